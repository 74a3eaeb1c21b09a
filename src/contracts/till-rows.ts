import { payloadLimits } from './payloads.ts';
import type { TillField, TillMapping, TillProblem } from './till-mapping.ts';
import {
  type FieldSource,
  type ReadHead,
  type ReadLine,
  type ReadResult,
  readHead,
  readLine,
  round,
  saleOf,
  type TillScale,
} from './till-reading.ts';
import type { BroughtSale } from './tills.ts';

/** One row of a till's file: its place from 1, the header being row 1, and its very text. */
export type TillRow = { readonly row: number; readonly text: string; readonly cells: string[] };
export type RowProblem = TillProblem & { readonly row: number };

/** What a file says of one receipt; `key` names a line of it in whatever file. [TIL5] */
export type RowsOfReceipt = {
  readonly head: ReadHead;
  readonly lines: readonly { readonly key: string; readonly line: ReadLine }[];
};
/** A receipt beside the rows that say it, to be kept where it cannot be taken. */
export type ReceiptInFile = { readonly said: RowsOfReceipt; readonly rows: readonly TillRow[] };
export type BadRow = { readonly row: TillRow; readonly problem: RowProblem };
export type ReadFile = {
  readonly header: string;
  readonly receipts: readonly ReceiptInFile[];
  /** Rows that are kept for correction, with what is wrong. */
  readonly bad: readonly BadRow[];
};

/** Rows of delimited text; quotes hold delimiters and line ends, and are doubled within. */
export function readRows(text: string, delimiter: TillMapping['delimiter']): TillRow[] {
  const mark = delimiter === 'auto' ? likeliest(text) : delimiter;
  const rows: TillRow[] = [];
  let cells: string[] = [];
  let cell = '';
  let from = 0;
  let isQuoted = false;
  const end = (to: number) => {
    cells.push(cell);
    const line = text.slice(from, to);
    if (line.trim() !== '') rows.push({ row: rows.length + 1, text: line, cells });
    cells = [];
    cell = '';
  };
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? '';
    if (isQuoted) {
      if (char !== '"') cell += char;
      else if (text[at + 1] === '"') cell += text[++at];
      else isQuoted = false;
    } else if (char === '"' && cell.trim() === '') {
      cell = '';
      isQuoted = true;
    } else if (char === mark) {
      cells.push(cell);
      cell = '';
    } else if (char === '\n' || char === '\r') {
      end(at);
      if (char === '\r' && text[at + 1] === '\n') at++;
      from = at + 1;
    } else cell += char;
  }
  if (from < text.length) end(text.length);
  return rows;
}

function likeliest(text: string): string {
  const line = text.slice(0, text.search(/[\r\n]|$/));
  const counts = [';', '\t', '|', ','].map((mark) => ({ mark, count: line.split(mark).length }));
  return counts.reduce((best, one) => (one.count > best.count ? one : best)).mark;
}

const plain = (name: string) =>
  name
    .trim()
    .toLowerCase()
    .replace(/^\ufeff/, '');

/** A till's file, by its mapping; a good row is never lost to a bad one. */
export function readTillRows(text: string, scale: TillScale): ReadFile {
  const { mapping } = scale;
  const [first, ...rows] = readRows(text, mapping.delimiter);
  const names = (first?.cells ?? []).map(plain);
  const columnOf = (field: TillField) => mapping.fields[field] ?? field;
  const nameOf = (field: TillField) => columnOf(field);
  const header = first?.text ?? '';
  if (first !== undefined && !names.includes(plain(columnOf('receipt')))) {
    const said = first.text.slice(0, 200);
    const message = `the first row names no column ${columnOf('receipt')}: ${said}`;
    const mend = 'name the receipt’s column in the till’s mapping: gozar till mapping';
    const told = { code: 'header', value: said, message, mend } as const;
    const problem = { row: 1, path: columnOf('receipt'), ...told };
    return { header, receipts: [], bad: rows.map((row) => ({ row, problem })) };
  }
  const receipts = new Map<string, Gathered>();
  const bad: BadRow[] = [];
  for (const row of rows) {
    const value = (field: TillField) => row.cells[names.indexOf(plain(columnOf(field)))]?.trim();
    const read = readRow({ value, nameOf }, scale);
    if ('problem' in read) bad.push({ row, problem: { row: row.row, ...read.problem } });
    else gather(receipts, row, read);
  }
  return { header, receipts: [...receipts.values()], bad };
}

type ReadOne = { readonly head: ReadHead; readonly line: ReadLine | undefined; key: string };
type Gathered = {
  readonly said: { head: ReadHead; lines: { key: string; line: ReadLine }[] };
  readonly rows: TillRow[];
  /** How often each line was said by now. */
  readonly times: Map<string, number>;
};

function readRow(source: FieldSource, scale: TillScale): ReadOne | { problem: TillProblem } {
  const head = readHead(source, scale);
  if (!head.ok) return head;
  const line = readLine(source, scale);
  if (!line.ok) return line;
  const whole = saleOf(head.value, line.value === undefined ? [] : [line.value], source.nameOf);
  if (!whole.ok) return whole;
  const number = source.value('line');
  const own = typeof number === 'string' && number !== '' ? `#${number}` : '';
  return { head: head.value, line: line.value, key: own };
}

function gather(receipts: Map<string, Gathered>, row: TillRow, { head, line, key }: ReadOne): void {
  const of = JSON.stringify([head.kind, head.receipt, head.of ?? '']);
  let known = receipts.get(of);
  if (known === undefined) {
    known = { said: { head, lines: [] }, rows: [], times: new Map() };
    receipts.set(of, known);
  }
  known.rows.push(row);
  if (line === undefined) return;
  const words = `${line.sku} ${line.qty} ${line.price}`;
  // Without a number of its own, a line is known by what it says, and as which of those.
  const same = known.times.get(words) ?? 0;
  known.times.set(words, same + 1);
  known.said.lines.push({ key: key === '' ? `${words} ${same}` : key, line });
}

/**
 * A receipt of a file, whole or as far as its files say it by now. More lines than a receipt may
 * have are counted together, by article and price; where that does not do, the problem says so.
 */
export function saleOfRows({ head, lines }: RowsOfReceipt): ReadResult<BroughtSale> {
  const said = lines.map(({ line }) => line);
  const most = payloadLimits.saleLines;
  const together = said.length > most ? counted(said) : said;
  if (together.length <= most) return saleOf(head, together, (field) => field);
  const count = together.length;
  const message = `receipt ${head.receipt} has ${count} different lines, more than ${most}`;
  const mend = 'write it as two receipts with numbers of their own, and drop this file again';
  const fault = { code: 'lines', value: head.receipt, count, limit: most } as const;
  return { ok: false, problem: { ...fault, path: 'lines', message, mend } };
}

/** The same articles at the same price as one line each, in the order they first came. */
function counted(lines: readonly ReadLine[]): readonly ReadLine[] {
  const sums = new Map<string, ReadLine>();
  for (const line of lines) {
    const of = JSON.stringify([line.sku, line.price, line.qty < 0]);
    const known = sums.get(of);
    sums.set(of, known ? { ...known, qty: round(known.qty + line.qty) } : line);
  }
  return [...sums.values()];
}
