import { Plan } from '../src/contracts/venue.ts';

export type PlanRead =
  | { readonly ok: true; readonly plan: Plan }
  | { readonly ok: false; readonly message: string };

type Loose = Readonly<Record<string, unknown>>;

/**
 * A plan from GeoJSON in metres: polygons are zones (`id, kind, capacity, floor, name, nameFa,
 * parent`), lines of kind `wall` are walls. `name` may be a text or `{en, fa}`.
 */
export function planFromGeojson(text: string): PlanRead {
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch (error) {
    return { ok: false, message: `not JSON: ${error instanceof Error ? error.message : error}` };
  }
  const features = isLoose(root) && Array.isArray(root.features) ? root.features : undefined;
  if (features === undefined) return { ok: false, message: 'no "features" list' };
  const zones: Loose[] = [];
  const walls: Loose[] = [];
  for (const feature of features) {
    const { geometry, properties } = partsOf(feature);
    if (geometry.type === 'Polygon') zones.push(zoneOf(properties, geometry.coordinates));
    else if (properties.kind === 'wall') walls.push(...wallsOf(properties, geometry.coordinates));
  }
  const floors = isLoose(root) && Array.isArray(root.floors) ? root.floors : floorsOf(zones);
  const read = Plan.safeParse({ floors, zones, walls });
  if (read.success) return { ok: true, plan: read.data };
  const [first] = read.error.issues;
  return { ok: false, message: `${first?.path.join('.')}: ${first?.message}` };
}

function isLoose(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null;
}

function partsOf(feature: unknown): { geometry: Loose; properties: Loose } {
  const { geometry, properties } = isLoose(feature) ? feature : {};
  return {
    geometry: isLoose(geometry) ? geometry : {},
    properties: isLoose(properties) ? properties : {},
  };
}

function zoneOf(properties: Loose, coordinates: unknown): Loose {
  const { id, kind, capacity, parent, name, nameFa, floor } = properties;
  const ring: unknown[] = Array.isArray(coordinates) ? [...(coordinates[0] ?? [])] : [];
  // GeoJSON closes its rings by repeating the first point, a plan closes them implicitly.
  if (ring.length > 1 && String(ring[0]) === String(ring.at(-1))) ring.pop();
  return {
    id,
    kind,
    floor: floorOf(floor),
    name: isLoose(name) ? name : { en: name ?? id, ...(nameFa ? { fa: nameFa } : {}) },
    polygon: ring,
    ...(capacity === undefined ? {} : { capacity }),
    ...(parent === undefined ? {} : { parent }),
  };
}

function wallsOf(properties: Loose, coordinates: unknown): Loose[] {
  const points: unknown[] = Array.isArray(coordinates) ? coordinates : [];
  return points.slice(1).map((point, index) => ({
    floor: floorOf(properties.floor),
    line: [points[index], point].flat(),
  }));
}

function floorOf(floor: unknown): string {
  return floor === undefined ? '0' : String(floor);
}

function floorsOf(zones: readonly Loose[]): Loose[] {
  const ids = new Set(zones.map((zone) => String(zone.floor)));
  return [...ids].map((id) => ({ id, name: { en: id } }));
}
