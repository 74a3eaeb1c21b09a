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
function isOver(run: Run, { goal, decidedMs }: OpenGoal): boolean {
  const within = typeof goal.within === 'string' ? goal.within : 'visit';
  if (within === 'visit') return false;
  if (within === 'today') return venueTime(run.state, run.nowMs).dayStartedMs > decidedMs;
  return run.nowMs - decidedMs > (durationMs(within) ?? 0);
}

type Happened = { readonly person: Person; readonly wearing: Wearing | undefined };

/** Something happened to a visitor: each goal it meets is said, once a decision. */
export function meetGoals(run: Run, { person, wearing }: Happened, body: EventBody): void {
  const left: OpenGoal[] = [];
  for (const open of person.goals) {
    if (isOver(run, open) || isOfAnotherVisit(open, { person, wearing })) continue;
    if (isMet(open.goal, body)) sayConversion(run, person, { open, body });
    else left.push(open);
  }
  person.goals = left;
}

function isOfAnotherVisit({ goal, visitMs }: OpenGoal, { person, wearing }: Happened): boolean {
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

function sayConversion(
  run: Run,
  person: Person,
  { open, body }: { readonly open: OpenGoal; readonly body: EventBody },
): void {
  const { decision, campaign, version, variant, control, decidedMs, goal } = open;
  const id = `${decision}/goal`;
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
    goalAtMs: run.nowMs,
    event: body.type,
    ...(body.type === 'purchased'
      ? { amount: amountOf(goal, body), currency: body.currency, sale: body.sale }
      : {}),
  });
  if (body.type === 'purchased') soldOf(run, body).conversions.push(id);
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
export function takeBack(run: Run, { sale, total }: Receipt): void {
  const known = run.state.sold.get(sale);
  if (known === undefined) return;
  known.returned += Math.abs(total);
  // A void without a sum is of the whole receipt.
  if (total !== 0 && known.returned < known.total) return;
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
}
