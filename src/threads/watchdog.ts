import { type LastWords, lastWords, type WatchedThread } from './pulse.ts';

/** How long a thread may be without a sign, in processor time of its own and in anybody's. */
export type Patience = {
  /** It works and gets nowhere: a loop without an end, or garbage without end. */
  readonly cpuMs: number;
  /** It waits for what does not come. Longer, as a disk may stand still for a while. */
  readonly waitMs: number;
};

const lookEveryMs = 100;
/** A look that comes later than this says that the machine, not the thread, stood still. */
const latestMs = 2 * lookEveryMs;
/** Silent for less is everyday life, and asking for processor time interrupts. */
const askAfterMs = 3 * lookEveryMs;

export type WatchdogOptions = {
  readonly pulses: SharedArrayBuffer;
  readonly thread: WatchedThread;
  readonly patience: (said: LastWords) => Patience;
  /** Processor time the thread has used so far; undefined = cannot be told. */
  readonly cpuMs: () => Promise<number | undefined>;
  readonly onHung: (why: string) => void;
};

/**
 * Watches the pulse of one life of a thread. Silence is measured in the thread's own processor
 * time, which passes neither while the machine sleeps nor while others have its core; only what
 * uses none is judged by the clock, and there by the time that the watcher was awake. [HOT10]
 */
export class Watchdog {
  readonly #options: WatchdogOptions;
  readonly #timer: NodeJS.Timeout;
  #beats = -1;
  #lookedAtMs = performance.now();
  #silentMs = 0;
  #cpuAtBeatMs: number | undefined;
  #isAsking = false;
  #isOver = false;

  constructor(options: WatchdogOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.look(), lookEveryMs);
    this.#timer.unref();
  }

  end(): void {
    this.#isOver = true;
    clearInterval(this.#timer);
  }

  look(nowMs = performance.now()): void {
    const { pulses, thread } = this.#options;
    const words = lastWords(pulses, thread);
    const { beats, allowedMs } = words;
    const patience = this.#options.patience(words);
    const passedMs = Math.min(nowMs - this.#lookedAtMs, latestMs);
    this.#lookedAtMs = nowMs;
    if (beats !== this.#beats) {
      this.#beats = beats;
      this.#silentMs = 0;
      this.#cpuAtBeatMs = undefined;
      return;
    }
    this.#silentMs += passedMs;
    if (this.#silentMs > patience.waitMs + allowedMs) {
      this.#hung(`no sign for ${patience.waitMs + allowedMs} ms`);
    } else if (this.#silentMs > askAfterMs) void this.#askCpu(patience.cpuMs + allowedMs);
  }

  async #askCpu(mostMs: number): Promise<void> {
    if (this.#isAsking) return;
    this.#isAsking = true;
    const beats = this.#beats;
    const usedMs = await this.#options.cpuMs();
    this.#isAsking = false;
    if (usedMs === undefined || beats !== this.#beats || this.#isOver) return;
    this.#cpuAtBeatMs ??= usedMs;
    if (usedMs - this.#cpuAtBeatMs < mostMs) return;
    // It may have given a sign while it was asked.
    const { pulses, thread } = this.#options;
    if (lastWords(pulses, thread).beats === beats) {
      this.#hung(`no sign for ${mostMs} ms of its processor time`);
    }
  }

  #hung(why: string): void {
    this.end();
    this.#options.onHung(why);
  }
}
