import type { DatabaseSync } from 'node:sqlite';
import type { ArmTally, CampaignTally, CouponReader } from '../../contracts/coupons.ts';
import { couponOf, couponReads } from './coupons.ts';
import { optional } from './rows.ts';

type Row = Record<string, unknown>;

/** A visitor's coupons in one answer, the newest first. */
const most = 1_000;

/** What pages and commands read of coupons. */
export function couponReader(database: DatabaseSync): CouponReader {
  const mine = database.prepare(
    `SELECT * FROM coupons WHERE visitor = ? ORDER BY issued_at_ms DESC LIMIT ${most}`,
  );
  const used = database.prepare(
    'SELECT * FROM redemptions WHERE issuer = ? AND message = ? ORDER BY at_ms, id',
  );
  const categories = database.prepare(
    `SELECT sku, category FROM articles
     WHERE venue = ?1 AND category IS NOT NULL AND sku IN (SELECT value FROM json_each(?2))`,
  );
  return {
    ...couponReads(database),
    mine: async (visitor) =>
      mine
        .all(visitor)
        .map((row) => couponOf(row, used.all(String(row.venue), String(row.message)))),
    categories: async (venue, skus) =>
      new Map(
        categories
          .all(venue, JSON.stringify(skus))
          .map(({ sku, category }) => [String(sku), String(category)]),
      ),
    tally: tallyOn(database),
  };
}

/**
 * One row a visitor: which group, whether their goal was met, what it came to. A conversion that
 * only a coupon told of (its `sale` is a redemption, `r-…`) could not have been seen of who was
 * held out, so it is counted beside and compared with nobody. [CPN9]
 */
const people = `WITH decided AS MATERIALIZED (
    SELECT visitor, min(at_ms) AS at_ms,
      max(json_extract(effect_json, '$.outcome') = 'control') AS control
    FROM decisions WHERE venue = ?1 AND campaign = ?2 AND visitor <> ''
      AND json_extract(effect_json, '$.outcome') IN ('sent', 'control')
    GROUP BY visitor),
  met AS MATERIALIZED (
    SELECT visitor, coalesce(json_extract(effect_json, '$.sale'), '') GLOB 'r-*' AS alone,
      coalesce(json_extract(effect_json, '$.amount'), 0) AS amount,
      json_extract(effect_json, '$.currency') AS currency
    FROM actions WHERE venue = ?1 AND kind = 'conversion' AND state IS NOT 'takenBack'
      AND json_extract(effect_json, '$.campaign') = ?2),
  each AS MATERIALIZED (
    SELECT decided.visitor, decided.control, decided.at_ms,
      coalesce(max(NOT alone), 0) AS converted,
      coalesce(sum(CASE WHEN alone THEN 0 ELSE amount END), 0) AS amount,
      coalesce(max(alone), 0) AND NOT coalesce(max(NOT alone), 0) AS by_coupon
    FROM decided LEFT JOIN met ON met.visitor = decided.visitor
    GROUP BY decided.visitor)`;

function tallyOn(database: DatabaseSync): CouponReader['tally'] {
  const arms = database.prepare(
    `${people}
     SELECT control, count(*) AS visitors, sum(converted) AS converted, sum(amount) AS amount,
       sum(amount * amount) AS squares, sum(by_coupon AND NOT control) AS by_coupon,
       min(at_ms) AS since
     FROM each GROUP BY control`,
  );
  const currencies = database.prepare(
    `SELECT DISTINCT currency FROM (
       SELECT json_extract(effect_json, '$.currency') AS currency FROM actions
       WHERE venue = ?1 AND kind = 'conversion' AND json_extract(effect_json, '$.campaign') = ?2
       UNION SELECT currency FROM redemptions WHERE issuer = ?1 AND campaign = ?2)
     WHERE currency <> '' LIMIT 2`,
  );
  const issued = database.prepare(
    `SELECT count(*) AS issued, sum(EXISTS (SELECT 1 FROM messages
         WHERE messages.venue = coupons.venue AND messages.id = coupons.message
           AND coalesce(seen_at_ms, tapped_at_ms) IS NOT NULL)) AS shown
     FROM coupons WHERE venue = ?1 AND campaign = ?2`,
  );
  const uses = database.prepare(
    `SELECT count(*) AS redeemed, sum(reversed_at_ms IS NOT NULL) AS reversed,
       sum(CASE WHEN reversed_at_ms IS NULL THEN max(0, amount - returned) ELSE 0 END) AS revenue
     FROM redemptions WHERE issuer = ?1 AND campaign = ?2`,
  );
  return async (venue, campaign): Promise<CampaignTally> => {
    const groups = arms.all(venue, campaign);
    const money = currencies.all(venue, campaign);
    const [given = {}] = issued.all(venue, campaign);
    const [used = {}] = uses.all(venue, campaign);
    const since = groups.map((row) => Number(row.since));
    const isOneMoney = money.length <= 1;
    const of = (control: number) => armOf(groups.find((row) => row.control === control));
    return {
      ...(since.length > 0 && { sinceMs: Math.min(...since) }),
      treated: of(0),
      control: of(1),
      byCouponAlone: groups.reduce((sum, row) => sum + Number(row.by_coupon), 0),
      ...optional('currency', isOneMoney ? ((money[0]?.currency as string) ?? null) : null),
      issued: Number(given.issued ?? 0),
      shown: Number(given.shown ?? 0),
      redeemed: Number(used.redeemed ?? 0),
      reversed: Number(used.reversed ?? 0),
      couponRevenue: isOneMoney ? Number(used.revenue ?? 0) : 0,
    };
  };
}

function armOf(row: Row | undefined): ArmTally {
  return {
    visitors: Number(row?.visitors ?? 0),
    converted: Number(row?.converted ?? 0),
    revenue: { sum: Number(row?.amount ?? 0), squares: Number(row?.squares ?? 0) },
  };
}
