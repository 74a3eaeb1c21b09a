import type { ChannelName } from '../contracts/channels.ts';
import type { Channel } from '../contracts/egress.ts';
import type { RecordsReader } from '../contracts/ports.ts';
import type { MessageRow } from '../contracts/rows.ts';
import { type DeliveryOptions, deliver, type MessageReads, reportOutcome } from './delivery.ts';
import { type Pace, realPace, reasonOf } from './pace.ts';
import { type Pump, Rounds } from './pump.ts';

/**
 *   wake, or 1 s ──► open messages ──► each listed channel that is free and reachable ──► deliver
 *        ▲                                                            at most 256 at a time│
 *        └─────────────────────────────────────────────────────────────────────────────────┘
 *
 * A message has two places to fill, each once: its device (push or wristband) and the inbox. [EGR1]
 */
export type MessagePumpOptions = Omit<
  DeliveryOptions,
  'reader' | 'pace' | 'stopping' | 'givingUp'
> & {
  readonly reader: MessageReads & Pick<RecordsReader, 'openMessages'>;
  readonly channels: readonly Channel[];
  readonly pace?: Pace;
};

/** Longer than a channel's answer, so that what was claimed is reported. */
const drainMs = 5_000;
/** A band that does not answer holds its place for 4 s. */
const maxInFlight = 256;
/**
 * Messages looked at in one go. When all of them wait (bands out of reach), more are looked at, so
 * that they cannot stand before the others.
 */
const leastLooked = 256;
const mostLooked = 16_384;
/**
 * How long a finished delivery is remembered after it was last listed. The list in hand may be from
 * before its commit, and a claim asked for again would be granted again, with the same answer.
 */
const rememberMs = 60_000;

export function startMessagePump(options: MessagePumpOptions): Pump {
  return new MessagePump(options).start();
}

type Place = 'device' | 'inbox';

function placeOf(channel: ChannelName): Place {
  return channel === 'inbox' ? 'inbox' : 'device';
}

class MessagePump {
  readonly #options: MessagePumpOptions;
  readonly #delivery: DeliveryOptions;
  readonly #channels: ReadonlyMap<ChannelName, Channel>;
  readonly #pace: Pace;
  readonly #rounds: Rounds;
  readonly #inFlight = new Map<string, Promise<void>>();
  readonly #finishedAtMs = new Map<string, number>();
  #looked = leastLooked;
  #first = true;

  constructor(options: MessagePumpOptions) {
    const pace = options.pace ?? realPace;
    this.#options = options;
    this.#pace = pace;
    this.#channels = new Map(options.channels.map((channel) => [channel.name, channel]));
    this.#rounds = new Rounds({ what: 'openMessages', signals: options.signals, pace });
    const { stopping, givingUp } = this.#rounds;
    this.#delivery = { ...options, pace, stopping, givingUp };
  }

  /**
   * Once stopped it claims nothing more, and reports what was claimed, within 5 s. The hot path
   * must still run.
   */
  start(): Pump {
    const inFlight = () => this.#inFlight.values();
    return this.#rounds.start(() => this.#look(), { drainMs, inFlight });
  }

  async #look(): Promise<void> {
    const rows = await this.#options.reader.openMessages(this.#looked);
    let begun = 0;
    for (const row of rows) {
      if (this.#first) begun += await this.#reportLeftovers(row);
      begun += await this.#beginAll(row);
    }
    this.#first = false;
    this.#forget();
    const full = rows.length === this.#looked;
    if (!full) this.#looked = leastLooked;
    else if (begun === 0) this.#looked = Math.min(this.#looked * 2, mostLooked);
    if (full && begun > 0) this.#rounds.ring();
  }

  /**
   * A claim that was granted before this pump began: its sender is gone and nobody knows whether
   * it had sent. It is never sent again. The inbox alone is known: its row is written with its
   * outcome, so without an outcome there is no row, and the delivery is done again. [EGR2] [EGR8]
   */
  async #reportLeftovers(row: MessageRow): Promise<number> {
    const left = row.deliveries.filter(({ state }) => state === 'claimed');
    const detail = 'the sender ended before it could tell';
    for (const { channel } of left) {
      const inbox = channel === 'inbox' ? this.#channels.get(channel) : undefined;
      if (inbox !== undefined) {
        await this.#begin(row, placeOf(channel), () => deliver(this.#delivery, row, inbox));
        continue;
      }
      const told = { outcome: 'unknown', detail } as const;
      await this.#begin(row, placeOf(channel), () =>
        reportOutcome(this.#delivery, row, channel, told),
      );
    }
    return left.length;
  }

  async #beginAll(row: MessageRow): Promise<number> {
    const taken = new Set(row.deliveries.map(({ channel }) => placeOf(channel)));
    let begun = 0;
    for (const name of row.channels) {
      const place = placeOf(name);
      const channel = this.#channels.get(name);
      if (taken.has(place) || this.#isKnown(row, place)) continue;
      // A band out of reach is asked for again at the next look. [EGR4]
      if (channel === undefined || !(await this.#reaches(channel, row))) continue;
      await this.#begin(row, place, () => deliver(this.#delivery, row, channel));
      begun += 1;
    }
    return begun;
  }

  /** What cannot be known now is asked again at the next look. */
  async #reaches(channel: Channel, row: MessageRow): Promise<boolean> {
    try {
      return await channel.reachable(row);
    } catch (error) {
      const fields = { thread: 'egress', what: 'reachable', reason: reasonOf(error) };
      this.#options.signals.log('thread_failed', fields);
      return false;
    }
  }

  #isKnown(row: MessageRow, place: Place): boolean {
    const key = keyOf(row, place);
    if (this.#inFlight.has(key)) return true;
    if (!this.#finishedAtMs.has(key)) return false;
    this.#finishedAtMs.set(key, this.#pace.monotonicMs());
    return true;
  }

  async #begin(row: MessageRow, place: Place, work: () => Promise<void>): Promise<void> {
    while (this.#inFlight.size >= maxInFlight) await Promise.race(this.#inFlight.values());
    if (this.#rounds.stopping.aborted) return;
    const key = keyOf(row, place);
    const done = work().finally(() => {
      this.#inFlight.delete(key);
      this.#finishedAtMs.set(key, this.#pace.monotonicMs());
    });
    this.#inFlight.set(key, done);
  }

  #forget(): void {
    const beforeMs = this.#pace.monotonicMs() - rememberMs;
    for (const [key, atMs] of this.#finishedAtMs) {
      if (atMs < beforeMs) this.#finishedAtMs.delete(key);
    }
  }
}

function keyOf({ id }: MessageRow, place: Place): string {
  return `${place} ${id}`;
}
