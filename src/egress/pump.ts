import type { Signals } from '../contracts/signals.ts';
import { Bell, type Pace, reasonOf, within } from './pace.ts';

/** Something that goes on beside the server for as long as its thread lives. */
export type Pump = {
  /** Rows were committed. */
  wake(): void;
  /** Begins nothing more, ends what is under way, within a time of its own, then is over. */
  stop(): Promise<void>;
};

const pollMs = 1_000;

/**
 *   wake, or 1 s ──► look ──► a failure is said ──┐
 *        ▲                                        │ until stopped, then what is in flight, at most
 *        └────────────────────────────────────────┘ `drainMs`, and what still waits is given up
 *
 * The frame of the senders of this room: what they look for, and what they do with it, is theirs.
 */
export class Rounds {
  readonly #options: RoundsOptions;
  readonly #bell: Bell;
  readonly #stopping = new AbortController();
  readonly #givingUp = new AbortController();

  constructor(options: RoundsOptions) {
    this.#options = options;
    this.#bell = new Bell(options.pace);
  }

  /** Nothing more is begun. */
  get stopping(): AbortSignal {
    return this.#stopping.signal;
  }

  /** What is under way is no longer awaited by anybody. */
  get givingUp(): AbortSignal {
    return this.#givingUp.signal;
  }

  /** The next look comes at once. */
  ring(): void {
    this.#bell.ring();
  }

  /** Without `drainMs` the look under way ends in its own time. */
  start(look: () => Promise<void>, drain?: Drain): Pump {
    const running = this.#run(look);
    return { wake: () => this.ring(), stop: () => this.#stop(running, drain) };
  }

  async #run(look: () => Promise<void>): Promise<void> {
    const { what, signals, everyMs = pollMs } = this.#options;
    while (!this.stopping.aborted) {
      try {
        await look();
      } catch (error) {
        signals.log('thread_failed', { thread: 'egress', what, reason: reasonOf(error) });
      }
      await this.#bell.wait(everyMs);
    }
  }

  async #stop(running: Promise<void>, drain: Drain | undefined): Promise<void> {
    this.#stopping.abort();
    this.ring();
    if (drain === undefined) await running;
    else {
      const all = running.then(() => Promise.all(drain.inFlight()));
      await within(this.#options.pace, drain.drainMs, all, undefined);
    }
    this.#givingUp.abort();
  }
}

type RoundsOptions = {
  /** What failed, where a look did. */
  readonly what: string;
  readonly signals: Signals;
  readonly pace: Pace;
  readonly everyMs?: number;
};

type Drain = {
  readonly drainMs: number;
  readonly inFlight: () => Iterable<Promise<void>>;
};
