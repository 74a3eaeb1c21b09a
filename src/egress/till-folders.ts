import { createHash } from 'node:crypto';
import { type FSWatcher, watch } from 'node:fs';
import { mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { HotPort, RecordsReader } from '../contracts/ports.ts';
import type { Signals } from '../contracts/signals.ts';
import { textOf } from '../contracts/text-bytes.ts';
import { TillMapping } from '../contracts/till-mapping.ts';
import {
  type BadRow,
  type ReadFile,
  type RowProblem,
  type RowsOfReceipt,
  readTillRows,
  saleOfRows,
} from '../contracts/till-rows.ts';
import {
  type BroughtSale,
  salesPerCommand,
  type TillRecord,
  tillPlace,
} from '../contracts/tills.ts';
import type { Pace } from './pace.ts';
import type { Pump } from './pump.ts';
import type { TillLedger } from './till-ledger.ts';

/** Looked at so often, beside what the file system says: shares over a network say nothing. */
const lookEveryMs = 2_000;
/** As large and as old for this long: nobody writes it any more. */
const settledMs = 2_000;
/** A last line without an end may still grow for this long. */
const unendedMs = 30_000;
/** A day of a large shop is some 3 MB; what is larger is no till's file. */
export const tillFileMostBytes = 64 * 1024 * 1024;
const wanted = /^(?![.~]).+\.(csv|tsv|txt)$/i;

type Parts = {
  /** The data folder: a bare name lies in its `tills/VENUE/`. */
  readonly data: string;
  readonly reader: Pick<RecordsReader, 'tills' | 'venue'>;
  readonly hot: Pick<HotPort, 'submit'>;
  readonly ledger: TillLedger;
  readonly signals: Signals;
  readonly pace: Pace;
  readonly settledMs?: number;
  readonly lookEveryMs?: number;
};
type Seen = { readonly size: number; readonly mtimeMs: number; readonly sinceMs: number };

/**
 *   dropped ──as large and as old for 2 s──► read ──► brought ──answered──► known ──► done/
 *                                              └─ bad rows ──► errors/, with what is wrong
 *
 * Whatever ends in between is done again: a receipt that was brought is known. [TIL5]
 */
export function startTillFolders(parts: Parts): Pump {
  const seen = new Map<string, Seen>();
  const watchers = new Map<string, FSWatcher>();
  let isOver = false;
  let wake = () => {};
  const work = async (): Promise<void> => {
    while (!isOver) {
      for (const till of await parts.reader.tills().catch(() => [])) {
        if (till.folder === undefined || isOver) continue;
        await lookInto(parts, {
          till,
          folder: await placeOf(parts.data, till.venue, till.folder),
          seen,
          watchers,
          onChange: () => wake(),
        });
      }
      await new Promise<void>((resolve) => {
        wake = resolve;
        setTimeout(resolve, parts.lookEveryMs ?? lookEveryMs);
      });
    }
  };
  const worked = work();
  return {
    wake: () => wake(),
    stop: async () => {
      isOver = true;
      wake();
      for (const watcher of watchers.values()) watcher.close();
      await worked;
    },
  };
}

/** A bare name is a folder of ours, and made. */
async function placeOf(data: string, venue: string, folder: string): Promise<string> {
  const place = tillPlace(join(data, 'tills'), venue, folder);
  if (place !== folder) await mkdir(place, { recursive: true });
  return place;
}

type Folder = {
  readonly till: TillRecord;
  readonly folder: string;
  readonly seen: Map<string, Seen>;
  readonly watchers: Map<string, FSWatcher>;
  readonly onChange: () => void;
};

async function lookInto(parts: Parts, given: Folder): Promise<void> {
  const { folder, till, seen, watchers, onChange } = given;
  try {
    if (!watchers.has(folder)) {
      const watcher = watch(folder, onChange);
      watcher.on('error', () => watchers.delete(folder));
      watchers.set(folder, watcher);
    }
    for (const name of (await readdir(folder)).filter((one) => wanted.test(one)).sort()) {
      const path = join(folder, name);
      const { size, mtimeMs } = await stat(path);
      const known = seen.get(path);
      const nowMs = parts.pace.monotonicMs();
      const isSame = known?.size === size && known.mtimeMs === mtimeMs;
      if (!isSame) seen.set(path, { size, mtimeMs, sinceMs: nowMs });
      const restedMs = isSame ? nowMs - known.sinceMs : 0;
      if (restedMs < (parts.settledMs ?? settledMs)) continue;
      if (await taken(parts, { till, folder, name, restedMs, size })) seen.delete(path);
    }
  } catch (cause) {
    failed(parts, till, cause);
  }
}

function failed({ signals }: Parts, { venue, device }: TillRecord, cause: unknown): void {
  const error = cause instanceof Error ? cause.message : String(cause);
  signals.log('till_folder_failed', { till: `${venue}/${device}`, error });
}

/** One file that cannot be read holds no other up. */
async function taken(parts: Parts, one: One & { readonly size: number }): Promise<boolean> {
  try {
    if (one.size <= tillFileMostBytes) return await readOne(parts, one);
    await setAside(parts, one);
    return true;
  } catch (cause) {
    failed(parts, one.till, cause);
    return false;
  }
}

type One = {
  readonly till: TillRecord;
  readonly folder: string;
  readonly name: string;
  readonly restedMs: number;
};

/** False = it is not over yet, or could not be brought; it is looked at again. */
async function readOne(parts: Parts, { till, folder, name, restedMs }: One): Promise<boolean> {
  const { ledger, reader, pace } = parts;
  const mapping = till.columns ?? TillMapping.parse({});
  const bytes = await readFile(join(folder, name));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const key = `${till.venue}/${till.device}`;
  if (!ledger.wasRead(key, sha256)) {
    const text = textOf(bytes, mapping);
    if (!/[\r\n]$/.test(text) && restedMs < unendedMs) return false;
    const venue = await reader.venue(till.venue);
    if (venue === undefined) return false;
    const read = readTillRows(text, { mapping, timezone: venue.timezone });
    const nowMs = pace.wallMs();
    const { sales, receipts, refused } = wholes(read, (one) => ledger.whole(key, one, nowMs));
    if (!(await bring(parts, till, sales))) return false;
    const bad = [...read.bad, ...refused].sort((a, b) => a.row.row - b.row.row);
    if (bad.length > 0) {
      await keepBad({ folder, name, sha256 }, { ...read, bad });
      parts.signals.log('till_file_kept', { till: key, file: name, rows: bad.length });
    }
    ledger.keep(key, { sha256, receipts, nowMs });
  }
  await move(folder, name, sha256);
  return true;
}

type Wholes = {
  readonly sales: readonly BroughtSale[];
  readonly receipts: readonly RowsOfReceipt[];
  readonly refused: readonly BadRow[];
};

/** Receipts with what earlier files said of them; all rows of one that is no sale are refused. */
function wholes(
  { receipts }: Pick<ReadFile, 'receipts'>,
  wholeOf: (said: RowsOfReceipt) => RowsOfReceipt,
): Wholes {
  const taken: { sale: BroughtSale; receipt: RowsOfReceipt }[] = [];
  const refused: BadRow[] = [];
  for (const { said, rows } of receipts) {
    const receipt = wholeOf(said);
    const sale = saleOfRows(receipt);
    if (sale.ok) taken.push({ sale: sale.value, receipt });
    else {
      for (const row of rows) refused.push({ row, problem: { row: row.row, ...sale.problem } });
    }
  }
  return {
    sales: taken.map(({ sale }) => sale),
    receipts: taken.map(({ receipt }) => receipt),
    refused,
  };
}

async function bring(
  { hot, signals }: Parts,
  { venue, device }: TillRecord,
  sales: readonly BroughtSale[],
): Promise<boolean> {
  for (let from = 0; from < sales.length; from += salesPerCommand) {
    const part = sales.slice(from, from + salesPerCommand);
    const words = createHash('sha256').update(JSON.stringify([venue, device, part]));
    const id = `till/${words.digest('hex').slice(0, 40)}`;
    const by = `folder:${venue}/${device}`;
    const body = { do: 'bringSales', venue, device, sales: part } as const;
    const answer = await hot.submit({ id, by, body });
    if (answer.ok) continue;
    const [problem] = answer.problems;
    const error = problem?.message ?? 'refused';
    signals.log('till_folder_failed', { till: `${venue}/${device}`, error });
    return false;
  }
  return true;
}

type Kept = { readonly folder: string; readonly name: string; readonly sha256: string };

/** Bad rows under their header, to be corrected and dropped again; beside them what is wrong. */
async function keepBad(kept: Kept, { header, bad }: Pick<ReadFile, 'header' | 'bad'>) {
  const rows = [header, ...bad.map(({ row }) => row.text)].join('\n');
  const text = `\ufeff${rows.replace(/^\ufeff/, '')}\n`;
  const name = await freeName(kept, text);
  await writeFile(name, text);
  await writeFile(`${name}.what.csv`, whatIsWrong(bad.map(({ problem }) => problem)));
}

/** The first four are for who opens the file, all of them for the page. */
const whatHeader = 'row,column,what,mend,code,value,limit,count';

function whatIsWrong(problems: readonly RowProblem[]): string {
  const quoted = (text: string | number) => `"${String(text).replaceAll('"', '""')}"`;
  const told = problems.map(({ row, path, message, mend, code, value, limit, count }) =>
    [row, path, message, mend, code, value ?? '', limit ?? '', count ?? ''].map(quoted).join(','),
  );
  return `\ufeff${[whatHeader, ...told].join('\n')}\n`;
}

/** In `errors/`; what lies there of another file of this name stays. */
async function freeName({ folder, name, sha256 }: Kept, text: string): Promise<string> {
  const errors = join(folder, 'errors');
  await mkdir(errors, { recursive: true });
  const before = await readFile(join(errors, name), 'utf8').catch(() => text);
  return join(errors, before === text ? name : `${sha256.slice(0, 8)}-${name}`);
}

type Large = Pick<One, 'till' | 'folder' | 'name'> & { readonly size: number };

/** Too large to be read at once: it lies whole in `errors/`, beside what to do about it. */
async function setAside({ signals }: Parts, { till, folder, name, size }: Large): Promise<void> {
  const errors = join(folder, 'errors');
  await mkdir(errors, { recursive: true });
  const there = new Set(await readdir(errors));
  const to = there.has(name) ? `${size}-${name}` : name;
  const most = tillFileMostBytes / 1024 / 1024;
  const count = Math.ceil(size / 1024 / 1024);
  const message = `the file has ${count} MB, more than ${most} MB`;
  const mend = 'split it into files a day each, every one with the first row, and drop those';
  const problem = { code: 'size', limit: most, count, row: 0, path: '', message, mend } as const;
  await writeFile(join(errors, `${to}.what.csv`), whatIsWrong([problem]));
  await rename(join(folder, name), join(errors, to));
  signals.log('till_file_kept', { till: `${till.venue}/${till.device}`, file: name, rows: 0 });
}

async function move(folder: string, name: string, sha256: string): Promise<void> {
  const done = join(folder, 'done');
  await mkdir(done, { recursive: true });
  const taken = new Set(await readdir(done));
  const to = taken.has(name) ? `${sha256.slice(0, 8)}-${name}` : name;
  await rename(join(folder, name), join(done, to));
}
