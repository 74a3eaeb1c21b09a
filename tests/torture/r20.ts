import { setTimeout as sleep } from 'node:timers/promises';
import { furnishBench } from '../bench/venue.ts';
import { newServer } from '../e2e/server.ts';
import { seeded } from '../sim/disk.ts';
import { quantile, type TortureOptions, type TortureResult, verdict } from './figure.ts';
import { Fleet } from './fleet.ts';
import { Load } from './load.ts';

const at = {
  slice: { events: 30_000, clients: 2_000, ratePerS: 6_000 },
  full: { events: 1_000_000, clients: 2_000, ratePerS: 20_000 },
};
const goals = { readyMs: 3_000, backMs: 10_000 };
/** A slice runs beside others on two cores: it finds what breaks, the full run measures. */
const slackOf = { slice: 4, full: 1 };
const loaders = 100;

/**
 * R20: killed with a million events in the journal, the server is ready again within 3 s, and 2,000
 * devices that come back after random pauses all have their publish acknowledged within 10 s of the
 * restart.
 */
export async function run({ seed, scale }: TortureOptions): Promise<TortureResult> {
  const { events, clients, ratePerS } = at[scale];
  const server = await newServer();
  let fleet: Fleet | undefined;
  try {
    await server.start('--no-demo');
    const credentials = await furnishBench(server.data, clients);
    const load = new Load({
      ...{ port: server.mqttPort, credentials, connections: loaders, inFlight: 10, tags: 1_000 },
      ...{ rate: ratePerS, acked: `${server.data}/acked` },
    });
    while (load.acked() < events) await sleep(200);
    const report = await load.stop();
    fleet = Fleet.of(server.mqttPort, credentials, seeded(seed));
    await fleet.publishAll();
    await server.kill();
    const both = Promise.all([server.start('--no-demo'), fleet.publishAll()]);
    const [{ readyMs }, back] = await both;
    const lastMs = Math.max(...back);
    const slack = slackOf[scale];
    const isFast = readyMs <= goals.readyMs * slack && lastMs <= goals.backMs * slack;
    return {
      name: 'R20',
      ...verdict(back.length === clients && fleet.refused === 0, isFast),
      seed,
      journalFrames: await server.position(),
      readyMs: Math.round(readyMs),
      clients,
      backP50Ms: Math.round(quantile(back, 0.5)),
      backAllMs: Math.round(lastMs),
      refused: fleet.refused,
      goal: `ready ${goals.readyMs} ms, all back ${goals.backMs} ms, times ${slack} here`,
      errors: report.errors,
    };
  } finally {
    fleet?.end();
    await server.end();
  }
}
