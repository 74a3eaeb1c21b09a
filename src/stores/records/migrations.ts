import type { DatabaseSync } from 'node:sqlite';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { kyselyOn } from './dialect.ts';
import { addAccess } from './migrate-access.ts';
import { addActions } from './migrate-actions.ts';
import { addDeviceCredentials } from './migrate-credentials.ts';
import { addOutbound } from './migrate-outbound.ts';
import { createArticlePlaces } from './migration-article-places.ts';
import { addBands } from './migration-bands.ts';
import { addChoices } from './migration-choices.ts';
import { createCommerce } from './migration-commerce.ts';
import { addConsentVenue } from './migration-consent-venue.ts';
import { createCoupons } from './migration-coupons.ts';
import { createCustomers } from './migration-customers.ts';
import { createErasures } from './migration-erasures.ts';
import { createHistory } from './migration-history.ts';
import { addJoins } from './migration-joins.ts';
import { addLeavingIndexes } from './migration-leaving.ts';
import { createPassages } from './migration-passages.ts';
import { addPlans } from './migration-plans.ts';
import { createProofs } from './migration-proofs.ts';
import { coverSales } from './migration-sales-index.ts';
import { createSegments } from './migration-segments.ts';
import { createStaff } from './migration-staff.ts';
import { createTills } from './migration-tills.ts';
import { createWalks } from './migration-walks.ts';
import { createWeek } from './migration-week.ts';
import { required } from './required.ts';

/** Every change of the schema, in order, for ever: a released migration is never edited. */
const migrations: Readonly<Record<string, Migration>> = {
  '0001_records': { up: createRecords },
  '0002_history': { up: createHistory },
  '0003_actions': { up: addActions },
  '0004_goods': { up: createGoods },
  '0005_visit_value': { up: addVisitValue },
  '0006_access': { up: addAccess },
  '0007_erasures': { up: createErasures },
  '0008_choices': { up: addChoices },
  '0009_outbound': { up: addOutbound },
  '0010_device_credentials': { up: addDeviceCredentials },
  '0012_joins': { up: addJoins },
  '0013_consent_venue': { up: addConsentVenue },
  '0014_leaving': { up: addLeavingIndexes },
  '0015_commerce': { up: createCommerce },
  '0022_staff': { up: createStaff },
  '0020_coupons': { up: createCoupons },
  '0021_tills': { up: createTills },
  '0017_plans': { up: addPlans },
  '0016_customers': { up: createCustomers },
  '0019_bands': { up: addBands },
  '0018_walks': { up: createWalks },
  '0023_segments': { up: createSegments },
  '0024_week': { up: createWeek },
  '0025_article_places': { up: createArticlePlaces },
  '0026_proofs': { up: createProofs },
  '0027_sales_index': { up: coverSales },
  '0029_passages': { up: createPassages },
};

/** What a file's schema is to this release. */
export type SchemaState = 'absent' | 'older' | 'current' | 'newer' | 'foreign';

/** Compares the migrations a file has had with those this release knows; changes nothing. */
export function schemaStateOf(database: DatabaseSync): SchemaState {
  const tables = database.prepare('SELECT name FROM sqlite_schema').all();
  if (tables.length === 0) return 'absent';
  if (!tables.some(({ name }) => name === 'kysely_migration')) return 'foreign';
  const had = database.prepare('SELECT name FROM kysely_migration').all();
  const known = new Set(Object.keys(migrations));
  if (had.some(({ name }) => !known.has(String(name)))) return 'newer';
  return had.length < known.size ? 'older' : 'current';
}

/** Brings an absent or older schema to this release's, in one transaction. [OUT4] */
export async function migrate(database: DatabaseSync): Promise<void> {
  const migrator = new Migrator({
    db: kyselyOn(database),
    provider: { getMigrations: async () => ({ ...migrations }) },
  });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
}

async function createRecords(db: Kysely<unknown>): Promise<void> {
  await createVenues(db);
  await createPeople(db);
  await createDoors(db);
  await createMessages(db);
  await createVisitsAndPoints(db);
  await createLogs(db);
  await createCommands(db);
}

async function createGoods(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('articles')
    .addColumn('venue', 'text', required)
    .addColumn('sku', 'text', required)
    .addColumn('category', 'text')
    .addColumn('name_json', 'text')
    .addColumn('price', 'real')
    .addColumn('grams', 'real')
    .addPrimaryKeyConstraint('articles_key', ['venue', 'sku'])
    .modifyEnd(sql`without rowid`)
    .execute();
  await db.schema
    .createTable('planogram')
    .addColumn('venue', 'text', required)
    .addColumn('device', 'text', required)
    .addColumn('slot', 'text', required)
    .addColumn('sku', 'text', required)
    .addPrimaryKeyConstraint('planogram_key', ['venue', 'device', 'slot'])
    .modifyEnd(sql`without rowid`)
    .execute();
  await db.schema
    .createTable('receipts')
    .addColumn('venue', 'text', required)
    .addColumn('device', 'text', required)
    .addColumn('receipt', 'text', required)
    .addColumn('sale', 'text', required)
    .addColumn('at_ms', 'bigint', required)
    .addPrimaryKeyConstraint('receipts_key', ['venue', 'device', 'receipt'])
    .modifyEnd(sql`without rowid`)
    .execute();
  await index(db, 'receipts', ['at_ms']);
}

async function createVenues(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('venues')
    .addColumn('venue', 'text', (col) => col.primaryKey())
    .addColumn('name_json', 'text', required)
    .addColumn('timezone', 'text', required)
    .addColumn('plan_json', 'text', required)
    .addColumn('settings_json', 'text', required)
    .addColumn('demo', 'integer', required)
    .addColumn('at_ms', 'bigint', required)
    .execute();
  await db.schema
    .createTable('devices')
    .addColumn('venue', 'text', required)
    .addColumn('device', 'text', required)
    .addColumn('kind', 'text', required)
    .addColumn('format', 'text', required)
    .addColumn('placement_json', 'text')
    .addColumn('secret_sha256', 'text', required)
    .addColumn('expected_every_ms', 'bigint', required)
    .addPrimaryKeyConstraint('devices_key', ['venue', 'device'])
    .execute();
  await db.schema
    .createTable('campaigns')
    .addColumn('venue', 'text', required)
    .addColumn('campaign', 'text', required)
    .addColumn('version', 'integer', required)
    .addColumn('status', 'text', required)
    .addColumn('document_json', 'text', required)
    .addColumn('published_at_ms', 'bigint', required)
    .addPrimaryKeyConstraint('campaigns_key', ['venue', 'campaign', 'version'])
    .execute();
}

async function createPeople(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('wearings')
    .addColumn('alias', 'text', (col) => col.primaryKey())
    .addColumn('venue', 'text', required)
    .addColumn('tag', 'text', required)
    .addColumn('from_ms', 'bigint', required)
    .addColumn('to_ms', 'bigint')
    .addColumn('last_seen_ms', 'bigint', required)
    .addColumn('handed_out', 'integer', required)
    .addColumn('used_as', 'text', required)
    .addColumn('group_id', 'text')
    .addColumn('code_sha256', 'text')
    .addColumn('visitor', 'text')
    .execute();
  await index(db, 'wearings', ['venue', 'tag']);
  await index(db, 'wearings', ['to_ms']);
  await index(db, 'wearings', ['last_seen_ms']);
  await partialIndex(
    db,
    sql`wearings_code on wearings (code_sha256) where code_sha256 is not null`,
  );
  await partialIndex(db, sql`wearings_visitor on wearings (visitor) where visitor is not null`);
  await db.schema
    .createTable('visitors')
    .addColumn('visitor', 'text', (col) => col.primaryKey())
    .addColumn('name', 'text')
    .addColumn('language', 'text', required)
    .execute();
  await db.schema
    .createTable('visitor_sessions')
    .addColumn('session_sha256', 'text', (col) => col.primaryKey())
    .addColumn('visitor', 'text', (col) =>
      col.notNull().references('visitors.visitor').onDelete('cascade'),
    )
    .addColumn('at_ms', 'bigint', required)
    .execute();
  await index(db, 'visitor_sessions', ['visitor']);
  await db.schema
    .createTable('consents')
    .addColumn('row', 'integer', (col) => col.primaryKey().autoIncrement())
    .addColumn('id', 'text', (col) => col.notNull().unique())
    .addColumn('visitor', 'text', required)
    .addColumn('purpose', 'text', required)
    .addColumn('granted', 'integer', required)
    .addColumn('wording', 'text', required)
    .addColumn('language', 'text', required)
    .addColumn('at_ms', 'bigint', required)
    .execute();
  await index(db, 'consents', ['visitor', 'purpose', 'row']);
}

/** Sessions, tokens and links: hashes only. */
async function createDoors(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('sessions')
    .addColumn('session_sha256', 'text', (col) => col.primaryKey())
    .addColumn('user_name', 'text', required)
    .addColumn('role', 'text', required)
    .addColumn('expires_at_ms', 'bigint', required)
    .execute();
  await db.schema
    .createTable('tokens')
    .addColumn('token_sha256', 'text', (col) => col.primaryKey())
    .addColumn('role', 'text', required)
    .addColumn('venues_json', 'text', required)
    .addColumn('expires_at_ms', 'bigint')
    .addColumn('at_ms', 'bigint', required)
    .execute();
  await db.schema
    .createTable('admin_links')
    .addColumn('link_sha256', 'text', (col) => col.primaryKey())
    .addColumn('expires_at_ms', 'bigint', required)
    .addColumn('used_at_ms', 'bigint')
    .execute();
}

async function createMessages(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('messages')
    .addColumn('row', 'integer', (col) => col.primaryKey())
    .addColumn('venue', 'text', required)
    .addColumn('id', 'text', required)
    .addColumn('visitor', 'text', required)
    .addColumn('at_ms', 'bigint', required)
    .addColumn('effect_json', 'text', required)
    .addColumn('claimable', 'integer', required)
    .addColumn('closed_reason', 'text')
    .addColumn('closed_at_ms', 'bigint')
    .addColumn('seen_at_ms', 'bigint')
    .addUniqueConstraint('messages_id', ['venue', 'id'])
    .execute();
  await index(db, 'messages', ['venue', 'at_ms']);
  await index(db, 'messages', ['visitor']);
  await partialIndex(db, sql`messages_claimable on messages (at_ms, row) where claimable = 1`);
  await db.schema
    .createTable('deliveries')
    .addColumn('venue', 'text', required)
    .addColumn('message', 'text', required)
    .addColumn('channel', 'text', required)
    .addColumn('state', 'text', required)
    .addColumn('at_ms', 'bigint', required)
    .addPrimaryKeyConstraint('deliveries_key', ['venue', 'message', 'channel'])
    .modifyEnd(sql`without rowid`)
    .execute();
  await partialIndex(db, sql`deliveries_claimed on deliveries (at_ms) where state = 'claimed'`);
  await db.schema
    .createTable('inbox')
    .addColumn('venue', 'text', required)
    .addColumn('message', 'text', required)
    .addColumn('language', 'text', required)
    .addColumn('title', 'text', required)
    .addColumn('body', 'text', required)
    .addColumn('at_ms', 'bigint', required)
    .addPrimaryKeyConstraint('inbox_key', ['venue', 'message'])
    .execute();
}

async function createVisitsAndPoints(db: Kysely<unknown>): Promise<void> {
  await effectTable(db, 'points').execute();
  await db.schema
    .createTable('visits')
    .addColumn('venue', 'text', required)
    .addColumn('visit', 'text', required)
    .addColumn('visitor', 'text', required)
    .addColumn('alias', 'text', required)
    .addColumn('started_at_ms', 'bigint', required)
    .addColumn('last_seen_at_ms', 'bigint', required)
    .addColumn('ended_at_ms', 'bigint')
    .addColumn('stage', 'text', required)
    .addColumn('at_ms', 'bigint', required)
    .addColumn('position', 'bigint', required)
    .addPrimaryKeyConstraint('visits_key', ['venue', 'visit'])
    .modifyEnd(sql`without rowid`)
    .execute();
  await index(db, 'visits', ['venue', 'started_at_ms']);
  await index(db, 'visits', ['visitor']);
  await db.schema
    .createTable('stays')
    .addColumn('venue', 'text', required)
    .addColumn('visit', 'text', required)
    .addColumn('id', 'text', required)
    .addColumn('visitor', 'text', required)
    .addColumn('zone', 'text', required)
    .addColumn('entered_at_ms', 'bigint', required)
    .addColumn('left_at_ms', 'bigint', required)
    .addPrimaryKeyConstraint('stays_key', ['venue', 'visit', 'id'])
    .modifyEnd(sql`without rowid`)
    .execute();
}

/** What a visit says is valued, and how its visitor was first met. [JNY3] */
async function addVisitValue(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('visits').addColumn('value_json', 'text').execute();
  await db.schema.alterTable('visits').addColumn('source', 'text').execute();
}

async function createLogs(db: Kysely<unknown>): Promise<void> {
  await effectTable(db, 'decisions')
    .addColumn('at_ms', 'bigint', required)
    .addColumn('campaign', 'text', required)
    .addColumn('visitor', 'text', required)
    .execute();
  await effectTable(db, 'notices').addColumn('at_ms', 'bigint', required).execute();
  await index(db, 'decisions', ['venue', 'at_ms']);
  await index(db, 'decisions', ['venue', 'visitor', 'at_ms']);
  await index(db, 'decisions', ['venue', 'campaign', 'at_ms']);
  await index(db, 'notices', ['venue', 'at_ms']);
  await db.schema
    .createTable('audit')
    .addColumn('at_ms', 'bigint', required)
    .addColumn('by_whom', 'text', required)
    .addColumn('action', 'text', required)
    .addColumn('about', 'text', required)
    .addColumn('venue', 'text', required)
    .addPrimaryKeyConstraint('audit_key', ['at_ms', 'by_whom', 'action', 'about', 'venue'])
    .modifyEnd(sql`without rowid`)
    .execute();
  await db.schema
    .createTable('quarantine')
    .addColumn('row', 'integer', (col) => col.primaryKey())
    .addColumn('at_ms', 'bigint', required)
    .addColumn('venue', 'text', required)
    .addColumn('device', 'text', required)
    .addColumn('topic_end', 'text', required)
    .addColumn('code', 'text', required)
    .addColumn('payload', 'blob', required)
    .addColumn('payload_sha256', 'text', required)
    .addUniqueConstraint('quarantine_once', ['at_ms', 'venue', 'device', 'payload_sha256'])
    .execute();
}

/** A table of effects that are written once; `row` only ever grows, for those who read on. */
function effectTable(db: Kysely<unknown>, table: string) {
  return db.schema
    .createTable(table)
    .addColumn('row', 'integer', (col) => col.primaryKey().autoIncrement())
    .addColumn('venue', 'text', required)
    .addColumn('id', 'text', required)
    .addColumn('effect_json', 'text', required)
    .addUniqueConstraint(`${table}_id`, ['venue', 'id']);
}

async function createCommands(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('command_parts')
    .addColumn('id', 'text', (col) => col.primaryKey())
    .addColumn('part_json', 'text', required)
    .execute();
  await db.schema
    .createTable('command_answers')
    .addColumn('id', 'text', (col) => col.primaryKey())
    .addColumn('answer_json', 'text', required)
    .addColumn('first_trim_ms', 'bigint')
    .execute();
  await index(db, 'command_answers', ['first_trim_ms']);
  await db.schema
    .createTable('progress')
    .addColumn('name', 'text', (col) => col.primaryKey())
    .addColumn('position', 'bigint', required)
    .execute();
}

async function index(db: Kysely<unknown>, table: string, columns: string[]): Promise<void> {
  const name = `${table}_by_${columns.join('_')}`;
  await db.schema.createIndex(name).on(table).columns(columns).execute();
}

async function partialIndex(db: Kysely<unknown>, definition: RawBuilder<unknown>): Promise<void> {
  await sql`create index ${definition}`.execute(db);
}
