import { type Kysely, sql } from 'kysely';

/** What campaigns do besides messages, what visitors chose, and decisions that count. */
export async function addActions(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('actions')
    .addColumn('row', 'integer', (col) => col.primaryKey().autoIncrement())
    .addColumn('venue', 'text', (col) => col.notNull())
    .addColumn('id', 'text', (col) => col.notNull())
    .addColumn('kind', 'text', (col) => col.notNull())
    .addColumn('at_ms', 'bigint', (col) => col.notNull())
    .addColumn('visitor', 'text', (col) => col.notNull())
    .addColumn('effect_json', 'text', (col) => col.notNull())
    .addColumn('points', 'integer', (col) => col.notNull())
    .addColumn('state', 'text')
    .addColumn('state_at_ms', 'bigint')
    .addUniqueConstraint('actions_id', ['venue', 'id'])
    .execute();
  for (const definition of [
    sql`actions_by_venue_kind_at_ms on actions (venue, kind, at_ms)`,
    sql`actions_by_kind_at_ms on actions (kind, at_ms)`,
    sql`actions_by_visitor on actions (visitor, kind, at_ms)`,
    sql`actions_open on actions (at_ms, row) where state in ('waiting', 'claimed')`,
    sql`actions_webhooks on actions (row) where kind = 'webhook'`,
  ]) {
    await sql`create index ${definition}`.execute(db);
  }
  await db.schema.alterTable('messages').addColumn('tapped_at_ms', 'bigint').execute();
  const decisions = db.schema.alterTable('decisions');
  await decisions.addColumn('held_count', 'integer', (col) => col.notNull().defaultTo(1)).execute();
  await decisions.addColumn('last_at_ms', 'bigint').execute();
  const visitors = db.schema.alterTable('visitors');
  await visitors.addColumn('frequency', 'text').execute();
  await visitors.addColumn('leave_alone', 'integer').execute();
}
