import type { EffectOf } from '../../contracts/effects.ts';
import { durationMs, type EventMatch } from '../../contracts/rules.ts';
import { bounds } from '../bounds.ts';
import type { EventBody } from '../event-body.ts';
import type { Person } from '../person-state.ts';
import { countLimit, type Run } from '../run.ts';
import type { Wearing } from '../state.ts';
import type { OpenGoal } from './acted.ts';
import type { Case } from './case.ts';
import { keepGoal } from './earned.ts';
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
  keepGoal(run, body, { open, id });
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
  keepGoal(run, { sale, total: amount }, { open, id });
}

/** What the goal's own goods cost; a goal without goods counts the whole receipt. */
function amountOf(goal: EventMatch, sale: Extract<EventBody, { type: 'purchased' }>): number {
  if (goal.sku === undefined && goal.category === undefined) return sale.total;
  return sale.lines
    .filter((line) => isOf(goal, line))
    .reduce((sum, { qty, price }) => sum + qty * price, 0);
}

/** The sale was somebody else's: what it met may still be met. [TIL8] */
export function openAgain(person: Person, goals: readonly OpenGoal[]): void {
  const known = new Set(person.goals.map(({ decision }) => decision));
  person.goals = person.goals.concat(goals.filter(({ decision }) => !known.has(decision)));
}
