import type { JournaledCommand } from '../../contracts/inputs.ts';
import { bounds } from '../bounds.ts';
import { countLimit, type Run } from '../run.ts';
import { slotKey } from './goods-state.ts';
import { keepStock } from './stock.ts';

type Goods = Extract<JournaledCommand, { do: 'publishGoods' }>;

/** Rows of the goods table take the place of those with the same code or slot. [SHF5] */
export function publishGoods(run: Run, { replace, articles, planogram, gone }: Goods): void {
  const { state } = run;
  // New maps, since look-ups by article and category are kept by map.
  state.articles = new Map(replace ? [] : state.articles);
  for (const { sku, category = '', price = 0, grams = 0, stock } of articles) {
    if (!state.articles.has(sku) && state.articles.size >= bounds.articles) {
      countLimit(run, 'articles', bounds.articles);
      continue;
    }
    state.articles.set(sku, { sku, category, price, grams });
    if (stock !== undefined) keepStock(run, sku, stock);
  }
  if (replace) {
    for (const sku of state.stock.keys()) if (!state.articles.has(sku)) state.stock.delete(sku);
  }
  state.planogram = new Map(replace ? [] : state.planogram);
  if (gone !== undefined) takeOut(run, gone);
  for (const { device, slot, sku } of planogram) {
    const key = slotKey(device, slot);
    if (!state.planogram.has(key) && state.planogram.size >= bounds.shelfSlots) {
      countLimit(run, 'shelfSlots', bounds.shelfSlots);
      continue;
    }
    if (state.planogram.get(key) !== sku) goodsChanged(run, key);
    state.planogram.set(key, sku);
  }
}

/** An article goes with its stock and from every slot it lay in. [GDP6] */
function takeOut({ state }: Run, { articles, slots }: NonNullable<Goods['gone']>): void {
  const skus = new Set(articles);
  for (const sku of skus) {
    state.articles.delete(sku);
    state.stock.delete(sku);
  }
  for (const { device, slot } of slots) state.planogram.delete(slotKey(device, slot));
  for (const [key, sku] of state.planogram) if (skus.has(sku)) state.planogram.delete(key);
}

/** Another article lies there: it weighs something else, and lies there since now. */
function goodsChanged(run: Run, key: string): void {
  const slot = run.state.shelfSlots.get(key);
  if (slot === undefined) return;
  slot.unitGrams = 0;
  slot.unitsSeen = 0;
  slot.takenMs = run.nowMs;
}
