import assert from 'node:assert/strict';
import type { Journal } from '../../src/contracts/ports.ts';
import { openJournal } from '../../src/stores/journal/segments.ts';
import { SimulatedDisk, seeded } from '../sim/disk.ts';

const build = 'test';
const cutsALife = 4;

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
    assert(!world.acked.has(position), `position ${position} given twice`);
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
    assert(position > last, `position ${position} after ${last}`);
    assert(world.written.get(position)?.has(payload), 'a record nobody wrote');
    if (missing.get(position) === payload) missing.delete(position);
    last = position;
  }
  assert.deepEqual([...missing.keys()], [], 'acknowledged and lost');
  assert(journal.position >= last);
}

export type LivesOfOneJournal = { readonly acked: number; readonly cuts: number };

/**
 * One journal whose power is cut four times in the middle of anything: every write without an
 * fdatasync behind it may be gone, torn or noise. Rejects, naming the seed, where a frame that was
 * acknowledged is missing, one is served that nobody wrote, or a position is given twice.
 */
export async function cutAgain(
  seed: number,
  faults: SimulatedDisk['faults'] = { append: 0, sync: 0, truncate: 0 },
): Promise<LivesOfOneJournal> {
  const random = seeded(seed);
  const world: World = { written: new Map(), acked: new Map(), frames: 0 };
  let disk = new SimulatedDisk(random);
  try {
    for (let life = 0; life < cutsALife; life++) {
      const journal = openJournal({ folder: disk, build, segmentBytes: 4_096 });
      check(journal, world);
      disk.faults = { ...faults };
      disk.syncTurns = 3;
      disk = await live(journal, disk, random, world);
    }
    check(openJournal({ folder: disk, build }), world);
  } catch (error) {
    throw new Error(`seed ${seed}`, { cause: error });
  }
  return { acked: world.acked.size, cuts: cutsALife };
}
