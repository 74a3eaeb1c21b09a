import type { Kysely } from 'kysely';

/** Where a consent was said, and a visitor's choices beside how often. [CON8] */
export async function addChoices(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('consents').addColumn('place', 'text').execute();
  await db.schema.alterTable('visitors').addColumn('choices_json', 'text').execute();
}
