import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse as parseAll } from 'csv-parse/sync';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fold } from '../../src/contracts/fold.ts';
import type { Foresight } from '../../src/contracts/foresight.ts';
import type { CustomerRow, ImportKind, TransactionRow } from '../../src/contracts/import-files.ts';
import { ImportSettings } from '../../src/contracts/imports.ts';
import { dayOf, isoDay, LocalTimes, readDay } from '../../src/ingress/imports/calendar.ts';
import { readNumber, readPhone } from '../../src/ingress/imports/cells.ts';
import { mappingProblems, suggestMapping } from '../../src/ingress/imports/columns.ts';
import { PlainLines } from '../../src/ingress/imports/plain-lines.ts';
import { lookAt, readPieces } from '../../src/ingress/imports/read-csv.ts';
import { runImport } from '../../src/ingress/imports/run.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gozar-import-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const dayMs = 86_400_000;
const strangers: Foresight = {
  customer: () => ({ becomes: 'created' }),
  transaction: () => ({ becomes: 'created', known: false }),
  several: () => undefined,
  fields: () => [],
  written: () => ({ created: 0, updated: 0, unchanged: 0, unmatched: 0 }),
  timezone: () => undefined,
  close: () => {},
};

async function read<Row>(
  kind: ImportKind,
  bytes: string | Uint8Array,
  { several, ...said }: Record<string, unknown> & Partial<Pick<Foresight, 'several'>> = {},
) {
  const path = join(folder, 'file.csv');
  const badPath = join(folder, 'bad.csv');
  writeFileSync(path, bytes);
  const { sample: _, ...head } = lookAt(path);
  const mapping = suggestMapping(kind, head.header, []);
  const rows: Row[] = [];
  const report = await runImport({
    ...{ path, badPath, kind, venue: 'kasra', timezone: 'Asia/Tehran', fields: [] },
    looks: { ...head, mapping, sample: [] },
    settings: ImportSettings.parse(said),
    dryRun: false,
    foresight: { ...strangers, ...(several && { several }) },
    submit: async (text) => {
      rows.push(...(JSON.parse(text) as Row[]));
    },
    progress: () => {},
    stopped: () => false,
    nowMs: () => 1_700_000_000_000,
  });
  return { report, rows, bad: readFileSync(badPath, 'utf8') };
}

describe('what a file is', () => {
  test('[CUS4] every day of two centuries is the day that ICU says, in both calendars', () => {
    const persian = new Intl.DateTimeFormat('en-u-ca-persian-nu-latn', {
      ...({ year: 'numeric', month: 'numeric', day: 'numeric', timeZone: 'UTC' } as const),
    });
    for (let day = Date.UTC(1870, 0, 1) / dayMs; day < Date.UTC(2080, 0, 1) / dayMs; day += 3) {
      const parts = new Map(
        persian.formatToParts(day * dayMs).map(({ type, value }) => [type, Number(value)]),
      );
      const year = parts.get('year') ?? 0;
      expect(dayOf(year, parts.get('month') ?? 0, parts.get('day') ?? 0)).toBe(day);
      expect(readDay(isoDay(day))).toBe(day);
    }
  });

  test.each([
    ['1405/01/01', '2026-03-21'],
    ['1405-01-01', '2026-03-21'],
    ['21.03.2026', '2026-03-21'],
    ['31/12/2025', '2025-12-31'],
    ['03/04/2026', undefined],
    ['1404/12/30', undefined],
    ['2026-02-29', undefined],
  ])('[CUS4] %s is %s', (text, iso) => {
    const day = readDay(text);
    expect(day === undefined ? undefined : isoDay(day)).toBe(iso);
  });

  test('[CUS4] a local time is the one of the venue, also where its clocks change', () => {
    const berlin = new LocalTimes('Europe/Berlin');
    expect(berlin.at(Date.UTC(2026, 0, 5, 10))).toBe(Date.UTC(2026, 0, 5, 9));
    expect(berlin.at(Date.UTC(2026, 6, 5, 10))).toBe(Date.UTC(2026, 6, 5, 8));
    expect(berlin.at(Date.UTC(2026, 2, 29, 4))).toBe(Date.UTC(2026, 2, 29, 2));
  });

  const text = 'کد مشتری;نام;موبایل\r\n۱۲;علی;۰۹۱۲۳۴۵۶۷۸۹\r\n';
  const arabic = 'کد;نام\r\n12;علي\r\n';
  test.each([
    ['utf-8', Buffer.from(`\ufeff${text}`), text],
    ['utf-16le', Buffer.from(`\ufeff${text}`, 'utf16le'), text],
    ['utf-16be', Buffer.from(`\ufeff${text}`, 'utf16le').swap16(), text],
    ['windows-1256', windows1256('ßÏ;äÇã\r\n12;Úáí\r\n'), undefined],
  ] as const)('[CUS4] %s is known by its bytes', async (encoding, bytes, whole) => {
    const path = join(folder, 'file.csv');
    writeFileSync(path, bytes);
    const head = lookAt(path);
    expect(head).toMatchObject({ encoding, separator: ';' });
    const records: string[][] = [];
    for await (const piece of readPieces(path, head)) {
      records.push(...piece.records.map((one) => [...one]));
    }
    const first = (whole ?? arabic).split('\r\n')[0];
    if (whole !== undefined) expect(records[0]?.join(';')).toBe(first);
    expect(records).toHaveLength(2);
    expect(records[1]?.[1]).toMatch(/^عل[يی]$/);
  });

  test('[CUS4] headers of both languages are understood, and each meaning is given once', () => {
    const persian = ['کد مشتري', 'نام', 'نام خانوادگی', 'موبایل', 'ایمیل', 'تاریخ تولد', 'چیز'];
    expect(suggestMapping('customers', persian, [])).toEqual([
      ...['key', 'firstName', 'lastName', 'phone', 'email', 'birthday', ''],
    ]);
    const english = ['Invoice No', 'Date', 'Customer ID', 'Item', 'Quantity', 'Unit Price', 'Item'];
    expect(suggestMapping('transactions', english, [])).toEqual([
      ...['receipt', 'at', 'key', 'sku', 'qty', 'price', ''],
    ]);
    expect(mappingProblems('customers', ['name', 'name'], [])).toHaveLength(2);
  });

  test('[CUS3] letters, digits and case of one sound fold to one', () => {
    expect(fold('  Éva  علي‌كريمي ۱۲٣ ')).toBe(fold('eva علی کریمی 123'));
  });

  test.each([
    ['12,500.50', 12_500.5],
    ['12.500,50', 12_500.5],
    ['۱۲٬۵۰۰٫۵', 12_500.5],
    ['12,500', 12_500],
    ['1,5', 1.5],
    ['-3', -3],
  ])('[CUS4] %s is the number %d', (text, value) => {
    expect(readNumber(text)).toEqual({ ok: true, value });
  });

  test('[CUS4] a phone without its country is of the venue’s, also without its zero', () => {
    for (const text of ['۰۹۱۲ ۳۴۵ ۶۷۸۹', '9123456789', '+98 912 345 6789', '00989123456789']) {
      expect(readPhone(text, 'IR')).toEqual({ ok: true, value: '+989123456789' });
    }
    expect(readPhone('12', 'IR').ok).toBe(false);
  });
});

describe('rows of a file', () => {
  test('[CUS5] a bad row is named and kept; the good one beside it comes in', async () => {
    const file = 'id,name,e-mail,birthday\n1,Sara,SARA@x.ir,1370/02/31\n2,Ali,ali,1370/13/01\n\n';
    const { report, rows, bad } = await read<CustomerRow>('customers', file);
    expect(rows).toMatchObject([{ key: '1', email: 'sara@x.ir', birthday: '1991-05-21' }]);
    expect(report.bad).toBe(1);
    expect(report.problems).toMatchObject([
      { row: 3, column: 'e-mail', value: 'ali' },
      { row: 3, column: 'birthday', value: '1370/13/01' },
    ]);
    expect(bad).toContain('2,Ali,ali,1370/13/01,3,');
  });

  test('[CUS5] the file of bad rows comes in once it is corrected', async () => {
    const first = await read<CustomerRow>('customers', 'id,phone\n1,+989123456789\n2,abc\n');
    const mended = first.bad.replace('abc', "'+989121111111");
    const { report, rows } = await read<CustomerRow>('customers', mended);
    expect(report.bad).toBe(0);
    expect(rows).toMatchObject([{ key: '2', phone: '+989121111111' }]);
  });

  test('[CUS6] an address that several have is a bad row', async () => {
    const { report } = await read<CustomerRow>('customers', 'e-mail\na@x.ir\n', {
      several: () => 'email',
    });
    expect(report).toMatchObject({ bad: 1, problems: [{ row: 2, column: 'email' }] });
  });

  test('[CUS8] a consent without a proof is none, and one without a date wrong', async () => {
    const file = 'id,consent,consent date\n1,yes,1404/01/02\n2,,\n3,yes,\n4,no,\n';
    const without = await read<CustomerRow>('customers', file);
    expect(without.rows.every(({ consents }) => consents === undefined)).toBe(true);
    const { rows, report } = await read<CustomerRow>('customers', file, { proof: 'paper 2025' });
    const atMs = Date.parse('2025-03-22T00:00:00+03:30');
    expect(rows[0]?.consents).toEqual([{ purpose: 'offers', granted: true, atMs }]);
    expect(rows.map(({ key }) => key)).toEqual(['1', '2', '4']);
    expect(report.problems).toMatchObject([{ row: 4, column: 'consent date' }]);
  });

  const header = 'receipt,date,time,till,customer,sku,qty,price\n';
  test('[CUS7] lines one below the other are one sale; a till begins anew each day', async () => {
    const one = '7,1405/01/01,10:00,a,C1';
    const file = `${header}${one},x,1,10\n${one},y,2,5\n7,1405/01/02,10:00,a,C1,x,1,10\n`;
    const { rows } = await read<TransactionRow>('transactions', file);
    expect(rows).toMatchObject([
      {
        receipt: '7',
        total: 20,
        lines: [
          ['x', 1, 10],
          ['y', 2, 5],
        ],
        device: 'a',
        key: 'C1',
      },
      { receipt: '7', total: 10 },
    ]);
    expect(rows[0]?.id).not.toBe(rows[1]?.id);
    expect(rows[0]?.id).not.toContain('7,');
    const again = await read<TransactionRow>('transactions', file);
    expect(again.rows).toEqual(rows);
  });

  test('[CUS7] a sale whose lines stand apart ends the import, before it loses some', async () => {
    const a = '7,1405/01/01,10:00,a,C1,x,1,10\n';
    const file = `${header}${a}8,1405/01/01,10:00,a,C1,x,1,10\n${a}`;
    await expect(read('transactions', file)).rejects.toThrow('row 4: lines of receipt 7');
  });

  test('[CUS5] of a sale with a bad line nothing comes in, and all of it is kept', async () => {
    const file = `${header}7,1405/01/01,,a,C1,x,1,ten\n7,1405/01/01,,a,C1,y,1,10\n`;
    const { rows, report, bad } = await read<TransactionRow>('transactions', file);
    expect(rows).toEqual([]);
    expect(report).toMatchObject({ bad: 2, problems: [{ row: 2, column: 'price' }] });
    expect(bad.split('\r\n')).toHaveLength(4);
  });

  test('[CUS4] lines that are split are those the parser reads, wherever pieces end', () => {
    const some = ['a', 'ب', ';', ',', '"', '\n', '\r\n', '\r', ' ', '"x;\n""y";'] as const;
    const texts = fc.array(fc.constantFrom(...some), { maxLength: 60 });
    const options = { delimiter: ';', relax_column_count: true, relax_quotes: true } as const;
    const parsed = (text: string, more: object = {}) => {
      try {
        return parseAll(text, { ...options, ...more }) as string[][];
      } catch {
        return undefined;
      }
    };
    fc.assert(
      fc.property(texts, fc.array(fc.nat({ max: 80 }), { maxLength: 5 }), (letters, cuts) => {
        const text = letters.join('');
        const plain = new PlainLines(';', 1_000);
        const found: string[][] = [];
        const places = [0, ...cuts.map((cut) => Math.min(cut, text.length)), text.length];
        places.sort((a, b) => a - b);
        let rest: string[][] | undefined;
        for (const [at, from] of places.entries()) {
          found.push(...plain.take(text.slice(from, places[at + 1] ?? text.length)));
          if (plain.left === undefined) continue;
          const { text: left, lineEnd } = plain.left;
          const ends = lineEnd === undefined ? {} : { record_delimiter: lineEnd };
          rest = parsed(left + text.slice(places[at + 1] ?? text.length), ends) ?? [['refused']];
          break;
        }
        const wanted = parsed(text);
        if (wanted === undefined) expect(rest).toEqual([['refused']]);
        else expect([...found, ...(rest ?? plain.end())]).toEqual(wanted);
      }),
      { numRuns: 2_000 },
    );
  });

  test('[CUS9] chunks go in turn, at most four at a time, and each is short', async () => {
    let under = 0;
    let most = 0;
    const turns: number[] = [];
    const sizes: number[] = [];
    const path = join(folder, 'many.csv');
    writeFileSync(path, `id\n${Array.from({ length: 700 }, (_, i) => `C${i}\n`).join('')}`);
    const head = lookAt(path);
    const report = await runImport({
      ...{ path, badPath: undefined, kind: 'customers', venue: 'kasra', timezone: 'UTC' },
      ...{ looks: { ...head, mapping: ['key'] }, fields: [], dryRun: false },
      settings: ImportSettings.parse({}),
      foresight: strangers,
      submit: async (text, at) => {
        most = Math.max(most, ++under);
        turns.push(at);
        sizes.push((JSON.parse(text) as unknown[]).length);
        await new Promise((resolve) => setTimeout(resolve, 2));
        under--;
      },
      ...{ progress: () => {}, stopped: () => false, nowMs: () => 1 },
    });
    expect(report.rows).toBe(700);
    expect(under).toBe(0);
    expect(most).toBe(4);
    expect(turns).toEqual([0, 1, 2, 3, 4, 5]);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(120);
    expect(sizes.reduce((a, b) => a + b)).toBe(700);
  });
});

/** Latin-1 letters stand for the bytes of the other code page. */
function windows1256(latin: string): Buffer {
  return Buffer.from(latin, 'latin1');
}
