import type { JournaledCommand } from '../../contracts/inputs.ts';
import { conclude } from '../conclude.ts';
import type { Person } from '../person-state.ts';
import { keepLifted, type Lifted, lift, moveAwards, takeAwardsBack } from '../rules/earned.ts';
import { openAgain } from '../rules/goals.ts';
import { takeBack as forgetPurchase } from '../rules/history.ts';
import type { Run } from '../run.ts';
import type { Wearing } from '../state.ts';
import { sayMatch } from './books.ts';
import { categoryOf } from './carried.ts';
import type { Sale, SoldLine } from './goods-state.ts';
import { bodyOf } from './sale-body.ts';
import { moveStock } from './stock.ts';

type MatchSale = Extract<JournaledCommand, { do: 'matchSale' }>;

/**
 * A person says whose a sale is. The purchase, the goals it met and the points it earned go from
 * one to the other; what they had triggered stays as it happened. A sale that nobody remembers but
 * the books changes there alone. [TIL8]
 */
export function matchSale(run: Run, { sale: id, visitor }: MatchSale): void {
  const { state } = run;
  const waiting = state.waitingSales.get(id);
  const known = state.sales.get(id);
  sayMatch(run, id, { visitor, matchedBy: 'hand', probability: 1 });
  if (waiting !== undefined) {
    state.waitingSales.delete(id);
    const { device, atMs, currency, total, sold, revision } = waiting;
    const lines = waiting.lines.map((line) => ({
      ...{ ...line, ...categoryOf(state, line.sku) },
      from: '',
    }));
    const sale = { sale: id, device, atMs, currency, total, sold, revision, lines };
    state.sales.set(id, { ...sale, visitor, matchedBy: 'hand', probability: 1 });
    give(run, id);
    return;
  }
  if (known === undefined || known.visitor === visitor) return;
  const lifted = retract(run, known);
  takeAwardsBack(run, lifted.standing);
  state.sales.set(id, { ...known, visitor, matchedBy: 'hand', probability: 1 });
  const person = give(run, id);
  moveAwards(run, { sale: id, total: known.total }, { person, lifted });
}

type Amended = {
  readonly sale: string;
  readonly lines: readonly SoldLine[];
  readonly total: number;
  readonly revision: number;
};

/** A higher revision, or more of the same one. [TIL4] */
export function isMore(
  said: Pick<Amended, 'revision' | 'lines'>,
  known: { readonly revision: number; readonly sold: readonly SoldLine[] },
): boolean {
  if (said.revision !== known.revision) return said.revision > known.revision;
  const units = (lines: readonly SoldLine[]) => lines.reduce((sum, { qty }) => sum + qty, 0);
  return units(said.lines) > units(known.sold);
}

/** The till says what the receipt was after all: the rest of it stays as it was. [TIL4] */
export function amend(run: Run, { sale: id, lines, total, revision }: Amended): void {
  const { state } = run;
  const known = state.waitingSales.get(id) ?? state.sales.get(id);
  if (known === undefined) return;
  moveStock(run, known.sold, 1);
  moveStock(run, lines, -1);
  const returned = sumOf(known.sold, known.lines);
  const left = lines.map((line) => ({ ...line }));
  for (const line of left) {
    const gone = Math.min(Math.max(0, line.qty), returned.get(line.sku) ?? 0);
    line.qty -= gone;
    returned.set(line.sku, (returned.get(line.sku) ?? 0) - gone);
  }
  const paid = known.sold.reduce((sum, { qty, price }) => sum + qty * price, 0);
  const back = known.sold.length === 0 ? 0 : Math.max(0, paid - known.total);
  const rest = { total: total - back, sold: [...lines], revision };
  const waiting = state.waitingSales.get(id);
  if (waiting !== undefined) {
    state.waitingSales.set(id, { ...waiting, ...rest, lines: left });
    return;
  }
  const before = state.sales.get(id);
  if (before === undefined) return;
  const lifted = retract(run, before);
  const from = new Map(before.lines.map((line) => [line.sku, line.from]));
  const named = left.map((line) => ({
    ...{ ...line, ...categoryOf(state, line.sku) },
    from: from.get(line.sku) ?? '',
  }));
  state.sales.set(id, { ...before, ...rest, lines: named });
  give(run, id);
  keepLifted(run, { sale: id, total: rest.total }, lifted);
}

/** Units that came back, by article. */
function sumOf(sold: readonly SoldLine[], left: readonly SoldLine[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { sku, qty } of sold) sums.set(sku, (sums.get(sku) ?? 0) + qty);
  for (const { sku, qty } of left) sums.set(sku, (sums.get(sku) ?? 0) - qty);
  for (const [sku, qty] of sums) sums.set(sku, Math.max(0, qty));
  return sums;
}

/** Takes the purchase from whoever had it; their points are still said to be theirs. */
function retract(run: Run, { sale, visitor }: Sale): Lifted {
  const person = run.state.people.get(visitor);
  if (person !== undefined) {
    const wearing = run.state.wearings.get(person.alias);
    forgetPurchase(run, { person, wearing }, { type: 'purchased', detail: sale });
  }
  const lifted = lift(run, sale);
  if (person !== undefined) openAgain(person, lifted.goals);
  return lifted;
}

/** Whose it is has bought now; returns them, if it is anybody. */
function give(run: Run, id: string): Person | undefined {
  const sale = run.state.sales.get(id);
  const person = run.state.people.get(sale?.visitor ?? '');
  if (sale === undefined || person === undefined) return undefined;
  const wearing: Wearing | undefined = run.state.wearings.get(person.alias);
  const device = run.state.devices.get(sale.device);
  const about = { person, wearing, late: true, sinceMs: sale.atMs };
  conclude(run, about, bodyOf(run, device, { ...sale, type: 'purchased' }));
  return person;
}
