import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Point } from '../../../src/contracts/effects.ts';
import { openSqliteTelemetry } from '../../../src/stores/telemetry/sqlite.ts';

const dayMs = 86_400_000;
const startMs = 1_700_000_000_000;
let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'telemetry-'));
  path = join(folder, 'telemetry.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function visit(atMs: number, ordinal = 0, venue = 'v1'): Point {
  const fields = { durationMs: 1 };
  const series = { venue };
  return { type: 'point', id: 'x', measurement: 'visit', series, fields, atMs, ordinal };
}

const all = {
  measurement: 'visit',
  field: 'durationMs',
  series: {},
  fromMs: 0,
  toMs: startMs * 2,
  everyMs: startMs * 2,
  offsetMs: 0,
  aggregate: 'count',
} as const;

test('points outlive the process', async () => {
  const first = openSqliteTelemetry({ path, nowMs: () => startMs });
  await first.write([visit(startMs)]);
  await first.close();
  const second = openSqliteTelemetry({ path, nowMs: () => startMs });
  await second.write([visit(startMs), visit(startMs, 1)]);
  expect(await second.buckets(all)).toMatchObject([{ value: 2 }]);
  await second.close();
});

test('[TEL8] what is past its days goes, the rest stays', async () => {
  let nowMs = startMs;
  const telemetry = openSqliteTelemetry({ path, keepDays: 10, nowMs: () => nowMs });
  await telemetry.write([visit(startMs), visit(startMs + 5 * dayMs)]);
  nowMs = startMs + 10 * dayMs;
  await telemetry.write([]);
  expect(await telemetry.buckets(all)).toMatchObject([{ value: 2 }]);
  nowMs += dayMs;
  await telemetry.write([]);
  expect(await telemetry.buckets(all)).toMatchObject([{ value: 1 }]);
  await telemetry.close();
});

test('[TEL7] a locked file stores nothing and may be tried again', async () => {
  const telemetry = openSqliteTelemetry({ path, nowMs: () => startMs });
  const other = new DatabaseSync(path);
  other.exec('PRAGMA busy_timeout = 0; BEGIN IMMEDIATE');
  expect(await telemetry.write([visit(startMs)])).toMatchObject({
    ok: false,
    retryable: true,
    code: 'store.telemetry_unreachable',
  });
  other.exec('ROLLBACK');
  other.close();
  expect(await telemetry.write([visit(startMs)])).toEqual({ ok: true, quarantined: [] });
  expect(await telemetry.buckets(all)).toMatchObject([{ value: 1 }]);
  await telemetry.close();
});

test('[TEL7] a full disk is named, and what follows is stored once there is room', async () => {
  const telemetry = openSqliteTelemetry({ path, nowMs: () => startMs });
  await telemetry.write([visit(startMs)]);
  await telemetry.close();
  const small = openSqliteTelemetry({ path, nowMs: () => startMs, maxPages: 20 });
  const many = Array.from({ length: 5_000 }, (_, i) => visit(startMs + i, 1));
  expect(await small.write(many)).toMatchObject({ ok: false, code: 'store.disk_full' });
  expect(await small.buckets(all)).toMatchObject([{ value: 1 }]);
  const lost = Array.from({ length: 5_000 }, (_, i) => visit(startMs + i, 0, 'v2'));
  expect(await small.write(lost)).toMatchObject({ ok: false, code: 'store.disk_full' });
  expect(await small.write(lost.slice(0, 2))).toMatchObject({ ok: true });
  expect(await small.buckets({ ...all, series: { venue: 'v2' } })).toMatchObject([{ value: 2 }]);
  await small.close();
  const roomy = openSqliteTelemetry({ path, nowMs: () => startMs });
  expect(await roomy.write(many)).toEqual({ ok: true, quarantined: [] });
  expect(await roomy.buckets(all)).toMatchObject([{ value: 5_003 }]);
  await roomy.close();
});
