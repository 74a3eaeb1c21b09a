import { DatabaseSync } from 'node:sqlite';

/**
 * Moves pages of the write-ahead log into the file of records in use, as far as readers allow, and
 * never stands in a writer's way. It writes no row: that is the one writer's. Throws where the disk
 * does not take it. Source: sqlite.org/c3ref/wal_checkpoint_v2.html, "passive".
 */
export function openLogMover(path: string): { move(): void; close(): void } {
  // Not by open.ts: what brings a schema up to date weighs more than all that is done here.
  const database = new DatabaseSync(path, { timeout: 0 });
  const move = database.prepare('PRAGMA wal_checkpoint(PASSIVE)');
  return {
    move: () => void move.get(),
    close: () => database.close(),
  };
}
