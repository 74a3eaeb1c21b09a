import {
  type CampaignResultsBody,
  CheckCouponBody,
  type CouponCheckBody,
  type CouponTerms,
  type MyCouponsBody,
  RedeemCouponBody,
  ReverseCouponBody,
  RevokeCouponsBody,
} from '../contracts/api-coupons.ts';
import type { CommandBody, CommandResult } from '../contracts/commands.ts';
import { readCouponCode } from '../contracts/coupon-codes.ts';
import { type CouponRefusal, couponRefusals, couponVerdict } from '../contracts/coupon-verdict.ts';
import type { BasketLine, CouponRecord } from '../contracts/coupons.ts';
import { Id } from '../contracts/ids.ts';
import { consentsAt } from '../contracts/joining.ts';
import { experimentResult } from '../insights/experiment.ts';
import { type Answer, type Failure, json, notFound } from './answers.ts';
import { submit } from './asking.ts';
import type { Handlers, VenueAsk, VisitorAsk } from './handling.ts';
import type { WebOptions } from './options.ts';
import { venueAsked } from './page-venue.ts';
import { parse } from './parse.ts';
import { qrOf } from './qr.ts';
import { sha256 } from './secrets.ts';

type Names =
  | 'offers'
  | 'publishOffer'
  | 'checkCoupon'
  | 'redeemCoupon'
  | 'reverseCoupon'
  | 'revokeCoupons'
  | 'campaignResults';

/** What a till is told, word for word; pages say it in their own. */
const refusalWords: Readonly<Record<CouponRefusal, string>> = {
  'coupon.mistyped': 'this cannot be a code: a character is wrong or missing',
  'coupon.unknown': 'nobody was given this coupon',
  'coupon.revoked': 'this coupon was revoked',
  'coupon.consent_ended': 'who had this coupon does not agree to offers any more',
  'coupon.other_venue': 'this coupon is for another shop',
  'coupon.used': 'this coupon was redeemed already',
  'coupon.expired': 'this coupon is over',
  'coupon.not_these_goods': 'this coupon is for other goods',
  'coupon.basket_too_small': 'the basket is too small for this coupon',
};

export const couponHandlers: Pick<Handlers['venue'], Names> = {
  offers: async ({ web, venue }) => {
    const items = await web.reader.coupons.offers(venue.venue);
    return json({ items: items.map(({ venue: _, ...offer }) => offer) });
  },
  publishOffer: async (asked) => {
    const { venue } = asked.venue;
    return told(asked, { do: 'publishOffer', venue, offer: asked.body });
  },
  checkCoupon: async (asked) => {
    const parsed = parse(CheckCouponBody, asked.body);
    return parsed.ok ? json(await checkCoupon(asked, parsed.value)) : parsed;
  },
  redeemCoupon: async (asked) => {
    const parsed = parse(RedeemCouponBody, asked.body);
    if (!parsed.ok) return parsed;
    const { code, ...said } = parsed.value;
    const read = readCouponCode(code);
    if (!read.ok) return refused('coupon.mistyped');
    const { amount = 0, currency, lines } = said;
    const answer = await submit(asked.web, {
      by: asked.caller.by,
      key: asked.key,
      body: {
        ...{ do: 'redeemCoupon', venue: asked.venue.venue, codeSha256: sha256(read.code), amount },
        ...{ receipt: said.receipt },
        ...(currency === undefined ? {} : { currency }),
        ...(lines === undefined ? {} : { lines }),
      },
    });
    if (!answer.ok) return answer;
    const { done, ...result } = answer.result;
    return done === true ? json(result) : notRedeemed(result);
  },
  reverseCoupon: async (asked) => {
    const parsed = parse(ReverseCouponBody, asked.body);
    if (!parsed.ok) return parsed;
    const { receipt, redemption } = parsed.value;
    const { venue } = asked.venue;
    const which = receipt === undefined ? { redemption } : { receipt };
    return told(asked, { do: 'reverseCoupon', venue, ...which });
  },
  revokeCoupons: async (asked) => {
    const parsed = parse(RevokeCouponsBody, asked.body);
    if (!parsed.ok) return parsed;
    const { code, offer, campaign } = parsed.value;
    const read = code === undefined ? undefined : readCouponCode(code);
    if (read?.ok === false) return refused('coupon.mistyped');
    const { venue } = asked.venue;
    return told(asked, {
      ...{ do: 'revokeCoupons', venue },
      ...(read?.ok && { codeSha256: sha256(read.code) }),
      ...(offer === undefined ? {} : { offer }),
      ...(campaign === undefined ? {} : { campaign }),
    });
  },
  campaignResults: async ({ web, venue: { venue }, params }) => {
    const campaign = Id.safeParse(params.campaign);
    const all = await web.reader.campaigns(venue);
    const isThere = all.some((one) => one.campaign.id === campaign.data);
    return isThere ? json(await resultsOf(web, venue, campaign.data ?? '')) : notFound;
  },
};

/** A visitor's own codes, of the venue whose page it is. [WEB7] */
export async function myCoupons({ web, visitor, query }: VisitorAsk): Promise<Answer> {
  const page = venueAsked(query);
  const nowMs = web.clock.wallMs();
  const record = await web.reader.visitor(visitor);
  const mine = await web.reader.coupons.mine(visitor);
  const here = mine.filter(({ venue }) => page === undefined || venue === page).slice(0, mineMost);
  const body: MyCouponsBody = {
    items: here.map((coupon) => {
      const { venue, purpose } = coupon;
      const agrees = purpose === undefined || consentsAt(record, venue)[purpose] === true;
      const used = coupon.redemptions.findLast(({ standing }) => standing);
      return {
        message: coupon.message,
        code: coupon.code,
        qr: qrOf(coupon.code.replaceAll('-', '')),
        offer: termsOf(coupon),
        issuedAtMs: coupon.issuedAtMs,
        expiresAtMs: coupon.expiresAtMs,
        state: stateOf(coupon, { nowMs, agrees }),
        ...(used && { usedAtMs: used.atMs }),
      };
    }),
  };
  return json(body);
}

/** Codes drawn in one answer. */
const mineMost = 50;

function stateOf(
  coupon: CouponRecord,
  { nowMs, agrees }: { readonly nowMs: number; readonly agrees: boolean },
): MyCouponsBody['items'][number]['state'] {
  // Where it may be redeemed is another question: the visitor holds it all the same.
  const verdict = couponVerdict(
    { ...coupon, offer: { ...coupon.offer, where: 'organisation' } },
    {
      ...{ venue: coupon.venue, nowMs, agrees },
    },
  );
  if (verdict.ok) return 'live';
  if (verdict.code === 'coupon.used') return 'used';
  return verdict.code === 'coupon.expired' ? 'expired' : 'ended';
}

type Reading = Pick<WebOptions, 'reader' | 'clock'>;

type Checked = {
  readonly code: string;
  readonly lines?: readonly BasketLine[] | undefined;
  readonly total?: number | undefined;
};

/** Reads records and asks nobody: the engine does not wait for a queue at the till. [CPN5] */
export async function checkCoupon(
  { web, venue: { venue } }: { readonly web: Reading; readonly venue: { readonly venue: string } },
  { code, lines, total }: Checked,
): Promise<CouponCheckBody> {
  const read = readCouponCode(code);
  if (!read.ok) return no('coupon.mistyped');
  const coupon = await web.reader.coupons.coupon(sha256(read.code));
  if (coupon === undefined) return no('coupon.unknown');
  const { purpose, visitor } = coupon;
  const known = purpose === undefined ? undefined : await web.reader.visitor(visitor);
  const agrees = purpose === undefined || consentsAt(known, coupon.venue)[purpose] === true;
  const skus = lines?.map(({ sku }) => sku) ?? [];
  const categories =
    skus.length === 0 ? undefined : await web.reader.coupons.categories(venue, skus);
  const verdict = couponVerdict(coupon, {
    ...{ venue, agrees, nowMs: web.clock.wallMs() },
    ...(total === undefined ? {} : { total }),
    ...(lines && {
      lines: lines.map((line) => {
        const category = categories?.get(line.sku);
        return category === undefined ? line : { ...line, category };
      }),
    }),
  });
  const terms = { offer: termsOf(coupon), expiresAtMs: coupon.expiresAtMs };
  if (verdict.ok) {
    const { usesLeft, discount } = verdict;
    return { valid: true, ...terms, usesLeft, ...(discount === undefined ? {} : { discount }) };
  }
  const { last } = verdict;
  return {
    ...no(verdict.code),
    ...terms,
    ...(last && {
      used: {
        ...{ atMs: last.atMs, venue: last.venue, redemption: last.redemption },
        ...(last.receipt === undefined ? {} : { receipt: last.receipt }),
      },
    }),
    ...(verdict.code === 'coupon.other_venue' && { venues: venuesOf(coupon) }),
  };
}

const no = (code: CouponRefusal) =>
  ({ valid: false, code, message: refusalWords[code] }) as const satisfies CouponCheckBody;

function venuesOf({ venue, offer: { where } }: CouponRecord): readonly string[] {
  return typeof where === 'string' ? [venue] : where;
}

function termsOf({ offer }: CouponRecord): CouponTerms {
  const { valid: _, where: _w, afterReturn: _a, ...terms } = offer;
  return terms;
}

export async function resultsOf(
  web: Pick<Reading, 'reader'>,
  venue: string,
  campaign: string,
): Promise<CampaignResultsBody> {
  const tally = await web.reader.coupons.tally(venue, campaign);
  return { campaign, ...tally, result: experimentResult(tally.treated, tally.control) };
}

/** The same question with the same key hears the same, whatever became of the coupon. [CPN4] */
function notRedeemed({ code, usedAtMs, usedVenue, usedReceipt }: CommandResult): Failure {
  const known = couponRefusals.find((one) => one === code) ?? 'coupon.unknown';
  if (usedAtMs === undefined) return refused(known);
  const when = new Date(Number(usedAtMs)).toISOString();
  const what = usedReceipt === undefined ? '' : `, receipt ${usedReceipt}`;
  return refused(known, `redeemed ${when} at ${usedVenue}${what}`);
}

function refused(code: CouponRefusal, detail = refusalWords[code]): Failure {
  const mend = mends[code] ?? 'sell without it';
  const problems = [{ code, path: 'code', message: detail, mend }];
  return { ok: false, code, message: refusalWords[code], problems };
}

const mends: Readonly<Partial<Record<CouponRefusal, string>>> = {
  'coupon.mistyped': 'look at the code again, or scan it',
  'coupon.other_venue': 'redeem it where it was given',
  'coupon.used': 'where its receipt came back, reverse that first',
};

async function told(asked: VenueAsk, body: CommandBody): Promise<Answer> {
  const answer = await submit(asked.web, { by: asked.caller.by, key: asked.key, body });
  return answer.ok ? json(answer.result) : answer;
}
