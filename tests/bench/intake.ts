import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { newServer } from '../e2e/server.ts';
import type { Figure } from './figure.ts';
import type { LoadReport } from './load/run.ts';
import { furnishBench, writeCredentials } from './venue.ts';

const run = promisify(execFile);
const generator = fileURLToPath(new URL('load.ts', import.meta.url));
/**
 * A rate counts as sustained when p99 of the acknowledgement stays below and all is acknowledged.
 */
const p99BoundMs = 50;
const searchSteps = 5;
const secondsEach = 6;

export type Target = {
  readonly name: 'durable' | 'volatile' | 'aedes' | `node_red_${string}`;
  readonly port: number;
  readonly credentials: string;
  end(): Promise<void>;
};

/** Gozar itself, with everything on. */
export async function durable(connections: number): Promise<Target> {
  const server = await newServer();
  await server.start('--no-demo');
  const credentials = await furnishBench(server.data, connections);
  return { name: 'durable', port: server.mqttPort, credentials, end: () => server.end() };
}

/** Another program on the same machine, taking the same load. */
export async function peer(name: 'volatile' | 'aedes', connections: number): Promise<Target> {
  const folder = mkdtempSync(join(tmpdir(), 'gozar-peer-'));
  const program = fileURLToPath(new URL(`peers/${name}.ts`, import.meta.url));
  const child = spawn(process.execPath, [program, String(connections)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [line] = await once(child.stdout, 'data');
  return {
    name,
    port: Number(String(line)),
    credentials: writeCredentials(folder, connections),
    end: async () => {
      const ended = once(child, 'exit');
      child.stdin.end();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

type Load = (rate: number | 'max', seconds?: number) => Promise<LoadReport>;

export function loadOn({ port, credentials }: Target, connections: number): Load {
  return async (rate, seconds = secondsEach) => {
    const { stdout } = await run(process.execPath, [
      generator,
      ...['--port', String(port), '--credentials', credentials],
      ...['--connections', String(connections), '--rate', String(rate)],
      ...['--seconds', String(seconds), '--warmup', '2'],
    ]);
    return JSON.parse(stdout) as LoadReport;
  };
}

/**
 * The highest rate over so many connections at which p99 of the acknowledgement stays within 50 ms,
 * by bisection below what is taken at all. The generator runs on the same cores.
 */
export async function intakeBench(target: Target, connections: number): Promise<Figure[]> {
  const load = loadOn(target, connections);
  try {
    const most = await load('max');
    const best = await sustained(load, most.ackedPerS);
    const name = `intake.${target.name}.c${connections}`;
    const figure: Figure = {
      name,
      value: Math.round(best.rate),
      unit: 'events/s',
      p50Ms: best.p50Ms,
      p99Ms: best.p99Ms,
      offeredAtMost: Math.round(most.ackedPerS),
    };
    if (target.name !== 'durable') return [figure];
    const half = await load(Math.round(best.rate * 0.5));
    const most80 = await load(Math.round(best.rate * 0.8));
    return [
      figure,
      { name: `${name}.p99_at_50`, value: half.p99Ms, unit: 'ms', p50Ms: half.p50Ms },
      { name: `${name}.p99_at_80`, value: most80.p99Ms, unit: 'ms', p50Ms: most80.p50Ms },
      ...(connections === 100 ? [await overload(load, best.rate)] : []),
    ];
  } finally {
    await target.end();
  }
}

/** Twice what it takes is offered: the share of its capacity that still goes through. */
async function overload(load: Load, capacity: number): Promise<Figure> {
  const { ackedPerS, p99Ms } = await load(Math.round(capacity * 2));
  const share = Math.round((ackedPerS / capacity) * 1_000) / 1_000;
  return { name: 'intake.overload.delivered_share', value: share, unit: 'of capacity', p99Ms };
}

async function sustained(load: Load, most: number) {
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
async function holds(load: Load, rate: number) {
  const { ackedPerS, p50Ms, p99Ms } = await load(Math.round(rate));
  const held = p99Ms <= p99BoundMs && ackedPerS >= rate * 0.98;
  return held ? { rate: ackedPerS, p50Ms, p99Ms } : undefined;
}
