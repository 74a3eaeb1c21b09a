import { statSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import { DatabaseFile, fileHolds } from './database-file.ts';

/** A reader that is in the middle of a page is waited for by coming back, not by standing still. */
const checkpointWaitMs = 50;
const busyTimeoutMs = 5_000;
/** Pages wiped in one turn where nobody knows which. */
const pagesAtOnce = 256;
/** A file that was written anew in vain is looked at again after so long. */
const inVainMs = 600_000;

/**
 * What SQLite keeps of deleted rows: pages of the write-ahead log, and copies of cells that moved
 * to a neighbour page before they were deleted, which `secure_delete` does not reach. The log is
 * emptied; then the file itself is read for ids of the deleted rows, and the gaps of the pages that
 * hold one are wiped in place. Only where one stands elsewhere is the file written anew, which
 * holds everything up for as long as it is large. Verified instead of assumed. [CON2]
 * Source: sqlite.org/pragma.html#pragma_secure_delete, sqlite.org/fileformat2.html#b_tree_pages.
 */
export class Scrubber {
  readonly #database: DatabaseSync;
  readonly #path: string;
  readonly #traces = new Set<string>();
  #file: DatabaseFile | undefined;
  #running: Promise<unknown> = Promise.resolve();
  /** Pages whose gaps are wiped, of a file in which an earlier process erased and did not end. */
  #wiped: number;
  #notBeforeMs = 0;

  constructor(database: DatabaseSync, path: string) {
    this.#database = database;
    this.#path = path;
    this.#wiped = this.#openErasures().length > 0 ? 0 : Number.POSITIVE_INFINITY;
  }

  /** Ids that no file may hold once it is scrubbed. */
  expect(traces: readonly string[]): void {
    for (const trace of traces) this.#traces.add(trace);
  }

  /** False = a reader was in the way, or rows were deleted meanwhile: come back in a moment. */
  scrub(nowMs: number): Promise<boolean> {
    const running = this.#scrub(nowMs);
    this.#running = running.catch(() => {});
    return running;
  }

  /** When the database is closed, and not before: see `DatabaseFile`. */
  async close(): Promise<void> {
    await this.#running;
    await this.#file?.close();
    this.#file = undefined;
  }

  async #scrub(nowMs: number): Promise<boolean> {
    const open = this.#openErasures();
    if (open.length === 0) return true;
    const traces = [...this.#traces];
    if (nowMs < this.#notBeforeMs || !this.#emptyLog()) return false;
    this.#file ??= await DatabaseFile.open(this.#path);
    const isClean =
      (await this.#wipeAll(this.#file)) && (await this.#rid(this.#file, traces, nowMs));
    if (!isClean || !this.#database.isOpen) return false;
    const done = this.#database.prepare(
      `UPDATE erasures SET scrubbed_at_ms = ? WHERE receipt_sha256 = ? AND scrubbed_at_ms IS NULL`,
    );
    for (const receipt of open) done.run(nowMs, receipt);
    for (const trace of traces) this.#traces.delete(trace);
    return this.#openErasures().length === 0;
  }

  /** After a restart nobody knows what to look for: no page keeps what lies in its gap. */
  async #wipeAll(file: DatabaseFile): Promise<boolean> {
    while (this.#database.isOpen && this.#wiped < file.pages) {
      const pages = Array.from({ length: pagesAtOnce }, (_, i) => this.#wiped + i + 1);
      if (!this.#wipe(file, pages)) return false;
      await file.sync();
      this.#wiped += pagesAtOnce;
      // Commits that wait go first.
      await setImmediate();
    }
    this.#wiped = Number.POSITIVE_INFINITY;
    return this.#database.isOpen;
  }

  async #rid(file: DatabaseFile, traces: readonly string[], nowMs: number): Promise<boolean> {
    if (traces.length === 0) return true;
    const pages = await file.pagesWith(traces);
    if (pages.size === 0) return !(await this.#logHolds(traces));
    if (!this.#wipe(file, pages)) return false;
    await file.sync();
    if (await this.#isRid(file, traces)) return true;
    if (!this.#database.isOpen) return false;
    this.#database.exec('VACUUM');
    if (!this.#emptyLog()) return false;
    const isRid = await this.#isRid(file, traces);
    if (!isRid) this.#notBeforeMs = nowMs + inVainMs;
    return isRid;
  }

  async #isRid(file: DatabaseFile, traces: readonly string[]): Promise<boolean> {
    return (await file.pagesWith(traces)).size === 0 && !(await this.#logHolds(traces));
  }

  /** Wipes the gaps of these pages in this turn; false = the log has them, too: come back. */
  #wipe(file: DatabaseFile, pages: Iterable<number>): boolean {
    if (!this.#database.isOpen || !this.#emptyLog()) return false;
    // What this connection keeps of a page would be written back with what lay in its gap.
    this.#database.exec('PRAGMA shrink_memory');
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      if (sizeOf(this.#log) > 0) return false;
      file.wipeGaps(pages);
      return true;
    } finally {
      this.#database.exec('ROLLBACK');
    }
  }

  #openErasures(): readonly string[] {
    return this.#database
      .prepare('SELECT receipt_sha256 AS hash FROM erasures WHERE scrubbed_at_ms IS NULL')
      .all()
      .map(({ hash }) => String(hash));
  }

  #emptyLog(): boolean {
    this.#database.exec(`PRAGMA busy_timeout = ${checkpointWaitMs}`);
    try {
      const row = this.#database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get();
      return row?.busy === 0;
    } finally {
      this.#database.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}`);
    }
  }

  async #logHolds(traces: readonly string[]): Promise<boolean> {
    return sizeOf(this.#log) > 0 && (await fileHolds(this.#log, traces));
  }

  get #log(): string {
    return `${this.#path}-wal`;
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
