import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { type DataKind, KeepDays, keptMs } from '../../contracts/retention.ts';

/** Accounts end by a command, as the engine must forget their people too. [JOI12] */
type VenueKind = Exclude<DataKind, 'audit' | 'quarantine' | 'proof' | 'accounts' | 'customers'>;

/** The same ones each time, so that nothing of a message outlives it. */
const oldMessages = `FROM messages WHERE venue = ?1 AND at_ms < ?2 AND claimable = 0
  ORDER BY at_ms, row LIMIT ?3`;

/** Rows of a venue that are past their days; `?1` venue, `?2` before, `?3` at most so many. */
const oldRows: { readonly [K in VenueKind]: readonly string[] } = {
  trail: [
    `DELETE FROM stays WHERE (venue, visit, id) IN (SELECT venue, visit, id FROM stays
       WHERE venue = ?1 AND left_at_ms < ?2 LIMIT ?3)`,
    `DELETE FROM wearings WHERE alias IN (SELECT alias FROM wearings
       WHERE venue = ?1 AND to_ms < ?2 LIMIT ?3)`,
    // A counter's last stays: without it, one that is silent for good would be no door any more.
    `DELETE FROM passages WHERE (venue, id) IN (SELECT venue, id FROM passages AS old
       WHERE venue = ?1 AND from_ms < ?2 AND from_ms < (SELECT max(from_ms) FROM passages AS last
         WHERE last.venue = old.venue AND last.device = old.device) LIMIT ?3)`,
  ],
  visits: [
    `DELETE FROM visits WHERE (venue, visit) IN (SELECT venue, visit FROM visits
       WHERE venue = ?1 AND ended_at_ms < ?2 LIMIT ?3)`,
  ],
  messages: [
    `DELETE FROM inbox WHERE (venue, message) IN (SELECT venue, id ${oldMessages})`,
    `DELETE FROM deliveries WHERE (venue, message) IN (SELECT venue, id ${oldMessages})`,
    `DELETE FROM messages WHERE row IN (SELECT row ${oldMessages})`,
    `DELETE FROM coupons WHERE row IN (SELECT row FROM coupons
       WHERE venue = ?1 AND issued_at_ms < ?2 AND expires_at_ms < ?2 LIMIT ?3)`,
  ],
  decisions: [
    `DELETE FROM decisions WHERE row IN (SELECT row FROM decisions
       WHERE venue = ?1 AND at_ms < ?2 LIMIT ?3)`,
  ],
  points: [
    `DELETE FROM actions WHERE row IN (SELECT row FROM actions
       WHERE venue = ?1 AND kind IN ('award', 'conversion') AND at_ms < ?2 LIMIT ?3)`,
    `DELETE FROM redemptions WHERE id IN (SELECT id FROM redemptions
       WHERE venue = ?1 AND at_ms < ?2 LIMIT ?3)`,
  ],
  notices: [
    `DELETE FROM notices WHERE row IN (SELECT row FROM notices
       WHERE venue = ?1 AND at_ms < ?2 LIMIT ?3)`,
  ],
};

/** What is left of whom no venue counts among those who joined it; `?1` at most so many. */
const ofNobody = ['phone_codes', 'push_subscriptions', 'visitor_sessions', 'visitors'].map(
  (table) =>
    `DELETE FROM ${table} WHERE visitor IN (SELECT visitor FROM ${table}
       WHERE visitor NOT IN (SELECT visitor FROM joins)
         AND visitor NOT IN (SELECT visitor FROM customers)
         AND visitor NOT IN (SELECT visitor FROM wearings WHERE visitor IS NOT NULL) LIMIT ?1)`,
);

/** Accounts and proofs are gone through whole, and kept for days: an hour is soon. */
const wholeEveryMs = 3_600_000;

/** Kinds that are no venue's; proof only of who has no phone and no wearing any more. */
const oldOfTheHouse = {
  audit: `DELETE FROM audit WHERE (at_ms, by_whom, action, about, venue) IN
    (SELECT at_ms, by_whom, action, about, venue FROM audit WHERE at_ms < ?1 LIMIT ?2)`,
  proof: `DELETE FROM consents WHERE row IN (SELECT row FROM consents
    WHERE at_ms < ?1 AND visitor NOT IN (SELECT visitor FROM visitor_sessions)
      AND visitor NOT IN (SELECT visitor FROM customers)
      AND visitor NOT IN (SELECT visitor FROM wearings WHERE visitor IS NOT NULL) LIMIT ?2)`,
} as const;

/**
 * Deletes, inside the caller's transaction, at most `atOnce` rows a statement of what is past its
 * days by each venue's own numbers; true when there may be more. [CON9] [OUT6]
 */
export function kindsOn(database: DatabaseSync): (nowMs: number, atOnce: number) => boolean {
  const venues = database.prepare('SELECT venue, settings_json AS settings FROM venues');
  const kinds = Object.entries(oldRows).map(
    ([kind, texts]) => [kind as VenueKind, texts.map((text) => database.prepare(text))] as const,
  );
  const house = (['audit', 'proof'] as const).map((kind): readonly [DataKind, StatementSync] => [
    kind,
    database.prepare(oldOfTheHouse[kind]),
  ]);
  const strays = ofNobody.map((text) => database.prepare(text));
  let wholeAtMs = Number.NEGATIVE_INFINITY;
  return (nowMs, atOnce) => {
    let more = false;
    const run = (statement: StatementSync, ...given: (string | number)[]) => {
      more = Number(statement.run(...given, atOnce).changes) === atOnce || more;
    };
    for (const { venue, settings } of venues.all()) {
      const own = KeepDays.safeParse(JSON.parse(String(settings)).keepDays ?? {}).data ?? {};
      for (const [kind, statements] of kinds) {
        for (const one of statements) run(one, String(venue), nowMs - keptMs(kind, own));
      }
    }
    if (more || nowMs - wholeAtMs < wholeEveryMs) return more;
    for (const [kind, statement] of house) run(statement, nowMs - keptMs(kind, {}));
    for (const statement of strays) run(statement);
    if (!more) wholeAtMs = nowMs;
    return more;
  };
}
