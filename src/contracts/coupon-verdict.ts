import type { CouponRecord, Redemption } from './coupons.ts';
import type { ErrorCode } from './errors.ts';

export const couponRefusals = [
  'coupon.mistyped',
  'coupon.unknown',
  'coupon.revoked',
  'coupon.consent_ended',
  'coupon.other_venue',
  'coupon.used',
  'coupon.expired',
  'coupon.not_these_goods',
  'coupon.basket_too_small',
] as const satisfies readonly ErrorCode[];
export type CouponRefusal = (typeof couponRefusals)[number];

export type AskedBasket = {
  readonly lines?: readonly {
    readonly sku: string;
    readonly category?: string;
    readonly qty: number;
    readonly price: number;
  }[];
  /** Of the receipt; absent = not known yet, so nothing is asked of it. */
  readonly total?: number;
};

export type CouponVerdict =
  | { readonly ok: true; readonly discount?: number; readonly usesLeft: number }
  | { readonly ok: false; readonly code: CouponRefusal; readonly last?: Redemption };

/**
 * Whether a coupon may be redeemed here and now, and what it takes off: one answer for the check
 * and for the redemption itself. `agrees` = its visitor still agrees to its purpose. [CPN5]
 */
export function couponVerdict(
  coupon: CouponRecord,
  asked: AskedBasket & {
    readonly venue: string;
    readonly nowMs: number;
    readonly agrees: boolean;
  },
): CouponVerdict {
  const { offer, redemptions } = coupon;
  if (coupon.revokedAtMs !== undefined) return { ok: false, code: 'coupon.revoked' };
  if (!asked.agrees) return { ok: false, code: 'coupon.consent_ended' };
  if (!isHere(coupon, asked.venue)) return { ok: false, code: 'coupon.other_venue' };
  const standing = redemptions.filter((one) => one.standing);
  const last = standing.at(-1);
  if (last !== undefined && standing.length >= offer.uses) {
    return { ok: false, code: 'coupon.used', last };
  }
  if (asked.nowMs >= coupon.expiresAtMs) return { ok: false, code: 'coupon.expired' };
  const meant = meantLines(coupon, asked);
  if (meant?.length === 0) return { ok: false, code: 'coupon.not_these_goods' };
  const least = offer.leastBasket ?? 0;
  if (asked.total !== undefined && asked.total < least) {
    return { ok: false, code: 'coupon.basket_too_small' };
  }
  const discount = discountOf(coupon, { ...asked, ...(meant && { lines: meant }) });
  return {
    ok: true,
    ...(discount === undefined ? {} : { discount }),
    usesLeft: offer.uses - standing.length,
  };
}

function isHere({ venue, offer: { where } }: CouponRecord, here: string): boolean {
  if (where === 'organisation') return true;
  return where === 'venue' ? venue === here : where.includes(here);
}

/** The basket's lines it is for; undefined = nobody said the basket. */
function meantLines({ offer }: CouponRecord, { lines }: AskedBasket): AskedBasket['lines'] {
  const { skus, categories } = offer.for ?? {};
  if (lines === undefined || lines.length === 0) return undefined;
  if (skus === undefined && categories === undefined) return lines;
  return lines.filter(
    ({ sku, category }) =>
      skus?.includes(sku) || (category !== undefined && categories?.includes(category)),
  );
}

/** What the till takes off, in the basket's currency; undefined where that is not for us to say. */
function discountOf({ offer }: CouponRecord, { lines, total }: AskedBasket): number | undefined {
  const { kind, value } = offer;
  const goods = lines?.reduce((sum, { qty, price }) => sum + qty * price, 0) ?? 0;
  const base =
    goods > 0 ? Math.min(goods, total ?? goods) : offer.for === undefined ? total : undefined;
  if (value === undefined) return undefined;
  if (kind === 'amount') return base === undefined ? value : Math.min(value, base);
  if (kind !== 'percent' || base === undefined) return undefined;
  return Math.round(base * value) / 100;
}
