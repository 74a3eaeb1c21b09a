import { type Kysely, sql } from 'kysely';

/**
 * Who leaves, and what is past its days, is found without reading all of a place's years: both
 * happen between two turns of the hot path. An inbox goes with its message from now on; those that
 * outlived theirs, as each had a time of its own, are nobody's any more. [CON2] [CON9]
 */
export async function addLeavingIndexes(db: Kysely<unknown>): Promise<void> {
  for (const index of [
    sql`stays_by_venue_left on stays (venue, left_at_ms)`,
    sql`wearings_by_venue_to on wearings (venue, to_ms)`,
    sql`visits_by_venue_ended on visits (venue, ended_at_ms)`,
    sql`audit_by_whom on audit (by_whom)`,
    sql`audit_about on audit (about)`,
    sql`audit_composed on audit (about) where instr(about, '/') > 0`,
  ]) {
    await sql`create index ${index}`.execute(db);
  }
  await sql`delete from inbox
    where (venue, message) not in (select venue, id from messages)`.execute(db);
}
