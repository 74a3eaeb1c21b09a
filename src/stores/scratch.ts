import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Point } from '../contracts/effects.ts';

/**
 * What a long computation lays down for a while: late readings and points of a day, which may be
 * millions. A temporary database of SQLite: memory first, then a file of the machine's temporary
 * folder that has no name and goes with the process. Source: sqlite.org/inmemorydb.html, "Temporary
 * Databases".
 */
export class Scratch {
  readonly #db = new DatabaseSync('');
  readonly #putLate: StatementSync;
  readonly #putPoint: StatementSync;

  constructor() {
    this.#db.exec(`
      PRAGMA journal_mode = OFF;
      PRAGMA synchronous = OFF;
      CREATE TABLE late (at_ms INTEGER NOT NULL, payload TEXT NOT NULL) STRICT;
      CREATE TABLE points (point TEXT NOT NULL) STRICT;
      BEGIN;
    `);
    this.#putLate = this.#db.prepare('INSERT INTO late (at_ms, payload) VALUES (?, ?)');
    this.#putPoint = this.#db.prepare('INSERT INTO points (point) VALUES (?)');
  }

  put({ atMs, payload }: { readonly atMs: number; readonly payload: string }): void {
    this.#putLate.run(atMs, payload);
  }

  *inOrder(): Generator<{ readonly atMs: number; readonly payload: string }> {
    this.#db.exec('CREATE INDEX IF NOT EXISTS late_time ON late (at_ms)');
    const rows = this.#db.prepare('SELECT at_ms, payload FROM late ORDER BY at_ms, rowid');
    for (const { at_ms: atMs, payload } of rows.iterate()) {
      yield { atMs: Number(atMs), payload: String(payload) };
    }
  }

  putPoint(point: Point): void {
    this.#putPoint.run(JSON.stringify(point));
  }

  *points(): Generator<Point> {
    const rows = this.#db.prepare('SELECT point FROM points ORDER BY rowid');
    for (const { point } of rows.iterate()) yield JSON.parse(String(point)) as Point;
  }

  close(): void {
    this.#db.close();
  }
}
