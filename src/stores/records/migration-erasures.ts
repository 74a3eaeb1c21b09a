import { type Kysely, sql } from 'kysely';

/** What was erased, by hashes; whose receipt it is; rows found by their visitor. [CON2] */
export async function createErasures(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('erasures')
    .addColumn('receipt_sha256', 'text', (col) => col.primaryKey())
    .addColumn('at_ms', 'bigint', (col) => col.notNull())
    .addColumn('counts_json', 'text', (col) => col.notNull())
    .addColumn('scrubbed_at_ms', 'bigint')
    .modifyEnd(sql`without rowid`)
    .execute();
  await db.schema.alterTable('receipts').addColumn('subject', 'text').execute();
  for (const definition of [
    sql`stays_by_visitor on stays (visitor)`,
    sql`decisions_by_visitor on decisions (visitor)`,
    sql`receipts_by_subject on receipts (subject) where subject is not null`,
  ]) {
    await sql`create index ${definition}`.execute(db);
  }
}
