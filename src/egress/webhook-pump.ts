import { createHash } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import type { WebhookRow } from '../contracts/action-rows.ts';
import { CommandId, type CommandOf } from '../contracts/commands.ts';
import { consentsAt } from '../contracts/joining.ts';
import type { Outbound, OutboundReader, WebhookQueue } from '../contracts/outbound.ts';
import type { HotPort, RecordsReader } from '../contracts/ports.ts';
import type { Signals } from '../contracts/signals.ts';
import { answered } from './ask-hot.ts';
import type { Breaker } from './breaker.ts';
import { type Pace, realPace, reasonOf } from './pace.ts';
import { type Pump, Rounds } from './pump.ts';
import { plainText } from './render.ts';
import { bodyOf, eventIdOf, type SignedWebhook, sendWebhook, type WebhookTold } from './webhook.ts';

/**
 *   wake, or 1 s ──► queues that may go on ──► the oldest row of each ──► sign, post
 *        ▲               at most 32 at a time              ▲                  │
 *        │                                                 │   delivered ─────┤
 *        │                                                 └── never ► dead ──┤
 *        └──────── later: the queue waits, longer each time ◄─────────────────┘
 *
 * At least once, in order, a webhook: the next row leaves when the one before is delivered or given
 * up. What a crash cut off is sent again, with the same event id. Rows wait in the records, so an
 * outage of any length takes the memory of one row a webhook. [EGR12] [EGR13] [EGR14]
 */
export type WebhookPumpOptions = {
  readonly reader: Pick<OutboundReader, 'webhook' | 'webhookQueues' | 'queuedWebhooks'> &
    Pick<RecordsReader, 'visitor' | 'campaigns'>;
  readonly hot: Pick<HotPort, 'submit'>;
  readonly outbound: Outbound;
  readonly breaker: Breaker;
  readonly signals: Signals;
  readonly pace?: Pace;
  readonly giveUpAfterMs?: number;
};

const drainMs = 6_000;
const maxInFlight = 32;
const maxQueues = 1_000;
/** What it costs to find that a queue's host is still left alone, and forty times as much. */
const restAQueueMs = 10;
const leastRestMs = 500;
/** Rows of one queue before the others are looked at again. */
const rowsInOneGo = 32;
const firstBackoffMs = 1_000;
const mostBackoffMs = 900_000;
const defaultGiveUpAfterMs = 86_400_000;

type Waiting = { attempts: number; untilMs: number };

export function startWebhookPump(options: WebhookPumpOptions): Pump {
  return new WebhookPump(options).start();
}

/** Doubles from 1 s to 15 min, spread over its upper half by the event and the attempt. [EGR13] */
export function webhookBackoffMs(eventId: string, attempts: number): number {
  const full = Math.min(mostBackoffMs, firstBackoffMs * 2 ** Math.min(attempts - 1, 16));
  const hash = createHash('sha256').update(`${eventId}/${attempts}`).digest();
  return full / 2 + (full / 2) * (hash.readUInt32BE(0) / 2 ** 32);
}

class WebhookPump {
  readonly #options: WebhookPumpOptions;
  readonly #pace: Pace;
  readonly #rounds: Rounds;
  readonly #inFlight = new Map<string, Promise<void>>();
  /** Of the row each queue stands at: attempts so far, and when the next may begin. */
  readonly #waiting = new Map<string, Waiting>();
  /** The first queue that found no place at the last look: its turn comes first at the next. */
  #next: string | undefined;
  /** At the last look. */
  #queues = 0;

  constructor(options: WebhookPumpOptions) {
    this.#options = options;
    this.#pace = options.pace ?? realPace;
    const { signals } = options;
    this.#rounds = new Rounds({ what: 'webhooks', signals, pace: this.#pace });
  }

  start(): Pump {
    const inFlight = () => this.#inFlight.values();
    return this.#rounds.start(() => this.#look(), { drainMs, inFlight });
  }

  async #look(): Promise<void> {
    const { reader, signals, breaker } = this.#options;
    const queues = await reader.webhookQueues(maxQueues);
    const names = new Set(queues.map(keyOf));
    this.#queues = names.size;
    for (const key of this.#waiting.keys()) if (!names.has(key)) this.#waiting.delete(key);
    signals.set('gozar_webhook_queues', queues.length);
    signals.set('gozar_outbound_hosts_open', breaker.open);
    const first = Math.max(0, queues.map(keyOf).indexOf(this.#next ?? ''));
    this.#next = undefined;
    for (const queue of [...queues.slice(first), ...queues.slice(0, first)]) this.#begin(queue);
    // Queues that rest with their host free their places at once, and reads wait for nothing:
    // without this, sockets and timers would have no turn for as long as there are such. [EGR26]
    await turn();
  }

  #begin(queue: WebhookQueue): void {
    const key = keyOf(queue);
    if (this.#inFlight.has(key)) return;
    const waiting = this.#waiting.get(key);
    if (waiting !== undefined && this.#pace.monotonicMs() < waiting.untilMs) return;
    if (this.#inFlight.size >= maxInFlight) {
      this.#next ??= key;
      return;
    }
    const done = this.#drain(queue).finally(() => {
      this.#inFlight.delete(key);
      if (this.#next !== undefined) this.#rounds.ring();
    });
    this.#inFlight.set(key, done);
  }

  /** Row by row, until one has to wait; rings when there may be more. */
  async #drain(queue: WebhookQueue): Promise<void> {
    const { reader, signals } = this.#options;
    try {
      const rows = await reader.queuedWebhooks(queue, rowsInOneGo);
      const webhook = await reader.webhook(queue);
      for (const row of rows) {
        if (this.#rounds.stopping.aborted) return;
        if (!(await this.#settle(row, webhook))) return;
        this.#waiting.delete(keyOf(queue));
      }
      if (rows.length === rowsInOneGo) this.#rounds.ring();
    } catch (error) {
      signals.log('thread_failed', { thread: 'egress', what: 'webhooks', reason: reasonOf(error) });
    }
  }

  /** True when the row is done with, one way or the other. */
  async #settle(row: WebhookRow, webhook: SignedWebhook | undefined): Promise<boolean> {
    if (webhook === undefined) return this.#report(row, 'dead', 'no such webhook is registered');
    const host = URL.parse(webhook.url)?.host ?? '';
    const body = bodyOf(row, await this.#visitorOf(row, webhook));
    if (!this.#options.breaker.begin(host)) return this.#restWithHost(row);
    const { outbound } = this.#options;
    const event = { id: eventIdOf(row), body, atMs: this.#pace.wallMs() };
    const told = await sendWebhook(outbound, webhook, event);
    this.#options.signals.count('gozar_webhooks_total', 1, told.told);
    this.#tellBreaker(row.venue, host, told);
    switch (told.told) {
      case 'delivered':
        return this.#report(row, 'delivered');
      case 'never':
        return this.#report(row, 'dead', told.reason);
      case 'later':
        return this.#putOff(row, told);
      default:
        return told satisfies never;
    }
  }

  /** An answer of any kind is a host that is there. */
  #tellBreaker(venue: string, host: string, told: WebhookTold): void {
    const { breaker } = this.#options;
    if (told.told === 'later') breaker.failed(host, { venue, ...told });
    else breaker.succeeded(host);
  }

  /** Named only where the webhook asked for it and their consent still holds. [EGR12] */
  async #visitorOf(row: WebhookRow, { shares }: SignedWebhook): Promise<string | undefined> {
    if (!shares.includes('visitor')) return undefined;
    const { reader } = this.#options;
    const visitor = await reader.visitor(row.visitor);
    const campaigns = await reader.campaigns(row.venue);
    const purpose = campaigns.find(({ campaign }) => campaign.id === row.campaign)?.campaign
      .purpose;
    if (visitor === undefined || purpose === undefined) return undefined;
    return consentsAt(visitor, row.venue)[purpose] === true ? visitor.visitor : undefined;
  }

  /** False: no attempt, and no place taken from those whose hosts answer. [EGR14] [EGR15] */
  #restWithHost(row: WebhookRow): false {
    const key = keyOf(row);
    const attempts = this.#waiting.get(key)?.attempts ?? 0;
    const restMs = Math.max(leastRestMs, restAQueueMs * this.#queues);
    this.#waiting.set(key, { attempts, untilMs: this.#pace.monotonicMs() + restMs });
    return false;
  }

  /** False: the queue waits. After [24 h] of this the row is given up. [EGR13] */
  async #putOff(
    row: WebhookRow,
    { reason, restMs = 0 }: { readonly reason: string; readonly restMs?: number },
  ): Promise<boolean> {
    const { giveUpAfterMs = defaultGiveUpAfterMs } = this.#options;
    if (this.#pace.wallMs() - row.atMs >= giveUpAfterMs) {
      return this.#report(row, 'dead', `given up, at last ${reason}`);
    }
    const key = keyOf(row);
    const attempts = (this.#waiting.get(key)?.attempts ?? 0) + 1;
    const waitMs = Math.max(restMs, webhookBackoffMs(eventIdOf(row), attempts));
    this.#waiting.set(key, { attempts, untilMs: this.#pace.monotonicMs() + waitMs });
    return false;
  }

  async #report(row: WebhookRow, outcome: 'delivered' | 'dead', reason?: string): Promise<boolean> {
    const { venue, webhook, id: action, campaign, version } = row;
    if (reason !== undefined) {
      const about = { venue, webhook, campaign, version };
      this.#options.signals.log('webhook_dead_lettered', { ...about, reason });
    }
    const body: CommandOf<'reportWebhook'> = {
      do: 'reportWebhook',
      venue,
      action,
      outcome,
      ...(reason === undefined ? {} : { detail: plainText(reason, 256) }),
    };
    const id = reportId(row, this.#pace.wallMs());
    const command = { id, body };
    const answer = await answered(this.#options.hot, command, this.#pace, this.#rounds.givingUp);
    return answer !== undefined;
  }
}

function keyOf({ venue, webhook }: WebhookQueue): string {
  return `${venue} ${webhook}`;
}

/** A row that was asked for again has another end, so the moment is part of the id. [EGR3] */
function reportId({ id }: WebhookRow, atMs: number): string {
  const plain = `webhook/${id}/${atMs}`;
  if (CommandId.safeParse(plain).success) return plain;
  return `webhook/sha256:${createHash('sha256').update(id).digest('hex')}/${atMs}`;
}
