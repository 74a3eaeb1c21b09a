import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import { type Kysely, sql } from 'kysely';
import { addressKinds } from '../../contracts/addresses.ts';
import type { PageOf } from '../../contracts/customers.ts';
import type { Language } from '../../contracts/ids.ts';
import { leavesOf } from '../../contracts/segment-reading.ts';
import type {
  MembersPage,
  Segment,
  SegmentAsked,
  SegmentHotReads,
  SegmentMember,
  SegmentNames,
  SegmentOp,
  SegmentReads,
  SegmentRecord,
  SegmentRule,
  SegmentTally,
} from '../../contracts/segments.ts';
import { purposes } from '../../contracts/venue.ts';
import { readFields } from './read-fields.ts';
import { fromJson, optional } from './rows.ts';
import { salesGatherer } from './segment-sales.ts';
import {
  addressSql,
  consentSql,
  type Db,
  ruleSql,
  run,
  type Scale,
  type Truth,
} from './segment-sql.ts';
import type { Tables } from './tables.ts';

type Op<N extends SegmentOp['op']> = Extract<SegmentOp, { op: N }>;
type Writers = { readonly [N in SegmentOp['op']]: (op: Op<N>) => void };
type Row = Readonly<Record<string, unknown>>;

const people = sql`FROM visitors AS v LEFT JOIN customers AS c ON c.visitor = v.visitor`;
/** People looked at without a pause: some milliseconds of the thread that asks. */
const peopleAtOnce = 500;

export function segmentWriter(database: DatabaseSync): Writers {
  const put = database.prepare(
    `INSERT OR REPLACE INTO segments (venue, segment, document_json, at_ms) VALUES (?, ?, ?, ?)`,
  );
  const remove = database.prepare('DELETE FROM segments WHERE venue = ? AND segment = ?');
  return {
    putSegment: ({ venue, segment, atMs }) => {
      put.run(venue, segment.id, JSON.stringify(segment), atMs);
    },
    removeSegment: ({ venue, segment }) => {
      remove.run(venue, segment);
    },
  };
}

/** Of a venue, or of all. */
export async function readSegments(
  queries: Kysely<Tables>,
  venue?: string,
): Promise<readonly SegmentRecord[]> {
  const all = queries.selectFrom('segments').selectAll().orderBy('venue').orderBy('segment');
  const rows = await (venue === undefined ? all : all.where('venue', '=', venue)).execute();
  return rows.map((row) => ({
    venue: row.venue,
    segment: fromJson<Segment>(row.document_json),
    atMs: row.at_ms,
  }));
}

/** Segments somebody is in, by one statement, which stays prepared as long as it is the same. */
export function segmentHotReads(db: Db): SegmentHotReads {
  let asked = { text: '', statement: undefined as StatementSync | undefined };
  return {
    all: () => readSegments(db.queries),
    names: (venue, rule) => readNames(db, venue, rule),
    of: async (visitor, { records, ...scale }) => {
      if (records.length === 0) return [];
      const columns = records.map(
        ({ segment }, i) => sql`${ruleSql(segment.who, scale)} AS ${sql.ref(`s${i}`)}`,
      );
      const query = sql`SELECT ${sql.join(columns)} ${people} WHERE v.visitor = ${visitor}`;
      const { sql: text, parameters } = query.compile(db.queries);
      if (asked.text !== text) asked = { text, statement: db.database.prepare(text) };
      const row = asked.statement?.get(...(parameters as SQLInputValue[]));
      return records.flatMap(({ segment }, i) => (row?.[`s${i}`] === 1 ? segment.id : []));
    },
  };
}

/** Articles beside those named, to suggest one of. */
const skusSuggested = 2_000;

async function readNames(
  { database }: Db,
  venue: string,
  rule: SegmentRule,
): Promise<SegmentNames> {
  const list = (text: string, ...given: string[]) =>
    database
      .prepare(text)
      .all(...given)
      .map((row) => String(row.name));
  const named = leavesOf(rule).flatMap(({ leaf }) =>
    Object.values(leaf).flatMap((part) =>
      typeof part === 'object' && 'sku' in part ? (part.sku ?? []) : [],
    ),
  );
  return {
    fields: readFields(database),
    categories: list(
      `SELECT DISTINCT category AS name FROM articles WHERE venue = ? AND category IS NOT NULL
       ORDER BY category`,
      venue,
    ),
    skus: list(
      `SELECT sku AS name FROM articles WHERE venue = ?1
         AND sku IN (SELECT value FROM json_each(?2))
       UNION SELECT * FROM (SELECT sku FROM articles WHERE venue = ?1 LIMIT ${skusSuggested})`,
      ...[venue, JSON.stringify(named)],
    ),
    campaigns: list('SELECT DISTINCT campaign AS name FROM campaigns WHERE venue = ?', venue),
    offers: list('SELECT offer AS name FROM offers WHERE venue = ?', venue),
  };
}

/** Expects the function `fold` on the connection, as customers' reads define it. */
export function segmentReads(db: Db): SegmentReads {
  const gather = salesGatherer(db);
  return {
    list: (venue) => readSegments(db.queries, venue),
    one: async (venue, segment) => {
      const all = await readSegments(db.queries, venue);
      return all.find((one) => one.segment.id === segment);
    },
    names: (venue, rule) => readNames(db, venue, rule),
    members: (asked, page) => readMembers(db, asked, page),
    tally: async (asked) => {
      const { gathered, forget } = await gather(asked);
      try {
        return await readTally(db, { ...asked, gathered });
      } finally {
        forget();
      }
    },
  };
}

/**
 * An offer may be written: they agreed, there is where to, and they did not ask for less. What the
 * engine alone knows (caps, quiet hours, topics) it judges when it comes to it.
 */
function mayWrite(channel: 'email' | 'sms', venue: string): Truth {
  return sql`(${consentSql('offers', venue)}
    AND ${addressSql(channel === 'email' ? 'email' : 'phone')}
    AND coalesce(v.leave_alone, 0) = 0 AND coalesce(v.frequency, '') <> 'none'
    AND coalesce(json_extract(v.choices_json, '$.frequency'), '') <> 'none'
    AND coalesce(json_extract(v.choices_json, ${`$.channels.${channel}`}), 1) = 1)`;
}

async function readMembers(
  db: Db,
  asked: SegmentAsked,
  { limit, after = '' }: MembersPage,
): Promise<PageOf<SegmentMember>> {
  const { venue } = asked;
  const columns = sql`v.visitor, v.name, v.language,
    ${sql.join(purposes.map((one) => sql`${consentSql(one, venue)} AS ${sql.ref(one)}`))},
    ${sql.join(addressKinds.map((one) => sql`${addressSql(one)} AS ${sql.ref(one)}`))},
    ${mayWrite('email', venue)} AS may_email, ${mayWrite('sms', venue)} AS may_sms`;
  const items: SegmentMember[] = [];
  for await (const slice of slices(db, after)) {
    const left = limit - items.length;
    const rows = run(
      db,
      sql`SELECT ${columns} ${fromPeople(asked, slice)}
      ORDER BY v.visitor LIMIT ${left}`,
    );
    items.push(...rows.map(memberOf));
    if (items.length < limit) continue;
    return { items, ...optional('next', items.at(-1)?.visitor ?? null) };
  }
  return { items };
}

async function readTally(db: Db, asked: Asked): Promise<SegmentTally> {
  const { venue, nowMs: atMs } = asked;
  const columns = sql`count(*) AS people, coalesce(sum(${mayWrite('email', venue)}), 0) AS email,
    coalesce(sum(${mayWrite('sms', venue)}), 0) AS sms`;
  const sum = { people: 0, mayEmail: 0, maySms: 0 };
  for await (const slice of slices(db, '')) {
    const [row] = run(db, sql`SELECT ${columns} ${fromPeople(asked, slice)}`);
    sum.people += Number(row?.people);
    sum.mayEmail += Number(row?.email);
    sum.maySms += Number(row?.sms);
  }
  return { ...sum, atMs };
}

type Asked = Scale & Pick<SegmentAsked, 'rule'>;
type Slice = { readonly after: string; readonly last: string };

/** All people in order, some at a time; whoever waits for the thread goes in between. */
async function* slices({ database }: Db, from: string): AsyncGenerator<Slice> {
  const ends = database.prepare(
    `SELECT max(visitor) AS last FROM
       (SELECT visitor FROM visitors WHERE visitor > ? ORDER BY visitor LIMIT ${peopleAtOnce})`,
  );
  for (let after = from; ; ) {
    const last = ends.get(after)?.last;
    if (typeof last !== 'string') return;
    yield { after, last };
    after = last;
    await setImmediate();
  }
}

/** Customers are the organisation's; other visitors are of the places that met them. [SEG3] */
export function fromPeople({ rule, ...scale }: Asked, { after, last }: Slice) {
  const isIn = ruleSql(rule, scale);
  const metHere = sql.join(
    ['wearings', 'visits', 'messages', 'joins'].map(
      (table) => sql`EXISTS (SELECT 1 FROM ${sql.table(table)} AS m
        WHERE m.visitor = v.visitor AND m.venue = ${scale.venue})`,
    ),
    sql.raw(' OR '),
  );
  return sql`${people} WHERE v.visitor > ${after} AND v.visitor <= ${last}
    AND (c.visitor IS NOT NULL OR ${metHere}) AND ${isIn}`;
}

function memberOf(row: Row): SegmentMember {
  return {
    visitor: String(row.visitor),
    ...optional('name', typeof row.name === 'string' ? row.name : null),
    language: row.language as Language,
    consents: {
      service: row.service === 1,
      offers: row.offers === 1,
      improve: row.improve === 1,
    },
    addresses: addressKinds.filter((kind) => row[kind] === 1),
    mayEmail: row.may_email === 1,
    maySms: row.may_sms === 1,
  };
}
