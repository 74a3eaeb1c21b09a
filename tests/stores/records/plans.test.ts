import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readAccountsOver } from '../../../src/stores/records/accounts.ts';
import { openRecords } from '../../../src/stores/records/records.ts';
import { retentionOn } from '../../../src/stores/records/retention.ts';
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
function readingWhole(work: () => void): readonly string[] {
  const prepare = database.prepare.bind(database);
  const texts = new Set<string>();
  database.prepare = (text) => {
    texts.add(text);
    return prepare(text);
  };
  work();
  database.prepare = prepare;
  const textOf = prepare("SELECT sql FROM sqlite_schema WHERE type = 'index' AND name = ?");
  const isPartial = (index: string) => / where /i.test(String(textOf.get(index)?.sql));
  expect(texts.size).toBeGreaterThan(0);
  return [...texts].filter((text) => {
    if (!/^\s*(select|insert|update|delete|with)/i.test(text)) return false;
    const steps = prepare(`EXPLAIN QUERY PLAN ${text}`).all();
    return steps.some(({ detail }) => {
      const [, way = '', table = '', index = '', by = ''] = step.exec(String(detail)) ?? [];
      // Of most places there is one venue: looking for its rows is to read them all.
      const isWhole = way === 'SCAN' ? !isPartial(index) : by === '(venue=?)';
      return isWhole && large.includes(table);
    });
  });
}

describe('[OUT6] between two turns nothing reads a table that grows', () => {
  test('neither what is past its days', () => {
    expect(readingWhole(() => retentionOn(database)({ pointRow: 1, nowMs: noonMs }))).toEqual([]);
    const accounts = () => readAccountsOver(database, { nowMs: noonMs, most: 1 });
    expect(readingWhole(accounts)).toEqual([]);
  });

  test('nor whoever leaves', () => {
    const going = { ids: ['v1', 'a1'], called: 'erased', proofOf: () => 'erased-1' } as const;
    expect(readingWhole(() => takeOut(database, going))).toEqual([]);
  });

  test('nor what is written', () => {
    expect(readingWhole(() => writesOn(database))).toEqual([]);
  });

  test('and a scan is seen', () => {
    for (const where of ['zone = ?', 'venue = ? AND zone = ?']) {
      const scan = () => database.prepare(`SELECT * FROM stays WHERE ${where}`);
      expect(readingWhole(scan)).toHaveLength(1);
    }
  });
});
