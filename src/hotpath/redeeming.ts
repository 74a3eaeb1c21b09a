import { type CouponRefusal, couponVerdict } from '../contracts/coupon-verdict.ts';
import type { BasketLine, CouponRecord, Redemption } from '../contracts/coupons.ts';
import { consentsAt } from '../contracts/joining.ts';
import type { HotRecords } from '../contracts/ports.ts';
import type { VenueState } from '../engine/venue.ts';
import type { Plan } from './commands/plan.ts';
import type { Coupons } from './coupons.ts';

export type Redeeming = {
  readonly coupons: Coupons;
  readonly records: HotRecords;
  readonly newId: () => string;
  readonly nowMs: number;
  readonly by: string;
  readonly stateOf: (venue: string) => VenueState | undefined;
};

/** What a till, a page or another system asks. */
export type RedeemAsked = {
  readonly venue: string;
  readonly receipt: string;
  readonly amount: number;
  readonly currency?: string;
  readonly lines?: readonly BasketLine[];
  readonly till?: string;
  readonly sale?: string;
  readonly saleFollows?: true;
};

/** Whether the coupon's visitor still agrees to what it was sent for. */
export async function stillAgrees(
  records: Pick<HotRecords, 'visitor'>,
  { purpose, visitor, venue }: CouponRecord,
): Promise<boolean> {
  if (purpose === undefined) return true;
  return consentsAt(await records.visitor(visitor), venue)[purpose] === true;
}

/**
 * One use of a coupon: frames, rows and answer, or why not. What is planned counts at once, so the
 * next who asks in this turn hears that it is used. [CPN4]
 */
export async function planRedemption(
  coupon: CouponRecord,
  asked: RedeemAsked,
  within: Redeeming,
): Promise<
  | { readonly ok: true; readonly plan: Plan; readonly redemption: Redemption }
  | { readonly ok: false; readonly code: CouponRefusal; readonly last?: Redemption }
> {
  const { venue, receipt, amount, till, sale, saleFollows } = asked;
  const { coupons, nowMs, by } = within;
  const { articles } = within.stateOf(venue) ?? {};
  const lines = asked.lines?.map((line) => {
    const category = articles?.get(line.sku)?.category;
    return category === undefined || category === '' ? line : { ...line, category };
  });
  const verdict = couponVerdict(coupon, {
    ...{ venue, nowMs, agrees: await stillAgrees(within.records, coupon) },
    ...(lines && { lines }),
    ...(amount > 0 && { total: amount }),
  });
  if (!verdict.ok) return verdict;
  const currency = asked.currency ?? coupon.offer.currency;
  const of = { venue: coupon.venue, message: coupon.message };
  const said = {
    redemption: `r-${within.newId()}`,
    ...{ venue, atMs: nowMs, receipt, amount },
    ...(till === undefined ? {} : { till }),
    ...(currency === undefined ? {} : { currency }),
    ...(verdict.discount === undefined ? {} : { discount: verdict.discount }),
    ...(sale === undefined ? {} : { sale }),
  };
  const slot = freeSlot(coupon);
  const redemption: Redemption = {
    ...said,
    ...{ slot, returned: 0, standing: true, of: { ...of, visitor: coupon.visitor } },
    ...{ campaign: coupon.campaign, offer: coupon.offer.id },
  };
  coupons.planned(redemption);
  const { redemption: id } = said;
  const { message, visitor } = coupon;
  const isHere = coupon.venue === venue;
  const plan: Plan = {
    ok: true,
    frames: [
      {
        venue: coupon.venue,
        command: {
          do: 'redeemCoupon',
          ...{ redemption: id, message, visitor, amount, currency: currency ?? '' },
          ...(sale !== undefined && isHere ? { sale } : {}),
          ...(saleFollows && isHere ? { saleFollows } : {}),
        },
      },
    ],
    ops: [{ op: 'putRedemption', ...said, of, slot, by }],
    result: {
      ...{ done: true, redemption: id, atMs: nowMs, offer: coupon.offer.id },
      ...(verdict.discount === undefined ? {} : { discount: verdict.discount }),
    },
  };
  return { ok: true, plan, redemption };
}

/** The first use that nobody has: what was taken back and may be used again left its own. */
function freeSlot({ redemptions }: CouponRecord): number {
  const taken = new Set(redemptions.flatMap((one) => (one.standing ? [one.slot] : [])));
  let slot = 1;
  while (taken.has(slot)) slot++;
  return slot;
}

/**
 * A receipt comes back: a void, a return of its whole sum or one that names no sum takes its
 * redemptions back; part of it is only noted. [CPN6]
 */
export function planReversal(
  redemption: Redemption,
  { returned, isVoid, usable }: { returned: number; isVoid: boolean; usable: boolean },
  { coupons, nowMs }: Pick<Redeeming, 'coupons' | 'nowMs'>,
): Plan & { readonly whole: boolean } {
  const sum = redemption.returned + Math.abs(returned);
  const whole = isVoid || returned === 0 || redemption.amount <= 0 || sum >= redemption.amount;
  const { redemption: id, of, sale } = redemption;
  coupons.planned({
    ...redemption,
    returned: sum,
    ...(whole && { reversedAtMs: nowMs, standing: !usable }),
  });
  const command = {
    do: 'reverseCoupon',
    ...{ redemption: id, visitor: of?.visitor ?? '', whole },
    ...(sale === undefined ? {} : { sale }),
  } as const;
  return {
    ok: true,
    whole,
    // Also where nothing comes of it: what is only noted must not be lost, or count twice.
    frames: [{ venue: of?.venue ?? redemption.venue, command }],
    ops: [{ op: 'reverseRedemption', redemption: id, returned: sum, whole, usable, atMs: nowMs }],
    result: { reversed: whole, usable: whole && usable },
  };
}

/** What the coupon's offer says of a return; whose person was erased is not used again. */
export async function usableAgain({ of }: Redemption, coupons: Coupons): Promise<boolean> {
  const coupon = of && (await coupons.byMessage(of));
  return coupon?.offer.afterReturn === 'usable';
}
