import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CustomerRow, TransactionRow } from '../../../src/contracts/import-files.ts';
import type { HotRecords, RecordOp, RecordsReader } from '../../../src/contracts/ports.ts';
import type { SegmentRule } from '../../../src/contracts/segments.ts';
import type { TransactionRecord } from '../../../src/contracts/transactions.ts';
import { openReader } from '../../../src/stores/records/reader.ts';
import { openRecords } from '../../../src/stores/records/records.ts';
import * as sample from './samples.ts';

const { noonMs } = sample;
const dayMs = 86_400_000;
let folder = '';
let records: HotRecords;
let reader: RecordsReader;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gozar-segments-'));
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
let made = 0;
function bring(kind: 'customers' | 'transactions', rows: readonly object[], proof?: string) {
  const about = { import: `i${++made}`, venue: 'kasra', source: 'till', by: 'user:a' } as const;
  const op = {
    op: 'importRows',
    kind,
    rows: JSON.stringify(rows),
    atMs: noonMs,
    ...about,
  } as const;
  return commit({ ...op, ...(proof === undefined ? {} : { proof }) });
}
const people = (...rows: (Partial<CustomerRow> & { id: string })[]) =>
  bring(
    'customers',
    rows.map((row) => ({ key: row.id, ...row })),
    'paper 2024',
  );
const sale = (id: string, more: Partial<TransactionRow> = {}): TransactionRow => ({
  ...{ id, kind: 'sale', atMs: noonMs - dayMs, receipt: `R-${id}`, total: 10, currency: 'IRR' },
  ...{ lines: [['sku', 1, 10]], ...more },
});
const asked = (rule: SegmentRule) =>
  ({ venue: 'kasra', rule, nowMs: noonMs, timezone: 'Asia/Tehran' }) as const;
async function who(rule: SegmentRule): Promise<readonly string[]> {
  const { items } = await reader.segments.members(asked(rule), { limit: 100 });
  const { people: counted } = await reader.segments.tally(asked(rule));
  expect(counted).toBe(items.length);
  return items.map(({ visitor }) => visitor);
}
const offers = (granted: boolean) => ({
  consents: [{ purpose: 'offers' as const, granted, atMs: noonMs }],
});

describe('who is in a segment', () => {
  test('[SEG4] pages of members, and who of them may be written to', async () => {
    await people(
      { id: 'a', email: 'a@x.ir', ...offers(true) },
      { id: 'b', email: 'b@x.ir', phone: '+989121111111' },
      { id: 'c', phone: '+989122222222', ...offers(true), language: 'fa' },
      { id: 'd', email: 'd@x.ir', ...offers(true) },
    );
    const calm = { do: 'none', leaveAlone: true } as const;
    await commit({ op: 'putPreferences', visitor: 'd', frequency: 'all', ...calm });
    const all = asked({ any: [{ address: 'email' }, { address: 'phone' }] });
    const first = await reader.segments.members(all, { limit: 3 });
    expect(first).toMatchObject({
      items: [
        { visitor: 'a', addresses: ['email'], mayEmail: true, maySms: false },
        { visitor: 'b', addresses: ['email', 'phone'], mayEmail: false, maySms: false },
        { visitor: 'c', consents: { offers: true }, mayEmail: false, maySms: true },
      ],
      next: 'c',
    });
    const rest = await reader.segments.members(all, { limit: 3, after: 'c' });
    expect(rest.next).toBeUndefined();
    expect(rest.items).toMatchObject([{ visitor: 'd', mayEmail: false }]);
    expect(await reader.segments.tally(all)).toEqual({
      ...{ people: 4, mayEmail: 1, maySms: 1, atMs: noonMs },
    });
  });

  test('[SEG2] purchases, money and the last time; what was made void counts nowhere', async () => {
    await people({ id: 'a' }, { id: 'b' }, { id: 'c' });
    await bring('transactions', [
      sale('1', { key: 'a' }),
      sale('2', { key: 'a', atMs: noonMs - 40 * dayMs }),
      sale('3', { key: 'b', atMs: noonMs - 40 * dayMs, total: 100 }),
      sale('4', { key: 'c' }),
      sale('5', { key: 'b', kind: 'return', total: 95 }),
    ]);
    const voided: TransactionRecord = {
      ...{ venue: 'kasra', transaction: '6', kind: 'void', takesBack: '4', atMs: noonMs },
      ...{ source: 'till', total: 10, currency: 'IRR', visitor: 'c', lines: [] },
    };
    await commit({ op: 'putTransactions', transactions: [voided] });
    expect(await who({ purchases: {} })).toEqual(['a', 'b']);
    expect(await who({ purchases: { within: '30d' } })).toEqual(['a']);
    expect(await who({ purchases: {}, atLeast: 2 })).toEqual(['a']);
    expect(await who({ purchases: {}, atMost: 0 })).toEqual(['c']);
    expect(await who({ spent: { currency: 'IRR' }, atLeast: 10 })).toEqual(['a']);
    expect(await who({ spent: { currency: 'EUR' }, atLeast: 1 })).toEqual([]);
    expect(await who({ lastPurchase: { atLeast: '30d' } })).toEqual(['b']);
  });

  test('[SEG4] goods bought ever: counted for all at once is as asked of each', async () => {
    await people({ id: 'a' }, { id: 'b' }, { id: 'c' });
    const articles = ['boot', 'shoe'].map((sku) => ({ sku, category: 'shoes' }));
    const goods = { articles, planogram: [], replace: false };
    await commit({ op: 'putGoods', venue: 'kasra', ...goods });
    const boot = ['boot', 1, 0.1] as const;
    // More than are read without a pause, of which each third is somebody's.
    const many = Array.from({ length: 4_200 }, (_, i) =>
      sale(`m${String(i).padStart(4, '0')}`, {
        ...(i % 3 === 0 ? { key: 'c' } : {}),
        lines: [boot],
      }),
    );
    await bring('transactions', many);
    await bring('transactions', [
      sale('1', { key: 'a', atMs: noonMs - 400 * dayMs, lines: [boot, ['hat', 1, 5]] }),
      sale('2', { key: 'a', lines: [['hat', 1, 5]] }),
      sale('3', { key: 'b', lines: [['shoe', 2, 0.2], boot] }),
      sale('4', { key: 'b', kind: 'return', lines: [boot] }),
      sale('5', { key: 'b', lines: [boot] }),
    ]);
    const about = { venue: 'kasra', transaction: 'x', source: 'till', visitor: 'b', lines: [] };
    const voided: TransactionRecord = {
      ...{ ...about, kind: 'void', takesBack: '5', atMs: noonMs, total: 10, currency: 'IRR' },
    };
    await commit({ op: 'putTransactions', transactions: [voided] });
    const category = 'shoes';
    expect(await who({ purchases: { category } })).toEqual(['a', 'b', 'c']);
    expect(await who({ purchases: { category }, atLeast: 1_400, atMost: 1_400 })).toEqual(['c']);
    expect(await who({ purchases: { category }, atMost: 1 })).toEqual(['a', 'b']);
    expect(await who({ purchases: { sku: 'hat' }, atMost: 0 })).toEqual(['b', 'c']);
    expect(await who({ not: { purchases: { sku: 'hat' } } })).toEqual(['b', 'c']);
    expect(await who({ lastPurchase: { category, atLeast: '30d' } })).toEqual(['a']);
    const spent = { currency: 'IRR', category } as const;
    expect(await who({ spent, atLeast: 0.4 })).toEqual(['b', 'c']);
    expect(await who({ spent, atLeast: 140, atMost: 140 })).toEqual(['c']);
    expect(await who({ spent: { ...spent, here: true }, atMost: 0.3 })).toEqual(['a']);
    const both = {
      all: [
        { spent, atMost: 1 },
        { purchases: { sku: 'boot' }, atLeast: 1 },
      ],
    };
    expect(await who(both)).toEqual(['a', 'b']);
  });

  test('[SEG3] who is not in it is everybody else, also where nobody knows', async () => {
    await people({ id: 'a', birthday: '1990-05-01' }, { id: 'b', birthday: '1990-06-01' });
    await people({ id: 'c' });
    expect(await who({ birthday: { month: 5 } })).toEqual(['a']);
    expect(await who({ not: { birthday: { month: 5 } } })).toEqual(['b', 'c']);
    expect(await who({ not: { lastPurchase: { atLeast: '30d' } } })).toEqual(['a', 'b', 'c']);
  });
});
