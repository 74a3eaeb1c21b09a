import { type Kysely, sql } from 'kysely';

/** People who work here, how they are invited, and what their sessions and tokens say. */
export async function addAccess(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('users')
    .addColumn('user_name', 'text', (col) => col.primaryKey())
    .addColumn('name', 'text', (col) => col.notNull())
    .addColumn('email', 'text')
    .addColumn('role', 'text', (col) => col.notNull())
    .addColumn('venues_json', 'text', (col) => col.notNull())
    .addColumn('disabled', 'integer', (col) => col.notNull())
    .addColumn('password_hash', 'text')
    .addColumn('oidc_sha256', 'text', (col) => col.unique())
    .addColumn('at_ms', 'bigint', (col) => col.notNull())
    .execute();
  await db.schema
    .createTable('invitations')
    .addColumn('link_sha256', 'text', (col) => col.primaryKey())
    .addColumn('kind', 'text', (col) => col.notNull())
    .addColumn('user_name', 'text')
    .addColumn('email', 'text')
    .addColumn('role', 'text', (col) => col.notNull())
    .addColumn('venues_json', 'text', (col) => col.notNull())
    .addColumn('by_whom', 'text', (col) => col.notNull())
    .addColumn('at_ms', 'bigint', (col) => col.notNull())
    .addColumn('expires_at_ms', 'bigint', (col) => col.notNull())
    .addColumn('used_at_ms', 'bigint')
    .execute();
  await db.schema
    .createTable('known_devices')
    .addColumn('device_sha256', 'text', (col) => col.primaryKey())
    .addColumn('user_name', 'text', (col) => col.notNull())
    .addColumn('expires_at_ms', 'bigint', (col) => col.notNull())
    .execute();
  const sessions = db.schema.alterTable('sessions');
  await sessions.addColumn('way', 'text', (col) => col.notNull().defaultTo('link')).execute();
  await sessions.addColumn('at_ms', 'bigint').execute();
  await sessions.addColumn('seen_at_ms', 'bigint').execute();
  await sessions.addColumn('agent', 'text', (col) => col.notNull().defaultTo('')).execute();
  await sessions.addColumn('address', 'text', (col) => col.notNull().defaultTo('')).execute();
  const tokens = db.schema.alterTable('tokens');
  await tokens.addColumn('name', 'text', (col) => col.notNull().defaultTo('')).execute();
  await tokens.addColumn('by_whom', 'text', (col) => col.notNull().defaultTo('')).execute();
  await tokens.addColumn('last_used_at_ms', 'bigint').execute();
  for (const definition of [
    sql`users_email on users (email) where email is not null`,
    sql`sessions_user on sessions (user_name)`,
    sql`audit_venue on audit (venue, at_ms)`,
  ]) {
    await sql`create index ${definition}`.execute(db);
  }
}
