import { readCouponCode } from '../contracts/coupon-codes.ts';
import type { CouponRefusal } from '../contracts/coupon-verdict.ts';
import type { Redemption } from '../contracts/coupons.ts';
import type { Input, Reading, ReadingBody } from '../contracts/inputs.ts';
import type { VenueState } from '../engine/venue.ts';
import { framesOf } from './command-parts.ts';
import type { Plan } from './commands/plan.ts';
import { codeSha256 } from './coupon-codes.ts';
import type { IntakeTurn, TillSale } from './intake.ts';
import type { HotParts } from './parts.ts';
import { planRedemption, planReversal, type Redeeming, usableAgain } from './redeeming.ts';

type SaleBody = Extract<ReadingBody, { kind: 'sale' }>;
type PlannedHere = readonly (readonly [id: string, plan: Plan])[];
type Given = Pick<HotParts, 'coupons' | 'records' | 'newId' | 'stepper' | 'refusals'>;

/** Tills begin their numbers anew: a receipt means what it meant within a day. */
const receiptMeansMs = 86_400_000;

/**
 * Coupons in what tills said: a code is looked up and goes no further; a sale gets the coupon's
 * visitor, its redemption stands before it in the journal, and what comes back takes it back. Where
 * the power goes between the two frames, the till sends its sale again and finds its own redemption
 * by the receipt. [CPN7] [SHF4]
 */
export async function planTillCoupons(turn: IntakeTurn, parts: Given): Promise<PlannedHere> {
  const resolved: { readonly at: number; readonly plans: PlannedHere; readonly body: SaleBody }[] =
    [];
  for (const sale of turn.sales ?? []) {
    const reading = saleAt(turn, sale);
    if (reading === undefined) continue;
    const asked = { sale, body: reading, nowMs: turn.nowMs };
    const found =
      reading.action === 'sale'
        ? await redeemAtTill(asked, parts)
        : { plans: await reverseAtTill(asked, parts), body: reading };
    resolved.push({ at: sale.at, ...found });
  }
  // From the last, so that what is put before one moves none that is still to come.
  for (const { at, plans, body } of resolved.toReversed()) {
    const kept = turn.inputs[at];
    if (kept?.input.type !== 'reading') continue;
    const frames = plans.flatMap(([id, plan]) => framesOf(id, plan.frames));
    const input: Input = { ...kept.input, body };
    turn.inputs.splice(at, 1, ...frames, { venue: kept.venue, input });
  }
  return resolved.flatMap(({ plans }) => plans);
}

function saleAt(turn: IntakeTurn, { at }: TillSale): SaleBody | undefined {
  const reading = turn.inputs[at]?.input as Reading | undefined;
  return reading?.type === 'reading' && reading.body.kind === 'sale' ? reading.body : undefined;
}

type AtTill = { readonly sale: TillSale; readonly body: SaleBody; readonly nowMs: number };
type Redeemed = { readonly plans: PlannedHere; readonly body: SaleBody };

async function redeemAtTill({ sale, body, nowMs }: AtTill, parts: Given): Promise<Redeemed> {
  const { device, said } = sale;
  const { venue, device: till } = device.record;
  const { coupons, stepper } = parts;
  const { receipt, coupon: typed } = said;
  const [before] = recent(await coupons.ofReceipt(venue, receipt), nowMs);
  const read = typed === undefined ? undefined : readCouponCode(typed);
  if (typed === undefined || read?.ok !== true) {
    const isName = typed !== undefined && namesCoupon(typed, stepper.state(venue), coupons, venue);
    if (typed !== undefined && !isName) tellTill('coupon.mistyped', { sale, nowMs }, parts);
    const named = isName ? { ...body, coupon: typed } : body;
    return { plans: [], body: whoseIs(named, before?.of?.visitor) };
  }
  const coupon = await coupons.byCode(codeSha256(read.code));
  if (coupon === undefined) {
    tellTill('coupon.unknown', { sale, nowMs }, parts);
    return { plans: [], body };
  }
  const own = recent(coupon.redemptions, nowMs).some(
    (one) => one.venue === venue && one.receipt === receipt,
  );
  const theirs = whoseIs({ ...body, coupon: coupon.offer.id }, coupon.visitor);
  if (own) return { plans: [], body: theirs };
  const asked = {
    ...{ venue, receipt, till, amount: Math.abs(said.total), currency: said.currency },
    ...{ sale: body.sale, saleFollows: true as const },
    ...(said.lines && { lines: said.lines }),
  };
  const planned = await planRedemption(coupon, asked, redeemingFor(till, nowMs, parts));
  if (!planned.ok) {
    tellTill(planned.code, { sale, nowMs }, parts);
    return { plans: [], body };
  }
  const { plan, redemption } = planned;
  return { plans: [[`till/${redemption.redemption}`, plan]], body: theirs };
}

/** All that was redeemed with the receipt. */
async function reverseAtTill(
  { sale, body, nowMs }: AtTill,
  parts: Given,
): Promise<readonly (readonly [string, Plan])[]> {
  const { device, said } = sale;
  const { coupons, newId } = parts;
  const sum = (said.lines ?? []).reduce((all, { qty, price }) => all + Math.abs(qty * price), 0);
  const returned = said.total === 0 ? sum : said.total;
  const plans: [string, Plan][] = [];
  const all = await coupons.ofReceipt(device.record.venue, said.of ?? said.receipt);
  for (const one of all.filter((each) => each.sale === undefined || each.sale === body.sale)) {
    const isVoid = said.kind === 'void';
    const usable = await usableAgain(one, coupons);
    const plan = planReversal(one, { returned, isVoid, usable }, { coupons, nowMs });
    plans.push([`till/${one.redemption}/${newId()}`, plan]);
  }
  return plans;
}

function recent(all: readonly Redemption[], nowMs: number): readonly Redemption[] {
  return all.filter((one) => one.reversedAtMs === undefined && nowMs - one.atMs <= receiptMeansMs);
}

/** Who was named goes first; a coupon's visitor is no guess. */
function whoseIs(body: SaleBody, visitor: string | undefined): SaleBody {
  const isNamed = body.alias !== undefined || body.visitor !== undefined;
  return isNamed || visitor === undefined ? body : { ...body, visitor };
}

/** A name that campaigns or offers know is no secret; anything else a till wrote is not kept. */
function namesCoupon(
  typed: string,
  state: VenueState | undefined,
  coupons: Given['coupons'],
  venue: string,
): boolean {
  if (coupons.hasOffer(venue, typed)) return true;
  for (const { campaign } of state?.campaigns.values() ?? []) {
    const variants = campaign.experiment?.variants ?? [];
    const actions = [...campaign.then, ...variants.flatMap((variant) => variant.then ?? [])];
    if (actions.some((one) => 'message' in one && one.message.coupon === typed)) return true;
  }
  return false;
}

/** The sale is taken all the same; the till hears why its coupon was not. */
function tellTill(
  code: CouponRefusal,
  { sale, nowMs }: Pick<AtTill, 'sale' | 'nowMs'>,
  { refusals }: Given,
): void {
  const expected = 'a coupon that may be redeemed here; the sale was taken without it';
  const refusal = { code, path: 'coupon', expected, got: 'one that may not' };
  refusals.tell(sale.device, { end: 'sale', refusal, nowMs });
}

function redeemingFor(till: string, nowMs: number, parts: Given): Redeeming {
  const { coupons, records, newId, stepper } = parts;
  const stateOf = (venue: string) => stepper.state(venue);
  return { coupons, records, newId, nowMs, by: `device:${till}`, stateOf };
}
