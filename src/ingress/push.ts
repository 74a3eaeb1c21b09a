import type { SpokenEnd } from '../contracts/wire.ts';
import { encodePublish } from './packets.ts';

/** Something said to the device on one of its own topics. */
export type Spoken = {
  readonly end: SpokenEnd;
  readonly payload: string;
  readonly waitMs: number;
};

export type PushOutcome = {
  readonly outcome: 'delivered' | 'failed' | 'unknown';
  readonly detail?: string;
};

type Written = (error?: Error | null) => void;

/** Writes to the device; false when the connection does not take more. */
export type PushWriter = (bytes: Buffer, written: Written) => boolean;

/**
 * Messages on their way to one connection. Only a PUBACK makes one delivered; what was written and
 * not acknowledged is unknown and never sent again. [ING8]
 */
export class Pushes {
  readonly #limit: number;
  readonly #write: PushWriter;
  /** By packet id. An id stays taken after its wait, so a late PUBACK never counts for another. */
  readonly #open: Map<number, (outcome: PushOutcome) => void>;
  #lastId: number;

  constructor(limit: number, write: PushWriter) {
    this.#limit = limit;
    this.#write = write;
    this.#open = new Map();
    this.#lastId = 0;
  }

  /** `qos` is what the subscription was granted, at most 1 is used; `waitMs` bounds the PUBACK. */
  send(message: {
    readonly topic: string;
    readonly payload: string;
    readonly qos: number;
    readonly waitMs: number;
  }): Promise<PushOutcome> {
    if (this.#open.size >= this.#limit) {
      return Promise.resolve({ outcome: 'failed', detail: 'too many messages under way' });
    }
    const packetId = message.qos === 0 ? 0 : this.#nextId();
    const { topic, payload } = message;
    const { promise, resolve } = Promise.withResolvers<PushOutcome>();
    const timer = setTimeout(
      () => resolve({ outcome: 'unknown', detail: 'no acknowledgement in time' }),
      message.waitMs,
    );
    const settle = (outcome: PushOutcome) => {
      clearTimeout(timer);
      resolve(outcome);
    };
    if (packetId > 0) this.#open.set(packetId, settle);
    const taken = this.#write(encodePublish({ topic, payload, packetId }), (error) => {
      if (error) settle({ outcome: 'unknown', detail: 'the connection ended' });
      else if (packetId === 0) settle({ outcome: 'unknown', detail: 'subscribed with QoS 0' });
    });
    if (!taken) {
      this.#open.delete(packetId);
      settle({ outcome: 'failed', detail: 'the device does not read' });
    }
    return promise;
  }

  acknowledged(packetId: number): void {
    this.#open.get(packetId)?.({ outcome: 'delivered' });
    this.#open.delete(packetId);
  }

  /** The connection ended: what was not acknowledged may or may not have been seen. */
  end(): void {
    for (const settle of this.#open.values()) {
      settle({ outcome: 'unknown', detail: 'the connection ended' });
    }
    this.#open.clear();
  }

  #nextId(): number {
    do {
      this.#lastId = (this.#lastId % 65_535) + 1;
    } while (this.#open.has(this.#lastId));
    return this.#lastId;
  }
}
