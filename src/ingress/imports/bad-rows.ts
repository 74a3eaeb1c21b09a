import { closeSync, openSync, writeSync } from 'node:fs';
import { byteOrderMark, csvLine } from '../../contracts/csv-cells.ts';
import { type ImportProblem, problemsShown } from '../../contracts/import-files.ts';

/** Rows gathered before they are written. */
const gatherRows = 500;

/** The bad rows of a file as they stood there, with what is wrong: to correct and send again. */
export class BadRows {
  readonly #fd: number | undefined;
  readonly #width: number;
  readonly problems: ImportProblem[] = [];
  #lines: string[] = [];
  count = 0;

  constructor(path: string | undefined, header: readonly string[]) {
    this.#fd = path === undefined ? undefined : openSync(path, 'w', 0o600);
    this.#width = header.length;
    if (this.#fd !== undefined) {
      writeSync(this.#fd, byteOrderMark + csvLine([...header, 'row in file', 'what is wrong']));
    }
  }

  put(
    problems: readonly ImportProblem[],
    records: readonly { readonly at: number; readonly cells: readonly string[] }[],
  ): void {
    this.count += records.length;
    for (const problem of problems) {
      if (this.problems.length < problemsShown) this.problems.push(problem);
    }
    if (this.#fd === undefined) return;
    for (const { at, cells } of records) {
      const own = problems.filter(({ row }) => row === at);
      const said = own.map(({ column, message, mend }) => `${column} ${message}: ${mend}`.trim());
      const padded = Array.from({ length: this.#width }, (_, i) => cells[i] ?? '');
      this.#lines.push(csvLine([...padded, String(at), said.join('; ')]));
    }
    if (this.#lines.length >= gatherRows) this.#write();
  }

  close(): void {
    if (this.#fd === undefined) return;
    this.#write();
    closeSync(this.#fd);
  }

  #write(): void {
    if (this.#fd !== undefined && this.#lines.length > 0) writeSync(this.#fd, this.#lines.join(''));
    this.#lines = [];
  }
}
