import { createHash } from 'node:crypto';
import { strToU8, zipSync } from 'fflate';
import type { VenueRecord } from '../../contracts/ports.ts';
import type { Plan, Point2, Zone } from '../../contracts/venue.ts';
import { boxOf, pointWithin, signedAreaOf } from './geometry.ts';
import { categoryByKind } from './imdf-kinds.ts';
import { unprojectAbout } from './projection.ts';

/** Where a venue lies that never said where: nowhere real, and metres come back as they were. */
const nullIsland = { longitude: 0, latitude: 0 } as const;
/** The first moment a zip can name: the same plan is the same file. */
const zipTime = new Date(1980, 0, 1);

/**
 * IMDF 1.0.0 (OGC 20-094) of a published plan. What the format has no word for goes beside it as
 * foreign members named `gozar` (RFC 7946, 6.1), so that our own file comes back whole. [PLN7]
 */
export function writeImdf({ venue, name, plan }: VenueRecord): Uint8Array {
  const anchor = plan.anchor ?? nullIsland;
  const unproject = unprojectAbout(anchor);
  const idOf = (kind: string, id: string) => uuidOf(`${venue}/${kind}/${id}`);
  const context: Context = { plan, unproject, idOf, venueName: labels(name) };
  const { walls, doors, stairs, free, fingerprints } = plan;
  const own = { anchor, walls, doors, stairs, free, fingerprints };
  const files: Readonly<Record<string, object>> = {
    'manifest.json': {
      version: '1.0.0',
      created: '1980-01-01T00:00:00.000Z',
      generated_by: 'gozar',
      language: 'en',
    },
    'address.geojson': collection('address', [addressOf(context)]),
    'venue.geojson': { ...collection('venue', [venueOf(context)]), gozar: own },
    'building.geojson': collection('building', [buildingOf(context)]),
    'footprint.geojson': collection('footprint', [footprintOf(context)]),
    'level.geojson': collection(
      'level',
      plan.floors.map((_, i) => levelOf(context, i)),
    ),
    'unit.geojson': collection(
      'unit',
      plan.zones.map((zone) => unitOf(context, zone)),
    ),
    'opening.geojson': collection(
      'opening',
      (doors ?? []).map((_, i) => openingOf(context, i)),
    ),
  };
  const packed = Object.entries(files).map(([file, body]) => [file, strToU8(JSON.stringify(body))]);
  return zipSync(Object.fromEntries(packed), { level: 6, mtime: zipTime });
}

type Context = {
  readonly plan: Plan;
  readonly unproject: (at: Point2) => Point2;
  readonly idOf: (kind: string, id: string) => string;
  readonly venueName: Readonly<Record<string, string>>;
};

function collection(name: string, features: readonly object[]) {
  return { type: 'FeatureCollection', name, features };
}

/** Version 8 of RFC 9562, from our own ids: the same thing has the same id in every export. */
function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  const variant = ((Number.parseInt(hex[16] ?? '0', 16) & 3) | 8).toString(16);
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`];
  return [...parts, `${variant}${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-');
}

function labels({ en, fa }: { readonly en: string; readonly fa?: string | undefined }) {
  return fa === undefined ? { en } : { en, fa };
}

/** Counter-clockwise on the map, closed. Source: RFC 7946, 3.1.6. */
function ringOf({ unproject }: Context, ring: readonly Point2[]): Point2[] {
  const turned = isClockwise(ring) ? [...ring].reverse() : [...ring];
  const [first] = turned;
  return [...turned, ...(first === undefined ? [] : [first])].map(unproject);
}

/** Clockwise on a drawing whose y goes down is clockwise on the map, too. */
function isClockwise(ring: readonly Point2[]): boolean {
  return signedAreaOf(ring) > 0;
}

function polygonOf(context: Context, ring: readonly Point2[]) {
  return { type: 'Polygon', coordinates: [ringOf(context, ring)] };
}

function pointOf({ unproject }: Context, ring: readonly Point2[]) {
  const at = pointWithin(ring) ?? ring[0] ?? [0, 0];
  return { type: 'Point', coordinates: unproject(at) };
}

/** A rectangle around all that is drawn, or around one floor. */
function around({ plan }: Context, floor?: string): Point2[] {
  const zones = plan.zones.filter((zone) => floor === undefined || zone.floor === floor);
  const corners = zones.flatMap(({ polygon }) => polygon);
  const { minX, minY, maxX, maxY } = boxOf(
    corners.length > 0
      ? corners
      : [
          [0, 0],
          [1, 1],
        ],
  );
  return [
    [minX, minY],
    [maxX, minY],
    [maxX, maxY],
    [minX, maxY],
  ];
}

function addressOf({ idOf, venueName }: Context) {
  const properties = { address: venueName.en, locality: 'unknown', country: 'ZZ' };
  return {
    ...{ id: idOf('address', ''), type: 'Feature', feature_type: 'address', geometry: null },
    properties: { ...properties, unit: null, province: null, postal_code: null },
  };
}

function venueOf(context: Context) {
  const ring = around(context);
  return {
    ...{ id: context.idOf('venue', ''), type: 'Feature', feature_type: 'venue' },
    geometry: polygonOf(context, ring),
    properties: {
      ...{ category: 'retailstore', restriction: null, name: context.venueName, alt_name: null },
      ...{ hours: null, phone: null, website: null, display_point: pointOf(context, ring) },
      address_id: context.idOf('address', ''),
    },
  };
}

function buildingOf(context: Context) {
  return {
    ...{ id: context.idOf('building', ''), type: 'Feature', feature_type: 'building' },
    geometry: null,
    properties: {
      ...{ category: 'unspecified', restriction: null, name: context.venueName, alt_name: null },
      display_point: pointOf(context, around(context)),
      address_id: context.idOf('address', ''),
    },
  };
}

function footprintOf(context: Context) {
  return {
    ...{ id: context.idOf('footprint', ''), type: 'Feature', feature_type: 'footprint' },
    geometry: polygonOf(context, around(context)),
    properties: { category: 'ground', name: null, building_ids: [context.idOf('building', '')] },
  };
}

function levelOf(context: Context, i: number) {
  const { plan, idOf } = context;
  const floor = plan.floors[i] ?? { id: '', name: { en: '' } };
  const ring = around(context, floor.id);
  const ordinal = /^-?\d{1,3}$/.test(floor.id) ? Number(floor.id) : i;
  return {
    ...{ id: idOf('level', floor.id), type: 'Feature', feature_type: 'level' },
    geometry: polygonOf(context, ring),
    properties: {
      ...{ category: 'unspecified', restriction: null, outdoor: false, ordinal },
      ...{ name: labels(floor.name), short_name: { en: floor.id } },
      display_point: pointOf(context, ring),
      ...{ address_id: null, building_ids: [idOf('building', '')] },
    },
    gozar: { id: floor.id },
  };
}

function unitOf(context: Context, zone: Zone) {
  const { id, name, kind, floor, polygon, capacity, parent } = zone;
  return {
    ...{ id: context.idOf('unit', id), type: 'Feature', feature_type: 'unit' },
    geometry: polygonOf(context, polygon),
    properties: {
      ...{ category: categoryByKind[kind], restriction: null, accessibility: null },
      ...{ name: labels(name), alt_name: null, level_id: context.idOf('level', floor) },
      display_point: pointOf(context, polygon),
    },
    gozar: { id, kind, capacity, parent, isTurned: isClockwise(polygon) },
  };
}

function openingOf(context: Context, i: number) {
  const { floor, line } = context.plan.doors?.[i] ?? { floor: '', line: [0, 0, 0, 0] };
  const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = line;
  const coordinates = [context.unproject([x1, y1]), context.unproject([x2, y2])];
  return {
    ...{ id: context.idOf('opening', String(i)), type: 'Feature', feature_type: 'opening' },
    geometry: { type: 'LineString', coordinates },
    properties: {
      ...{ category: 'pedestrian', accessibility: null, access_control: null, door: null },
      ...{ name: null, alt_name: null, display_point: null },
      level_id: context.idOf('level', floor),
    },
  };
}
