import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { csvOf } from '../../../src/contracts/csv.ts';
import type { CustomerOp } from '../../../src/contracts/customers.ts';
import type { CustomerRow, TransactionRow } from '../../../src/contracts/import-files.ts';
import type { HotRecords, RecordOp, RecordsReader } from '../../../src/contracts/ports.ts';
import { filesIn } from '../../../src/stores/backup/collect.ts';
import { openForesight } from '../../../src/stores/records/foresight.ts';
import { openReader } from '../../../src/stores/records/reader.ts';
import { openRecords } from '../../../src/stores/records/records.ts';
import * as sample from './samples.ts';

const { noonMs } = sample;
const dayMs = 86_400_000;
let folder = '';
let records: HotRecords;
let reader: RecordsReader;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gozar-customers-'));
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
type More = Partial<Extract<CustomerOp, { op: 'importRows' }>>;
async function bring(rows: readonly Partial<CustomerRow>[], more: More = {}) {
  const text = JSON.stringify(rows.map((row) => ({ id: `new${++made}`, ...row })));
  const about = { import: `i${++made}`, venue: 'kasra', source: 'till', by: 'user:a' } as const;
  const op = { op: 'importRows', kind: 'customers', rows: text, atMs: noonMs, ...about } as const;
  await commit({ ...op, ...more });
  return reader.customers.imported(more.import ?? op.import);
}
const sell = (rows: readonly TransactionRow[]) =>
  bring([], { kind: 'transactions', rows: JSON.stringify(rows) });
const sale = (id: string, more: Partial<TransactionRow> = {}): TransactionRow => ({
  ...{ id, kind: 'sale', atMs: noonMs, receipt: `R-${id}`, total: 10, currency: 'IRR' },
  ...{ key: 'C1', lines: [['sku', 1, 10]], ...more },
});
const sara = { key: 'C1', name: 'سارا كريمي', email: 'sara@x.ir', phone: '+989121111111' };
async function only(text: string): Promise<string> {
  const { items } = await reader.customers.search(text, { limit: 10 });
  expect(items).toHaveLength(1);
  return items[0]?.visitor ?? '';
}
function dump(): string {
  const database = new DatabaseSync(join(folder, 'records.db'), { readOnly: true });
  const tables = ['visitors', 'customers', 'addresses', 'customer_keys', 'transactions'];
  const all = [...tables, 'customer_contacts'].map((table) =>
    database.prepare(`SELECT * FROM ${table} ORDER BY 1, 2`).all(),
  );
  database.close();
  return JSON.stringify(all);
}

describe('rows of an import', () => {
  test('[CUS7] the same rows again change nothing; a changed cell is one change', async () => {
    const nobodys = { created: 0, updated: 0, unchanged: 0, unmatched: 0 };
    expect(await bring([sara])).toEqual({ ...nobodys, created: 1 });
    const before = dump();
    expect(await bring([sara])).toEqual({ ...nobodys, unchanged: 1 });
    expect(dump()).toBe(before);
    expect(await bring([{ ...sara, name: 'سارا کریمی' }])).toEqual({ ...nobodys, updated: 1 });
  });

  test('[CUS2] what became of what is kept, and an empty cell takes nothing', async () => {
    await bring([sara]);
    await bring([{ key: 'C1', phone: '+989122222222' }], { atMs: noonMs + 5 });
    const visitor = await only('sara@x.ir');
    const { items } = await reader.customers.timeline(visitor, { limit: 10 });
    expect(items).toMatchObject([
      {
        kind: 'change',
        by: 'user:a',
        atMs: noonMs + 5,
        changes: { phone: [sara.phone, '+989122222222'] },
      },
    ]);
    expect(await reader.customers.customer(visitor)).toMatchObject({ name: sara.name });
  });

  test('[CUS6] key, then e-mail, then phone; another key is another person', async () => {
    await bring([sara]);
    expect(await bring([{ email: sara.email }])).toMatchObject({ unchanged: 1 });
    expect(await bring([{ phone: sara.phone }])).toMatchObject({ unchanged: 1 });
    expect(await bring([{ key: 'C2', email: sara.email }])).toMatchObject({ created: 1 });
    expect(await bring([{ key: 'L9', email: sara.email }], { source: 'card' })).toMatchObject({
      created: 1,
    });
    // Two of the till have the address now: nobody is guessed.
    const foresight = openForesight(join(folder, 'records.db'));
    expect(foresight.several('till', { id: 'x', email: sara.email })).toBe('email');
    foresight.close();
  });

  test('[CUS5] a dry run foretells what the run then does', async () => {
    const rows: CustomerRow[] = [
      { id: 'a', ...sara },
      { id: 'b', key: 'C2', name: 'Ali' },
      { id: 'c', key: 'C3', name: 'Reza' },
    ];
    await bring(rows.slice(0, 2));
    const next = [rows[0], { ...rows[1], name: 'Aly' }, rows[2]] as CustomerRow[];
    const foresight = openForesight(join(folder, 'records.db'));
    const said = next.map((row) => foresight.customer('till', row, false).becomes);
    foresight.close();
    expect(said).toEqual(['unchanged', 'updated', 'created']);
    expect(await bring(next)).toMatchObject({ created: 1, updated: 1, unchanged: 1 });
  });

  test('[CUS7] a sale finds its customer later, and keeps what a hand said', async () => {
    expect(await sell([sale('t1')])).toMatchObject({ created: 1, unmatched: 1 });
    await bring([sara]);
    expect(await sell([sale('t1')])).toMatchObject({ updated: 1, unmatched: 0 });
    expect(await sell([sale('t1')])).toMatchObject({ unchanged: 1 });
    const byHand = { visitor: 'v-other', matchedBy: 'hand', probability: 1 } as const;
    const { id, key: _, lines, ...rest } = sale('t1');
    const own = { venue: 'kasra', transaction: id, source: 'till', ...rest, ...byHand };
    const sold = lines.map(([sku, qty, price]) => ({ sku, qty, price }));
    await commit({ op: 'putTransactions', transactions: [{ ...own, lines: sold }] });
    expect(await sell([sale('t1')])).toMatchObject({ unchanged: 1 });
    expect(await sell([sale('t1', { total: 12 })])).toMatchObject({ updated: 1 });
    expect(dump()).toContain('"visitor":"v-other","matched_by":"hand"');
  });

  test('[CUS8] a consent comes in with its proof, once, and never over an answer', async () => {
    const consents = [{ purpose: 'offers', granted: true, atMs: noonMs - dayMs }] as const;
    await bring([{ ...sara, consents }]);
    const visitor = await only(sara.email);
    expect(await reader.consentProof(visitor)).toEqual([]);
    await bring([{ ...sara, consents }], { proof: 'card of 2025' });
    await bring([{ ...sara, consents: [{ ...consents[0], granted: false }] }], { proof: 'other' });
    expect(await reader.consentProof(visitor)).toMatchObject([
      { purpose: 'offers', granted: true, text: 'card of 2025', place: 'import' },
    ]);
  });

  test('[CUS9] counts go up with the rows of each chunk', async () => {
    await bring([sara], { import: 'one' });
    await bring([{ key: 'C2' }, { key: 'C3' }], { import: 'one' });
    expect(await reader.customers.imported('one')).toMatchObject({ created: 3 });
  });
});

describe('what is read', () => {
  test('[CUS3] any part of a name, an e-mail, a phone, a key; in pages without gaps', async () => {
    await bring([sara, { key: 'K-77', name: 'José Álvarez' }]);
    for (const text of ['کریمی', 'كريم', 'ara@x', '912111', '۰۹۱۲۱۱۱۱۱۱۱', 'C1']) await only(text);
    for (const text of ['ALVAR', 'jose', 'K-77']) await only(text);
    await commit({ op: 'putProfile', visitor: await only('jose'), name: 'Pedro' });
    await only('pedr');
    await bring(Array.from({ length: 25 }, (_, i) => ({ key: `N${i}`, name: `Page ${i}` })));
    const seen: string[] = [];
    for (let after: string | undefined; ; ) {
      const page = { limit: 7, ...(after === undefined ? {} : { after }) };
      const { items, next } = await reader.customers.search('page', page);
      seen.push(...items.map(({ visitor }) => visitor));
      if (next === undefined) break;
      after = next;
    }
    expect(new Set(seen).size).toBe(25);
    expect(seen).toHaveLength(25);
  });

  test('[CUS13] one line of time, newest first, in pages without gaps', async () => {
    await bring([sara]);
    const visitor = await only(sara.email);
    await sell(Array.from({ length: 9 }, (_, i) => sale(`t${i}`, { atMs: noonMs + (i >> 1) })));
    const contact = { venue: 'kasra', visitor, kind: 'call', text: 'asked', by: 'user:a' } as const;
    await commit({ op: 'addCustomerContact', id: 'c1', ...contact, atMs: noonMs + 2 });
    const seen: string[] = [];
    const times: number[] = [];
    for (let after: string | undefined; ; ) {
      const page = { limit: 3, ...(after === undefined ? {} : { after }) };
      const { items, next } = await reader.customers.timeline(visitor, page);
      seen.push(...items.map(({ kind, id }) => `${kind}/${id}`));
      times.push(...items.map(({ atMs }) => atMs));
      if (next === undefined) break;
      after = next;
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.filter((one) => one.startsWith('transaction/'))).toHaveLength(9);
    expect(seen).toContain('contact/c1');
    expect(times).toEqual(times.toSorted((a, b) => b - a));
  });

  test('[CUS10] one e-mail, phone, or name and birthday: shown, and left so', async () => {
    await bring([sara, { key: 'C2', email: sara.email }]);
    await bring([{ key: 'C3', phone: sara.phone }]);
    const twin = { name: 'علي رضا', birthday: '1990-01-01' };
    await bring([
      { key: 'C4', ...twin },
      { key: 'C5', ...twin, name: 'علی رضا' },
    ]);
    const before = dump();
    const pairs = await reader.customers.duplicates(10);
    expect(pairs.map(({ why }) => why)).toEqual(['email', 'phone', 'nameAndBirthday']);
    expect(dump()).toBe(before);
  });
});

describe('merges', () => {
  async function two(): Promise<readonly [string, string]> {
    await bring([sara, { key: 'C2', name: 'Sara K', birthday: '1990-01-01' }]);
    await sell([sale('t1'), sale('t2', { key: 'C2' })]);
    return [await only('C1'), await only('C2')];
  }
  const merge = (visitor: string, other: string, choose = {}) =>
    commit({
      ...{ op: 'mergeCustomers', merge: 'm1', visitor, other, choose, by: 'user:a' },
      atMs: noonMs + 9,
    });

  test('[CUS11] all history moves, as chosen, and the undo puts every row back', async () => {
    const [visitor, other] = await two();
    const before = dump();
    await merge(visitor, other, { name: 'other' });
    expect(await reader.customers.customer(visitor)).toMatchObject({
      ...{ name: 'Sara K', email: sara.email, birthday: '1990-01-01' },
      keys: [{ key: 'C1' }, { key: 'C2' }],
    });
    expect(await reader.customers.customer(other)).toBeUndefined();
    const { items } = await reader.customers.timeline(visitor, { limit: 10 });
    expect(items.filter(({ kind }) => kind === 'transaction')).toHaveLength(2);
    await commit({ op: 'undoMerge', merge: 'm1', by: 'user:a', atMs: noonMs + 10 });
    expect(dump()).toBe(before);
  });

  test('[CUS11] an erasure of who stays takes both', async () => {
    const [visitor, other] = await two();
    await merge(visitor, other);
    const aliases = await records.customers.mergedInto(visitor);
    expect(aliases).toEqual([other]);
    const { counts } = (await records.belongings({ visitor })) ?? {};
    if (counts === undefined) throw new Error('nobody is known');
    const receiptSha256 = 'e'.repeat(64);
    await commit({ op: 'erase', visitor, aliases, receiptSha256, counts, atMs: noonMs });
    const rest = JSON.stringify(dump());
    for (const gone of [visitor, other, 'sara@x.ir', 'C1', 'Sara K'])
      expect(rest).not.toContain(gone);
    expect(rest).toContain('t1');
    expect(await sell([sale('t1')])).toMatchObject({ unchanged: 1 });
  });
});

describe('how long', () => {
  test('[CUS14] a customer goes 1,095 days after the last of them, not as an account', async () => {
    await bring([sara]);
    await sell([sale('t1', { atMs: noonMs + 500 * dayMs })]);
    const over = (days: number) => records.accountsOver(noonMs + days * dayMs, 16);
    await records.trim({ pointRow: 0, nowMs: noonMs + 1_200 * dayMs });
    await only('C1');
    expect(await over(1_500)).toEqual([]);
    const accounts = await over(1_600);
    expect(accounts).toMatchObject([{ venue: 'kasra', last: true }]);
    await commit({ op: 'endAccounts', accounts, atMs: noonMs + 1_600 * dayMs });
    expect(await reader.customers.count()).toBe(0);
    expect(dump()).not.toContain('sara@x.ir');
  });

  test('[CUS14] their download holds what the shop wrote of them', async () => {
    await bring([{ ...sara, fields: { shoe: 42 } }]);
    await sell([sale('t1')]);
    const data = await reader.visitorData(await only('C1'));
    if (data === undefined) throw new Error('nobody is known');
    const text = csvOf(data);
    for (const said of ['sara@x.ir', '989121111111', 'C1', '42', 'R-t1'])
      expect(text).toContain(said);
  });

  test('[CUS12] no backup holds a file of them, and an erasure takes all', async () => {
    const path = join(folder, 'imports', 'i1', 'file.csv');
    mkdirSync(join(folder, 'imports', 'i1'), { recursive: true });
    writeFileSync(path, 'name\nSara\n');
    expect(filesIn(folder).filter((file) => file.includes('imports'))).toEqual([]);
    await bring([sara]);
    const visitor = await only('C1');
    const { counts } = (await records.belongings({ visitor })) ?? {};
    if (counts === undefined) throw new Error('nobody is known');
    const receiptSha256 = 'f'.repeat(64);
    await commit({ op: 'erase', visitor, aliases: [], receiptSha256, counts, atMs: noonMs });
    expect(existsSync(path)).toBe(false);
  });
});
