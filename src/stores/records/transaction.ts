import type { DatabaseSync } from 'node:sqlite';
import type { ErrorCode } from '../../contracts/errors.ts';

/** SQLite's primary result codes that are met here. Source: sqlite.org/rescode.html. */
export const sqliteCodes = { full: 13, notADatabase: 26 } as const;

/** SQLite's primary result code of an error that `node:sqlite` threw; undefined for others. */
export function sqliteCodeOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined;
  return typeof error.errcode === 'number' ? error.errcode & 0xff : undefined;
}

/** A write that did not happen for a reason the caller can wait out; `code` says which. */
export class RecordsFailed extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, cause: unknown) {
    super(`records: ${code}`, { cause });
    this.name = 'RecordsFailed';
    this.code = code;
  }
}

/** A full disk under its code in the catalogue; everything else as it was thrown. */
export function failureOf(error: unknown): unknown {
  return sqliteCodeOf(error) === sqliteCodes.full
    ? new RecordsFailed('store.disk_full', error)
    : error;
}

/**
 * All of `work` or nothing of it, on disk when this returns. Nothing is awaited inside, so no other
 * statement of this connection can slip into the transaction. [OUT1]
 */
export function transactionsOn(database: DatabaseSync): (work: () => void) => void {
  const begin = database.prepare('BEGIN IMMEDIATE');
  const commit = database.prepare('COMMIT');
  const rollback = database.prepare('ROLLBACK');
  return (work) => {
    try {
      begin.run();
      work();
      commit.run();
    } catch (error) {
      if (database.isTransaction) rollback.run();
      throw failureOf(error);
    }
  };
}
