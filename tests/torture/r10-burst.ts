import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Credential } from '../bench/load/packets.ts';
import { furnishBench } from '../bench/venue.ts';
import { newServer, type TestServer } from '../e2e/server.ts';
import { connack, connectPacket, publishPacket, RawClient } from '../ingress/raw.ts';
import { quantile, round, type TortureOptions, type TortureResult, verdict } from './figure.ts';
import { judge } from './judge.ts';
import type { Lag } from './lag.ts';
import { Load } from './load.ts';

/** Events a second of a busy floor, and ten times that. */
const usual = { rate: 5_000, connections: 20, inFlight: 50 };
const burst = { rate: 50_000, connections: 100, inFlight: 100 };
const at = {
  slice: { usualS: 4, burstS: 6, afterS: 2 },
  full: { usualS: 15, burstS: 60, afterS: 15 },
};
const goals = { lagMs: 100, rssMb: 1_024, recoveryMs: 30_000 };
const calmAckMs = 100;
const preload = fileURLToPath(new URL('lag.ts', import.meta.url));

/** A device that says something ten times a second and waits for each acknowledgement. */
class Calm {
  readonly #client: RawClient;
  readonly #topic: string;
  readonly #until: Promise<void>;
  #isOver = false;
  /** When each was sent, epoch ms, and how long its acknowledgement took. */
  readonly acks: { readonly atMs: number; readonly tookMs: number }[] = [];

  private constructor(client: RawClient, topic: string) {
    this.#client = client;
    this.#topic = topic;
    this.#until = this.#goOn();
  }

  static async open(port: number, credential: Credential): Promise<Calm> {
    const client = new RawClient(port);
    client.write(connectPacket({ ...credential, keepAliveS: 60 }));
    if ((await connack(client)) !== 0) throw new Error('the calm device was refused');
    return new Calm(client, `gozar/v1/${credential.venue}/${credential.device}/health`);
  }

  async #goOn(): Promise<void> {
    for (let seq = 1; !this.#isOver; seq++) {
      const atMs = Date.now();
      const fromMs = performance.now();
      const payload = JSON.stringify({ boot: 1, seq, uptimeS: seq });
      this.#client.write(publishPacket({ topic: this.#topic, payload, id: (seq % 65_535) + 1 }));
      await this.#client.next();
      this.acks.push({ atMs, tookMs: performance.now() - fromMs });
      await sleep(100);
    }
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    await this.#until;
    this.#client.end();
  }

  p99Ms(fromMs: number, toMs: number): number {
    const within = this.acks.filter(({ atMs }) => atMs >= fromMs && atMs < toMs);
    return quantile(
      within.map(({ tookMs }) => tookMs),
      0.99,
    );
  }

  /** From then until ten acknowledgements in a row were prompt again; Infinity if never. */
  recoveredMs(fromMs: number): number {
    const after = this.acks.filter(({ atMs }) => atMs >= fromMs);
    const first = after.findIndex((_, i) => {
      const ten = after.slice(i, i + 10);
      return ten.length === 10 && ten.every(({ tookMs }) => tookMs <= calmAckMs);
    });
    return (after[first]?.atMs ?? Infinity) - fromMs;
  }
}

function share(listed: string, from: number, to: number): string {
  const credentials = JSON.parse(readFileSync(listed, 'utf8')) as Credential[];
  const file = `${listed}.${from}`;
  writeFileSync(file, JSON.stringify(credentials.slice(from, to)), { mode: 0o600 });
  return file;
}

const rssMbOf = (server: TestServer): number => {
  const status = readFileSync(`/proc/${server.pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1_024;
};

async function mostRssMb(server: TestServer, forMs: number): Promise<number> {
  const untilMs = performance.now() + forMs;
  let most = 0;
  for (; performance.now() < untilMs; await sleep(250)) most = Math.max(most, rssMbOf(server));
  return most;
}

/**
 * The 99th percentile of each thread's lateness over the burst, ms. The keeper is left out: it
 * compresses and snapshots at the lowest priority, and nobody waits for it.
 */
function lagsMs(file: string, fromMs: number, toMs: number): Readonly<Record<string, number>> {
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  const lags = lines
    .map((line) => JSON.parse(line) as Lag)
    .filter(({ thread }) => thread !== 'keeper')
    .filter(({ atMs }) => atMs > fromMs && atMs <= toMs + 1_000);
  const seconds = Object.entries(Object.groupBy(lags, ({ thread }) => thread || 'edge'));
  return Object.fromEntries(
    seconds.map(([thread, own = []]) => [
      thread,
      quantile(
        own.flatMap(({ lateMs }) => lateMs),
        0.99,
      ),
    ]),
  );
}

/**
 * R10: ten times the usual load for a minute, more than two cores take. Nothing acknowledged is
 * lost, the threads' loops stay within 100 ms, memory below 1 GB, and a calm device is acknowledged
 * within 100 ms again 30 s after it. A slice reports the lateness and insists on the rest. [T8]
 */
export async function run({ seed, scale }: TortureOptions): Promise<TortureResult> {
  const data = mkdtempSync(join(tmpdir(), 'gozar-burst-'));
  const lags = join(data, 'lag.jsonl');
  const environment = { NODE_OPTIONS: `--import ${preload}`, TORTURE_LAG: lags };
  const server = await newServer(environment, data);
  const loads: Load[] = [];
  try {
    await server.start('--no-demo');
    const { usualS, burstS, afterS } = at[scale];
    const all = usual.connections + burst.connections;
    const listed = await furnishBench(server.data, all + 1);
    const acked = (name: string) => join(server.data, `acked-${name}`);
    const begin = (name: string, load: typeof usual, [from, to]: [number, number]) => {
      const given = { port: server.mqttPort, credentials: share(listed, from, to) };
      const begun = new Load({ ...given, ...load, tags: 1_000, acked: acked(name) });
      loads.push(begun);
      return begun;
    };
    const [calmer] = JSON.parse(readFileSync(share(listed, all, all + 1), 'utf8')) as Credential[];
    if (calmer === undefined) throw new Error('no credential is left for the calm device');
    const calm = await Calm.open(server.mqttPort, calmer);
    const steady = begin('usual', usual, [0, usual.connections]);
    await sleep(usualS * 1_000);
    const flood = begin('burst', burst, [usual.connections, all]);
    const fromMs = Date.now();
    const rssMb = await mostRssMb(server, burstS * 1_000);
    const toMs = Date.now();
    const flooded = await flood.stop();
    await sleep(afterS * 1_000);
    while (calm.recoveredMs(toMs) === Infinity && Date.now() - toMs < goals.recoveryMs) {
      await sleep(250);
    }
    const recoveryMs = calm.recoveredMs(toMs);
    const went = await steady.stop();
    await calm.stop();
    const both = acked('both');
    for (const name of ['usual', 'burst']) appendFileSync(both, readFileSync(acked(name)));
    const { stateIsReplay, ...found } = await judge(server, both);
    const seen = {
      lagP99Ms: lagsMs(lags, fromMs, toMs),
      rssMb: round(rssMb, 0),
      recoveryMs,
      calmP99BeforeMs: round(calm.p99Ms(0, fromMs)),
      calmP99DuringMs: round(calm.p99Ms(fromMs, toMs)),
    };
    const reached = Math.max(...Object.values(seen.lagP99Ms)) <= goals.lagMs;
    const isFast = recoveryMs <= goals.recoveryMs && (reached || scale === 'slice');
    const isWhole = found.missing + found.twice + found.damaged === 0 && stateIsReplay;
    return {
      name: 'R10 burst',
      ...verdict(isWhole && rssMb <= goals.rssMb, isFast),
      seed,
      offeredPerS: usual.rate + burst.rate,
      burstAckedPerS: Math.round(flooded.acked / burstS),
      usualAckedPerS: Math.round(went.ackedPerS),
      ...seen,
      reached,
      ...found,
      stateIsReplay,
    };
  } finally {
    for (const load of loads) load.kill();
    await server.end();
    rmSync(data, { recursive: true, force: true });
  }
}
