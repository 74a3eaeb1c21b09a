import { type Kysely, sql } from 'kysely';

/** Calibration walks: strengths at points, and what they said of the venue's accuracy. [RCV7] */
export async function createWalks(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('walks')
    .addColumn('venue', 'text', (col) => col.notNull())
    .addColumn('walk', 'text', (col) => col.notNull())
    .addColumn('at_ms', 'bigint', (col) => col.notNull())
    .addColumn('active', 'integer', (col) => col.notNull())
    .addColumn('points_json', 'text', (col) => col.notNull())
    .addColumn('report_json', 'text')
    .addPrimaryKeyConstraint('walks_key', ['venue', 'walk'])
    .modifyEnd(sql`without rowid`)
    .execute();
}
