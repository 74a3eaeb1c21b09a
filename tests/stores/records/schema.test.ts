import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openReader } from '../../../src/stores/records/reader.ts';
import { openRecords } from '../../../src/stores/records/records.ts';
import * as sample from './samples.ts';

let folder = '';
let path = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gozar-schema-'));
  path = join(folder, 'records.db');
});
afterEach(() => rmSync(folder, { recursive: true }));

async function opened() {
  const writer = await openRecords({ path });
  if (!writer.ok) throw new Error(writer.message);
  return writer.records;
}

async function made() {
  await (await opened()).close();
}

function raw(...statements: string[]): Record<string, unknown>[] {
  const database = new DatabaseSync(path);
  for (const statement of statements) database.exec(statement);
  const tables = database.prepare('SELECT name FROM sqlite_schema ORDER BY name').all();
  database.close();
  return tables;
}

const future = `INSERT INTO kysely_migration VALUES ('9999_future', '2030-01-01T00:00:00Z')`;

/** What 0022 added. */
const ofStaff = [
  ...['members', 'steps', 'shifts', 'duty', 'rules', 'push'].map((name) => `staff_${name}`),
  ...['cases', 'rating_words'],
].map((table) => `DROP TABLE ${table}`);

/** What 0016 added. */
const ofCustomers = [
  'DROP TRIGGER customers_renamed',
  ...['customers', 'customer_fields', 'customer_keys', 'customer_changes', 'customer_contacts'].map(
    (table) => `DROP TABLE ${table}`,
  ),
  ...['customer_merges', 'customer_imports'].map((table) => `DROP TABLE ${table}`),
];

/** What 0023 added. */
const ofSegments = ['DROP TABLE segments', 'DROP INDEX transactions_taken_back'];

/** What later releases brought is taken away again, the youngest first. */
const downgrade = [
  ...ofSegments,
  'DROP TABLE address_proofs',
  'DROP TRIGGER wearing_bands_go',
  ...['bands', 'wearing_bands'].map((table) => `DROP TABLE ${table}`),
  ...['frozen_ms', 'holder', 'is_parent'].map(
    (column) => `ALTER TABLE wearings DROP COLUMN ${column}`,
  ),
  'ALTER TABLE consents DROP COLUMN witness',
  'ALTER TABLE consents DROP COLUMN venue',
  'ALTER TABLE consents DROP COLUMN place',
  'ALTER TABLE visitors DROP COLUMN choices_json',
  'DROP TABLE erasures',
  'DROP TABLE joins',
  'DROP TABLE phone_codes',
  'DROP INDEX visitor_sessions_by_visitor',
  'ALTER TABLE visitor_sessions DROP COLUMN seen_at_ms',
  'DROP INDEX stays_by_visitor',
  'DROP INDEX decisions_by_visitor',
  'DROP TABLE actions',
  'DROP TABLE webhooks',
  'DROP TABLE push_subscriptions',
  'ALTER TABLE messages DROP COLUMN tapped_at_ms',
  'ALTER TABLE decisions DROP COLUMN held_count',
  'ALTER TABLE decisions DROP COLUMN last_at_ms',
  'ALTER TABLE visitors DROP COLUMN frequency',
  'ALTER TABLE visitors DROP COLUMN leave_alone',
  'DROP TABLE history',
  ...ofCustomers,
  ...ofStaff,
  ...['transactions', 'transaction_lines', 'addresses'].map((table) => `DROP TABLE ${table}`),
  ...['offers', 'coupons', 'redemptions'].map((table) => `DROP TABLE ${table}`),
  ...['tills', 'till_slips'].map((table) => `DROP TABLE ${table}`),
  ...['plan_drafts', 'plan_versions', 'underlays', 'file_pieces'].map(
    (table) => `DROP TABLE ${table}`,
  ),
  'DROP TABLE walks',
  'DROP TABLE passages',
  ...['week_days', 'week_settings', 'week_mails'].map((table) => `DROP TABLE ${table}`),
  'DROP TABLE articles',
  'DROP INDEX planogram_by_sku',
  'DROP TABLE planogram',
  'DROP TABLE article_places',
  'DROP TABLE receipts',
  ...['users', 'invitations', 'known_devices'].map((table) => `DROP TABLE ${table}`),
  ...['sessions_user', 'audit_venue'].map((name) => `DROP INDEX ${name}`),
  ...['audit_by_whom', 'audit_about', 'audit_composed'].map((name) => `DROP INDEX ${name}`),
  ...['stays_by_venue_left', 'wearings_by_venue_to', 'visits_by_venue_ended'].map(
    (name) => `DROP INDEX ${name}`,
  ),
  ...['way', 'at_ms', 'seen_at_ms', 'agent', 'address'].map(
    (column) => `ALTER TABLE sessions DROP COLUMN ${column}`,
  ),
  ...['name', 'by_whom', 'last_used_at_ms'].map(
    (column) => `ALTER TABLE tokens DROP COLUMN ${column}`,
  ),
  'ALTER TABLE visits DROP COLUMN value_json',
  'ALTER TABLE visits DROP COLUMN source',
  'ALTER TABLE devices DROP COLUMN certificate_sha256',
  'ALTER TABLE devices DROP COLUMN former_json',
  // What a message left in an inbox that kept its own time.
  "INSERT INTO inbox VALUES ('kasra', 'gone', 'en', 'Hello', 'Ten off', 1)",
  "DELETE FROM kysely_migration WHERE name > '0001_zz'",
];

describe('the schema of the records', () => {
  test('[OUT4] is made in an absent file, for its owner alone, once', async () => {
    await made();
    const tables = raw();
    expect(tables).toContainEqual({ name: 'wearings' });
    await made();
    expect(raw()).toEqual(tables);
    const records = await opened();
    for (const name of ['', '-wal', '-shm']) {
      expect(statSync(`${path}${name}`).mode & 0o777, `records.db${name}`).toBe(0o600);
    }
    await records.close();
  });

  test('[OUT4] of the first release is brought up to date, with its rows', async () => {
    const records = await opened();
    const op = { op: 'openWearing', ...sample.wearing() } as const;
    await records.commit({ ops: [op, sample.link], answers: [] });
    await records.close();
    raw(...downgrade);
    expect(openReader({ path })).toMatchObject({ ok: false });
    const again = await opened();
    const joined = { venue: 'kasra', way: 'band' };
    expect(await again.visitor('v1')).toMatchObject({ name: 'سارا', points: 0, joined });
    await again.close();
    const database = new DatabaseSync(path);
    expect(database.prepare('SELECT * FROM inbox').all()).toEqual([]);
    database.close();
  });

  test('[OUT4] of a newer release is refused with what to do, and left as it is', async () => {
    await made();
    raw(future, 'PRAGMA wal_checkpoint(TRUNCATE)');
    const before = readFileSync(path);
    const refused = { ok: false, code: 'store.schema', mend: expect.stringContaining('backup') };
    expect(await openRecords({ path })).toMatchObject(refused);
    expect(openReader({ path })).toMatchObject(refused);
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  test.each([
    ['another program’s database', () => raw('CREATE TABLE mine (a)')],
    ['no database', () => writeFileSync(path, 'a letter to a friend '.repeat(99))],
  ])('[OUT4] %s is refused', async (_case, make) => {
    make();
    const refused = { ok: false, message: expect.stringContaining('not one of') };
    expect(await openRecords({ path })).toMatchObject(refused);
    expect(openReader({ path })).toMatchObject(refused);
  });

  test('[OUT4] is brought up in one transaction, or not at all', async () => {
    await made();
    raw('CREATE TABLE kept (a)', 'DELETE FROM kysely_migration', 'DROP TABLE venues');
    const before = raw();
    await expect(openRecords({ path })).rejects.toThrow('already exists');
    expect(raw()).toEqual(before);
  });

  test('a reader says so when the records are absent or of an older release', async () => {
    const said = () => {
      const answer = openReader({ path });
      return answer.ok ? 'ok' : answer.mend;
    };
    expect(said()).toBe('start the server once; it makes them');
    writeFileSync(path, '');
    expect(said()).toBe('start the server once; it makes them');
    await made();
    expect(said()).toBe('ok');
    raw('DELETE FROM kysely_migration');
    expect(said()).toBe('start the server once; it brings them up');
  });
});

describe('a reader', () => {
  test('reads also when no writer runs', async () => {
    const records = await opened();
    await records.commit({ ops: [{ op: 'putDevice', ...sample.device }], answers: [] });
    await records.close();
    const beside = openReader({ path });
    if (!beside.ok) throw new Error(beside.message);
    expect(await beside.reader.devices('kasra')).toEqual([sample.device]);
    await beside.reader.close();
  });

  test('[OUT1] reads in another thread what this one has just committed', async () => {
    const records = await opened();
    const worker = new Worker(new URL('./reading-thread.ts', import.meta.url), {
      workerData: { path },
    });
    const answer = async () => (await once(worker, 'message'))[0];
    expect(await answer()).toBe(0);
    for (let position = 1; position <= 50; position++) {
      const effect = sample.decision(`${position}:1`);
      const op = { op: 'effect', venue: 'kasra', position, effect } as const;
      await records.commit({ cursor: position, ops: [op], answers: [] });
      const counted = answer();
      worker.postMessage('count');
      expect(await counted).toBe(position);
    }
    await worker.terminate();
    await records.close();
  });
});
