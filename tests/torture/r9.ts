import { DatabaseSync } from 'node:sqlite';
import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Point } from '../../src/contracts/effects.ts';
import type { Telemetry } from '../../src/contracts/telemetry.ts';
import { publishEnds } from '../../src/contracts/topics.ts';
import { writeBatch } from '../../src/contracts/wire.ts';
import type { Pace } from '../../src/egress/pace.ts';
import { pointsCursor, startPointsPump } from '../../src/egress/points-pump.ts';
import { openReader } from '../../src/stores/records/reader.ts';
import { openInfluxTelemetry } from '../../src/stores/telemetry/influx.ts';
import { lineOf } from '../../src/stores/telemetry/line-protocol.ts';
import { benchPlan, receiverPlace, zoneIds } from '../bench/venue.ts';
import { pointsOfInflux, textOf } from '../e2e/points.ts';
import { hearSignals, keepCursors } from '../egress/paces.ts';
import { type MovableClock, Running } from '../hotpath/running.ts';
import { startInfluxd } from '../servers/influxd.ts';
import { type HttpAnswer, startScriptedHttp } from '../servers/scripted-http.ts';
import { dice, verdict } from './figure.ts';

/**
 * R9: the time-series store is away for an hour of 1,000 events a second, and comes back. The real
 * hot path, journal, records, outbox and points pump; the hour passes on a clock of its own, the
 * catching up is measured in real time, with the load going on. Slice: a tenth of the events,
 * against a fake that refuses in every way; full: all of them, against a real influxd that is
 * killed and started over its own files.
 */
export type R9 = {
  readonly name: 'R9';
  readonly ok: boolean;
  readonly late: boolean;
  readonly seed: number;
  readonly events: number;
  readonly points: number;
  readonly lost: number;
  readonly doubled: number;
  /** Points that waited when the store came back, and how long until they were in it. */
  readonly waited: number;
  readonly catchUpMs: number;
  /** The hour, by the time it took to catch up with it. */
  readonly catchUpSpeed: number;
  readonly retries: number;
  /** Of this process, which is server and generator; and what its heap and buffers hold. */
  readonly rssGrownMb: number;
  readonly heldGrownMb: number;
};

/** Events a second, and seconds that go into one batch. */
const scales = {
  slice: { eventsS: 100, stepS: 8 },
  full: { eventsS: 1_000, stepS: 1 },
} as const;
type Scale = (typeof scales)[keyof typeof scales];
/** Until the generator beside has the memory it takes. */
const warmUpS = 1_200;
const outageS = 3_600;
const tags = 200;
const stayS = 120;
const venue = 'hall';
const leastSpeed = 5;
const mostGrownMb = 100;
const catchUpWithinMs = 600_000;

type Store = {
  readonly telemetry: Telemetry;
  goDown(): Promise<void>;
  comeBack(): Promise<void>;
  /** What it holds, as text, each point once. */
  stored(): Promise<readonly string[]>;
  expected(point: Point): string;
  stop(): Promise<void>;
};

/** Refuses, cuts off and asks for patience while it is down; a point is its series and time. */
async function scriptedStore(seed: number): Promise<Store> {
  const lines = new Map<string, string>();
  const random = dice(seed);
  let isDown = false;
  const server = await startScriptedHttp(({ body }): HttpAnswer => {
    if (isDown) {
      const draw = random();
      if (draw < 0.3) return 'reset';
      if (draw < 0.6) return { status: 503 };
      return { status: 429, headers: { 'retry-after': '3' } };
    }
    for (const line of body.split('\n').filter(Boolean)) {
      const [series = '', , time = ''] = line.split(/(?<!\\) /);
      lines.set(`${series} ${time}`, line);
    }
    // Stored and not said: the same batch comes again.
    return random() < 0.05 ? 'reset' : { status: 204 };
  });
  return {
    telemetry: openInfluxTelemetry({ url: server.url, bucket: 'b', token: 't' }),
    goDown: async () => {
      isDown = true;
    },
    comeBack: async () => {
      isDown = false;
    },
    stored: async () => [...lines.values()],
    expected: lineOf,
    stop: () => server.stop(),
  };
}

async function realStore(): Promise<Store> {
  const influxd = await startInfluxd();
  const { url, database } = influxd;
  return {
    telemetry: openInfluxTelemetry({ url, database }),
    goDown: () => influxd.kill(),
    comeBack: () => influxd.restart(),
    stored: () => pointsOfInflux(influxd),
    expected: textOf,
    stop: () => influxd.stop(),
  };
}

/** The pump's time is the hall's: a pause of ten seconds passes with ten seconds of readings. */
function paceOf(clock: MovableClock, seed: number): { pace: Pace; tick: () => void } {
  const sleepers = new Set<{ readonly atMs: number; readonly wake: () => void }>();
  const sleep: Pace['sleep'] = (ms, signal) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const sleeper = { atMs: clock.monotonicMs() + ms, wake: resolve };
    sleepers.add(sleeper);
    const wake = () => {
      sleepers.delete(sleeper);
      resolve();
    };
    signal.addEventListener('abort', wake, { once: true });
    return promise;
  };
  const tick = () => {
    for (const sleeper of sleepers) {
      if (sleeper.atMs > clock.monotonicMs()) continue;
      sleepers.delete(sleeper);
      sleeper.wake();
    }
  };
  const now = { wallMs: () => clock.wallMs(), monotonicMs: () => clock.monotonicMs() };
  return { pace: { ...now, sleep, random: dice(seed) }, tick };
}

class Hall {
  readonly running: Running;
  readonly #scale: Scale;
  readonly #indices: number[] = [];
  readonly #seqs = new Map<number, number>();
  #second = 0;
  #batch = 0;
  events = 0;

  constructor(running: Running, scale: Scale) {
    this.running = running;
    this.#scale = scale;
  }

  async furnish(): Promise<void> {
    const { running } = this;
    await running.must({
      do: 'importVenue',
      venue,
      name: { en: 'Hall' },
      plan: benchPlan(),
      timezone: 'UTC',
      settings: {},
      demo: false,
    });
    for (const [index] of zoneIds().entries()) {
      await running.must({
        do: 'addDevice',
        venue,
        device: `rx-${index}`,
        kind: 'receiver',
        format: 'native',
        secretSha256: index.toString(16).padStart(64, '0'),
        placement: receiverPlace(index),
      });
    }
    for (const message of running.toEdge) {
      if (message.kind !== 'devices') continue;
      this.#indices.push(...message.put.map(({ index }) => index));
    }
  }

  /** A step: each event a PUBLISH with one sighting; people move on every two minutes. */
  async pass(): Promise<number> {
    const { running } = this;
    const { eventsS, stepS } = this.#scale;
    running.clock.advance(stepS * 1_000);
    const nowMs = running.clock.monotonicMs();
    const items = Array.from({ length: eventsS * stepS }, (_, i) => {
      const later = Math.floor(i / eventsS);
      const second = this.#second + later;
      const tag = (i + second * eventsS) % tags;
      const place = tag * 7 + Math.floor((second + tag) / stayS);
      const device = this.#indices[place % this.#indices.length] ?? 0;
      const seq = (this.#seqs.get(device) ?? 0) + 1;
      this.#seqs.set(device, seq);
      const sightings = [{ tag: `band-${tag}`, rssi: -50 - (i % 5) }];
      const payload = Buffer.from(JSON.stringify({ boot: 1, seq, sightings }));
      const end = publishEnds.indexOf('sightings');
      return { device, end, qos: 1, receivedAtMs: nowMs - (stepS - 1 - later) * 1_000, payload };
    });
    this.#second += stepS;
    const batch = ++this.#batch;
    running.hot.receive({ kind: 'batch', batch, bytes: writeBatch(items) });
    while (!running.toEdge.some((said) => said.kind === 'acked' && said.batch === batch)) {
      await turn();
    }
    this.events += items.length;
    // What threads would have taken away.
    running.toEdge.length = 0;
    running.toWeb.length = 0;
    running.toEgress.length = 0;
    return stepS;
  }
}

setFlagsFromString('--expose-gc');
const collect: unknown = runInNewContext('gc');

/** Growth since the beginning, without what is garbage already: the generator makes most of it. */
class Memory {
  readonly #before = this.#now();
  rssGrown = 0;
  heldGrown = 0;

  #now(): { readonly rss: number; readonly held: number } {
    if (typeof collect === 'function') collect();
    const { rss, heapUsed, external } = process.memoryUsage();
    return { rss, held: heapUsed + external };
  }

  look(): void {
    const { rss, held } = this.#now();
    this.rssGrown = Math.max(this.rssGrown, Math.round((rss - this.#before.rss) / 1e6));
    this.heldGrown = Math.max(this.heldGrown, Math.round((held - this.#before.held) / 1e6));
  }
}

/** All points the outbox ever had: nothing is trimmed here. */
function produced({ folder }: Running): readonly Point[] {
  const records = new DatabaseSync(`${folder}/records.db`, { readOnly: true });
  const rows = records.prepare('SELECT effect_json FROM points ORDER BY row').all();
  records.close();
  return rows.map(({ effect_json }) => JSON.parse(String(effect_json)));
}

function lastRow({ folder }: Running): number {
  const records = new DatabaseSync(`${folder}/records.db`, { readOnly: true });
  const row = records.prepare('SELECT max(row) AS last FROM points').get();
  records.close();
  return Number(row?.last ?? 0);
}

export async function run(options: {
  readonly seed: number;
  readonly scale: keyof typeof scales;
}): Promise<R9> {
  const { seed, scale } = options;
  const store = scale === 'full' ? await realStore() : await scriptedStore(seed);
  const running = await Running.open();
  const hall = new Hall(running, scales[scale]);
  await hall.furnish();
  const opened = openReader({ path: `${running.folder}/records.db` });
  if (!opened.ok) throw new Error(opened.message);
  const { pace, tick } = paceOf(running.clock, seed);
  const [signals, cursors] = [hearSignals(), keepCursors()];
  const { reader } = opened;
  const { telemetry } = store;
  const parts = { reader, telemetry, cursors, signals, pace, onDone: () => {} };
  const pump = startPointsPump(parts);
  const pass = async (seconds: number, till = () => false) => {
    for (let passed = 0; passed < seconds && !till(); ) {
      passed += await hall.pass();
      tick();
      await turn();
    }
  };
  await pass(warmUpS);
  const memory = new Memory();
  await store.goDown();
  const storedAtDown = cursors.get(pointsCursor);
  for (let minute = 0; minute < outageS / 60; minute++) {
    await pass(60);
    memory.look();
  }
  const waitingTo = lastRow(running);
  const stoodStill = cursors.get(pointsCursor) - storedAtDown;
  await store.comeBack();
  const startedMs = performance.now();
  const isBack = () => cursors.get(pointsCursor) >= waitingTo;
  while (!isBack() && performance.now() - startedMs < catchUpWithinMs) await pass(1, isBack);
  const catchUpMs = performance.now() - startedMs;
  memory.look();
  const last = lastRow(running);
  await pass(600, () => cursors.get(pointsCursor) >= last);
  await pump.stop();
  const done = cursors.get(pointsCursor);
  const compared = await compare(running, store, done);
  const isWhole = compared.lost + compared.doubled === 0 && stoodStill <= 2_000;
  await reader.close();
  await running.stop();
  running.remove();
  await store.stop();
  const catchUpSpeed = Math.round((outageS * 1_000) / catchUpMs);
  return {
    name: 'R9',
    ...verdict(
      isWhole && memory.rssGrown < mostGrownMb && hall.events >= scales[scale].eventsS * outageS,
      catchUpSpeed >= leastSpeed,
    ),
    seed,
    events: hall.events,
    ...compared,
    waited: waitingTo - storedAtDown,
    catchUpMs: Math.round(catchUpMs),
    catchUpSpeed,
    retries: signals.counts.get('gozar_telemetry_retries_total') ?? 0,
    rssGrownMb: memory.rssGrown,
    heldGrownMb: memory.heldGrown,
  };
}

/** A batch in flight when the pump ended may be in the store and not behind the cursor. */
async function compare(running: Running, store: Store, done: number) {
  const all = produced(running);
  const passed = all.slice(0, done).map((point) => store.expected(point));
  const rest = new Set(all.slice(done).map((point) => store.expected(point)));
  const stored = await store.stored();
  const held = new Set(stored);
  const lost = passed.filter((point) => !held.has(point)).length;
  const foreign = stored.filter((point) => rest.has(point)).length;
  const doubled = stored.length - foreign - (passed.length - lost);
  return { points: passed.length, lost, doubled };
}

if (import.meta.main) {
  const [seed = '1', scale = 'slice'] = process.argv.slice(2);
  const found = await run({ seed: Number(seed), scale: scale === 'full' ? 'full' : 'slice' });
  process.stdout.write(`${JSON.stringify(found)}\n`);
}
