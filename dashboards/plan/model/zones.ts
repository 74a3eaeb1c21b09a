import {
  type Done,
  type Drawing,
  most,
  type Point,
  refuse,
  type Zone,
  type ZoneKind,
} from './drawing.ts';
import {
  areaOf,
  boxOf,
  distance,
  edgesOf,
  isShape,
  liesIn,
  pointToCm,
  sideOf,
} from './geometry.ts';

type Name = Zone['name'];
export type Corners = Zone['polygon'];

export const corners = (points: readonly Point[]): Corners => points.map(([x, y]) => [x, y]);

/** A box of two opposite corners. */
export function boxed([ax, ay]: Point, [bx, by]: Point): readonly Point[] {
  const [left, right] = [Math.min(ax, bx), Math.max(ax, bx)];
  const [top, bottom] = [Math.min(ay, by), Math.max(ay, by)];
  return [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ];
}

/** An id that no zone has: its kind and the next number. */
export function freshZoneId(drawing: Drawing, kind: string): string {
  const taken = new Set(drawing.zones.map(({ id }) => id));
  for (let n = 1; ; n++) {
    const id = n === 1 ? kind : `${kind}-${n}`;
    if (!taken.has(id)) return id;
  }
}

/** "Display", then "Display 2": no two zones are called alike at first. */
export function freshName(drawing: Drawing, name: Name): Name {
  const taken = new Set(drawing.zones.map((zone) => zone.name.en));
  if (!taken.has(name.en)) return name;
  for (let n = 2; ; n++) {
    if (taken.has(`${name.en} ${n}`)) continue;
    const fa = name.fa === undefined ? {} : { fa: `${name.fa} ${inPersian(n)}` };
    return { en: `${name.en} ${n}`, ...fa };
  }
}

export const inPersian = (n: number): string =>
  String(n).replace(/\d/g, (digit) => String.fromCharCode(0x06f0 + Number(digit)));

/** The smallest zone of the floor that a shape lies within. */
export function parentOf(
  drawing: Drawing,
  of: { readonly floor: string; readonly polygon: readonly Point[]; readonly id?: string },
): string | undefined {
  const area = areaOf(of.polygon);
  let best: { id: string; area: number } | undefined;
  for (const zone of drawing.zones) {
    if (zone.floor !== of.floor || zone.id === of.id || zone.polygon.length < 3) continue;
    const size = areaOf(zone.polygon);
    if (size <= area || (best && size >= best.area)) continue;
    if (liesIn(of.polygon, zone.polygon)) best = { id: zone.id, area: size };
  }
  return best?.id;
}

/** People that fit comfortably; at least one. */
export function capacityFor(polygon: readonly Point[], peoplePerM2: number): number {
  return Math.max(1, Math.min(1_000_000, Math.round(areaOf(polygon) * peoplePerM2)));
}

export type NewZone = {
  readonly kind: ZoneKind;
  readonly floor: string;
  readonly name: Name;
  readonly polygon: readonly Point[];
  readonly peoplePerM2?: number | undefined;
};

/** A zone of a template; what it lies within becomes its parent. [PLN23] */
export function addZone(drawing: Drawing, asked: NewZone): Done {
  if (drawing.zones.length >= most.zones) return refuse('tooMany');
  const polygon = asked.polygon.map(pointToCm);
  const bad = problemOf(polygon);
  if (bad) return refuse(bad);
  const { kind, floor, peoplePerM2 } = asked;
  const parent = parentOf(drawing, { floor, polygon });
  const capacity = peoplePerM2 === undefined ? undefined : capacityFor(polygon, peoplePerM2);
  const zone: Zone = {
    id: freshZoneId(drawing, kind),
    name: freshName(drawing, asked.name),
    kind,
    ...(capacity === undefined ? {} : { capacity }),
    floor,
    polygon: corners(polygon),
    ...(parent === undefined ? {} : { parent }),
  };
  const zones = [...drawing.zones, zone];
  return {
    ok: true,
    drawing: { ...drawing, zones },
    chosen: [{ kind: 'zone', at: zones.length - 1 }],
  };
}

export function problemOf(polygon: readonly Point[]) {
  if (polygon.length < 3) return 'fewCorners';
  if (polygon.length > most.corners) return 'tooMany';
  if (isShape(polygon)) return undefined;
  const box = boxOf(polygon);
  const room = box ? (box.maxX - box.minX) * (box.maxY - box.minY) : 0;
  return room < 0.2 ? 'tooSmall' : 'crosses';
}

export function withZone(drawing: Drawing, at: number, zone: Zone): Drawing {
  return { ...drawing, zones: drawing.zones.with(at, zone) };
}

/** Other corners for a zone; refused where they make no shape. */
export function reshape(drawing: Drawing, at: number, points: readonly Point[]): Done {
  const zone = drawing.zones[at];
  if (!zone) return refuse('fewCorners');
  const bad = problemOf(points);
  if (bad) return refuse(bad);
  const chosen = [{ kind: 'zone', at }] as const;
  return {
    ok: true,
    drawing: withZone(drawing, at, { ...zone, polygon: corners(points) }),
    chosen,
  };
}

export function moveCorner(drawing: Drawing, at: number, corner: number, to: Point): Done {
  const polygon = drawing.zones[at]?.polygon ?? [];
  if (polygon[corner] === undefined) return refuse('fewCorners');
  return reshape(drawing, at, polygon.with(corner, [...pointToCm(to)]));
}

/** A new corner after the given one: the edge is split there. */
export function addCorner(drawing: Drawing, at: number, after: number, to: Point): Done {
  const polygon = drawing.zones[at]?.polygon ?? [];
  return reshape(drawing, at, polygon.toSpliced(after + 1, 0, [...pointToCm(to)]));
}

export function removeCorner(drawing: Drawing, at: number, corner: number): Done {
  const polygon = drawing.zones[at]?.polygon ?? [];
  if (polygon.length <= 3) return refuse('fewCorners');
  return reshape(drawing, at, polygon.toSpliced(corner, 1));
}

/** A parent of its own choice; a ring of parents is refused. */
export function setParent(drawing: Drawing, at: number, parent: string | undefined): Done {
  const zone = drawing.zones[at];
  if (!zone) return refuse('ring');
  const byId = new Map(drawing.zones.map((one) => [one.id, one]));
  const seen = new Set([zone.id]);
  for (let up = parent; up !== undefined; up = byId.get(up)?.parent) {
    if (seen.has(up)) return refuse('ring');
    seen.add(up);
  }
  if (parent !== undefined && byId.get(parent)?.floor !== zone.floor) return refuse('twoFloors');
  const { parent: _before, ...rest } = zone;
  const next = parent === undefined ? rest : { ...rest, parent };
  return { ok: true, drawing: withZone(drawing, at, next), chosen: [{ kind: 'zone', at }] };
}

export type ZoneFacts = {
  readonly name?: Name;
  readonly kind?: ZoneKind;
  /** `undefined` = no limit known. */
  readonly capacity?: number | undefined;
};

export function setFacts(drawing: Drawing, at: number, facts: ZoneFacts): Done {
  const zone = drawing.zones[at];
  if (!zone) return refuse('fewCorners');
  const { capacity: before, ...rest } = zone;
  const capacity = 'capacity' in facts ? facts.capacity : before;
  const { name = rest.name, kind = rest.kind } = facts;
  const next = { ...rest, name, kind, ...(capacity === undefined ? {} : { capacity }) };
  return { ok: true, drawing: withZone(drawing, at, next), chosen: [{ kind: 'zone', at }] };
}

/** Both halves of a polygon along a line that crosses its ring exactly twice. */
export function halves(
  polygon: readonly Point[],
  [from, to]: readonly [Point, Point],
): readonly [readonly Point[], readonly Point[]] | undefined {
  const ring: Point[] = [];
  const cuts: number[] = [];
  for (const [a, b] of edgesOf(polygon)) {
    ring.push(a);
    const [atA, atB] = [sideOf(a, [from, to]), sideOf(b, [from, to])];
    if (atA === 0) cuts.push(ring.length - 1);
    else if (atA > 0 !== atB > 0 && atB !== 0) {
      const share = atA / (atA - atB);
      ring.push(pointToCm([a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share]));
      cuts.push(ring.length - 1);
    }
  }
  const [first, second] = cuts;
  if (cuts.length !== 2 || first === undefined || second === undefined) return undefined;
  const one = withoutTwins(ring.slice(first, second + 1));
  const other = withoutTwins([...ring.slice(second), ...ring.slice(0, first + 1)]);
  return [one, other];
}

/** Corners that rounding brought together are one. */
function withoutTwins(ring: readonly Point[]): Point[] {
  return ring.filter(
    (point, at) => distance(point, ring.at(at - 1) ?? point) > 0 || ring.length < 2,
  );
}

/** Cuts a zone in two along a line; what lies within goes to the half it lies in. [PLN23] */
export function cutZone(drawing: Drawing, at: number, line: readonly [Point, Point]): Done {
  const zone = drawing.zones[at];
  if (!zone || distance(...line) === 0) return refuse('noCut');
  if (drawing.zones.length >= most.zones) return refuse('tooMany');
  const parts = halves(zone.polygon, line);
  if (!parts || parts.some((part) => problemOf(part))) return refuse('noCut');
  const total = areaOf(zone.polygon);
  const shared = (polygon: readonly Point[]) =>
    zone.capacity === undefined
      ? {}
      : { capacity: Math.max(1, Math.round((zone.capacity * areaOf(polygon)) / total)) };
  const [one, other] = parts;
  const kept: Zone = { ...zone, polygon: corners(one), ...shared(one) };
  const fresh: Zone = {
    ...zone,
    id: freshZoneId(drawing, zone.kind),
    name: freshName(drawing, zone.name),
    polygon: corners(other),
    ...shared(other),
  };
  const zones = [...drawing.zones.with(at, kept), fresh].map((inner) =>
    inner.parent === zone.id && liesIn(inner.polygon, other)
      ? { ...inner, parent: fresh.id }
      : inner,
  );
  const chosen = [
    { kind: 'zone', at },
    { kind: 'zone', at: zones.length - 1 },
  ] as const;
  return { ok: true, drawing: { ...drawing, zones }, chosen };
}
