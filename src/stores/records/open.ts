import { accessSync, closeSync, constants, existsSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import type { ErrorCode } from '../../contracts/errors.ts';
import { type SchemaState, schemaStateOf } from './migrations.ts';
import { sqliteCodeOf, sqliteCodes } from './transaction.ts';

/** Why a file of records cannot be used, and what to do about it. */
export type RecordsRefused = {
  readonly ok: false;
  readonly code: Extract<ErrorCode, 'store.schema'>;
  readonly message: string;
  readonly mend: string;
};

/** How long a connection waits for another one's lock. */
const busyTimeoutMs = 5_000;

/** The one writer's connection; the file and those SQLite puts beside it are the owner's alone. */
export function openForWriting(path: string): DatabaseSync {
  // Never opened by hand when it is there: closing it again would drop this process's own locks.
  if (!existsSync(path)) closeSync(openSync(path, 'wx', 0o600));
  return new DatabaseSync(path, { timeout: busyTimeoutMs });
}

/** Durable at every commit; readers never wait for the writer nor the writer for them. [OUT1] */
export function useWal(database: DatabaseSync): void {
  database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
    PRAGMA secure_delete = ON;
    PRAGMA cache_size = -8000; PRAGMA journal_size_limit = 67108864`);
}

export function openForReading(path: string): DatabaseSync {
  return new DatabaseSync(path, { readOnly: true, timeout: busyTimeoutMs });
}

/**
 * For a file that nobody writes: without its write-ahead log, and without leaving one behind, as
 * SQLite would even when it only reads. Source: sqlite.org/c3ref/open.html, "immutable".
 */
export function openUntouched(path: string): DatabaseSync {
  if (existsSync(`${path}-wal`)) return openForReading(path);
  const url = pathToFileURL(path);
  url.searchParams.set('immutable', '1');
  return new DatabaseSync(url, { readOnly: true });
}

/** The state of a file's schema; `foreign` also for what is no database at all. */
export function inspect(database: DatabaseSync): SchemaState {
  try {
    return schemaStateOf(database);
  } catch (error) {
    if (sqliteCodeOf(error) === sqliteCodes.notADatabase) return 'foreign';
    throw error;
  }
}

const refusals = {
  absent: ['there are no records yet', 'start the server once; it makes them'],
  forbidden: ['this user may not read the records', 'run it as the user that the server runs as'],
  older: ['the records are of an older release', 'start the server once; it brings them up'],
  newer: [
    'the records were written by a newer release',
    'start that release, or restore a backup made before it',
  ],
  foreign: [
    'the file is not one of Gozar’s records',
    'move it away, or choose another data folder',
  ],
} as const;

export function refused(path: string, why: keyof typeof refusals): RecordsRefused {
  const [message, mend] = refusals[why];
  return { ok: false, code: 'store.schema', message: `${path}: ${message}`, mend };
}

/** Whether the records are there at all, and this user may read them. */
export function accessTo(path: string): 'granted' | 'absent' | 'forbidden' {
  try {
    accessSync(path, constants.R_OK);
    return 'granted';
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    return code === 'ENOENT' || code === 'ENOTDIR' ? 'absent' : 'forbidden';
  }
}
