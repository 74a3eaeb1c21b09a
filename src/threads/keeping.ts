import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { JournalFolder } from '../contracts/ports.ts';
import type { Signals } from '../contracts/signals.ts';
import type { SnapshotOrder } from '../hotpath/follower.ts';
import type { SnapshotMaker } from '../hotpath/parts.ts';
import { type JournalLimits, mayHaveAged } from '../stores/journal/ageing.ts';
import { closedPlain } from '../stores/journal/compress.ts';
import { diskFolder } from '../stores/journal/disk.ts';
import { listSegments } from '../stores/journal/read-only.ts';
import type { FromKeeper, KeeperData, Tended, TendOrder, ToKeeper } from './keeper.ts';
import { cpuMsOf } from './lives.ts';
import { createPulses } from './pulse.ts';
import { type Patience, Watchdog } from './watchdog.ts';

/** How often to look whether a segment was closed, and whether one has come to its age. */
const lookEveryMs = 30_000;
const ageEveryMs = 3_600_000;
/**
 * Longer than the time between two snapshots from 7,000 frames a second on: then the keeper goes
 * on from its last one. A slower venue's reads that back each time (half a second with
 * 20,000 visitors) and does not hold a second state for longer than it is of use.
 */
const lingerMs = 15_000;
const youngMb = 24;
const oldMb = 1_024;
/** It works for long at a stretch: a snapshot is one text, and a segment's blocks are large. */
const patience = { cpuMs: 20_000, waitMs: 300_000 } as const;

type Call = { readonly done: (tended?: Tended) => void; readonly failed: (error: Error) => void };
type Order =
  | { readonly kind: 'snapshot'; readonly order: SnapshotOrder }
  | { readonly kind: 'tend'; readonly order: TendOrder };

/** The hot thread's side of the keeper: calls it when there is something to do. */
export class Keeping implements SnapshotMaker {
  readonly #data: KeeperData;
  readonly #limits: JournalLimits;
  readonly #signals: Signals;
  readonly #pulses: SharedArrayBuffer;
  readonly #door: URL;
  readonly #patience: Patience;
  readonly #calls = new Map<number, Call>();
  readonly #left = new Set<string>();
  #worker: Worker | undefined;
  #numbered = 0;
  #linger: NodeJS.Timeout | undefined;
  #look: NodeJS.Timeout | undefined;
  #tending: Promise<void> = Promise.resolve();
  #isTending = false;
  #isStopping = false;
  #agedAtMs = Number.NEGATIVE_INFINITY;

  constructor(given: {
    data: Omit<KeeperData, 'pulses'>;
    limits: JournalLimits;
    signals: Signals;
    pulses?: SharedArrayBuffer;
    /** The keeper's, and how long it may be silent. */
    door?: URL;
    patience?: Patience;
  }) {
    this.#door = given.door ?? new URL('./keeper.ts', import.meta.url);
    this.#patience = given.patience ?? patience;
    this.#pulses = given.pulses ?? createPulses();
    this.#data = { ...given.data, pulses: this.#pulses };
    this.#limits = given.limits;
    this.#signals = given.signals;
  }

  async make(order: SnapshotOrder): Promise<void> {
    await this.#call({ kind: 'snapshot', order });
  }

  abandon(): void {
    const worker = this.#worker;
    if (worker === undefined) return;
    this.#lost(worker, 'no processor was left for the keeper');
    void worker.terminate();
  }

  /** Looks after the journal from now on; `reached` tells how far the hot path is. */
  begin(reached: () => Promise<Pick<TendOrder, 'nowMs' | 'cursor'>>): void {
    this.#keptBytes();
    this.#look = setInterval(() => {
      if (this.#isTending) return;
      this.#isTending = true;
      this.#tending = this.#tendAll(reached).finally(() => {
        this.#isTending = false;
      });
    }, lookEveryMs);
    this.#look.unref();
  }

  /** Ends what is under way: whatever it is, it is begun anew at the next start. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    clearInterval(this.#look);
    clearTimeout(this.#linger);
    await this.#worker?.terminate();
    await this.#tending;
  }

  async #tendAll(reached: () => Promise<Pick<TendOrder, 'nowMs' | 'cursor'>>): Promise<void> {
    try {
      for (;;) {
        const now = await reached();
        if (!this.#hasWork(now.nowMs)) return;
        const order = { ...now, limits: this.#limits, left: [...this.#left] };
        const tended = await this.#call({ kind: 'tend', order });
        this.#agedAtMs = performance.now();
        if (tended === undefined || !this.#said(tended)) return;
      }
    } catch (error) {
      if (!this.#isStopping) this.#signals.log('journal_not_tended', { reason: String(error) });
    }
  }

  /** Without work nobody comes: a keeper is 40 MB for as long as it lingers. */
  #hasWork(nowMs: number): boolean {
    const folder = this.#folder();
    const bytes = this.#keptBytes();
    const isHour = performance.now() - this.#agedAtMs > ageEveryMs;
    // Whoever mends a segment, or its disk, need not restart the server.
    if (isHour) this.#left.clear();
    if (closedPlain(folder).some(({ name }) => !this.#left.has(name))) return true;
    if (bytes > this.#limits.bytes) return true;
    if (!isHour) return false;
    this.#agedAtMs = performance.now();
    return mayHaveAged({ folder, limits: this.#limits, nowMs });
  }

  #keptBytes(): number {
    const bytes = listSegments(this.#folder()).reduce((sum, segment) => sum + segment.bytes, 0);
    this.#signals.set('gozar_journal_kept_bytes', bytes);
    return bytes;
  }

  #folder(): JournalFolder {
    return diskFolder(join(this.#data.data, 'journal'));
  }

  /** Whether something came of it, so that the next look may find more to do. */
  #said({ compressed, aged, kept }: Tended): boolean {
    this.#signals.set('gozar_journal_kept_bytes', kept.bytes);
    if (aged.length > 0) {
      const { firstPosition, bytes } = kept;
      this.#signals.log('journal_aged', { segments: aged.length, firstPosition, bytes });
    }
    if (compressed?.ok === false) {
      const { name, why } = compressed;
      this.#left.add(name);
      this.#signals.log('journal_not_tended', { segment: name, reason: why });
    }
    return compressed !== undefined;
  }

  #call(order: Order): Promise<Tended | undefined> {
    clearTimeout(this.#linger);
    if (this.#isStopping) return Promise.reject(new Error('the server stops'));
    const worker = this.#worker ?? this.#spawn();
    const call = ++this.#numbered;
    const { promise, resolve, reject } = Promise.withResolvers<Tended | undefined>();
    this.#calls.set(call, { done: resolve, failed: reject });
    worker.postMessage({ ...order, call } satisfies ToKeeper);
    return promise;
  }

  #spawn(): Worker {
    const worker = new Worker(this.#door, {
      name: 'keeper',
      workerData: this.#data,
      resourceLimits: { maxYoungGenerationSizeMb: youngMb, maxOldGenerationSizeMb: oldMb },
    });
    this.#worker = worker;
    const watchdog = this.#watch(worker);
    worker.on('message', (message: FromKeeper) => {
      const call = this.#calls.get(message.call);
      this.#calls.delete(message.call);
      if (message.kind === 'done') call?.done(message.tended);
      else call?.failed(new Error(message.reason));
      if (this.#calls.size === 0) this.#lingerOn(worker);
    });
    worker.on('error', (error) => this.#lost(worker, String(error)));
    worker.on('exit', () => {
      watchdog.end();
      this.#lost(worker, 'the keeper ended');
    });
    return worker;
  }

  /** Whoever waits for one that hangs is told, and the next order begins another. [HOT10] */
  #watch(worker: Worker): Watchdog {
    return new Watchdog({
      pulses: this.#pulses,
      thread: 'keeper',
      patience: () => this.#patience,
      cpuMs: () => cpuMsOf(worker),
      onHung: (cause) => {
        this.#signals.log('thread_failed', { thread: 'keeper', cause });
        this.#lost(worker, cause);
        void worker.terminate();
      },
    });
  }

  #lingerOn(worker: Worker): void {
    clearTimeout(this.#linger);
    this.#linger = setTimeout(() => {
      this.#worker = undefined;
      worker.postMessage({ kind: 'stop' } satisfies ToKeeper);
    }, lingerMs);
    this.#linger.unref();
  }

  /** Also when it had been told to go: then nobody waits for it. */
  #lost(worker: Worker, reason: string): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    for (const { failed } of this.#calls.values()) failed(new Error(reason));
    this.#calls.clear();
  }
}
