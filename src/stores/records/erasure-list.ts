import { createHash } from 'node:crypto';
import { closeSync, fdatasyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import type { ErasureEntry, WhoseData } from '../../contracts/erasure.ts';

const Entry = z.object({
  receiptSha256: z.string(),
  visitorSha256: z.string(),
  aliasesSha256: z.array(z.string()),
  atMs: z.number(),
});

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** Where the list lies: beside the records and not in them, as they may come from a backup. */
export function erasureListOf(records: string): string {
  return join(dirname(records), 'erasures.jsonl');
}

/**
 * One line a person, hashes only, on disk when it returns. Written before the rows are deleted: an
 * entry whose rows came back is done again, an erasure without an entry would be lost. [CON6]
 */
export function addToErasureList(
  path: string,
  {
    visitor,
    aliases,
    receiptSha256,
    atMs,
  }: {
    readonly visitor: string;
    readonly aliases: readonly string[];
    readonly receiptSha256: string;
    readonly atMs: number;
  },
): void {
  const entry: ErasureEntry = {
    receiptSha256,
    visitorSha256: visitor === '' ? '' : sha256(visitor),
    aliasesSha256: aliases.map(sha256),
    atMs,
  };
  const file = openSync(path, 'a', 0o600);
  try {
    // A line cut short by a crash ends here.
    writeSync(file, `\n${JSON.stringify(entry)}\n`);
    fdatasyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Each entry once, oldest first; a line cut short by a crash is none. */
export function readErasureList(path: string): readonly ErasureEntry[] {
  const entries = new Map<string, ErasureEntry>();
  for (const line of textOf(path).split('\n')) {
    const parsed = Entry.safeParse(parsedOf(line));
    if (parsed.success) entries.set(parsed.data.receiptSha256, parsed.data);
  }
  return [...entries.values()];
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}

function parsedOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** An entry of the list that these records do not know, and whom of theirs it means. */
export type Unapplied = { readonly entry: ErasureEntry; readonly whose: WhoseData | undefined };

/**
 * What the list says and these records do not know, as they are older than it: looked for only
 * then, since every visitor and alias is hashed for it. [CON6]
 */
export function unappliedOn(database: DatabaseSync, path: string): readonly Unapplied[] {
  const known = new Set(
    database
      .prepare('SELECT receipt_sha256 AS hash FROM erasures')
      .all()
      .map(({ hash }) => String(hash)),
  );
  const missing = readErasureList(path).filter(({ receiptSha256 }) => !known.has(receiptSha256));
  if (missing.length === 0) return [];
  const visitors = hashed(database, 'SELECT visitor AS id FROM visitors');
  const aliases = hashed(database, 'SELECT alias AS id FROM wearings');
  const nobody = database.prepare(
    `INSERT INTO erasures (receipt_sha256, at_ms, counts_json, scrubbed_at_ms)
     VALUES (?, ?, '{}', ?)`,
  );
  return missing.map((entry) => {
    const visitor = visitors.get(entry.visitorSha256);
    if (visitor !== undefined) return { entry, whose: { visitor } };
    const worn = entry.aliasesSha256.flatMap((hash) => aliases.get(hash) ?? []);
    if (worn.length > 0) return { entry, whose: { aliases: worn } };
    // These records never knew them: not looked for again.
    nobody.run(entry.receiptSha256, entry.atMs, entry.atMs);
    return { entry, whose: undefined };
  });
}

function hashed(database: DatabaseSync, text: string): ReadonlyMap<string, string> {
  const rows = database.prepare(text).all();
  return new Map(rows.map(({ id }) => [sha256(String(id)), String(id)]));
}
