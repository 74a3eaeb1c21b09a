import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommandAnswer, CommandBody } from '../../src/contracts/commands.ts';
import type { AlarmClock, HotRecords, Journal } from '../../src/contracts/ports.ts';
import type { Pulse } from '../../src/contracts/pulse.ts';
import { publishEnds } from '../../src/contracts/topics.ts';
import type { HotReply, HotToEdge } from '../../src/contracts/wire.ts';
import { writeBatch } from '../../src/contracts/wire.ts';
import { HotPath } from '../../src/hotpath/hotpath.ts';
import type { SnapshotMaker, Takeover } from '../../src/hotpath/parts.ts';
import { framesFrom, replayFromEmpty, stateHashes } from '../../src/hotpath/replay.ts';
import { diskFolder } from '../../src/stores/journal/disk.ts';
import { openJournal } from '../../src/stores/journal/segments.ts';
import { openRecords } from '../../src/stores/records/records.ts';
import { createSignalBuffer, formatMetrics, openSignals } from '../../src/threads/signals.ts';
import { bytesOf, counted, noonMs, receiver, venue } from './venue.ts';

/** A machine's clocks that a test may move on; they also run by themselves. */
export class MovableClock implements AlarmClock {
  #aheadMs = 0;
  readonly #startMs = performance.now();

  wallMs(): number {
    return Math.floor(noonMs + this.monotonicMs());
  }

  monotonicMs(): number {
    return performance.now() - this.#startMs + this.#aheadMs;
  }

  after(ms: number, ring: () => void): () => void {
    const timer = setTimeout(ring, ms);
    return () => clearTimeout(timer);
  }

  advance(ms: number): void {
    this.#aheadMs += ms;
  }
}

export type Wrap = {
  readonly journal?: (journal: Journal) => Journal;
  readonly records?: (records: HotRecords) => HotRecords;
  readonly snapshotMaker?: SnapshotMaker;
  readonly takeover?: Takeover;
  readonly poison?: number;
  readonly pulse?: Pulse;
  /** Where it is opened again before anything was journaled, ids would come again. */
  readonly newId?: () => string;
};

/** A stand-in for an object with private fields: some methods replaced, the rest its own. */
export function replacing<T extends object>(target: T, replaced: Partial<T>): T {
  return new Proxy(target, {
    get(_, key) {
      const own: unknown = Reflect.get(key in replaced ? replaced : target, key);
      return typeof own === 'function' ? own.bind(target) : own;
    },
  });
}

/** What a hot path holds of its stores; once `isOver`, as from a dead process, nothing gets out. */
function untilOver<T extends object>(target: T, life: { isOver: boolean }): T {
  return new Proxy(target, {
    get(_, key) {
      const own: unknown = Reflect.get(target, key);
      if (typeof own !== 'function') return own;
      return (...given: unknown[]) => {
        if (life.isOver) throw new Error('used after the process was over');
        return Reflect.apply(own, target, given);
      };
    },
  });
}

/** A hot path over real stores in a folder of its own. */
export class Running {
  readonly folder: string;
  readonly clock: MovableClock;
  readonly toEdge: HotToEdge[] = [];
  readonly toWeb: HotReply[] = [];
  readonly toEgress: HotReply[] = [];
  readonly signals: SharedArrayBuffer;
  readonly hot: HotPath;
  readonly journal: Journal;
  readonly records: HotRecords;
  /** Settles when `run` ends, with what it threw. */
  readonly ended: Promise<unknown>;
  readonly #life: { isOver: boolean };
  #batches = 0;
  #commands = 0;

  private constructor(given: {
    folder: string;
    clock: MovableClock;
    signals: SharedArrayBuffer;
    life: { isOver: boolean };
    parts: { hot: HotPath; journal: Journal; records: HotRecords };
    heard: { toEdge: HotToEdge[]; toWeb: HotReply[]; toEgress: HotReply[] };
  }) {
    this.folder = given.folder;
    this.clock = given.clock;
    this.signals = given.signals;
    this.#life = given.life;
    this.hot = given.parts.hot;
    this.journal = given.parts.journal;
    this.records = given.parts.records;
    Object.assign(this, given.heard);
    this.ended = this.hot.run().then(
      () => undefined,
      (error: unknown) => error,
    );
  }

  static async open(
    before?: { readonly folder: string; readonly clock?: MovableClock },
    wrap: Wrap = {},
  ): Promise<Running> {
    const folder = before?.folder ?? mkdtempSync(join(tmpdir(), 'gozar-hot-'));
    const clock = before?.clock ?? new MovableClock();
    const opened = await openRecords({ path: join(folder, 'records.db') });
    if (!opened.ok) throw new Error(opened.message);
    const records = wrap.records?.(opened.records) ?? opened.records;
    const own = openJournal({
      folder: diskFolder(join(folder, 'journal')),
      build: 'test',
      after: await records.cursor(),
    });
    const journal = wrap.journal?.(own) ?? own;
    const heard = { toEdge: [], toWeb: [], toEgress: [] } as {
      toEdge: HotToEdge[];
      toWeb: HotReply[];
      toEgress: HotReply[];
    };
    const signals = createSignalBuffer();
    const life = { isOver: false };
    const hot = await HotPath.open({
      journal: untilOver(journal, life),
      records: untilOver(records, life),
      clock,
      signals: openSignals(signals, { thread: 'hot', logFormat: 'quiet' }),
      build: 'test',
      couponKey: 'k'.repeat(43),
      newId: wrap.newId ?? counted(`p${own.position}x`),
      toEdge: (message) => heard.toEdge.push(message),
      toWeb: (message) => heard.toWeb.push(message),
      toEgress: (message) => heard.toEgress.push(message),
      ...(wrap.snapshotMaker && { snapshotMaker: wrap.snapshotMaker }),
      ...(wrap.takeover && { takeover: wrap.takeover }),
      ...(wrap.poison && { poison: wrap.poison }),
      ...(wrap.pulse && { pulse: wrap.pulse }),
    });
    return new Running({ folder, clock, signals, life, parts: { hot, journal, records }, heard });
  }

  /** Opens with the venue `kasra` and its one receiver. */
  static async withShop(wrap: Wrap = {}): Promise<Running> {
    const running = await Running.open(undefined, wrap);
    await running.must(importKasra);
    const { device, kind, secretSha256 } = receiver;
    const placement = { zone: 'shoes' } as const;
    await running.must({
      do: 'addDevice',
      venue: 'kasra',
      device,
      kind,
      format: 'native',
      secretSha256,
      placement,
    });
    return running;
  }

  submit(body: CommandBody, id = `t-${++this.#commands}`): Promise<CommandAnswer> {
    return this.hot.submit({ id, by: 'local', body });
  }

  async must(body: CommandBody, id?: string): Promise<CommandAnswer & { ok: true }> {
    const answer = await this.submit(body, id);
    if (!answer.ok) throw new Error(JSON.stringify(answer.problems));
    return answer;
  }

  /** Hands payloads of the first device over as one batch; resolves when it is acknowledged. */
  async publish(...payloads: readonly unknown[]): Promise<void> {
    const batch = this.hand(...payloads);
    await this.until(() => this.toEdge.some((m) => m.kind === 'acked' && m.batch === batch));
  }

  hand(...payloads: readonly unknown[]): number {
    const batch = ++this.#batches;
    const known = this.toEdge.flatMap((m) => (m.kind === 'devices' ? m.put : []));
    const device = known.findLast(({ kind }) => kind === 'receiver')?.index ?? 0;
    const bytes = writeBatch(
      payloads.map((payload) => ({
        device,
        end: publishEnds.indexOf('sightings'),
        qos: 1,
        receivedAtMs: this.clock.monotonicMs(),
        payload: payload instanceof Uint8Array ? payload : bytesOf(payload),
      })),
    );
    this.hot.receive({ kind: 'batch', batch, bytes });
    return batch;
  }

  async until(holds: () => boolean | Promise<boolean>): Promise<void> {
    const deadlineMs = performance.now() + 120_000;
    while (!(await holds())) {
      if (performance.now() > deadlineMs) throw new Error('it never came to hold');
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }

  /** A sample of what `/metrics` would say: its name with its labels. */
  metric(name: string): number {
    const line = formatMetrics(this.signals)
      .split('\n')
      .find((one) => one.startsWith(`${name} `));
    return Number(line?.slice(name.length + 1));
  }

  frames() {
    return [...framesFrom(this.journal, 1)];
  }

  /** Hashes of the state that runs and of the journal replayed from empty. */
  async hashes() {
    const live = await this.hot.ask({ ask: 'stateHash' });
    const replayed = stateHashes(replayFromEmpty(this.journal, { to: live.position }));
    return { live: live.venues, replayed };
  }

  async stop(): Promise<this> {
    this.hot.stop();
    await this.ended;
    await this.close();
    return this;
  }

  /**
   * As a crash leaves it: nothing more is flushed, and whoever opens the folder next is its only
   * writer. A hot path that went on here took positions from the one after it.
   */
  async close(): Promise<void> {
    this.#life.isOver = true;
    await this.journal.close();
    await this.records.close();
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export const importKasra: CommandBody = {
  do: 'importVenue',
  venue: 'kasra',
  name: venue.name,
  plan: venue.plan,
  timezone: 'Asia/Tehran',
  settings: {},
  demo: false,
};

export const sighting = (seq: number, tag = 'band-1') => ({
  boot: 1,
  seq,
  sightings: [{ tag, rssi: -50 }],
});

/** Somebody with band `b`, linked by its code; they agreed to nothing yet. */
export async function wearer(running: Running): Promise<string> {
  const codeSha256 = 'c'.repeat(64);
  const venue = 'kasra';
  await running.must({ do: 'handOutBand', venue, tag: 'b', as: 'alone', codeSha256 });
  const sessionSha256 = '5'.repeat(64);
  const link = { do: 'linkBand', venue, codeSha256, sessionSha256, language: 'en' } as const;
  const { result } = await running.must(link);
  return String(result.visitor);
}
