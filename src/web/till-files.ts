import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { BadFile } from '../contracts/api-sales.ts';
import { readRows } from '../contracts/till-rows.ts';
import { type TillRecord, tillPlace } from '../contracts/tills.ts';
import { type Answer, json } from './answers.ts';
import type { VenueAsk } from './handling.ts';
import type { WebOptions } from './options.ts';

type Placed = TillRecord & { readonly place?: string };

const filesMost = 20;
const problemsMost = 20;
const end = '.what.csv';
/** A share that is away answers nobody; the page is not held up by it. */
const waitMs = 2_000;

/** What tills' folders brought and could not be taken, newest first, as it lies there. [TIL5] */
export async function badFiles({ web, venue }: VenueAsk): Promise<Answer> {
  const tills = await web.reader.tills(venue.venue);
  const found = await Promise.all(
    tills.map((till) => Promise.race([filesOf(placed(web, till)), patience()])),
  );
  const items = found.flat().sort((a, b) => b.atMs - a.atMs);
  return json({ items: items.slice(0, filesMost) });
}

/** With the folder as it lies on this computer. */
export function placed(
  { tillsRoot = '' }: Pick<WebOptions, 'tillsRoot'>,
  till: TillRecord,
): Placed {
  const { venue, folder } = till;
  return folder === undefined ? till : { ...till, place: tillPlace(tillsRoot, venue, folder) };
}

function patience(): Promise<readonly BadFile[]> {
  return new Promise((resolve) => {
    setTimeout(() => resolve([]), waitMs).unref();
  });
}

/** Files of before the codes hold none, and say it in English alone. */
function faultIn([code = '', value = '', limit = '', count = '']: readonly string[]) {
  if (code === '') return {};
  return {
    code,
    ...(value === '' ? {} : { value }),
    ...(limit === '' ? {} : { limit: Number(limit) }),
    ...(count === '' ? {} : { count: Number(count) }),
  };
}

async function filesOf({ device, place: folder }: Placed): Promise<readonly BadFile[]> {
  if (folder === undefined) return [];
  const errors = join(folder, 'errors');
  const names = await readdir(errors).catch(() => []);
  const told = names.filter((name) => name.endsWith(end));
  const aged = await Promise.all(
    told.map(async (name) => {
      const { mtimeMs } = await stat(join(errors, name)).catch(() => ({ mtimeMs: 0 }));
      return { name, atMs: Math.round(mtimeMs) };
    }),
  );
  const newest = aged.sort((a, b) => b.atMs - a.atMs).slice(0, filesMost);
  return Promise.all(
    newest.map(async ({ name, atMs }) => {
      const text = await readFile(join(errors, name), 'utf8').catch(() => '');
      const [, ...rows] = readRows(text.replace(/^\ufeff/, ''), ',');
      const problems = rows.slice(0, problemsMost).map(({ cells }) => {
        const [row = '0', column = '', what = '', mend = '', ...fault] = cells;
        return { row: Number(row), column, what, mend, ...faultIn(fault) };
      });
      const file = name.slice(0, -end.length);
      return { device, file, folder, atMs, rows: rows.length, problems };
    }),
  );
}
