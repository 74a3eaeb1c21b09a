import { expect, test } from 'vitest';
import type { JournalFolder, RawFrame } from '../../../src/contracts/ports.ts';
import { readJournal } from '../../../src/stores/journal/read-only.ts';
import { openJournal } from '../../../src/stores/journal/segments.ts';
import { SimulatedDisk, seeded } from '../../sim/disk.ts';
import { commit } from '../../suites/journal.ts';

const frameCount = 4_000;
const headerBytes = 36;

/** One segment of some megabytes; `long` frames have a payload of 200 KB. */
async function journalOf(long: readonly number[]): Promise<SimulatedDisk> {
  const disk = new SimulatedDisk(seeded(11));
  const random = seeded(12);
  const journal = openJournal({ folder: disk, build: 'test', segmentBytes: 64 * 1024 * 1024 });
  for (let i = 1; i <= frameCount; i++) {
    const words = long.includes(i) ? 50_000 : 1 + random() * 200;
    journal.append({ atMs: 1_000 + i, payload: `{"n":${i},"text":"${'zone'.repeat(words)}"}` });
  }
  await commit(journal);
  expect(disk.list()).toHaveLength(1);
  return disk;
}

/** What a reader asked of the disk. */
function counting(disk: SimulatedDisk): { folder: JournalFolder; read: () => number } {
  let bytes = 0;
  const folder: JournalFolder = {
    list: () => disk.list(),
    open: (name) => disk.open(name),
    truncate: (name, to) => disk.truncate(name, to),
    remove: (name) => disk.remove(name),
    sync: () => disk.sync(),
    read: (name) => {
      const whole = disk.read(name);
      bytes += whole.length;
      return whole;
    },
    readRange: (name, from, to) => {
      bytes += to - from;
      return disk.readRange(name, from, to);
    },
  };
  return { folder, read: () => bytes };
}

function framesOf(folder: JournalFolder, from: number): RawFrame[] {
  return [...readJournal({ folder }).frames(from)];
}

test.each([
  ['short frames', []],
  ['frames longer than what is looked at in one try', [1, 2, 1_500, 1_501, 1_502, 2_800, 4_000]],
])('[JRN2] from any position of a segment the same frames are read: %s', async (_, long) => {
  const disk = await journalOf(long);
  const all = framesOf(disk, 1);
  expect(all).toHaveLength(frameCount);
  const random = seeded(13);
  const some = Array.from({ length: 60 }, () => 1 + Math.floor(random() * frameCount));
  for (const from of [1, 2, 1_499, 1_500, 1_501, 1_503, 2_801, 3_999, 4_000, 4_001, ...some]) {
    const journal = readJournal({ folder: disk });
    expect([...journal.frames(from)], `from ${from}`).toEqual(all.slice(from - 1));
    expect(journal.damage, `from ${from}`).toEqual([]);
  }
});

test('[JRN2] what lies well before the position is not even read', async () => {
  const disk = await journalOf([]);
  const [{ bytes: size } = { bytes: 0 }] = disk.list();
  const last = counting(disk);
  expect(framesOf(last.folder, frameCount)).toHaveLength(1);
  expect(last.read()).toBeLessThan(size / 2);
  const first = counting(disk);
  expect(framesOf(first.folder, 1)).toHaveLength(frameCount);
  expect(first.read()).toBe(size);
});

test.each([
  ['cut', () => new Uint8Array(0)],
  ['cut within its first header', (bytes: Uint8Array) => bytes.subarray(0, headerBytes - 1)],
])('[JRN4] a tail that was %s since it was looked at has nothing to read', async (_, left) => {
  const disk = await journalOf([]);
  const [{ bytes: size } = { bytes: 0 }] = disk.list();
  const { folder } = counting(disk);
  const cut: JournalFolder = {
    ...folder,
    readRange: (name, from, to) => {
      const bytes = disk.readRange(name, from, to);
      return to === size ? left(bytes) : bytes;
    },
  };
  const journal = readJournal({ folder: cut });
  expect([...journal.frames(3_000)]).toEqual([]);
  expect(journal.damage).toEqual([]);
});

test('[JRN5] damage behind a position is said with its place in the segment', async () => {
  const disk = await journalOf([]);
  const [segment] = disk.list();
  if (segment === undefined) throw new Error('no segment');
  const lengths = framesOf(disk, 1).map(({ payload }) => headerBytes + Buffer.byteLength(payload));
  const offset = lengths.slice(0, 3_899).reduce((sum, length) => sum + length, 0);
  disk.flip(segment.name, offset + 40, 3);
  const journal = readJournal({ folder: disk });
  expect([...journal.frames(3_500)]).toHaveLength(frameCount - 3_500);
  expect(journal.damage).toEqual([
    { segment: segment.name, offset, fromPosition: 3_900, toPosition: 3_900 },
  ]);
});
