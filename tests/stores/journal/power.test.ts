import { describe, expect, test } from 'vitest';
import type { Journal } from '../../../src/contracts/ports.ts';
import { openJournal } from '../../../src/stores/journal/segments.ts';
import { SimulatedDisk, seeded } from '../../sim/disk.ts';

const build = 'test';
const seeds = 300;

/** What the world knows: payloads by position, and which of them were acknowledged. */
type World = {
  readonly written: Map<number, Set<string>>;
  readonly acked: Map<number, string>;
  frames: number;
};

/** Appends and commits at random until the power goes, in the middle of anything. */
async function live(journal: Journal, disk: SimulatedDisk, random: () => number, world: World) {
  const pending = new Map<number, string>();
  const append = () => {
    world.frames += 1;
    const payload = `${world.frames}`.padEnd(Math.ceil(random() * 700), ' text');
    const position = journal.append({ atMs: world.frames, payload });
    expect(world.acked.has(position), `position ${position} given twice`).toBe(false);
    pending.set(position, payload);
    world.written.set(position, (world.written.get(position) ?? new Set()).add(payload));
  };
  for (let life = Math.ceil(random() * 25); life > 0; life--) {
    for (let n = Math.floor(random() * 6); n > 0; n--) append();
    const underWay = journal.commit();
    for (let n = Math.floor(random() * 3); n > 0; n--) append();
    if (life === 1 && random() < 0.7) break;
    const result = await underWay;
    if (!result.ok) continue;
    for (const [position, payload] of pending) {
      if (position > result.position) break;
      world.acked.set(position, payload);
      pending.delete(position);
    }
  }
  return disk.cutPower();
}

function check(journal: Journal, world: World): void {
  let last = 0;
  const missing = new Map(world.acked);
  for (const { position, payload } of journal.frames(1)) {
    expect(position).toBeGreaterThan(last);
    expect(world.written.get(position)?.has(payload), `a record nobody wrote`).toBe(true);
    if (missing.get(position) === payload) missing.delete(position);
    last = position;
  }
  expect([...missing.keys()], 'acknowledged and lost').toEqual([]);
  expect(journal.position).toBeGreaterThanOrEqual(last);
}

async function run(seed: number, faults: SimulatedDisk['faults']): Promise<number> {
  const random = seeded(seed);
  const world: World = { written: new Map(), acked: new Map(), frames: 0 };
  let disk = new SimulatedDisk(random);
  for (let life = 0; life < 4; life++) {
    const journal = openJournal({ folder: disk, build, segmentBytes: 4_096 });
    check(journal, world);
    disk.faults = { ...faults };
    disk.syncTurns = 3;
    disk = await live(journal, disk, random, world);
  }
  check(openJournal({ folder: disk, build }), world);
  return world.acked.size;
}

describe('power cuts', () => {
  test(`[JRN1] ${seeds} seeds, four cuts each: no acknowledged frame is lost`, async () => {
    let acked = 0;
    for (let seed = 1; seed <= seeds; seed++) {
      acked += await run(seed, { append: 0, sync: 0, truncate: 0 }).catch(named(seed));
    }
    expect(acked).toBeGreaterThan(seeds * 50);
  }, 60_000);

  test(`[JRN4] ${seeds} seeds on a disk that also fails: none is lost either`, async () => {
    let acked = 0;
    for (let seed = 1; seed <= seeds; seed++) {
      const faults = { append: 0.1, sync: 0.1, truncate: 0.1 };
      acked += await run(seed, faults).catch(named(seed));
    }
    expect(acked).toBeGreaterThan(seeds * 50);
  }, 60_000);

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

function named(seed: number): (error: unknown) => never {
  return (error) => {
    throw new Error(`seed ${seed}`, { cause: error });
  };
}
