import type { AlarmClock } from '../../src/contracts/ports.ts';

type Alarm = { readonly atMs: number; readonly order: number; ring: (() => void) | undefined };

/**
 * Time that passes only when told to. Alarms of one moment ring in the order in which they were
 * set; whatever they start has settled before the next one rings.
 */
export class SimulatedClock implements AlarmClock {
  nowMs = 0;
  /** How far somebody has moved the wall clock. */
  wallShiftMs = 0;
  /** Time that nobody lived through: the machine slept. */
  #sleptMs = 0;
  #beside: Promise<void> | undefined;
  #order = 0;
  readonly #startMs: number;
  readonly #alarms: Alarm[] = [];

  constructor(startMs: number) {
    this.#startMs = startMs;
  }

  wallMs(): number {
    return this.#startMs + this.monotonicMs() + this.wallShiftMs;
  }

  monotonicMs(): number {
    return Math.floor(this.nowMs + this.#sleptMs);
  }

  /** Both clocks of the machine go on, and nothing else does. */
  sleep(ms: number): void {
    this.#sleptMs += ms;
  }

  /** Real files are read: time stands still meanwhile, so that a run stays itself. */
  hold(work: Promise<unknown>): void {
    const over = () => {
      if (this.#beside === held) this.#beside = undefined;
    };
    const held: Promise<void> = Promise.allSettled([work, this.#beside]).then(over);
    this.#beside = held;
  }

  after(ms: number, ring: () => void): () => void {
    const atMs = this.nowMs + Math.max(0, Math.ceil(ms));
    const alarm: Alarm = { atMs, order: this.#order++, ring };
    this.#insert(alarm);
    return () => {
      alarm.ring = undefined;
    };
  }

  /** Lets time pass, alarm by alarm, until `untilMs`. */
  async run(untilMs: number): Promise<void> {
    await settled();
    for (;;) {
      const next = this.#alarms.at(-1);
      if (next === undefined || next.atMs > untilMs) break;
      this.#alarms.pop();
      if (next.ring === undefined) continue;
      this.nowMs = Math.max(this.nowMs, next.atMs);
      next.ring();
      await settled();
      while (this.#beside !== undefined) await this.#beside;
    }
    this.nowMs = Math.max(this.nowMs, untilMs);
  }

  /** Kept latest first, so that the next one is at the end. */
  #insert(alarm: Alarm): void {
    let low = 0;
    let high = this.#alarms.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.#alarms[middle];
      const isLater =
        other !== undefined &&
        (other.atMs > alarm.atMs || (other.atMs === alarm.atMs && other.order > alarm.order));
      if (isLater) low = middle + 1;
      else high = middle;
    }
    this.#alarms.splice(low, 0, alarm);
  }
}

/** Everything that needed no time has happened: promises resolve before the next macrotask. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
