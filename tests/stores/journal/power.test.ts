import { describe, expect, test } from 'vitest';
import { openJournal } from '../../../src/stores/journal/segments.ts';
import { SimulatedDisk, seeded } from '../../sim/disk.ts';
import { cutAgain } from '../../torture/power.ts';

const build = 'test';
const seeds = 300;

async function ackedOf(faults?: SimulatedDisk['faults']): Promise<number> {
  let acked = 0;
  for (let seed = 1; seed <= seeds; seed++) acked += (await cutAgain(seed, faults)).acked;
  return acked;
}

describe('power cuts', () => {
  test(`[JRN1] ${seeds} seeds, four cuts each: no acknowledged frame is lost`, async () => {
    expect(await ackedOf()).toBeGreaterThan(seeds * 50);
  });

  test(`[JRN4] ${seeds} seeds on a disk that also fails: none is lost either`, async () => {
    const acked = await ackedOf({ append: 0.1, sync: 0.1, truncate: 0.1 });
    expect(acked).toBeGreaterThan(seeds * 50);
  });

  test('[JRN15] after a cut no frame of a write is served behind one that is missing', async () => {
    let holes = 0;
    for (let seed = 1; seed <= seeds; seed++) {
      const disk = new SimulatedDisk(seeded(seed));
      const journal = openJournal({ folder: disk, build });
      journal.append({ atMs: 1, payload: 'before' });
      await journal.commit();
      disk.syncTurns = 1_000;
      for (let i = 0; i < 60; i++) journal.append({ atMs: 2, payload: 'x'.repeat(200) });
      void journal.commit();
      const after = openJournal({ folder: disk.cutPower(), build });
      const served = [...after.frames(1)].map(({ position }) => position);
      expect(served, `seed ${seed}`).toEqual(served.map((_, i) => i + 1));
      if (after.position > (served.at(-1) ?? 0)) holes++;
    }
    expect(holes).toBeGreaterThan(seeds / 10);
  });

  test('[JRN8] what a start finds after a crash of the process survives the next cut', () => {
    for (let seed = 1; seed <= 100; seed++) {
      const disk = new SimulatedDisk(seeded(seed));
      disk.syncTurns = 1_000;
      const journal = openJournal({ folder: disk, build });
      for (let i = 1; i <= 20; i++) journal.append({ atMs: i, payload: `${i}` });
      void journal.commit();
      const crashed = disk.copy();
      const served = [...openJournal({ folder: crashed, build }).frames(1)];
      expect(served).toHaveLength(20);
      const after = openJournal({ folder: crashed.cutPower(), build });
      expect([...after.frames(1)], `seed ${seed}`).toEqual(served);
    }
  });
});
