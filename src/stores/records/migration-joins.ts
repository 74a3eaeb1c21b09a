import { type Kysely, sql } from 'kysely';

/**
 * Where who joined, codes for a second phone, when a phone was used last. Whoever is known already
 * joined where they wore a band last; whose bands are forgotten, at the first venue. [JOI9]
 */
export async function addJoins(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('joins')
    .addColumn('visitor', 'text', (col) => col.notNull())
    .addColumn('venue', 'text', (col) => col.notNull())
    .addColumn('way', 'text', (col) => col.notNull())
    .addColumn('at_ms', 'bigint', (col) => col.notNull())
    .addPrimaryKeyConstraint('joins_key', ['visitor', 'venue'])
    .modifyEnd(sql`without rowid`)
    .execute();
  await db.schema
    .createTable('phone_codes')
    .addColumn('code_sha256', 'text', (col) => col.primaryKey())
    .addColumn('visitor', 'text', (col) => col.notNull().unique())
    .addColumn('expires_at_ms', 'bigint', (col) => col.notNull())
    .modifyEnd(sql`without rowid`)
    .execute();
  await db.schema.alterTable('visitor_sessions').addColumn('seen_at_ms', 'bigint').execute();
  for (const definition of [
    sql`joins_by_venue on joins (venue, at_ms)`,
    sql`visitor_sessions_by_visitor on visitor_sessions (visitor)`,
  ]) {
    await sql`create index if not exists ${definition}`.execute(db);
  }
  await sql`insert into joins (visitor, venue, way, at_ms)
    select visitor, venue, 'band', max(from_ms) from wearings
    where visitor is not null group by visitor, venue`.execute(db);
  await sql`insert into joins (visitor, venue, way, at_ms)
    select visitor, (select min(venue) from venues), 'band', max(at_ms) from visitor_sessions
    where visitor not in (select visitor from joins) and exists (select 1 from venues)
    group by visitor`.execute(db);
}
