import { type Kysely, sql } from 'kysely';

/** Texts put together of others, as the condition of the index over them. */
export const composed = (column: string) => `instr(${column}, '/') > 0`;

/**
 * Who leaves, and what is past its days, is found without reading all of a place's years: both
 * happen between two turns of the hot path. [CON2] [CON9]
 */
export async function addLeavingIndexes(db: Kysely<unknown>): Promise<void> {
  for (const index of [
    sql`stays_by_venue_left on stays (venue, left_at_ms)`,
    sql`wearings_by_venue_to on wearings (venue, to_ms)`,
    sql`visits_by_venue_ended on visits (venue, ended_at_ms)`,
    sql`audit_by_whom on audit (by_whom)`,
    sql`audit_about on audit (about)`,
    sql`audit_composed on audit (about) where ${sql.raw(composed('about'))}`,
  ]) {
    await sql`create index ${index}`.execute(db);
  }
}
