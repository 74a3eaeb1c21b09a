import type { VenueBody } from '../../../src/contracts/api.ts';

export type Plan = VenueBody['plan'];
export type Zone = Plan['zones'][number];
export type ZoneKind = Zone['kind'];
export type Floor = Plan['floors'][number];
/** A wall or a door: a line on a floor, metres. */
export type Line = Plan['walls'][number];
export type Stairs = NonNullable<Plan['stairs']>[number];
export type Point = readonly [number, number];

type ListName = 'floors' | 'zones' | 'walls' | 'doors' | 'stairs' | 'free' | 'fingerprints';
/** What a plan holds beside its lists: kept as it came. */
type Rest = Omit<Plan, ListName>;

/** A plan with all its lists: what the editor works on. Values only, never changed in place. */
export type Drawing = { readonly [List in ListName]: NonNullable<Plan[List]> } & {
  readonly rest: readonly Rest[];
};

export function drawingOf(plan: Plan): Drawing {
  const { floors, zones, walls, doors, stairs, free, fingerprints, ...rest } = plan;
  return {
    ...{ floors, zones, walls, doors: doors ?? [], stairs: stairs ?? [] },
    ...{ free: free ?? [], fingerprints: fingerprints ?? [], rest: [rest] },
  };
}

/** The plan as the server takes it: lists that are empty and may be absent are. */
export function planOf(drawing: Drawing): Plan {
  const { floors, zones, walls, doors, stairs, free, fingerprints, rest } = drawing;
  return {
    ...rest[0],
    ...{ floors, zones, walls },
    ...(doors.length > 0 ? { doors } : {}),
    ...(stairs.length > 0 ? { stairs } : {}),
    ...(free.length > 0 ? { free } : {}),
    ...(fingerprints.length > 0 ? { fingerprints } : {}),
  };
}

export const itemKinds = ['zone', 'wall', 'door', 'stairs'] as const;
export type ItemKind = (typeof itemKinds)[number];
/** Something drawn, by its place in its list; it holds until the next change of that list. */
export type Item = { readonly kind: ItemKind; readonly at: number };

export const sameItem = (a: Item, b: Item): boolean => a.kind === b.kind && a.at === b.at;

/** Why something cannot be drawn; each has a sentence in both tables of words. */
export type Why =
  | 'crosses'
  | 'tooSmall'
  | 'noWall'
  | 'noCut'
  | 'twoFloors'
  | 'lastFloor'
  | 'fewCorners'
  | 'tooMany'
  | 'ring';

export type Done =
  | { readonly ok: true; readonly drawing: Drawing; readonly chosen?: readonly Item[] }
  | { readonly ok: false; readonly why: Why };

export const refuse = (why: Why): Done => ({ ok: false, why });

/** What a plan holds at most; the server refuses more. Source: contracts/venue.ts. */
export const most = { zones: 1_000, lines: 10_000, stairs: 1_000, corners: 2_000, floors: 64 };
