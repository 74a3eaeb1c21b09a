import { z } from 'zod';
import type { QrBody } from './api-joining.ts';
import type { CouponRefusal } from './coupon-verdict.ts';
import { Basket, type CampaignTally, type Offer, type OfferRecord } from './coupons.ts';
import { Code } from './ids.ts';

/** Bodies of the API about coupons: `/api/v1/venues/:venue/coupons` and its like. [CPN] */

const Typed = z.string().min(1).max(256);
const Money = z.number().min(0).max(1e12);
const Currency = z.string().regex(/^[A-Z]{3}$/, 'use three letters of ISO 4217, such as IRR');

/** GET /api/v1/venues/:venue/offers, an item. */
export type OfferItem = Omit<OfferRecord, 'venue'>;

/** POST /api/v1/venues/:venue/coupons/check; what is not said is not asked. */
export const CheckCouponBody = z.strictObject({
  /** As it was typed or scanned. */
  code: Typed,
  lines: Basket.optional(),
  total: Money.optional(),
});

/** POST /api/v1/venues/:venue/coupons/redeem */
export const RedeemCouponBody = z.strictObject({
  code: Typed,
  receipt: Code,
  /** What the receipt came to. */
  amount: Money.optional(),
  currency: Currency.optional(),
  lines: Basket.optional(),
});

/** POST /api/v1/venues/:venue/coupons/reverse: a receipt that came back, or one redemption. */
export const ReverseCouponBody = z
  .strictObject({ receipt: Code.optional(), redemption: Code.optional() })
  .refine(({ receipt, redemption }) => (receipt === undefined) !== (redemption === undefined), {
    path: ['receipt'],
    message: 'name either a receipt or a redemption',
  });

/** POST /api/v1/venues/:venue/coupons/revoke: one of the three. */
export const RevokeCouponsBody = z.strictObject({
  code: Typed.optional(),
  offer: Code.optional(),
  campaign: Code.optional(),
});

/** What a coupon says, of the day it was issued. */
export type CouponTerms = Pick<
  Offer,
  'id' | 'name' | 'kind' | 'value' | 'currency' | 'article' | 'for' | 'leastBasket' | 'uses'
>;

/** → whether it may be redeemed, here and now; `code` says why not. */
export type CouponCheckBody =
  | {
      readonly valid: true;
      readonly offer: CouponTerms;
      readonly expiresAtMs: number;
      readonly usesLeft: number;
      /** What the till takes off, where the basket was said. */
      readonly discount?: number;
    }
  | {
      readonly valid: false;
      readonly code: CouponRefusal;
      readonly message: string;
      readonly offer?: CouponTerms;
      readonly expiresAtMs?: number;
      readonly used?: {
        readonly atMs: number;
        readonly venue: string;
        readonly receipt?: string;
        readonly redemption: string;
      };
      /** Where it may be redeemed, where that is elsewhere. */
      readonly venues?: readonly string[];
    };

export type RedeemedBody = {
  readonly redemption: string;
  readonly atMs: number;
  readonly offer: string;
  readonly discount?: number;
};
export type ReversedBody = { readonly reversed: number; readonly usable: boolean };

/** GET /api/v1/visitor/me/coupons → a visitor's own, the newest first. */
export type MyCouponsBody = {
  readonly items: readonly {
    readonly message: string;
    readonly code: string;
    readonly qr: QrBody;
    readonly offer: CouponTerms;
    readonly issuedAtMs: number;
    readonly expiresAtMs: number;
    readonly state: 'live' | 'used' | 'expired' | 'ended';
    readonly usedAtMs?: number;
  }[];
};

type Span = { readonly value: number; readonly low: number; readonly high: number };

/**
 * GET /api/v1/venues/:venue/campaigns/:campaign/results. Shares are 0 to 1, money is in `currency`,
 * differences are treated minus control; intervals hold 95 times in 100, `…Once` for who looks
 * once, the others however often they are looked at. [CPN9]
 */
export type CampaignResultsBody = CampaignTally & {
  readonly campaign: string;
  readonly result: {
    readonly verdict: 'noControl' | 'tooEarly' | 'noDifference' | 'better' | 'worse';
    readonly treated: Span;
    readonly control: Span;
    readonly difference: Span;
    readonly differenceOnce: Span;
    readonly lift?: Span;
    readonly revenue: {
      readonly treated: number;
      readonly control: number;
      readonly difference: Span;
      readonly differenceOnce: Span;
    };
    readonly visible: number;
    readonly smaller: number;
    readonly needed: number;
  };
};
