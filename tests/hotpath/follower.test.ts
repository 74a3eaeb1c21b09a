import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { Snapshot } from '../../src/contracts/ports.ts';
import type { SnapshotOrder } from '../../src/hotpath/follower.ts';
import { BeginningMissing, Follower, loadNewest } from '../../src/hotpath/follower.ts';
import { replayKept } from '../../src/hotpath/kept.ts';
import type { SnapshotMaker } from '../../src/hotpath/parts.ts';
import { decodeSnapshot, stateHashes } from '../../src/hotpath/replay.ts';
import { Stepper } from '../../src/hotpath/stepper.ts';
import { ageJournal } from '../../src/stores/journal/ageing.ts';
import { closedPlain, compressSegment } from '../../src/stores/journal/compress.ts';
import { diskFolder } from '../../src/stores/journal/disk.ts';
import { readJournal } from '../../src/stores/journal/read-only.ts';
import { openJournal } from '../../src/stores/journal/segments.ts';
import { SnapshotFiles } from '../../src/stores/records/snapshots.ts';
import { Running, sighting } from './running.ts';

const folders: Running[] = [];
afterEach(() => {
  for (const running of folders.splice(0)) running.remove();
});
const kept = (running: Running): Running => {
  folders.push(running);
  return running;
};
const nothingSaved = { snapshots: async () => [], snapshotBefore: async () => undefined };
const journalOf = ({ folder }: Running) =>
  readJournal({ folder: diskFolder(join(folder, 'journal')) });

function followerOf(running: Running, snapshots?: SnapshotFiles): Follower {
  const records =
    snapshots === undefined
      ? nothingSaved
      : {
          snapshots: () => snapshots.sound(),
          snapshotBefore: (at: Parameters<SnapshotFiles['before']>[0]) => snapshots.before(at),
        };
  return new Follower({ build: 'test', journal: () => journalOf(running), records });
}

function readBody({ body }: Snapshot) {
  const decoded = decodeSnapshot(body);
  if (decoded === undefined) throw new Error('unreadable');
  const lastSeen = [...decoded.intake.lastSeen].sort();
  return { venues: decoded.venues, intake: { ...decoded.intake, lastSeen } };
}

/** A stopped hot path with some people, and the snapshot it made itself at its end. */
async function stoppedShop(people = 40) {
  const running = kept(await Running.withShop());
  for (let round = 0; round < 4; round++) {
    const first = round * people;
    const readings = Array.from({ length: people }, (_, i) => sighting(first + i, `band-${i}`));
    await running.publish(...readings);
    running.clock.advance(2_000);
  }
  await running.stop();
  const files = new SnapshotFiles(join(running.folder, 'records.db'));
  const [own] = await files.sound();
  if (own === undefined) throw new Error('no snapshot');
  const { clocks } = readBody(own).intake;
  const order: SnapshotOrder = { position: own.position, atMs: own.atMs ?? 0, openedAt: 0, clocks };
  return { running, files, own, order };
}

describe('[DET2] a snapshot by who follows the journal', () => {
  test('is the one the hot path makes itself', async () => {
    const { running, own, order } = await stoppedShop();
    const followed = await followerOf(running).snapshotAt(order);
    expect(readBody(followed)).toEqual(readBody(own));
    expect(followed).toMatchObject({ position: own.position, atMs: own.atMs, build: 'test' });
  });

  test('goes on from the last, and begins anew when ordered behind it', async () => {
    const { running, order } = await stoppedShop();
    const follower = followerOf(running);
    const half = { ...order, position: Math.floor(order.position / 2) };
    const first = await follower.snapshotAt(half);
    const second = await follower.snapshotAt(order);
    expect(second).toEqual(await followerOf(running).snapshotAt(order));
    expect(await follower.snapshotAt(half)).toEqual(first);
    expect(first.body).not.toBe(second.body);
  });

  test('is refused where frames that the hot path stepped cannot be read any more', async () => {
    const { running, order } = await stoppedShop();
    const path = join(running.folder, 'journal');
    const [name = ''] = readdirSync(path);
    const bytes = readFileSync(join(path, name));
    const at = bytes.indexOf('"sightings"', bytes.length / 2);
    bytes[at + 3] = (bytes[at + 3] ?? 0) ^ 1;
    writeFileSync(join(path, name), bytes);
    const follower = followerOf(running);
    await expect(follower.snapshotAt(order)).rejects.toThrow('damaged');
    const missingAtTheStart = { ...order, openedAt: order.position };
    expect((await follower.snapshotAt(missingAtTheStart)).position).toBe(order.position);
  });

  test('is refused for a position the journal does not have', async () => {
    const { running, order } = await stoppedShop(2);
    const beyond = { ...order, position: order.position + 5 };
    await expect(followerOf(running).snapshotAt(beyond)).rejects.toThrow('not to');
  });
});

describe('[DET2] a large state', () => {
  /** Enough for more than 5 ms by the figures, whatever this machine needs. */
  const people = 600;
  const crowd = (round: number) =>
    Array.from({ length: people }, (_, i) => sighting(round * people + i, `band-${i}`));

  test('is left to the maker; what recovery makes of it is the replay from empty', async () => {
    const orders: SnapshotOrder[] = [];
    const made = Promise.withResolvers<void>();
    let running: Running | undefined;
    const snapshotMaker: SnapshotMaker = {
      abandon: () => {},
      async make(order) {
        orders.push(order);
        if (running === undefined) return;
        const files = new SnapshotFiles(join(running.folder, 'records.db'));
        await files.save(await followerOf(running, files).snapshotAt(order));
        made.resolve();
      },
    };
    running = kept(await Running.withShop({ snapshotMaker }));
    await running.publish(...crowd(0));
    running.clock.advance(61_000);
    await running.publish(...crowd(1));
    await made.promise;
    await running.publish(...crowd(2));
    await running.close();
    expect(orders).toHaveLength(1);

    const files = new SnapshotFiles(join(running.folder, 'records.db'));
    expect((await files.sound())[0]?.position).toBe(orders[0]?.position);
    const again = await Running.open(running);
    const { live, replayed } = await again.hashes();
    expect(live).toEqual(replayed);
    const { position } = again.journal;
    await again.publish(...crowd(2), sighting(3 * people, 'band-0'));
    const later = again.frames().filter((frame) => frame.position > position);
    const seqs = later.flatMap(({ input }) => (input.type === 'reading' ? [input.seq] : []));
    expect(seqs, 'numbers seen before are duplicates').toEqual([3 * people]);
    await again.stop();
  });

  test('is written down here when the maker failed twice', async () => {
    let tries = 0;
    const snapshotMaker: SnapshotMaker = {
      abandon: () => {},
      async make() {
        tries += 1;
        throw new Error('no');
      },
    };
    const running = kept(await Running.withShop({ snapshotMaker }));
    const failed = () => running.metric('gozar_snapshot_failed_total');
    for (let round = 0; round < 3; round++) {
      await running.publish(...crowd(round));
      running.clock.advance(61_000);
      await running.publish(sighting(10_000 + round, 'band-0'));
      const wanted = Math.min(2, round + 1);
      await running.until(() => failed() >= wanted);
    }
    await running.until(async () => (await running.records.snapshots()).length > 0);
    expect(tries).toBe(2);
    await running.stop();
  });
});

/** The journal again in small segments, compressed, its beginning aged out. */
async function withoutBeginning(running: Running) {
  const frames = [...journalOf(running).frames(1)];
  const folder = diskFolder(join(running.folder, 'aged'));
  const copy = openJournal({ folder, build: 'test', segmentBytes: 4_000 });
  for (const { atMs, payload } of frames) {
    copy.append({ atMs, payload });
    await copy.commit();
  }
  for (const { first } of closedPlain(folder)) await compressSegment({ folder, first });
  const upTo = Math.floor(frames.length / 2);
  ageJournal({ folder, limits: { days: 1, bytes: 0 }, nowMs: 0, upTo });
  return { journal: readJournal({ folder }), last: frames.length, middle: upTo };
}

describe('[JRN14] a journal whose beginning was aged out', () => {
  test('is replayed from the oldest snapshot that leads into it', async () => {
    const { running, order, own } = await stoppedShop();
    const { journal, last, middle } = await withoutBeginning(running);
    expect(journal.first).toBeGreaterThan(1);
    const snapshot = await followerOf(running).snapshotAt({ ...order, position: middle });
    const oldest = async (position: number) => (position <= middle ? snapshot : undefined);
    const { stepper, from } = await replayKept(journal, { to: last, oldest });
    expect(from).toEqual({ position: middle, atMs: order.atMs });
    expect(stepper.encode()).toEqual(readBody(own).venues);
    const whole = await replayKept(journalOf(running), { to: last, oldest });
    expect(whole.from).toEqual({ position: 0 });
    expect(stateHashes(whole.stepper)).toEqual(stateHashes(stepper));
  });

  test('is recovered from an older snapshot where the newest are damaged', async () => {
    const { running, order } = await stoppedShop();
    const { journal, middle } = await withoutBeginning(running);
    const older = await followerOf(running).snapshotAt({ ...order, position: middle });
    const stepper = new Stepper();
    const unreadable = { position: order.position, build: 'x', body: '{"version":0}\n' };
    const records = {
      snapshots: async () => [unreadable],
      snapshotBefore: async (at: { position: number } | { atMs: number }) =>
        'position' in at && at.position >= middle ? older : undefined,
    };
    const loaded = await loadNewest({ journal, records, stepper });
    expect([loaded.position, stepper.position]).toEqual([middle, middle]);
  });

  test('is refused without one: an empty state before its middle would be made up', async () => {
    const { running } = await stoppedShop();
    const { journal, last } = await withoutBeginning(running);
    const stepper = new Stepper();
    const refusal = loadNewest({ journal, records: nothingSaved, stepper });
    await expect(refusal).rejects.toBeInstanceOf(BeginningMissing);
    const oldest = async () => undefined;
    await expect(replayKept(journal, { to: last, oldest })).rejects.toBeInstanceOf(
      BeginningMissing,
    );
  });
});
