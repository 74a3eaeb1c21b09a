import type { VenueState, Wearing } from '../state.ts';

/** What one article weighs: by the goods table, else as its slot was seen to lose; 0 = unknown. */
export function unitGramsOf(state: VenueState, sku: string, from: string): number {
  const said = state.articles.get(sku)?.grams ?? 0;
  return said > 0 ? said : (state.shelfSlots.get(from)?.unitGrams ?? 0);
}

/** Codes of what a visit carries; what has no code is counted and not listed. */
export function skusCarried({ visit }: Wearing): string[] | undefined {
  return visit?.carrying.filter(({ sku }) => sku !== '').map(({ sku }) => sku);
}

/** `{category}` of an article where the goods table names one. */
export function categoryOf(state: VenueState, sku: string): { readonly category?: string } {
  const category = state.articles.get(sku)?.category ?? '';
  return category === '' ? {} : { category };
}
