import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Point } from '../../src/contracts/effects.ts';
import type { ReprojectResult } from '../../src/contracts/lab.ts';
import { publishEnds } from '../../src/contracts/topics.ts';
import { writeBatch } from '../../src/contracts/wire.ts';
import { MovableClock, Running } from '../hotpath/running.ts';
import { bytesOf, noonMs, receiver, venue } from '../hotpath/venue.ts';
import { freePort } from '../servers/free-port.ts';
import { type Influxd, startInfluxd } from '../servers/influxd.ts';
import { pointsOfInflux } from './points.ts';
import { main, TestServer } from './server.ts';

/**
 * A day three days ago, through a real hot path: somebody is in the shoes from 10:20 to 11:02, but
 * their receiver is cut off at 10:23 and hands over the rest at 11:20. Another one goes on.
 */
const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const tehranMs = 210 * minuteMs;
const midnightMs = Math.floor((Date.now() + tehranMs) / dayMs - 3) * dayMs - tehranMs;
const day = new Date(midnightMs + tehranMs).toISOString().slice(0, 10);
const [from, cutOff, left, back, end] = [620, 623, 662, 680, 690].map(
  (minute) => midnightMs + minute * minuteMs,
) as [number, number, number, number, number];
const settings = { pointEveryMs: 60_000, visitSilenceMs: 60_000, visitGraceMs: 10_000 };
const stepMs = 9_000;

class PastClock extends MovableClock {
  override wallMs(): number {
    return super.wallMs() - noonMs + from;
  }
}

let folder: string;
let influxd: Influxd;
const folders: string[] = [];
beforeAll(async () => {
  folder = await recordDay();
  influxd = await startInfluxd();
});
afterAll(async () => {
  await influxd.stop();
  for (const one of folders) rmSync(one, { recursive: true, force: true });
});

async function recordDay(): Promise<string> {
  const clock = new PastClock();
  const data = mkdtempSync(join(tmpdir(), 'gozar-day-'));
  folders.push(data);
  const shop = await Running.open({ folder: data, clock });
  const { name, plan, timezone } = venue;
  const about = { venue: 'kasra', name, plan, timezone, demo: false } as const;
  await shop.must({ do: 'importVenue', ...about, settings });
  for (const device of ['rx-1', 'rx-2']) {
    const { kind, secretSha256 } = receiver;
    const placement = { zone: 'shoes' } as const;
    const known = { device, kind, format: 'native', secretSha256, placement } as const;
    await shop.must({ do: 'addDevice', venue: 'kasra', ...known });
  }
  const seqs = { 'rx-1': 0, 'rx-2': 0 };
  let batch = 0;
  const say = async (device: 'rx-1' | 'rx-2', tag: string, times: readonly number[]) => {
    const put = shop.toEdge.flatMap((m) => (m.kind === 'devices' ? m.put : []));
    const index = put.findLast((one) => one.device === device)?.index ?? 0;
    const rows = times.map((at) => ({
      device: index,
      end: publishEnds.indexOf('sightings'),
      qos: 1,
      receivedAtMs: clock.monotonicMs(),
      payload: bytesOf({ boot: 1, seq: seqs[device]++, at, sightings: [{ tag, rssi: -50 }] }),
    }));
    const mine = ++batch;
    shop.hot.receive({ kind: 'batch', batch: mine, bytes: writeBatch(rows) });
    await shop.until(() => shop.toEdge.some((m) => m.kind === 'acked' && m.batch === mine));
  };
  const backlog: number[] = [];
  for (let nowMs = clock.wallMs(); nowMs < end; nowMs = clock.wallMs()) {
    await say('rx-2', 'band-2', [nowMs]);
    if (nowMs < cutOff) await say('rx-1', 'band-1', [nowMs]);
    else if (nowMs < left) backlog.push(nowMs);
    else if (nowMs >= back && backlog.length > 0) await say('rx-1', 'band-1', backlog.splice(0));
    clock.advance(stepMs);
  }
  await shop.stop();
  return data;
}

async function copyOfDay(environment: Record<string, string> = {}): Promise<TestServer> {
  const data = mkdtempSync(join(tmpdir(), 'gozar-again-'));
  folders.push(data);
  cpSync(folder, data, { recursive: true });
  const [httpPort, mqttPort] = [await freePort(), await freePort()];
  return new TestServer({ data, httpPort, mqttPort, environment });
}

async function again(server: TestServer, ...args: string[]): Promise<ReprojectResult> {
  return (await server.cli('reproject', day, ...args)) as unknown as ReprojectResult;
}

/** What a failing command says, as JSON, and its exit code. */
async function refused(server: TestServer, ...args: string[]) {
  const child = spawn(process.execPath, [main, 'reproject', ...args, '--json'], {
    env: server.environment,
  });
  let text = '';
  child.stderr.on('data', (chunk: Buffer) => {
    text += chunk.toString('utf8');
  });
  const [code] = await once(child, 'exit');
  return { code, error: JSON.parse(text).error.code };
}

function rowsOf(server: TestServer): string[] {
  const db = new DatabaseSync(join(server.data, 'telemetry.db'), { readOnly: true });
  const rows = db
    .prepare(
      `SELECT measurement || ' ' || field || ' ' || tags || ' ' || at_ms || ' ' || ordinal || ' ' ||
       value AS text FROM points JOIN series ON series = id WHERE at_ms < ? ORDER BY text`,
    )
    .all(midnightMs + dayMs);
  db.close();
  return rows.map(({ text }) => String(text));
}

/** Dwells of the first band as [minute of the day it ended, whole minutes]: rows of `stay`. */
const dwellsIn = (rows: readonly string[]) =>
  rows
    .filter((row) => row.startsWith('stay '))
    .map((row) => row.split(' ').slice(-3).map(Number))
    .map(([atMs = 0, , ms = 0]) => [
      Math.floor((atMs - midnightMs) / minuteMs),
      Math.round(ms / minuteMs),
    ]);

async function killedAfter(server: TestServer, ms: number): Promise<void> {
  const child: ChildProcess = spawn(process.execPath, [main, 'reproject', day], {
    env: server.environment,
    stdio: 'ignore',
  });
  setTimeout(() => child.kill('SIGKILL'), ms);
  await once(child, 'exit');
}

describe('into the file inside', () => {
  test('[TIM4] a backlog moves a dwell to its true hour; also twice, killed, running', async () => {
    const server = await copyOfDay();
    const first = await again(server);
    expect(first).toMatchObject({ venue: 'kasra', day, refused: 0 });
    expect(first.placed).toBeGreaterThan(200);
    const rows = rowsOf(server);
    expect(dwellsIn(rows)).toEqual([[662, 42]]);
    const second = await again(server);
    expect(second.before).toEqual(first.after);
    expect(second.after).toEqual(first.after);
    expect(rowsOf(server)).toEqual(rows);
    for (const ms of [200, 400, 600]) await killedAfter(server, ms);
    expect(rowsOf(server)).toEqual(rows);

    await server.start('--no-demo');
    const running = await again(server, '--venue', 'kasra');
    expect(running.after).toEqual(first.after);
    expect(rowsOf(server)).toEqual(rows);
    const today = new Date(Date.now() + tehranMs).toISOString().slice(0, 10);
    expect(await refused(server, today)).toEqual({ code: 1, error: 'lab.day_open' });
    expect(await refused(server, '2020-01-01')).toEqual({ code: 1, error: 'lab.range' });
    expect(await refused(server, '2026-02-31')).toEqual({ code: 2, error: 'lab.range' });
    expect(await refused(server, 'yesterday')).toEqual({ code: 2, error: 'lab.range' });
    const unknown = await refused(server, day, '--venue', 'nowhere');
    expect(unknown).toEqual({ code: 1, error: 'command.venue_unknown' });
    await server.stop();
  });

  test('[TIM4] live, the outage cut the dwell short, in another hour', async () => {
    const server = await copyOfDay();
    const db = new DatabaseSync(join(server.data, 'records.db'), { readOnly: true });
    const rows = db.prepare('SELECT effect_json AS text FROM points').all();
    db.close();
    const points = rows.map(({ text }) => JSON.parse(String(text)) as Point);
    const stays = points.filter(({ measurement }) => measurement === 'stay');
    const dwells = stays.map(({ atMs, fields }) => [
      Math.floor((atMs - midnightMs) / minuteMs),
      Math.round((fields.dwellMs ?? 0) / minuteMs),
    ]);
    expect(dwells).toContainEqual([623, 3]);
    expect(dwells).not.toContainEqual([662, 42]);
    const { before, after } = await again(server);
    expect(before).toMatchObject({ stay: stays.length });
    expect(before.zone).toBe(after.zone);
  });
});

describe('into InfluxDB', () => {
  test('[TIM4] the same points, none twice, stale ones gone; away is said so', async () => {
    const inside = await copyOfDay();
    await again(inside);
    const server = await copyOfDay({
      GOZAR_INFLUX_URL: influxd.url,
      GOZAR_INFLUX_DATABASE: influxd.database,
    });
    const first = await again(server);
    expect(first.before).not.toEqual({});
    const points = (await pointsOfInflux(influxd)).sort();
    expect(points.filter((point) => point.startsWith('stay '))).toHaveLength(
      rowsOf(inside).filter((row) => row.startsWith('stay ')).length,
    );
    for (const ms of [300, 600]) await killedAfter(server, ms);
    const second = await again(server);
    expect(second.after).toEqual(first.after);
    expect((await pointsOfInflux(influxd)).sort()).toEqual(points);
    await influxd.kill();
    expect(await refused(server, day)).toEqual({ code: 1, error: 'store.telemetry_unreachable' });
    await influxd.restart();
    expect((await pointsOfInflux(influxd)).sort()).toEqual(points);
  });
});
