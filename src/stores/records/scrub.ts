import { existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { DatabaseSync } from 'node:sqlite';

/** Read at once; a trace that lies across two pieces is found by their overlap. */
const pieceBytes = 1024 * 1024;
/** A reader that is in the middle of a page is waited for by coming back, not by standing still. */
const checkpointWaitMs = 50;
const busyTimeoutMs = 5_000;

/**
 * What SQLite keeps of deleted rows: pages of the write-ahead log, and copies of cells that moved
 * to a neighbour page before they were deleted, which `secure_delete` does not reach. The log is
 * emptied; then the file itself is read for ids of the deleted rows, and only where one is found
 * is it written anew. Verified instead of assumed, and cheap where nothing is left. [CON2]
 * Source: sqlite.org/pragma.html#pragma_secure_delete, sqlite.org/lang_vacuum.html.
 */
export class Scrubber {
  readonly #database: DatabaseSync;
  readonly #path: string;
  readonly #traces = new Set<string>();

  constructor(database: DatabaseSync, path: string) {
    this.#database = database;
    this.#path = path;
  }

  /** Ids that no file may hold once it is scrubbed. */
  expect(traces: readonly string[]): void {
    for (const trace of traces) this.#traces.add(trace);
  }

  /** False = a reader was in the way, or rows were deleted meanwhile: come back in a moment. */
  async scrub(nowMs: number): Promise<boolean> {
    const open = this.#openErasures();
    if (open.length === 0) return true;
    const traces = [...this.#traces];
    if (!this.#emptyLog()) return false;
    // After a restart nobody knows what to look for.
    const isUnsure = traces.length === 0 || (await this.#holds(traces));
    if (!this.#database.isOpen) return false;
    if (isUnsure) {
      this.#database.exec('VACUUM');
      if (!this.#emptyLog() || (await this.#holds(traces)) || !this.#database.isOpen) return false;
    }
    const done = this.#database.prepare(
      `UPDATE erasures SET scrubbed_at_ms = ? WHERE receipt_sha256 = ? AND scrubbed_at_ms IS NULL`,
    );
    for (const receipt of open) done.run(nowMs, receipt);
    for (const trace of traces) this.#traces.delete(trace);
    return this.#openErasures().length === 0;
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

  async #holds(traces: readonly string[]): Promise<boolean> {
    for (const path of [this.#path, `${this.#path}-wal`]) {
      if (existsSync(path) && (await fileHolds(path, traces))) return true;
    }
    return false;
  }
}

/** Whether a file holds one of the texts; read off this thread, piece by piece. */
export async function fileHolds(path: string, texts: readonly string[]): Promise<boolean> {
  const needles = texts.map((text) => Buffer.from(text));
  const overlap = Math.max(0, ...needles.map(({ length }) => length - 1));
  const piece = Buffer.alloc(pieceBytes + overlap);
  const file = await open(path, 'r');
  try {
    for (let at = 0, kept = 0; ; ) {
      const { bytesRead } = await file.read(piece, kept, pieceBytes, at);
      if (bytesRead === 0) return false;
      const read = piece.subarray(0, kept + bytesRead);
      if (needles.some((needle) => read.includes(needle))) return true;
      at += bytesRead;
      const rest = read.subarray(Math.max(0, read.length - overlap));
      rest.copy(piece, 0);
      kept = rest.length;
    }
  } finally {
    await file.close();
  }
}
