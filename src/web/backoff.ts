import type { Clock } from '../contracts/ports.ts';

/** Wrong passwords before waits begin; waits double from 1 s to 15 min. */
const freeTries = 5;
const waitMostMs = 900_000;
/** After so long without a try all is forgotten. */
const forgottenMs = 3_600_000;
/** Accounts remembered; the one tried longest ago is forgotten first. */
const accountsMost = 10_000;

type Tried = { failures: number; readonly lastMs: number; readonly nextMs: number };

/**
 * How long strangers wait at one account, whatever their addresses. A device that signed in before
 * has a line of its own, so nobody can lock it out by guessing. [SEC12]
 * Source: OWASP, "Slow Down Online Guessing Attacks with Device Cookies".
 */
export class Backoff {
  readonly #clock: Clock;
  readonly #tried: Map<string, Tried>;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#tried = new Map();
  }

  /** Seconds until `who` may try; 0 = now. */
  waitS(who: string): number {
    const nowMs = this.#clock.monotonicMs();
    return Math.max(0, Math.ceil(((this.#tried.get(who)?.nextMs ?? 0) - nowMs) / 1_000));
  }

  /**
   * Counts a try as wrong before it is judged, so that many at once do not slip through; the
   * number of wrong ones in a row.
   */
  begin(who: string): number {
    const nowMs = this.#clock.monotonicMs();
    const old = this.#tried.get(who);
    const before = old === undefined || nowMs - old.lastMs > forgottenMs ? 0 : old.failures;
    const failures = before + 1;
    const over = failures - freeTries;
    const waitMs = over < 0 ? 0 : Math.min(waitMostMs, 1_000 * 2 ** Math.min(over, 20));
    this.#tried.delete(who);
    this.#tried.set(who, { failures, lastMs: nowMs, nextMs: nowMs + waitMs });
    const [oldest] = this.#tried.keys();
    if (this.#tried.size > accountsMost && oldest !== undefined) this.#tried.delete(oldest);
    return failures;
  }

  /** A try that nobody judged does not count. */
  takeBack(who: string): void {
    const tried = this.#tried.get(who);
    if (tried !== undefined) tried.failures--;
  }

  /** The password was right. */
  forget(who: string): void {
    this.#tried.delete(who);
  }
}
