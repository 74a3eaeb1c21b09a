import type { DatabaseSync } from 'node:sqlite';
import type { AccountOver } from '../../contracts/joining.ts';
import { daysKept, KeepDays, keptMs } from '../../contracts/retention.ts';

/** Who is in a record by merges that stand, also by those before: they go with it. [CUS11] */
export function mergedInside(database: DatabaseSync, visitor: string): readonly string[] {
  return database
    .prepare(
      `WITH RECURSIVE inside (visitor) AS (
         SELECT other FROM customer_merges WHERE visitor = ?1 AND undone_at_ms IS NULL
         UNION SELECT m.other FROM customer_merges AS m JOIN inside
           ON m.visitor = inside.visitor WHERE m.undone_at_ms IS NULL)
       SELECT visitor FROM inside`,
    )
    .all(visitor)
    .map((row) => String(row.visitor));
}

/** Nothing was bought, no visit begun, no record changed and no phone used since `?1`. */
const overText = `SELECT visitor FROM customers AS c WHERE changed_at_ms < ?1
    AND NOT EXISTS (SELECT 1 FROM transactions AS t
      WHERE t.visitor = c.visitor AND t.at_ms >= ?1)
    AND NOT EXISTS (SELECT 1 FROM visits AS v
      WHERE v.visitor = c.visitor AND v.started_at_ms >= ?1)
    AND NOT EXISTS (SELECT 1 FROM visitor_sessions AS s
      WHERE s.visitor = c.visitor AND coalesce(s.seen_at_ms, s.at_ms) >= ?1)
    AND NOT EXISTS (SELECT 1 FROM wearings AS w WHERE w.visitor = c.visitor)
  ORDER BY changed_at_ms, visitor LIMIT ?2`;

/**
 * Customers past their days: those of the venue that keeps them longest, as they are the
 * organisation's. They end as accounts do, so that the engine forgets them, too. [CUS14]
 */
export function readCustomersOver(
  database: DatabaseSync,
  { nowMs, most }: { readonly nowMs: number; readonly most: number },
): readonly AccountOver[] {
  const venues = database.prepare('SELECT venue, settings_json AS settings FROM venues').all();
  const days = venues.map(({ settings }) => {
    const own = KeepDays.safeParse(JSON.parse(String(settings)).keepDays ?? {}).data ?? {};
    return daysKept('customers', own);
  });
  const [first] = venues;
  if (first === undefined || most < 1) return [];
  const beforeMs = nowMs - keptMs('customers', { customers: Math.max(...days) });
  return database
    .prepare(overText)
    .all(beforeMs, most)
    .map(({ visitor }) => {
      return { venue: String(first.venue), visitor: String(visitor), last: true };
    });
}
