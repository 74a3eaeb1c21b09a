import type { ShelfView } from '../../contracts/views.ts';
import type { VenueState } from '../state.ts';
import { slotKey } from './goods-state.ts';

/**
 * Every slot that was heard of: what lies there, what happened since it is known, and since when
 * nothing was taken for good. Ordered by device and slot.
 */
export function shelfViews(state: VenueState): ShelfView[] {
  const views = [...state.shelfSlots.values()].map((known): ShelfView => {
    const { device, slot, total, takenMs, unitGrams } = known;
    const sku = state.planogram.get(slotKey(device, slot)) ?? '';
    const category = state.articles.get(sku)?.category ?? '';
    return {
      device,
      slot,
      ...(sku === '' ? {} : { sku }),
      ...(category === '' ? {} : { category }),
      ...total,
      lyingSinceMs: takenMs,
      ...(unitGrams > 0 ? { unitGrams } : {}),
    };
  });
  // The shelf as a whole has a row only where somebody stood at it.
  const shown = views.filter(({ slot, engagementMs }) => slot !== '' || engagementMs > 0);
  return shown.sort((a, b) => compare(a.device, b.device) || compare(a.slot, b.slot));
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
