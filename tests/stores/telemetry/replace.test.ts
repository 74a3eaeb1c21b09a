import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Point } from '../../../src/contracts/effects.ts';
import type { TelemetryWrite } from '../../../src/contracts/telemetry.ts';
import { openInfluxTelemetry } from '../../../src/stores/telemetry/influx.ts';
import { deleteBody, replaceInInflux } from '../../../src/stores/telemetry/influx-replace.ts';
import { openSqliteTelemetry } from '../../../src/stores/telemetry/sqlite.ts';
import { startScriptedHttp } from '../../servers/scripted-http.ts';

const atMs = Date.UTC(2026, 10, 20);
const range = {
  venue: 'v1',
  measurements: ['zone', 'stay'],
  fromMs: atMs,
  toMs: atMs + 86_400_000,
} as const;
const point = (ordinal: number): Point => ({
  type: 'point',
  id: `v1/${ordinal}`,
  measurement: 'zone',
  series: { venue: 'v1', zone: 'a' },
  fields: { people: 1 },
  atMs,
  ordinal,
});

describe('SQLite', () => {
  const inFolder = async (work: (path: string) => Promise<void>) => {
    const folder = mkdtempSync(join(tmpdir(), 'replace-'));
    try {
      await work(join(folder, 'telemetry.db'));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };

  test('[TIM4] cut short by a failing source, nothing has changed', () =>
    inFolder(async (path) => {
      const telemetry = openSqliteTelemetry({ path, nowMs: () => range.toMs });
      await telemetry.write([point(1), point(2)]);
      function* broken() {
        yield point(3);
        throw new Error('killed');
      }
      await expect(telemetry.replace(range, broken())).rejects.toThrow('killed');
      const found = await telemetry.replace({ ...range, measurements: ['zone'] }, []);
      expect(found).toMatchObject({ before: { zone: 2 }, after: {} });
      await telemetry.close();
    }));

  test('[TIM4] a day that is past its keeping is refused before anything goes', () =>
    inFolder(async (path) => {
      const telemetry = openSqliteTelemetry({ path, nowMs: () => atMs + 31 * 86_400_000 });
      const refused = await telemetry.replace(range, [point(1)]);
      expect(refused).toMatchObject({ ok: false, code: 'store.telemetry_refused' });
      await telemetry.close();
    }));
});

describe('InfluxDB', () => {
  const down: TelemetryWrite = {
    ok: false,
    retryable: true,
    code: 'store.telemetry_unreachable',
    reason: 'away',
  };
  const empty = { ok: true, columns: [], rows: [] } as const;

  test('[TIM4] an unreachable server is found out before anything is taken away', async () => {
    const telemetry = openInfluxTelemetry({ url: 'http://127.0.0.1:9', database: 'gozar' });
    await expect(telemetry.replace(range, [point(1)])).rejects.toMatchObject({
      code: 'store.telemetry_unreachable',
    });
  });

  test('[TIM4] all is counted before the first goes, and a hiccup is waited out', async () => {
    const calls: string[] = [];
    const answers = [down, { ok: true, quarantined: [] } as const];
    const replaced = await replaceInInflux(range, [point(1)], {
      read: async (influxql) => {
        calls.push(influxql.slice(0, 6));
        return empty;
      },
      remove: async (measurement) => void calls.push(`remove ${measurement}`),
      write: async (points) => {
        calls.push(`write ${points.length}`);
        return answers.shift() ?? down;
      },
    });
    expect(replaced).toMatchObject({ ok: true, after: { zone: 1 } });
    const removed = ['remove zone', 'remove stay'];
    expect(calls).toEqual(['SELECT', 'SELECT', ...removed, 'write 1', 'write 1']);
  });

  test('[TIM4] version 2 deletes by its own route, up to the last nanosecond', async () => {
    const bodies: string[] = [];
    const http = await startScriptedHttp(({ url, body }) => {
      if (url.startsWith('/query')) return { status: 200, body: '{"results":[{}]}' };
      if (!url.startsWith('/api/v2/delete')) return { status: 204 };
      bodies.push(body);
      return { status: 204 };
    });
    const telemetry = openInfluxTelemetry({ url: http.url, token: 't', org: 'o', bucket: 'b' });
    expect(await telemetry.replace(range, [point(1)])).toMatchObject({ ok: true });
    expect(bodies.map((body) => JSON.parse(body))).toEqual(
      range.measurements.map((measurement) => ({
        start: '2026-11-20T00:00:00.000Z',
        stop: '2026-11-20T23:59:59.999999999Z',
        predicate: `_measurement="${measurement}" AND venue="v1"`,
      })),
    );
    await http.stop();
  });

  test('[TIM4] a text in the predicate cannot leave it', () => {
    const hostile = { ...range, venue: 'v" OR venue="x\\' };
    expect(deleteBody('zone', hostile)).toMatchObject({
      predicate: '_measurement="zone" AND venue="v\\" OR venue=\\"x\\\\"',
    });
  });
});
