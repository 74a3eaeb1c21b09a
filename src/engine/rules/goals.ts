import type { EffectOf } from '../../contracts/effects.ts';
import { durationMs, type EventMatch } from '../../contracts/rules.ts';
import { bounds } from '../bounds.ts';
import type { EventBody } from '../event-body.ts';
import type { Person } from '../person-state.ts';
import { countLimit, type Run } from '../run.ts';
import type { Wearing } from '../state.ts';
import type { OpenGoal, Sold } from './acted.ts';
import type { Case } from './case.ts';
import { venueTime } from './venue-time.ts';

/** From the decision on, sent or held out alike, its goal may be met. [RUL5] */
export function openGoal(run: Run, { candidate, campaign, scene, arm }: Case): void {
  const { goal } = campaign.entry.campaign;
  const { person, wearing, nowMs } = scene;
  if (goal === undefined || person.id === '') return;
  person.goals = person.goals.filter((one) => !isOver(run, one));
  if (person.goals.length >= bounds.openGoals) {
    person.goals.shift();
    countLimit(run, 'openGoals', bounds.openGoals);
  }
  person.goals = person.goals.concat({
    decision: candidate.id,
    campaign: campaign.id,
    version: candidate.version,
    variant: arm.variant,
    control: arm.control,
    goal,
    decidedMs: nowMs,
    visitMs: wearing?.visit?.startedAtMs ?? person.visitStartedMs,
  });
}

/** Past its time whatever happens; who is in another visit is asked when something happens. */
function isOver(run: Run, { goal, decidedMs }: OpenGoal, atMs = run.nowMs): boolean {
  const within = typeof goal.within === 'string' ? goal.within : 'visit';
  if (within === 'visit') return false;
  if (within === 'today') return venueTime(run.state, atMs).dayStartedMs > decidedMs;
  return atMs - decidedMs > (durationMs(within) ?? 0);
}

type Happened = {
  readonly person: Person;
  readonly wearing: Wearing | undefined;
  readonly atMs: number;
};

/** Something happened to a visitor: each goal it meets is said, once a decision. */
export function meetGoals(run: Run, { person, wearing, atMs }: Happened, body: EventBody): void {
  const left: OpenGoal[] = [];
  for (const open of person.goals) {
    if (isOver(run, open, atMs) || isOfAnotherVisit(open, { person, wearing })) continue;
    const isBefore = atMs < open.decidedMs;
    if (!isBefore && isMet(open.goal, body)) sayConversion(run, person, { open, body, atMs });
    else left.push(open);
  }
  person.goals = left;
}

function isOfAnotherVisit(
  { goal, visitMs }: OpenGoal,
  { person, wearing }: Omit<Happened, 'atMs'>,
): boolean {
  if (goal.within !== undefined && goal.within !== 'visit') return false;
  return (wearing?.visit?.startedAtMs ?? person.visitStartedMs) !== visitMs;
}

function isMet(goal: EventMatch, body: EventBody): boolean {
  if (goal.event !== body.type) return false;
  if (goal.zone !== undefined && !('zone' in body && body.zone === goal.zone)) return false;
  if (goal.shelf !== undefined && !('device' in body && body.device === goal.shelf)) return false;
  if (goal.purpose !== undefined && !('purpose' in body && body.purpose === goal.purpose)) {
    return false;
  }
  if (goal.to !== undefined && !('to' in body && body.to === goal.to)) return false;
  if (goal.sku === undefined && goal.category === undefined) return true;
  return linesOf(body).some((line) => isOf(goal, line));
}

type Receipt = { readonly sale: string; readonly total: number };

type Line = {
  readonly sku?: string;
  readonly category?: string;
  readonly qty?: number;
  readonly price?: number;
};

function linesOf(body: EventBody): readonly Line[] {
  if ('lines' in body) return body.lines;
  return 'sku' in body || 'category' in body ? [body as Line] : [];
}

function isOf({ sku, category }: EventMatch, line: Line): boolean {
  return (
    (sku === undefined || line.sku === sku) &&
    (category === undefined || line.category === category)
  );
}

type Bought = { readonly open: OpenGoal; readonly body: EventBody; readonly atMs: number };

function sayConversion(run: Run, person: Person, { open, body, atMs }: Bought): void {
  const isSale = body.type === 'purchased';
  const sale = isSale
    ? { amount: amountOf(open.goal, body), currency: body.currency, sale: body.sale }
    : {};
  const met = { event: body.type, goalAtMs: atMs, ...sale };
  const id = pushConversion(run, person, { open, met });
  if (!isSale) return;
  keepGoal(soldOf(run, body), { open, id });
}

/** What goes with a sale: taken back when it is, open again when it is another's. [TIL8] */
function keepGoal(sold: Sold, { open, id }: { open: OpenGoal; id: string }): void {
  sold.conversions.push(id);
  sold.goals = (sold.goals ?? []).concat({ ...open, times: (open.times ?? 0) + 1 });
}

type Met = Pick<EffectOf<'conversion'>, 'event' | 'goalAtMs' | 'amount' | 'currency' | 'sale'>;

/** Returns its id: a goal that was met, taken back and met again has one of its own each time. */
function pushConversion(
  run: Run,
  person: Person,
  { open, met }: { readonly open: OpenGoal; readonly met: Met },
): string {
  const { decision, campaign, version, variant, control, decidedMs, times = 0 } = open;
  const id = times === 0 ? `${decision}/goal` : `${decision}/goal/${times + 1}`;
  run.out.effects.push({
    type: 'conversion',
    id,
    atMs: run.nowMs,
    decision,
    campaign,
    version,
    visitor: person.id,
    ...(variant === '' ? {} : { variant }),
    control,
    decidedAtMs: decidedMs,
    ...met,
  });
  return id;
}

export type Redeemed = {
  readonly redemption: string;
  readonly message: string;
  readonly amount: number;
  readonly currency: string;
  /** The sale it was of, where its till said it. */
  readonly sale?: string;
};

/**
 * A coupon was redeemed whose sale nobody said, or said to be somebody else's: it was bought all
 * the same, by whom the decision sent it to. The sale itself, said before, has met the goal. [CPN8]
 */
export function meetByCoupon(run: Run, person: Person, redeemed: Redeemed): void {
  const open = person.goals.find(({ decision }) => decision === redeemed.message);
  if (open === undefined || open.goal.event !== 'purchased' || isOver(run, open)) return;
  person.goals = person.goals.filter((one) => one !== open);
  const { redemption, amount, currency } = redeemed;
  const sale = redeemed.sale ?? redemption;
  const met = { event: 'purchased', goalAtMs: run.nowMs, amount, currency, sale } as const;
  const id = pushConversion(run, person, { open, met });
  keepGoal(soldOf(run, { sale, total: amount }), { open, id });
}

/** What the goal's own goods cost; a goal without goods counts the whole receipt. */
function amountOf(goal: EventMatch, sale: Extract<EventBody, { type: 'purchased' }>): number {
  if (goal.sku === undefined && goal.category === undefined) return sale.total;
  return sale.lines
    .filter((line) => isOf(goal, line))
    .reduce((sum, { qty, price }) => sum + qty * price, 0);
}

function soldOf(run: Run, { sale, total }: Receipt): Sold {
  const { sold } = run.state;
  const known = sold.get(sale);
  if (known) return known;
  if (sold.size >= bounds.sales) {
    const oldest = sold.keys().next().value;
    if (oldest !== undefined) sold.delete(oldest);
    countLimit(run, 'sales', bounds.sales);
  }
  const fresh: Sold = { total, returned: 0, conversions: [], awards: [] };
  sold.set(sale, fresh);
  return fresh;
}

/** An award that a purchase earned goes back with it. [SHF4] */
export function keepAward(run: Run, receipt: Receipt, award: EffectOf<'award'>): void {
  soldOf(run, receipt).awards.push(award);
}

/**
 * Goods came back, or the receipt was void: once all of it has, its goals were not met and its
 * points were not earned. A part that comes back leaves them standing. [SHF4]
 */
export function takeBack(run: Run, { sale, total }: Receipt): TakenBack {
  const none = { awards: [], goals: [] };
  const known = run.state.sold.get(sale);
  if (known === undefined) return none;
  known.returned += Math.abs(total);
  // A void without a sum is of the whole receipt.
  if (total !== 0 && known.returned < known.total) return none;
  run.state.sold.delete(sale);
  const atMs = run.nowMs;
  for (const conversion of known.conversions) {
    const id = `${conversion}/back`;
    run.out.effects.push({ type: 'conversionTakenBack', id, atMs, conversion });
  }
  for (const award of known.awards) {
    const { id, points } = award;
    run.out.effects.push({ ...award, id: `${id}/back`, atMs, points: -points, takesBack: id });
  }
  return { awards: known.awards, goals: known.goals ?? [] };
}

export type TakenBack = {
  readonly awards: readonly EffectOf<'award'>[];
  readonly goals: readonly OpenGoal[];
};

/** The sale was somebody else's: what it met may still be met. [TIL8] */
export function openAgain(person: Person, goals: readonly OpenGoal[]): void {
  const known = new Set(person.goals.map(({ decision }) => decision));
  person.goals = person.goals.concat(goals.filter(({ decision }) => !known.has(decision)));
}

/** Points that a purchase earned go to whose it is; an anonymous one has nowhere to keep them. */
export function giveAwards(
  run: Run,
  given: {
    readonly person: Person;
    readonly sale: string;
    readonly total: number;
    readonly awards: readonly EffectOf<'award'>[];
  },
): void {
  const { person, sale, total, awards } = given;
  if (!person.linked) return;
  for (const award of awards) {
    const { takesBack: _, ...rest } = award;
    const moved = { ...rest, id: `${award.id}/moved`, atMs: run.nowMs, visitor: person.id };
    run.out.effects.push(moved);
    keepAward(run, { sale, total }, moved);
  }
}
