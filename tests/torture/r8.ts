import { SeedPool } from '../sim/pool.ts';
import type { TortureOptions, TortureResult } from './figure.ts';

/** CI runs 200 more in `tests/sim/simulation.test.ts`, which also asks what they met. */
const seedsAt = { slice: 4, full: 10_000 };
/** A slice runs beside others: it says its speed and holds nobody to it. */
const leastSpeedup = { slice: 0, full: 500 };
/** Undefined = as many as there are cores. */
const threadsAt = { slice: 1, full: undefined };

/**
 * R8: whole days of the real hot path and engine with seeded faults of clock, disk, network,
 * process and snapshot maker; every promise is judged at the end of each. A seed that is named here
 * is the same run again: `npm run sim -- --from N --seeds 1`.
 */
export async function run({ seed, scale }: TortureOptions): Promise<TortureResult> {
  const seeds = seedsAt[scale];
  const beganMs = performance.now();
  const counts = { simulatedMs: 0, crashes: 0, acked: 0, frames: 0, messages: 0 };
  const met = new Set<string>();
  const found: string[] = [];
  const pool = new SeedPool(threadsAt[scale]);
  const running = Array.from({ length: seeds }, (_, i) => pool.simulate(seed + i));
  for (const report of await Promise.all(running).finally(() => pool.end())) {
    for (const key of Object.keys(counts) as (keyof typeof counts)[]) counts[key] += report[key];
    for (const name of report.met) met.add(name);
    found.push(...report.findings.map((finding) => `seed ${report.seed}: ${finding}`));
  }
  const speedup = Math.round(counts.simulatedMs / (performance.now() - beganMs));
  const ok = found.length === 0 && speedup >= leastSpeedup[scale];
  return {
    name: 'R8',
    ok,
    seed,
    seeds,
    threads: pool.threads,
    broken: found.length,
    speedup,
    ...counts,
    met: met.size,
    found: found.slice(0, 5),
  };
}
