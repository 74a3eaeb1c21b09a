import { type Kysely, type Selectable, sql } from 'kysely';
import type { Language } from '../../contracts/ids.ts';
import type { Page } from '../../contracts/ports.ts';
import type { InboxRow, MessageRow, MessageState } from '../../contracts/rows.ts';
import { onPage } from './pages.ts';
import { fromJson, optional } from './rows.ts';
import type { Tables } from './tables.ts';

type Delivery = MessageRow['deliveries'][number];
type StoredMessage = Selectable<Tables['messages']>;

/**
 * One word for a message with several channels; its deliveries are the truth. [OUT2]
 *
 *     waiting ──claim──► claimed ──outcome──► delivered | unknown | failed
 *        └────close────► closed       (the best of all channels stands)
 *
 * Delivered anywhere is delivered; else a claim under way is claimed; else a channel that may still
 * be claimed is waiting; else what came of the channels tried, *unknown* before *failed*; a message
 * that was never tried and cannot be any more is closed.
 */
export function messageStateOf({
  deliveries,
  claimable,
}: {
  readonly deliveries: readonly Pick<Delivery, 'state'>[];
  readonly claimable: boolean;
}): MessageState {
  const states = new Set(deliveries.map(({ state }) => state));
  if (states.has('delivered')) return 'delivered';
  if (states.has('claimed')) return 'claimed';
  if (claimable) return 'waiting';
  if (states.has('unknown')) return 'unknown';
  return states.has('failed') ? 'failed' : 'closed';
}

/** A venue's messages, newest first. */
export async function readMessages(
  db: Kysely<Tables>,
  venue: string,
  page: Page,
): Promise<readonly MessageRow[]> {
  const query = db.selectFrom('messages').selectAll().where('venue', '=', venue);
  const rows = await onPage(query, 'at_ms', page).orderBy('row', 'desc').execute();
  return withDeliveries(db, rows);
}

/**
 * Messages some channel may still be claimed for, and those whose inbox was claimed and not heard
 * of again, oldest first.
 */
export async function readOpenMessages(
  db: Kysely<Tables>,
  limit: number,
): Promise<readonly MessageRow[]> {
  const rows = await db
    .selectFrom('messages')
    .selectAll()
    // Literal, as SQLite takes a partial index only when it can see the condition.
    .where('claimable', '=', sql.lit(1))
    .orderBy('at_ms')
    .orderBy('row')
    .limit(limit)
    .execute();
  const open = new Set(rows.map(({ row }) => row));
  const claimed = await claimedInboxes(db, limit);
  const all = [...rows, ...claimed.filter(({ row }) => !open.has(row))];
  return withDeliveries(db, all.sort((a, b) => a.at_ms - b.at_ms || a.row - b.row).slice(0, limit));
}

function claimedInboxes(db: Kysely<Tables>, limit: number): Promise<StoredMessage[]> {
  return db
    .selectFrom('messages')
    .innerJoin('deliveries', (join) =>
      join
        .onRef('deliveries.venue', '=', 'messages.venue')
        .onRef('deliveries.message', '=', 'messages.id'),
    )
    .selectAll('messages')
    .where('deliveries.state', '=', sql.lit('claimed'))
    .where('deliveries.channel', '=', 'inbox')
    .orderBy('messages.at_ms')
    .limit(limit)
    .execute();
}

async function withDeliveries(
  db: Kysely<Tables>,
  rows: readonly StoredMessage[],
): Promise<readonly MessageRow[]> {
  if (rows.length === 0) return [];
  const found = await db
    .selectFrom('deliveries')
    .selectAll()
    .where('venue', 'in', [...new Set(rows.map(({ venue }) => venue))])
    .where('message', 'in', [...new Set(rows.map(({ id }) => id))])
    .orderBy('at_ms')
    .execute();
  const byMessage = Map.groupBy(found, ({ venue, message }) => `${venue} ${message}`);
  return rows.map((row) => messageOf(row, byMessage.get(`${row.venue} ${row.id}`) ?? []));
}

function messageOf(
  row: StoredMessage,
  found: readonly Selectable<Tables['deliveries']>[],
): MessageRow {
  const deliveries = found.map(({ channel, state, at_ms }) => ({
    channel: channel as Delivery['channel'],
    state: state as Delivery['state'],
    atMs: at_ms,
  }));
  return {
    ...fromJson<MessageRow>(row.effect_json),
    venue: row.venue,
    state: messageStateOf({ deliveries, claimable: row.claimable === 1 }),
    deliveries,
    ...optional('closedReason', row.closed_reason),
    ...optional('seenAtMs', row.seen_at_ms),
    ...optional('tappedAtMs', row.tapped_at_ms),
  };
}

/** What a visitor can read, newest first. */
export async function readInbox(
  db: Kysely<Tables>,
  visitor: string,
  page: Page & { readonly venue?: string },
): Promise<readonly InboxRow[]> {
  const all = db
    .selectFrom('inbox')
    .innerJoin('messages', (join) =>
      join.onRef('messages.venue', '=', 'inbox.venue').onRef('messages.id', '=', 'inbox.message'),
    )
    .select(['inbox.venue', 'inbox.message', 'inbox.language', 'inbox.title', 'inbox.body'])
    .select(['inbox.at_ms', 'messages.effect_json', 'messages.seen_at_ms'])
    .select('messages.tapped_at_ms')
    .where('messages.visitor', '=', visitor);
  const { venue } = page;
  const query = venue === undefined ? all : all.where('messages.venue', '=', venue);
  const rows = await onPage(query, 'inbox.at_ms', page).orderBy('messages.row', 'desc').execute();
  return rows.map((row) => {
    const effect = fromJson<MessageRow>(row.effect_json);
    return {
      message: row.message,
      venue: row.venue,
      atMs: row.at_ms,
      language: row.language as Language,
      title: row.title,
      body: row.body,
      ...optional('seenAtMs', row.seen_at_ms),
      ...optional('tappedAtMs', row.tapped_at_ms),
      ...optional('link', effect.link ?? null),
      ...optional('coupon', effect.coupon ?? null),
      because: effect.because,
      campaign: effect.campaign,
    };
  });
}
