import type { ImportProblem } from '../../src/contracts/api-customers.ts';
import { csvCell } from '../parts/csv-cell.ts';

/** A row that stayed out: its cells, its number in the file, and where it is wrong. */
export type BadRow = {
  readonly row: number;
  readonly cells: readonly string[];
  readonly problems: readonly ImportProblem[];
};
/** More are mended in the file itself. */
export const mendedMost = 50;

/** Records of RFC 4180 with commas, as the server writes its bad rows; quotes may hold lines. */
export function recordsOf(text: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  const cells = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|\n|$)/gy;
  const plain = text.replace(/^\ufeff/, '');
  while (cells.lastIndex < plain.length) {
    const match = cells.exec(plain);
    if (match === null) break;
    record.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] === ',') continue;
    records.push(record);
    record = [];
  }
  if (record.length > 0) records.push([...record, '']);
  return records;
}

/** The rows of a file of bad rows with what was told of each; two columns at its end are ours. */
export function badRowsOf(text: string, problems: readonly ImportProblem[]): readonly BadRow[] {
  const [header = [], ...rows] = recordsOf(text);
  const width = header.length - 2;
  return rows.map((cells) => {
    const row = Number(cells[width]);
    return {
      row,
      cells: cells.slice(0, width),
      problems: problems.filter((one) => one.row === row),
    };
  });
}

/** Places of a row that have to be looked at; one wrong as a whole shows what says whose it is. */
export function placesToMend(
  { problems }: BadRow,
  header: readonly string[],
  mapping: readonly string[],
): readonly number[] {
  const places = new Set<number>();
  for (const { column } of problems) {
    if (column !== '') places.add(header.indexOf(column));
    else for (const [at, means] of mapping.entries()) if (isWho(means)) places.add(at);
  }
  return [...places].filter((at) => at >= 0).sort((a, b) => a - b);
}

const isWho = (means: string): boolean => ['key', 'email', 'phone'].includes(means);

/** The rows with their mended cells as a file with the header that they came with. */
export function mendedFile(
  header: readonly string[],
  rows: readonly BadRow[],
  mended: ReadonlyMap<string, string>,
): string {
  const line = (cells: readonly string[]) => `${cells.map(csvCell).join(',')}\r\n`;
  const lines = rows.map(({ row, cells }) =>
    line(cells.map((cell, at) => mended.get(`${row}/${at}`) ?? cell)),
  );
  return `\ufeff${line(header)}${lines.join('')}`;
}
