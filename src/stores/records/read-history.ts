import type { Kysely } from 'kysely';
import type { HistoryQuery, VisitorHistory } from '../../contracts/history.ts';
import type { HistoryFact } from '../../contracts/inputs.ts';
import { fromJson, optional } from './rows.ts';
import type { Tables } from './tables.ts';

/**
 * What a visitor did on earlier visits, at all venues of the organisation. A venue counts what it
 * declared from its publication on; what it counted for an earlier campaign is not shown to a new
 * one. [RUL9]
 */
export async function readHistory(
  db: Kysely<Tables>,
  visitor: string,
  asked: HistoryQuery,
): Promise<VisitorHistory> {
  const starts = await db
    .selectFrom('visits')
    .select('started_at_ms')
    .where('visitor', '=', visitor)
    .orderBy('started_at_ms', 'desc')
    .limit(asked.visits)
    .execute();
  const last = await db
    .selectFrom('visits')
    .select(({ fn }) => fn.max('ended_at_ms').as('ended'))
    .where('visitor', '=', visitor)
    .where('ended_at_ms', '<=', asked.nowMs)
    .executeTakeFirst();
  return {
    rows: await readRows(db, visitor, asked),
    visitStarts: starts.map((row) => row.started_at_ms).reverse(),
    ...optional('lastVisitAtMs', last?.ended ?? null),
  };
}

async function readRows(
  db: Kysely<Tables>,
  visitor: string,
  { venue, aggregates, fromDay, rows: limit }: HistoryQuery,
): Promise<HistoryFact[]> {
  if (aggregates.length === 0) return [];
  const sinceMs = new Map(aggregates.map((one) => [one.key, one.sinceMs]));
  const rows = await db
    .selectFrom('history')
    .selectAll()
    .where('visitor', '=', visitor)
    .where('day', '>=', fromDay)
    .where('aggregate', 'in', [...sinceMs.keys()])
    .orderBy('day', 'desc')
    .orderBy('from_ms', 'desc')
    .orderBy('id', 'desc')
    .execute();
  const isOurs = (row: (typeof rows)[number]) =>
    row.venue !== venue || row.at_ms >= (sinceMs.get(row.aggregate) ?? 0);
  return rows
    .filter(isOurs)
    .slice(0, limit)
    .reverse()
    .map((row) => ({
      id: row.id,
      visit: row.visit,
      fromMs: row.from_ms,
      day: row.day,
      aggregate: row.aggregate,
      entries: fromJson<HistoryFact['entries']>(row.entries_json),
      partial: row.partial === 1,
    }));
}
