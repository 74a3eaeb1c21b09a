import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { furnishBench } from '../bench/venue.ts';
import { newServer, type TestServer } from '../e2e/server.ts';
import type { TortureOptions, TortureResult } from './figure.ts';
import { judge } from './judge.ts';
import { Load } from './load.ts';

const connections = 100;
const secondsAt = { slice: 3, full: 30 };
/** Messages a second and p99 in ms: at most, with 1,000 in flight; and at 1,000 a second. */
const goals = { perS: 10_000, p99AtMostMs: 250, p99At1000Ms: 25 };

type Given = { readonly credentials: string; readonly acked: string; readonly seconds: number };

async function measured(server: TestServer, rate: number | 'max', given: Given) {
  const { credentials, acked, seconds } = given;
  const load = new Load({
    ...{ port: server.mqttPort, credentials, connections, inFlight: 10, tags: 1_000 },
    ...{ rate, acked },
  });
  const before = load.acked();
  while (load.acked() === before) await sleep(50);
  await sleep(seconds * 1_000);
  return load.stop();
}

/**
 * R4: acknowledgements that leave after the fsync, of the whole server with everything on. A full
 * run holds it to its goals on a quiet machine; a slice reports the same and only insists that
 * nothing acknowledged is missing from the journal, or there twice.
 */
export async function run({ seed, scale }: TortureOptions): Promise<TortureResult> {
  const server = await newServer();
  try {
    await server.start('--no-demo');
    const credentials = await furnishBench(server.data, connections);
    const acked = join(server.data, 'acked');
    const given = { credentials, acked, seconds: secondsAt[scale] };
    const paced = await measured(server, 1_000, given);
    const most = await measured(server, 'max', given);
    const { stateIsReplay, ...found } = await judge(server, acked);
    const sound = found.missing + found.twice + found.damaged === 0 && stateIsReplay;
    const reached =
      most.ackedPerS >= goals.perS &&
      most.p99Ms <= goals.p99AtMostMs &&
      paced.p99Ms <= goals.p99At1000Ms;
    return {
      name: 'R4',
      ok: sound && found.acked > 0 && (reached || scale === 'slice'),
      seed,
      ackedPerS: most.ackedPerS,
      p99AtMostMs: most.p99Ms,
      p99At1000PerSMs: paced.p99Ms,
      reached,
      ...found,
      stateIsReplay,
    };
  } finally {
    await server.end();
    rmSync(server.data, { recursive: true, force: true });
  }
}
