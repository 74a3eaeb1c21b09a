import { bounds } from '../bounds.ts';
import { countLimit, type Run } from '../run.ts';
import type { Wearing } from '../state.ts';
import { unitGramsOf } from './carried.ts';
import type { Carried } from './goods-state.ts';

/** Two weights within this share of the greater are one article's. */
const sameWeight = 0.1;

export function carry(run: Run, { visit }: Wearing, taken: Carried): void {
  if (visit === null) return;
  visit.carrying = visit.carrying.concat(taken);
  if (visit.carrying.length <= bounds.carried) return;
  visit.carrying.shift();
  countLimit(run, 'carried', bounds.carried);
}

type PutBack = { readonly sku: string; readonly grams: number; readonly from: string };

/**
 * Takes back what a put-back cancels: the same article, from the same slot first and the last taken
 * first; where no code is said, the one of that weight, else what came from that slot. [SHF1]
 */
export function uncarry(run: Run, { visit }: Wearing, put: PutBack): Carried | undefined {
  if (visit === null) return undefined;
  const { carrying } = visit;
  const fits = (one: Carried): boolean => {
    if (put.sku !== '') return one.sku === put.sku;
    if (put.grams <= 0) return one.from === put.from;
    const grams = unitGramsOf(run.state, one.sku, one.from);
    return grams > 0 && Math.abs(grams - put.grams) <= sameWeight * Math.max(grams, put.grams);
  };
  const own = carrying.findLastIndex((one) => fits(one) && one.from === put.from);
  const at = own >= 0 ? own : carrying.findLastIndex(fits);
  return at < 0 ? undefined : carrying.splice(at, 1)[0];
}
