import type { Run } from '../run.ts';
import type { ShelfSlot } from './goods-state.ts';
import { slotKey } from './goods-state.ts';

/** A change of less than this is noise of the scale, grams. */
const leastGrams = 5;
/** How far a change may be off a whole number of articles, as a share of one. */
const offUnit = 0.25;
/** More articles at once than this is somebody leaning on the shelf. */
const mostAtOnce = 20;

/** Articles taken (positive) or put back (negative) by a change of weight; 0 = neither. */
export type WeightChange = { readonly taken: number; readonly gramsEach: number };

/**
 * What a weight says about a slot, against the last one. One article's weight comes from the goods
 * table, else from the changes seen: the first stands for one article, a change of a whole number
 * of them counts as so many, and a smaller one that divides it becomes the new measure. The mean is
 * kept as in Welford 1962. [SHF1]
 */
export function weigh(run: Run, slot: ShelfSlot, grams: number): WeightChange {
  const before = slot.grams;
  slot.grams = grams;
  if (before === null) return { taken: 0, gramsEach: 0 };
  const lost = before - grams;
  const size = Math.abs(lost);
  if (size < leastGrams) return { taken: 0, gramsEach: 0 };
  const said = saidGrams(run, slot);
  const unit = said > 0 ? said : slot.unitGrams;
  const count = unit > 0 ? Math.round(size / unit) : 1;
  if (unit > 0 && (count === 0 || Math.abs(size - count * unit) > offUnit * unit)) {
    return said > 0 ? { taken: 0, gramsEach: 0 } : remeasure(slot, lost);
  }
  if (count > mostAtOnce) return { taken: 0, gramsEach: 0 };
  learnUnit(slot, size / count);
  return { taken: lost > 0 ? count : -count, gramsEach: size / count };
}

function saidGrams(run: Run, { device, slot }: ShelfSlot): number {
  const sku = run.state.planogram.get(slotKey(device, slot)) ?? '';
  return run.state.articles.get(sku)?.grams ?? 0;
}

/** A change that the measure does not explain: what was taken for one article were several. */
function remeasure(slot: ShelfSlot, lost: number): WeightChange {
  const size = Math.abs(lost);
  const times = Math.round(slot.unitGrams / size);
  const divides = times > 1 && Math.abs(slot.unitGrams - times * size) <= offUnit * size;
  // Neither a multiple nor a part: something else was laid there, or goods were changed.
  if (!divides) return { taken: 0, gramsEach: 0 };
  slot.unitGrams = 0;
  slot.unitsSeen = 0;
  learnUnit(slot, size);
  return { taken: lost > 0 ? 1 : -1, gramsEach: size };
}

/** Grams of one article that was surely one; kept to the milligram. */
export function learnUnit(slot: ShelfSlot, grams: number): void {
  if (grams < leastGrams) return;
  slot.unitsSeen++;
  const mean = slot.unitGrams + (grams - slot.unitGrams) / slot.unitsSeen;
  slot.unitGrams = Math.round(mean * 1_000) / 1_000;
}
