import type { CommandOf, Problem } from '../../contracts/commands.ts';
import { readCouponCode } from '../../contracts/coupon-codes.ts';
import type { CouponRefusal } from '../../contracts/coupon-verdict.ts';
import { type CouponCommandName, Offer, type Redemption } from '../../contracts/coupons.ts';
import { readMoment } from '../../contracts/moment.ts';
import type { Campaign } from '../../contracts/rules.ts';
import type { Coupons } from '../coupons.ts';
import { planRedemption, planReversal, usableAgain } from '../redeeming.ts';
import type { PlanContext, Planned, PlannersOf, Refused } from './plan.ts';
import { auditRow, refused, unknownVenue } from './plan.ts';

export const couponPlanners = {
  publishOffer,
  redeemCoupon,
  reverseCoupon,
  revokeCoupons,
} satisfies PlannersOf<CouponCommandName>;

const offerHelp = 'see src/COUPONS.md for what an offer says, with examples';

/** Another offer of the same id takes its place for coupons issued from now on. [CPN3] */
function publishOffer(body: CommandOf<'publishOffer'>, context: PlanContext): Planned {
  const { venue } = body;
  const record = context.registry.venue(venue);
  if (record === undefined) return unknownVenue(venue);
  const read = readOffer(body.offer, record.timezone, context);
  if (read.offer === undefined) return { ok: false, problems: read.problems };
  const { offer, untilMs } = read;
  const kept = { venue, offer, atMs: context.nowMs, ...(untilMs === undefined ? {} : { untilMs }) };
  context.coupons.put(kept);
  return {
    ok: true,
    frames: [],
    ops: [
      { op: 'putOffer', ...kept },
      auditRow(context, { action: 'publishOffer', about: offer.id, venue }),
    ],
    result: { offer: offer.id, ...(untilMs === undefined ? {} : { untilMs }) },
  };
}

export type OfferScene = Pick<PlanContext, 'registry' | 'nowMs'>;
type OfferRead =
  | { readonly offer: Offer; readonly untilMs: number | undefined; readonly problems: [] }
  | { readonly offer?: undefined; readonly problems: readonly Problem[] };

/** An offer's document with the end of its last day, or all that is wrong with it. [CPN3] */
export function readOffer(document: unknown, timezone: string, scene: OfferScene): OfferRead {
  const parsed = Offer.safeParse(document);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) =>
      offerProblem(path.map(String).join('.'), message),
    );
    return { problems };
  }
  const offer = parsed.data;
  const { until } = offer.valid;
  const scale = { nowMs: scene.nowMs, timezone, end: true };
  const untilMs = until === undefined ? undefined : readMoment(until, scale);
  const problems = misplaced(offer, { untilMs, scene });
  return problems.length > 0 ? { problems } : { offer, untilMs, problems: [] };
}

function offerProblem(path: string, message: string, mend = offerHelp): Problem {
  return { code: 'coupon.offer', path, message, mend };
}

/** What only the venue can tell. */
function misplaced(
  { id, valid: { until }, where }: Offer,
  { untilMs, scene }: { readonly untilMs: number | undefined; readonly scene: OfferScene },
): readonly Problem[] {
  const problems: Problem[] = [];
  if (readCouponCode(id).ok) {
    problems.push(offerProblem('id', `${id} could be a coupon's code`, 'give it another name'));
  }
  if (until !== undefined && untilMs === undefined) {
    const mend = 'write a day or a time of the venue, such as 2026-12-31';
    problems.push(offerProblem('valid.until', `${until} is no moment`, mend));
  } else if (untilMs !== undefined && untilMs <= scene.nowMs) {
    const mend = 'write a day that is still to come';
    problems.push(offerProblem('valid.until', `${until} is over`, mend));
  }
  for (const [at, venue] of (typeof where === 'string' ? [] : where).entries()) {
    if (scene.registry.venue(venue) !== undefined) continue;
    const all = scene.registry.venues().map((one) => one.venue);
    const mend = `there are ${all.join(', ')}`;
    problems.push(offerProblem(`where.${at}`, `there is no venue ${venue}`, mend));
  }
  return problems;
}

/** A campaign whose coupon is no offer of the venue's is refused where it is published. [CPN3] */
export function couponProblems(
  { then, experiment }: Campaign,
  asked: { readonly venue: string; readonly coupons: Coupons; readonly more?: string | undefined },
): readonly Problem[] {
  const { venue, coupons, more } = asked;
  const lists = [
    { path: 'then', actions: then },
    ...(experiment?.variants ?? []).map((one, at) => ({
      path: `experiment.variants.${at}.then`,
      actions: one.then ?? [],
    })),
  ];
  return lists.flatMap(({ path, actions }) =>
    actions.flatMap((action, at) => {
      const coupon = 'message' in action ? action.message.coupon : undefined;
      if (coupon === undefined || coupon === more || coupons.hasOffer(venue, coupon)) return [];
      const known = coupons.offersOf(venue).slice(0, 10).join(', ');
      return {
        code: 'coupon.offer_unknown',
        path: `${path}.${at}.message.coupon`,
        message: `${venue} has no offer ${coupon}`,
        mend: `gozar offer publish ${venue} FILE.json${known && `, or name one of: ${known}`}`,
      };
    }),
  );
}

/**
 * Yes or no is an answer that is kept: the same id hears the same, also after a restart and after
 * the coupon became something else. [CPN4]
 */
async function redeemCoupon(
  body: CommandOf<'redeemCoupon'>,
  context: PlanContext,
): Promise<Planned> {
  const { venue, codeSha256, receipt, amount, currency, lines } = body;
  if (context.registry.venue(venue) === undefined) return unknownVenue(venue);
  const coupon = await context.coupons.byCode(codeSha256);
  if (coupon === undefined) return refusal('coupon.unknown');
  const sale = context.receipts.saleOf({ venue, device: '', receipt });
  const asked = {
    ...{ venue, receipt, amount },
    ...(currency === undefined ? {} : { currency }),
    ...(lines === undefined ? {} : { lines }),
    ...(sale === undefined ? {} : { sale }),
  };
  const planned = await planRedemption(coupon, asked, context);
  if (!planned.ok) return refusal(planned.code, planned.last);
  const { plan } = planned;
  const about = planned.redemption.redemption;
  const row = auditRow(context, { action: 'redeemCoupon', about, venue });
  return { ...plan, ops: [...plan.ops, row] };
}

function refusal(code: CouponRefusal, last?: Redemption): Planned {
  const used = last && {
    usedAtMs: last.atMs,
    usedVenue: last.venue,
    ...(last.receipt === undefined ? {} : { usedReceipt: last.receipt }),
  };
  return { ok: true, frames: [], ops: [], result: { done: false, code, ...used } };
}

/** By hand or by another system: the whole receipt came back. [CPN6] */
async function reverseCoupon(
  body: CommandOf<'reverseCoupon'>,
  context: PlanContext,
): Promise<Planned> {
  const { venue, receipt, redemption } = body;
  const { coupons } = context;
  const one = redemption === undefined ? undefined : await coupons.redemption(redemption);
  const named = one?.venue === venue && one.reversedAtMs === undefined ? [one] : [];
  const all = receipt === undefined ? named : await coupons.ofReceipt(venue, receipt);
  if (all.length === 0) return nothingToReverse();
  const plans = [];
  for (const each of all) {
    const usable = await usableAgain(each, coupons);
    plans.push(planReversal(each, { returned: each.amount, isVoid: true, usable }, context));
  }
  return {
    ok: true,
    frames: plans.flatMap(({ frames }) => frames),
    ops: [
      ...plans.flatMap(({ ops }) => ops),
      ...all.map((each) =>
        auditRow(context, { action: 'reverseCoupon', about: each.redemption, venue }),
      ),
    ],
    result: { reversed: all.length, usable: plans.every(({ result }) => result.usable === true) },
  };
}

function nothingToReverse(): Refused {
  return refused('coupon.receipt_unknown', {
    path: 'receipt',
    message: 'nothing was redeemed with this receipt here, or it was taken back already',
    mend: 'look at the number on the receipt; at another shop it is taken back there',
  });
}

async function revokeCoupons(
  body: CommandOf<'revokeCoupons'>,
  context: PlanContext,
): Promise<Planned> {
  const { do: _, venue, ...which } = body;
  if (context.registry.venue(venue) === undefined) return unknownVenue(venue);
  if (Object.keys(which).length !== 1) {
    return refused('coupon.offer', {
      path: 'offer',
      message: 'say one: a coupon, an offer or a campaign',
      mend: 'name exactly one of code, offer and campaign',
    });
  }
  const revoked = await context.coupons.countLive({ venue, ...which });
  if (revoked === 0 && which.codeSha256 !== undefined) {
    return refused('coupon.unknown', {
      path: 'code',
      message: 'nobody was given this coupon here, or it was revoked already',
      mend: 'look at the code again',
    });
  }
  const { nowMs: atMs } = context;
  context.coupons.revoked({ venue, ...which, atMs });
  const about = which.offer ?? which.campaign ?? 'one coupon';
  return {
    ok: true,
    frames: [],
    ops: [
      { op: 'revokeCoupons', venue, ...which, atMs },
      auditRow(context, { action: 'revokeCoupons', about, venue }),
    ],
    result: { revoked },
  };
}
