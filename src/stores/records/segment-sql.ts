import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import { fold } from '../../contracts/fold.ts';
import { readMoment, zoneOffsetMs } from '../../contracts/moment.ts';
import { durationMs } from '../../contracts/rules.ts';
import {
  type SegmentAsked,
  type SegmentLeaf,
  type SegmentLeafName,
  type SegmentLeafOf,
  type SegmentRule,
  segmentLeaves,
} from '../../contracts/segments.ts';
import type { Purpose } from '../../contracts/venue.ts';
import type { Tables } from './tables.ts';

/** 1 or 0, never null: what nobody knows is not so. [SEG3] */
export type Truth = RawBuilder<number>;
export type Scale = Omit<SegmentAsked, 'rule'> & {
  /** Questions whose answers were gathered for everybody: what `gathered` knows them by. */
  readonly gathered?: ReadonlyMap<SegmentLeaf, number>;
};
export type Db = { readonly database: DatabaseSync; readonly queries: Kysely<Tables> };
type Said<N extends SegmentLeafName> = { readonly leaf: SegmentLeafOf<N>; readonly scale: Scale };

const dayMs = 86_400_000;
const yearDays = 366;

export function run({ database, queries }: Db, query: RawBuilder<unknown>) {
  const { sql: text, parameters } = query.compile(queries);
  return database.prepare(text).all(...(parameters as SQLInputValue[]));
}

/**
 * A rule as a condition on one row of `visitors AS v LEFT JOIN customers AS c`. All it asks of
 * other tables is asked for that person alone, so that it costs the same for one who comes in as
 * for each of those who are counted. [SEG4]
 */
export function ruleSql(rule: SegmentRule, scale: Scale): Truth {
  if ('all' in rule) return joined(rule.all, ' AND ', scale);
  if ('any' in rule) return joined(rule.any, ' OR ', scale);
  if ('not' in rule) return sql`(NOT ${ruleSql(rule.not, scale)})`;
  const name = (Object.keys(segmentLeaves) as SegmentLeafName[]).find((key) => key in rule);
  if (name === undefined) throw new Error('a segment of another release');
  // The question of this very name: its leaf is the one the name says.
  const ask = asks[name] as (said: { leaf: never; scale: Scale }) => Truth;
  return sql`coalesce(${ask({ leaf: rule as never, scale })}, 0)`;
}

function joined(rules: readonly SegmentRule[], by: string, scale: Scale): Truth {
  return sql`(${sql.join(
    rules.map((one) => ruleSql(one, scale)),
    sql.raw(by),
  )})`;
}

const asks: { readonly [N in SegmentLeafName]: (said: Said<N>) => Truth } = {
  field: ({ leaf }) => fieldSql(leaf),
  language: ({ leaf }) => sql`v.language = ${leaf.language}`,
  birthday: ({ leaf: { birthday }, scale }) => birthdaySql(birthday, scale),
  consent: ({ leaf, scale }) => consentSql(leaf.consent, scale.venue),
  address: ({ leaf }) => addressSql(leaf.address),
  purchases: ({ leaf, scale }) => within(salesSql('count', { leaf, scale }), leaf),
  spent: ({ leaf, scale }) => within(salesSql('sum', { leaf, scale }), leaf),
  lastPurchase: ({ leaf, scale }) =>
    agoSql(salesSql('max', { leaf, scale }), leaf.lastPurchase, scale),
  visits: ({ leaf, scale }) => {
    const rows = sql`SELECT count(*) FROM visits AS t
      WHERE t.visitor = v.visitor ${periodSql('t.started_at_ms', leaf.visits, scale)}
        ${hereSql(leaf.visits, scale)}`;
    return within(rows, leaf);
  },
  lastVisit: ({ leaf: { lastVisit }, scale }) => {
    const last = sql`SELECT max(t.started_at_ms) FROM visits AS t
      WHERE t.visitor = v.visitor ${hereSql(lastVisit, scale)}`;
    return agoSql(last, lastVisit, scale);
  },
  sent: ({ leaf, scale }) => within(messagesSql(leaf.sent, scale, delivered), leaf),
  opened: ({ leaf, scale }) => within(messagesSql(leaf.opened, scale, opened), leaf),
  redeemed: ({ leaf, scale }) => {
    const { campaign, offer } = leaf.redeemed;
    const rows = sql`SELECT count(*) FROM redemptions AS t
      WHERE t.visitor = v.visitor AND t.issuer = ${scale.venue} AND t.reversed_at_ms IS NULL
        ${periodSql('t.at_ms', leaf.redeemed, scale)}
        ${is('t.campaign', campaign)} ${is('t.offer', offer)}`;
    return within(rows, leaf);
  },
  contacts: ({ leaf, scale }) => {
    const rows = sql`SELECT count(*) FROM customer_contacts AS t
      WHERE t.visitor = v.visitor ${periodSql('t.at_ms', leaf.contacts, scale)}
        ${is('t.kind', leaf.contacts.kind)}`;
    return within(rows, leaf);
  },
};

const nothing = sql``;
const is = (column: string, value: string | undefined) =>
  value === undefined ? nothing : sql`AND ${sql.ref(column)} = ${value}`;

type Many = { readonly atLeast?: number | undefined; readonly atMost?: number | undefined };

function within(value: RawBuilder<unknown>, { atLeast, atMost }: Many): Truth {
  if (atLeast === undefined && atMost === undefined) return sql`(${value}) >= 1`;
  const least = atLeast ?? 0;
  if (atMost === undefined) return sql`(${value}) >= ${least}`;
  if (atLeast === undefined) return sql`(${value}) <= ${atMost}`;
  return sql`(${value}) BETWEEN ${least} AND ${atMost}`;
}

type Period = Pick<SegmentLeafOf<'visits'>['visits'], 'within' | 'from' | 'to'>;

/** From the first moment and before the second, either open. */
export function spanOf({ within: last, from, to }: Period, { nowMs, timezone }: Scale) {
  const sinceMs = last === undefined ? undefined : nowMs - (durationMs(last) ?? 0);
  const fromMs = from === undefined ? undefined : readMoment(from, { nowMs, timezone });
  const untilMs = to === undefined ? undefined : readMoment(to, { nowMs, timezone, end: true });
  const beginsMs = Math.max(sinceMs ?? -Infinity, fromMs ?? -Infinity);
  return { beginsMs, endsMs: untilMs ?? Infinity };
}

function periodSql(column: string, period: Period, scale: Scale) {
  const at = sql.ref(column);
  const { beginsMs, endsMs } = spanOf(period, scale);
  return sql`${beginsMs === -Infinity ? nothing : sql`AND ${at} >= ${beginsMs}`}
    ${endsMs === Infinity ? nothing : sql`AND ${at} < ${endsMs}`}`;
}

function hereSql({ here }: { readonly here?: true | undefined }, { venue }: Scale) {
  return here === undefined ? nothing : sql`AND t.venue = ${venue}`;
}

type Ago = SegmentLeafOf<'lastVisit'>['lastVisit'];

/** Who never did has no last time: neither long ago nor lately. */
function agoSql(last: RawBuilder<unknown>, { atLeast, atMost }: Ago, { nowMs }: Scale): Truth {
  const notAfterMs = nowMs - (durationMs(atLeast ?? '0s') ?? 0);
  const notBeforeMs = atMost === undefined ? 0 : nowMs - (durationMs(atMost) ?? 0);
  return sql`(${last}) BETWEEN ${notBeforeMs} AND ${notAfterMs}`;
}

type Bought = Period & {
  readonly sku?: string | undefined;
  readonly category?: string | undefined;
  readonly here?: true | undefined;
};
/** Questions that are asked of somebody's sales. */
export type SalesLeaf = SegmentLeafOf<'purchases' | 'spent' | 'lastPurchase'>;

export function boughtOf(leaf: SalesLeaf): Bought {
  if ('purchases' in leaf) return leaf.purchases;
  return 'spent' in leaf ? leaf.spent : leaf.lastPurchase;
}

type Goods = Pick<Bought, 'sku' | 'category'> & { readonly books: string | undefined };
type SoldAsked = {
  readonly leaf: SalesLeaf;
  readonly scale: Scale;
  /** The venue whose rows alone are read; absent = of all. */
  readonly books?: string;
};

/**
 * Rows of the books that a question asks of, `transactions AS t`, and what each is worth to it.
 * What was made void counts nowhere. [TIL6]
 */
export function soldSql({ leaf, scale, books }: SoldAsked) {
  const which = { ...boughtOf(leaf), books };
  const stands = sql`${periodSql('t.at_ms', which, scale)} ${hereSql(which, scale)}
    AND NOT EXISTS (SELECT 1 FROM transactions AS x WHERE x.venue = t.venue
      AND x.takes_back = coalesce(t.takes_back, t.id) AND x.kind = 'void')`;
  if ('spent' in leaf) {
    const worth = sql`(CASE t.kind WHEN 'sale' THEN 1 ELSE -1 END * ${amountSql(which)})`;
    const { currency } = leaf.spent;
    const rows = sql`${stands} AND t.kind IN ('sale', 'return') AND t.currency = ${currency}`;
    return { worth, rows };
  }
  const worth = 'purchases' in leaf ? sql`1` : sql`t.at_ms`;
  return { worth, rows: sql`${stands} AND t.kind = 'sale' ${goodsSql(which)}` };
}

/** Somebody's sales in one value, looked up for them alone or gathered before. */
function salesSql(by: 'count' | 'sum' | 'max', given: SoldAsked) {
  const gathered = given.scale.gathered?.get(given.leaf);
  const { worth, rows } = soldSql(given);
  const value =
    gathered === undefined
      ? sql`(SELECT ${sql.raw(by)}(${worth}) FROM transactions AS t
          WHERE t.visitor = v.visitor ${rows})`
      : sql`gathered(${gathered}, v.visitor)`;
  return by === 'max' ? value : sql`coalesce(${value}, 0)`;
}

function lineSql(which: Goods) {
  return sql`FROM transaction_lines AS l WHERE l.venue = t.venue AND l.id = t.id
    ${is('l.sku', which.sku)} ${categorySql(which)}`;
}

function categorySql({ category, books }: Goods) {
  if (category === undefined) return nothing;
  const ofIt = sql`FROM articles AS a WHERE a.category = ${category}`;
  return books === undefined
    ? sql`AND (l.venue, l.sku) IN (SELECT a.venue, a.sku ${ofIt})`
    : sql`AND l.sku IN (SELECT a.sku ${ofIt} AND a.venue = ${books})`;
}

function goodsSql(which: Goods) {
  if (which.sku === undefined && which.category === undefined) return nothing;
  return sql`AND EXISTS (SELECT 1 ${lineSql(which)})`;
}

function amountSql(which: Goods) {
  return which.sku === undefined && which.category === undefined
    ? sql`t.total`
    : sql`coalesce((SELECT sum(l.qty * l.price) ${lineSql(which)}), 0)`;
}

const delivered = sql`AND EXISTS (SELECT 1 FROM deliveries AS d
  WHERE d.venue = t.venue AND d.message = t.id AND d.state = 'delivered')`;
const opened = sql`AND coalesce(t.seen_at_ms, t.tapped_at_ms) IS NOT NULL`;

function messagesSql(which: SegmentLeafOf<'sent'>['sent'], scale: Scale, how: RawBuilder<unknown>) {
  const { campaign } = which;
  return sql`SELECT count(*) FROM messages AS t
    WHERE t.visitor = v.visitor AND t.venue = ${scale.venue} ${how}
      ${periodSql('t.at_ms', which, scale)}
      ${
        campaign === undefined
          ? nothing
          : sql`AND json_extract(t.effect_json, '$.campaign') = ${campaign}`
      }`;
}

/** Of all answers that are of the venue or of all venues, the last. [JOI13] */
export function consentSql(purpose: Purpose, venue: string): Truth {
  return sql`coalesce((SELECT granted FROM consents AS s
    WHERE s.visitor = v.visitor AND s.purpose = ${purpose}
      AND (s.venue IS NULL OR s.venue = ${venue}) ORDER BY s.row DESC LIMIT 1), 0)`;
}

export function addressSql(kind: 'email' | 'phone'): Truth {
  return sql`EXISTS (SELECT 1 FROM addresses AS s
    WHERE s.visitor = v.visitor AND s.kind = ${kind})`;
}

function fieldSql({ field, ...asked }: SegmentLeafOf<'field'>): Truth {
  const value = sql`json_extract(c.fields_json, ${`$."${field}"`})`;
  const parts: Truth[] = [];
  if (asked.is !== undefined) parts.push(equalSql(value, [asked.is]));
  if (asked.in !== undefined) parts.push(equalSql(value, asked.in));
  if (asked.atLeast !== undefined) parts.push(sql`${value} >= ${asked.atLeast}`);
  if (asked.atMost !== undefined) parts.push(sql`${value} <= ${asked.atMost}`);
  if (asked.known !== undefined) parts.push(sql`(${value} IS NOT NULL) = ${Number(asked.known)}`);
  return sql`(${sql.join(parts, sql.raw(' AND '))})`;
}

function equalSql(
  value: RawBuilder<unknown>,
  given: readonly (string | number | boolean)[],
): Truth {
  const texts = given.filter((one) => typeof one === 'string').map(fold);
  const others = given.filter((one) => typeof one !== 'string').map(Number);
  const parts: Truth[] = [];
  if (texts.length > 0) parts.push(sql`fold(${value}) IN (${sql.join(texts)})`);
  if (others.length > 0) parts.push(sql`${value} IN (${sql.join(others)})`);
  return sql`(${sql.join(parts, sql.raw(' OR '))})`;
}

type Birthday = SegmentLeafOf<'birthday'>['birthday'];

function birthdaySql({ within: soon, month, known }: Birthday, scale: Scale): Truth {
  const parts: Truth[] = [];
  if (soon !== undefined) {
    const days = Math.floor((durationMs(soon) ?? 0) / dayMs);
    const near = sql.join(daysFrom(scale, Math.min(days, yearDays)));
    parts.push(sql`substr(c.birthday, 6) IN (${near})`);
  }
  if (month !== undefined) {
    parts.push(sql`substr(c.birthday, 6, 2) = ${String(month).padStart(2, '0')}`);
  }
  if (known !== undefined) parts.push(sql`(c.birthday IS NOT NULL) = ${Number(known)}`);
  return sql`(${sql.join(parts, sql.raw(' AND '))})`;
}

/** `MM-DD` of today and the days after it; who was born on 29 February has the 28th in between. */
function daysFrom({ nowMs, timezone }: Scale, days: number): readonly string[] {
  const todayMs = nowMs + zoneOffsetMs(timezone, nowMs);
  const found = Array.from({ length: days + 1 }, (_, day) =>
    new Date(todayMs + day * dayMs).toISOString().slice(5, 10),
  );
  const leaps = found.includes('02-28') && !found.includes('02-29');
  return leaps ? [...found, '02-29'] : found;
}
