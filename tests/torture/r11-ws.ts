import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { furnishBench } from '../bench/venue.ts';
import { newServer, type TestServer } from '../e2e/server.ts';
import { quantile, round, type TortureOptions, type TortureResult, verdict } from './figure.ts';
import { Load } from './load.ts';

const at = {
  slice: { viewers: 200, paused: 20, warmS: 8, slack: 4 },
  /** So long that what the process holds by then no longer grows by itself. */
  full: { viewers: 500, paused: 50, warmS: 40, slack: 1 },
};
const lagP99Ms = 250;
const mbASlowClient = 1;
/** A paused reader is found by its unread bytes or, where the kernel takes all, by its pings. */
const goneWithinMs = 45_000;
/** One address may have 200; each of loopback's counts by itself. */
const viewersAnAddress = 100;
const receivers = 20;

const residentMb = (pid: number): number => {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1_024;
};

/** How long after its making each delta came, of all viewers. */
class Lags {
  readonly ms: number[] = [];
  isOn = false;

  heard(bytes: Buffer): void {
    if (!this.isOn) return;
    const head = bytes.subarray(0, 120).toString('latin1');
    const made = /"type":"delta".*?"atMs":(\d+)/.exec(head)?.[1];
    if (made !== undefined) this.ms.push(Date.now() - Number(made));
  }
}

export async function view(
  server: TestServer,
  { token, index, venue = 'bench' }: { token: string; index: number; venue?: string },
): Promise<WebSocket> {
  const socket = new WebSocket(`${server.http.replace('http', 'ws')}/live?venue=${venue}`, {
    headers: { authorization: `Bearer ${token}` },
    localAddress: `127.0.0.${2 + Math.floor(index / viewersAnAddress)}`,
    perMessageDeflate: false,
  });
  await once(socket, 'open');
  return socket;
}

/** Until all are closed; NaN when some never were. */
async function untilGone(server: TestServer, left: number): Promise<number> {
  const fromMs = performance.now();
  while (performance.now() - fromMs < goneWithinMs) {
    if ((await server.metric('gozar_live_clients')) <= left) return performance.now() - fromMs;
    await sleep(250);
  }
  return Number.NaN;
}

/**
 * R11, the WebSocket half: a tenth of the viewers of a busy floor stop reading. The others' frames
 * come as soon as before, the server holds at most 1 MB for each that stands still, and each of
 * those is sent away. [T9]
 */
export async function run({ seed, scale }: TortureOptions): Promise<TortureResult> {
  const { viewers, paused, warmS, slack } = at[scale];
  const server = await newServer();
  const sockets: WebSocket[] = [];
  let load: Load | undefined;
  try {
    await server.start('--no-demo');
    const credentials = await furnishBench(server.data, receivers);
    const made = await server.cli('token', 'create', '--role', 'operator', '--venue', 'bench');
    load = new Load({
      ...{ port: server.mqttPort, credentials, connections: receivers, inFlight: 10, tags: 200 },
      ...{ rate: 1_000, acked: join(server.data, 'acked') },
    });
    const lags = new Lags();
    for (let index = 0; index < viewers; index++) {
      const socket = await view(server, { token: String(made.token), index });
      sockets.push(socket);
      if (index >= paused) socket.on('message', (bytes: Buffer) => lags.heard(bytes));
    }
    await sleep(warmS * 1_000);
    const beforeMb = residentMb(server.pid);
    for (const socket of sockets.slice(0, paused)) socket.pause();
    lags.isOn = true;
    const goneMs = await untilGone(server, viewers - paused);
    lags.isOn = false;
    const roseMb = residentMb(server.pid) - beforeMb;
    const kept = sockets.slice(paused).filter(({ readyState }) => readyState === 1).length;
    const p99Ms = quantile(lags.ms, 0.99);
    const isFast = p99Ms < lagP99Ms * slack;
    const isWhole = kept === viewers - paused && !Number.isNaN(goneMs) && lags.ms.length > 0;
    return {
      name: 'R11',
      ...verdict(isWhole && roseMb / paused < mbASlowClient * slack, isFast),
      seed,
      viewers,
      paused,
      othersKept: kept,
      frames: lags.ms.length,
      othersP50Ms: quantile(lags.ms, 0.5),
      othersP99Ms: p99Ms,
      pausedGoneMs: Math.round(goneMs),
      roseMb: round(roseMb),
      goal: `p99 ${lagP99Ms} ms, ${mbASlowClient} MB a slow client, times ${slack} here`,
    };
  } finally {
    load?.kill();
    for (const socket of sockets) socket.terminate();
    await server.end();
  }
}
