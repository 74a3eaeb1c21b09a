import { type Kysely, sql } from 'kysely';

/** Sales, returns and voids with their lines, of tills and of imports; addresses of people. */
export async function createCommerce(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('transactions')
    .addColumn('venue', 'text', (col) => col.notNull())
    .addColumn('id', 'text', (col) => col.notNull())
    .addColumn('kind', 'text', (col) => col.notNull())
    .addColumn('takes_back', 'text')
    .addColumn('at_ms', 'bigint', (col) => col.notNull())
    .addColumn('source', 'text', (col) => col.notNull())
    .addColumn('device', 'text')
    .addColumn('receipt', 'text')
    .addColumn('total', 'real', (col) => col.notNull())
    .addColumn('currency', 'text', (col) => col.notNull())
    .addColumn('coupon', 'text')
    .addColumn('visitor', 'text')
    .addColumn('matched_by', 'text')
    .addColumn('probability', 'real')
    .addPrimaryKeyConstraint('transactions_key', ['venue', 'id'])
    .modifyEnd(sql`without rowid`)
    .execute();
  await db.schema
    .createTable('transaction_lines')
    .addColumn('venue', 'text', (col) => col.notNull())
    .addColumn('id', 'text', (col) => col.notNull())
    .addColumn('line', 'integer', (col) => col.notNull())
    .addColumn('sku', 'text', (col) => col.notNull())
    .addColumn('qty', 'real', (col) => col.notNull())
    .addColumn('price', 'real', (col) => col.notNull())
    .addPrimaryKeyConstraint('transaction_lines_key', ['venue', 'id', 'line'])
    .modifyEnd(sql`without rowid`)
    .execute();
  await db.schema
    .createTable('addresses')
    .addColumn('visitor', 'text', (col) => col.notNull())
    .addColumn('kind', 'text', (col) => col.notNull())
    .addColumn('address', 'text', (col) => col.notNull())
    .addColumn('at_ms', 'bigint', (col) => col.notNull())
    .addPrimaryKeyConstraint('addresses_key', ['visitor', 'kind'])
    .modifyEnd(sql`without rowid`)
    .execute();
  for (const definition of [
    sql`addresses_by_address on addresses (address)`,
    sql`transactions_by_time on transactions (venue, at_ms)`,
    sql`transactions_by_visitor on transactions (visitor, at_ms) where visitor is not null`,
  ]) {
    await sql`create index ${definition}`.execute(db);
  }
}
