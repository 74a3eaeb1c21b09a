import type { Clock } from '../contracts/ports.ts';

/** A wall clock that moved this far against the monotonic one was set by somebody. */
const steppedByMs = 1_000;

/**
 * Journal time: wall time at process start plus monotonic time since, never before the last journal
 * time, never decreasing. Whole milliseconds. [TIM2]
 */
export class JournalClock {
  readonly #clock: Clock;
  readonly #baseMs: number;
  #lastMs: number;
  #wallAheadMs: number;

  constructor(clock: Clock, lastJournalMs: number) {
    this.#clock = clock;
    this.#baseMs = Math.max(clock.wallMs(), lastJournalMs) - clock.monotonicMs();
    this.#lastMs = lastJournalMs;
    this.#wallAheadMs = clock.wallMs() - (this.#baseMs + clock.monotonicMs());
  }

  now(): number {
    const ms = Math.floor(this.#baseMs + this.#clock.monotonicMs());
    if (ms > this.#lastMs) this.#lastMs = ms;
    return this.#lastMs;
  }

  /** Milliseconds the wall clock was moved since the last call, 0 when it was not. */
  wallStepped(): number {
    const ahead = this.#clock.wallMs() - (this.#baseMs + this.#clock.monotonicMs());
    const moved = Math.round(ahead - this.#wallAheadMs);
    if (Math.abs(moved) < steppedByMs) return 0;
    this.#wallAheadMs = ahead;
    return moved;
  }
}
