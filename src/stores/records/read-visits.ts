import type { Kysely } from 'kysely';
import type { VisitValue } from '../../contracts/effects.ts';
import type { Stage } from '../../contracts/events.ts';
import type { Page } from '../../contracts/ports.ts';
import type { VisitRow } from '../../contracts/rows.ts';
import { onPage } from './pages.ts';
import { fromJson, optional } from './rows.ts';
import type { Tables } from './tables.ts';

/** A venue's visits by when they started, newest first, with their stays in order. */
export async function readVisits(
  db: Kysely<Tables>,
  venue: string,
  page: Page,
): Promise<readonly VisitRow[]> {
  const query = db.selectFrom('visits').selectAll().where('venue', '=', venue);
  const rows = await onPage(query, 'started_at_ms', page).orderBy('visit').execute();
  if (rows.length === 0) return [];
  const stays = await db
    .selectFrom('stays')
    .select(['visit', 'zone', 'entered_at_ms', 'left_at_ms'])
    .where('venue', '=', venue)
    .where(
      'visit',
      'in',
      rows.map(({ visit }) => visit),
    )
    .orderBy('entered_at_ms')
    .orderBy('left_at_ms')
    .execute();
  const byVisit = Map.groupBy(stays, ({ visit }) => visit);
  return rows.map((row) => ({
    atMs: row.at_ms,
    visit: row.visit,
    visitor: row.visitor,
    alias: row.alias,
    startedAtMs: row.started_at_ms,
    lastSeenAtMs: row.last_seen_at_ms,
    ...optional('endedAtMs', row.ended_at_ms),
    stage: row.stage as Stage,
    ...optional('value', row.value_json === null ? null : fromJson<VisitValue>(row.value_json)),
    ...optional('source', row.source),
    stays: (byVisit.get(row.visit) ?? []).map((stay) => ({
      zone: stay.zone,
      enteredAtMs: stay.entered_at_ms,
      leftAtMs: stay.left_at_ms,
    })),
  }));
}
