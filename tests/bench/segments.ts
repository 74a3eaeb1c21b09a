import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fold } from '../../src/contracts/fold.ts';
import type { SegmentRule } from '../../src/contracts/segments.ts';
import { openReader } from '../../src/stores/records/reader.ts';
import { openRecords } from '../../src/stores/records/records.ts';
import type { Figure } from './figure.ts';

const full = { customers: 100_000, transactions: 500_000 } as const;
const dayMs = 86_400_000;
const nowMs = Date.UTC(2026, 10, 1);
const asked = { venue: 'bench', nowMs, timezone: 'Asia/Tehran' } as const;

/** Rules as shops write them, the cheap and the dear. */
const rules: Readonly<Record<string, SegmentRule>> = {
  language: { language: 'fa' },
  field: { field: 'city', is: 'تهران' },
  birthday: { birthday: { within: '7d' } },
  agreed: { all: [{ consent: 'offers' }, { address: 'email' }] },
  frequent: { purchases: { within: '365d' }, atLeast: 3 },
  spenders: { spent: { currency: 'IRR', within: '365d' }, atLeast: 2_000_000 },
  sleeping: { lastPurchase: { atLeast: '180d' } },
  category: { purchases: { category: 'shoes', within: '90d' } },
  categoryEver: { purchases: { category: 'shoes' }, atLeast: 2 },
  mixed: {
    all: [
      { consent: 'offers' },
      {
        any: [
          { field: 'city', is: 'تهران' },
          { visits: {}, atLeast: 2 },
        ],
      },
      { spent: { currency: 'IRR', category: 'shoes', within: '365d' }, atLeast: 500_000 },
      { not: { purchases: { within: '30d' } } },
    ],
  },
};

/**
 * How long it takes to count each rule over the books of a shop, the longest stretch for which the
 * thread is held meanwhile, and a look-up of all of them for one customer who comes in. [SEG9]
 */
export async function segmentsBench(sizes: typeof full = full): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'gozar-bench-segments-'));
  const path = join(folder, 'records.db');
  const opened = await openRecords({ path });
  if (!opened.ok) throw new Error(opened.message);
  const { records } = opened;
  fill(path, sizes);
  const reading = openReader({ path });
  if (!reading.ok) throw new Error(reading.message);
  const { segments } = reading.reader;
  try {
    const figures: Figure[] = [];
    for (const [name, rule] of Object.entries(rules)) {
      const held = stretches();
      const startMs = performance.now();
      const before = process.cpuUsage();
      const { people } = await segments.tally({ ...asked, rule });
      const ms = Math.round(performance.now() - startMs);
      const { user, system } = process.cpuUsage(before);
      const more = { cpuMs: Math.round((user + system) / 1_000), longestMs: await held.end() };
      figures.push({ name: `segments.${name}_ms`, value: ms, unit: 'ms', people, ...more });
    }
    const published = Object.entries(rules).map(([id, who]) => ({
      ...{ venue: 'bench', atMs: 0, segment: { version: 1, id, name: { en: id }, who } as const },
    }));
    const times: number[] = [];
    for (let i = 0; i < 2_000; i++) {
      const startMs = performance.now();
      await records.segments.of(`v${(i * 37) % sizes.customers}`, { ...asked, records: published });
      times.push(performance.now() - startMs);
    }
    times.sort((a, b) => a - b);
    const at = (q: number) => Number((times[Math.floor(times.length * q)] ?? 0).toFixed(3));
    const about = { segments: published.length, p50: at(0.5) };
    figures.push({ name: 'segments.of_one_p99_ms', value: at(0.99), unit: 'ms', ...about });
    return figures;
  } finally {
    await reading.reader.close();
    await records.close();
    rmSync(folder, { recursive: true });
  }
}

/** The longest time between two turns of the loop. */
function stretches(): { end(): Promise<number> } {
  let longestMs = 0;
  let lastMs = performance.now();
  let isOver = false;
  const look = () => {
    const atMs = performance.now();
    longestMs = Math.max(longestMs, atMs - lastMs);
    lastMs = atMs;
    if (!isOver) setImmediate(look);
  };
  setImmediate(look);
  return {
    end: async () => {
      isOver = true;
      return Math.round(longestMs);
    },
  };
}

/** Rows as an import leaves them, written at once. */
function fill(path: string, { customers, transactions }: typeof full): void {
  const database = new DatabaseSync(path);
  database.exec('PRAGMA synchronous = OFF; BEGIN');
  const put = (table: string, columns: number) =>
    database.prepare(`INSERT INTO ${table} VALUES (${Array(columns).fill('?').join(', ')})`);
  const visitor = database.prepare(
    'INSERT INTO visitors (visitor, name, language) VALUES (?, ?, ?)',
  );
  const [customer, address] = [put('customers', 7), put('addresses', 4)];
  const consent = database.prepare(
    `INSERT INTO consents (id, visitor, purpose, granted, wording, language, at_ms)
     VALUES (?, ?, 'offers', ?, 'w', 'fa', 1)`,
  );
  const cities = ['تهران', 'كرج', 'شیراز', 'اصفهان'];
  for (let i = 0; i < customers; i++) {
    const id = `v${i}`;
    visitor.run(id, `علی رضایی ${i}`, i % 3 === 0 ? 'en' : 'fa');
    const birthday = `19${60 + (i % 40)}-${pad(1 + (i % 12))}-${pad(1 + (i % 28))}`;
    const fields = JSON.stringify({ city: cities[i % 4], size: 36 + (i % 10) });
    customer.run(id, fold(`علی رضایی ${i}`), birthday, fields, 'shop', 1, i);
    address.run(id, 'email', `c${i}@example.com`, 1);
    if (i % 2 === 0) consent.run(`k${i}`, id, i % 4 === 0 ? 1 : 0);
  }
  const article = put('articles', 7);
  for (let i = 0; i < 2_000; i++) {
    const category = ['shoes', 'shirts', 'coats', 'bags'][i % 4] ?? 'shoes';
    article.run('bench', `sku-${i}`, category, null, 1, null, null);
  }
  const [sale, line] = [put('transactions', 14), put('transaction_lines', 6)];
  for (let i = 0; i < transactions; i++) {
    const atMs = nowMs - Math.floor(((transactions - i) / transactions) * 730 * dayMs);
    const id = `t${i}`;
    const whose = [`v${(i * 48_271) % customers}`, 'import', 1] as const;
    const money = [500_000 + (i % 90) * 1_000, 'IRR', null] as const;
    sale.run(...['bench', id, 'sale', null, atMs, 'shop', null, `R${i}`, ...money, ...whose]);
    for (let at = 0; at < ([2, 1, 3, 2][i % 4] ?? 2); at++) {
      line.run('bench', id, at, `sku-${(i + at * 37) % 2_000}`, 1, 250_000);
    }
  }
  database.exec('COMMIT');
  database.close();
}

const pad = (number: number) => String(number).padStart(2, '0');
