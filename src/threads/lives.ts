import type { ResourceLimits, Transferable } from 'node:worker_threads';
import { Worker } from 'node:worker_threads';
import type { Signals } from '../contracts/signals.ts';
import { beginLife, type LastWords, lastWords, type WatchedThread } from './pulse.ts';
import { type Patience, Watchdog } from './watchdog.ts';

/** Deaths within a minute that are borne; with one more the server ends. */
const deathsBorne = 6;
const withinMs = 60_000;
/** Before the first life anew, the second, …, as many as are borne. */
const pausesMs = [0, 0, 0, 250, 500, 1_000] as const;
/** Loading code and opening stores, a migration among them. */
const beginWithinMs = 600_000;
const byItself = 'ended by itself';
/** A thread that cannot be ended by then hangs outside of JavaScript. */
const endWithinMs = 5_000;

/** A thread said what it could not do: `code` is a catalogue's or node's. */
export class ThreadFailure extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

export type LifeCycle =
  | { readonly kind: 'ready'; readonly port?: number }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }
  | { readonly kind: 'stopped' };

export type LifeOptions<Said extends { readonly kind: string }, Told> = {
  readonly thread: Exclude<WatchedThread, 'edge' | 'keeper'>;
  readonly door: URL;
  readonly limits: ResourceLimits;
  readonly patience: (said: LastWords) => Patience;
  /** How long it may take to stop; then it is ended, which loses no more than a crash would. */
  readonly stopWithinMs: number;
  readonly pulses: SharedArrayBuffer;
  readonly signals: Signals;
  /** What a life begins with; made anew for each. */
  readonly given: (before: LastWords) => {
    readonly workerData: object;
    readonly transferList: Transferable[];
  };
  /** What it says beside its life cycle; `reply` reaches that life alone. */
  readonly hear: (message: Said, reply: (message: Told) => void) => void;
  /** It is gone and will be begun anew. */
  readonly onLost: () => void;
  /** Another life is ready. */
  readonly onBack: (before: LastWords) => void;
  /**
   * It cannot be kept: the server must end. `isStuck` where it hangs outside of JavaScript: node's
   * own end of the process would wait for it without end.
   */
  readonly onGivenUp: (thread: string, reason: string, isStuck: boolean) => void;
};

type Life = {
  readonly worker: Worker;
  readonly watchdog: Watchdog;
  readonly begun: PromiseWithResolvers<number>;
  readonly ended: PromiseWithResolvers<void>;
  why: string;
  /** Why it could not begin, as it is told to who began it. */
  failure: Error | undefined;
};

/**
 * A thread that is there again after it died.
 *
 *   begin ──► starting ──ready──► alive ──stop, in time or ended──► over
 *               ▲  │ died at a frame  │ died, or hung and ended
 *               │  ▼                  │
 *               └──pause── lost ◄─────┘
 *                            └──too often──► given up
 *
 * One that cannot begin for another reason than a frame is not begun again: who began it is told.
 */
export class Lives<Said extends { readonly kind: string }, Told extends { readonly kind: string }> {
  readonly #options: LifeOptions<Said, Told>;
  readonly #deathsAtMs: number[] = [];
  #life: Life | undefined;
  /** Settled by the first life that is ready. */
  readonly #first = Promise.withResolvers<number>();
  #wasReady = false;
  #isAlive = false;
  #isStopping = false;
  #pause: NodeJS.Timeout | undefined;
  #begunAnew = 0;

  constructor(options: LifeOptions<Said, Told>) {
    this.#options = options;
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  /** How often it was begun anew. */
  get begunAnew(): number {
    return this.#begunAnew;
  }

  /** Resolves with the port a web thread bound, 0 for the others; rejects when it cannot begin. */
  begin(): Promise<number> {
    const life = this.#spawn();
    // One that dies before is spoken of by its exit.
    life.begun.promise.then(
      (port) => this.#ready(port),
      () => {},
    );
    return this.#first.promise;
  }

  #ready(port: number): void {
    this.#isAlive = true;
    this.#wasReady = true;
    this.#first.resolve(port);
  }

  /** To the life that is there; false when nobody hears it. */
  tell(message: Told, transfer: Transferable[] = []): boolean {
    if (!this.#isAlive) return false;
    this.#life?.worker.postMessage(message, transfer);
    return true;
  }

  /** To a life that may not be ready yet: it hears when it is. */
  offer(message: Told, transfer: Transferable[]): void {
    this.#life?.worker.postMessage(message, transfer);
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    clearTimeout(this.#pause);
    const life = this.#life;
    if (life === undefined) return;
    // One that is only beginning may not hear it, and has nothing under way.
    if (!this.#isAlive) this.#end(life, byItself);
    else life.worker.postMessage({ kind: 'stop' });
    const { stopWithinMs } = this.#options;
    const late = setTimeout(
      () => this.#end(life, `did not stop within ${stopWithinMs} ms`),
      stopWithinMs,
    );
    await life.ended.promise;
    clearTimeout(late);
  }

  #spawn(): Life {
    const { thread, door, limits, given, pulses, patience } = this.#options;
    const { workerData, transferList } = given(lastWords(pulses, thread));
    beginLife(pulses, { thread, allowedMs: beginWithinMs });
    const worker = new Worker(door, {
      name: thread,
      workerData,
      transferList,
      resourceLimits: limits,
    });
    const life: Life = {
      worker,
      watchdog: new Watchdog({
        pulses,
        thread,
        patience,
        cpuMs: () => cpuMsOf(worker),
        onHung: (why) => this.#end(life, why),
      }),
      begun: Promise.withResolvers<number>(),
      ended: Promise.withResolvers<void>(),
      why: byItself,
      failure: undefined,
    };
    this.#life = life;
    worker.on('message', (message: Said | LifeCycle) => this.#hear(life, message));
    worker.on('error', (error) => {
      life.why = error instanceof Error ? (error.stack ?? error.message) : String(error);
      life.failure = error instanceof Error ? error : new Error(life.why);
    });
    worker.on('exit', () => this.#exited(life));
    return life;
  }

  #hear(life: Life, message: Said | LifeCycle): void {
    if (this.#life !== life) return;
    if (isLifeCycle(message)) {
      if (message.kind === 'ready') life.begun.resolve(message.port ?? 0);
      else if (message.kind === 'failed') {
        life.failure = new ThreadFailure(message.code, message.message);
        this.#end(life, message.message);
      }
      return;
    }
    this.#options.hear(message, (reply) => {
      if (this.#life === life) life.worker.postMessage(reply);
    });
  }

  /** It hangs, or cannot go on; where even this does not end it, the process must end. */
  #end(life: Life, why: string): void {
    life.why = why;
    const { thread, onGivenUp } = this.#options;
    const timer = setTimeout(
      () => onGivenUp(thread, `${why}, and it cannot be ended`, true),
      endWithinMs,
    );
    timer.unref();
    void life.worker.terminate().then(() => clearTimeout(timer));
  }

  #exited(life: Life): void {
    life.watchdog.end();
    const wasAlive = this.#isAlive;
    const failure = life.failure ?? new ThreadFailure('UNKNOWN', life.why);
    life.begun.reject(failure);
    life.ended.resolve();
    this.#life = undefined;
    this.#isAlive = false;
    if (this.#isStopping) {
      if (life.why !== byItself) {
        this.#options.signals.log('thread_failed', {
          thread: this.#options.thread,
          cause: life.why,
        });
      }
      return;
    }
    const { thread, pulses, signals, onLost, onGivenUp } = this.#options;
    if (!this.#wasReady && lastWords(pulses, thread).position === 0) {
      this.#first.reject(failure);
      return;
    }
    signals.log('thread_failed', { thread, cause: life.why });
    const nowMs = performance.now();
    while (nowMs - (this.#deathsAtMs[0] ?? nowMs) > withinMs) this.#deathsAtMs.shift();
    this.#deathsAtMs.push(nowMs);
    if (this.#deathsAtMs.length > deathsBorne) {
      const times = `${this.#deathsAtMs.length} times in a minute`;
      onGivenUp(thread, `${times}, at last: ${life.why}`, false);
      return;
    }
    if (wasAlive) onLost();
    this.#begunAnew += 1;
    const pauseMs = pausesMs[this.#deathsAtMs.length - 1];
    this.#pause = setTimeout(() => void this.#beginAnew(nowMs), pauseMs);
  }

  async #beginAnew(diedAtMs: number): Promise<void> {
    const { thread, pulses, signals, onBack } = this.#options;
    const before = lastWords(pulses, thread);
    const life = this.#spawn();
    let port: number;
    try {
      port = await life.begun.promise;
    } catch {
      // It died again before it was ready: its exit goes on from here.
      return;
    }
    if (this.#life !== life || this.#isStopping) return;
    const isFirst = !this.#wasReady;
    this.#ready(port);
    const tookMs = Math.round(performance.now() - diedAtMs);
    signals.count('gozar_thread_restarts_total', 1, thread);
    signals.log('thread_restarted', { thread, tookMs });
    if (!isFirst) onBack(before);
  }
}

function isLifeCycle(message: { readonly kind: string }): message is LifeCycle {
  return ['ready', 'failed', 'stopped'].includes(message.kind);
}

/** Processor time a thread has used, if it runs. */
export async function cpuMsOf(worker: Worker): Promise<number | undefined> {
  try {
    const { user, system } = await worker.cpuUsage();
    return (user + system) / 1_000;
  } catch {
    // Not running yet, or not any more.
    return undefined;
  }
}
