import type { Localized } from '../../contracts/ids.ts';
import { Plan, type Point2, type ZoneKind, zoneKinds } from '../../contracts/venue.ts';
import { planFeatures } from '../plan.ts';
import { Drawing, nameOf, nameText, type Read } from './drawing.ts';
import { cornerOf, type Position, type Project, projectAbout, shiftFrom } from './projection.ts';

/** A number above this is no degree of longitude. */
const mostDegrees = 180;
/** A venue's own plane begins near its corner; a map's metres begin at the equator. */
const ownPlaneM = 20_000;

type Feature = {
  readonly index: number;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly polygons: readonly (readonly Position[])[];
  readonly lines: readonly (readonly Position[])[];
};

const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};

/**
 * GeoJSON (RFC 7946) of whoever drew it: outlines become zones, lines walls or doors, whatever
 * says so gives floor, kind and name. Our own comes back as it went. [PLN6]
 */
export function readGeoJson(document: unknown, units: 'm' | 'deg' | undefined): Read {
  const { type, features, ...own } = record(document);
  if (type !== 'FeatureCollection' || !Array.isArray(features)) {
    return { ok: false, message: 'it is no GeoJSON FeatureCollection with features' };
  }
  const drawing = new Drawing();
  const read = features.flatMap((one, index) => readFeature(drawing, one, index));
  const positions = read.flatMap(({ polygons, lines }) => [...polygons, ...lines].flat());
  const placed = placing(drawing, { positions, units, own });
  if (placed === undefined) return { ok: false, message: 'it has no outline and no line' };
  const { project, anchor } = placed;
  for (const one of Array.isArray(own.floors) ? own.floors : []) {
    const { id, name } = record(one);
    const level = nameText(id);
    if (level !== undefined) drawing.floor(level, nameOf(name) ?? { en: level });
  }
  const outlines = read.filter(isFloorOutline);
  for (const one of outlines) readOutline(drawing, one, project);
  const context = { drawing, project, first: outlines[0] ? floorOf(outlines[0]) : undefined };
  for (const one of read) if (!isFloorOutline(one)) take(one, context);
  // Ours says itself what lies within what.
  const isOurs = own.units === 'm' && Array.isArray(own.floors);
  if (!isOurs) drawing.nest();
  const kept = Plan.pick({ free: true, fingerprints: true, stairs: true }).safeParse({
    ...{ free: own.free, fingerprints: own.fingerprints, stairs: own.stairs },
  });
  if (kept.success) for (const stair of kept.data.stairs ?? []) drawing.stair(stair);
  const { free, fingerprints } = kept.success ? kept.data : {};
  return drawing.done({
    ...(anchor === undefined ? {} : { anchor }),
    ...(free === undefined ? {} : { free }),
    ...(fingerprints === undefined ? {} : { fingerprints }),
  });
}

function readFeature(drawing: Drawing, value: unknown, index: number): Feature[] {
  const { properties, geometry } = record(value);
  const { type, coordinates } = record(geometry);
  const about = { index, properties: record(properties) };
  const name = nameText(about.properties.name) ?? `#${index + 1}`;
  switch (type) {
    case 'Polygon':
      return [{ ...about, polygons: outer(drawing, [coordinates], name), lines: [] }];
    case 'MultiPolygon':
      return [{ ...about, polygons: outer(drawing, listOf(coordinates), name), lines: [] }];
    case 'LineString':
      return [{ ...about, polygons: [], lines: [positionsOf(coordinates)] }];
    case 'MultiLineString':
      return [{ ...about, polygons: [], lines: listOf(coordinates).map(positionsOf) }];
    default:
      drawing.note(
        (n) => `${n} features are neither outlines nor lines and were left out`,
        (n) => `${n} مورد نه محدوده بود نه خط، و کنار گذاشته شد`,
        name,
      );
      return [];
  }
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function positionsOf(value: unknown): Position[] {
  return listOf(value).flatMap((one): Position[] => {
    const [x, y] = listOf(one).map(Number);
    return Number.isFinite(x) && Number.isFinite(y) ? [[x ?? 0, y ?? 0]] : [];
  });
}

/** The outer rings; holes are not kept, as zones nest instead. */
function outer(drawing: Drawing, polygons: readonly unknown[], name: string): Position[][] {
  return polygons.map((rings) => {
    if (listOf(rings).length > 1) {
      drawing.note(
        (n) => `${n} outlines have holes, which were filled: draw a zone where they were`,
        (n) => `${n} محدوده سوراخ داشت که پر شد: جایش ناحیه بکشید`,
        name,
      );
    }
    return positionsOf(listOf(rings)[0]);
  });
}

type Placing = {
  readonly positions: readonly Position[];
  readonly units: 'm' | 'deg' | undefined;
  readonly own: Readonly<Record<string, unknown>>;
};

/** From the file's numbers to metres of the venue; undefined = there is nothing to place. */
function placing(drawing: Drawing, { positions, units, own }: Placing) {
  const isMap = (units ?? guessed(drawing, positions, own)) === 'deg';
  const corner = cornerOf(positions, isMap);
  if (corner === undefined) return undefined;
  const known = Plan.shape.anchor.safeParse(own.anchor);
  if (isMap) {
    const [longitude, latitude] = corner;
    const anchor = known.success && known.data ? known.data : { longitude, latitude };
    if (Math.abs(longitude) > mostDegrees || Math.abs(latitude) > 85) return undefined;
    return { project: projectAbout(anchor), anchor };
  }
  const isFar = corner.some((metres) => Math.abs(metres) > ownPlaneM);
  if (isFar) {
    const at = corner.map((metres) => Math.round(metres)).join(', ');
    drawing.note(
      () => `the drawing was moved so that its corner (${at}) is (0, 0)`,
      () => `نقشه جابه‌جا شد تا گوشه‌اش (${at}) به (0، 0) بیاید`,
    );
  }
  const project: Project = shiftFrom(isFar ? corner : [0, 0]);
  return { project, anchor: known.success ? known.data : undefined };
}

function guessed(
  drawing: Drawing,
  positions: readonly Position[],
  own: Readonly<Record<string, unknown>>,
): 'm' | 'deg' {
  if (own.units === 'm') return 'm';
  const xs = positions.map(([x = 0]) => x);
  const ys = positions.map(([, y = 0]) => y);
  const span = Math.max(spread(xs), spread(ys));
  const fits = xs.every((x) => Math.abs(x) <= mostDegrees) && ys.every((y) => Math.abs(y) <= 90);
  const isMap = fits && span < 1;
  drawing.note(
    () => (isMap ? 'read as longitude and latitude' : 'read as metres'),
    () => (isMap ? 'به‌صورت طول و عرض جغرافیایی خوانده شد' : 'به متر خوانده شد'),
  );
  return isMap ? 'deg' : 'm';
}

function spread(values: readonly number[]): number {
  let [least, most] = [Infinity, -Infinity];
  for (const value of values) [least, most] = [Math.min(least, value), Math.max(most, value)];
  return most - least;
}

const floorWords: readonly unknown[] = ['floor', 'level'];

/** The outline of a whole floor, as many maps of malls begin with one. */
function isFloorOutline({ properties, polygons }: Feature): boolean {
  const { type, category, kind, id } = properties;
  if (polygons.length === 0 || (id !== undefined && zoneKindOf(kind) !== undefined)) return false;
  return [type, category, kind].some((word) => floorWords.includes(word));
}

/** A floor by its number, its name or its id, whichever the file says. */
function floorOf({ properties }: Feature): string | undefined {
  const {
    floor,
    level,
    floor_num: number,
    floor_id: floorId,
    level_id: levelId,
    ordinal,
  } = properties;
  const said = [floor, number, level, ordinal, floorId, levelId].find((one) => nameText(one));
  return nameText(said);
}

function readOutline(drawing: Drawing, feature: Feature, project: Project): void {
  const { name, nameFa } = feature.properties;
  const floor = floorOf(feature) ?? nameText(name) ?? '0';
  const said: Localized = nameOf(name, nameFa) ?? { en: floor };
  drawing.floor(floor, said);
  for (const [i, ring] of feature.polygons.entries()) {
    const id = `floor-${floor.toLowerCase()}`;
    const part = i === 0 ? said : { en: `${said.en} (${i + 1})` };
    drawing.zone({ id, name: part, kind: 'aisle', floor, polygon: ring.map(project) });
    wallsAround(drawing, floor, ring.map(project));
  }
  drawing.note(
    (n) => `${n} outlines of whole floors became aisles with a wall around them`,
    (n) => `محدودهٔ ${n} طبقه به راهرویی با دیوار دورش تبدیل شد`,
    said.en,
  );
}

function wallsAround(drawing: Drawing, floor: string, ring: readonly Point2[]): void {
  for (const [i, [x2, y2]] of ring.entries()) {
    const [x1, y1] = ring.at(i - 1) ?? [x2, y2];
    drawing.wall(floor, [x1, y1, x2, y2]);
  }
}

type Context = {
  readonly drawing: Drawing;
  readonly project: Project;
  /** The floor of a file with an outline of one: of whatever says none. */
  readonly first: string | undefined;
};

function take(feature: Feature, { drawing, project, first }: Context): void {
  const { properties, polygons, lines, index } = feature;
  const { id, kind, capacity, parent, name, nameFa, display } = properties;
  const floor = floorOf(feature) ?? first ?? '0';
  for (const line of lines) {
    const points = line.map(project);
    for (const [i, [x2, y2]] of points.entries()) {
      const [x1, y1] = points[i - 1] ?? [x2, y2];
      if (kind === 'door') drawing.door(floor, [x1, y1, x2, y2]);
      else drawing.wall(floor, [x1, y1, x2, y2]);
    }
  }
  if (polygons.length === 0) return;
  const said = nameOf(name, nameFa) ?? nameOf(display) ?? nameOf(id) ?? { en: `Zone ${index + 1}` };
  const known = zoneKindOf(kind);
  if (known === undefined) {
    drawing.note(
      (n) => `${n} zones do not say what they are and were taken for displays`,
      (n) => `نوع ${n} ناحیه گفته نشده بود؛ «قفسه و ویترین» فرض شد`,
      said.en,
    );
  }
  const people = Number(capacity);
  for (const ring of polygons) {
    drawing.zone({
      ...{ id: nameText(id), name: said, kind: known ?? 'display', floor },
      polygon: ring.map(project),
      ...(Number.isInteger(people) && people > 0 ? { capacity: people } : {}),
      ...(typeof parent === 'string' && parent !== '' ? { parent } : {}),
    });
  }
}

function zoneKindOf(kind: unknown): ZoneKind | undefined {
  return zoneKinds.find((one) => one === kind);
}

/** All that a plan holds; foreign members (RFC 7946, 6.1) carry what GeoJSON has no words for. */
export function writeGeoJson(plan: Plan) {
  const { stairs, free, fingerprints, anchor, doors = [] } = plan;
  const drawn = planFeatures(plan);
  const gates = doors.map(({ floor, line: [x1, y1, x2, y2] }) => ({
    type: 'Feature',
    geometry: {
      type: 'LineString',
      coordinates: [
        [x1, y1],
        [x2, y2],
      ],
    },
    properties: { kind: 'door', floor },
  }));
  return { ...drawn, features: [...drawn.features, ...gates], stairs, free, fingerprints, anchor };
}
