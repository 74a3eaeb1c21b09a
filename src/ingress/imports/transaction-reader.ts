import { hash } from 'node:crypto';
import {
  type TransactionColumn,
  type TransactionRow,
  transactionColumns,
} from '../../contracts/import-files.ts';
import { dayMs } from './calendar.ts';
import { readCode, readEmail, readKind, readNumber, readPhone } from './cells.ts';
import { Marks } from './marks.ts';
import { Cells, type Reading, readMomentOf, some, type Wrong } from './row-reader.ts';

/** Lines of one sale in two places: written one after the other, the second would end the first. */
export class LinesApart extends Error {
  readonly receipt: string;
  readonly row: number;

  constructor(receipt: string, row: number) {
    super(`row ${row}: lines of receipt ${receipt} stand further up, too`);
    this.name = 'LinesApart';
    this.receipt = receipt;
    this.row = row;
  }
}

/** Lines of one sale; more are no sale of a shop. */
const linesMost = 2_000;

const ofLines: readonly TransactionColumn[] = ['sku', 'qty', 'price'];
const headColumns = transactionColumns.filter((column) => !ofLines.includes(column));

type Head = Omit<TransactionRow, 'lines' | 'total'> & { readonly total?: number };
type Line = TransactionRow['lines'][number];
export type Sale = {
  /** Undefined = something is wrong with one of its records. */
  readonly row?: TransactionRow;
  /** With their numbers in the file. */
  readonly records: readonly { readonly at: number; readonly cells: readonly string[] }[];
  readonly problems: readonly (Wrong & { readonly row: number })[];
};

/**
 * Puts the records of a sale, which stand one below the other, together. A sale is known again by
 * its receipt, till and day, as tills begin anew each day; its id does not tell the receipt. [CUS7]
 */
export class Sales {
  readonly #venue: string;
  readonly #reading: Reading;
  readonly #cells: Cells;
  /** Of sales that were put together before: one whose records stand apart would lose some. */
  readonly #done = new Marks();
  #open: Open | undefined;

  constructor(venue: string, reading: Reading) {
    this.#venue = venue;
    this.#reading = reading;
    this.#cells = new Cells(reading);
  }

  /** The sale before, once a record of the next one is met. */
  take(at: number, record: readonly string[]): Sale | undefined {
    const cells = this.#cells.of(record);
    const day = cells.text('at').slice(0, 10);
    const name = `${cells.text('receipt')}\n${cells.text('device')}\n${day}`;
    let ended: Sale | undefined;
    if (this.#open?.name !== name) {
      ended = this.end();
      this.#open = new Open(name);
    }
    const open = this.#open;
    open.records.push({ at, cells: record });
    // What stands there as in the record above, which was sound, says the same again.
    const said = headColumns.map((column) => cells.text(column)).join('\0');
    if (open.said !== said) {
      const head = this.#head(cells);
      if (head !== undefined) open.head ??= head;
      open.said = cells.problems.length === 0 ? said : undefined;
    }
    this.#line(cells, open);
    for (const problem of cells.problems) open.problems.push({ row: at, ...problem });
    return ended;
  }

  /** The last one. */
  end(): Sale | undefined {
    const open = this.#open;
    this.#open = undefined;
    if (open === undefined) return undefined;
    const { head, lines, records, problems } = open;
    if (head !== undefined && this.#done.met(head.id)) {
      throw new LinesApart(head.receipt ?? '', records[0]?.at ?? 0);
    }
    if (head === undefined || problems.length > 0) return { records, problems };
    const sum = lines.reduce((all, [, qty, price]) => all + qty * price, 0);
    const paid = head.total ?? Math.round(sum * 1_000) / 1_000;
    // A negative sum is a return in the books of most tills.
    const kind = paid < 0 && head.kind === 'sale' ? 'return' : head.kind;
    const row = { ...head, kind, total: Math.abs(paid), lines: lines.map(positive) };
    return { row, records, problems };
  }

  #head(cells: Cells): Head | undefined {
    const { settings, times } = this.#reading;
    const receipt = cells.read('receipt', readCode);
    const time = cells.text('time');
    const atMs = cells.read('at', (given) => readMomentOf(given, time, times));
    for (const [column, value] of [
      ['receipt', receipt],
      ['at', atMs],
    ] as const) {
      if (value !== undefined || cells.text(column) !== '') continue;
      const mend = `every sale has its ${column}`;
      cells.wrong(column, { code: 'needed', message: 'is empty', mend });
    }
    const device = cells.read('device', readCode);
    const head = {
      kind: cells.read('kind', readKind) ?? 'sale',
      ...some('device', device),
      ...some('coupon', cells.read('coupon', readCode)),
      ...some('key', cells.read('key', readCode)),
      ...some('email', cells.read('email', readEmail)),
      ...some(
        'phone',
        cells.read('phone', (given) => readPhone(given, settings.country)),
      ),
      ...some('total', cells.read('total', readNumber)),
      currency: this.#currency(cells),
    };
    if (receipt === undefined || atMs === undefined) return undefined;
    const day = Math.floor(atMs / dayMs);
    const names = `${this.#venue}\n${settings.source}\n${device ?? ''}\n${receipt}\n${day}`;
    const id = `i${day.toString(36)}.${hash('sha256', names, 'base64url').slice(0, 16)}`;
    return { id, receipt, atMs, ...head };
  }

  #currency(cells: Cells): string {
    const said = cells.text('currency').toUpperCase();
    return /^[A-Z]{3}$/.test(said) ? said : this.#reading.settings.currency;
  }

  #line(cells: Cells, { lines }: Open): void {
    const sku = cells.read('sku', readCode);
    if (sku === undefined) return;
    const qty = cells.read('qty', readNumber) ?? 1;
    const price = cells.read('price', readNumber) ?? 0;
    if (lines.length < linesMost) lines.push([sku, qty, price]);
    else {
      const message = `is line ${linesMost + 1}`;
      cells.wrong('sku', { code: 'lines', message, mend: 'split the sale' });
    }
  }
}

class Open {
  readonly name: string;
  readonly records: { at: number; cells: readonly string[] }[] = [];
  readonly problems: (Wrong & { row: number })[] = [];
  readonly lines: Line[] = [];
  head: Head | undefined;
  /** The cells of the last sound head. */
  said: string | undefined;

  constructor(name: string) {
    this.name = name;
  }
}

/** Returns are positive: their kind says which way the goods went. */
const positive = ([sku, qty, price]: Line): Line => [sku, Math.abs(qty), Math.abs(price)];
