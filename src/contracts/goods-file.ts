import { byteOrderMark, cellText, csvLine } from './csv-cells.ts';
import { fold } from './fold.ts';
import type { GoodsRecord } from './goods.ts';
import { articleReader } from './goods-articles.ts';
import { placeReader } from './goods-places.ts';
import type {
  GoodsChange,
  GoodsFileKind,
  GoodsScale,
  GoodsTaken,
  RowReader,
} from './goods-rows.ts';
import { type GoodsFault, goodsFault, goodsHeaders } from './goods-words.ts';
import type { Language } from './ids.ts';
import { problemsShown } from './import-files.ts';
import { readRows, type TillRow } from './till-rows.ts';

/** A row that cannot be taken; rows count from 1, which is the header. */
export type GoodsProblem = {
  readonly row: number;
  readonly column: string;
  readonly value: string;
  readonly message: string;
  readonly mend: string;
};
export type GoodsFile = GoodsTaken & {
  readonly header: readonly string[];
  readonly sample: readonly (readonly string[])[];
  readonly mapping: readonly string[];
  readonly counts: Record<'rows' | 'created' | 'changed' | 'same' | 'gone' | 'bad', number>;
  readonly problems: readonly GoodsProblem[];
  readonly changes: readonly GoodsChange[];
  /** Bad rows as they stood there with what is wrong, to correct and bring again; empty = none. */
  readonly badFile: string;
};

const sampleRows = 3;
const changesShown = 100;

/**
 * A file of articles or of what stands where: what would change, and which rows are bad. Empty
 * cells change nothing, so that the same file again changes nothing. [GDP3] [GDP4]
 */
export function readGoodsFile(text: string, scale: GoodsScale): GoodsFile {
  const [first, ...rows] = readRows(text.replace(/^\ufeff/, ''), 'auto');
  const header = first?.cells.map(cellText) ?? [];
  const mapping = header.map((_, at) => (scale.mapping ?? meantBy(scale.kind, header))[at] ?? '');
  const reader = scale.kind === 'articles' ? articleReader(scale) : placeReader(scale);
  const report = new Report(header, scale.language);
  const lacking = reader.needs.filter((column) => !mapping.includes(column));
  if (first === undefined) report.fault(undefined, 'empty', '');
  for (const column of first === undefined ? [] : lacking) report.fault(first, 'unnamed', column);
  if (report.bad === 0) {
    for (const row of rows) report.row(row, reader, mapping);
    if (scale.whole && report.bad === 0) report.gone(reader);
  }
  const sample = rows.slice(0, sampleRows).map(({ cells }) => cells.map(cellText));
  return { header, sample, mapping, ...report.told(), ...reader.taken };
}

/** What each column seems to mean; each meaning once. */
function meantBy(kind: GoodsFileKind, header: readonly string[]): readonly string[] {
  const meanings = new Map<string, string>();
  for (const [column, texts] of Object.entries(goodsHeaders[kind])) {
    for (const text of [column, ...texts]) meanings.set(fold(text), column);
  }
  const used = new Set<string>();
  return header.map((text) => {
    const column = meanings.get(fold(text)) ?? '';
    if (used.has(column)) return '';
    used.add(column);
    return column;
  });
}

/** Counts what becomes of rows, and keeps the bad ones. */
class Report {
  readonly #header: readonly string[];
  readonly #language: Language;
  readonly #counts = { rows: 0, created: 0, changed: 0, same: 0, gone: 0, bad: 0 };
  readonly #problems: GoodsProblem[] = [];
  readonly #changes: GoodsChange[] = [];
  readonly #lines: string[] = [];
  readonly #named = new Set<string>();

  constructor(header: readonly string[], language: Language) {
    this.#header = header;
    this.#language = language;
  }

  get bad(): number {
    return this.#counts.bad;
  }

  row(row: TillRow, { read }: RowReader, mapping: readonly string[]): void {
    this.#counts.rows++;
    const cell = (column: string) => cellText(row.cells[mapping.indexOf(column)] ?? '');
    const said = read(cell);
    if ('fault' in said) this.fault(row, said.fault, said.column, mapping.indexOf(said.column));
    else if (this.#named.has(said.key)) this.fault(row, 'twice', said.key);
    else {
      this.#named.add(said.key);
      this.#count(said.change);
    }
  }

  gone({ rest }: RowReader): void {
    for (const change of rest(this.#named)) this.#count(change);
  }

  fault(row: TillRow | undefined, fault: GoodsFault, column: string, at = -1): void {
    this.#counts.bad++;
    const told = goodsFault(fault, this.#language);
    const name = this.#header[at] ?? column;
    const value = cellText(row?.cells[at] ?? '').slice(0, 80);
    if (this.#problems.length < problemsShown) {
      this.#problems.push({ row: row?.row ?? 1, column: name, value, ...told });
    }
    if (row === undefined || row.row === 1) return;
    const cells = this.#header.map((_, place) => cellText(row.cells[place] ?? ''));
    const words = `${name} ${told.message}: ${told.mend}`;
    this.#lines.push(csvLine([...cells, String(row.row), words]));
  }

  told(): Pick<GoodsFile, 'counts' | 'problems' | 'changes' | 'badFile'> {
    const extra = this.#language === 'fa' ? ['سطر در فایل', 'ایراد'] : ['row in file', 'what'];
    const head = csvLine([...this.#header, ...extra]);
    return {
      counts: this.#counts,
      problems: this.#problems,
      changes: this.#changes,
      badFile: this.#lines.length === 0 ? '' : byteOrderMark + head + this.#lines.join(''),
    };
  }

  #count(change: GoodsChange | undefined): void {
    if (change === undefined) this.#counts.same++;
    else {
      const names = { new: 'created', changed: 'changed', gone: 'gone' } as const;
      this.#counts[names[change.how]]++;
      if (this.#changes.length < changesShown) this.#changes.push(change);
    }
  }
}

/** The table as files that come in again and change nothing. [GDP3] */
export function goodsFileOf(kind: GoodsFileKind, { articles, planogram, places }: GoodsRecord) {
  const lines =
    kind === 'articles'
      ? articles.map(({ sku, name, category, price, grams, stock }) =>
          lineOf([sku, name?.en, name?.fa, category, price, grams, stock]),
        )
      : [
          ...places.map(({ sku, zone }) => lineOf([sku, zone])),
          ...planogram.map(({ sku, device, slot }) => lineOf([sku, '', device, slot])),
        ];
  return byteOrderMark + csvLine(Object.keys(goodsHeaders[kind])) + lines.join('');
}

/** Numbers stay numbers; texts are guarded. */
function lineOf(cells: readonly (string | number | undefined)[]): string {
  const texts = cells.map((cell) =>
    typeof cell === 'number' ? String(cell) : csvLine([cell ?? '']).slice(0, -2),
  );
  return `${texts.join(',')}\r\n`;
}
