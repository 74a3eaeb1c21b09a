import { Machine } from '../sim/machine.ts';
import { simulate } from '../sim/run.ts';
import type { TortureOptions, TortureResult } from './figure.ts';
import { cutAgain } from './power.ts';

/** Of each kind. */
const seedsAt = {
  slice: { journals: 300, machines: 8 },
  full: { journals: 1_000, machines: 1_000 },
};

/**
 * R2: the power goes, and with it every write that had no fdatasync behind it. First over the
 * journal alone, on a disk that works and on one that also fails; then over the whole hot path with
 * devices, people, commands and a sender, where what was recovered is compared with the replay of
 * the journal and every promise is judged. The records' SQLite file is not cut: its WAL with
 * synchronous=FULL is trusted.
 */
export async function run({ seed, scale }: TortureOptions): Promise<TortureResult> {
  const { journals, machines } = seedsAt[scale];
  const found: string[] = [];
  const counts = { ackedFrames: 0, journalCuts: 0, ackedReadings: 0, machineCuts: 0, torn: 0 };
  for (let one = seed; one < seed + journals; one++) {
    for (const chance of [0, 0.1]) {
      const faults = { append: chance, sync: chance, truncate: chance };
      try {
        const { acked, cuts } = await cutAgain(one, faults);
        counts.ackedFrames += acked;
        counts.journalCuts += cuts;
      } catch (error) {
        found.push(`journal ${String(error)}: ${String((error as Error).cause)}`);
      }
    }
  }
  Machine.cutsPower = true;
  try {
    for (let one = seed; one < seed + machines; one++) {
      const { findings, acked, crashes, met } = await simulate(one);
      found.push(...findings.map((finding) => `machine, seed ${one}: ${finding}`));
      counts.ackedReadings += acked;
      // One more before it is judged.
      counts.machineCuts += crashes + 1;
      if (met.includes('trouble power cut with a torn write')) counts.torn += 1;
    }
  } finally {
    Machine.cutsPower = false;
  }
  const enough = counts.ackedFrames > journals * 50 && counts.ackedReadings > machines * 50;
  return {
    name: 'R2',
    ok: found.length === 0 && enough,
    seed,
    seeds: journals,
    machines,
    ...counts,
    lostOrWrong: found.length,
    found: found.slice(0, 5),
  };
}
