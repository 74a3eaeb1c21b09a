import { type Kysely, sql } from 'kysely';

/** Days of visits and declared aggregates, for windows longer than a visit. [RUL9] */
export async function createHistory(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('history')
    .addColumn('venue', 'text', (col) => col.notNull())
    .addColumn('id', 'text', (col) => col.notNull())
    .addColumn('visitor', 'text', (col) => col.notNull())
    .addColumn('visit', 'text', (col) => col.notNull())
    .addColumn('from_ms', 'bigint', (col) => col.notNull())
    .addColumn('at_ms', 'bigint', (col) => col.notNull())
    .addColumn('day', 'integer', (col) => col.notNull())
    .addColumn('aggregate', 'text', (col) => col.notNull())
    .addColumn('entries_json', 'text', (col) => col.notNull())
    .addColumn('partial', 'integer', (col) => col.notNull())
    .addPrimaryKeyConstraint('history_key', ['venue', 'id'])
    .modifyEnd(sql`without rowid`)
    .execute();
  await db.schema
    .createIndex('history_by_visitor_day')
    .on('history')
    .columns(['visitor', 'day'])
    .execute();
  await db.schema.createIndex('history_by_day').on('history').columns(['day']).execute();
}
