import type { Input } from '../contracts/inputs.ts';
import type { HotParts } from './parts.ts';

/**
 * An empty frame is written when a timer is due, at most this often, and at least every 5 s. [TIM2]
 */
const notOftenerMs = 25;
const atLeastEveryMs = 5_000;
const defaultGapMs = 10_000;

/** When each venue's time must move on although nothing came. */
export class Ticks {
  readonly #parts: HotParts;
  readonly #lastAtMs = new Map<string, number>();

  constructor(parts: HotParts) {
    this.#parts = parts;
  }

  restore(lastAtMs: ReadonlyMap<string, number>): void {
    for (const [venue, atMs] of lastAtMs) this.#lastAtMs.set(venue, atMs);
  }

  passed(venue: string, atMs: number): void {
    this.#lastAtMs.set(venue, atMs);
  }

  /** Gaps and moves of the wall clock, to be journaled before anything else of this turn. */
  openings(nowMs: number): { venue: string; input: Input }[] {
    const inputs: { venue: string; input: Input }[] = [];
    const stepped = this.#parts.journalClock.wallStepped();
    for (const [venue, lastAtMs] of this.#lastAtMs) {
      const gapMs = this.#parts.registry.venue(venue)?.settings.gapMs ?? defaultGapMs;
      const ms = nowMs - lastAtMs;
      if (ms > gapMs) {
        inputs.push({ venue, input: { type: 'gap', ms } });
        this.#parts.signals.log('journal_gap', { venue, ms });
      }
      if (stepped !== 0) inputs.push({ venue, input: { type: 'clockStepped', ms: stepped } });
    }
    return inputs;
  }

  /** Ticks for venues that are due and have nothing else in this turn. */
  due(nowMs: number, busy: ReadonlySet<string>): { venue: string; input: Input }[] {
    const inputs: { venue: string; input: Input }[] = [];
    for (const venue of this.#lastAtMs.keys()) {
      if (!busy.has(venue) && this.#dueInMs(venue, nowMs) <= 0) {
        inputs.push({ venue, input: { type: 'tick' } });
      }
    }
    return inputs;
  }

  nextInMs(nowMs: number): number {
    let next = atLeastEveryMs;
    for (const venue of this.#lastAtMs.keys()) {
      next = Math.min(next, Math.max(0, this.#dueInMs(venue, nowMs)));
    }
    return next;
  }

  #dueInMs(venue: string, nowMs: number): number {
    const lastAtMs = this.#lastAtMs.get(venue) ?? 0;
    const dueMs = this.#parts.stepper.dueMs(venue) ?? Number.POSITIVE_INFINITY;
    const at = Math.min(Math.max(dueMs, lastAtMs + notOftenerMs), lastAtMs + atLeastEveryMs);
    return at - nowMs;
  }
}
