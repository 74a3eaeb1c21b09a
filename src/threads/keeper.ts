import { statfsSync } from 'node:fs';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import type { SnapshotOrder } from '../hotpath/follower.ts';
import { Follower } from '../hotpath/follower.ts';
import type { JournalLimits, Kept } from '../stores/journal/ageing.ts';
import { agedSegments, ageJournal, keptRange } from '../stores/journal/ageing.ts';
import type { Compressed } from '../stores/journal/compress.ts';
import { closedPlain, compressSegment } from '../stores/journal/compress.ts';
import { diskFolder } from '../stores/journal/disk.ts';
import { firstOf, readJournal } from '../stores/journal/read-only.ts';
import { SnapshotFiles } from '../stores/records/snapshots.ts';
import { beatingFolder } from './beating-folder.ts';
import { keepBeating } from './pulse.ts';

/**
 * The door of the keeper's thread, which comes when there is work and goes again: it compresses
 * closed segments, removes aged ones and makes the snapshots that would hold the hot path up. It
 * has a lower claim on the processor.
 */
export type KeeperData = {
  readonly data: string;
  readonly build: string;
  readonly pulses: SharedArrayBuffer;
};
export type TendOrder = {
  readonly limits: JournalLimits;
  /** Journal time. */
  readonly nowMs: number;
  /** Effects of all up to it are in records. */
  readonly cursor: number;
  /** Plain segments found unfit for compressing: not tried again. */
  readonly left: readonly string[];
};
export type Tended = {
  readonly compressed: Compressed | undefined;
  readonly aged: readonly string[];
  readonly kept: Kept;
};
export type ToKeeper =
  | { readonly kind: 'snapshot'; readonly call: number; readonly order: SnapshotOrder }
  | { readonly kind: 'tend'; readonly call: number; readonly order: TendOrder }
  | { readonly kind: 'stop' };
export type FromKeeper =
  | { readonly kind: 'done'; readonly call: number; readonly tended?: Tended }
  | { readonly kind: 'failed'; readonly call: number; readonly reason: string };

/**
 * The most: it works where nobody else does, as a quarter of a core that others want cost them
 * half of what they took within 50 ms. Where nothing is left for it, it is abandoned. A thread has
 * its own on Linux only.
 */
const niceness = 19;
const buffersMb = 1_024;
const journalPath = ({ data }: KeeperData) => join(data, 'journal');

class Keeper {
  readonly #data: KeeperData;
  readonly #files: SnapshotFiles;
  readonly #follower: Follower;

  constructor(data: KeeperData) {
    this.#data = data;
    this.#files = new SnapshotFiles(join(data.data, 'records.db'));
    const pulse = keepBeating(data.pulses, { thread: 'keeper', buffersMb });
    const folder = beatingFolder(diskFolder(journalPath(data)), pulse);
    this.#follower = new Follower({
      build: data.build,
      pulse,
      journal: () => readJournal({ folder }),
      records: {
        snapshots: () => this.#files.sound(),
        snapshotBefore: (at) => this.#files.before(at),
      },
    });
  }

  async snapshot(order: SnapshotOrder): Promise<void> {
    await this.#files.save(await this.#follower.snapshotAt(order));
  }

  /** One segment a call, so that a snapshot never waits for long. */
  async tend({ limits, nowMs, cursor, left }: TendOrder): Promise<Tended> {
    const folder = diskFolder(journalPath(this.#data));
    const next = closedPlain(folder).find(({ name }) => !left.includes(name));
    const compressed =
      next === undefined || !hasRoom(journalPath(this.#data), next.bytes)
        ? undefined
        : await compressSegment({ folder, first: next.first, rest: setImmediate });
    const ageing = { folder, limits, nowMs };
    let aged: readonly string[] = [];
    if (agedSegments({ ...ageing, upTo: cursor }).length > 0) {
      // Two, so that one damaged snapshot costs a longer replay and not the start.
      const older = (await this.#files.sound())[1]?.position ?? 0;
      aged = ageJournal({ ...ageing, upTo: Math.min(cursor, older) });
      await this.#files.removeBefore(firstOf(folder) - 1);
    }
    return { compressed, aged, kept: keptRange(folder) };
  }
}

/** The last room on a disk belongs to the hot path. */
function hasRoom(path: string, bytes: number): boolean {
  const { bavail, bsize } = statfsSync(path);
  return bavail * bsize > 2 * bytes;
}

function serve(data: KeeperData): void {
  if (process.platform === 'linux') setPriority(niceness);
  const keeper = new Keeper(data);
  const post = (message: FromKeeper) => parentPort?.postMessage(message);
  let last: Promise<void> = Promise.resolve();
  const carryOut = async (message: Exclude<ToKeeper, { kind: 'stop' }>): Promise<void> => {
    const { call } = message;
    try {
      if (message.kind === 'snapshot') {
        await keeper.snapshot(message.order);
        post({ kind: 'done', call });
      } else post({ kind: 'done', call, tended: await keeper.tend(message.order) });
    } catch (error) {
      post({ kind: 'failed', call, reason: String(error) });
    }
  };
  parentPort?.on('message', (message: ToKeeper) => {
    if (message.kind === 'stop') last = last.then(() => parentPort?.close());
    else last = last.then(() => carryOut(message));
  });
}

if (parentPort !== null) serve(workerData as KeeperData);
