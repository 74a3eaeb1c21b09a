import type { EffectOf } from '../../contracts/effects.ts';
import { bounds } from '../bounds.ts';
import type { Person } from '../person-state.ts';
import { countLimit, nextId, type Run } from '../run.ts';
import type { OpenGoal, Sold } from './acted.ts';

/**
 * What a receipt earned: goals that were met and points that were given. It goes when the goods
 * come back [SHF4], and to another when the sale turns out to be theirs [TIL8].
 */

type Award = EffectOf<'award'>;

/** `total`: in the currency of the venue, as the till said it. */
type Receipt = { readonly sale: string; readonly total: number };

/** A goal that it met; met again after the sale was another's, it is met once more. */
export function keepGoal(
  run: Run,
  receipt: Receipt,
  { open, id }: { readonly open: OpenGoal; readonly id: string },
): void {
  const sold = soldOf(run, receipt);
  sold.conversions.push(id);
  sold.goals = (sold.goals ?? []).concat({ ...open, times: (open.times ?? 0) + 1 });
}

export function keepAward(run: Run, receipt: Receipt, award: Award): void {
  soldOf(run, receipt).awards.push(award);
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
  const { standing } = lift(run, sale);
  takeAwardsBack(run, standing);
}

export type Lifted = {
  readonly goals: readonly OpenGoal[];
  /** Points that somebody has. */
  readonly standing: readonly Award[];
  /** Points that stay with the sale, as nobody may have them. */
  readonly withheld: readonly Award[];
};

/** Takes from a sale what it earned; of its points nothing is said yet. */
export function lift(run: Run, sale: string): Lifted {
  const { sold } = run.state;
  const { conversions = [], awards = [], withheld = [], goals = [] } = sold.get(sale) ?? {};
  sold.delete(sale);
  const atMs = run.nowMs;
  for (const conversion of conversions) {
    const id = `${conversion}/back`;
    run.out.effects.push({ type: 'conversionTakenBack', id, atMs, conversion });
  }
  return { goals, standing: awards, withheld };
}

export function takeAwardsBack(run: Run, awards: readonly Award[]): void {
  for (const award of awards) {
    const { id, points } = award;
    const back = { id: `${id}/back`, atMs: run.nowMs, points: -points, takesBack: id };
    run.out.effects.push({ ...award, ...back });
  }
}

/** The receipt is another than it was, and still theirs: so are its points. [TIL4] */
export function keepLifted(run: Run, receipt: Receipt, { standing, withheld }: Lifted): void {
  for (const award of standing) keepAward(run, receipt, award);
  withhold(run, receipt, withheld);
}

/**
 * Points go with their sale to who may have them: someone lasting, who agreed to what their
 * campaign is for. From anybody else they stay with the sale, to be given where it goes next. What
 * is given so has an id of its own, which names nobody who had it before. [TIL8] [CON1]
 */
export function moveAwards(
  run: Run,
  receipt: Receipt,
  { person, lifted }: { readonly person: Person | undefined; readonly lifted: Lifted },
): void {
  const { standing, withheld } = lifted;
  for (const award of standing.concat(withheld)) {
    if (person === undefined || !mayHave(run, person, award)) {
      withhold(run, receipt, [award]);
      continue;
    }
    const id = `${run.state.venue}/${nextId(run)}/points`;
    const moved = { ...award, id, atMs: run.nowMs, visitor: person.id };
    run.out.effects.push(moved);
    keepAward(run, receipt, moved);
  }
}

function mayHave({ state }: Run, person: Person, { campaign: id }: Award): boolean {
  const campaign = state.campaigns.get(id)?.campaign;
  if (!person.linked || campaign === undefined) return false;
  return campaign.class === 'safety' || person.consents[campaign.purpose] === true;
}

/** The key is absent while there is nothing, as in states of before. */
function withhold(run: Run, receipt: Receipt, awards: readonly Award[]): void {
  if (awards.length === 0) return;
  const sold = soldOf(run, receipt);
  sold.withheld = (sold.withheld ?? []).concat(awards);
}
