import { DatabaseSync } from 'node:sqlite';
import type { RowsOfReceipt } from '../contracts/till-rows.ts';

/** A receipt whose lines come in several files has them within this time. [TIL3] */
const sameReceiptMs = 20 * 3_600_000;
const keptMs = 90 * 86_400_000;

/** Which files were read, and what they said of each receipt: in a file of its own. [TIL5] */
export class TillLedger {
  readonly #database: DatabaseSync;

  constructor(path: string) {
    this.#database = new DatabaseSync(path);
    this.#database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
      CREATE TABLE IF NOT EXISTS files (till TEXT, sha256 TEXT, at_ms INTEGER,
        PRIMARY KEY (till, sha256)) WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS receipts (till TEXT, receipt TEXT, at_ms INTEGER, revision INTEGER,
        rows_json TEXT, PRIMARY KEY (till, receipt)) WITHOUT ROWID;`);
  }

  wasRead(till: string, sha256: string): boolean {
    const row = 'SELECT 1 FROM files WHERE till = ? AND sha256 = ?';
    return this.#database.prepare(row).get(till, sha256) !== undefined;
  }

  /** With the lines that earlier files said of the same receipt; one that changed is a revision. */
  whole(till: string, said: RowsOfReceipt, nowMs: number): RowsOfReceipt {
    const find = 'SELECT * FROM receipts WHERE till = ? AND receipt = ?';
    const row = this.#database.prepare(find).get(till, keyOf(said));
    const atMs = said.head.at ?? nowMs;
    if (row === undefined || Math.abs(Number(row.at_ms) - atMs) >= sameReceiptMs) return said;
    const known = JSON.parse(String(row.rows_json)) as RowsOfReceipt;
    const lines = new Map(known.lines.map((line) => [line.key, line]));
    let changed = false;
    for (const line of said.lines) {
      const before = lines.get(line.key);
      if (before && JSON.stringify(before.line) !== JSON.stringify(line.line)) changed = true;
      lines.set(line.key, line);
    }
    const isMore = lines.size > said.lines.length;
    const { total, ...head } = said.head;
    const revision = Math.max(said.head.revision ?? 0, Number(row.revision)) + (changed ? 1 : 0);
    return {
      head: {
        ...(isMore && total === undefined ? head : said.head),
        ...(revision && { revision }),
      },
      lines: [...lines.values()],
    };
  }

  /** A file is read: what it said is known, whatever happens to it now. */
  keep(
    till: string,
    {
      sha256,
      receipts,
      nowMs,
    }: { sha256: string; receipts: readonly RowsOfReceipt[]; nowMs: number },
  ): void {
    const put = this.#database.prepare('INSERT OR REPLACE INTO receipts VALUES (?, ?, ?, ?, ?)');
    this.#database.exec('BEGIN');
    for (const one of receipts) {
      const { head } = one;
      put.run(till, keyOf(one), head.at ?? nowMs, head.revision ?? 0, JSON.stringify(one));
    }
    this.#database
      .prepare('INSERT OR REPLACE INTO files VALUES (?, ?, ?)')
      .run(till, sha256, nowMs);
    this.#database.prepare('DELETE FROM files WHERE at_ms < ?').run(nowMs - keptMs);
    this.#database.prepare('DELETE FROM receipts WHERE at_ms < ?').run(nowMs - sameReceiptMs * 2);
    this.#database.exec('COMMIT');
  }

  close(): void {
    this.#database.close();
  }
}

function keyOf({ head }: RowsOfReceipt): string {
  return JSON.stringify([head.kind, head.receipt, head.of ?? '']);
}
