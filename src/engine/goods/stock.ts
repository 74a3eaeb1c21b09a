import type { JournaledCommand } from '../../contracts/inputs.ts';
import type { EventMatch } from '../../contracts/rules.ts';
import type { Run } from '../run.ts';
import type { VenueState } from '../state.ts';

type SetStock = Extract<JournaledCommand, { do: 'setStock' }>;
type Units = { readonly sku: string; readonly qty: number };

/**
 * Units left of each article somebody counted; below zero more were sold than were counted, and it
 * is said as it is. What nobody counted is unknown, and stays so. [TIL9]
 */
export function setStock(run: Run, { how, rows }: SetStock): void {
  for (const { sku, units } of rows) {
    if (!run.state.articles.has(sku)) continue;
    const before = how === 'add' ? (run.state.stock.get(sku) ?? 0) : 0;
    keepStock(run, sku, before + units);
  }
}

/** Sold (-1) or come back (1). */
export function moveStock(run: Run, lines: readonly Units[], sign: 1 | -1): void {
  for (const { sku, qty } of lines) {
    const before = run.state.stock.get(sku);
    if (before !== undefined && qty !== 0) keepStock(run, sku, before + sign * qty);
  }
}

export function keepStock(run: Run, sku: string, units: number): void {
  const rounded = Math.round(units * 1e6) / 1e6 + 0;
  run.state.stock.set(sku, rounded);
  run.out.effects.push({
    type: 'stock',
    id: `stock/${sku}/${++run.state.bookings}`,
    atMs: run.nowMs,
    sku,
    units: rounded,
  });
}

const byCategory = new WeakMap<ReadonlyMap<string, unknown>, Map<string, string[]>>();

function skusOf({ articles }: VenueState, { sku, category }: Goods): readonly string[] {
  if (sku !== undefined) return [sku];
  let index = byCategory.get(articles);
  if (index === undefined) {
    index = new Map();
    for (const article of articles.values()) {
      const known = index.get(article.category);
      if (known) known.push(article.sku);
      else index.set(article.category, [article.sku]);
    }
    byCategory.set(articles, index);
  }
  return index.get(category ?? '') ?? [];
}

type Goods = { readonly sku?: string | undefined; readonly category?: string | undefined };
type Named = { readonly goods: Goods; readonly path: string };

/** Goods a campaign speaks of: in its trigger, its goal and its message's `about`. [TIL10] */
export function goodsNamed(given: {
  readonly when: Goods;
  readonly goal: EventMatch | undefined;
  readonly about: Goods | undefined;
}): Named[] {
  const named: Named[] = [];
  const add = (goods: Goods | undefined, path: string) => {
    if (goods?.sku !== undefined || goods?.category !== undefined) named.push({ goods, path });
  };
  add(given.when, 'when');
  add(given.goal, 'goal');
  add(given.about, 'message.about');
  return named;
}

/** How many articles it speaks of, and how many of them may be had; unknown stock may. */
export function inStock(
  state: VenueState,
  named: readonly Named[],
): { readonly articles: number; readonly left: number; readonly path: string } {
  const skus = new Set(named.flatMap(({ goods }) => skusOf(state, goods)));
  let left = 0;
  for (const sku of skus) if ((state.stock.get(sku) ?? 1) > 0) left++;
  return { articles: skus.size, left, path: named[0]?.path ?? '' };
}
