import { type FileHandle, open } from 'node:fs/promises';
import type { DatabaseSync } from 'node:sqlite';

/** SQLite's own: whoever commits moves so many pages into the file, 4 MB, while others wait. */
const pagesAlone = 1_000;
/** With somebody beside who empties the log: only if they do not keep up. 48 MB. */
const pagesHelped = 12_000;

/**
 * The write-ahead log, where commits need not wait for the disk themselves. What one of them wrote
 * is on the disk with the next sync of the log, by whomever, and until then its maker says nothing.
 * The handle is of the log alone, on which SQLite takes no locks: see `DatabaseFile`.
 */
export class WriteAheadLog {
  readonly #database: DatabaseSync;
  readonly #path: string;
  #handle: FileHandle | undefined;
  /** The sync under way, which may have begun before a commit, and the one after it. */
  #running: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;
  #isHelped = false;
  #wasUsed = false;

  constructor(database: DatabaseSync, records: string) {
    this.#database = database;
    this.#path = `${records}-wal`;
  }

  /** Commits `work` without waiting for the disk; resolves when it is there. Throws as it does. */
  commit(work: () => void): Promise<void> {
    this.#help();
    this.#database.exec('PRAGMA synchronous = NORMAL');
    try {
      work();
    } finally {
      this.#database.exec('PRAGMA synchronous = FULL');
    }
    return this.#synced();
  }

  /** From time to time: nobody is counted on any more once nothing came this way. */
  rest(): void {
    if (this.#isHelped && !this.#wasUsed) {
      this.#isHelped = false;
      this.#database.exec(`PRAGMA wal_autocheckpoint = ${pagesAlone}`);
    }
    this.#wasUsed = false;
  }

  async close(): Promise<void> {
    await (this.#next ?? this.#running).catch(() => {});
    await this.#handle?.close();
  }

  #help(): void {
    this.#wasUsed = true;
    if (this.#isHelped) return;
    this.#isHelped = true;
    this.#database.exec(`PRAGMA wal_autocheckpoint = ${pagesHelped}`);
  }

  #synced(): Promise<void> {
    this.#next ??= this.#running
      .catch(() => {})
      .then(() => {
        this.#next = undefined;
        this.#running = this.#sync();
        return this.#running;
      });
    return this.#next;
  }

  async #sync(): Promise<void> {
    this.#handle ??= await open(this.#path, 'r+');
    await this.#handle.datasync();
  }
}
