import { type Kysely, sql } from 'kysely';

/**
 * The bands of a venue, lost ones that are frozen, bands that a wearing had before its present one,
 * and before whom consent was said at a desk. What a wearing leaves behind goes with it, whatever
 * deletes it. [DSK]
 */
export async function addBands(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('bands')
    .addColumn('venue', 'text', (col) => col.notNull())
    .addColumn('tag', 'text', (col) => col.notNull())
    .addColumn('model', 'text')
    .addColumn('has_radio', 'integer', (col) => col.notNull())
    .addColumn('state', 'text', (col) => col.notNull())
    .addColumn('at_ms', 'bigint', (col) => col.notNull())
    .addPrimaryKeyConstraint('bands_key', ['venue', 'tag'])
    .modifyEnd(sql`without rowid`)
    .execute();
  await db.schema
    .createTable('wearing_bands')
    .addColumn('alias', 'text', (col) => col.notNull())
    .addColumn('venue', 'text', (col) => col.notNull())
    .addColumn('tag', 'text', (col) => col.notNull())
    .addColumn('from_ms', 'bigint', (col) => col.notNull())
    .addColumn('to_ms', 'bigint', (col) => col.notNull())
    .addPrimaryKeyConstraint('wearing_bands_key', ['alias', 'to_ms', 'tag'])
    .modifyEnd(sql`without rowid`)
    .execute();
  await sql`create index wearing_bands_by_tag on wearing_bands (venue, tag)`.execute(db);
  await sql`create trigger wearing_bands_go after delete on wearings begin
    delete from wearing_bands where alias = old.alias; end`.execute(db);
  await db.schema.alterTable('wearings').addColumn('frozen_ms', 'bigint').execute();
  await db.schema.alterTable('wearings').addColumn('holder', 'text').execute();
  await db.schema.alterTable('wearings').addColumn('is_parent', 'integer').execute();
  await db.schema.alterTable('consents').addColumn('witness', 'text').execute();
}
