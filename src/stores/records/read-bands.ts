import type { DatabaseSync } from 'node:sqlite';
import type {
  BandCounts,
  BandListing,
  BandSheet,
  BandState,
  CustomerFound,
} from '../../contracts/bands.ts';
import { asciiDigits, fold } from '../../contracts/fold.ts';
import type { WearingUse } from '../../contracts/inputs.ts';
import { optional } from './rows.ts';

/** Every tag of venue `?1`: said to be its own, in its settings, or out now. [LIV12] */
const sheets = `
  WITH worn AS MATERIALIZED (
    SELECT * FROM wearings WHERE venue = ?1 AND to_ms IS NULL AND handed_out = 1),
  out AS (SELECT * FROM worn WHERE frozen_ms IS NULL OR used_as = 'frozen'),
  waiting AS (SELECT * FROM worn WHERE frozen_ms IS NOT NULL AND used_as <> 'frozen'),
  listed AS (
    SELECT tag FROM bands WHERE venue = ?1 UNION SELECT tag FROM out
    UNION SELECT value FROM venues, json_each(settings_json, '$.ownTags.stock') WHERE venue = ?1),
  sheet AS (
    SELECT listed.tag AS tag, bands.tag IS NOT NULL AS is_known, bands.model, bands.has_radio,
      bands.state, out.used_as, out.from_ms, out.frozen_ms,
      coalesce(waiting.group_id, out.group_id) AS group_id,
      coalesce(waiting.holder, out.holder) AS holder,
      coalesce(waiting.is_parent, out.is_parent) AS is_parent,
      coalesce(waiting.visitor, out.visitor) AS visitor, waiting.alias IS NOT NULL AS awaited,
      CASE WHEN out.used_as = 'frozen' THEN 'frozen' WHEN out.alias IS NOT NULL THEN 'out'
        ELSE coalesce(bands.state, 'stock') END AS now
    FROM listed LEFT JOIN bands ON bands.venue = ?1 AND bands.tag = listed.tag
      LEFT JOIN out ON out.tag = listed.tag LEFT JOIN waiting ON waiting.tag = listed.tag)`;

type Row = Record<string, unknown>;

export function readOwnBands(
  database: DatabaseSync,
): readonly { readonly venue: string; readonly tag: string }[] {
  return database
    .prepare('SELECT venue, tag FROM bands')
    .all()
    .map(({ venue, tag }) => ({ venue: String(venue), tag: String(tag) }));
}

/** In the order of tags; `state` narrows, `q` is part of a tag or model. */
export function readBandList(
  database: DatabaseSync,
  venue: string,
  { state, q = '', after = '', limit, longBeforeMs = 0 }: BandListing,
): readonly BandSheet[] {
  foldIn(database);
  const where: Readonly<Record<string, string>> = {
    long: `now = 'out' AND used_as <> 'staff' AND from_ms < ?5`,
    awaited: 'awaited = 1',
  };
  const narrowed =
    state === undefined ? '?5 = ?5' : `(${where[state] ?? `now = '${state}'`}) AND ?5 = ?5`;
  return database
    .prepare(
      `${sheets} SELECT sheet.*, visitors.name AS name FROM sheet
         LEFT JOIN visitors ON visitors.visitor = sheet.visitor
       WHERE sheet.tag > ?2 AND (?3 = '' OR instr(lower(sheet.tag), ?6) > 0
         OR instr(lower(coalesce(model, '')), ?6) > 0
         OR instr(gozar_folded(coalesce(visitors.name, holder, '')), ?3) > 0) AND ${narrowed}
       ORDER BY sheet.tag LIMIT ?4`,
    )
    .all(venue, after, fold(q), limit, longBeforeMs, asciiDigits(q).trim().toLowerCase())
    .map(sheetOf);
}

export function readBand(database: DatabaseSync, venue: string, tag: string): BandSheet {
  const row = database
    .prepare(
      `SELECT ?2 AS tag, bands.tag IS NOT NULL AS is_known, bands.model, bands.has_radio,
         bands.state, out.used_as, out.from_ms, out.frozen_ms,
         coalesce(waiting.group_id, out.group_id) AS group_id,
         coalesce(waiting.holder, out.holder) AS holder,
         coalesce(waiting.is_parent, out.is_parent) AS is_parent,
         coalesce(waiting.visitor, out.visitor) AS visitor,
         waiting.alias IS NOT NULL AS awaited, visitors.name AS name
       FROM (SELECT 1) LEFT JOIN bands ON bands.venue = ?1 AND bands.tag = ?2
         LEFT JOIN wearings AS out ON out.venue = ?1 AND out.tag = ?2 AND out.to_ms IS NULL
           AND out.handed_out = 1 AND (out.frozen_ms IS NULL OR out.used_as = 'frozen')
         LEFT JOIN wearings AS waiting ON waiting.venue = ?1 AND waiting.tag = ?2
           AND waiting.to_ms IS NULL AND waiting.frozen_ms IS NOT NULL
           AND waiting.used_as <> 'frozen'
         LEFT JOIN visitors ON visitors.visitor = coalesce(waiting.visitor, out.visitor)`,
    )
    .get(venue, tag);
  return sheetOf(row ?? { tag });
}

export function readBandCounts(database: DatabaseSync, venue: string): BandCounts {
  const rows = database
    .prepare(`${sheets} SELECT now, count(*) AS n FROM sheet GROUP BY now`)
    .all(venue);
  const of = (state: string) => Number(rows.find(({ now }) => now === state)?.n ?? 0);
  const known = rows.reduce((sum, { n }) => sum + Number(n), 0);
  return {
    known,
    ...{ stock: of('stock'), out: of('out'), frozen: of('frozen') },
    ...{ lost: of('lost'), broken: of('broken') },
  };
}

function sheetOf(row: Row): BandSheet {
  const tag = String(row.tag);
  const known =
    row.is_known === 1
      ? {
          known: {
            ...optional('model', row.model as string | null),
            hasRadio: row.has_radio === 1,
            state: row.state as BandState,
          },
        }
      : {};
  if (row.used_as === null || row.used_as === undefined) return { tag, ...known };
  return {
    tag,
    ...known,
    out: {
      as: row.used_as as WearingUse,
      fromMs: Number(row.from_ms),
      ...optional('group', row.group_id as string | null),
      ...optional('holder', row.holder as string | null),
      ...(row.is_parent === 1 ? { parent: true as const } : {}),
      linked: row.visitor !== null,
      ...optional('name', row.name as string | null),
      ...optional('frozenMs', row.frozen_ms as number | null),
      ...(row.awaited === 1 ? { awaited: true as const } : {}),
    },
  };
}

const folding = new WeakSet<DatabaseSync>();

function foldIn(database: DatabaseSync): void {
  if (folding.has(database)) return;
  database.function('gozar_folded', { deterministic: true }, (text) => fold(String(text)));
  folding.add(database);
}

/** Whose name, address or id holds every word asked for; ids whole only. At most `limit`. */
export function readCustomersLike(
  database: DatabaseSync,
  { q, limit }: { readonly q: string; readonly limit: number },
): readonly CustomerFound[] {
  foldIn(database);
  const words = fold(q).split(' ').slice(0, 5);
  if (words.every((word) => word === '')) return [];
  const rows = database
    .prepare(
      `WITH text AS (SELECT visitor, name AS said FROM visitors WHERE name IS NOT NULL
         UNION ALL SELECT visitor, address FROM addresses),
       fold AS (SELECT visitor, gozar_folded(group_concat(said, ' ')) AS said FROM text
         GROUP BY visitor),
       found AS (SELECT visitor FROM fold WHERE NOT EXISTS
         (SELECT 1 FROM json_each(?1) WHERE instr(fold.said, value) = 0) LIMIT ?2)
       SELECT visitor, name, language,
         (SELECT address FROM addresses AS a
           WHERE a.visitor = v.visitor AND kind = 'email') AS mail,
         (SELECT address FROM addresses AS a
           WHERE a.visitor = v.visitor AND kind = 'phone') AS phone
       FROM visitors AS v WHERE visitor IN (SELECT visitor FROM found) OR visitor = ?3 LIMIT ?2`,
    )
    .all(JSON.stringify(words), limit, q.trim());
  return rows.map(({ visitor, name, language, mail, phone }) => ({
    visitor: String(visitor),
    ...optional('name', name as string | null),
    language: language === 'fa' ? 'fa' : 'en',
    ...optional('email', mail as string | null),
    ...optional('phone', phone as string | null),
  }));
}
