import type { DatabaseSync } from 'node:sqlite';
import type { RecordOp } from '../../contracts/ports.ts';

type Op<N extends RecordOp['op']> = Extract<RecordOp, { op: N }>;

/** Phones of one visitor that are kept; the longest unheard of goes first. [EGR20] */
const mostPhones = 5;

/**
 *     webhook's row   queued ──► delivered
 *                      │ ▲
 *                      ▼ │ asked for again
 *                     dead
 */
export function outboundWriter(database: DatabaseSync): {
  readonly putWebhook: (op: Op<'putWebhook'>) => void;
  readonly removeWebhook: (op: Op<'removeWebhook'>) => void;
  readonly endRow: (op: Op<'endWebhookRow'>) => void;
  readonly requeue: (op: Op<'requeueWebhook'>) => void;
  readonly putPush: (op: Op<'putPush'>) => void;
  readonly removePush: (op: Op<'removePush'>) => void;
} {
  const put = database.prepare(
    `INSERT INTO webhooks (venue, webhook, url, secret, shares_json, at_ms)
     VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (venue, webhook) DO UPDATE SET url = excluded.url,
       secret = excluded.secret, shares_json = excluded.shares_json, at_ms = excluded.at_ms`,
  );
  const remove = database.prepare('DELETE FROM webhooks WHERE venue = ? AND webhook = ?');
  const end = database.prepare(
    `UPDATE actions SET state = ?, detail = ?, state_at_ms = ?
     WHERE venue = ? AND id = ? AND kind = 'webhook' AND state = 'queued'`,
  );
  const requeue = database.prepare(
    `UPDATE actions SET state = 'queued', detail = NULL, state_at_ms = ?
     WHERE venue = ? AND webhook = ? AND kind = 'webhook' AND state = 'dead'`,
  );
  const subscribe = database.prepare(
    `INSERT INTO push_subscriptions (endpoint_sha256, visitor, endpoint, p256dh, auth, at_ms)
     VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (endpoint_sha256) DO UPDATE SET
       visitor = excluded.visitor, p256dh = excluded.p256dh, auth = excluded.auth,
       at_ms = excluded.at_ms`,
  );
  const bound = database.prepare(
    `DELETE FROM push_subscriptions WHERE visitor = ?1 AND endpoint_sha256 NOT IN
       (SELECT endpoint_sha256 FROM push_subscriptions WHERE visitor = ?1
        ORDER BY at_ms DESC, endpoint_sha256 LIMIT ${mostPhones})`,
  );
  const unsubscribe = database.prepare(
    'DELETE FROM push_subscriptions WHERE visitor = ? AND endpoint_sha256 = ?',
  );
  return {
    putWebhook: ({ venue, webhook, url, secret, shares, atMs }) => {
      put.run(venue, webhook, url, secret, JSON.stringify(shares), atMs);
    },
    removeWebhook: ({ venue, webhook }) => {
      remove.run(venue, webhook);
    },
    endRow: ({ venue, action, outcome, detail, atMs }) => {
      end.run(outcome, detail ?? null, atMs, venue, action);
    },
    requeue: ({ venue, webhook, atMs }) => {
      requeue.run(atMs, venue, webhook);
    },
    putPush: ({ endpointSha256, visitor, endpoint, p256dh, auth, atMs }) => {
      subscribe.run(endpointSha256, visitor, endpoint, p256dh, auth, atMs);
      bound.run(visitor);
    },
    removePush: ({ visitor, endpointSha256 }) => {
      unsubscribe.run(visitor, endpointSha256);
    },
  };
}
