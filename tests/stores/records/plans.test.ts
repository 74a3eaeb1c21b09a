import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readAccountsOver } from '../../../src/stores/records/accounts.ts';
import { kyselyOn } from '../../../src/stores/records/dialect.ts';
import { readOpenDeviceCommands } from '../../../src/stores/records/read-actions.ts';
import { readOpenMessages } from '../../../src/stores/records/read-messages.ts';
import { openRecords } from '../../../src/stores/records/records.ts';
import { retentionOn } from '../../../src/stores/records/retention.ts';
import type { Tables } from '../../../src/stores/records/tables.ts';
import { takeOut } from '../../../src/stores/records/take-out.ts';
import { writesOn } from '../../../src/stores/records/write.ts';
import { noonMs, venue } from './samples.ts';

/** Tables that grow with a place's visits and are kept for weeks or years. */
const large = [
  ...['wearings', 'visits', 'stays', 'history', 'messages', 'deliveries', 'inbox'],
  ...['decisions', 'actions', 'audit', 'points'],
];

/** A step of a plan. Source: sqlite.org/eqp.html. */
const step =
  /^(SCAN|SEARCH) (\w+)(?: USING (?:(?:COVERING )?INDEX (\w+)|PRIMARY KEY))?(?: (\(.*\)))?/;

let folder = '';
let database: DatabaseSync;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gozar-plans-'));
  const path = join(folder, 'records.db');
  const opened = await openRecords({ path });
  if (!opened.ok) throw new Error(opened.message);
  await opened.records.commit({
    ops: [{ op: 'putVenue', ...venue, atMs: noonMs }],
    answers: [],
  });
  await opened.records.close();
  database = new DatabaseSync(path);
});
afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true });
});

/** Of what is prepared by `work`, the statements that go through a large table from end to end. */
async function readingWhole(work: () => unknown): Promise<readonly string[]> {
  const prepare = database.prepare.bind(database);
  const texts = new Set<string>();
  database.prepare = (text) => {
    texts.add(text);
    return prepare(text);
  };
  await work();
  database.prepare = prepare;
  const textOf = prepare("SELECT sql FROM sqlite_schema WHERE type = 'index' AND name = ?");
  const isPartial = (index: string) => / where /i.test(String(textOf.get(index)?.sql));
  expect(texts.size).toBeGreaterThan(0);
  return [...texts].filter((text) => {
    if (!/^\s*(select|insert|update|delete|with)/i.test(text)) return false;
    const steps = prepare(`EXPLAIN QUERY PLAN ${text}`).all();
    return steps.some(({ detail }) => {
      const [, way = '', table = '', index = '', by = ''] = step.exec(String(detail)) ?? [];
      // Of most places there is one venue, and of kinds a few: to look for their rows is to read
      // them all.
      const isWhole = way === 'SCAN' ? !isPartial(index) : /^\((venue|kind)=\?\)$/.test(by);
      return isWhole && large.includes(table);
    });
  });
}

describe('[OUT6] between two turns nothing reads a table that grows', () => {
  test('neither what is past its days', async () => {
    expect(await readingWhole(() => retentionOn(database)({ pointRow: 1, nowMs: noonMs }))).toEqual(
      [],
    );
    const accounts = () => readAccountsOver(database, { nowMs: noonMs, most: 1 });
    expect(await readingWhole(accounts)).toEqual([]);
  });

  test('nor whoever leaves', async () => {
    const going = { ids: ['v1', 'a1'], called: 'erased', proofOf: () => 'erased-1' } as const;
    expect(await readingWhole(() => takeOut(database, going))).toEqual([]);
  });

  test('nor what is written', async () => {
    expect(await readingWhole(() => writesOn(database))).toEqual([]);
  });

  test('nor what senders look for each second', async () => {
    const queries = kyselyOn<Tables>(database);
    expect(await readingWhole(() => readOpenMessages(queries, 9))).toEqual([]);
    expect(await readingWhole(() => readOpenDeviceCommands(queries, 9))).toEqual([]);
  });

  test('and a scan is seen', async () => {
    for (const rows of [
      'stays WHERE zone = ?',
      'stays WHERE venue = ? AND zone = ?',
      'actions WHERE kind = ?',
    ]) {
      const scan = () => database.prepare(`SELECT * FROM ${rows}`);
      expect(await readingWhole(scan)).toHaveLength(1);
    }
  });
});
