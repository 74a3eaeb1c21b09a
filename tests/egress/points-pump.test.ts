import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import type { Point } from '../../src/contracts/effects.ts';
import type { Telemetry, TelemetryWrite } from '../../src/contracts/telemetry.ts';
import type { Pace } from '../../src/egress/pace.ts';
import { startPointsPump } from '../../src/egress/points-pump.ts';
import type { Pump } from '../../src/egress/pump.ts';
import { openInfluxTelemetry } from '../../src/stores/telemetry/influx.ts';
import { startInfluxd } from '../servers/influxd.ts';
import { type HttpAnswer, startScriptedHttp } from '../servers/scripted-http.ts';
import { dice } from '../torture/figure.ts';
import { eventually, fastPace, frozenPace, hearSignals, keepCursors } from './paces.ts';

const startMs = Math.floor(Date.now() / 1_000 - 3_600) * 1_000;
function point(row: number): Point {
  return {
    type: 'point',
    id: `p${row}`,
    measurement: 'visit',
    series: { venue: 'v1' },
    fields: { durationMs: row },
    atMs: startMs + Math.floor(row / 3),
    ordinal: row % 3,
  };
}

/** Points of the outbox; row n is the n-th ever. */
function outbox() {
  let last = 0;
  let mostRead = 0;
  return {
    add: (count: number) => {
      last += count;
    },
    last: () => last,
    mostRead: () => mostRead,
    pointsAfter: async (row: number, limit: number) => {
      const length = Math.max(0, Math.min(limit, last - row));
      mostRead = Math.max(mostRead, length);
      return Array.from({ length }, (_, i) => ({ row: row + i + 1, point: point(row + i + 1) }));
    },
  };
}

const pumps: Pump[] = [];
afterEach(async () => {
  await Promise.all(pumps.splice(0).map((pump) => pump.stop()));
});

function start(
  reader: ReturnType<typeof outbox>,
  telemetry: Pick<Telemetry, 'write'>,
  pace: Pace,
  batchPoints = 100,
) {
  const signals = hearSignals();
  const cursors = keepCursors();
  const done: number[] = [];
  const onDone = (row: number) => void done.push(row);
  const begin = () => {
    const pump = startPointsPump({
      reader,
      telemetry,
      cursors,
      signals,
      onDone,
      pace,
      batchPoints,
    });
    pumps.push(pump);
    return pump;
  };
  return { pump: begin(), begin, signals, cursors, done };
}

const stored: TelemetryWrite = { ok: true, quarantined: [] };
const down: TelemetryWrite = {
  ok: false,
  retryable: true,
  code: 'store.telemetry_unreachable',
  reason: 'ECONNREFUSED',
};

/** A telemetry that keeps what it stored and answers as told. */
function keeper(answer: (call: number) => TelemetryWrite | undefined) {
  const times = new Map<string, number>();
  let calls = 0;
  return {
    times,
    calls: () => calls,
    write: async (points: readonly Point[]) => {
      calls += 1;
      const said = answer(calls);
      if (said !== undefined && !said.ok) return said;
      for (const { id } of points) times.set(id, (times.get(id) ?? 0) + 1);
      return said ?? stored;
    },
  };
}

describe('the cursor', () => {
  test('[TEL9] passes points once they are stored, in order, to the outbox too', async () => {
    const reader = outbox();
    reader.add(250);
    const { cursors, done, signals } = start(
      reader,
      keeper(() => stored),
      fastPace(50),
    );
    await eventually(() => cursors.get('points')).toBe(250);
    expect(done).toEqual([100, 200, 250]);
    expect(signals.counts.get('gozar_points_written_total')).toBe(250);
  });

  test('[TEL9] does not move while the store refuses', async () => {
    const reader = outbox();
    reader.add(10);
    const telemetry = keeper(() => ({
      ...down,
      retryable: false,
      code: 'store.telemetry_refused',
    }));
    const { cursors, done, signals } = start(reader, telemetry, fastPace(1_000));
    await eventually(() => telemetry.calls()).toBeGreaterThan(5);
    expect([cursors.get('points'), done]).toEqual([0, []]);
    expect(signals.lines[0]).toEqual({
      name: 'telemetry_unreachable',
      fields: { code: 'store.telemetry_refused', reason: 'ECONNREFUSED' },
    });
  });

  test('[TEL4] passes a bad point once it is in quarantine', async () => {
    const reader = outbox();
    reader.add(5);
    const quarantined = [3, 4].map((row) => ({ point: point(row), reason: 'bad line' }));
    const telemetry = keeper(() => ({ ok: true, quarantined }));
    const { cursors, signals } = start(reader, telemetry, fastPace(50));
    await eventually(() => cursors.get('points')).toBe(5);
    expect(cursors.rows.map(({ kind, body }) => [kind, JSON.parse(body)])).toEqual([
      ['point', point(3)],
      ['point', point(4)],
    ]);
    expect(signals.counts.get('gozar_points_quarantined_total')).toBe(2);
    expect(signals.counts.get('telemetry_line_quarantined')).toBe(2);
    expect(signals.lines).toHaveLength(1);
  });

  test('[TEL9] a crash before the cursor was set writes the same points again', async () => {
    const reader = outbox();
    reader.add(30);
    const telemetry = keeper(() => stored);
    const { pump, begin, cursors } = start(reader, telemetry, fastPace(50));
    await eventually(() => cursors.get('points')).toBe(30);
    await pump.stop();
    cursors.set('points', 0);
    begin();
    await eventually(() => cursors.get('points')).toBe(30);
    expect([...telemetry.times.keys()]).toHaveLength(30);
  });
});

describe('an outage', () => {
  test('[TEL9] of an hour loses none, doubles none, and holds one batch at most', async () => {
    const speed = 2_000;
    const pace = fastPace(speed);
    const reader = outbox();
    const endsAtMs = pace.monotonicMs() + 3_600_000;
    const waits: number[] = [];
    const watched: Pace = {
      ...pace,
      sleep: (ms, signal) => {
        waits.push(ms);
        return pace.sleep(ms, signal);
      },
    };
    const telemetry = keeper(() => (pace.monotonicMs() < endsAtMs ? down : undefined));
    const { cursors, signals } = start(reader, telemetry, watched);
    while (pace.monotonicMs() < endsAtMs) {
      reader.add(50);
      await sleep(5);
    }
    await eventually(() => cursors.get('points')).toBe(reader.last());
    expect([...telemetry.times.values()].every((times) => times === 1)).toBe(true);
    expect(telemetry.times.size).toBe(reader.last());
    expect(reader.mostRead()).toBe(100);
    const retried = signals.counts.get('gozar_telemetry_retries_total') ?? 0;
    expect(retried).toBeGreaterThan(20);
    expect(signals.counts.get('telemetry_unreachable') ?? 0).toBeLessThanOrEqual(61);
    const backoffs = waits.filter((ms) => ms !== 1_000 && ms !== 2_000);
    expect(Math.min(...backoffs)).toBeGreaterThanOrEqual(200);
    expect(Math.max(...backoffs)).toBeLessThanOrEqual(10_000);
    expect(new Set(backoffs).size).toBeGreaterThan(10);
  });

  test('a wake does not hurry the next attempt', async () => {
    const reader = outbox();
    reader.add(1);
    const telemetry = keeper(() => down);
    const { pump } = start(reader, telemetry, frozenPace());
    await eventually(() => telemetry.calls()).toBe(1);
    for (let i = 0; i < 20; i++) {
      pump.wake();
      await sleep(1);
    }
    expect(telemetry.calls()).toBe(1);
  });

  test('an outbox that cannot be read is tried again', async () => {
    const reader = outbox();
    reader.add(3);
    let reads = 0;
    const flaky = {
      ...reader,
      pointsAfter: async (row: number, limit: number) => {
        reads += 1;
        if (reads === 1) throw new Error('database is locked');
        return reader.pointsAfter(row, limit);
      },
    };
    const { cursors } = start(
      flaky,
      keeper(() => stored),
      fastPace(100),
    );
    await eventually(() => cursors.get('points')).toBe(3);
  });
});

describe('starting and stopping', () => {
  test('looks by itself when nobody wakes it, and at once when woken', async () => {
    const reader = outbox();
    const { pump, cursors } = start(
      reader,
      keeper(() => stored),
      fastPace(10),
    );
    await sleep(20);
    reader.add(1);
    await eventually(() => cursors.get('points')).toBe(1);
    const slow = start(
      reader,
      keeper(() => stored),
      frozenPace(),
    );
    await eventually(() => slow.cursors.get('points')).toBe(1);
    reader.add(1);
    slow.pump.wake();
    await eventually(() => slow.cursors.get('points')).toBe(2);
    await pump.stop();
  });

  test('stop writes what is there', async () => {
    const reader = outbox();
    const { pump, cursors } = start(
      reader,
      keeper(() => stored),
      fastPace(1),
    );
    await sleep(20);
    reader.add(350);
    await pump.stop();
    expect(cursors.get('points')).toBe(350);
  });

  test('stop does not wait for a store that is down or silent', async () => {
    const reader = outbox();
    reader.add(5);
    const silent = { write: () => new Promise<never>(() => undefined) };
    for (const telemetry of [keeper(() => down), silent]) {
      const { pump, done } = start(reader, telemetry, fastPace(10));
      await sleep(20);
      await pump.stop();
      expect(done).toEqual([]);
    }
  });
});

describe('with InfluxDB', () => {
  test.each([21, 22])('[TEL9] any faults of a server, seed %i: each line stored', async (seed) => {
    const roll = dice(seed);
    const bad = new Set([37, 410, 411, 999].map((row) => lineTime(row)));
    const kept = new Set<string>();
    const keep = (body: string) => {
      for (const line of body.split('\n')) kept.add(line);
    };
    const server = await startScriptedHttp(({ body }): HttpAnswer => {
      const dealt = roll();
      if (dealt < 0.04) return { status: 503 };
      if (dealt < 0.06) return { status: 429, headers: { 'retry-after': '3' } };
      if (dealt < 0.08) return 'reset';
      if (dealt < 0.09) return 'hang';
      const lines = body.split('\n');
      if (lines.some((line) => bad.has(line.split(' ').at(-1) ?? ''))) return { status: 400 };
      keep(body);
      // Stored, but the answer is lost.
      return dealt < 0.12 ? 'reset' : { status: 204 };
    });
    onTestFinished(() => server.stop());
    const telemetry = openInfluxTelemetry({ url: server.url, bucket: 'b', timeoutMs: 100 });
    const reader = outbox();
    const { cursors } = start(reader, telemetry, fastPace(1_000, seed));
    for (let i = 0; i < 10; i++) {
      reader.add(120);
      await sleep(10);
    }
    await eventually(() => cursors.get('points')).toBe(1_200);
    kept.delete('gozar_probe ok=1');
    const times = new Set([...kept].map((line) => line.split(' ').at(-1)));
    expect(kept.size).toBe(1_196);
    expect(times.size).toBe(1_196);
    const aside = cursors.rows.map(({ body }) => JSON.parse(body).fields.durationMs);
    expect([...new Set(aside)]).toEqual([37, 410, 411, 999]);
  });

  test('[TEL9] killed for seconds while points continue: each arrives, none doubled', async () => {
    const server = await startInfluxd();
    onTestFinished(() => server.stop());
    const telemetry = openInfluxTelemetry({ url: server.url, database: server.database });
    const reader = outbox();
    const { cursors, signals } = start(reader, telemetry, fastPace(4), 500);
    const produce = async (rounds: number) => {
      for (let i = 0; i < rounds; i++) {
        reader.add(40);
        await sleep(20);
      }
    };
    await produce(25);
    await server.kill();
    await produce(100);
    expect(cursors.get('points')).toBeLessThan(reader.last());
    await server.restart();
    await produce(25);
    await eventually(() => cursors.get('points')).toBe(reader.last());
    const range = { fromMs: startMs, toMs: startMs + 86_400_000, everyMs: 7 * 86_400_000 };
    const asked = { measurement: 'visit', field: 'durationMs', series: {}, offsetMs: 0 } as const;
    const ask = async (aggregate: 'count' | 'sum') =>
      (await telemetry.buckets({ ...asked, ...range, aggregate })).reduce((a, b) => a + b.value, 0);
    const last = reader.last();
    expect(await ask('count')).toBe(last);
    expect(await ask('sum')).toBe((last * (last + 1)) / 2);
    expect(signals.counts.get('gozar_telemetry_retries_total')).toBeGreaterThan(0);
    expect(cursors.rows).toEqual([]);
  });
});

function lineTime(row: number): string {
  const { atMs, ordinal } = point(row);
  return `${atMs}${String(ordinal).padStart(6, '0')}`;
}
