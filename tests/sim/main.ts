import { parseArgs } from 'node:util';
import { SeedPool } from './pool.ts';
import { everything, neverMet } from './tables.ts';

/**
 * `npm run sim [-- --seeds 10000] [--from 1] [--threads 2] [--json]`: runs seeds on all cores and
 * says what they broke.
 */
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '200' },
    from: { type: 'string', default: '1' },
    threads: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});

const first = Number(values.from);
const beganMs = performance.now();
let broken = 0;
let simulatedMs = 0;
const met = new Map<string, number>();
const seeds = Array.from({ length: Number(values.seeds) }, (_, i) => first + i);
const pool = new SeedPool(values.threads === undefined ? undefined : Number(values.threads));
for (const running of seeds.map((seed) => pool.simulate(seed))) {
  const report = await running;
  simulatedMs += report.simulatedMs;
  for (const name of report.met) met.set(name, (met.get(name) ?? 0) + 1);
  if (values.json) process.stdout.write(`${JSON.stringify(report)}\n`);
  if (report.findings.length === 0) continue;
  broken++;
  process.stdout.write(`seed ${report.seed}: ${report.findings.slice(0, 5).join('; ')}\n`);
}
await pool.end();
const often = [...met].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, n]) => `${name} ${n}`);
process.stdout.write(`met, in so many seeds: ${often.join(', ')}\n`);
const missed = everything.filter((name) => !met.has(name) && !neverMet.has(name));
if (missed.length > 0) process.stdout.write(`never met: ${missed.join(', ')}\n`);
const tookMs = performance.now() - beganMs;
process.stdout.write(
  `${values.seeds} seeds from ${first}, ${broken} broken, ${(tookMs / 1_000).toFixed(1)} s, ` +
    `${Math.round(simulatedMs / tookMs)} times as fast as time on ${pool.threads} threads\n`,
);
process.exitCode = broken > 0 ? 1 : 0;
