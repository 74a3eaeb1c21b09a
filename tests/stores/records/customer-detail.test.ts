import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CustomerPatch } from '../../../src/contracts/customers.ts';
import type { HotRecords, RecordOp, RecordsReader } from '../../../src/contracts/ports.ts';
import { openReader } from '../../../src/stores/records/reader.ts';
import { openRecords } from '../../../src/stores/records/records.ts';
import * as sample from './samples.ts';

const { noonMs } = sample;
let folder = '';
let records: HotRecords;
let reader: RecordsReader;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gozar-customer-'));
  const path = join(folder, 'records.db');
  const opened = await openRecords({ path });
  if (!opened.ok) throw new Error(opened.message);
  records = opened.records;
  const reading = openReader({ path });
  if (!reading.ok) throw new Error(reading.message);
  reader = reading.reader;
  await commit({ op: 'putVenue', ...sample.venue, atMs: noonMs });
});
afterEach(async () => {
  await reader.close();
  await records.close();
  rmSync(folder, { recursive: true });
});

const commit = (...ops: RecordOp[]) => records.commit({ ops, answers: [] });
const put = (visitor: string, patch: CustomerPatch, atMs: number) =>
  commit({ op: 'putCustomer', visitor, patch, source: 'hand', by: 'user:a', atMs });

test('[CUP3] addresses and answers say where they came from, and all is counted', async () => {
  const row = { id: 'v1', key: 'C1', name: 'Sara', email: 'sara@x.ir', phone: '+989121111111' };
  const consents = [{ purpose: 'offers', granted: true, atMs: noonMs - 5 }];
  await commit({
    ...{ op: 'importRows', import: 'i1', venue: 'kasra', kind: 'customers', source: 'till' },
    ...{ proof: 'paper form', rows: JSON.stringify([{ ...row, consents }]) },
    ...{ by: 'user:a', atMs: noonMs },
  });
  await put('v1', { phone: '+989122222222' }, noonMs + 9);
  const own = { visitor: 'v1', kind: 'email', address: 'own@x.ir' } as const;
  await commit({ op: 'putAddress', ...own, atMs: noonMs + 20 });
  const one = await reader.customers.detail('v1');
  expect(one).toMatchObject({ name: 'Sara', isHere: false, email: 'own@x.ir' });
  expect(one?.addresses).toEqual([
    { kind: 'email', address: 'own@x.ir', atMs: noonMs + 20 },
    { kind: 'phone', address: '+989122222222', atMs: noonMs + 9, by: 'user:a' },
  ]);
  expect(one?.consents).toEqual([
    {
      ...{ purpose: 'offers', granted: true, atMs: noonMs - 5 },
      ...{ wording: 'paper form', place: 'import' },
    },
  ]);
  expect(one?.counts).toEqual({
    ...{ transactions: 0, visits: 0, messages: 0, contacts: 0, changes: 1, keys: 1 },
  });
  await put('v2', { name: 'Ali', phone: '+989123333333' }, noonMs);
  expect((await reader.customers.detail('v2'))?.addresses).toMatchObject([{ source: 'hand' }]);
  expect(await reader.customers.detail('nobody')).toBeUndefined();
});

test('[CUP3] who else one may be is asked of one alone, who is always the first', async () => {
  const same = { name: 'سارا كريمي', birthday: '1991-05-21' };
  await put('v1', { ...same, email: 'sara@x.ir' }, noonMs);
  await put('v2', { ...same, name: 'سارا کریمی' }, noonMs);
  await put('v3', { email: 'sara@x.ir' }, noonMs);
  await put('v4', { name: 'Ali', email: 'ali@x.ir' }, noonMs);
  const of = async (visitor: string) =>
    (await reader.customers.duplicates(50, visitor)).map(({ why, one, other }) => {
      return `${one.visitor} ${why} ${other.visitor}`;
    });
  expect(await of('v1')).toEqual(['v1 email v3', 'v1 nameAndBirthday v2']);
  expect(await of('v2')).toEqual(['v2 nameAndBirthday v1']);
  expect(await of('v4')).toEqual([]);
  expect(await reader.customers.duplicates(50)).toHaveLength(2);
});

test('[CUP7] a merge is listed with both names, before and after its undo', async () => {
  await put('v1', { name: 'Sara' }, noonMs);
  await put('v2', { name: 'Sarah' }, noonMs);
  const merge = { merge: 'm1', visitor: 'v1', other: 'v2', choose: {} };
  await commit({ op: 'mergeCustomers', ...merge, by: 'user:a', atMs: noonMs + 1 });
  const names = { name: 'Sara', otherName: 'Sarah' };
  expect(await reader.customers.merges({ limit: 9 })).toMatchObject([names]);
  await commit({ op: 'undoMerge', merge: 'm1', by: 'user:a', atMs: noonMs + 2 });
  expect(await reader.customers.merges({ limit: 9 })).toMatchObject([
    { ...names, undoneAtMs: noonMs + 2 },
  ]);
});
