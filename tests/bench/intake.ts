import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { newServer } from '../e2e/server.ts';
import type { Figure } from './figure.ts';
import type { LoadReport } from './load/run.ts';
import { furnishBench } from './venue.ts';

const run = promisify(execFile);
const generator = fileURLToPath(new URL('load.ts', import.meta.url));
/**
 * A rate counts as sustained when p99 of the acknowledgement stays below and all is acknowledged.
 */
const p99BoundMs = 50;
const searchSteps = 5;
const secondsEach = 6;

/**
 * Durable intake: the highest rate over 100 connections at which p99 of the acknowledgement stays
 * within 50 ms, by bisection below what the server takes at all; then p50 and p99 at half and at
 * four fifths of it. The generator runs on the same cores.
 */
export async function intakeBench(connections: number): Promise<Figure[]> {
  const server = await newServer();
  await server.start('--no-demo');
  const credentials = await furnishBench(server.data, connections);
  const load = async (rate: number | 'max'): Promise<LoadReport> => {
    const { stdout } = await run(process.execPath, [
      generator,
      ...['--port', String(server.mqttPort), '--credentials', credentials],
      ...['--connections', String(connections), '--rate', String(rate)],
      ...['--seconds', String(secondsEach), '--warmup', '2'],
    ]);
    return JSON.parse(stdout) as LoadReport;
  };
  try {
    const most = await load('max');
    const best = await sustained(load, most.ackedPerS);
    const half = await load(Math.round(best.rate * 0.5));
    const most80 = await load(Math.round(best.rate * 0.8));
    const name = `intake.durable.c${connections}`;
    return [
      {
        name,
        value: Math.round(best.rate),
        unit: 'events/s',
        p50Ms: best.p50Ms,
        p99Ms: best.p99Ms,
        offeredAtMost: Math.round(most.ackedPerS),
      },
      { name: `${name}.p99_at_50`, value: half.p99Ms, unit: 'ms', p50Ms: half.p50Ms },
      { name: `${name}.p99_at_80`, value: most80.p99Ms, unit: 'ms', p50Ms: most80.p50Ms },
    ];
  } finally {
    await server.end();
  }
}

async function sustained(load: (rate: number) => Promise<LoadReport>, most: number) {
  let low = 0;
  let high = most * 1.05;
  let best = { rate: 0, p50Ms: 0, p99Ms: 0 };
  let rate = most * 0.9;
  for (let step = 0; step < searchSteps; step++) {
    const held = (await holds(load, rate)) ?? (await holds(load, rate));
    if (held === undefined) high = rate;
    else {
      low = rate;
      if (held.rate > best.rate) best = held;
    }
    rate = (low + high) / 2;
  }
  return best;
}

/** One try of a rate; undefined when it did not hold. Each rate has two, as machines are shared. */
async function holds(load: (rate: number) => Promise<LoadReport>, rate: number) {
  const { ackedPerS, p50Ms, p99Ms } = await load(Math.round(rate));
  const held = p99Ms <= p99BoundMs && ackedPerS >= rate * 0.98;
  return held ? { rate: ackedPerS, p50Ms, p99Ms } : undefined;
}
