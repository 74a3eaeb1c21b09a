import { describe, expect, test } from 'vitest';
import { failureWords } from '../../dashboards/customers/failure-words.ts';
import { failureSaid, problemSaid } from '../../dashboards/customers/problem-said.ts';
import { en as customersEn } from '../../dashboards/customers/words-en.ts';
import { fa as customersFa } from '../../dashboards/customers/words-fa.ts';
import { refusedWords } from '../../dashboards/goods/refused-words.ts';
import { type FaultWords, faultSaid } from '../../dashboards/parts/faults.tsx';
import { badWords } from '../../dashboards/sales/bad-words.ts';
import { shiftWords } from '../../dashboards/staff/shift-words.ts';
import { ArticleRow, goodsRowFaults, SlotRow } from '../../src/contracts/goods.ts';
import { importFailures, importProblemCodes } from '../../src/contracts/import-files.ts';
import { faultOf, fieldFaults } from '../../src/contracts/row-faults.ts';
import { readShiftFile, shiftFaults } from '../../src/contracts/shift-file.ts';
import { TillMapping, tillFaults } from '../../src/contracts/till-mapping.ts';
import { readMessage } from '../../src/contracts/till-message.ts';
import { readTillRows, saleOfRows } from '../../src/contracts/till-rows.ts';
import { mappingProblems } from '../../src/ingress/imports/columns.ts';

const tables: readonly [string, readonly string[], FaultWords<string>][] = [
  ['a till’s file or message', tillFaults, badWords],
  ['a shift', shiftFaults, shiftWords],
  ['a row of goods', goodsRowFaults, refusedWords],
  ['a failed import', importFailures, failureWords],
];
const holesOf = (told: readonly string[]) => [...told.join(' ').matchAll(/\{\w+\}/g)].flat().sort();
/** What a reader types or reads as it is written everywhere. */
const latin = /\{\w+\}|JSON|CSV|IRR/g;

describe('what is wrong with a row', () => {
  test.each(tables)('[PAG3] of %s is said in both languages, code by code', (_, codes, words) => {
    expect(Object.keys(words).sort()).toEqual([...codes].sort());
    for (const code of codes) {
      const { en = [], fa = [] } = words[code] ?? {};
      expect([code, en.length, fa.length]).toEqual([code, 2, 2]);
      expect([code, holesOf(fa)]).toEqual([code, holesOf(en)]);
      expect(fa.join(' ').replace(latin, ''), code).not.toMatch(/[a-z0-9يك]/i);
      for (const one of [...en, ...fa]) expect(one.trim(), code).not.toBe('');
    }
  });

  test('[PAG3] of an import is said in both languages, code by code', () => {
    for (const table of [customersEn, customersFa] as Readonly<Record<string, unknown>>[]) {
      const told = Object.keys(table).filter((key) => /^(problem|mend)\./.test(key));
      const codes = importProblemCodes.flatMap((code) => [`problem.${code}`, `mend.${code}`]);
      expect(told.sort()).toEqual(codes.sort());
    }
  });

  test('[PAG3] of a code that a page has no words for is left to the server’s own', () => {
    expect(faultSaid(badWords, { code: 'later' }, {}, 'fa')).toBeUndefined();
    expect(faultSaid(badWords, {}, {}, 'fa')).toBeUndefined();
    const later = { row: 2, column: '', value: '', message: 'is odd', mend: 'look' };
    expect(problemSaid({ ...later, code: JSON.parse('"later"') })).toBeUndefined();
    const reasons = [{ code: 'gone' }, { code: JSON.parse('"later"') }] as const;
    expect(failureSaid({ reasons, message: 'odd', mend: 'look' })).toBeUndefined();
  });
});

const mapping = TillMapping.parse({ fields: { qty: 'تعداد' }, currency: 'IRR' });
const till = { mapping, timezone: 'Asia/Tehran' };
const inPersian = (words: FaultWords<string>, fault: Parameters<typeof faultSaid>[1], more = {}) =>
  faultSaid(words, fault, more, 'fa')
    ?.join(' ')
    .replaceAll(/[\u2068\u2069]/g, '');

describe('what the server reads wrong rows as', () => {
  const rowOf = (cells: string) => {
    const read = readTillRows(`receipt,at,sku,تعداد,price,revision,total\n${cells}\n`, till);
    const [bad] = read.bad;
    if (bad === undefined) throw new Error('it is good');
    return bad.problem;
  };
  const long = 'x'.repeat(129);
  test.each([
    ['r-1,,a,سه,5,,', 'تعداد', '«سه» عدد نیست. همان‌جا درستش کنید'],
    [',,a,1,5,,', 'receipt', 'خالی است. همان‌جا درستش کنید'],
    ['r-1,,,1,5,,', 'sku', 'خالی است.'],
    ['r-1,1405/13/01,a,1,5,,', 'at', '«1405/13/01» تاریخ نیست'],
    ['r-1,,a,1,5,1.5,', 'revision', '«1.5» عدد درست و بدون اعشار نیست'],
    ['r-1,,a,1,5,,9000000000000', 'total', 'از ۱٬۰۰۰٬۰۰۰٬۰۰۰٬۰۰۰ بیشتر است'],
    [`r-1,,${long},1,5,,`, 'sku', 'از ۱۲۸ حرف بلندتر است'],
  ])('[TIL5] a till’s %s: %s %s', (cells, column, words) => {
    const problem = rowOf(cells);
    expect(problem.path).toBe(column);
    const said = inPersian(badWords, problem);
    expect(said).toContain(words);
    expect(said).not.toContain('{');
  });

  test('[TIL5] a till’s file without its column, currency or end, and a message', () => {
    const [named] = readTillRows('a,b\n1,2\n', till).bad;
    expect(named && inPersian(badWords, named.problem)).toContain('چنین ستونی ندارد: a,b در نگاشت');
    const bare = { ...till, mapping: TillMapping.parse({}) };
    const [poor] = readTillRows('receipt,total\nr,5\n', bare).bad;
    expect(poor && inPersian(badWords, poor.problem)).toContain('کد واحد پول نیامده');
    const line = (at: number) => ({ key: `${at}`, line: { sku: `a-${at}`, qty: 1, price: 1 } });
    const lines = Array.from({ length: 300 }, (_, at) => line(at));
    const many = saleOfRows({ head: { receipt: 'r-9', kind: 'sale' }, lines });
    expect(many.ok ? '' : inPersian(badWords, many.problem)).toContain(
      'رسید r-9 ۳۰۰ قلم گوناگون دارد، بیش از ۲۵۶.',
    );
    for (const body of [[], 'text', { receipt: 'r', lines: 5 }, { receipt: { a: 1 } }]) {
      const read = readMessage(body, bare);
      const [problem] = read.ok ? [] : read.problems;
      expect(problem && inPersian(badWords, problem)).not.toMatch(/\{|undefined/);
    }
  });

  test.each([
    [SlotRow, { device: 'X 1', slot: 'a', sku: 'b' }, 'device', '«X 1» شناسه نیست'],
    [ArticleRow, {}, 'sku', 'خالی است'],
    [ArticleRow, { sku: '' }, 'sku', 'خالی است'],
    [ArticleRow, { sku: 5 }, 'sku', 'نه متن است نه عدد'],
    [ArticleRow, { sku: 'a', price: 'x' }, 'price', '«x» عدد نیست'],
    [ArticleRow, { sku: 'a', price: -1 }, 'price', 'از ۰ کمتر است'],
    [ArticleRow, { sku: 'a', name: 'x'.repeat(2_001) }, 'name', 'از ۲٬۰۰۰ حرف بلندتر است'],
    [ArticleRow, { sku: '\u0000' }, 'sku', 'نویسه‌های خراب دارد'],
    [ArticleRow, { sku: 'a', colour: 1 }, '', 'ستونی دارد که شناخته نیست: colour'],
    [ArticleRow, 'a hat', '', 'این یک سطر نیست: a hat'],
    [ArticleRow, null, '', 'این یک سطر نیست: null'],
  ] as const)('[SHF5] a row of goods: %o %o is wrong in “%s”: %s', (schema, row, field, words) => {
    const parsed = schema.safeParse(row);
    const [issue] = parsed.success ? [] : parsed.error.issues;
    if (issue === undefined) throw new Error('it is good');
    expect(issue.path.join('.')).toBe(field);
    const fault = faultOf(issue, row);
    expect(fieldFaults).toContain(fault.code);
    expect(inPersian(refusedWords, fault)).toContain(words);
  });

  test('[STF6] a shift: every code, with what it names', () => {
    const scale = {
      timezone: 'Europe/Berlin',
      people: [{ user: 'mina', name: 'مینا' }],
      zones: [{ id: 'shoes', name: { en: 'Shoes', fa: 'کفش' } }],
    };
    const head = 'who,date,from,to,zones';
    const rows = [
      'sara,2026-11-24,9,17,',
      'mina,2026-02-31,9,17,',
      'mina,2026-11-24,25:00,17,',
      'mina,2026-11-24,9,17,hats',
      'mina,2026-03-29,2:30,17,',
    ];
    const many = Array.from({ length: 5_001 }, () => 'mina,2026-11-24,9,17,');
    const files = ['', 'date\n1', `${head}\n${rows.join('\n')}`, `${head}\n${many.join('\n')}`];
    const found = files.flatMap((csv) => readShiftFile(csv, scale).problems);
    const more = (choices: readonly string[] = []) => ({ column: 'نام', choices: choices.join() });
    const said = found.map((one) => inPersian(shiftWords, one, more(one.choices)));
    expect(said.join('\n')).not.toMatch(/\{|undefined/);
    for (const words of [
      ...['فایل خالی است', 'خط اول ستون «نام» را ندارد', 'کسی به نام «sara»', '«25:00» ساعت نیست'],
      ...['«2026-02-31» تاریخ نیست', '«hats» نیست. یکی از این‌ها را بنویسید', 'shoes'],
      ...['فقط ۵٬۰۰۰ ردیف اول خوانده شد'],
    ]) {
      expect(said.join('\n')).toContain(words);
    }
  });

  test('[CUP9] columns that say too little or twice', () => {
    const reasons = [
      ...mappingProblems('customers', ['name', 'name', 'nonsense'], []),
      ...mappingProblems('transactions', ['key'], []),
    ];
    const more = { row: 0, why: '' };
    const said = reasons.map((one) => inPersian(failureWords, one, more)).join('\n');
    expect(said).not.toMatch(/\{|undefined/);
    expect(said).toContain('دو ستون به معنای «name» آمده‌اند');
    expect(said).toContain('هیچ ستونی نمی‌گوید هر ردیف از آنِ کیست');
    expect(said).toContain('هیچ ستونی نمی‌گوید چقدر پرداخت شده است');
  });
});
