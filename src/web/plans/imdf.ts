import { createHash } from 'node:crypto';
import type { Localized } from '../../contracts/ids.ts';
import { Plan, type Point2, type ZoneKind, zoneKinds } from '../../contracts/venue.ts';
import { Drawing, nameOf, nameText, type Read } from './drawing.ts';
import { isInside, pointWithin } from './geometry.ts';
import { amenityKindOf, climbs, unitKindOf } from './imdf-kinds.ts';
import { type Anchor, cornerOf, type Position, type Project, projectAbout } from './projection.ts';

type Feature = {
  readonly id: string;
  readonly geometry: Readonly<Record<string, unknown>>;
  readonly properties: Readonly<Record<string, unknown>>;
  /** What our own export adds, as a foreign member (RFC 7946, 6.1). */
  readonly gozar: Readonly<Record<string, unknown>>;
};
type Files = Readonly<Record<(typeof fileNames)[number], readonly Feature[]>>;

const fileNames = [
  ...['level', 'unit', 'opening', 'amenity', 'fixture', 'kiosk', 'occupant', 'anchor'],
  ...['relationship', 'detail', 'section', 'geofence', 'building', 'footprint', 'venue'],
] as const satisfies readonly string[];

const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/**
 * Indoor Mapping Data Format 1.0.0 (OGC Community Standard 20-094): levels become floors, units
 * zones with walls around them, openings doors, occupants names, traversals stairs. [PLN7]
 */
export function readImdf(fileNamed: (name: string) => unknown): Read {
  const files = filesOf(fileNamed);
  if (files.level.length === 0 || files.unit.length === 0) {
    return { ok: false, message: 'it holds no level.geojson and unit.geojson with features' };
  }
  const own = record(record(fileNamed('venue.geojson')).gozar);
  const anchor = anchorOf(files, own);
  if (anchor === undefined) return { ok: false, message: 'its outlines have no coordinates' };
  const drawing = new Drawing();
  const project = projectAbout(anchor);
  const floors = readLevels(drawing, files.level, project);
  const context: Context = { drawing, project, floors, files, names: namesOf(files) };
  const spots = readUnits(context);
  for (const one of files.opening) readOpening(context, one);
  for (const one of [...files.kiosk, ...files.fixture]) readStand(context, one);
  readStairs(context, spots, listOf(own.stairs));
  if (own.anchor === undefined) drawing.nest();
  if (own.anchor === undefined) noteUntaken(drawing, files);
  const { free: said, fingerprints: heard, walls, doors } = own;
  const shape = Plan.pick({ free: true, fingerprints: true, walls: true, doors: true });
  const extra = shape.safeParse({ free: said, fingerprints: heard, walls, doors });
  if (extra.success && own.anchor !== undefined) {
    for (const { floor, line } of extra.data.walls) drawing.wall(floor, line);
    for (const { floor, line } of extra.data.doors ?? []) drawing.door(floor, line);
  }
  const { free, fingerprints } = extra.success ? extra.data : {};
  const kept = { ...(free ? { free } : {}), ...(fingerprints ? { fingerprints } : {}) };
  return drawing.done({ anchor, ...kept });
}

function filesOf(fileNamed: (name: string) => unknown): Files {
  const read = (name: string): readonly Feature[] =>
    listOf(record(fileNamed(`${name}.geojson`)).features).map((one) => {
      const { id, geometry, properties, gozar } = record(one);
      return {
        id: text(id),
        geometry: record(geometry),
        properties: record(properties),
        gozar: record(gozar),
      };
    });
  const empty = Object.fromEntries(fileNames.map((name) => [name, read(name)]));
  return empty as { readonly [N in (typeof fileNames)[number]]: readonly Feature[] };
}

/** The file's own, else the north-west corner of its levels and units. */
function anchorOf(
  { level, unit }: Files,
  own: Readonly<Record<string, unknown>>,
): Anchor | undefined {
  const known = Plan.shape.anchor.safeParse(own.anchor);
  if (known.success && known.data) return known.data;
  const positions = [...level, ...unit].flatMap(({ geometry }) => ringsOf(geometry).flat());
  const corner = cornerOf(positions, true);
  if (corner === undefined || Math.abs(corner[0]) > 180 || Math.abs(corner[1]) > 85) {
    return undefined;
  }
  return { longitude: corner[0], latitude: corner[1] };
}

/** Outer rings of a polygon or several. */
function ringsOf({ type, coordinates }: Feature['geometry']): Position[][] {
  const polygons = type === 'MultiPolygon' ? listOf(coordinates) : [coordinates];
  if (type !== 'Polygon' && type !== 'MultiPolygon') return [];
  return polygons.map((rings) => positionsOf(listOf(rings)[0]));
}

function positionsOf(value: unknown): Position[] {
  return listOf(value).flatMap((one): Position[] => {
    const [x, y] = listOf(one).map(Number);
    return Number.isFinite(x) && Number.isFinite(y) ? [[x ?? 0, y ?? 0]] : [];
  });
}

type Floor = { readonly id: string; readonly ordinal: number };
type Context = {
  readonly drawing: Drawing;
  readonly project: Project;
  readonly floors: ReadonlyMap<string, Floor>;
  readonly files: Files;
  /** Of who is in a unit, by the unit's id. */
  readonly names: ReadonlyMap<string, Localized>;
};

/** Lowest first; levels of several buildings with one ordinal stay floors of their own. */
function readLevels(
  drawing: Drawing,
  levels: readonly Feature[],
  project: Project,
): ReadonlyMap<string, Floor> {
  const floors = new Map<string, Floor>();
  const used = new Set<string>();
  const ordinalOf = ({ properties }: Feature) => Number(properties.ordinal) || 0;
  for (const level of [...levels].sort((a, b) => ordinalOf(a) - ordinalOf(b))) {
    const { name, short_name: short } = level.properties;
    const ordinal = ordinalOf(level);
    const base = nameText(level.gozar.id) ?? String(ordinal);
    let id = base;
    for (let n = 2; used.has(id); n++) id = `${base}-${n}`;
    used.add(id);
    drawing.floor(id, nameOf(name) ?? nameOf(short) ?? { en: `Level ${ordinal}` });
    floors.set(level.id, { id, ordinal });
    if (level.gozar.id !== undefined) continue;
    for (const ring of ringsOf(level.geometry)) wallsAround(drawing, id, ring.map(project));
  }
  return floors;
}

function wallsAround(drawing: Drawing, floor: string, ring: readonly Point2[]): void {
  for (const [i, [x2, y2]] of ring.entries()) {
    const [x1, y1] = ring.at(i - 1) ?? [x2, y2];
    drawing.wall(floor, [x1, y1, x2, y2]);
  }
}

/** An occupant names the unit that its anchor stands in. */
function namesOf({ occupant, anchor }: Files): ReadonlyMap<string, Localized> {
  const unitOf = new Map(anchor.map(({ id, properties }) => [id, text(properties.unit_id)]));
  const names = new Map<string, Localized>();
  for (const { properties } of occupant) {
    const name = nameOf(properties.name);
    const unit = unitOf.get(text(properties.anchor_id));
    if (name && unit) names.set(unit, name);
  }
  return names;
}

/** Where units are, for stairs between them. */
type Spot = {
  readonly unit: Feature;
  readonly floor: Floor;
  readonly category: string;
  readonly ring: readonly Point2[];
};

function readUnits(context: Context): readonly Spot[] {
  const { drawing, project, floors, files, names } = context;
  const purposes = purposesOf(files.amenity);
  const spots: Spot[] = [];
  for (const unit of files.unit) {
    const { category, level_id: level, restriction, name, alt_name: other } = unit.properties;
    const floor = floors.get(text(level));
    const said = text(category);
    const shown = nameOf(name) ?? names.get(unit.id) ?? nameOf(other);
    if (floor === undefined) {
      drawing.note(
        (n) => `${n} units name a level that is not in the file and were left out`,
        (n) => `${n} واحد از طبقه‌ای نام برده که در فایل نیست و کنار گذاشته شد`,
        shown?.en,
      );
      continue;
    }
    const kind = ownKind(unit) ?? purposes.get(unit.id) ?? unitKindOf(said, restriction);
    for (const [i, positions] of ringsOf(unit.geometry).entries()) {
      const drawn = openRing(positions.map(project));
      const ring = unit.gozar.isTurned === true ? drawn.reverse() : drawn;
      spots.push({ unit, floor, category: said, ring });
      // A walkway's own border is no wall; its neighbours draw theirs.
      if (kind !== 'aisle' && unit.gozar.id === undefined) wallsAround(drawing, floor.id, ring);
      if (kind === 'solid' || kind === 'closed') noteClosed(drawing, kind, shown?.en ?? said);
      else addZone(context, { unit, kind, floor: floor.id, ring, name: shown, part: i });
    }
  }
  return spots;
}

/** Without the closing corner. */
function openRing(ring: readonly Point2[]): Point2[] {
  const [first, last] = [ring[0], ring.at(-1)];
  const isClosed = ring.length > 1 && first?.[0] === last?.[0] && first?.[1] === last?.[1];
  return isClosed ? ring.slice(0, -1) : [...ring];
}

function ownKind({ gozar }: Feature): ZoneKind | undefined {
  return zoneKinds.find((kind) => kind === gozar.kind);
}

function purposesOf(amenities: readonly Feature[]): ReadonlyMap<string, ZoneKind> {
  const found = new Map<string, ZoneKind>();
  for (const { properties } of amenities) {
    const kind = amenityKindOf(text(properties.category));
    if (kind === undefined) continue;
    for (const unit of listOf(properties.unit_ids)) found.set(text(unit), kind);
  }
  return found;
}

function noteClosed(drawing: Drawing, kind: 'solid' | 'closed', name: string): void {
  if (kind === 'solid') {
    drawing.note(
      (n) => `${n} units are solid: they became walls`,
      (n) => `${n} واحد توپر بود و به دیوار تبدیل شد`,
      name,
    );
    return;
  }
  drawing.note(
    (n) => `${n} units are closed to visitors: their walls were taken, no zone was made`,
    (n) => `${n} واحد برای بازدیدکننده بسته بود: دیوارش آمد، ناحیه ساخته نشد`,
    name,
  );
}

type NewZone = {
  readonly unit: Feature;
  readonly kind: ZoneKind;
  readonly floor: string;
  readonly ring: readonly Point2[];
  readonly name: Localized | undefined;
  readonly part: number;
};

function addZone({ drawing }: Context, { unit, kind, floor, ring, name, part }: NewZone): void {
  const { id, capacity, parent } = unit.gozar;
  const people = Number(capacity);
  const category = text(unit.properties.category) || 'unit';
  const fallback = { en: `${category} ${drawing.zones.length + 1}` };
  const wished = nameText(id) ?? (name === undefined ? digest(unit.id) : undefined);
  drawing.zone({
    ...{ id: part === 0 ? wished : undefined, name: name ?? fallback, kind, floor },
    polygon: [...ring],
    ...(Number.isInteger(people) && people > 0 ? { capacity: people } : {}),
    ...(typeof parent === 'string' && parent !== '' ? { parent } : {}),
  });
}

/** An id that stays the same when the file is read again. */
function digest(id: string): string {
  return `u-${createHash('sha256').update(id).digest('hex').slice(0, 12)}`;
}

function readOpening({ drawing, project, floors }: Context, one: Feature): void {
  const floor = floors.get(text(one.properties.level_id));
  const { type, coordinates } = one.geometry;
  if (floor === undefined || type !== 'LineString') return;
  const points = positionsOf(coordinates).map(project);
  for (const [i, [x2, y2]] of points.slice(1).entries()) {
    const [x1, y1] = points[i] ?? [x2, y2];
    drawing.door(floor.id, [x1, y1, x2, y2]);
  }
}

/** Kiosks and named fixtures are places to stand at; other furniture is left out. */
function readStand(context: Context, one: Feature): void {
  const { drawing, project, floors, files } = context;
  const floor = floors.get(text(one.properties.level_id));
  const name = nameOf(one.properties.name) ?? nameOf(one.properties.alt_name);
  const isKiosk = files.kiosk.includes(one);
  const rings = ringsOf(one.geometry);
  if (floor === undefined || rings.length === 0 || (name === undefined && !isKiosk)) {
    drawing.note(
      (n) => `${n} fixtures without a name were left out`,
      (n) => `${n} اثاثیهٔ بی‌نام کنار گذاشته شد`,
      text(one.properties.category),
    );
    return;
  }
  const kind = isKiosk ? 'service' : 'display';
  for (const [part, ring] of rings.entries()) {
    const at = ring.map(project);
    addZone(context, { unit: one, kind, floor: floor.id, ring: at, name, part });
  }
}

/** Ways between floors: as written, as traversals say, else lifts and stairs that lie above. */
function readStairs(context: Context, spots: readonly Spot[], own: readonly unknown[]): void {
  const { drawing, files } = context;
  const parsed = Plan.shape.stairs.safeParse(own);
  if (own.length > 0 && parsed.success) {
    for (const stair of parsed.data ?? []) drawing.stair(stair);
    return;
  }
  const byId = new Map(spots.map((spot) => [spot.unit.id, spot]));
  const joined = new Set<string>();
  for (const { properties } of files.relationship) {
    const ends = [properties.origin, properties.destination].map((end) =>
      byId.get(text(record(end).id)),
    );
    const [from, to] = ends;
    if (from && to && from.floor.id !== to.floor.id) join(drawing, joined, from, to);
  }
  const shafts = spots.filter(({ category }) => climbs.has(category));
  for (const below of shafts) {
    const above = shafts
      .filter(({ floor, ring, category }) => {
        const at = pointWithin(below.ring);
        const isNext = floor.ordinal > below.floor.ordinal && category === below.category;
        return isNext && at !== undefined && isInside(ring, ...at);
      })
      .sort((a, b) => a.floor.ordinal - b.floor.ordinal)[0];
    if (above) join(drawing, joined, below, above);
  }
}

function join(drawing: Drawing, joined: Set<string>, from: Spot, to: Spot): void {
  const key = [from.unit.id, to.unit.id].sort().join('|');
  const [a, b] = [pointWithin(from.ring), pointWithin(to.ring)];
  if (joined.has(key) || a === undefined || b === undefined) return;
  joined.add(key);
  const at = (spot: Spot, [x, y]: Point2) => ({ floor: spot.floor.id, x, y });
  drawing.stair({ from: at(from, a), to: at(to, b) });
}

/** What the file has and a plan has no place for, by name. */
function noteUntaken(drawing: Drawing, files: Files): void {
  const untaken = [
    ['section', files.section],
    ['detail', files.detail],
    ['geofence', files.geofence],
    ['building', files.building],
    ['footprint', files.footprint],
    [
      'amenity',
      files.amenity.filter(({ properties }) => !amenityKindOf(text(properties.category))),
    ],
  ] as const;
  for (const [name, features] of untaken) {
    for (const { properties } of features) {
      drawing.note(
        (n) => `${n} features of ${name}.geojson have no place in a plan and were left out`,
        (n) => `${n} مورد از ${name}.geojson در نقشه جایی ندارد و کنار گذاشته شد`,
        nameOf(properties.name)?.en,
      );
    }
  }
}
