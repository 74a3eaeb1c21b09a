import { type Kysely, sql } from 'kysely';

/** How each till is read, which of its documents were journaled, and what is in stock. */
export async function createTills(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('tills')
    .addColumn('venue', 'text', (col) => col.notNull())
    .addColumn('device', 'text', (col) => col.notNull())
    .addColumn('folder', 'text')
    .addColumn('columns_json', 'text')
    .addColumn('webhook_json', 'text')
    .addPrimaryKeyConstraint('tills_key', ['venue', 'device'])
    .modifyEnd(sql`without rowid`)
    .execute();
  await db.schema
    .createTable('till_slips')
    .addColumn('venue', 'text', (col) => col.notNull())
    .addColumn('document', 'text', (col) => col.notNull())
    .addColumn('device', 'text', (col) => col.notNull())
    .addColumn('slip', 'text', (col) => col.notNull())
    .addColumn('receipt', 'text', (col) => col.notNull())
    .addColumn('sale', 'text', (col) => col.notNull())
    .addColumn('at_ms', 'bigint', (col) => col.notNull())
    .addColumn('revision', 'integer', (col) => col.notNull())
    .addColumn('content', 'text', (col) => col.notNull())
    .addColumn('booked', 'integer', (col) => col.notNull().defaultTo(0))
    .addColumn('subject', 'text')
    .addPrimaryKeyConstraint('till_slips_key', ['venue', 'document'])
    .modifyEnd(sql`without rowid`)
    .execute();
  await db.schema.alterTable('articles').addColumn('stock', 'real').execute();
  for (const definition of [
    sql`till_slips_by_time on till_slips (at_ms)`,
    sql`till_slips_by_subject on till_slips (subject) where subject is not null`,
    sql`transactions_by_taken on transactions (venue, takes_back) where takes_back is not null`,
  ]) {
    await sql`create index ${definition}`.execute(db);
  }
}
