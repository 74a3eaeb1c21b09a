import { createHash } from 'node:crypto';
import { type FSWatcher, watch } from 'node:fs';
import { mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import type { HotPort, RecordsReader } from '../contracts/ports.ts';
import type { Signals } from '../contracts/signals.ts';
import { TillMapping } from '../contracts/till-mapping.ts';
import {
  type ReadFile,
  type RowsOfReceipt,
  readTillRows,
  saleOfRows,
} from '../contracts/till-rows.ts';
import { type BroughtSale, salesPerCommand, type TillRecord } from '../contracts/tills.ts';
import type { Pace } from './pace.ts';
import type { Pump } from './points-pump.ts';
import type { TillLedger } from './till-ledger.ts';

/** Looked at so often, beside what the file system says: shares over a network say nothing. */
const lookEveryMs = 2_000;
/** As large and as old for this long: nobody writes it any more. */
const settledMs = 2_000;
/** A last line without an end may still grow for this long. */
const unendedMs = 30_000;
/** A day of a large shop is some 3 MB; what is larger is no till's file. */
const mostBytes = 64 * 1024 * 1024;
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
  if (isAbsolute(folder)) return folder;
  const own = join(data, 'tills', venue, folder);
  await mkdir(own, { recursive: true });
  return own;
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
      if (restedMs < (parts.settledMs ?? settledMs) || size > mostBytes) continue;
      if (await readOne(parts, { till, folder, name, restedMs })) seen.delete(path);
    }
  } catch (cause) {
    const error = cause instanceof Error ? cause.message : String(cause);
    parts.signals.log('till_folder_failed', { till: `${till.venue}/${till.device}`, error });
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
    const receipts = read.receipts.map((one) => ledger.whole(key, one, nowMs));
    if (!(await bring(parts, till, receipts))) return false;
    if (read.bad.length > 0) await keepBad(folder, name, read);
    ledger.keep(key, { sha256, receipts, nowMs });
  }
  await move(folder, name, sha256);
  return true;
}

/** By the bytes' own mark, else as the mapping says; UTF-8 that is none is of Windows. */
export function textOf(bytes: Uint8Array, { encoding }: Pick<TillMapping, 'encoding'>): string {
  const [a, b] = bytes;
  if (a === 0xff && b === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (a === 0xfe && b === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  if (encoding !== 'auto') return new TextDecoder(encoding).decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1256').decode(bytes);
  }
}

async function bring(
  { hot, signals }: Parts,
  { venue, device }: TillRecord,
  receipts: readonly RowsOfReceipt[],
): Promise<boolean> {
  const sales = receipts.flatMap((one): BroughtSale[] => {
    const sale = saleOfRows(one);
    return sale === undefined ? [] : [sale];
  });
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

/** Bad rows under their header, to be corrected and dropped again; beside them what is wrong. */
async function keepBad(folder: string, name: string, { header, bad }: ReadFile): Promise<void> {
  const errors = join(folder, 'errors');
  await mkdir(errors, { recursive: true });
  const quoted = (text: string | number) => `"${String(text).replaceAll('"', '""')}"`;
  const told = bad.map(({ problem: { row, path, message, mend } }) =>
    [row, path, message, mend].map(quoted).join(','),
  );
  const rows = [header, ...bad.map(({ row }) => row.text)].join('\n');
  await writeFile(join(errors, name), `\ufeff${rows.replace(/^\ufeff/, '')}\n`);
  const words = ['row,column,what,mend', ...told].join('\n');
  await writeFile(join(errors, `${name}.what.csv`), `\ufeff${words}\n`);
}

async function move(folder: string, name: string, sha256: string): Promise<void> {
  const done = join(folder, 'done');
  await mkdir(done, { recursive: true });
  const taken = new Set(await readdir(done));
  const to = taken.has(name) ? `${sha256.slice(0, 8)}-${name}` : name;
  await rename(join(folder, name), join(done, to));
}
