import { type Kysely, type Selectable, sql } from 'kysely';
import type { WebhookRow } from '../../contracts/action-rows.ts';
import type {
  DeadWebhook,
  PushSubscriptionRecord,
  WebhookCounts,
  WebhookQueue,
  WebhookRecord,
  WebhookShare,
} from '../../contracts/outbound.ts';
import type { Page } from '../../contracts/ports.ts';
import { onPage } from './pages.ts';
import { fromJson } from './rows.ts';
import type { Tables } from './tables.ts';

function recordOf(row: Selectable<Tables['webhooks']>): WebhookRecord {
  const { venue, webhook, url, shares_json, at_ms } = row;
  return { venue, webhook, url, shares: fromJson<WebhookShare[]>(shares_json), atMs: at_ms };
}

export async function readWebhooks(
  db: Kysely<Tables>,
  venue: string,
): Promise<readonly (WebhookRecord & WebhookCounts)[]> {
  const rows = await db
    .selectFrom('webhooks')
    .selectAll()
    .where('venue', '=', venue)
    .orderBy('webhook')
    .execute();
  const counted = await db
    .selectFrom('actions')
    .select(['webhook', 'state', ({ fn }) => fn.countAll<number>().as('rows')])
    .where('kind', '=', sql.lit('webhook'))
    .where('venue', '=', venue)
    .groupBy(['webhook', 'state'])
    .execute();
  const count = (webhook: string, state: string) =>
    counted.find((one) => one.webhook === webhook && one.state === state)?.rows ?? 0;
  return rows.map((row) => ({
    ...recordOf(row),
    queued: count(row.webhook, 'queued'),
    delivered: count(row.webhook, 'delivered'),
    dead: count(row.webhook, 'dead'),
  }));
}

export async function readWebhook(
  db: Kysely<Tables>,
  { venue, webhook }: WebhookQueue,
): Promise<(WebhookRecord & { secret: string }) | undefined> {
  const row = await db
    .selectFrom('webhooks')
    .selectAll()
    .where('venue', '=', venue)
    .where('webhook', '=', webhook)
    .executeTakeFirst();
  return row && { ...recordOf(row), secret: row.secret };
}

export async function readWebhookIds(
  db: Kysely<Tables>,
  venue: string,
): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom('webhooks')
    .select('webhook')
    .where('venue', '=', venue)
    .execute();
  return new Set(rows.map(({ webhook }) => webhook));
}

function queued(db: Kysely<Tables>) {
  return db
    .selectFrom('actions')
    .where('kind', '=', sql.lit('webhook'))
    .where('state', '=', sql.lit('queued'));
}

/**
 * From queue to queue by the index, so that a long one costs no more than a short one. In two steps
 * of one column each: of `(venue, webhook) > (?, ?)` SQLite seeks the venue alone, and reads every
 * row of the long queue for each that comes after it.
 */
export async function readWebhookQueues(
  db: Kysely<Tables>,
  limit: number,
): Promise<readonly WebhookQueue[]> {
  const found: WebhookQueue[] = [];
  const first = queued(db)
    .select(['venue', 'webhook'])
    .orderBy('venue')
    .orderBy('webhook')
    .limit(1);
  let last: WebhookQueue | undefined;
  while (found.length < limit) {
    const { venue, webhook } = last ?? { venue: '', webhook: '' };
    const next =
      (await first.where('venue', '=', venue).where('webhook', '>', webhook).executeTakeFirst()) ??
      (await first.where('venue', '>', venue).executeTakeFirst());
    if (next === undefined) break;
    last = { venue: next.venue, webhook: next.webhook ?? '' };
    found.push(last);
  }
  return found;
}

export async function readQueuedWebhooks(
  db: Kysely<Tables>,
  { venue, webhook }: WebhookQueue,
  limit: number,
): Promise<readonly WebhookRow[]> {
  const rows = await queued(db)
    .select('effect_json')
    .where('venue', '=', venue)
    .where('webhook', '=', webhook)
    .orderBy('row')
    .limit(limit)
    .execute();
  return rows.map(({ effect_json }) => ({ ...fromJson<WebhookRow>(effect_json), venue }));
}

export async function readDeadWebhooks(
  db: Kysely<Tables>,
  venue: string,
  page: Page,
): Promise<readonly DeadWebhook[]> {
  const query = db
    .selectFrom('actions')
    .selectAll()
    .where('kind', '=', sql.lit('webhook'))
    .where('venue', '=', venue)
    .where('state', '=', 'dead');
  const rows = await onPage(query, 'at_ms', page).orderBy('row', 'desc').execute();
  return rows.map(({ effect_json, detail, state_at_ms }) => ({
    ...fromJson<WebhookRow>(effect_json),
    venue,
    reason: detail ?? '',
    diedAtMs: state_at_ms ?? 0,
  }));
}

export async function readPushSubscriptions(
  db: Kysely<Tables>,
  visitor: string,
): Promise<readonly PushSubscriptionRecord[]> {
  const rows = await db
    .selectFrom('push_subscriptions')
    .selectAll()
    .where('visitor', '=', visitor)
    .orderBy('at_ms', 'desc')
    .orderBy('endpoint_sha256')
    .execute();
  return rows.map(({ endpoint, p256dh, auth, at_ms }) => ({
    visitor,
    endpoint,
    p256dh,
    auth,
    atMs: at_ms,
  }));
}

export async function readPushEndpoints(
  db: Kysely<Tables>,
  visitor: string,
): Promise<{ readonly pushEndpoints?: readonly string[] }> {
  const rows = await db
    .selectFrom('push_subscriptions')
    .select('endpoint_sha256')
    .where('visitor', '=', visitor)
    .orderBy('at_ms', 'desc')
    .orderBy('endpoint_sha256')
    .execute();
  if (rows.length === 0) return {};
  return { pushEndpoints: rows.map(({ endpoint_sha256 }) => endpoint_sha256) };
}

export async function readVisitorOfPush(
  db: Kysely<Tables>,
  endpointSha256: string,
): Promise<string | undefined> {
  const row = await db
    .selectFrom('push_subscriptions')
    .select('visitor')
    .where('endpoint_sha256', '=', endpointSha256)
    .executeTakeFirst();
  return row?.visitor;
}
