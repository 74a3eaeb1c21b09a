import type { CommandBody } from '../../src/contracts/commands.ts';
import type { Plan, Zone } from '../../src/contracts/venue.ts';

export const venue = 'sim';

export const metres = 10;
const rooms: readonly (readonly [string, Zone['kind'], number])[] = [
  ['door', 'entrance', 30],
  ['shoes', 'display', 4],
  ['shirts', 'display', 6],
  ['queue', 'queue', 5],
  ['tills', 'till', 4],
  ['exit', 'exit', 30],
];
export const zoneIds = rooms.map(([id]) => id);
/** A room nobody goes to. The beacon that hung there has been carried off. */
export const attic = 'attic';
export const strayBeacon = 'r-attic';
const atticAt = 9;
const roomAt = (zone: string) => (zone === attic ? atticAt : zoneIds.indexOf(zone));
export const capacityOf = new Map(rooms.map(([id, , capacity]) => [id, capacity]));
/** What people are held to; the oracles count against it by themselves. */
export const budgets = {
  marketingApartMs: 5_000,
  marketingPerVisit: 2,
  marketingPerDay: 2,
  servicePerVisit: 6,
} as const;

/** A corner of the shirts that is a zone of its own on some plans, and nobody's on others. */
const popUp = 'pop-up';
const popUpFrom = 28;

/** Rooms side by side, ten metres each, as deep as drawn; with the corner or without. */
export function planOf(depthM: number, hasCorner: boolean): Plan {
  const known = [...rooms, [attic, 'display', 10] as const];
  const zones = known.map(([id, kind, capacity]) => {
    const left = roomAt(id) * metres;
    const right = left + metres;
    const polygon = [
      [left, 0],
      [right, 0],
      [right, depthM],
      [left, depthM],
    ] satisfies Zone['polygon'];
    return { id, name: { en: id }, kind, capacity, floor: '0', polygon };
  });
  const corner = {
    ...{ id: popUp, name: { en: popUp }, kind: 'display' as const, capacity: 3, floor: '0' },
    polygon: [
      [popUpFrom, 0],
      [3 * metres, 0],
      [3 * metres, depthM],
    ] satisfies Zone['polygon'],
  };
  const floors = [{ id: '0', name: { en: 'Ground' } }];
  return { floors, zones: hasCorner ? [...zones, corner] : zones, walls: [] };
}

/** Short waits, so that a run of minutes meets all of them. */
export function importVenue(random: () => number): CommandBody {
  const quiet = random() < 0.3 ? { quietHours: { from: '12:34', to: '12:38' } } : {};
  return {
    do: 'importVenue',
    venue,
    name: { en: 'Simulated' },
    plan: planOf(metres, false),
    timezone: 'Asia/Tehran',
    demo: false,
    settings: {
      joinBy: 'both',
      visitSilenceMs: 60_000,
      exitSilenceMs: 20_000,
      visitGraceMs: 40_000,
      wearingSilenceMs: 300_000,
      engagementDwellMs: 8_000,
      unvaryingCount: 15,
      ...budgets,
      ...quiet,
    },
  };
}

export type Kind = Extract<CommandBody, { do: 'addDevice' }>['kind'];
export type Placed = { readonly id: string; readonly kind: Kind; readonly zone: string };

export const devices: readonly Placed[] = [
  ...zoneIds.map((zone): Placed => ({ id: `r-${zone}`, kind: 'receiver', zone })),
  { id: 'shelf-1', kind: 'shelf', zone: 'shoes' },
  { id: 'till-1', kind: 'till', zone: 'tills' },
  { id: 'gate-1', kind: 'reader', zone: 'door' },
  { id: 'counter-1', kind: 'counter', zone: 'door' },
  { id: 'kiosk-1', kind: 'kiosk', zone: 'exit' },
  { id: 'locator-1', kind: 'locator', zone: 'shirts' },
  { id: strayBeacon, kind: 'receiver', zone: attic },
];
/** A receiver of which nobody said where it hangs. */
export const homeless = 'r-nowhere';
export function addHomeless(): CommandBody {
  const secret = { format: 'native', secretSha256: 'c'.repeat(64) } as const;
  return { do: 'addDevice', venue, device: homeless, kind: 'receiver', ...secret };
}
/** Bands with a radio of their own: the device's id is the tag. */
export const radios: readonly string[] = ['t0', 't2', 't4'];

/** A band that hears beacons, and shows what it is sent. */
export function addRadio(device: string): CommandBody {
  const secret = { format: 'native', secretSha256: 'b'.repeat(64) } as const;
  return { do: 'addDevice', venue, device, kind: 'wristband', ...secret };
}

/** A device known by its zone, or by its point in the zone's middle. */
export function addDevice({ id, kind, zone }: Placed, byPoint: boolean): CommandBody {
  const x = (roomAt(zone) + 0.5) * metres;
  return {
    do: 'addDevice',
    venue,
    device: id,
    kind,
    format: 'native',
    placement: byPoint ? { x, y: metres / 2, floor: '0' } : { zone },
    secretSha256: 'a'.repeat(64),
    expectedEveryMs: 5_000,
  };
}

/** Whom a campaign is for that asks after nobody's place. [AUD2] */
export const everybody = {
  op: 'putSegment',
  venue,
  segment: { version: 1, id: 'all', name: { en: 'Everybody' }, who: { consent: 'service' } },
  atMs: 0,
} as const;
