import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Who holds a folder, as they wrote beside the lock: process id, since when, and where to call. */
export type LockHolder = {
  readonly pid: number;
  readonly sinceMs: number;
  readonly address?: string;
};

export type FolderLock =
  | {
      readonly ok: true;
      /** Adds the address the holder answers at to what others read about it. */
      announce(address: string): void;
      release(): void;
    }
  | {
      readonly ok: false;
      readonly code: 'start.folder_locked';
      readonly holder?: LockHolder;
    }
  | { readonly ok: false; readonly code: 'start.folder_not_writable'; readonly cause: unknown };

/** Locks held by this process: a connection that nobody points to would be collected, and freed. */
const heldHere = new Set<DatabaseSync>();

/** SQLite's result code for a lock that somebody else has. Source: sqlite.org/rescode.html. */
const busy = 5;

/**
 * Takes the data folder for this process, making it (0700) when it is absent. [OUT7]
 *
 * The lock is an exclusive transaction, held open, on the empty database `lock.db`: a lock of the
 * operating system, which ends with the process however it ends, so none is ever stale. POSIX drops
 * it also when the process opens and closes that file by any other way: nobody may read `lock.db`.
 * `lock.json` beside it only describes the holder.
 */
export function lockFolder(path: string): FolderLock {
  let database: DatabaseSync | undefined;
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    database = exclusive(join(path, 'lock.db'));
    if (database === undefined) {
      const holder = readHolder(path);
      return { ok: false, code: 'start.folder_locked', ...(holder && { holder }) };
    }
    return held(path, database);
  } catch (cause) {
    database?.close();
    return { ok: false, code: 'start.folder_not_writable', cause };
  }
}

function held(path: string, database: DatabaseSync): FolderLock {
  const holder = { pid: process.pid, sinceMs: Date.now() };
  describe(path, holder);
  heldHere.add(database);
  return {
    ok: true,
    announce: (address) => describe(path, { ...holder, address }),
    release: () => {
      if (!heldHere.delete(database)) return;
      rmSync(join(path, 'lock.json'), { force: true });
      database.close();
    },
  };
}

/** The locked database, or nothing when another process (or this one) holds it. */
function exclusive(file: string): DatabaseSync | undefined {
  createPrivate(file);
  const database = new DatabaseSync(file, { timeout: 0 });
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    return database;
  } catch (error) {
    database.close();
    if (error instanceof Error && 'errcode' in error && error.errcode === busy) return undefined;
    throw error;
  }
}

/** Makes the file for its owner alone, without opening one that is there: see `lockFolder`. */
function createPrivate(file: string): void {
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}

/** Written whole or not at all, so that nobody reads half a holder. */
function describe(path: string, holder: LockHolder): void {
  const draft = join(path, 'lock.json.new');
  writeFileSync(draft, `${JSON.stringify(holder)}\n`, { mode: 0o600 });
  renameSync(draft, join(path, 'lock.json'));
}

/** The holder as described; nothing when it has not written that yet. */
function readHolder(path: string): LockHolder | undefined {
  try {
    const said: unknown = JSON.parse(readFileSync(join(path, 'lock.json'), 'utf8'));
    if (typeof said !== 'object' || said === null || !('pid' in said) || !('sinceMs' in said)) {
      return undefined;
    }
    const { pid, sinceMs } = said;
    if (typeof pid !== 'number' || typeof sinceMs !== 'number') return undefined;
    const address = 'address' in said ? said.address : undefined;
    return { pid, sinceMs, ...(typeof address === 'string' && { address }) };
  } catch {
    return undefined;
  }
}
