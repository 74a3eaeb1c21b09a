import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Point } from '../../../src/contracts/effects.ts';
import { openInfluxTelemetry } from '../../../src/stores/telemetry/influx.ts';
import { type Influxd, startInfluxd } from '../../servers/influxd.ts';
import {
  type HttpAnswer,
  type HttpCall,
  type ScriptedHttp,
  startScriptedHttp,
} from '../../servers/scripted-http.ts';
import { hostileTags } from '../../suites/telemetry.ts';

const atMs = Date.now() - 60_000;
function visit(ordinal: number, venue = 'v1', durationMs = 1_000): Point {
  const id = `${venue}/${ordinal}`;
  const series = { venue };
  const fields = { durationMs };
  return { type: 'point', id, measurement: 'visit', series, fields, atMs, ordinal };
}
function visits(count: number): Point[] {
  return Array.from({ length: count }, (_, i) => visit(i));
}

describe('a real InfluxDB 1', () => {
  let server: Influxd;
  beforeAll(async () => {
    server = await startInfluxd();
  });
  afterAll(() => server?.stop());

  const ask = async (database: string, q: string) => {
    const address = `${server.url}/query?${new URLSearchParams({ db: database, q })}`;
    const response = await fetch(address, { method: 'POST' });
    const { results } = (await response.json()) as {
      results: { series?: { name: string; values: (string | number)[][] }[] }[];
    };
    return results[0]?.series ?? [];
  };

  test('[TEL6] hostile tags make as many lines as points, and no measurement', async () => {
    await ask('', 'CREATE DATABASE hostile');
    const telemetry = openInfluxTelemetry({ url: server.url, database: 'hostile' });
    const points = hostileTags.map((venue, i) => visit(i, venue));
    expect(await telemetry.write(points)).toEqual({ ok: true, quarantined: [] });
    const measurements = await ask('hostile', 'SHOW MEASUREMENTS');
    expect(measurements[0]?.values).toEqual([['visit']]);
    const counts = await ask('hostile', 'SELECT count(*) FROM visit');
    expect(counts[0]?.values).toEqual(
      [[0, hostileTags.length]].map(([, n]) => [expect.anything(), n]),
    );
  });

  test('[TEL4] a field of another type is set aside, its neighbours are stored', async () => {
    await ask('', 'CREATE DATABASE conflict');
    const stay = `stay,venue=v1,zone=a dwellMs="text" ${atMs}000000`;
    await fetch(`${server.url}/write?db=conflict`, { method: 'POST', body: stay });
    const telemetry = openInfluxTelemetry({ url: server.url, database: 'conflict' });
    const conflicting: Point = {
      ...visit(1),
      measurement: 'stay',
      series: { venue: 'v1', zone: 'a' },
      fields: { dwellMs: 5 },
    };
    const written = await telemetry.write([visit(0), conflicting, visit(2), visit(3)]);
    expect(written).toMatchObject({
      ok: true,
      quarantined: [{ point: conflicting, reason: expect.stringContaining('conflict') }],
    });
    const counts = await ask('conflict', 'SELECT count(durationMs) FROM visit');
    expect(counts[0]?.values[0]?.[1]).toBe(3);
  });

  test('[TEL7] a missing database is refused, and no point is set aside for it', async () => {
    const telemetry = openInfluxTelemetry({ url: server.url, database: 'none' });
    expect(await telemetry.write(visits(3))).toMatchObject({
      ok: false,
      retryable: false,
      code: 'store.telemetry_refused',
      reason: expect.stringContaining('none'),
    });
  });

  test('nanoseconds arrive exactly', async () => {
    await ask('', 'CREATE DATABASE nanos');
    const telemetry = openInfluxTelemetry({ url: server.url, database: 'nanos' });
    await telemetry.write([visit(999_999)]);
    const address = `${server.url}/query?db=nanos&epoch=ns&q=SELECT+*+FROM+visit`;
    expect(await (await fetch(address)).text()).toContain(`${atMs}999999`);
  });
});

describe('a server with faults', () => {
  let server: ScriptedHttp | undefined;
  afterEach(async () => {
    await server?.stop();
    server = undefined;
  });
  const start = async (answer: (call: HttpCall, index: number) => HttpAnswer) => {
    server = await startScriptedHttp(answer);
    const { url } = server;
    return {
      server,
      telemetry: openInfluxTelemetry({ url, token: 't', org: 'o', bucket: 'b', timeoutMs: 300 }),
    };
  };

  test('writes go to version 2 with organisation, bucket and token, reads to /query', async () => {
    const { server, telemetry } = await start(({ url }) =>
      url.startsWith('/query') ? { status: 200, body: '{"results":[{}]}' } : { status: 204 },
    );
    await telemetry.write([visit(7)]);
    const range = { fromMs: 0, toMs: 1, everyMs: 1, offsetMs: 0 };
    const series = { venue: "o'x" };
    const field = 'durationMs';
    await telemetry.buckets({ measurement: 'visit', field, series, aggregate: 'max', ...range });
    const [written, read] = server.calls;
    expect(written).toMatchObject({
      url: '/api/v2/write?org=o&bucket=b&precision=ns',
      headers: { authorization: 'Token t' },
      body: `visit,venue=v1 durationMs=1000 ${atMs}000007`,
    });
    expect(read).toMatchObject({
      url: '/query?db=b&epoch=ms',
      headers: { authorization: 'Token t' },
    });
    expect(new URLSearchParams(read?.body).get('q')).toContain(`"venue" = 'o\\'x'`);
  });

  test('version 1 gets its name and password in a header, never in the address', async () => {
    server = await startScriptedHttp(() => ({ status: 204 }));
    const login = { username: 'u', password: 'p' };
    const telemetry = openInfluxTelemetry({
      url: `${server.url}/behind/`,
      database: 'd',
      ...login,
    });
    await telemetry.write([visit(0)]);
    expect(server.calls[0]).toMatchObject({
      url: '/behind/write?db=d&precision=ns',
      headers: { authorization: `Basic ${btoa('u:p')}` },
    });
  });

  test.each([
    [401, false, 'store.telemetry_refused'],
    [403, false, 'store.telemetry_refused'],
    [404, false, 'store.telemetry_refused'],
    [302, false, 'store.telemetry_refused'],
    [200, false, 'store.telemetry_refused'],
    [429, true, 'store.telemetry_unreachable'],
    [500, true, 'store.telemetry_unreachable'],
    [503, true, 'store.telemetry_unreachable'],
  ])('[TEL7] status %i is one attempt, retryable %s', async (status, retryable, code) => {
    const { server, telemetry } = await start(() => ({ status, headers: { 'retry-after': '3' } }));
    expect(await telemetry.write(visits(3))).toMatchObject({ ok: false, retryable, code });
    expect(server.calls).toHaveLength(1);
  });

  test('[TEL7] a message about hinted handoff is no success', async () => {
    const body = '{"error":"hinted handoff queue not empty"}';
    const { telemetry } = await start(() => ({ status: 500, body }));
    expect(await telemetry.write(visits(1))).toMatchObject({ ok: false, retryable: true });
  });

  test('[TEL7] an answer that never comes ends the attempt and its socket', async () => {
    const { server, telemetry } = await start(() => 'hang');
    expect(await telemetry.write(visits(1))).toMatchObject({ ok: false, retryable: true });
    await expect.poll(() => server.sockets()).toBe(0);
  });

  test('[TEL7] a reset connection and a closed port are unreachable', async () => {
    const { server, telemetry } = await start(() => 'reset');
    const unreachable = { ok: false, retryable: true, code: 'store.telemetry_unreachable' };
    expect(await telemetry.write(visits(1))).toMatchObject(unreachable);
    await server.stop();
    expect(await telemetry.write(visits(1))).toMatchObject(unreachable);
  });

  test.each([400, 413, 422])('[TEL4] status %i for one line of a hundred', async (status) => {
    const bad = `${atMs}000041`;
    const { server, telemetry } = await start(({ body }) =>
      body.includes(bad) ? { status, body: '{"message":"bad line"}' } : { status: 204 },
    );
    expect(await telemetry.write(visits(100))).toMatchObject({
      ok: true,
      quarantined: [{ point: { ordinal: 41 }, reason: expect.stringContaining('bad line') }],
    });
    const stored = server.calls.filter(({ body }) => !body.includes(bad));
    expect(new Set(stored.flatMap(({ body }) => body.split('\n'))).size).toBeGreaterThanOrEqual(99);
    expect(server.calls.length).toBeLessThan(25);
  });

  test('[TEL4] a partial success, 201, is looked at line by line', async () => {
    const { telemetry } = await start(({ body }) => ({
      status: body.includes(`${atMs}000001`) ? 201 : 204,
    }));
    const written = await telemetry.write(visits(4));
    expect(written).toMatchObject({ ok: true, quarantined: [{ point: { ordinal: 1 } }] });
  });

  test('[TEL4] a server that refuses even a good line sets no point aside', async () => {
    const { server, telemetry } = await start(() => ({ status: 400, body: 'who are you' }));
    expect(await telemetry.write(visits(64))).toEqual({
      ok: false,
      retryable: false,
      code: 'store.telemetry_refused',
      reason: 'who are you',
    });
    expect(server.calls.length).toBeLessThan(10);
  });

  test('an outage amid the halving stores nothing twice and sets nothing aside', async () => {
    const { telemetry } = await start((_call, index) => ({ status: index === 0 ? 400 : 503 }));
    expect(await telemetry.write(visits(8))).toMatchObject({ ok: false, retryable: true });
  });

  test.each<[string, HttpAnswer, string]>([
    ['an error inside of the answer', { status: 200, body: '{"results":[{"error":"x"}]}' }, 'x'],
    ['no JSON', { status: 200, body: '<html>' }, '<html>'],
    ['a refusal', { status: 401, body: '{"error":"no"}' }, 'no'],
    ['silence', 'hang', 'cannot be reached'],
  ])('[TEL7] a read that meets %s says so', async (_what, said, reason) => {
    const { telemetry } = await start(() => said);
    const range = { fromMs: 0, toMs: 1_000, series: {} };
    const asked = { measurement: 'visit' as const, field: 'durationMs', ...range };
    await expect(telemetry.quantiles({ ...asked, at: [0.5] })).rejects.toThrow(reason);
  });
});
