import { type SelectQueryBuilder, sql } from 'kysely';
import type { Page } from '../../contracts/ports.ts';
import type { Tables } from './tables.ts';

/** Rows a page may have beyond its limit because they share the last one's millisecond. */
const tiesAtMost = 10_000;

/**
 * The newest `limit` rows before `beforeMs` by a time column, with all that share the last one's
 * millisecond: the next page begins before that millisecond, so none may be left behind. [OUT5]
 */
export function onPage<Names extends keyof Tables, Row>(
  query: SelectQueryBuilder<Tables, Names, Row>,
  timeColumn: string,
  { limit, beforeMs }: Page,
): SelectQueryBuilder<Tables, Names, Row> {
  const time = sql.ref<number>(timeColumn);
  const before = beforeMs === undefined ? query : query.where(time, '<', beforeMs);
  const last = before
    .clearSelect()
    .select(time.as('last_ms'))
    .orderBy(time, 'desc')
    .limit(1)
    .offset(Math.max(limit, 1) - 1);
  return before
    .where(time, '>=', sql<number>`coalesce((${last}), 0)`)
    .orderBy(time, 'desc')
    .limit(limit + tiesAtMost);
}
