import type { DatabaseSync } from 'node:sqlite';
import type {
  Belongings,
  ErasedCounts,
  ErasureRecord,
  WhoseData,
} from '../../contracts/erasure.ts';
import { fromJson } from './rows.ts';

/**
 * What records hold of a person; undefined = nobody is known. Of a tag: the wearing it has now or
 * had last with its visitor, and those nobody handed out, as these are of whoever owns the tag;
 * earlier wearers of a band that goes round are other people. [CON2]
 */
export function readBelongings(database: DatabaseSync, whose: WhoseData): Belongings | undefined {
  const visitor = visitorIn(database, whose);
  const wearings = [
    ...('tag' in whose ? wearingsOfTag(database, whose) : []),
    ...('aliases' in whose ? wearingsNamed(database, whose.aliases) : []),
    ...(visitor === '' ? [] : wearingsOf(database, visitor)),
  ];
  const unique = [...new Map(wearings.map((one) => [one.alias, one])).values()];
  const counts = countsOf(
    database,
    visitor,
    unique.map(({ alias }) => alias),
  );
  const isKnown = Object.values(counts).some((count) => count > 0) || isVisitor(database, visitor);
  return isKnown ? { visitor, wearings: unique, counts } : undefined;
}

type Tag = Extract<WhoseData, { tag: string }>;
type Row = { readonly alias: string; readonly venue: string };

function isVisitor(database: DatabaseSync, visitor: string): boolean {
  return database.prepare('SELECT 1 FROM visitors WHERE visitor = ?').get(visitor) !== undefined;
}

function visitorIn(database: DatabaseSync, whose: WhoseData): string {
  if ('visitor' in whose) return whose.visitor;
  return 'tag' in whose ? visitorOfTag(database, whose) : '';
}

function wearingsNamed(database: DatabaseSync, aliases: readonly string[]): readonly Row[] {
  const rows = database
    .prepare('SELECT alias, venue FROM wearings WHERE alias IN (SELECT value FROM json_each(?))')
    .all(JSON.stringify(aliases));
  return rows.map(rowOf);
}

/** Who wore tag `?2` of venue `?1`, also if they have another since; a frozen band is nobody. */
const wornWith = `(SELECT alias, venue, visitor, handed_out, from_ms FROM wearings
    WHERE venue = ?1 AND tag = ?2 AND used_as <> 'frozen'
  UNION ALL SELECT wearings.alias, wearings.venue, visitor, handed_out, wearing_bands.from_ms
    FROM wearing_bands JOIN wearings USING (alias)
    WHERE wearing_bands.venue = ?1 AND wearing_bands.tag = ?2)`;

function visitorOfTag(database: DatabaseSync, { venue, tag }: Tag): string {
  const last = database
    .prepare(`SELECT visitor FROM ${wornWith} ORDER BY from_ms DESC`)
    .get(venue, tag);
  return String(last?.visitor ?? '');
}

function wearingsOfTag(database: DatabaseSync, { venue, tag }: Tag): readonly Row[] {
  const rows = database
    .prepare(`SELECT alias, venue, handed_out AS out FROM ${wornWith} ORDER BY from_ms DESC`)
    .all(venue, tag);
  return rows.filter(({ out }, at) => at === 0 || out === 0).map(rowOf);
}

function wearingsOf(database: DatabaseSync, visitor: string): readonly Row[] {
  const rows = database.prepare('SELECT alias, venue FROM wearings WHERE visitor = ?').all(visitor);
  return rows.map(rowOf);
}

function rowOf({ alias, venue }: Record<string, unknown>): Row {
  return { alias: String(alias), venue: String(venue) };
}

function countsOf(
  database: DatabaseSync,
  visitor: string,
  aliases: readonly string[],
): ErasedCounts {
  const json = JSON.stringify([...aliases, ...(visitor === '' ? [] : [visitor])]);
  const count = (text: string) => Number(database.prepare(text).get(json)?.n ?? 0);
  const among = '(SELECT value FROM json_each(?1))';
  const of = (table: string) =>
    count(`SELECT count(*) AS n FROM ${table} WHERE visitor IN ${among}`);
  return {
    bands: aliases.length,
    visits: of('visits'),
    stays: of('stays'),
    messages: of('messages'),
    inbox: count(
      `SELECT count(*) AS n FROM inbox WHERE (venue, message) IN
         (SELECT venue, id FROM messages WHERE visitor IN ${among})`,
    ),
    decisions: of('decisions'),
    consents: of('consents'),
    points: count(
      `SELECT coalesce(sum(points), 0) AS n FROM actions
       WHERE kind = 'award' AND visitor IN ${among}`,
    ),
    phones: of('visitor_sessions'),
  };
}

/** What the receipt with that hash says. */
export function readErasure(
  database: DatabaseSync,
  receiptSha256: string,
): ErasureRecord | undefined {
  const row = database
    .prepare('SELECT at_ms, counts_json, scrubbed_at_ms FROM erasures WHERE receipt_sha256 = ?')
    .get(receiptSha256);
  if (row === undefined) return undefined;
  const done = row.scrubbed_at_ms === null ? {} : { scrubbedAtMs: Number(row.scrubbed_at_ms) };
  return { atMs: Number(row.at_ms), counts: fromJson(String(row.counts_json)), ...done };
}

/** Whether a visitor joined a venue, wore a band of it, or has a visit or message there. */
export function knowsVisitor(database: DatabaseSync, venue: string, visitor: string): boolean {
  return ['wearings', 'visits', 'messages', 'joins'].some(
    (table) =>
      database
        .prepare(`SELECT 1 FROM ${table} WHERE visitor = ? AND venue = ? LIMIT 1`)
        .get(visitor, venue) !== undefined,
  );
}

/** Claims that were granted and of which nobody knows yet what became. [CON5] */
export function claimsUnderWay(database: DatabaseSync, visitor: string): number {
  const row = database
    .prepare(
      `SELECT count(*) AS n FROM messages JOIN deliveries
         ON deliveries.venue = messages.venue AND deliveries.message = messages.id
       WHERE messages.visitor = ? AND deliveries.state = 'claimed'`,
    )
    .get(visitor);
  return Number(row?.n ?? 0);
}
