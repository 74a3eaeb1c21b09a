import { describe, expect, test } from 'vitest';
import { agedSegments, ageJournal, keptRange } from '../../../src/stores/journal/ageing.ts';
import { closedPlain, compressSegment } from '../../../src/stores/journal/compress.ts';
import { readJournal } from '../../../src/stores/journal/read-only.ts';
import { openJournal } from '../../../src/stores/journal/segments.ts';
import { SimulatedDisk, seeded } from '../../sim/disk.ts';
import { commit } from '../../suites/journal.ts';

const dayMs = 86_400_000;
const everything = Number.POSITIVE_INFINITY;

/** A frame a day for 40 days, two a segment, the older half compressed. */
async function fortyDays(seed = 5): Promise<SimulatedDisk> {
  const folder = new SimulatedDisk(seeded(seed));
  const journal = openJournal({ folder, build: 'b', segmentBytes: 1_100 });
  for (let day = 1; day <= 40; day++) {
    journal.append({ atMs: day * dayMs, payload: `day ${day}`.padEnd(500, ' text') });
    await commit(journal);
  }
  await journal.close();
  for (const { first } of closedPlain(folder).slice(0, 10)) {
    expect(await compressSegment({ folder, first })).toMatchObject({ ok: true });
  }
  return folder;
}

const kept = (folder: SimulatedDisk) =>
  [...readJournal({ folder }).frames(1)].map(({ position }) => position);
const from = (first: number) => Array.from({ length: 41 - first }, (_, i) => first + i);
const limits = { days: 30, bytes: 1e9 };

describe('[JRN14] the journal is kept by days and bytes', () => {
  test('segments whose last frame is past its days go, in journal time', async () => {
    const folder = await fortyDays();
    const ageing = { folder, limits, nowMs: 40 * dayMs, upTo: everything };
    expect(ageJournal(ageing)).toHaveLength(4);
    expect(kept(folder)).toEqual(from(9));
    expect(keptRange(folder)).toMatchObject({
      firstPosition: 9,
      firstAtMs: 9 * dayMs,
      segments: 16,
      compressed: 6,
    });
    expect(ageJournal(ageing)).toEqual([]);
    const journal = openJournal({ folder, build: 'b' });
    expect([journal.first, journal.position, journal.damage]).toEqual([9, 40, []]);
    expect([...readJournal({ folder }).frames(1)].length).toBe(32);
    expect(readJournal({ folder }).damage).toEqual([]);
  });

  test('the oldest go while all together are larger than allowed', async () => {
    const folder = await fortyDays();
    const { bytes } = keptRange(folder);
    ageJournal({ folder, limits: { days: 99, bytes: bytes - 1 }, nowMs: 0, upTo: everything });
    expect(kept(folder)).toEqual(from(3));
    ageJournal({ folder, limits: { days: 99, bytes: 0 }, nowMs: 0, upTo: everything });
    expect(kept(folder), 'the one that is written stays').toEqual(from(39));
  });

  test('none goes that recovery still needs', async () => {
    const folder = await fortyDays();
    const ageing = { folder, limits: { days: 1, bytes: 0 }, nowMs: 99 * dayMs };
    expect(ageJournal({ ...ageing, upTo: 0 })).toEqual([]);
    expect(ageJournal({ ...ageing, upTo: 1 }), 'a segment that ends behind it').toEqual([]);
    expect(ageJournal({ ...ageing, upTo: 2 })).toHaveLength(1);
    expect(kept(folder)).toEqual(from(3));
  });

  test('the power cut in the middle leaves no hole and no shorter form in its place', async () => {
    for (let seed = 1; seed <= 60; seed++) {
      const folder = await fortyDays(seed);
      // An unfinished draft beside a plain segment must not come to count.
      const draft = `${String(21).padStart(16, '0')}.blocks`;
      folder.open(draft).append(new Uint8Array(50).fill(7));
      folder.sync();
      const random = seeded(seed);
      const cutAt = Math.floor(random() * 40);
      let done = 0;
      const remove = folder.remove.bind(folder);
      const sync = folder.sync.bind(folder);
      const gate = (work: () => void) => () => {
        if (done++ >= cutAt) throw new Error('cut');
        work();
      };
      folder.remove = (name) => gate(() => remove(name))();
      folder.sync = gate(sync);
      const ageing = { folder, limits: { days: 10, bytes: 1e9 }, nowMs: 40 * dayMs };
      expect(agedSegments({ ...ageing, upTo: everything }).length).toBe(14);
      try {
        ageJournal({ ...ageing, upTo: everything });
      } catch {
        // The power went.
      }
      const survived = folder.cutPower();
      const reading = readJournal({ folder: survived });
      const left = [...reading.frames(1)].map(({ position }) => position);
      expect(left, `seed ${seed}`).toEqual(from(left[0] ?? 0));
      expect(reading.damage, `seed ${seed}`).toEqual([]);
    }
  });

  test('who reads meanwhile is told of a hole, and of none at the beginning', async () => {
    const folder = await fortyDays();
    const ageing = { folder, limits: { days: 1, bytes: 1e9 }, nowMs: 40 * dayMs, upTo: 20 };
    const begun = readJournal({ folder });
    const reading = begun.frames(1)[Symbol.iterator]();
    reading.next();
    const late = readJournal({ folder });
    const lateFrames = late.frames(1)[Symbol.iterator]();
    ageJournal(ageing);
    const seen = [...{ [Symbol.iterator]: () => reading }].map(({ position }) => position);
    expect(seen).toEqual([2, ...from(21)]);
    const missing = begun.damage.map((d) => [d.fromPosition, d.toPosition]);
    expect([missing[0]?.[0], missing.at(-1)?.[1]]).toEqual([3, 20]);
    expect([...{ [Symbol.iterator]: () => lateFrames }].map((f) => f.position)).toEqual(from(21));
    expect(late.damage).toEqual([]);
  });
});
