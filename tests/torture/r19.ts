import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Credential } from '../bench/load/packets.ts';
import { furnishBench } from '../bench/venue.ts';
import { newServer, type TestServer } from '../e2e/server.ts';
import { connack, connectPacket, publishPacket, RawClient } from '../ingress/raw.ts';
import { quantile, round, type TortureOptions, type TortureResult } from './figure.ts';
import { Load } from './load.ts';
import { mebibyte } from './memory.ts';
import type { Held } from './probe.ts';
import { slopeOf } from './slope.ts';

/** What grows does so by what happens, not by the clock: a slice has as much of it in less time. */
const at = {
  slice: {
    warmS: 8,
    soakS: 16,
    cycles: 1_200,
    ratePerS: 450,
    asksEveryMs: 300,
    looksEveryMs: 1_000,
  },
  full: {
    ...{ warmS: 1_200, soakS: 7_200, cycles: 100_000 },
    ...{ ratePerS: 300, asksEveryMs: 500, looksEveryMs: 2_000 },
  },
};
const loaders = 20;
/** Devices that come and go. */
const passers = 40;
/** Sockets, hot path, web and egress; and looks at each that early and late can be told by. */
const threads = 4;
const leastLooks = 6;
const looksWithinMs = 90_000;
const goalMbPerH = 1;
/** A slice is too short for a slope of 1 MB an hour to stand out: what it holds may not rise. */
const mostSliceMb = 4;
const probe = fileURLToPath(new URL('probe.ts', import.meta.url));

const openFiles = (pid: number): number => readdirSync(`/proc/${pid}/fd`).length;

/** Until nobody is connected, which takes a moment; who stays is seen by the count after it. */
async function noneLeft(server: TestServer): Promise<void> {
  const untilMs = performance.now() + 10_000;
  while ((await server.metric('gozar_connections_open')) > 0 && performance.now() < untilMs) {
    await sleep(100);
  }
}

/** Connects, is acknowledged or not, and goes, politely or not. */
async function passBy(port: number, credential: Credential, cycle: number): Promise<boolean> {
  const client = new RawClient(port);
  client.write(connectPacket({ ...credential, keepAliveS: 60 }));
  const isIn = (await connack(client)) === 0;
  if (isIn && cycle % 3 > 0) {
    const topic = `gozar/v1/${credential.venue}/${credential.device}/health`;
    const payload = JSON.stringify({ boot: 1, seq: cycle, uptimeS: cycle });
    client.write(publishPacket({ topic, payload, id: 1 }));
    if (cycle % 3 === 1) await client.next();
  }
  if (cycle % 2 === 0) client.write(Buffer.from([0xe0, 0]));
  client.end();
  await client.ended();
  return isIn;
}

/** So many cycles spread over the time, several at once. */
async function comeAndGo(
  port: number,
  given: { credentials: readonly Credential[]; cycles: number; overMs: number },
): Promise<{ cycles: number; refused: number }> {
  const { credentials, cycles, overMs } = given;
  const fromMs = performance.now();
  let [begun, refused] = [0, 0];
  const goOn = async (credential: Credential): Promise<void> => {
    while (begun < cycles) {
      const cycle = ++begun;
      const dueMs = fromMs + (cycle / cycles) * overMs;
      if (performance.now() < dueMs) await sleep(dueMs - performance.now());
      if (!(await passBy(port, credential, cycle))) refused += 1;
    }
  };
  await Promise.all(credentials.map(goOn));
  return { cycles: begun, refused };
}

function readProbe(file: string, sinceMs: number): Held[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Held)
    .filter(({ atMs }) => atMs >= sinceMs);
}

/**
 * Until each of the server's threads was looked at so often: on a busy machine the probe, which
 * leaves a thread alone 20 times as long as a look took, comes round less often.
 */
async function lookedAt(file: string, sinceMs: number): Promise<void> {
  const untilMs = performance.now() + looksWithinMs;
  while (performance.now() < untilMs) {
    const counts = new Map<number, number>();
    for (const { thread } of readProbe(file, sinceMs)) {
      counts.set(thread, (counts.get(thread) ?? 0) + 1);
    }
    if ([...counts.values()].filter((count) => count >= leastLooks).length >= threads) return;
    await sleep(500);
  }
}

/** Per thread: how what it holds goes on, in MB an hour, and its timers early and late. */
function judgeThreads(held: readonly Held[]) {
  const seen = [...new Set(held.map(({ thread }) => thread))];
  // A thread that comes and goes with its work is no leak of this process.
  const lasting = seen.filter((id) => {
    return held.filter(({ thread }) => thread === id).length > held.length / seen.length / 2;
  });
  const rows = lasting.map((id) => {
    const own = held.filter(({ thread }) => thread === id);
    const points = own.map(({ atMs, bytes }) => [atMs / 3_600_000, bytes / mebibyte] as const);
    const { perUnit, standardError } = slopeOf(points);
    const third = Math.floor(own.length / 3);
    const middle = (list: readonly number[]) => quantile(list, 0.5);
    const mb = own.map(({ bytes }) => bytes / mebibyte);
    const timers = own.map((one) => one.timers);
    return {
      thread: id,
      samples: own.length,
      heldMb: round(middle(mb)),
      mbPerH: round(perUnit, 2),
      standardError: round(standardError, 2),
      roseMb: round(middle(mb.slice(-third)) - middle(mb.slice(0, third)), 2),
      timersRose: middle(timers.slice(-third)) - middle(timers.slice(0, third)),
    };
  });
  return rows;
}

/**
 * R19: hours of readings, requests and devices that come and go. What each thread of the server
 * holds after garbage is regressed over time: less than 1 MB an hour after the warm-up; files and
 * timers constant; at the end no session is left.
 */
export async function run({ seed, scale }: TortureOptions): Promise<TortureResult> {
  const { warmS, soakS, cycles, ratePerS, asksEveryMs, looksEveryMs } = at[scale];
  const data = mkdtempSync(join(tmpdir(), 'gozar-soak-'));
  const file = join(data, 'probe.jsonl');
  const environment = {
    NODE_OPTIONS: `--import ${probe}`,
    TORTURE_PROBE: file,
    TORTURE_PROBE_MS: String(looksEveryMs),
  };
  const server = await newServer(environment, data);
  let load: Load | undefined;
  try {
    await server.start('--no-demo');
    const listed = await furnishBench(server.data, loaders + passers);
    const credentials = JSON.parse(readFileSync(listed, 'utf8')) as Credential[];
    load = new Load({
      ...{ port: server.mqttPort, credentials: listed, connections: loaders, inFlight: 10 },
      ...{ rate: ratePerS, tags: 100, acked: join(server.data, 'acked') },
    });
    const asking = askPages(server, asksEveryMs);
    const coming = comeAndGo(server.mqttPort, {
      credentials: credentials.slice(loaders),
      cycles,
      overMs: (warmS + soakS) * 1_000,
    });
    await sleep(warmS * 1_000);
    const sinceMs = performance.timeOrigin + performance.now();
    const filesBefore = openFiles(server.pid);
    await sleep(soakS * 1_000);
    await lookedAt(file, sinceMs);
    const filesAfter = openFiles(server.pid);
    const came = await coming;
    await asking.stop();
    const judged = judgeThreads(readProbe(file, sinceMs));
    const { errors } = await load.stop();
    await noneLeft(server);
    const sessionsLeft = await server.metric('gozar_connections_open');
    const isFlat = (row: (typeof judged)[number]) =>
      scale === 'full' ? row.mbPerH - 2 * row.standardError < goalMbPerH : row.roseMb < mostSliceMb;
    const steady = judged.every((row) => isFlat(row) && row.timersRose <= 5);
    // Some sockets are always on their way in or out.
    const filesRose = filesAfter - filesBefore;
    const ok =
      steady &&
      judged.length >= threads &&
      filesRose <= 8 &&
      sessionsLeft === 0 &&
      came.refused === 0;
    return {
      name: 'R19',
      ok,
      seed,
      ...came,
      sessionsLeft,
      filesBefore,
      filesRose,
      threads: judged,
      errors,
    };
  } finally {
    load?.kill();
    await server.end();
  }
}

/** One page after the other, a few a second at most. */
function askPages(server: TestServer, everyMs: number): { stop(): Promise<void> } {
  let isOver = false;
  const ask = async () => {
    while (!isOver) {
      for (const path of ['/readyz', '/metrics', '/floor']) {
        await fetch(`${server.http}${path}`)
          .then((answer) => answer.arrayBuffer())
          .catch(() => undefined);
      }
      await sleep(everyMs);
    }
  };
  const asked = ask();
  return {
    stop: () => {
      isOver = true;
      return asked;
    },
  };
}
