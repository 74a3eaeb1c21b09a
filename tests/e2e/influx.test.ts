import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Influxd, startInfluxd } from '../servers/influxd.ts';
import { openHall } from './hall.ts';
import { outboxOf, pointsOfInflux, pointsOfJournal } from './points.ts';
import type { Receiver } from './radios.ts';
import { newServer, type TestServer } from './server.ts';

/** influxd is killed, stays away for 50 s, and comes back over its own files. */
const outageMs = 50_000;
let influxd: Influxd;
let server: TestServer;
let receivers: readonly Receiver[];

beforeAll(async () => {
  influxd = await startInfluxd();
  server = await newServer({
    GOZAR_INFLUX_URL: influxd.url,
    GOZAR_INFLUX_DATABASE: influxd.database,
  });
  await server.start('--no-demo');
  receivers = await openHall(server);
});
afterAll(async () => {
  await server.end();
  await influxd.stop();
});

const isReady = async () => (await fetch(`${server.http}/readyz`)).status === 200;

/** Longest time without an acknowledgement, ms, in which the server was watched. */
function longestSilence(fromMs: number, toMs: number): number {
  const times = receivers
    .flatMap(({ acknowledged }) => [...acknowledged.values()])
    .filter((atMs) => atMs >= fromMs && atMs <= toMs)
    .sort((a, b) => a - b);
  let before = fromMs;
  let longest = 0;
  for (const atMs of [...times, toMs]) {
    longest = Math.max(longest, atMs - before);
    before = atMs;
  }
  return longest;
}

/** Until the points of a moment ago are stored; the zones go on making new ones. */
async function caughtUp(): Promise<number> {
  const startedMs = performance.now();
  const { produced } = outboxOf(server.data);
  while (outboxOf(server.data).cursor < produced) {
    if (performance.now() - startedMs > 30_000) throw new Error('points do not arrive');
    await sleep(200);
  }
  return performance.now() - startedMs;
}

function countBy(points: readonly string[], name: RegExp): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const point of points) {
    const [found = point] = name.exec(point) ?? [];
    counts[found] = (counts[found] ?? 0) + 1;
  }
  return counts;
}
const measurement = /^\w+/;
/** Measurement and tags: what comes before the nanoseconds. */
const series = /^.*(?= \d{19} )/;

test('after 50 s without influxd every point is in it, none twice', async () => {
  const stored = () => pointsOfInflux(influxd).then(({ length }) => length);
  await expect.poll(stored, { timeout: 240_000, interval: 500 }).toBeGreaterThan(50);
  await caughtUp();
  const before = outboxOf(server.data);
  const downAtMs = performance.now();
  await influxd.kill();
  await expect(fetch(`${influxd.url}/ping`)).rejects.toThrow();
  while (performance.now() - downAtMs < outageMs) {
    expect(await isReady()).toBe(true);
    await sleep(500);
  }
  const silenceMs = longestSilence(downAtMs, performance.now());
  const during = outboxOf(server.data);
  const retries = await server.metric('gozar_telemetry_retries_total');
  await influxd.restart();
  const caughtUpMs = await caughtUp();
  await Promise.all(receivers.map((receiver) => receiver.end()));
  // Silence ends the visits, and they have points too.
  await sleep(5_000);
  expect(await server.stop()).toBe(0);
  console.log(
    `down for ${outageMs / 1_000} s: ${during.waiting.length} points waited, ` +
      `${retries} attempts, ` +
      `all stored ${Math.round(caughtUpMs)} ms after the start; ` +
      `longest time without an acknowledgement ${Math.round(silenceMs)} ms`,
  );
  expect(during.cursor - before.cursor).toBeLessThan(100);
  expect(during.waiting.length).toBeGreaterThan(1_000);
  expect(retries).toBeGreaterThan(3);
  // Whoever waits for the telemetry is silent as long as it; seconds are for a busy machine.
  expect(silenceMs).toBeLessThan(outageMs / 4);

  const outbox = outboxOf(server.data);
  const produced = pointsOfJournal(server.data);
  const kept = await pointsOfInflux(influxd);
  const waiting = new Set(outbox.waiting);
  const expected = produced.filter((point) => !waiting.has(point));
  console.log(
    `${produced.length} points produced, ${kept.length} stored, ${waiting.size} of the last ` +
      `moment still in the outbox; ${JSON.stringify(countBy(kept, measurement))}`,
  );
  expect(produced).toHaveLength(outbox.produced);
  expect(waiting.size).toBeLessThan(100);
  expect(countBy(kept, series)).toEqual(countBy(expected, series));
  expect(kept.sort()).toEqual(expected.sort());
});
