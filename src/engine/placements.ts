import type { Placement, Plan } from '../contracts/venue.ts';

/**
 * Where a device stands once the plan is another: as before; nowhere (null) where its zone or floor
 * is gone; and on the floor it was on where it named none, which is the plan's first. The engine
 * and the records go by this alone, so that both say the same. [PLN4]
 */
export function placementAfter(placement: Placement, before: Plan, after: Plan): Placement | null {
  if ('zone' in placement) {
    return after.zones.some(({ id }) => id === placement.zone) ? placement : null;
  }
  const floor = placement.floor ?? before.floors[0]?.id;
  if (!after.floors.some(({ id }) => id === floor)) return null;
  if (placement.floor !== undefined || floor === after.floors[0]?.id) return placement;
  return floor === undefined ? placement : { ...placement, floor };
}

/** The zone or floor a placement went by. */
export function standsOn(placement: Placement, before: Plan): string {
  return 'zone' in placement ? placement.zone : (placement.floor ?? before.floors[0]?.id ?? '');
}
