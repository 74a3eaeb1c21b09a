import { randomBytes } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import type { CustomerField } from '../../contracts/customers.ts';
import type { Foreseen, Foresight } from '../../contracts/foresight.ts';
import type {
  CustomerRow,
  FileLooks,
  ImportKind,
  ImportProblem,
  ImportReport,
  TransactionRow,
} from '../../contracts/import-files.ts';
import { noCounts } from '../../contracts/import-files.ts';
import type { ImportSettings } from '../../contracts/imports.ts';
import { BadRows } from './bad-rows.ts';
import { LocalTimes } from './calendar.ts';
import { readPieces } from './read-csv.ts';
import { customerReader, type Reading } from './row-reader.ts';
import { Sales } from './transaction-reader.ts';

/** Rows of one command: the hot path writes them in a few milliseconds, measured. [CUS9] */
export const rowsAtOnce = { customers: 120, transactions: 150 } as const;
/** Chunks that were sent and are not on disk yet: the disk is waited for by several at once. */
export const chunksUnderWay = 4;
/** Rows a chunk may hold in characters, so that long texts make it short. */
const charactersAtOnce = 200_000;

export type ImportRun = {
  readonly path: string;
  /** Where the bad rows go; undefined = nowhere. */
  readonly badPath: string | undefined;
  readonly kind: ImportKind;
  readonly venue: string;
  readonly timezone: string;
  readonly looks: FileLooks;
  readonly settings: ImportSettings;
  readonly fields: readonly CustomerField[];
  readonly dryRun: boolean;
  readonly foresight: Foresight;
  /** Writes a chunk of rows, as JSON; resolves when it is on disk. */
  readonly submit: (rows: string, at: number) => Promise<void>;
  readonly progress: (share: number) => void;
  readonly stopped: () => boolean;
  readonly nowMs: () => number;
};

/** The run was stopped, or its file was taken away: by an erasure, or as a day went by. */
export class ImportStopped extends Error {}

type Row = CustomerRow | TransactionRow;

/**
 * Reads a file from beginning to end and writes what is good of it, a chunk at a time; the next one
 * is made while the hot path writes the one before. [CUS5] [CUS9]
 */
export async function runImport(run: ImportRun): Promise<ImportReport> {
  const startedMs = run.nowMs();
  const { badPath, kind, looks, path } = run;
  const total = Math.max(1, statSync(path).size);
  const bad = new BadRows(badPath, looks.header);
  const sink = new Sink(run, bad);
  const rows = kind === 'customers' ? new Customers(run, sink) : new Transactions(run, sink);
  let count = 0;
  try {
    for await (const { records, bytes } of readPieces(path, looks)) {
      for (const record of records) {
        count++;
        // The header is row 1; a line without anything is no row.
        if (count > 1 && record.some((cell) => cell !== '')) {
          rows.take(count, record);
          if (sink.isFull) await sink.flush();
        }
      }
      if (run.stopped() || !existsSync(path)) throw new ImportStopped();
      run.progress(Math.min(1, bytes / total));
    }
    rows.end();
    await sink.flush();
    await sink.settled();
  } finally {
    bad.close();
  }
  const { problems } = bad;
  const wallMs = Math.round(run.nowMs() - startedMs);
  const shown = { bad: bad.count, problems, wallMs, dryRun: run.dryRun };
  return { ...sink.counts, rows: Math.max(0, count - 1), ...shown };
}

/** Gathers good rows into chunks; a dry run counts what would become of them instead. */
class Sink {
  readonly #run: ImportRun;
  readonly #bad: BadRows;
  readonly counts: { -readonly [K in keyof typeof noCounts]: number } = { ...noCounts };
  #texts: string[] = [];
  #characters = 0;
  #chunks = 0;
  /** Oldest first. */
  readonly #under: Promise<void>[] = [];

  constructor(run: ImportRun, bad: BadRows) {
    this.#run = run;
    this.#bad = bad;
  }

  get isFull(): boolean {
    const most = rowsAtOnce[this.#run.kind];
    return this.#texts.length >= most || this.#characters > charactersAtOnce;
  }

  put(row: Row): void {
    const text = JSON.stringify(row);
    this.#texts.push(text);
    this.#characters += text.length;
  }

  refuse(
    problems: readonly ImportProblem[],
    records: readonly { readonly at: number; readonly cells: readonly string[] }[],
  ): void {
    this.#bad.put(problems, records);
  }

  /** A few chunks are under way at a time: the hot path does its own work between two. */
  async flush(): Promise<void> {
    if (this.#texts.length === 0) return;
    const rows = `[${this.#texts.join(',')}]`;
    this.#texts = [];
    this.#characters = 0;
    if (this.#run.dryRun) return;
    while (this.#under.length >= chunksUnderWay) await this.#under.shift();
    if (this.#run.stopped() || !existsSync(this.#run.path)) throw new ImportStopped();
    const under = this.#run.submit(rows, this.#chunks++);
    // Waited for at a later chunk; until then a refusal belongs to nobody.
    under.catch(() => {});
    this.#under.push(under);
  }

  async settled(): Promise<void> {
    await Promise.all(this.#under);
  }
}

type Rows = { take(at: number, record: readonly string[]): void; end(): void };

class Customers implements Rows {
  readonly #run: ImportRun;
  readonly #sink: Sink;
  readonly #read: ReturnType<typeof customerReader>;
  readonly #ids: () => string;
  readonly #seen = new Set<string>();

  constructor(run: ImportRun, sink: Sink) {
    this.#run = run;
    this.#sink = sink;
    this.#read = customerReader(readingOf(run));
    this.#ids = idsInTurn(run.nowMs());
  }

  take(at: number, record: readonly string[]): void {
    const { row: said, problems } = this.#read(record);
    const records = [{ at, cells: record }];
    if (said === undefined) {
      this.#sink.refuse(
        problems.map((problem) => ({ row: at, ...problem })),
        records,
      );
      return;
    }
    const row = { id: this.#ids(), ...said };
    const { foresight, settings, dryRun } = this.#run;
    const { source, proof } = settings;
    const foreseen = dryRun ? foresight.customer(source, row, proof !== undefined) : undefined;
    const several = foreseen?.several ?? foresight.several(source, row);
    if (several !== undefined) {
      const value = row[several] ?? '';
      const mend = 'write whose row this is: their key, or merge the two records first';
      const message = `more than one customer has this ${several}`;
      const problem = { code: 'several', detail: several, column: several, value } as const;
      this.#sink.refuse([{ row: at, ...problem, message, mend }], records);
      return;
    }
    if (foreseen !== undefined) this.#count(row, foreseen.becomes);
    this.#sink.put(row);
  }

  end(): void {}

  /** Whoever an earlier row of the file makes is not made again. */
  #count(row: CustomerRow, becomes: Foreseen['becomes']): void {
    const names = [row.key, row.email, row.phone].filter((name) => name !== undefined);
    const [known] = row.key === undefined ? names : [row.key];
    const isAgain = becomes === 'created' && known !== undefined && this.#seen.has(known);
    this.#sink.counts[isAgain ? 'updated' : becomes]++;
    if (this.#seen.size < seenMost) for (const name of names) this.#seen.add(name);
  }
}

/** A dry run of more is an estimate in this. */
const seenMost = 1_000_000;

class Transactions implements Rows {
  readonly #run: ImportRun;
  readonly #sink: Sink;
  readonly #sales: Sales;

  constructor(run: ImportRun, sink: Sink) {
    this.#run = run;
    this.#sink = sink;
    this.#sales = new Sales(run.venue, readingOf(run));
  }

  take(at: number, record: readonly string[]): void {
    this.#put(this.#sales.take(at, record));
  }

  end(): void {
    this.#put(this.#sales.end());
  }

  #put(sale: ReturnType<Sales['end']>): void {
    if (sale === undefined) return;
    if (sale.row === undefined) {
      this.#sink.refuse(sale.problems, sale.records);
      return;
    }
    const { dryRun, foresight, settings, venue } = this.#run;
    if (dryRun) {
      const { becomes, known } = foresight.transaction(venue, settings.source, sale.row);
      this.#sink.counts[becomes]++;
      if (!known) this.#sink.counts.unmatched++;
    }
    this.#sink.put(sale.row);
  }
}

function readingOf({ looks, settings, fields, timezone }: ImportRun): Reading {
  const mapping = settings.mapping ?? looks.mapping;
  return { header: looks.header, mapping, fields, settings, times: new LocalTimes(timezone) };
}

/**
 * Ids of the new ones, in the order of the file: rows that are written together then lie together,
 * which halves what the records write. The end is random, as ids of visitors are.
 */
function idsInTurn(nowMs: number): () => string {
  let turn = 0;
  const start = Math.floor(nowMs).toString(36);
  return () =>
    `i${start}${(turn++).toString(36).padStart(6, '0')}${randomBytes(8).toString('hex')}`;
}
