import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { HotRecords, RecordOp } from '../../../src/contracts/ports.ts';
import { KeepDays, keptDays } from '../../../src/contracts/retention.ts';
import { VenueSettings } from '../../../src/contracts/venue.ts';
import { openRecords } from '../../../src/stores/records/records.ts';
import * as sample from './samples.ts';

const { noonMs } = sample;
const dayMs = 86_400_000;
const hash = (letter: string) => letter.repeat(64);
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
let folder = '';
let records: HotRecords;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gozar-accounts-'));
  const opened = await openRecords({ path: join(folder, 'records.db') });
  if (!opened.ok) throw new Error(opened.message);
  records = opened.records;
});
afterEach(async () => {
  await records.close();
  rmSync(folder, { recursive: true });
});

const commit = (...ops: RecordOp[]) => records.commit({ ops, answers: [] });
/** What retention does of itself, and what it asks the hot path for, so many days later. */
async function trim(days: number): Promise<void> {
  const nowMs = noonMs + days * dayMs + 1;
  await records.trim({ pointRow: 0, nowMs });
  const accounts = await records.accountsOver(nowMs, 16);
  if (accounts.length > 0) await commit({ op: 'endAccounts', accounts, atMs: nowMs });
}
const isThere = async () => (await records.visitor('v1')) !== undefined;

async function live(keepDays = {}): Promise<void> {
  const settings = VenueSettings.parse({ keepDays });
  const op = {
    op: 'joinVisitor',
    venue: 'kasra',
    visitor: 'v1',
    sessionSha256: hash('5'),
  } as const;
  const push = { endpoint: 'https://push.example/1', p256dh: 'k', auth: 'a' } as const;
  await commit(
    { op: 'putVenue', ...sample.venue, settings, atMs: noonMs },
    { ...op, name: 'Sara', language: 'en', atMs: noonMs },
    { op: 'putPush', visitor: 'v1', endpointSha256: hash('7'), ...push, atMs: noonMs },
  );
}

function rows(sql: string): Record<string, unknown>[] {
  const database = new DatabaseSync(join(folder, 'records.db'), { readOnly: true });
  const found = database.prepare(sql).all();
  database.close();
  return found.map((row) => ({ ...row }));
}

function tables(): Record<string, number> {
  const database = new DatabaseSync(join(folder, 'records.db'), { readOnly: true });
  const names = ['visitors', 'joins', 'visitor_sessions', 'push_subscriptions', 'phone_codes'];
  const counts = names.map((name) => {
    return [name, Number(database.prepare(`SELECT count(*) AS n FROM ${name}`).get()?.n)] as const;
  });
  database.close();
  return Object.fromEntries(counts);
}

const nothing = {
  visitors: 0,
  joins: 0,
  visitor_sessions: 0,
  push_subscriptions: 0,
  phone_codes: 0,
};

describe('an account', () => {
  test('[JOI9] that nobody used again goes with all of it after the default days', async () => {
    await live();
    await trim(keptDays.accounts - 1);
    expect(await isThere()).toBe(true);
    await trim(keptDays.accounts);
    expect(tables()).toEqual(nothing);
  });

  test('[JOI9] goes by its venue\u2019s own days, from the last use of any phone', async () => {
    await live({ accounts: 40 });
    await commit({ op: 'notePhone', sessionSha256: hash('5'), atMs: noonMs + 30 * dayMs });
    await trim(40);
    expect(await isThere()).toBe(true);
    await trim(69);
    expect(await isThere()).toBe(true);
    await trim(70);
    expect(tables()).toEqual(nothing);
  });

  test('[JOI9] of who joined two venues stays as long as the longer keeps it', async () => {
    await live({ accounts: 40 });
    const other = { ...sample.venue, venue: 'other' };
    const settings = VenueSettings.parse({ keepDays: { accounts: 60 } });
    const op = { op: 'joinVisitor', visitor: 'v1', sessionSha256: hash('5') } as const;
    await commit(
      { op: 'putVenue', ...other, settings, atMs: noonMs },
      { ...op, venue: 'other', language: 'en', atMs: noonMs },
    );
    await trim(50);
    expect(tables()).toMatchObject({ visitors: 1, joins: 1 });
    await trim(60);
    expect(tables()).toEqual(nothing);
  });

  test('[JOI12] that ends at one venue takes what is of that venue, and no more', async () => {
    await live({ accounts: 40, messages: 300 });
    const other = { ...sample.venue, venue: 'other' };
    const op = { op: 'joinVisitor', visitor: 'v1', sessionSha256: hash('5') } as const;
    const sent = (venue: string) => ({ ...sample.message(), id: `${venue}/m`, visitor: 'v1' });
    const written = { language: 'en', title: 'Hello', body: 'Hello Sara', atMs: noonMs } as const;
    await commit(
      { op: 'putVenue', ...other, settings: VenueSettings.parse({}), atMs: noonMs },
      { ...op, venue: 'other', language: 'en', atMs: noonMs },
      ...['kasra', 'other'].flatMap((venue): RecordOp[] => [
        { op: 'effect', venue, position: 1, effect: sent(venue) },
        { op: 'putInbox', message: `${venue}/m`, venue, ...written },
      ]),
    );
    expect(await records.accountsOver(noonMs + 41 * dayMs, 16)).toEqual([
      { venue: 'kasra', visitor: 'v1', last: false },
    ]);
    await trim(41);
    expect(rows('SELECT venue FROM messages UNION ALL SELECT venue FROM inbox')).toEqual([
      { venue: 'other' },
      { venue: 'other' },
    ]);
    expect(rows('SELECT venue FROM joins')).toEqual([{ venue: 'other' }]);
  });

  test('[JOI12] leaves proof of a day under a hash, and nothing else of its visitor', async () => {
    await live({ accounts: 40, points: 700 });
    const said = { purpose: 'offers', granted: true, text: 'join-1', language: 'en' } as const;
    await commit(
      { op: 'putConsent', id: 'c1', visitor: 'v1', ...said, venue: 'kasra', atMs: noonMs + 5 },
      { op: 'audit', atMs: noonMs, by: 'visitor:v1', action: 'subscribePush', about: 'v1' },
    );
    await trim(41);
    const [proof] = rows('SELECT id, visitor, granted, wording, venue, at_ms FROM consents');
    expect(proof).toMatchObject({ granted: 1, wording: 'join-1', venue: 'kasra' });
    expect(Number(proof?.at_ms) % dayMs).toBe(0);
    expect(proof?.visitor).toBe(`ended-${sha256('v1').slice(0, 24)}`);
    expect(rows('SELECT by_whom, about FROM audit')).toEqual([
      { by_whom: 'visitor:ended', about: 'ended' },
    ]);
    await trim(41 + 1_095);
    expect(rows('SELECT 1 FROM consents')).toEqual([]);
  });

  test('[JOI9] stays while a band is worn, and while the trail of one is kept', async () => {
    await live({ accounts: 40, trail: 10 });
    const { alias } = sample.wearing();
    await commit(
      { op: 'openWearing', ...sample.wearing() },
      { ...sample.link, alias, visitor: 'v1', sessionSha256: hash('5') },
    );
    await trim(300);
    expect(await isThere()).toBe(true);
    await commit({ op: 'closeWearing', alias, toMs: noonMs + 300 * dayMs });
    await trim(309);
    expect(await isThere()).toBe(true);
    await trim(311);
    expect(tables()).toEqual(nothing);
  });

  test('[JOI9] no venue keeps it shorter than the engine knows the person', () => {
    expect(KeepDays.safeParse({ accounts: 35 }).success).toBe(false);
    expect(KeepDays.safeParse({ accounts: 36 }).success).toBe(true);
  });
});
