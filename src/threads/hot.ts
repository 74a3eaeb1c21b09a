import { join } from 'node:path';
import type { MessagePort } from 'node:worker_threads';
import { parentPort, workerData } from 'node:worker_threads';
import type { Journal } from '../contracts/ports.ts';
import type { Signals } from '../contracts/signals.ts';
import type { EdgeToHot, HotReply, HotToEdge } from '../contracts/wire.ts';
import { BeginningMissing } from '../hotpath/follower.ts';
import { HotPath } from '../hotpath/hotpath.ts';
import type { HotPathOptions, Takeover } from '../hotpath/parts.ts';
import type { JournalLimits } from '../stores/journal/ageing.ts';
import { diskFolder } from '../stores/journal/disk.ts';
import { openJournal } from '../stores/journal/segments.ts';
import { openRecords } from '../stores/records/records.ts';
import { beatingFolder } from './beating-folder.ts';
import { machineClock } from './clock.ts';
import { openCouponKey } from './coupon-key.ts';
import { DeathsFile, markSteps } from './deaths.ts';
import { watchEdge } from './edge-watch.ts';
import { newId } from './id.ts';
import { Keeping } from './keeping.ts';
import { serveHot } from './link.ts';
import { keepBeating } from './pulse.ts';
import type { LogFormat } from './signals.ts';
import { openSignals } from './signals.ts';
import { trimHeap } from './trim-heap.ts';

/**
 * The door of the hot path's thread: its stores, its neighbours' ports, then work until told to
 * stop.
 */
export type HotThreadData = {
  readonly data: string;
  readonly build: string;
  readonly signals: SharedArrayBuffer;
  readonly pulses: SharedArrayBuffer;
  readonly logFormat: LogFormat;
  readonly journalLimits: JournalLimits;
  readonly takeover: Takeover | undefined;
  /** The frame it died at so often that it is set aside. */
  readonly poison: number | undefined;
  /** A recovery before this one ended nobody knows where: every frame is marked. */
  readonly marksAll: boolean;
};
/** Who calls it: web hears of live frames, egress of rows to act on. */
export type HotNeighbour = 'main' | 'web' | 'egress';
/** To this thread, beside what the sockets say. */
export type ToHotThread =
  | EdgeToHot
  | { readonly kind: 'stop' }
  | {
      readonly kind: 'port';
      readonly of: HotNeighbour;
      readonly port: MessagePort;
      /** The one before it died: nobody tells what became of its claims. */
      readonly closesClaims: boolean;
    };
export type FromHotThread =
  | HotToEdge
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }
  | { readonly kind: 'stopped' };

/** Held in buffers at once: batches of 4 MiB, segments of 64 MiB that are read. */
const buffersMb = 1_024;

async function serve(data: HotThreadData): Promise<void> {
  const signals = openSignals(data.signals, { thread: 'hot', logFormat: data.logFormat });
  const pulse = keepBeating(data.pulses, { thread: 'hot', buffersMb });
  const watched = watchEdge(data.pulses, signals);
  const opened = await openRecords({ path: join(data.data, 'records.db') });
  const ports = new Map<HotNeighbour, MessagePort>();
  const tell = (of: HotNeighbour) => (reply: HotReply) => ports.get(of)?.postMessage(reply);
  const post = (message: FromHotThread) => parentPort?.postMessage(message);
  if (!opened.ok) {
    post({ kind: 'failed', code: opened.code, message: opened.message });
    return;
  }
  const { records } = opened;
  const cursor = await records.cursor();
  const journal = openJournal({
    folder: beatingFolder(diskFolder(join(data.data, 'journal')), pulse),
    build: data.build,
    after: cursor,
  });
  sayDamage(journal, signals);
  const { build, pulses, journalLimits: limits } = data;
  const keeping = new Keeping({ data: { data: data.data, build }, limits, signals, pulses });
  const deaths = new DeathsFile(data.data);
  const marked = markSteps(pulse, { file: deaths, from: data.marksAll ? 0 : cursor + 1 });
  const hot = await openOrSay(post, {
    journal,
    records,
    clock: machineClock,
    signals,
    build,
    newId,
    couponKey: openCouponKey(data.data),
    toEdge: post,
    toWeb: tell('web'),
    toEgress: tell('egress'),
    snapshotMaker: keeping,
    pulse: marked.pulse,
    poison: data.poison,
    ...(data.takeover === undefined ? {} : { takeover: data.takeover }),
  });
  marked.over();
  deaths.close();
  if (hot === undefined) return;
  // Never beyond the wall clock: one that ran ahead once must not age what came after it.
  keeping.begin(async () => ({
    nowMs: Math.min(journal.atMs, machineClock.wallMs()),
    cursor: await records.cursor(),
  }));
  parentPort?.on('message', (message: ToHotThread) => {
    if (message.kind === 'stop') hot.stop();
    else if (message.kind === 'port') {
      ports.get(message.of)?.close();
      ports.set(message.of, message.port);
      void serveNeighbour(hot, message);
    } else hot.receive(message);
  });
  trimHeap();
  post({ kind: 'ready' });
  await hot.run();
  await keeping.stop();
  await journal.close();
  await records.close();
  post({ kind: 'stopped' });
  watched.end();
  for (const port of ports.values()) port.close();
  parentPort?.close();
}

function sayDamage({ damage }: Pick<Journal, 'damage'>, signals: Signals): void {
  for (const { segment, offset, fromPosition, toPosition } of damage) {
    // A frame cut short at the end was never acknowledged and leaves no position missing. [JRN6]
    if (toPosition < fromPosition) continue;
    signals.log('journal_damage_found', { segment, offset, fromPosition, toPosition });
  }
}

async function serveNeighbour(
  hot: HotPath,
  { port, closesClaims }: Extract<ToHotThread, { kind: 'port' }>,
): Promise<void> {
  if (closesClaims) await hot.egressBegins();
  serveHot(port, hot);
}

/** Undefined, and said, where the journal has lost its beginning. Anything else is a bug. */
async function openOrSay(
  post: (message: FromHotThread) => void,
  options: HotPathOptions,
): Promise<HotPath | undefined> {
  try {
    return await HotPath.open(options);
  } catch (error) {
    if (!(error instanceof BeginningMissing)) throw error;
    post({ kind: 'failed', code: error.code, message: error.message });
    return undefined;
  }
}

// Imported without being a thread, this file only warms the compile cache.
if (parentPort !== null) await serve(workerData as HotThreadData);
