import type { RecordsReader, VenueRecord } from '../contracts/ports.ts';
import { isInside } from './plans/geometry.ts';

export type Shelf = { readonly device: string; readonly zone?: string };

/** The shelves with a sensor, and the zone each stands in; the smallest where zones nest. */
export async function shelvesOf(
  reader: Pick<RecordsReader, 'devices'>,
  { venue, plan }: VenueRecord,
): Promise<readonly Shelf[]> {
  const devices = await reader.devices(venue);
  return devices
    .filter(({ kind }) => kind === 'shelf')
    .map(({ device, placement }) => {
      const zone = placement === undefined ? undefined : zoneOf(plan, placement);
      return { device, ...(zone === undefined ? {} : { zone }) };
    });
}

type Placement = NonNullable<Awaited<ReturnType<RecordsReader['devices']>>[number]['placement']>;

function zoneOf(plan: VenueRecord['plan'], placement: Placement): string | undefined {
  if ('zone' in placement) {
    return plan.zones.some(({ id }) => id === placement.zone) ? placement.zone : undefined;
  }
  const { x, y, floor } = placement;
  const around = plan.zones.filter(
    (zone) => (floor === undefined || zone.floor === floor) && isInside(zone.polygon, x, y),
  );
  const inner = around.find(({ id }) => !around.some(({ parent }) => parent === id));
  return inner?.id;
}
