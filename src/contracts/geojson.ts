import { z } from 'zod';
import type { Problem } from './commands.ts';
import { Code, idPattern, Localized } from './ids.ts';
import type { Plan, Point2, Zone } from './venue.ts';
import { zoneKinds } from './venue.ts';

/**
 * GeoJSON (RFC 7946) as far as plans need it: polygons are zones, lines of kind `door` are doors,
 * all other lines walls.
 */
const Position = z.array(z.number()).min(2);
const Feature = z.object({
  type: z.literal('Feature'),
  properties: z.record(z.string(), z.unknown()).nullable(),
  geometry: z.union([
    z.object({ type: z.literal('Polygon'), coordinates: z.array(z.array(Position)).min(1) }),
    z.object({ type: z.literal('LineString'), coordinates: z.array(Position).min(2) }),
  ]),
});
const Collection = z.object({
  type: z.literal('FeatureCollection'),
  features: z.array(z.unknown()).min(1),
  /** Ours: names of the floors; a floor without one is called by its id. */
  floors: z.array(z.object({ id: Code, name: Localized })).default([]),
});

export const planUnits = ['m', 'wgs84'] as const;
export type PlanUnits = (typeof planUnits)[number];

export type ReadPlan =
  | { readonly ok: true; readonly plan: Plan }
  | { readonly ok: false; readonly problems: readonly Problem[] };

type Feature = z.infer<typeof Feature>;
type Project = (position: readonly number[]) => Point2;

/** The WGS 84 ellipsoid: its equator's radius in metres and its eccentricity, squared. */
const equatorM = 6_378_137;
const flattening = 1 / 298.257223563;
const eccentricity2 = flattening * (2 - flattening);

/** Metres on the ground a degree of latitude and of longitude: the two radii of curvature. */
export function metresPerDegree(latitude: number): { north: number; east: number } {
  const phi = (latitude * Math.PI) / 180;
  const bulge = 1 - eccentricity2 * Math.sin(phi) ** 2;
  const meridian = (equatorM * (1 - eccentricity2)) / bulge ** 1.5;
  const parallel = (equatorM / Math.sqrt(bulge)) * Math.cos(phi);
  return { north: (meridian * Math.PI) / 180, east: (parallel * Math.PI) / 180 };
}

/** A drawing → a plan in metres; every feature that cannot be used is named with its mend. */
export function readPlan(document: unknown, units: PlanUnits): ReadPlan {
  const collection = Collection.safeParse(document);
  if (!collection.success) {
    const mend = 'export the plan as one GeoJSON FeatureCollection';
    const message = collection.error.issues[0]?.message ?? 'not GeoJSON';
    return { ok: false, problems: [{ code: 'command.plan', path: '', message, mend }] };
  }
  const problems: Problem[] = [];
  const features: { feature: Feature; index: number }[] = [];
  for (const [index, raw] of collection.data.features.entries()) {
    const parsed = Feature.safeParse(raw);
    if (parsed.success) features.push({ feature: parsed.data, index });
    else {
      problems.push({
        code: 'command.plan',
        path: `features.${index}`,
        message: 'neither a Polygon nor a LineString feature',
        mend: 'draw zones as polygons and walls as lines; leave the rest out of the file',
      });
    }
  }
  const project = projection(
    features.map(({ feature }) => feature),
    units,
  );
  const zones: Zone[] = [];
  const walls: Plan['walls'] = [];
  const doors: Plan['walls'] = [];
  for (const { feature, index } of features) {
    if (feature.geometry.type === 'LineString') {
      const isDoor = feature.properties?.kind === 'door';
      (isDoor ? doors : walls).push(...wallsOf(feature, project));
    } else zones.push(...zoneOf(feature, { index, project, problems }));
  }
  if (zones.length === 0 && problems.length === 0) {
    const mend = 'draw at least one polygon with the properties id and kind';
    problems.push({ code: 'command.plan', path: 'features', message: 'no zone', mend });
  }
  if (problems.length > 0) return { ok: false, problems };
  const ids = [...new Set(zones.map((zone) => zone.floor))].sort();
  const named = collection.data.floors;
  const floors = ids.map(
    (id) => named.find((floor) => floor.id === id) ?? { id, name: { en: `Floor ${id}` } },
  );
  return { ok: true, plan: { floors, zones, walls, ...(doors.length > 0 ? { doors } : {}) } };
}

function projection(features: readonly Feature[], units: PlanUnits): Project {
  if (units === 'm') return ([x = 0, y = 0]) => [x, y];
  let west = Number.POSITIVE_INFINITY;
  let north = Number.NEGATIVE_INFINITY;
  for (const { geometry } of features) {
    for (const [longitude = 0, latitude = 0] of geometry.coordinates.flat(
      geometry.type === 'Polygon' ? 1 : 0,
    ) as number[][]) {
      west = Math.min(west, longitude);
      north = Math.max(north, latitude);
    }
  }
  const metres = metresPerDegree(north);
  return ([longitude = 0, latitude = 0]) => [
    round((longitude - west) * metres.east),
    round((north - latitude) * metres.north),
  ];
}

const round = (metres: number): number => Math.round(metres * 1_000) / 1_000;

function wallsOf({ properties, geometry }: Feature, project: Project): Plan['walls'] {
  if (geometry.type !== 'LineString') return [];
  const floor = text(properties?.floor) ?? '0';
  const points = geometry.coordinates.map(project);
  return points.slice(1).map(([x2, y2], i) => {
    const [x1, y1] = points[i] ?? [x2, y2];
    return { floor, line: [x1, y1, x2, y2] };
  });
}

function zoneOf(
  { properties, geometry }: Feature,
  { index, project, problems }: { index: number; project: Project; problems: Problem[] },
): Zone[] {
  if (geometry.type !== 'Polygon') return [];
  const add = (key: string, message: string, mend: string) =>
    problems.push({
      code: 'command.plan',
      path: `features.${index}.properties.${key}`,
      message,
      mend,
    });
  const before = problems.length;
  const id = text(properties?.id) ?? '';
  if (!idPattern.test(id)) {
    add('id', `${JSON.stringify(properties?.id)} is no id`, 'use a–z, 0–9, . _ - (at most 64)');
  }
  const kind = zoneKinds.find((known) => known === (properties?.kind ?? 'aisle'));
  if (kind === undefined) {
    const shown = JSON.stringify(properties?.kind);
    add('kind', `${shown} is no kind of zone`, `use one of ${zoneKinds.join(', ')}`);
  }
  const { capacity } = properties ?? {};
  const isCount = Number.isInteger(capacity) && Number(capacity) > 0;
  if (capacity !== undefined && capacity !== null && !isCount) {
    add('capacity', `${JSON.stringify(capacity)} is no number of people`, 'use 1 or more, or none');
  }
  if (problems.length > before || kind === undefined) return [];
  const ring = (geometry.coordinates[0] ?? []).map(project);
  const closed = ring.length > 3 && String(ring[0]) === String(ring.at(-1));
  const polygon = closed ? ring.slice(0, -1) : ring;
  const parent = text(properties?.parent);
  const fa = text(properties?.nameFa);
  return [
    {
      id,
      name: { en: text(properties?.name) ?? id, ...(fa === undefined ? {} : { fa }) },
      kind,
      floor: text(properties?.floor) ?? '0',
      polygon,
      ...(isCount ? { capacity: Number(capacity) } : {}),
      ...(parent === undefined ? {} : { parent }),
    },
  ];
}

function text(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
