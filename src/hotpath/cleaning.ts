import type { HotParts } from './parts.ts';

const clearEveryMs = 60_000;
/** Days are counted, so an hour is soon; files are read afterwards. [JOI12] */
const endEveryMs = 3_600_000;
/** Wearings looked at a turn, and how often all of them are gone through. */
const sweptPerTurn = 256;
const sweepEveryMs = 600_000;

/** Files that still hold what was erased are looked at again so soon. [CON2] */
const scrubEveryMs = 200;
/** Files are read whole, and one may be written anew. */
const scrubWithinMs = 120_000;
/** How often a server that stops tries; the next one to start goes on. */
const lastTries = 50;
const betweenTriesMs = 100;

/** What is removed beside the turns, in small pieces: rows past their days, wearings long gone. */
export class Cleaning {
  readonly #parts: HotParts;
  #clearedAtMs = 0;
  /** Also at the start: the last process may have been killed in the middle. */
  #isUnscrubbed = true;
  #scrubbing: Promise<void> = Promise.resolve();
  #isScrubbing = false;
  #scrubbedAtMs = 0;
  /** It is said once a time: tries come five a second. */
  #hasFailed = false;
  #sweptAtMs = 0;
  #isEnding = false;
  #endedAtMs = 0;

  constructor(parts: HotParts) {
    this.#parts = parts;
  }

  /** Points up to `pointRow` are held by telemetry. */
  turn(nowMs: number, pointRow: number): void {
    this.#sweep(nowMs);
    this.#scrub(nowMs);
    if (nowMs - this.#clearedAtMs < clearEveryMs) return;
    this.#clearedAtMs = nowMs;
    this.#endAccounts(nowMs).catch((error: unknown) => {
      this.#parts.signals.log('records_not_cleared', { reason: String(error) });
    });
    const { records, signals } = this.#parts;
    records.trim({ pointRow, nowMs }).catch((error: unknown) => {
      signals.log('records_not_cleared', { reason: String(error) });
    });
  }

  /** Rows were deleted that no file may hold any more. */
  scrubSoon(): void {
    this.#isUnscrubbed = true;
    this.#parts.signals.set('gozar_erasures_unscrubbed', 1);
    this.#scrubbedAtMs = 0;
  }

  /** Before the records are closed; nobody waits for turns any more. */
  async finish(): Promise<void> {
    await this.#scrubbing;
    const { clock, journalClock } = this.#parts;
    for (let tries = 0; tries < lastTries && this.#isUnscrubbed; tries++) {
      this.#scrubbedAtMs = 0;
      this.#scrub(journalClock.now());
      await this.#scrubbing;
      if (this.#isUnscrubbed) await new Promise<void>((ring) => clock.after(betweenTriesMs, ring));
    }
  }

  /** Accounts past their days, a few a command, until none is left. [JOI12] */
  async #endAccounts(nowMs: number): Promise<void> {
    if (this.#isEnding || nowMs - this.#endedAtMs < endEveryMs) return;
    this.#isEnding = true;
    const { records, desk, newId } = this.#parts;
    try {
      while ((await records.accountsOver(nowMs, 1)).length > 0) {
        const id = `accounts/${newId()}`;
        const answer = await desk.submit({ id, by: 'retention', body: { do: 'endAccounts' } });
        // A server that stops refuses; the next one goes on.
        if (!answer.ok || answer.result.ended === 0) return;
      }
      this.#endedAtMs = nowMs;
    } finally {
      this.#isEnding = false;
    }
  }

  #scrub(nowMs: number): void {
    if (this.#isScrubbing || !this.#isUnscrubbed) return;
    if (nowMs - this.#scrubbedAtMs < scrubEveryMs) return;
    this.#isScrubbing = true;
    const { records, signals, pulse } = this.#parts;
    this.#isUnscrubbed = false;
    const done = pulse.allow(scrubWithinMs);
    this.#scrubbing = records
      .scrub(nowMs)
      .then((isClean) => {
        this.#isUnscrubbed ||= !isClean;
        this.#hasFailed = false;
      })
      .catch((error: unknown) => {
        this.#isUnscrubbed = true;
        if (!this.#hasFailed) signals.log('erasure_not_scrubbed', { reason: String(error) });
        this.#hasFailed = true;
      })
      .finally(() => {
        done();
        signals.set('gozar_erasures_unscrubbed', this.#isUnscrubbed ? 1 : 0);
        this.#isScrubbing = false;
        this.#scrubbedAtMs = nowMs;
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
