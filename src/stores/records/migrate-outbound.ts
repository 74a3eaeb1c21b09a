import { type Kysely, sql } from 'kysely';

/** Webhooks and what became of their rows; phones that take push messages. */
export async function addOutbound(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('webhooks')
    .addColumn('venue', 'text', (col) => col.notNull())
    .addColumn('webhook', 'text', (col) => col.notNull())
    .addColumn('url', 'text', (col) => col.notNull())
    .addColumn('secret', 'text', (col) => col.notNull())
    .addColumn('shares_json', 'text', (col) => col.notNull())
    .addColumn('at_ms', 'bigint', (col) => col.notNull())
    .addPrimaryKeyConstraint('webhooks_key', ['venue', 'webhook'])
    .execute();
  await db.schema.alterTable('actions').addColumn('webhook', 'text').execute();
  await db.schema.alterTable('actions').addColumn('detail', 'text').execute();
  // Rows of releases that kept webhooks and sent none.
  await sql`update actions set webhook = json_extract(effect_json, '$.webhook'), state = 'queued'
    where kind = 'webhook' and state is null`.execute(db);
  await sql`create index actions_queued on actions (venue, webhook, row)
    where kind = 'webhook' and state = 'queued'`.execute(db);
  await sql`create index actions_sent on actions (venue, webhook, state)
    where kind = 'webhook'`.execute(db);
  await db.schema
    .createTable('push_subscriptions')
    .addColumn('endpoint_sha256', 'text', (col) => col.primaryKey())
    .addColumn('visitor', 'text', (col) => col.notNull())
    .addColumn('endpoint', 'text', (col) => col.notNull())
    .addColumn('p256dh', 'text', (col) => col.notNull())
    .addColumn('auth', 'text', (col) => col.notNull())
    .addColumn('at_ms', 'bigint', (col) => col.notNull())
    .execute();
  await sql`create index push_by_visitor on push_subscriptions (visitor, at_ms)`.execute(db);
}
