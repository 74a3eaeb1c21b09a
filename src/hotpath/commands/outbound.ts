import type { CommandOf } from '../../contracts/commands.ts';
import type { RecordOp } from '../../contracts/ports.ts';
import type { PlanContext, Planned } from './plan.ts';
import { auditRow, refused, unknownVenue } from './plan.ts';
import { toEveryVenue, unknownVisitor } from './visitors.ts';

/** Webhooks of one venue; each has a queue of its own. */
const mostWebhooks = 64;

function recordsOnly(...ops: RecordOp[]): Planned {
  return { ok: true, frames: [], ops, result: {} };
}

/** Records alone: no decision hangs on where a webhook leads. [EGR11] */
export async function addWebhook(
  { venue, webhook, url, secret, shares }: CommandOf<'addWebhook'>,
  context: PlanContext,
): Promise<Planned> {
  if (context.registry.venue(venue) === undefined) return unknownVenue(venue);
  const known = await context.records.webhookIds(venue);
  if (!known.has(webhook) && known.size >= mostWebhooks) {
    return refused('command.shape', {
      path: 'webhook',
      message: `a venue has at most ${mostWebhooks} webhooks`,
      mend: 'remove one that is not used any more: gozar webhook remove',
    });
  }
  return recordsOnly(
    { op: 'putWebhook', venue, webhook, url, secret, shares, atMs: context.nowMs },
    auditRow(context, { action: 'addWebhook', about: webhook, venue }),
  );
}

/** What is queued for it is given up by who sends, with that reason. */
export async function changeWebhook(
  body: CommandOf<'removeWebhook'> | CommandOf<'retryWebhook'>,
  context: PlanContext,
): Promise<Planned> {
  const { venue, webhook } = body;
  const known = await context.records.webhookIds(venue);
  if (!known.has(webhook)) {
    return refused('command.webhook_unknown', {
      path: 'webhook',
      message: `${venue} has no webhook ${webhook}`,
      mend: 'see those it has: gozar webhook list VENUE',
    });
  }
  const { nowMs: atMs } = context;
  const row = auditRow(context, { action: body.do, about: webhook, venue });
  if (body.do === 'removeWebhook') return recordsOnly({ op: 'removeWebhook', venue, webhook }, row);
  return recordsOnly({ op: 'requeueWebhook', venue, webhook, atMs }, row);
}

export function reportWebhook(
  { venue, action, outcome, detail }: CommandOf<'reportWebhook'>,
  context: PlanContext,
): Planned {
  const said = detail === undefined ? {} : { detail };
  return recordsOnly({
    op: 'endWebhookRow',
    venue,
    action,
    outcome,
    ...said,
    atMs: context.nowMs,
  });
}

/** A host is a notice of the venue, so that whoever reads notices sees why nothing leaves. */
export function noteHost(
  { venue, host, failing, detail }: CommandOf<'noteHost'>,
  context: PlanContext,
): Planned {
  const { nowMs: atMs } = context;
  const code = failing ? 'outboundHostFailing' : 'outboundHostBack';
  const id = `${venue}/${code}/${host}/${atMs}`;
  const params = { reason: detail };
  const effect = { type: 'notice', id, atMs, code, about: host, params } as const;
  return recordsOnly({ op: 'effect', venue, position: 0, effect });
}

/**
 * Endpoint and keys are the personal part; the frame says only that a phone can be reached. A
 * browser that another visitor used is theirs no more. [EGR20]
 */
export async function subscribePush(
  body: CommandOf<'subscribePush'>,
  context: PlanContext,
): Promise<Planned> {
  const { visitor, endpoint, endpointSha256, p256dh, auth } = body;
  const known = await context.records.visitor(visitor);
  if (known === undefined) return unknownVisitor();
  const before = await context.records.visitorOfPush(endpointSha256);
  const theirs =
    before === undefined || before === visitor
      ? []
      : await withoutPush(context, before, endpointSha256);
  const keys = { endpoint, p256dh, auth, endpointSha256 };
  const isRepair = before === undefined && known.pushEndpoints !== undefined;
  return {
    ok: true,
    frames: [
      ...theirs,
      ...toEveryVenue(context, visitor, { do: 'setPush', visitor, reachable: true }),
    ],
    ops: [
      { op: 'putPush', visitor, ...keys, atMs: context.nowMs },
      auditRow(context, { action: isRepair ? 'renewPush' : 'subscribePush', about: visitor }),
    ],
    result: {},
  };
}

export async function unsubscribePush(
  { visitor, endpointSha256, gone }: CommandOf<'unsubscribePush'>,
  context: PlanContext,
): Promise<Planned> {
  return {
    ok: true,
    frames: await withoutPush(context, visitor, endpointSha256),
    ops: [
      { op: 'removePush', visitor, endpointSha256 },
      auditRow(context, { action: gone ? 'pushEnded' : 'unsubscribePush', about: visitor }),
    ],
    result: {},
  };
}

/** Frames for the venues when the visitor's last phone goes. */
async function withoutPush(context: PlanContext, visitor: string, endpointSha256: string) {
  const { pushEndpoints = [] } = (await context.records.visitor(visitor)) ?? {};
  if (pushEndpoints.some((one) => one !== endpointSha256)) return [];
  return toEveryVenue(context, visitor, { do: 'setPush', visitor, reachable: false });
}
