import {
  type Done,
  type Drawing,
  type Item,
  type ItemKind,
  type Line,
  most,
  type Point,
  refuse,
  type Stairs,
  type Zone,
} from './drawing.ts';
import { withoutParent } from './floors.ts';
import { areaOf, distance, endsOf, isInside, nearestOn, toCm } from './geometry.ts';
import { corners, freshName, freshZoneId, parentOf } from './zones.ts';

const indexes = (items: readonly Item[], kind: ItemKind): ReadonlySet<number> =>
  new Set(items.filter((item) => item.kind === kind).map(({ at }) => at));

/** Zones that lie in the chosen ones move with them. */
export function withChildren(drawing: Drawing, items: readonly Item[]): readonly Item[] {
  const chosen = new Set(indexes(items, 'zone'));
  const ids = new Set([...chosen].map((at) => drawing.zones[at]?.id));
  for (let before = -1; before < chosen.size; ) {
    before = chosen.size;
    for (const [at, { id, parent }] of drawing.zones.entries()) {
      if (chosen.has(at) || parent === undefined || !ids.has(parent)) continue;
      chosen.add(at);
      ids.add(id);
    }
  }
  const zones = [...chosen].map((at): Item => ({ kind: 'zone', at }));
  return [...zones, ...withDoors(drawing, items).filter(({ kind }) => kind !== 'zone')];
}

/** Doors that lie on the chosen walls go where the walls go. */
function withDoors(drawing: Drawing, items: readonly Item[]): readonly Item[] {
  const walls = [...indexes(items, 'wall')].flatMap((at) => drawing.walls[at] ?? []);
  if (walls.length === 0) return items;
  const chosen = indexes(items, 'door');
  const on = (door: Line, wall: Line) =>
    wall.floor === door.floor &&
    endsOf(door).every((end) => distance(end, nearestOn(end, endsOf(wall)).point) < 0.02);
  const more = drawing.doors.flatMap((door, at): Item[] =>
    !chosen.has(at) && walls.some((wall) => on(door, wall)) ? [{ kind: 'door', at }] : [],
  );
  return [...items, ...more];
}

export type By = { readonly x: number; readonly y: number };

const moved = ([x, y]: Point, by: By): Point => [toCm(x + by.x), toCm(y + by.y)];

function movedZone(zone: Zone, by: By): Zone {
  return { ...zone, polygon: corners(zone.polygon.map((point) => moved(point, by))) };
}

function movedLine(line: Line, by: By): Line {
  const [a, b] = endsOf(line);
  return { ...line, line: [...moved(a, by), ...moved(b, by)] };
}

/** The ends of stairs that lie on the floor move, the others stay. */
function movedStairs(stairs: Stairs, by: By, floor: string | undefined): Stairs {
  const end = (one: Stairs['from']): Stairs['from'] => {
    if (floor !== undefined && one.floor !== floor) return one;
    const [x, y] = moved([one.x, one.y], by);
    return { floor: one.floor, x, y };
  };
  return { from: end(stairs.from), to: end(stairs.to) };
}

/** Moves what is chosen, zones with those that lie in them; `floor` = the one on screen. */
export function moveItems(
  drawing: Drawing,
  items: readonly Item[],
  by: By,
  floor?: string,
): Drawing {
  if (by.x === 0 && by.y === 0) return drawing;
  const all = withChildren(drawing, items);
  const [zones, walls] = [indexes(all, 'zone'), indexes(all, 'wall')];
  const [doors, stairs] = [indexes(all, 'door'), indexes(all, 'stairs')];
  const mapped = <T>(list: T[], of: ReadonlySet<number>, change: (one: T) => T): T[] =>
    of.size === 0 ? list : list.map((one, at) => (of.has(at) ? change(one) : one));
  return {
    ...drawing,
    zones: mapped(drawing.zones, zones, (zone) => movedZone(zone, by)),
    walls: mapped(drawing.walls, walls, (wall) => movedLine(wall, by)),
    doors: mapped(drawing.doors, doors, (door) => movedLine(door, by)),
    stairs: mapped(drawing.stairs, stairs, (one) => movedStairs(one, by, floor)),
  };
}

/** A move as a step: what it now lies within becomes its parent. */
export function placeItems(drawing: Drawing, items: readonly Item[], by: By, floor?: string): Done {
  const next = moveItems(drawing, items, by, floor);
  const own = indexes(items, 'zone');
  const zones = next.zones.map((zone, at) => {
    if (!own.has(at)) return zone;
    const { parent, ...rest } = zone;
    // A parent somebody chose by hand, of what never lay in it, stays.
    const was = drawing.zones[at];
    if (parent !== undefined && was && parentOf(drawing, was) !== parent) return zone;
    const found = parentOf(next, zone);
    return found === undefined ? rest : { ...rest, parent: found };
  });
  return { ok: true, drawing: { ...next, zones: withoutRings(zones) }, chosen: items };
}

/** A zone that came to lie in its own child would make a ring: it then lies in nothing. */
function withoutRings(zones: readonly Zone[]): Zone[] {
  const parents = new Map(zones.map(({ id, parent }) => [id, parent]));
  return zones.map((zone) => {
    const seen = new Set<string>();
    for (let up: string | undefined = zone.id; up !== undefined; up = parents.get(up)) {
      if (seen.has(up)) {
        parents.set(zone.id, undefined);
        return withoutParent(zone, new Set([zone.parent ?? '']));
      }
      seen.add(up);
    }
    return zone;
  });
}

export function removeItems(drawing: Drawing, items: readonly Item[]): Done {
  const all = withDoors(drawing, items);
  const of = (kind: ItemKind) => indexes(all, kind);
  const left = <T>(list: T[], gone: ReadonlySet<number>): T[] =>
    gone.size === 0 ? list : list.filter((_one, at) => !gone.has(at));
  const zones = of('zone');
  const goneIds = new Set([...zones].flatMap((at) => drawing.zones[at]?.id ?? []));
  return {
    ok: true,
    drawing: {
      ...drawing,
      zones: left(drawing.zones, zones).map((zone) => withoutParent(zone, goneIds)),
      walls: left(drawing.walls, of('wall')),
      doors: left(drawing.doors, of('door')),
      stairs: left(drawing.stairs, of('stairs')),
    },
    chosen: [],
  };
}

/** Copies beside the chosen ones; copies of zones get ids and names of their own. */
export function copyItems(drawing: Drawing, items: readonly Item[], by: By): Done {
  let next = drawing;
  const chosen: Item[] = [];
  for (const { kind, at } of items) {
    const list = { zone: next.zones, wall: next.walls, door: next.doors, stairs: next.stairs }[
      kind
    ];
    const limit = kind === 'zone' ? most.zones : kind === 'stairs' ? most.stairs : most.lines;
    if (list.length >= limit) return refuse('tooMany');
    const item: Item = { kind, at: list.length };
    next = withCopy(next, kind, at);
    chosen.push(item);
  }
  return placeItems(next, chosen, by);
}

function withCopy(drawing: Drawing, kind: ItemKind, at: number): Drawing {
  switch (kind) {
    case 'zone': {
      const zone = drawing.zones[at];
      if (!zone) return drawing;
      const id = freshZoneId(drawing, zone.kind);
      const copy = { ...zone, id, name: freshName(drawing, zone.name) };
      return { ...drawing, zones: [...drawing.zones, copy] };
    }
    case 'wall':
      return { ...drawing, walls: [...drawing.walls, ...drawing.walls.slice(at, at + 1)] };
    case 'door':
      return { ...drawing, doors: [...drawing.doors, ...drawing.doors.slice(at, at + 1)] };
    case 'stairs':
      return { ...drawing, stairs: [...drawing.stairs, ...drawing.stairs.slice(at, at + 1)] };
    default:
      return kind satisfies never;
  }
}

/** What lies under a point: stairs, then doors, then walls, then the smallest zone. */
export function itemAt(
  drawing: Drawing,
  floor: string,
  p: Point,
  reachM: number,
): Item | undefined {
  const stairs = drawing.stairs.findIndex(({ from, to }) =>
    [from, to].some((end) => end.floor === floor && distance(p, [end.x, end.y]) <= reachM * 1.5),
  );
  if (stairs >= 0) return { kind: 'stairs', at: stairs };
  const door = nearestLine(drawing.doors, floor, p, reachM);
  if (door >= 0) return { kind: 'door', at: door };
  const wall = nearestLine(drawing.walls, floor, p, reachM);
  if (wall >= 0) return { kind: 'wall', at: wall };
  const zone = zoneAt(drawing, floor, p);
  return zone === undefined ? undefined : { kind: 'zone', at: zone };
}

function nearestLine(lines: readonly Line[], floor: string, p: Point, reachM: number): number {
  let best = -1;
  let least = reachM;
  for (const [at, line] of lines.entries()) {
    if (line.floor !== floor) continue;
    const far = distance(p, nearestOn(p, endsOf(line)).point);
    if (far > least) continue;
    best = at;
    least = far;
  }
  return best;
}

export function zoneAt(drawing: Drawing, floor: string, [x, y]: Point): number | undefined {
  let best: { at: number; area: number } | undefined;
  for (const [at, zone] of drawing.zones.entries()) {
    if (zone.floor !== floor || !isInside(zone.polygon, x, y)) continue;
    const area = areaOf(zone.polygon);
    if (!best || area < best.area) best = { at, area };
  }
  return best?.at;
}
