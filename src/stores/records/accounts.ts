import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { AccountOver, JoinOp } from '../../contracts/joining.ts';
import { KeepDays, keptMs } from '../../contracts/retention.ts';
import { sessionsOf, tablesWith } from './erase.ts';
import { fate } from './erase-fates.ts';

type EndOp = Extract<JoinOp, { op: 'endAccounts' }>;

const dayMs = 86_400_000;

/** A phone that was used since, or a band whose trail is still kept, keeps an account. [JOI9] */
const overText = `SELECT visitor,
    (SELECT count(*) FROM joins AS all_of WHERE all_of.visitor = joins.visitor) AS venues
  FROM joins WHERE venue = ?1 AND at_ms < ?2
    AND NOT EXISTS (SELECT 1 FROM visitor_sessions AS one
      WHERE one.visitor = joins.visitor AND coalesce(one.seen_at_ms, one.at_ms) >= ?2)
    AND NOT EXISTS (SELECT 1 FROM wearings WHERE wearings.visitor = joins.visitor)
  ORDER BY at_ms, visitor LIMIT ?3`;

/** Accounts nobody used for their venue's own days, the longest unused of each venue first. */
export function readAccountsOver(
  database: DatabaseSync,
  { nowMs, most }: { readonly nowMs: number; readonly most: number },
): readonly AccountOver[] {
  const over = database.prepare(overText);
  const venues = database.prepare('SELECT venue, settings_json AS settings FROM venues').all();
  const found = venues.flatMap(({ venue, settings }) => {
    const own = KeepDays.safeParse(JSON.parse(String(settings)).keepDays ?? {}).data ?? {};
    const beforeMs = nowMs - keptMs('accounts', own);
    return over.all(String(venue), beforeMs, most).map((row) => ({
      venue: String(venue),
      visitor: String(row.visitor),
      venues: Number(row.venues),
    }));
  });
  const counted = new Map<string, number>();
  const taken = found.slice(0, most);
  for (const { visitor } of taken) counted.set(visitor, (counted.get(visitor) ?? 0) + 1);
  return taken.map(({ venue, visitor, venues: all }) => {
    return { venue, visitor, last: counted.get(visitor) === all };
  });
}

/**
 * Ends accounts inside the caller's transaction: of who has another, all rows of that venue; of
 * who has none any more, all rows. Proof of consent stays for its days, of a day, under a hash of
 * the visitor's id: who kept a copy of their data can be matched, and nobody else. Returns what no
 * file may hold afterwards. [JOI12] [CON2]
 */
export function accountEnder(database: DatabaseSync): (op: EndOp) => readonly string[] {
  return ({ accounts, atMs }) => {
    const drop = database.prepare('DELETE FROM joins WHERE visitor = ? AND venue = ?');
    for (const account of accounts) {
      if (!account.last) leaveVenue(database, account);
      drop.run(account.visitor, account.venue);
    }
    const gone = [...new Set(accounts.flatMap(({ visitor, last }) => (last ? [visitor] : [])))];
    if (gone.length === 0) return [];
    const traces = gone.flatMap((visitor) => [visitor, ...sessionsOf(database, visitor)]);
    endAll(database, gone);
    for (const visitor of gone) keepProof(database, visitor);
    const batch = createHash('sha256')
      .update(`${atMs}/${gone.join('/')}`)
      .digest('hex');
    // Files are made to forget them as they are after an erasure, also past a crash.
    database
      .prepare(
        `INSERT INTO erasures (receipt_sha256, at_ms, counts_json) VALUES (?, ?, '{}')
         ON CONFLICT (receipt_sha256) DO NOTHING`,
      )
      .run(batch, atMs);
    return traces;
  };
}

const ofVenue = ['visits', 'stays', 'history', 'decisions', 'actions', 'messages'];

function leaveVenue(database: DatabaseSync, { venue, visitor }: AccountOver): void {
  const theirs = 'SELECT id FROM messages WHERE visitor = ?1 AND venue = ?2';
  for (const text of [
    `DELETE FROM inbox WHERE venue = ?2 AND message IN (${theirs})`,
    `DELETE FROM deliveries WHERE venue = ?2 AND message IN (${theirs})`,
    'DELETE FROM receipts WHERE subject = ?1 AND venue = ?2',
    ...ofVenue.map((table) => `DELETE FROM ${table} WHERE visitor = ?1 AND venue = ?2`),
  ]) {
    database.prepare(text).run(visitor, venue);
  }
}

function endAll(database: DatabaseSync, visitors: readonly string[]): void {
  const json = JSON.stringify(visitors);
  const among = '(SELECT value FROM json_each(?1))';
  const theirs = `SELECT venue, id FROM messages WHERE visitor IN ${among}`;
  const tables = tablesWith(database, 'visitor').filter((table) => fate(table) !== 'special');
  for (const text of [
    `DELETE FROM inbox WHERE (venue, message) IN (${theirs})`,
    `DELETE FROM deliveries WHERE (venue, message) IN (${theirs})`,
    ...tables.map((table) => `DELETE FROM "${table}" WHERE visitor IN ${among}`),
    `DELETE FROM receipts WHERE subject IN ${among}`,
    `UPDATE OR REPLACE audit SET by_whom = 'visitor:ended'
       WHERE by_whom IN (SELECT 'visitor:' || value FROM json_each(?1))`,
    `UPDATE OR REPLACE audit SET about = 'ended' WHERE about IN ${among}`,
  ]) {
    database.prepare(text).run(json);
  }
}

function keepProof(database: DatabaseSync, visitor: string): void {
  const hash = createHash('sha256').update(visitor).digest('hex');
  database
    .prepare(
      `UPDATE consents SET visitor = ?2, id = ?2 || '/' || row, at_ms = at_ms - at_ms % ${dayMs}
       WHERE visitor = ?1`,
    )
    .run(visitor, `ended-${hash.slice(0, 24)}`);
}
