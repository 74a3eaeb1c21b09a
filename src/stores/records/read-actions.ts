import { type Kysely, type Selectable, sql } from 'kysely';
import type {
  AlertRow,
  AwardRow,
  ConversionRow,
  DeviceCommandRow,
  DeviceCommandState,
  TaskRow,
  WebhookRow,
} from '../../contracts/action-rows.ts';
import type { Page } from '../../contracts/ports.ts';
import type { TaskState } from '../../contracts/staff.ts';
import { onPage } from './pages.ts';
import { fromJson, optional } from './rows.ts';
import type { Tables } from './tables.ts';

type Stored = Selectable<Tables['actions']>;
type Kind = 'task' | 'alert' | 'award' | 'webhook' | 'deviceCommand' | 'conversion';

function ofKind(db: Kysely<Tables>, kind: Kind) {
  return db.selectFrom('actions').selectAll().where('kind', '=', kind);
}

/** A venue's rows of one kind, newest first. */
function pageOf(
  db: Kysely<Tables>,
  { venue, kind, page }: { venue: string; kind: Kind; page: Page },
): Promise<readonly Stored[]> {
  const query = ofKind(db, kind).where('venue', '=', venue);
  return onPage(query, 'at_ms', page).orderBy('row', 'desc').execute();
}

export async function readTasks(
  db: Kysely<Tables>,
  venue: string,
  page: Page,
): Promise<readonly TaskRow[]> {
  const rows = await pageOf(db, { venue, kind: 'task', page });
  const who = await whoChanged(db, { venue, action: 'finishTask', rows });
  return rows.map(({ id, effect_json, state, state_at_ms }) => ({
    ...fromJson<TaskRow>(effect_json),
    ...optional('doneAtMs', state === 'done' ? state_at_ms : null),
    ...optional('doneBy', state === 'done' ? (who.get(id) ?? null) : null),
    ...(state === null ? {} : { state: state as TaskState }),
  }));
}

export async function readAlerts(
  db: Kysely<Tables>,
  venue: string,
  page: Page,
): Promise<readonly AlertRow[]> {
  const rows = await pageOf(db, { venue, kind: 'alert', page });
  const who = await whoChanged(db, { venue, action: 'acknowledgeAlert', rows });
  return rows.map(({ id, effect_json, state, state_at_ms }) => ({
    ...fromJson<AlertRow>(effect_json),
    ...optional('acknowledgedAtMs', state === 'acknowledged' ? state_at_ms : null),
    ...optional('acknowledgedBy', who.get(id) ?? null),
  }));
}

/** Who changed each of the rows first, by the audit log. */
async function whoChanged(
  db: Kysely<Tables>,
  { venue, action, rows }: { venue: string; action: string; rows: readonly Stored[] },
): Promise<ReadonlyMap<string, string>> {
  const changed = rows.filter(({ state }) => state !== null);
  if (changed.length === 0) return new Map();
  const found = await db
    .selectFrom('audit')
    .select(['about', 'by_whom'])
    // The log is ordered by time: what is older than every row is not looked at.
    .where('at_ms', '>=', Math.min(...changed.map(({ at_ms }) => at_ms)))
    .where('venue', '=', venue)
    .where('action', '=', action)
    .where(
      'about',
      'in',
      changed.map(({ id }) => id),
    )
    .orderBy('at_ms', 'desc')
    .execute();
  return new Map(found.map(({ about, by_whom }) => [about, by_whom]));
}

export async function readConversions(
  db: Kysely<Tables>,
  venue: string,
  page: Page,
): Promise<readonly ConversionRow[]> {
  const rows = await pageOf(db, { venue, kind: 'conversion', page });
  return rows.map(({ effect_json, state, state_at_ms }) => ({
    ...fromJson<ConversionRow>(effect_json),
    ...optional('takenBackAtMs', state === 'takenBack' ? state_at_ms : null),
  }));
}

export async function readDeviceCommands(
  db: Kysely<Tables>,
  venue: string,
  page: Page,
): Promise<readonly DeviceCommandRow[]> {
  return (await pageOf(db, { venue, kind: 'deviceCommand', page })).map(commandOf);
}

/** Waiting, or claimed and not heard of again, oldest first. */
export async function readOpenDeviceCommands(
  db: Kysely<Tables>,
  limit: number,
): Promise<readonly DeviceCommandRow[]> {
  const rows = await db
    .selectFrom('actions')
    .selectAll()
    // Literal, as SQLite takes a partial index only when it can see the condition.
    .where('state', 'in', [sql.lit('waiting'), sql.lit('claimed')])
    // A task that was given back waits, too. With + the kind does not lead to its own index.
    .where(sql<string>`+kind`, '=', 'deviceCommand')
    .orderBy('at_ms')
    .orderBy('row')
    .limit(limit)
    .execute();
  return rows.map(commandOf);
}

function commandOf({ venue, effect_json, state }: Stored): DeviceCommandRow {
  const command = fromJson<Omit<DeviceCommandRow, 'venue' | 'state'>>(effect_json);
  return { ...command, venue, state: state as DeviceCommandState };
}

/** A visitor's points, newest first. */
export async function readAwards(
  db: Kysely<Tables>,
  visitor: string,
  page: Page,
): Promise<readonly AwardRow[]> {
  const query = ofKind(db, 'award').where('visitor', '=', visitor);
  const rows = await onPage(query, 'at_ms', page).orderBy('row', 'desc').execute();
  return rows.map(({ venue, effect_json }) => ({ ...fromJson<AwardRow>(effect_json), venue }));
}

/** The sum of a visitor's points, of all venues. */
export async function readBalance(db: Kysely<Tables>, visitor: string): Promise<number> {
  const row = await db
    .selectFrom('actions')
    .select(({ fn }) => fn.sum<number | null>('points').as('balance'))
    .where('visitor', '=', visitor)
    .where('kind', '=', 'award')
    .executeTakeFirst();
  return row?.balance ?? 0;
}

export async function readWebhooksAfter(
  db: Kysely<Tables>,
  row: number,
  limit: number,
): Promise<readonly { readonly row: number; readonly webhook: WebhookRow }[]> {
  const rows = await db
    .selectFrom('actions')
    .selectAll()
    .where('kind', '=', sql.lit('webhook'))
    .where('row', '>', row)
    .orderBy('row')
    .limit(limit)
    .execute();
  return rows.map((one) => ({
    row: one.row,
    webhook: { ...fromJson<WebhookRow>(one.effect_json), venue: one.venue },
  }));
}
