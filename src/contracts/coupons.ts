import { z } from 'zod';
import { Code, Id, Localized, Sha256 } from './ids.ts';
import { Duration } from './rules.ts';
import type { Purpose } from './venue.ts';

/** What a coupon gives, who may use it where, and what became of it. [CPN] */

export const offerKinds = ['percent', 'amount', 'gift', 'article'] as const;

const Currency = z.string().regex(/^[A-Z]{3}$/, 'use three letters of ISO 4217, such as IRR');
const Money = z.number().min(0).max(1e12);

const OfferDocument = z.strictObject({
  /** The name campaigns give in `coupon`. */
  id: Code,
  name: Localized,
  kind: z.enum(offerKinds),
  /** Percent, or an amount in `currency`. */
  value: z.number().positive().max(1e12).optional(),
  currency: Currency.optional(),
  /** The article that is given. */
  article: Code.optional(),
  /** Which goods it is for; absent = all. */
  for: z
    .strictObject({
      skus: z.array(Code).min(1).max(1_000).optional(),
      categories: z.array(Code).min(1).max(200).optional(),
    })
    .optional(),
  /** The whole basket costs at least so much. */
  leastBasket: Money.optional(),
  /** A day of the venue is meant to its end; what ends first holds. */
  valid: z
    .strictObject({ until: z.string().min(1).max(40).optional(), for: Duration.optional() })
    .default({ for: '7d' }),
  uses: z.number().int().min(1).max(1_000).default(1),
  /** Where it may be redeemed: where it was issued, everywhere, or at these venues. */
  where: z.union([z.enum(['venue', 'organisation']), z.array(Id).min(1).max(256)]).default('venue'),
  /** What a return of its receipt leaves of it. */
  afterReturn: z.enum(['usable', 'spent']).default('spent'),
});

/** An offer as a marketer writes it; each problem has its path and says how to mend it. [CPN3] */
export const Offer = OfferDocument.superRefine((offer, context) => {
  for (const { path, message } of misfits(offer)) {
    context.addIssue({ code: 'custom', path: [...path], message });
  }
});
export type Offer = z.infer<typeof Offer>;

type Misfit = { readonly path: readonly string[]; readonly message: string };

function misfits(offer: z.infer<typeof OfferDocument>): readonly Misfit[] {
  const { kind, value, currency, article, leastBasket, valid } = offer;
  const wrong: Misfit[] = [];
  const say = (path: string, message: string) => wrong.push({ path: path.split('.'), message });
  if (kind === 'percent' && (value === undefined || value > 100)) {
    say('value', 'a percentage from 1 to 100: write "value": 10');
  }
  if (kind === 'amount' && value === undefined) say('value', 'how much: write "value": 50000');
  if (kind === 'amount' && currency === undefined) {
    say('currency', 'of which money: write "currency": "IRR"');
  }
  if (kind === 'article' && article === undefined) {
    say('article', 'which one: write its code, "article": "CAP-1"');
  }
  if (kind !== 'percent' && kind !== 'amount' && value !== undefined) {
    say('value', `a ${kind} has no value: leave it out`);
  }
  if (leastBasket !== undefined && currency === undefined) {
    say('currency', 'the least basket is of which money: write "currency": "IRR"');
  }
  if (valid.until === undefined && valid.for === undefined) {
    say('valid', 'until when or for how long: write {"for": "7d"} or {"until": "2026-12-31"}');
  }
  return wrong;
}

/** `untilMs`: the end of `valid.until` on the venue's clock. */
export type OfferRecord = {
  readonly venue: string;
  readonly offer: Offer;
  readonly untilMs?: number;
  readonly atMs: number;
};

/** One use of a coupon. Its receipt's number is in records alone. */
export type Redemption = {
  readonly redemption: string;
  readonly venue: string;
  readonly atMs: number;
  readonly receipt?: string;
  /** The till that said it; absent = a person at /till, or another system. */
  readonly till?: string;
  readonly amount: number;
  readonly currency?: string;
  readonly discount?: number;
  /** Of the receipt, what came back. */
  readonly returned: number;
  readonly reversedAtMs?: number;
  /** Which of the coupon's uses it is, from 1. */
  readonly slot: number;
  /** Uses it up: not one that was taken back and may be used again. */
  readonly standing: boolean;
  /** Our own id of the receipt, where a till said the sale. */
  readonly sale?: string;
  /** Absent = its person was erased. */
  readonly of?: { readonly venue: string; readonly message: string; readonly visitor: string };
  readonly campaign: string;
  readonly offer: string;
};

/** A coupon somebody was given, under the terms of that day. */
export type CouponRecord = {
  readonly venue: string;
  readonly message: string;
  readonly visitor: string;
  readonly campaign: string;
  readonly code: string;
  /** Absent = of safety, which needs none. */
  readonly purpose?: Purpose;
  readonly offer: Offer;
  readonly issuedAtMs: number;
  readonly expiresAtMs: number;
  readonly revokedAtMs?: number;
  /** The oldest first. */
  readonly redemptions: readonly Redemption[];
};

/** A line of a basket, in the basket's currency. */
export const BasketLine = z.strictObject({
  sku: Code,
  qty: z.number().min(0).max(1e6).default(1),
  price: Money.default(0),
});
export type BasketLine = z.infer<typeof BasketLine>;
export const Basket = z.array(BasketLine).max(256);

export const couponCommands = [
  z.strictObject({ do: z.literal('publishOffer'), venue: Id, offer: z.unknown() }),
  /** The hash of the code without separators; the code itself goes nowhere. [CPN4] */
  z.strictObject({
    do: z.literal('redeemCoupon'),
    venue: Id,
    codeSha256: Sha256,
    receipt: Code,
    amount: Money.default(0),
    currency: Currency.optional(),
    lines: Basket.optional(),
  }),
  /** All that was redeemed with a receipt, or one redemption. */
  z.strictObject({
    do: z.literal('reverseCoupon'),
    venue: Id,
    receipt: Code.optional(),
    redemption: z.string().min(1).max(64).optional(),
  }),
  /** One coupon, or all of an offer or a campaign that are still out. */
  z.strictObject({
    do: z.literal('revokeCoupons'),
    venue: Id,
    codeSha256: Sha256.optional(),
    offer: Code.optional(),
    campaign: Id.optional(),
  }),
] as const;
export type CouponCommandName = z.infer<(typeof couponCommands)[number]>['do'];

/** As the journal knows them: ids and sums, no code and no receipt. [CPN4] */
export type JournaledCoupon =
  | {
      readonly do: 'redeemCoupon';
      readonly redemption: string;
      /** Whose decision earned it. */
      readonly message: string;
      readonly visitor: string;
      readonly amount: number;
      readonly currency: string;
      /** The sale, where its till said it. */
      readonly sale?: string;
      /** That sale follows, and meets goals itself. */
      readonly saleFollows?: true;
    }
  | {
      readonly do: 'reverseCoupon';
      readonly redemption: string;
      /** Empty = erased. */
      readonly visitor: string;
      /** Else part of its receipt came back, which leaves it as it is. */
      readonly whole: boolean;
      readonly sale?: string;
    };

export type CouponOp =
  | ({ readonly op: 'putOffer' } & OfferRecord)
  | {
      readonly op: 'issueCoupon';
      readonly venue: string;
      readonly message: string;
      readonly visitor: string;
      readonly campaign: string;
      readonly offer: string;
      readonly purpose?: Purpose;
      readonly code: string;
      readonly codeSha256: string;
      readonly atMs: number;
    }
  | {
      readonly op: 'putRedemption';
      readonly redemption: string;
      /** Where it was redeemed. */
      readonly venue: string;
      readonly of: { readonly venue: string; readonly message: string };
      readonly slot: number;
      readonly atMs: number;
      readonly by: string;
      readonly till?: string;
      readonly receipt: string;
      readonly amount: number;
      readonly currency?: string;
      readonly discount?: number;
      readonly sale?: string;
    }
  /** `whole` = taken back; else only so much of its receipt came back. */
  | {
      readonly op: 'reverseRedemption';
      readonly redemption: string;
      readonly returned: number;
      readonly whole: boolean;
      readonly usable: boolean;
      readonly atMs: number;
    }
  | ({ readonly op: 'revokeCoupons'; readonly atMs: number } & WhichCoupons);

/** One group of a campaign's experiment, by people, as the records count it. [CPN9] */
export type ArmTally = {
  readonly visitors: number;
  /** Whose goal was met, in a way that would have been seen of either group. */
  readonly converted: number;
  readonly revenue: { readonly sum: number; readonly squares: number };
};

/** What became of a campaign's people and coupons. */
export type CampaignTally = {
  /** The first decision that is still kept. */
  readonly sinceMs?: number;
  readonly treated: ArmTally;
  readonly control: ArmTally;
  /** People known to have bought by their coupon alone: counted, and compared with nobody. */
  readonly byCouponAlone: number;
  /** Absent = several, so money is not summed. */
  readonly currency?: string;
  readonly issued: number;
  readonly shown: number;
  readonly redeemed: number;
  readonly reversed: number;
  /** What the receipts with a coupon came to, without those that came back. */
  readonly couponRevenue: number;
};

/** What pages and commands read of coupons, beside what the hot path asks. */
export type CouponReader = CouponReads & {
  /** A visitor's own, the newest first. */
  mine(visitor: string): Promise<readonly CouponRecord[]>;
  /** Categories of the articles that have one. */
  categories(venue: string, skus: readonly string[]): Promise<ReadonlyMap<string, string>>;
  tally(venue: string, campaign: string): Promise<CampaignTally>;
};

/** Of a venue: one coupon, or all of an offer or a campaign. */
export type WhichCoupons = {
  readonly venue: string;
  readonly codeSha256?: string | undefined;
  readonly offer?: string | undefined;
  readonly campaign?: string | undefined;
};

/** What the hot path asks of the records about coupons. */
export type CouponReads = {
  offers(venue?: string): Promise<readonly OfferRecord[]>;
  coupon(codeSha256: string): Promise<CouponRecord | undefined>;
  /** Of one coupon's messages. */
  couponOf(message: {
    readonly venue: string;
    readonly message: string;
  }): Promise<CouponRecord | undefined>;
  redemption(redemption: string): Promise<Redemption | undefined>;
  /** Those of a receipt that were not taken back, the oldest first. */
  redemptionsOf(venue: string, receipt: string): Promise<readonly Redemption[]>;
  /** How many a revocation would end. */
  countLive(which: WhichCoupons): Promise<number>;
};
