import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { CommandAnswer, CommandBody } from '../../src/contracts/commands.ts';
import type { HotRecords, Journal, RecordsReader, Snapshot } from '../../src/contracts/ports.ts';
import { publishEnds } from '../../src/contracts/topics.ts';
import { type HotToEdge, writeBatch } from '../../src/contracts/wire.ts';
import { Follower, type SnapshotOrder } from '../../src/hotpath/follower.ts';
import { HotPath } from '../../src/hotpath/hotpath.ts';
import { readJournal } from '../../src/stores/journal/read-only.ts';
import { openJournal } from '../../src/stores/journal/segments.ts';
import { openReader } from '../../src/stores/records/reader.ts';
import { openRecords } from '../../src/stores/records/records.ts';
import { createSignalBuffer, openSignals } from '../../src/threads/signals.ts';
import { replacing } from '../hotpath/running.ts';
import type { SimulatedClock } from './clock.ts';
import { isPointsAlone, spoilt } from './commits.ts';
import { SimulatedDisk } from './disk.ts';
import { asKilled, newFolder, removeFolder } from './folders.ts';
import { everybody } from './shop.ts';
import type { Trouble } from './troubles.ts';

/** One PUBLISH on its way through the sockets' thread; `acked` when it may be acknowledged. */
export type Publish = {
  readonly device: string;
  readonly end: (typeof publishEnds)[number];
  readonly payload: Uint8Array;
  readonly acked: () => void;
};

/** Where a crash is aimed at, beside any moment between two events. */
export const crashPoints = [
  'beforeAppend',
  'beforeSync',
  'afterSync',
  'beforeRows',
  'afterRows',
  'beforeParts',
] as const;
export type CrashPoint = (typeof crashPoints)[number];

/** Waits for ever, as whoever waited for a process that is gone. */
const gone = <T>(): Promise<T> => new Promise<T>(() => {});

/**
 * The server's machine: a disk whose power can be cut, records in a real database, and the real
 * hot path between them. A crash ends the process at once; `start` recovers another from the disk.
 */
export class Machine {
  /** Set by a mutation: alerts do not reach the records. */
  static losesRows = false;
  /** Set by a mutation: erasures delete no row. */
  static losesErasures = false;
  /** Set by a mutation: deleted rows stay in the files. */
  static neverScrubs = false;
  /** Every crash takes what was not synced along. */
  static cutsPower = false;
  readonly clock: SimulatedClock;
  readonly #random: () => number;
  /** So long that a file holds none by chance. */
  hasLongIds = false;
  #folder = newFolder();
  #disk: SimulatedDisk;
  #snapshots: Snapshot[] = [];
  #records: HotRecords | undefined;
  #reader: RecordsReader | undefined;
  #journal: Journal | undefined;
  #hot: HotPath | undefined;
  #life = 0;
  #ids = 0;
  #aim: CrashPoint | undefined;
  #devices = new Map<string, number>();
  #queue: Publish[] = [];
  #underWay: { readonly batch: number; readonly sent: readonly Publish[] } | undefined;
  #batches = 0;
  /** How often rows may have changed that a sender reads. */
  changes = 0;
  /** Rows were committed that a sender may act on. */
  onMessages: () => void = () => {};
  /** Who is no device any more loses its connection. */
  onStranger: (device: string) => void = () => {};
  /** Called when a crash that was aimed has hit. */
  onCrash: () => void = () => {};
  /** Ways that no frame tells of. */
  readonly met = new Set<string>();
  readonly suffered = new Set<Trouble>();
  /** What ended a hot path that nobody stopped or crashed. */
  broken: unknown;
  #saving = 0;
  #onTurn: () => void = () => {};
  #opening = false;

  constructor(clock: SimulatedClock, random: () => number) {
    this.clock = clock;
    this.#random = random;
    this.#disk = new SimulatedDisk(random);
  }

  get isUp(): boolean {
    return this.#hot !== undefined;
  }

  /** Of everything but the journal; another one after each crash. */
  get folder(): string {
    return this.#folder;
  }

  get disk(): SimulatedDisk {
    return this.#disk;
  }

  get journal(): Journal {
    if (this.#journal === undefined) throw new Error('the machine is down');
    return this.#journal;
  }

  get hot(): HotPath {
    if (this.#hot === undefined) throw new Error('the machine is down');
    return this.#hot;
  }

  get reader(): RecordsReader {
    if (this.#reader === undefined) throw new Error('the machine is down');
    return this.#reader;
  }

  /** Opens what is on the disk, recovers and works; `isUp` says when. */
  start(): void {
    const life = ++this.#life;
    this.changes++;
    this.#opening = true;
    this.#open(life).catch((error: unknown) => {
      if (life === this.#life) this.broken = error;
    });
  }

  async #open(life: number): Promise<void> {
    this.#disk.syncTakes = () =>
      new Promise((resolve) => this.clock.after(1 + this.#random() * 20, resolve));
    const path = join(this.folder, 'records.db');
    const opened = await openRecords({ path });
    if (!opened.ok) throw new Error(opened.message);
    await opened.records.commit({ ops: [everybody], answers: [] });
    const records = this.#crashing(opened.records, life);
    const journal = openJournal({
      folder: this.#disk,
      build: 'sim',
      // Small, so that a run closes many segments.
      segmentBytes: 128 * 1024,
      after: await records.cursor(),
    });
    if (life !== this.#life) return opened.records.close();
    this.#records = opened.records;
    if (this.#snapshots.length > 0) this.met.add('start from a snapshot');
    const follower = new Follower({
      build: 'sim',
      journal: () => readJournal({ folder: this.#disk }),
      records: { snapshots: async () => this.#snapshots, snapshotBefore: async () => undefined },
    });
    const hot = await HotPath.open({
      journal: this.#crashingJournal(journal, life),
      records,
      clock: this.clock,
      signals: openSignals(createSignalBuffer(), { thread: 'hot', logFormat: 'quiet' }),
      build: 'sim',
      couponKey: 's'.repeat(43),
      snapshotMaker: {
        make: (order) => this.#make(order, { follower, life }),
        abandon: () => {},
      },
      newId: () => this.#newId(),
      toEdge: (message) => this.#heard(message, life),
      toWeb: () => {},
      toEgress: (message) => {
        if (message.kind === 'wake' && message.what === 'messages') this.onMessages();
      },
    });
    if (life !== this.#life) return;
    const reader = openReader({ path });
    if (!reader.ok) throw new Error(reader.message);
    this.#reader = reader.reader;
    this.#journal = journal;
    this.#hot = hot;
    this.#opening = false;
    hot.run().catch((error: unknown) => {
      if (life === this.#life) this.broken = error;
    });
  }

  /** The process ends here; `power` takes what was not synced along. */
  async crash(given: { readonly power: boolean }): Promise<void> {
    const power = given.power || Machine.cutsPower;
    this.#life++;
    this.#aim = undefined;
    if (this.#saving > 0) this.suffered.add('killed while a snapshot was saved');
    if (this.#opening) this.suffered.add('killed while it recovered');
    [this.#saving, this.#opening] = [0, false];
    this.#noteFaults();
    if (power) this.suffered.add('power cut');
    const before = this.#disk;
    this.#disk = power ? before.cutPower() : before.copy();
    if (before.hits.torn > 0) this.suffered.add('power cut with a torn write');
    const left = this.#folder;
    this.#folder = asKilled(left);
    const closed = Promise.all([this.#reader?.close(), this.#records?.close()]);
    // In this very turn: files that are being read are waited for, and nobody asks meanwhile.
    this.#down();
    this.clock.hold(closed);
    await closed;
    removeFolder(left);
  }

  /** Lets what waits go through, and ends. */
  async stop(): Promise<void> {
    this.hot.stop();
  }

  /**
   * Ends so many steps of promises into what the next event starts: at any await of the program.
   */
  async crashWithin(steps: number): Promise<boolean> {
    const life = this.#life;
    const turned = new Promise<void>((resolve) => {
      this.#onTurn = resolve;
    });
    await turned;
    for (let i = 0; i < steps; i++) await undefined;
    return life === this.#life && this.isUp;
  }

  /** Adds what went wrong on the disk to what was suffered. */
  #noteFaults(): void {
    const { full, append, sync } = this.#disk.hits;
    if (full > 0) this.suffered.add('disk full');
    if (append > 0) this.suffered.add('append failed halfway');
    if (sync > 0) this.suffered.add('sync failed');
  }

  /** The crash comes when the hot path next reaches this point. */
  aim(point: CrashPoint): void {
    this.#aim = point;
  }

  submit(id: string, body: CommandBody): Promise<CommandAnswer> {
    return this.#hot === undefined ? gone() : this.#hot.submit({ id, by: 'sim', body });
  }

  /** From a device's socket. */
  publish(publish: Publish): void {
    if (this.#hot === undefined) return;
    this.#queue.push(publish);
    this.#hand();
  }

  #newId(): string {
    const id = `i${++this.#ids}`;
    if (!this.hasLongIds) return id;
    return createHash('sha256').update(id).digest('hex').slice(0, 20);
  }

  /** Texts of all segments and snapshots there are. */
  *written(): Iterable<string> {
    for (const { name } of this.#disk.list()) {
      yield Buffer.from(this.#disk.read(name)).toString('latin1');
    }
    for (const { body } of this.#snapshots) yield body;
  }

  remove(): void {
    removeFolder(this.#folder);
  }

  #down(): void {
    this.#hot = undefined;
    this.#journal = undefined;
    this.#records = undefined;
    this.#reader = undefined;
    this.#queue = [];
    this.#underWay = undefined;
    this.#devices.clear();
  }

  /** One batch is under way at a time, as between the threads. */
  #hand(): void {
    if (this.#underWay !== undefined || this.#queue.length === 0 || !this.#hot) return;
    const sent = this.#queue;
    this.#queue = [];
    const batch = ++this.#batches;
    this.#underWay = { batch, sent };
    const bytes = writeBatch(
      sent.flatMap(({ device, end, payload }) => {
        const index = this.#devices.get(device);
        if (index === undefined) return [];
        const receivedAtMs = this.clock.monotonicMs();
        return [{ device: index, end: publishEnds.indexOf(end), qos: 1, receivedAtMs, payload }];
      }),
    );
    this.#hot.receive({ kind: 'batch', batch, bytes });
    this.#onTurn();
  }

  #heard(message: HotToEdge, life: number): void {
    if (life !== this.#life) return;
    if (message.kind === 'devices') {
      for (const [device, index] of this.#devices) {
        if (message.removed.includes(index)) this.#devices.delete(device);
      }
      for (const { device, index } of message.put) this.#devices.set(device, index);
    } else if (message.kind === 'acked' && message.batch === this.#underWay?.batch) {
      const { sent } = this.#underWay;
      this.#underWay = undefined;
      for (const { device, acked } of sent) {
        if (this.#devices.has(device)) acked();
        else this.onStranger(device);
      }
      this.#hand();
    }
  }

  /** Another thread steps there by itself; now and then it fails. [DET2] */
  async #make(
    order: SnapshotOrder,
    { follower, life }: { readonly follower: Follower; readonly life: number },
  ): Promise<void> {
    await new Promise<void>((resolve) => this.clock.after(20 + this.#random() * 500, resolve));
    if (life !== this.#life) return gone();
    if (this.#random() < 0.4) {
      this.met.add('the snapshot maker failed');
      this.suffered.add('snapshot maker failed');
      throw new Error('simulated');
    }
    this.#save(await follower.snapshotAt(order));
    this.met.add('a snapshot by the maker');
  }

  #save(snapshot: Snapshot): void {
    this.#snapshots = [snapshot, ...this.#snapshots].slice(0, 2);
  }

  #hits(point: CrashPoint, life: number): boolean {
    if (life !== this.#life) return true;
    if (this.#aim !== point) return false;
    this.#aim = undefined;
    this.suffered.add(`killed ${point}`);
    this.#life++;
    this.onCrash();
    return true;
  }

  #crashingJournal(journal: Journal, life: number): Journal {
    return replacing(journal, {
      commit: async () => {
        if (this.#hits('beforeSync', life)) return gone();
        const committed = await journal.commit();
        return this.#hits('afterSync', life) ? gone() : committed;
      },
    });
  }

  #crashing(records: HotRecords, life: number): HotRecords {
    const isOver = () => life !== this.#life;
    return replacing(records, {
      prepare: async (before) => {
        if (this.#hits('beforeParts', life)) return gone();
        await records.prepare(before);
        if (this.#hits('beforeAppend', life)) return gone();
      },
      commit: async (commit) => {
        if (this.#hits('beforeRows', life)) return gone();
        if (!isPointsAlone(commit)) this.changes++;
        await records.commit(spoilt(commit, Machine));
        if (this.#hits('afterRows', life)) return gone();
      },
      trim: async (before) => {
        this.changes++;
        return isOver() ? gone() : records.trim(before);
      },
      dropParts: async (framed) => (isOver() ? gone() : records.dropParts(framed)),
      scrub: async (nowMs) => {
        if (isOver()) return gone();
        if (Machine.neverScrubs) return true;
        const scrubbed = records.scrub(nowMs);
        this.clock.hold(scrubbed);
        return scrubbed;
      },
      // Files of their own, proven elsewhere; here they take their time and a crash loses them.
      saveSnapshot: async (snapshot) => {
        this.#saving++;
        await new Promise<void>((resolve) => this.clock.after(20 + this.#random() * 500, resolve));
        if (isOver()) return gone();
        this.#saving--;
        this.met.add('a snapshot made here');
        this.#save(snapshot);
      },
      snapshots: async () => this.#snapshots,
    });
  }
}
