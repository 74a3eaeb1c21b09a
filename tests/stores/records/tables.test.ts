import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { HotRecords, RecordOp } from '../../../src/contracts/ports.ts';
import { openRecords } from '../../../src/stores/records/records.ts';
import * as sample from './samples.ts';

/** Rows that are kept and that no question of the ports gives back. */
const { noonMs } = sample;
const dayMs = 86_400_000;
let folder = '';
let records: HotRecords;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gozar-tables-'));
  const opened = await openRecords({ path: join(folder, 'records.db') });
  if (!opened.ok) throw new Error(opened.message);
  records = opened.records;
});
afterEach(async () => {
  await records.close();
  rmSync(folder, { recursive: true });
});

const commit = (...ops: RecordOp[]) => records.commit({ ops, answers: [] });

function rows(sql: string): Record<string, unknown>[] {
  const database = new DatabaseSync(join(folder, 'records.db'), { readOnly: true });
  const found = database.prepare(sql).all();
  database.close();
  return found;
}

test('[RUL8] earlier versions of a campaign stay', async () => {
  await commit(
    { op: 'putCampaign', ...sample.campaign(1) },
    { op: 'putCampaign', ...sample.campaign(2) },
  );
  expect(rows('SELECT version FROM campaigns')).toEqual([{ version: 1 }, { version: 2 }]);
});

test('every consent that was ever said stays, with its wording and language', async () => {
  const said = { visitor: 'v1', purpose: 'offers', text: 'offers-1', language: 'fa' } as const;
  for (const granted of [true, false, true]) {
    await commit({
      op: 'putConsent',
      id: `c-${rows('SELECT 1 FROM consents').length}`,
      ...said,
      granted,
      atMs: noonMs,
    });
  }
  const kept = rows('SELECT granted, wording, language FROM consents ORDER BY row');
  const proof = { wording: 'offers-1', language: 'fa' };
  expect(kept).toEqual([1, 0, 1].map((granted) => ({ granted, ...proof })));
});

test('[OUT6] a refused payload is kept once, 4 KB of it, for seven days', async () => {
  const payload = new Uint8Array(5_000).fill(97);
  const op = { ...sample.quarantined, payload };
  await commit(op, op, { ...sample.quarantined, atMs: noonMs - 8 * dayMs });
  await records.trim({ pointRow: 0, nowMs: noonMs });
  expect(rows('SELECT device, topic_end, code, length(payload) AS bytes FROM quarantine')).toEqual([
    { device: 'r-1', topic_end: 'sightings', code: 'payload.json', bytes: 4_096 },
  ]);
});

test('[OUT6] a flood of refused payloads keeps the newest ten thousand', async () => {
  const flood = Array.from({ length: 10_050 }, (_, i) => ({
    ...sample.quarantined,
    atMs: noonMs + i,
  }));
  await commit(...flood);
  await records.trim({ pointRow: 0, nowMs: noonMs });
  const [kept] = rows('SELECT count(*) AS n, min(at_ms) AS first FROM quarantine');
  expect(kept).toEqual({ n: 10_000, first: noonMs + 50 });
});

test('[DET2] two snapshots take room, no more', async () => {
  for (const position of [1, 2, 3]) {
    await records.saveSnapshot({ position, build: 'b1', body: '{}' });
  }
  expect(readdirSync(join(folder, 'snapshots'))).toHaveLength(2);
});
