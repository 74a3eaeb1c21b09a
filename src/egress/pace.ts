import { setTimeout as after } from 'node:timers/promises';
import type { Clock } from '../contracts/ports.ts';

/** Time, waiting and chance of this room; tests replace it to pass an hour in a moment. */
export type Pace = Clock & {
  /** Resolves after `ms`, or at once when the signal is aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** At least 0, below 1. */
  random(): number;
};

export const realPace: Pace = {
  wallMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  sleep: (ms, signal) => after(ms, undefined, { signal }).catch(() => undefined),
  random: () => Math.random(),
};

export const leastBackoffMs = 200;
export const mostBackoffMs = 10_000;

/**
 * Wait before the next attempt: doubles from 0.2 s to 10 s, and each is spread over its upper half
 * so that many senders do not come back at one moment. `failures` counts from 1.
 */
export function backoffMs(failures: number, random: number): number {
  const full = Math.min(mostBackoffMs, leastBackoffMs * 2 ** Math.min(failures, 16));
  return full / 2 + (full / 2) * random;
}

/** A wait that ends early when it is rung; a ring while nobody waits is kept. */
export class Bell {
  readonly #pace: Pace;
  #rung = false;
  #waiting: AbortController | undefined;

  constructor(pace: Pace) {
    this.#pace = pace;
  }

  ring(): void {
    this.#rung = true;
    this.#waiting?.abort();
  }

  async wait(ms: number): Promise<void> {
    if (!this.#rung) {
      const waiting = new AbortController();
      this.#waiting = waiting;
      await this.#pace.sleep(ms, waiting.signal);
      this.#waiting = undefined;
    }
    this.#rung = false;
  }
}

/** The promise's value, or `late` when it takes longer than `ms`. The promise itself goes on. */
export async function within<T, L>(
  pace: Pace,
  ms: number,
  promise: Promise<T>,
  late: L,
): Promise<T | L> {
  const timer = new AbortController();
  try {
    return await Promise.race([promise, pace.sleep(ms, timer.signal).then(() => late)]);
  } finally {
    timer.abort();
  }
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
