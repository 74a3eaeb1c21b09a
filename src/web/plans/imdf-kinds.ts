import type { ZoneKind } from '../../contracts/venue.ts';

/** IMDF's categories of units that are places to be, in our words. Source: OGC 20-094, 6.1. */
const kindByCategory: Readonly<Record<string, ZoneKind>> = {
  walkway: 'aisle',
  'walkway.island': 'aisle',
  concourse: 'aisle',
  movingwalkway: 'aisle',
  footbridge: 'aisle',
  lobby: 'aisle',
  platform: 'aisle',
  ramp: 'aisle',
  stairs: 'aisle',
  steps: 'aisle',
  escalator: 'aisle',
  elevator: 'aisle',
  terrace: 'aisle',
  unenclosedarea: 'aisle',
  foodservice: 'amenity',
  lounge: 'amenity',
  privatelounge: 'amenity',
  recreation: 'amenity',
  waitingroom: 'amenity',
  mothersroom: 'amenity',
  smokingarea: 'amenity',
  shower: 'amenity',
  parking: 'amenity',
  firstaid: 'service',
};
/** What nobody walks in: it stops people, and is no zone. */
const solid: ReadonlySet<string> = new Set([
  ...['brick', 'column', 'concrete', 'drywall', 'glass', 'wood', 'structure', 'vegetation'],
  ...['opentobelow', 'road'],
]);
/** Behind a door that visitors do not pass. */
const closed: ReadonlySet<string> = new Set([
  ...['nonpublic', 'serverroom', 'storage', 'mailroom', 'office', 'kitchen', 'laboratory'],
]);
export const climbs: ReadonlySet<string> = new Set(['elevator', 'escalator', 'stairs', 'steps']);

/** What a unit is here: a zone's kind, something solid, or a room that is closed to visitors. */
export function unitKindOf(category: string, restriction: unknown): ZoneKind | 'solid' | 'closed' {
  if (solid.has(category)) return 'solid';
  if (closed.has(category) || restriction === 'employeesonly') return 'closed';
  if (category.startsWith('restroom')) return 'amenity';
  return kindByCategory[category] ?? 'display';
}

/** Amenities that say what the unit they stand in is for. Source: OGC 20-094, 6.2. */
export function amenityKindOf(category: string): ZoneKind | undefined {
  if (category.startsWith('restroom')) return 'amenity';
  if (category === 'fittingroom' || category === 'changingroom') return 'fitting';
  if (category === 'checkout' || category === 'ticketing') return 'till';
  return category === 'information' || category === 'service' ? 'service' : undefined;
}

/** Units as we write them: what IMDF has no word for is a room, or an area without walls. */
export const categoryByKind: Readonly<Record<ZoneKind, string>> = {
  entrance: 'lobby',
  exit: 'lobby',
  aisle: 'walkway',
  display: 'room',
  fitting: 'room',
  queue: 'unenclosedarea',
  till: 'unenclosedarea',
  service: 'unenclosedarea',
  amenity: 'lounge',
};
