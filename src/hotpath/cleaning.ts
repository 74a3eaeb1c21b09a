import type { HotParts } from './parts.ts';

const clearEveryMs = 60_000;
/** Wearings looked at a turn, and how often all of them are gone through. */
const sweptPerTurn = 256;
const sweepEveryMs = 600_000;

/** What is removed beside the turns, in small pieces: rows past their days, wearings long gone. */
export class Cleaning {
  readonly #parts: HotParts;
  #clearedAtMs = 0;
  #sweptAtMs = 0;

  constructor(parts: HotParts) {
    this.#parts = parts;
  }

  /** Points up to `pointRow` are held by telemetry. */
  turn(nowMs: number, pointRow: number): void {
    this.#sweep(nowMs);
    if (nowMs - this.#clearedAtMs < clearEveryMs) return;
    this.#clearedAtMs = nowMs;
    const { records, signals } = this.#parts;
    records.trim({ pointRow, nowMs }).catch((error: unknown) => {
      signals.log('journal_disk_full', { reason: `clearing: ${String(error)}` });
    });
  }

  #sweep(nowMs: number): void {
    const { wearings, signals } = this.#parts;
    const isDue = nowMs - this.#sweptAtMs >= sweepEveryMs;
    if (isDue && !wearings.sweep(nowMs, sweptPerTurn)) this.#sweptAtMs = nowMs;
    const forgotten = wearings.takeForgotten();
    if (forgotten > 0) signals.count('gozar_wearings_forgotten_total', forgotten);
  }
}
