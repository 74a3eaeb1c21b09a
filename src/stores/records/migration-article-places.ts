import { type Kysely, sql } from 'kysely';

/** Where articles stand that no sensor tells of, and the way from an article to its slots. */
export async function createArticlePlaces(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('article_places')
    .addColumn('venue', 'text', (col) => col.notNull())
    .addColumn('zone', 'text', (col) => col.notNull())
    .addColumn('sku', 'text', (col) => col.notNull())
    .addPrimaryKeyConstraint('article_places_key', ['venue', 'zone', 'sku'])
    .modifyEnd(sql`without rowid`)
    .execute();
  for (const table of ['article_places', 'planogram']) {
    await db.schema.createIndex(`${table}_by_sku`).on(table).columns(['venue', 'sku']).execute();
  }
}
