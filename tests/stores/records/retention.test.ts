import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { HotRecords, RecordOp } from '../../../src/contracts/ports.ts';
import { keptDays } from '../../../src/contracts/retention.ts';
import { openRecords } from '../../../src/stores/records/records.ts';
import * as sample from './samples.ts';

const { noonMs } = sample;
const dayMs = 86_400_000;

let folder = '';
let records: HotRecords;
let database: DatabaseSync;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gozar-retention-'));
  const path = join(folder, 'records.db');
  const opened = await openRecords({ path });
  if (!opened.ok) throw new Error(opened.message);
  records = opened.records;
  database = new DatabaseSync(path);
});
afterEach(async () => {
  database.close();
  await records.close();
  rmSync(folder, { recursive: true });
});

const rowsOf = (table: string) =>
  Number(database.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.n);

test('[CON9] nothing of a message outlives it, however many go and in whatever order', async () => {
  const messages = 1_300;
  const ops = Array.from({ length: messages }, (_, n): RecordOp[] => {
    const id = `kasra/run/1/v${n}/1:0`;
    // Of a few moments, in no order: many share theirs.
    const atMs = noonMs - ((n * 7_919) % 13) * 1_000;
    const effect = sample.message({ id, visitor: `v${n}`, atMs });
    const text = { language: 'en', title: 'Hello', body: 'Ten off' } as const;
    return [
      { op: 'effect', venue: 'kasra', position: n + 1, effect },
      { op: 'putInbox', venue: 'kasra', message: id, ...text, atMs: atMs + 5_000 },
    ];
  });
  await records.commit({
    ops: [{ op: 'putVenue', ...sample.venue, atMs: noonMs }, ...ops.flat()],
    answers: [],
  });
  // All but some are closed, as what ended is.
  database.exec(`UPDATE messages SET claimable = 0 WHERE row % 100 <> 0;
    INSERT INTO deliveries (venue, message, channel, state, at_ms)
      SELECT venue, id, 'inbox', 'delivered', at_ms FROM messages`);
  const before = ['messages', 'inbox', 'deliveries'].map(rowsOf);
  expect(before.every((rows) => rows >= messages)).toBe(true);
  await records.trim({ pointRow: 0, nowMs: noonMs + (keptDays.messages + 1) * dayMs });
  expect(rowsOf('messages')).toBe(messages / 100);
  for (const table of ['inbox', 'deliveries']) {
    const lost = database
      .prepare(
        `SELECT count(*) AS n FROM ${table}
         WHERE (venue, message) NOT IN (SELECT venue, id FROM messages)`,
      )
      .get();
    expect([table, lost?.n, rowsOf(table)]).toEqual([table, 0, messages / 100]);
  }
});

test('[WEK11] passages go with the trail, but a counter’s last: it is still a door', async () => {
  const passed = (device: string, id: number, daysAgo: number): RecordOp => {
    const fromMs = noonMs - daysAgo * dayMs;
    const said = { type: 'passages', id: `kasra/passages/${id}`, atMs: fromMs, zone: '' } as const;
    const effect = { ...said, device, fromMs, ins: 3, outs: 2 };
    return { op: 'effect', venue: 'kasra', position: id, effect };
  };
  const ops: RecordOp[] = [
    { op: 'putVenue', atMs: noonMs, ...sample.venue },
    ...[40, 35, 20].map((daysAgo, at) => passed('front', at, daysAgo)),
    ...[60, 50].map((daysAgo, at) => passed('back', 10 + at, daysAgo)),
  ];
  await records.commit({ ops, answers: [] });
  await records.trim({ pointRow: 0, nowMs: noonMs });
  const left = database.prepare('SELECT device, id FROM passages ORDER BY device').all();
  expect(left.map(({ device, id }) => [device, id])).toEqual([
    ['back', 'kasra/passages/11'],
    ['front', 'kasra/passages/2'],
  ]);
});
