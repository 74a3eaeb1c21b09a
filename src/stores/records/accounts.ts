import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { AccountOver, JoinOp } from '../../contracts/joining.ts';
import { KeepDays, keptMs } from '../../contracts/retention.ts';
import { mergedInside } from './customers-over.ts';
import { takeOut, takeOutOf } from './take-out.ts';

type EndOp = Extract<JoinOp, { op: 'endAccounts' }>;

/** A phone that was used since, or a band whose trail is still kept, keeps an account. [JOI9] */
const overText = `SELECT visitor,
    (SELECT count(*) FROM joins AS all_of WHERE all_of.visitor = joins.visitor) AS venues
  FROM joins WHERE venue = ?1 AND at_ms < ?2
    AND NOT EXISTS (SELECT 1 FROM visitor_sessions AS one
      WHERE one.visitor = joins.visitor AND coalesce(one.seen_at_ms, one.at_ms) >= ?2)
    AND NOT EXISTS (SELECT 1 FROM wearings WHERE wearings.visitor = joins.visitor)
    AND NOT EXISTS (SELECT 1 FROM customers WHERE customers.visitor = joins.visitor)
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
    for (const account of accounts) if (!account.last) takeOutOf(database, account);
    const ended = new Set(accounts.flatMap(({ visitor, last }) => (last ? [visitor] : [])));
    const gone = [...ended].flatMap((one) => [one, ...mergedInside(database, one)]);
    if (gone.length === 0) return [];
    const traces = takeOut(database, { ids: gone, called: 'ended', proofOf });
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

const proofOf = (visitor: string): string =>
  `ended-${createHash('sha256').update(visitor).digest('hex').slice(0, 24)}`;
