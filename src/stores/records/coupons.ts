import type { DatabaseSync } from 'node:sqlite';
import type {
  CouponOp,
  CouponReads,
  CouponRecord,
  Offer,
  OfferRecord,
  Redemption,
  WhichCoupons,
} from '../../contracts/coupons.ts';
import { durationMs } from '../../contracts/rules.ts';
import type { Purpose } from '../../contracts/venue.ts';
import { flag, fromJson, optional } from './rows.ts';

type Row = Record<string, unknown>;
type Op<N extends CouponOp['op']> = Extract<CouponOp, { op: N }>;
type Writers = { readonly [N in CouponOp['op']]: (op: Op<N>) => void };

const text = (value: unknown) => (value === null ? null : String(value));
const number = (value: unknown) => (value === null ? null : Number(value));

/** Writes offers, coupons and redemptions. A row that is there already stays as it is. [CPN4] */
export function couponWriter(database: DatabaseSync): Writers {
  const offer = database.prepare(
    `INSERT OR REPLACE INTO offers (venue, offer, document_json, until_ms, at_ms)
     VALUES (?, ?, ?, ?, ?)`,
  );
  const reverse = database.prepare(
    `UPDATE redemptions SET returned = ?2, reversed_at_ms = CASE WHEN ?3 THEN ?5 ELSE NULL END,
       standing = CASE WHEN ?3 AND ?4 THEN 0 ELSE 1 END
     WHERE id = ?1 AND reversed_at_ms IS NULL`,
  );
  const revoke = database.prepare(
    `UPDATE coupons SET revoked_at_ms = ?5 WHERE ${which} AND revoked_at_ms IS NULL`,
  );
  return {
    putOffer: ({ venue, offer: document, untilMs, atMs }) => {
      offer.run(venue, document.id, JSON.stringify(document), untilMs ?? null, atMs);
    },
    issueCoupon: issuer(database),
    putRedemption: redeemer(database),
    reverseRedemption: ({ redemption, returned, whole, usable, atMs }) => {
      reverse.run(redemption, returned, flag(whole), flag(usable), atMs);
    },
    revokeCoupons: (op) => {
      revoke.run(op.venue, ...whichOf(op), op.atMs);
    },
  };
}

/**
 * Under the offer as it stands when the message is committed, which is the same after a crash: rows
 * are written in the order of their frames. A campaign of before there were offers issues nothing.
 */
function issuer(database: DatabaseSync): (op: Op<'issueCoupon'>) => void {
  const terms = database.prepare(
    'SELECT document_json AS document, until_ms AS until FROM offers WHERE venue = ? AND offer = ?',
  );
  const put = database.prepare(
    `INSERT INTO coupons (venue, message, visitor, campaign, offer, purpose, terms_json, code,
       code_sha256, issued_at_ms, expires_at_ms)
     SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11
     WHERE EXISTS (SELECT 1 FROM messages WHERE venue = ?1 AND id = ?2)
     ON CONFLICT DO NOTHING`,
  );
  return ({ venue, message, visitor, campaign, offer, purpose, code, codeSha256, atMs }) => {
    const found = terms.get(venue, offer);
    if (found === undefined) return;
    const document = String(found.document);
    const { for: days } = fromJson<Offer>(document).valid;
    const ends = [number(found.until), days === undefined ? null : atMs + (durationMs(days) ?? 0)];
    const expiresAtMs = Math.min(...ends.flatMap((end) => (end === null ? [] : [end])));
    const whose = [venue, message, visitor, campaign, offer, purpose ?? null] as const;
    put.run(...whose, document, code, codeSha256, atMs, expiresAtMs);
  };
}

/** `redemptions_once` holds even where what decided did not: one that stands for each use. */
function redeemer(database: DatabaseSync): (op: Op<'putRedemption'>) => void {
  const put = database.prepare(
    `INSERT INTO redemptions (id, venue, issuer, message, visitor, campaign, offer, slot, standing,
       at_ms, by_whom, till, receipt, sale, amount, currency, discount, returned)
     SELECT ?1, ?2, venue, message, visitor, campaign, offer, ?5, 1, ?6, ?7, ?8, ?9, ?10, ?11, ?12,
       ?13, 0
     FROM coupons WHERE venue = ?3 AND message = ?4
     ON CONFLICT DO NOTHING`,
  );
  return (op) => {
    const { redemption, venue, of, slot, atMs, by, till, receipt, sale, amount } = op;
    const said = [till ?? null, receipt, sale ?? null, amount] as const;
    const money = [op.currency ?? null, op.discount ?? null] as const;
    put.run(redemption, venue, of.venue, of.message, slot, atMs, by, ...said, ...money);
  };
}

/** Of one coupon, an offer's or a campaign's; `?1` venue, `?2` code, `?3` offer, `?4` campaign. */
const which = `venue = ?1 AND (?2 IS NULL OR code_sha256 = ?2)
  AND (?3 IS NULL OR offer = ?3) AND (?4 IS NULL OR campaign = ?4)`;

const whichOf = ({ codeSha256, offer, campaign }: WhichCoupons) =>
  [codeSha256 ?? null, offer ?? null, campaign ?? null] as const;

/** What is asked of them, by statements prepared once. */
export function couponReads(database: DatabaseSync): CouponReads {
  const offers = database.prepare(
    'SELECT * FROM offers WHERE ?1 IS NULL OR venue = ?1 ORDER BY venue, offer',
  );
  const byCode = database.prepare('SELECT * FROM coupons WHERE code_sha256 = ?');
  const byMessage = database.prepare('SELECT * FROM coupons WHERE venue = ? AND message = ?');
  const ofCoupon = database.prepare(
    'SELECT * FROM redemptions WHERE issuer = ? AND message = ? ORDER BY at_ms, id',
  );
  const one = database.prepare('SELECT * FROM redemptions WHERE id = ?');
  const ofReceipt = database.prepare(
    `SELECT * FROM redemptions WHERE venue = ? AND receipt = ? AND reversed_at_ms IS NULL
     ORDER BY at_ms, id`,
  );
  const live = database.prepare(
    `SELECT count(*) AS n FROM coupons WHERE ${which} AND revoked_at_ms IS NULL`,
  );
  const whole = (row: Row | undefined): CouponRecord | undefined =>
    row && couponOf(row, ofCoupon.all(String(row.venue), text(row.message)));
  return {
    offers: async (venue) => offers.all(venue ?? null).map(offerOf),
    coupon: async (codeSha256) => whole(byCode.get(codeSha256)),
    couponOf: async ({ venue, message }) => whole(byMessage.get(venue, message)),
    redemption: async (redemption) => {
      const row = one.get(redemption);
      return row && redemptionOf(row);
    },
    redemptionsOf: async (venue, receipt) => ofReceipt.all(venue, receipt).map(redemptionOf),
    countLive: async (asked) => Number(live.get(asked.venue, ...whichOf(asked))?.n ?? 0),
  };
}

function offerOf(row: Row): OfferRecord {
  return {
    venue: String(row.venue),
    offer: fromJson<Offer>(String(row.document_json)),
    ...optional('untilMs', number(row.until_ms)),
    atMs: Number(row.at_ms),
  };
}

export function couponOf(row: Row, redemptions: readonly Row[]): CouponRecord {
  return {
    venue: String(row.venue),
    message: String(row.message),
    visitor: String(row.visitor),
    campaign: String(row.campaign),
    code: String(row.code),
    ...optional('purpose', text(row.purpose) as Purpose | null),
    offer: fromJson<Offer>(String(row.terms_json)),
    issuedAtMs: Number(row.issued_at_ms),
    expiresAtMs: Number(row.expires_at_ms),
    ...optional('revokedAtMs', number(row.revoked_at_ms)),
    redemptions: redemptions.map(redemptionOf),
  };
}

export function redemptionOf(row: Row): Redemption {
  const { message, visitor, issuer } = row;
  const isSomebodys = message !== null && visitor !== null;
  return {
    redemption: String(row.id),
    venue: String(row.venue),
    atMs: Number(row.at_ms),
    ...optional('receipt', text(row.receipt)),
    ...optional('till', text(row.till)),
    amount: Number(row.amount),
    ...optional('currency', text(row.currency)),
    ...optional('discount', number(row.discount)),
    returned: Number(row.returned),
    ...optional('reversedAtMs', number(row.reversed_at_ms)),
    slot: Number(row.slot),
    standing: row.standing === 1,
    ...optional('sale', text(row.sale)),
    ...(isSomebodys && {
      of: { venue: String(issuer), message: String(message), visitor: String(visitor) },
    }),
    campaign: String(row.campaign),
    offer: String(row.offer),
  };
}
