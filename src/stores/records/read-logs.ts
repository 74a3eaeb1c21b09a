import type { Kysely } from 'kysely';
import type { EffectOf, Point } from '../../contracts/effects.ts';
import type { AuditFilter, AuditRow, NoticeRow, Page } from '../../contracts/ports.ts';
import type { DecisionRow } from '../../contracts/rows.ts';
import { onPage } from './pages.ts';
import { fromJson } from './rows.ts';
import type { Tables } from './tables.ts';

/** The decision log, newest first. [ATT3] */
export async function readDecisions(
  db: Kysely<Tables>,
  venue: string,
  filter: Page & { readonly campaign?: string; readonly visitor?: string },
): Promise<readonly DecisionRow[]> {
  let query = db
    .selectFrom('decisions')
    .select(['effect_json', 'held_count', 'last_at_ms'])
    .where('venue', '=', venue);
  if (filter.campaign !== undefined) query = query.where('campaign', '=', filter.campaign);
  if (filter.visitor !== undefined) query = query.where('visitor', '=', filter.visitor);
  const rows = await onPage(query, 'at_ms', filter).orderBy('row', 'desc').execute();
  return rows.map(({ effect_json, held_count, last_at_ms }) => {
    const { type: _, ...row } = fromJson<EffectOf<'decision'>>(effect_json);
    const isMany = held_count > 1 && last_at_ms !== null;
    return isMany ? { ...row, count: held_count, lastAtMs: last_at_ms } : row;
  });
}

export async function readNotices(
  db: Kysely<Tables>,
  venue: string,
  page: Page,
): Promise<readonly NoticeRow[]> {
  const query = db.selectFrom('notices').select('effect_json').where('venue', '=', venue);
  const rows = await onPage(query, 'at_ms', page).orderBy('row', 'desc').execute();
  return rows.map(({ effect_json }) => fromJson<NoticeRow>(effect_json));
}

export async function readAudit(
  db: Kysely<Tables>,
  page: Page & AuditFilter,
): Promise<readonly AuditRow[]> {
  let query = db.selectFrom('audit').selectAll();
  if (page.by !== undefined) query = query.where('by_whom', '=', page.by);
  if (page.action !== undefined) query = query.where('action', '=', page.action);
  if (page.venue !== undefined) query = query.where('venue', '=', page.venue);
  const rows = await onPage(query, 'at_ms', page).orderBy('by_whom').orderBy('action').execute();
  return rows.map(({ at_ms, by_whom, action, about, venue }) => ({
    atMs: at_ms,
    by: by_whom,
    action,
    about,
    ...(venue === '' ? {} : { venue }),
  }));
}

export async function readLastChange(
  db: Kysely<Tables>,
  venue: string,
  action: string,
): Promise<{ by: string; atMs: number; count: number } | undefined> {
  const all = db.selectFrom('audit').where('venue', '=', venue).where('action', '=', action);
  const last = await all
    .select(['by_whom', 'at_ms'])
    .orderBy('at_ms', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (last === undefined) return undefined;
  const counted = await all.select(({ fn }) => fn.countAll<number>().as('n')).executeTakeFirst();
  return { by: last.by_whom, atMs: last.at_ms, count: counted?.n ?? 1 };
}

/** Points after a row, in the order they were committed; rows only ever grow. [OUT3] */
export async function readPointsAfter(
  db: Kysely<Tables>,
  row: number,
  limit: number,
): Promise<readonly { readonly row: number; readonly point: Point }[]> {
  const rows = await db
    .selectFrom('points')
    .select(['row', 'effect_json'])
    .where('row', '>', row)
    .orderBy('row')
    .limit(limit)
    .execute();
  return rows.map((one) => ({ row: one.row, point: fromJson<Point>(one.effect_json) }));
}
