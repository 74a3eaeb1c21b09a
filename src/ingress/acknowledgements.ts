import type { Clock } from '../contracts/ports.ts';
import type { Signals } from '../contracts/signals.ts';
import { type BatchItem, type EdgeToHot, writeBatch } from '../contracts/wire.ts';
import type { IngressLimits } from './limits.ts';

/** Bytes a waiting publish takes beside its payload, roughly: its object and its place. */
const overheadBytes = 128;

export interface Publisher {
  readonly closed: boolean;
  /** The publish is on disk. True when this is the first since `flush`. */
  settle(waiting: Waiting): boolean;
  /** Writes the acknowledgements gathered by `settle`. */
  flush(): void;
  /** There is room again. */
  resume(): void;
  /** Its publishes waited too long. */
  stall(): void;
}

/** A publish on its way to disk. */
export type Waiting = BatchItem & {
  readonly publisher: Publisher;
  /** 0 = no acknowledgement is owed: QoS 0 and wills. */
  readonly packetId: number;
  readonly sinceMs: number;
  /** False for a payload that was skipped: it is acknowledged in its turn, but not journaled. */
  readonly journaled: boolean;
};

type Batch = {
  readonly number: number;
  readonly items: readonly Waiting[];
  /** Those of its journaled items, from 1, that a hot path died of. */
  readonly aside: readonly number[];
};

const qosLabels = ['qos0', 'qos1', 'qos2'] as const;

/**
 * Adaptive group commit: one batch is under way to disk at a time, and what arrives meanwhile
 * leaves together when it is acknowledged. So the batch grows with the load and the wait stays
 * near one fsync. Acknowledgements leave in the order of arrival. [ING1]
 *
 *   idle ──offer──► scheduled ──end of this turn──► under way ──acked, none waiting──► idle
 *                                                     ▲   └─────acked, some waiting──┐
 *                                                     └──────────────────────────────┘
 */
export class Acknowledgements {
  readonly #limits: IngressLimits;
  readonly #clock: Clock;
  readonly #signals: Signals;
  readonly #send: (message: EdgeToHot, transfer: ArrayBuffer[]) => void;
  #waiting: Waiting[];
  #waitingBytes: number;
  #underWay: Batch | undefined;
  #scheduled: boolean;
  #number: number;
  readonly #received: number[];
  /** Connections that wait for room in the queue, which all share. */
  readonly #starved: Set<Publisher>;
  readonly #drained: (() => void)[];

  constructor(parts: {
    limits: IngressLimits;
    clock: Clock;
    signals: Signals;
    send: (message: EdgeToHot, transfer: ArrayBuffer[]) => void;
  }) {
    this.#limits = parts.limits;
    this.#clock = parts.clock;
    this.#signals = parts.signals;
    this.#send = parts.send;
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#underWay = undefined;
    this.#scheduled = false;
    this.#number = 0;
    this.#received = [0, 0, 0];
    this.#starved = new Set();
    this.#drained = [];
  }

  get queued(): number {
    return this.#waiting.length + (this.#underWay?.items.length ?? 0);
  }

  /** True when reading must pause; the connection that asks is resumed when there is room. */
  isFull(publisher: Publisher): boolean {
    const { queueBytes, queueItems } = this.#limits;
    const full = this.#waitingBytes >= queueBytes || this.#waiting.length >= queueItems;
    if (full) this.#starved.add(publisher);
    return full;
  }

  /** True when QoS 0 has no room left. It is never waited for, so it is what is dropped. [ING4] */
  get sheds(): boolean {
    const { queueBytes, shedItems } = this.#limits;
    return this.#waiting.length >= shedItems || this.#waitingBytes >= queueBytes / 2;
  }

  shed(): void {
    this.#received[0] = (this.#received[0] ?? 0) + 1;
    this.#signals.count('gozar_publishes_shed_total');
  }

  offer(waiting: Waiting): void {
    this.#received[waiting.qos] = (this.#received[waiting.qos] ?? 0) + 1;
    this.#waiting.push(waiting);
    this.#waitingBytes += waiting.payload.length + overheadBytes;
    if (this.#scheduled || this.#underWay !== undefined) return;
    this.#scheduled = true;
    // All that this turn of the loop reads from all sockets leaves together.
    setImmediate(() => {
      this.#scheduled = false;
      this.#leave();
    });
  }

  acked(number: number): void {
    const batch = this.#underWay;
    if (batch === undefined || batch.number !== number) return;
    this.#underWay = undefined;
    // The next batch goes first, so that the disk works while acknowledgements are written.
    this.#leave();
    this.#settle(batch.items);
    this.#rest();
  }

  /**
   * Another hot path took over. Up to `stored` batches were on disk; what was under way beyond is
   * offered again, without `poison`, the journaled item the last one died of. [HOT11] [HOT12]
   */
  resume(stored: number, poison?: number): void {
    const batch = this.#underWay;
    if (batch === undefined) this.#leave();
    else if (batch.number <= stored) this.acked(batch.number);
    else this.#sendAway(batch.items, [...batch.aside, ...(poison === undefined ? [] : [poison])]);
  }

  /** Closes connections whose publishes wait for longer than is bearable: the disk stands still. */
  sweep(): void {
    const before = this.#clock.monotonicMs() - this.#limits.ackMs;
    const oldest = this.#underWay?.items[0] ?? this.#waiting[0];
    if (oldest === undefined || oldest.sinceMs > before) return;
    for (const list of [this.#underWay?.items ?? [], this.#waiting]) {
      for (const { packetId, publisher, sinceMs } of list) {
        if (sinceMs <= before && packetId > 0 && !publisher.closed) publisher.stall();
      }
    }
    // Who was closed resends, so what is left of it here would only fill the queue.
    this.#waiting = this.#waiting.filter((one) => one.packetId === 0 || !one.publisher.closed);
    this.#waitingBytes = this.#waiting.reduce(
      (sum, one) => sum + one.payload.length + overheadBytes,
      0,
    );
    this.#resumeStarved();
  }

  forget(publisher: Publisher): void {
    this.#starved.delete(publisher);
  }

  /** Resolves when nothing waits any more. */
  drained(): Promise<void> {
    if (this.queued === 0) return Promise.resolve();
    return new Promise((resolve) => this.#drained.push(resolve));
  }

  #leave(): void {
    if (this.#underWay !== undefined || this.#waiting.length === 0) return;
    const items = this.#nextItems();
    this.#countReceived();
    if (items.some((one) => one.journaled)) {
      this.#sendAway(items, []);
      return;
    }
    this.#settle(items);
    this.#leave();
    this.#rest();
  }

  #sendAway(items: readonly Waiting[], aside: readonly number[]): void {
    const journaled = items.every((one) => one.journaled)
      ? items
      : items.filter((one) => one.journaled);
    this.#number += 1;
    this.#underWay = { number: this.#number, items, aside };
    const bytes = writeBatch(journaled);
    const named = aside.length === 0 ? {} : { aside };
    this.#send({ kind: 'batch', batch: this.#number, bytes, ...named }, [bytes]);
  }

  #nextItems(): Waiting[] {
    const { batchBytes, batchItems } = this.#limits;
    let count = 0;
    let bytes = 0;
    for (const { payload } of this.#waiting) {
      const next = bytes + payload.length + overheadBytes;
      if (count === batchItems || (count > 0 && next > batchBytes)) break;
      count += 1;
      bytes = next;
    }
    this.#waitingBytes -= bytes;
    if (count < this.#waiting.length) return this.#waiting.splice(0, count);
    const all = this.#waiting;
    this.#waiting = [];
    return all;
  }

  #settle(items: readonly Waiting[]): void {
    const nowMs = this.#clock.monotonicMs();
    const touched: Publisher[] = [];
    let acks = 0;
    for (const item of items) {
      if (item.packetId > 0 && !item.publisher.closed) {
        acks += 1;
        this.#signals.observe('gozar_ack_latency_ms', nowMs - item.sinceMs);
      }
      if (item.publisher.settle(item)) touched.push(item.publisher);
    }
    if (acks > 0) this.#signals.count('gozar_acks_sent_total', acks);
    for (const publisher of touched) publisher.flush();
  }

  #rest(): void {
    this.#resumeStarved();
    if (this.queued > 0) return;
    for (const resolve of this.#drained.splice(0)) resolve();
  }

  #resumeStarved(): void {
    const { queueBytes, queueItems } = this.#limits;
    const roomy = this.#waitingBytes < queueBytes / 2 && this.#waiting.length < queueItems / 2;
    if (this.#starved.size === 0 || !roomy) return;
    const starved = [...this.#starved];
    this.#starved.clear();
    for (const publisher of starved) publisher.resume();
  }

  #countReceived(): void {
    qosLabels.forEach((label, qos) => {
      const count = this.#received[qos] ?? 0;
      if (count > 0) this.#signals.count('gozar_publishes_received_total', count, label);
      this.#received[qos] = 0;
    });
  }
}
