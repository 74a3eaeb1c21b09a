import { parseArgs } from 'node:util';
import { couponsBench } from './coupons.ts';
import { stepBench } from './engine.ts';
import type { Figure } from './figure.ts';
import { importBench } from './import.ts';
import { inTurns } from './in-turns.ts';
import { durable, intakeBench, peer } from './intake.ts';
import { labBench } from './lab.ts';
import { locateBench } from './locate.ts';
import { memoryBench } from './memory.ts';
import { deskBench, goodsBench } from './pages.ts';
import { replayBench } from './replay.ts';
import { rulesBench } from './rules.ts';
import { segmentsBench } from './segments.ts';
import { idleBench, recoveryBench } from './server.ts';
import { stallsBench } from './stalls.ts';
import { yearsBench } from './years.ts';

/**
 * `npm run bench [-- --json] [--only NAME]`: every figure once, one after the other, quiet machine.
 */
const benches: Readonly<Record<string, () => Promise<Figure[]> | Figure[]>> = {
  step: stepBench,
  rules: rulesBench,
  locate: locateBench,
  replay: replayBench,
  memory: memoryBench,
  server: idleBench,
  recovery: recoveryBench,
  stalls: () => stallsBench(),
  years: yearsBench,
  lab: labBench,
  coupons: couponsBench,
  import: () => importBench(),
  segments: () => segmentsBench(),
  goods: goodsBench,
  desk: deskBench,
  intake: async () => intakeBench(await durable(100), 100),
  intake1000: async () => intakeBench(await durable(1_000), 1_000),
  volatile: async () => intakeBench(await peer('volatile', 100), 100),
  volatile1000: async () => intakeBench(await peer('volatile', 1_000), 1_000),
  peers: async () =>
    inTurns(await durable(100), [await peer('volatile', 100), await peer('aedes', 100)], 100),
  aedes: async () => intakeBench(await peer('aedes', 100), 100),
};

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, only: { type: 'string' } },
});

for (const [name, bench] of Object.entries(benches)) {
  if (values.only !== undefined && values.only !== name) continue;
  for (const figure of await bench()) print(figure);
}

function print(figure: Figure): void {
  if (values.json) {
    process.stdout.write(`${JSON.stringify(figure)}\n`);
    return;
  }
  const { name, value, unit, ...details } = figure;
  const more = Object.entries(details).map(([key, detail]) => `${key} ${detail}`);
  process.stdout.write(
    `${name.padEnd(32)} ${String(value).padStart(10)} ${unit}  ${more.join(', ')}\n`,
  );
}
