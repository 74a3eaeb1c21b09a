import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import {
  type DatabaseIntrospector,
  type Dialect,
  type DialectAdapter,
  type Driver,
  Kysely,
  type QueryCompiler,
  SqliteAdapter,
  SqliteDialect,
  type SqliteStatement,
} from 'kysely';

/** Kysely over a `node:sqlite` connection that somebody else owns: it is never closed from here. */
export function kyselyOn<Tables>(database: DatabaseSync): Kysely<Tables> {
  return new Kysely<Tables>({ dialect: new NodeSqliteDialect(database) });
}

class NodeSqliteDialect implements Dialect {
  readonly #inner: SqliteDialect;

  constructor(database: DatabaseSync) {
    const prepare = (sql: string) => statementOf(database, sql);
    this.#inner = new SqliteDialect({ database: { close: () => {}, prepare } });
  }

  createDriver(): Driver {
    return this.#inner.createDriver();
  }

  createQueryCompiler(): QueryCompiler {
    return this.#inner.createQueryCompiler();
  }

  createAdapter(): DialectAdapter {
    return new TransactionalDdl();
  }

  createIntrospector(db: Kysely<unknown>): DatabaseIntrospector {
    return this.#inner.createIntrospector(db);
  }
}

/**
 * SQLite's schema changes are transactional. Saying so makes the migrator run in one transaction,
 * so that a kill in the middle of a migration leaves the schema as it was.
 */
class TransactionalDdl extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/** Kysely binds only what the column types of the tables allow; they are all SQLite's own. */
function bindable(parameters: readonly unknown[]): SQLInputValue[] {
  return parameters as SQLInputValue[];
}

function statementOf(database: DatabaseSync, sql: string): SqliteStatement {
  const statement = database.prepare(sql);
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...bindable(parameters)),
    run: (parameters) => statement.run(...bindable(parameters)),
    iterate: (parameters) => statement.iterate(...bindable(parameters)),
  };
}
