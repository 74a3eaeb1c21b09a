import type { DatabaseSync } from 'node:sqlite';
import type { Kysely } from 'kysely';
import {
  type ConsentPlace,
  type ConsentProof,
  consentWordings,
} from '../../contracts/consent-texts.ts';
import type { VisitorData } from '../../contracts/my-data.ts';
import { type DataKind, dataKinds, KeepDays, keptDays, keptMs } from '../../contracts/retention.ts';
import { couponReader } from './read-coupons.ts';
import { customerReads } from './read-customers.ts';
import { readInbox } from './read-messages.ts';
import { readVisitor } from './read-people.ts';
import { kept } from './retention.ts';
import type { Tables } from './tables.ts';

/** Rows of each kind in one answer, newest first. */
const most = 5_000;

type Row = Record<string, unknown>;
type Keeps = (venue: unknown, kind: DataKind) => number;

/** What records hold of a visitor; undefined = nobody is known. [CON9] */
export async function readVisitorData(
  { database, queries }: { readonly database: DatabaseSync; readonly queries: Kysely<Tables> },
  visitor: string,
): Promise<VisitorData | undefined> {
  const record = await readVisitor(queries, visitor);
  if (record === undefined) return undefined;
  const { wearings: _open, joined, pushEndpoints: _phones, joins: _, answers: _a, ...own } = record;
  const all = (text: string): Row[] => database.prepare(`${text} LIMIT ${most}`).all(visitor);
  const keeps = keepsOf(database);
  const customer = await customerPart(database, visitor);
  const bands = all(
    `SELECT venue, tag, from_ms, to_ms FROM wearings WHERE visitor = ?1
     UNION ALL SELECT former.venue, former.tag, former.from_ms, former.to_ms
       FROM wearing_bands AS former JOIN wearings USING (alias) WHERE visitor = ?1
     ORDER BY from_ms DESC`,
  );
  const inbox = await readInbox(queries, visitor, { limit: most });
  return {
    visitor: own,
    joins: joinsOf(database, visitor, keeps),
    bands: bands.map((row) => bandOf(row, keeps)),
    visits: all('SELECT * FROM visits WHERE visitor = ? ORDER BY started_at_ms DESC').map((row) =>
      visitOf(row, keeps),
    ),
    stays: all('SELECT * FROM stays WHERE visitor = ? ORDER BY entered_at_ms DESC').map((row) => ({
      venue: String(row.venue),
      zone: String(row.zone),
      enteredAtMs: Number(row.entered_at_ms),
      leftAtMs: Number(row.left_at_ms),
      deletedAtMs: Number(row.left_at_ms) + keeps(row.venue, 'trail'),
    })),
    messages: inbox.map(({ venue, title, body, language, atMs, seenAtMs }) => ({
      ...{ venue, title, body, language, atMs },
      ...(seenAtMs === undefined ? {} : { seenAtMs }),
      deletedAtMs: atMs + keeps(venue, 'messages'),
    })),
    coupons: (await couponReader(database).mine(visitor)).map((one) => {
      const used = one.redemptions.findLast(({ standing }) => standing);
      const { venue, offer, code, issuedAtMs, expiresAtMs } = one;
      return {
        ...{ venue, offer: offer.name.en, code, atMs: issuedAtMs, expiresAtMs },
        ...(used && { usedAtMs: used.atMs }),
        deletedAtMs: Math.max(expiresAtMs, issuedAtMs + keeps(venue, 'messages')),
      };
    }),
    ...customer,
    consents: readProof(database, visitor),
    points: all(
      `SELECT venue, points, at_ms FROM actions WHERE visitor = ? AND kind = 'award'
       ORDER BY at_ms DESC`,
    ).map((row) => ({
      venue: String(row.venue),
      points: Number(row.points),
      atMs: Number(row.at_ms),
      deletedAtMs: Number(row.at_ms) + keeps(row.venue, 'points'),
    })),
    ...staffOf(all),
    ...ratingsOf(all),
    keptDays: Object.fromEntries(
      dataKinds.map((kind) => [kind, keeps(bands[0]?.venue ?? joined?.venue, kind) / 86_400_000]),
    ) as VisitorData['keptDays'],
  };
}

/** Tasks about them, and cases; what was noted for others to read is not theirs alone. [STF10] */
function staffOf(all: (text: string) => Row[]): Pick<VisitorData, 'staff'> {
  const rows = [
    ...all(`SELECT *, 'task' AS what FROM actions WHERE visitor = ? AND kind = 'task'`),
    ...all(`SELECT *, 'case' AS what, cause FROM cases WHERE visitor = ?`),
  ];
  if (rows.length === 0) return {};
  return {
    staff: rows.map(({ venue, what, cause, effect_json: json, state, at_ms: atMs }) => ({
      venue: String(venue),
      kind: what === 'case' ? 'case' : 'task',
      what: String(JSON.parse(String(json)).text?.en ?? cause),
      state: String(state ?? 'waiting'),
      atMs: Number(atMs),
    })),
  };
}

/** Scores they gave, and what they wrote: by page or link, and at a box while they wore its tag. */
function ratingsOf(all: (text: string) => Row[]): Pick<VisitorData, 'ratings'> {
  const scores = all(
    `SELECT venue, at_ms, json_extract(effect_json, '$.score') AS score,
       json_extract(effect_json, '$.of') AS scale
     FROM actions WHERE visitor = ? AND kind = 'rated'`,
  ).map(({ venue, at_ms: atMs, score, scale }) => {
    return { venue: String(venue), atMs: Number(atMs), score: Number(score), of: Number(scale) };
  });
  const words = all(
    `SELECT venue, at_ms, words FROM rating_words
     WHERE subject = ?1 OR subject IN (SELECT alias FROM wearings WHERE visitor = ?1)`,
  ).map(({ venue, at_ms: atMs, words: text }) => {
    const deletedAtMs = Number(atMs) + kept.actionsMs;
    return { venue: String(venue), atMs: Number(atMs), words: String(text), deletedAtMs };
  });
  const ratings = [...scores, ...words].toSorted((one, two) => two.atMs - one.atMs);
  return ratings.length === 0 ? {} : { ratings };
}

/** What the shop wrote of them: purchases, contacts and changes; the rest is told above. [CUS14] */
async function customerPart(
  database: DatabaseSync,
  visitor: string,
): Promise<Pick<VisitorData, 'customer'>> {
  const reads = customerReads(database);
  const found = await reads.customer(visitor);
  if (found === undefined) return {};
  const { visitor: _v, name: _n, language: _l, ...own } = found;
  const { items } = await reads.timeline(visitor, { limit: most });
  const kinds = ['transaction', 'contact', 'rating', 'change'];
  return { customer: { ...own, events: items.filter(({ kind }) => kinds.includes(kind)) } };
}

/** Every consent that was said, newest first, with what was read then. [CON8] */
export function readProof(database: DatabaseSync, visitor: string): readonly ConsentProof[] {
  const rows = database
    .prepare('SELECT * FROM consents WHERE visitor = ? ORDER BY row DESC')
    .all(visitor);
  return rows.map((row) => {
    const language = row.language === 'fa' ? 'fa' : 'en';
    const textSha256 = consentWordings[String(row.wording)]?.[language];
    return {
      purpose: String(row.purpose),
      granted: row.granted === 1,
      text: String(row.wording),
      ...(textSha256 === undefined ? {} : { textSha256 }),
      language: String(row.language),
      place: (row.place ?? 'page') as ConsentPlace,
      ...(row.venue === null ? {} : { venue: String(row.venue) }),
      ...(row.witness === null ? {} : { witness: String(row.witness) }),
      atMs: Number(row.at_ms),
    };
  });
}

/** The account goes when no phone has opened the page for the venue's days. [JOI9] */
function joinsOf(database: DatabaseSync, visitor: string, keeps: Keeps): VisitorData['joins'] {
  const used = database
    .prepare(
      `SELECT max(coalesce(seen_at_ms, at_ms)) AS at FROM visitor_sessions WHERE visitor = ?`,
    )
    .get(visitor);
  const rows = database
    .prepare('SELECT * FROM joins WHERE visitor = ? ORDER BY at_ms DESC')
    .all(visitor);
  return rows.map(({ venue, way, at_ms: at }) => ({
    venue: String(venue),
    way: way === 'phone' ? 'phone' : 'band',
    atMs: Number(at),
    deletedAtMs: Math.max(Number(at), Number(used?.at ?? 0)) + keeps(venue, 'accounts'),
  }));
}

function bandOf(row: Row, keeps: Keeps): VisitorData['bands'][number] {
  const base = { venue: String(row.venue), tag: String(row.tag), fromMs: Number(row.from_ms) };
  if (row.to_ms === null) return base;
  const toMs = Number(row.to_ms);
  return { ...base, toMs, deletedAtMs: toMs + keeps(row.venue, 'trail') };
}

function visitOf(row: Row, keeps: Keeps): VisitorData['visits'][number] {
  const { venue, stage } = row;
  const base = {
    venue: String(venue),
    startedAtMs: Number(row.started_at_ms),
    stage: String(stage),
  };
  if (row.ended_at_ms === null) return base;
  const endedAtMs = Number(row.ended_at_ms);
  return { ...base, endedAtMs, deletedAtMs: endedAtMs + keeps(venue, 'visits') };
}

/** Each venue's own numbers. */
function keepsOf(database: DatabaseSync): Keeps {
  const rows = database.prepare('SELECT venue, settings_json AS settings FROM venues').all();
  const own = new Map(
    rows.map(({ venue, settings }) => [
      String(venue),
      KeepDays.safeParse(JSON.parse(String(settings)).keepDays ?? {}).data ?? {},
    ]),
  );
  return (venue, kind) => keptMs(kind, own.get(String(venue)) ?? keptDays);
}
