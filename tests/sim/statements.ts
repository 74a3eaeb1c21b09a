import { DatabaseSync, type StatementSync } from 'node:sqlite';

const prepare = DatabaseSync.prototype.prepare;

/**
 * One prepared statement a text and connection, while a run lasts: a simulated minute asks the same
 * few hundred questions thousands of times, and half of the time went into preparing them.
 */
export class Statements {
  readonly #kept = new WeakMap<DatabaseSync, Map<string, StatementSync>>();

  begin(): void {
    const kept = this.#kept;
    DatabaseSync.prototype.prepare = function once(this: DatabaseSync, sql: string) {
      const mine = kept.get(this) ?? new Map<string, StatementSync>();
      kept.set(this, mine);
      const known = mine.get(sql);
      if (known !== undefined) return known;
      const statement = prepare.call(this, sql);
      const columns = statement.columns();
      statement.columns = () => columns;
      mine.set(sql, statement);
      return statement;
    };
  }

  end(): void {
    DatabaseSync.prototype.prepare = prepare;
  }
}
