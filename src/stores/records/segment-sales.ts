import type { SQLInputValue } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import { sql } from 'kysely';
import type { SegmentAsked, SegmentLeaf, SegmentRule } from '../../contracts/segments.ts';
import { boughtOf, type Db, type SalesLeaf, type Scale, soldSql, spanOf } from './segment-sql.ts';

/** Sales read without a pause: about as long as the people of a slice take. */
const salesAtOnce = 4_000;
/**
 * Of the look-ups of sales for each customer, from which it is cheaper to read all sales once: a
 * row that lies next to the last one takes a third of one that lies anywhere, measured.
 */
const worthwhile = 0.45;

type Values = ReadonlyMap<string, number>;
export type Gathered = {
  readonly gathered: ReadonlyMap<SegmentLeaf, number>;
  readonly forget: () => void;
};

/**
 * Answers questions for all customers at once that ask which goods were in most of all sales: lines
 * lie by sale and not by customer, so looked up for each they are read in no order. Whoever counts
 * finds the answers by the function `gathered` on the connection, until they are forgotten.
 */
export function salesGatherer(db: Db): (asked: SegmentAsked) => Promise<Gathered> {
  const known = new Map<number, Values>();
  let last = 0;
  db.database.function(
    'gathered',
    (which, visitor) => known.get(which as number)?.get(visitor as string) ?? null,
  );
  return async ({ rule, ...scale }) => {
    const gathered = new Map<SegmentLeaf, number>();
    const forget = () => {
      for (const which of gathered.values()) known.delete(which);
    };
    try {
      for (const leaf of dearLeaves(rule, sharesOf(db, scale))) {
        const values = await gather(db, leaf, scale);
        gathered.set(leaf, ++last);
        known.set(last, values);
      }
    } catch (error) {
      forget();
      throw error;
    }
    return { gathered, forget };
  };
}

/**
 * Questions that would look up the lines of most sales. What stands after others in `all` is asked
 * of fewer people: half of them, for want of knowing.
 */
function dearLeaves(
  rule: SegmentRule,
  shareOf: (leaf: SalesLeaf) => number,
  people = 1,
): readonly SalesLeaf[] {
  if ('all' in rule) {
    return rule.all.flatMap((one, at) => dearLeaves(one, shareOf, people / 2 ** at));
  }
  if ('any' in rule) return rule.any.flatMap((one) => dearLeaves(one, shareOf, people));
  if ('not' in rule) return dearLeaves(rule.not, shareOf, people);
  if (!('purchases' in rule || 'spent' in rule || 'lastPurchase' in rule)) return [];
  const { sku, category } = boughtOf(rule);
  if (sku === undefined && category === undefined) return [];
  return people * shareOf(rule) >= worthwhile ? [rule] : [];
}

/** How much of the time a venue has sales of a question asks about. */
function sharesOf({ database }: Db, scale: Scale): (leaf: SalesLeaf) => number {
  const row = database
    .prepare(
      `SELECT (SELECT min(at_ms) FROM transactions WHERE venue = ?1) AS firstMs,
         (SELECT max(at_ms) FROM transactions WHERE venue = ?1) AS lastMs`,
    )
    .get(scale.venue);
  const firstMs = Number(row?.firstMs ?? 0);
  const endMs = Number(row?.lastMs ?? 0) + 1;
  return (leaf) => {
    const { beginsMs, endsMs } = spanOf(boughtOf(leaf), scale);
    const askedMs = Math.min(endsMs, endMs) - Math.max(beginsMs, firstMs);
    return Math.max(0, askedMs) / (endMs - firstMs);
  };
}

async function gather(db: Db, leaf: SalesLeaf, scale: Scale): Promise<Values> {
  const values = new Map<string, number>();
  const add = adderOf(leaf, values);
  for await (const { venue, after, last } of salesSlices(db)) {
    const { worth, rows } = soldSql({ leaf, scale, books: venue });
    const { sql: text, parameters } = sql`SELECT t.visitor, ${worth}
      FROM transactions AS t NOT INDEXED WHERE t.venue = ${venue}
        AND t.id > ${after} AND t.id <= ${last} AND t.visitor IS NOT NULL ${rows}`.compile(
      db.queries,
    );
    const sold = db.database.prepare(text);
    sold.setReturnArrays(true);
    // Rows are arrays now, which their type does not know.
    for (const [visitor, value] of sold.all(...(parameters as SQLInputValue[])) as Iterable<Sold>) {
      add(visitor, value);
    }
  }
  return values;
}

type Sold = readonly [visitor: string, value: number];

function adderOf(leaf: SalesLeaf, values: Map<string, number>) {
  if ('spent' in leaf) return sumInto(values);
  if ('purchases' in leaf) {
    return (visitor: string): void => void values.set(visitor, (values.get(visitor) ?? 0) + 1);
  }
  return (visitor: string, atMs: number): void => {
    const before = values.get(visitor);
    if (before === undefined || before < atMs) values.set(visitor, atMs);
  };
}

/**
 * What is lost to rounding is kept and added, as SQLite's own `sum` does it: the answer is the
 * same whichever way it is looked for. Source: Neumaier 1974.
 */
function sumInto(values: Map<string, number>) {
  const totals = new Map<string, number>();
  const lost = new Map<string, number>();
  return (visitor: string, value: number): void => {
    const before = totals.get(visitor) ?? 0;
    const total = before + value;
    const isSmaller = Math.abs(before) >= Math.abs(value);
    const loss = isSmaller ? before - total + value : value - total + before;
    const allLost = (lost.get(visitor) ?? 0) + loss;
    totals.set(visitor, total);
    if (loss !== 0) lost.set(visitor, allLost);
    values.set(visitor, total + allLost);
  };
}

type Slice = { readonly venue: string; readonly after: string; readonly last: string };

/** All sales in the order they lie in; whoever waits for the thread goes in between. */
async function* salesSlices({ database }: Db): AsyncGenerator<Slice> {
  const next = database.prepare('SELECT min(venue) AS venue FROM transactions WHERE venue > ?');
  const ends = database.prepare(
    `SELECT max(id) AS last FROM
       (SELECT id FROM transactions WHERE venue = ? AND id > ? ORDER BY id LIMIT ${salesAtOnce})`,
  );
  for (let venue = next.get('')?.venue; typeof venue === 'string'; venue = next.get(venue)?.venue) {
    for (let after = ''; ; ) {
      const last = ends.get(venue, after)?.last;
      if (typeof last !== 'string') break;
      yield { venue, after, last };
      after = last;
      await setImmediate();
    }
  }
}
