import type { Kysely } from 'kysely';

/** Whose wording an answer was given to; null = every place that knows the visitor. [JOI13] */
export async function addConsentVenue(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('consents').addColumn('venue', 'text').execute();
}
