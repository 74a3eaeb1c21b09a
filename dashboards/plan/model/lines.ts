import { type Done, type Drawing, type Line, most, type Point, refuse } from './drawing.ts';
import { distance, edgesOf, endsOf, nearestOn, pointToCm, type Segment, toCm } from './geometry.ts';

/** The shortest wall or door, metres. */
const LEAST_M = 0.05;
/** How far from a wall a door may be put down, metres. */
export const doorReachM = 0.75;
export const doorWidthM = 1;

export const lineOf = (floor: string, a: Point, b: Point): Line => ({
  floor,
  line: [a[0], a[1], b[0], b[1]],
});

export function addWall(drawing: Drawing, floor: string, from: Point, to: Point): Done {
  const [a, b] = [pointToCm(from), pointToCm(to)];
  if (distance(a, b) < LEAST_M) return refuse('tooSmall');
  if (drawing.walls.length >= most.lines) return refuse('tooMany');
  const walls = [...drawing.walls, lineOf(floor, a, b)];
  return {
    ok: true,
    drawing: { ...drawing, walls },
    chosen: [{ kind: 'wall', at: walls.length - 1 }],
  };
}

/** Walls all around, in one go. */
export function addRoom(drawing: Drawing, floor: string, ring: readonly Point[]): Done {
  let next = drawing;
  for (const [a, b] of edgesOf(ring)) {
    const done = addWall(next, floor, a, b);
    if (!done.ok) return done;
    next = done.drawing;
  }
  const chosen = ring.map(
    (_point, at) => ({ kind: 'wall', at: drawing.walls.length + at }) as const,
  );
  return { ok: true, drawing: next, chosen };
}

/** Where a door would lie: on the nearest wall of the floor, never longer than it. */
export function doorAt(
  drawing: Drawing,
  floor: string,
  near: Point,
  widthM: number = doorWidthM,
): Segment | undefined {
  let best: { wall: Segment; share: number } | undefined;
  let least = doorReachM;
  for (const one of drawing.walls) {
    if (one.floor !== floor) continue;
    const wall = endsOf(one);
    const { point, share } = nearestOn(near, wall);
    const far = distance(point, near);
    if (far > least) continue;
    best = { wall, share };
    least = far;
  }
  if (!best) return undefined;
  const [a, b] = best.wall;
  const long = distance(a, b);
  const half = Math.min(widthM, long) / 2 / long;
  const middle = Math.min(1 - half, Math.max(half, best.share));
  const along = (share: number): Point =>
    pointToCm([a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share]);
  return [along(middle - half), along(middle + half)];
}

/** A door on the nearest wall; from one point of a wall to another where both are given. */
export function addDoor(
  drawing: Drawing,
  floor: string,
  points: readonly [Point, Point?],
  widthM?: number,
): Done {
  const [near, far] = points;
  const long = far ? distance(near, far) : 0;
  const middle: Point = far ? [(near[0] + far[0]) / 2, (near[1] + far[1]) / 2] : near;
  const lies = doorAt(drawing, floor, middle, long >= 0.4 ? long : widthM);
  if (!lies || distance(...lies) < LEAST_M) return refuse('noWall');
  if (drawing.doors.length >= most.lines) return refuse('tooMany');
  const doors = [...drawing.doors, lineOf(floor, ...lies)];
  return {
    ok: true,
    drawing: { ...drawing, doors },
    chosen: [{ kind: 'door', at: doors.length - 1 }],
  };
}

export function addStairs(
  drawing: Drawing,
  from: { readonly floor: string; readonly point: Point },
  toFloor: string,
): Done {
  if (from.floor === toFloor) return refuse('twoFloors');
  if (drawing.stairs.length >= most.stairs) return refuse('tooMany');
  const [x, y] = pointToCm(from.point);
  const one = { from: { floor: from.floor, x, y }, to: { floor: toFloor, x, y } };
  const stairs = [...drawing.stairs, one];
  const chosen = [{ kind: 'stairs', at: stairs.length - 1 }] as const;
  return { ok: true, drawing: { ...drawing, stairs }, chosen };
}

/** The floor above, else the one below: where stairs lead at first. */
export function otherFloor(drawing: Drawing, floor: string): string | undefined {
  const at = drawing.floors.findIndex(({ id }) => id === floor);
  return (drawing.floors[at + 1] ?? drawing.floors[at - 1])?.id;
}

/** One end of a wall or a door somewhere else. */
export function moveEnd(
  drawing: Drawing,
  of: { readonly kind: 'wall' | 'door'; readonly at: number; readonly end: 0 | 1 },
  to: Point,
): Done {
  const list = of.kind === 'wall' ? drawing.walls : drawing.doors;
  const before = list[of.at];
  if (!before) return refuse('tooSmall');
  const [a, b] = endsOf(before);
  const next = pointToCm(to);
  const [from, until] = of.end === 0 ? [next, b] : [a, next];
  if (distance(from, until) < LEAST_M) return refuse('tooSmall');
  const lines = list.with(of.at, lineOf(before.floor, from, until));
  const chosen = [{ kind: of.kind, at: of.at }];
  if (of.kind === 'wall') return { ok: true, drawing: { ...drawing, walls: lines }, chosen };
  return { ok: true, drawing: { ...drawing, doors: lines }, chosen };
}

/** Two walls out of one, at a point of it. */
export function splitWall(drawing: Drawing, at: number, near?: Point): Done {
  const wall = drawing.walls[at];
  if (!wall) return refuse('noWall');
  const [a, b] = endsOf(wall);
  const middle: Point = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
  const point = pointToCm(nearestOn(near ?? middle, [a, b]).point);
  if (distance(a, point) < LEAST_M || distance(point, b) < LEAST_M) return refuse('tooSmall');
  const parts = [lineOf(wall.floor, a, point), lineOf(wall.floor, point, b)];
  const walls = drawing.walls.toSpliced(at, 1, ...parts);
  return { ok: true, drawing: { ...drawing, walls }, chosen: [{ kind: 'wall', at }] };
}

/** A line as typed: all four numbers. */
export function setLine(
  drawing: Drawing,
  of: { readonly kind: 'wall' | 'door'; readonly at: number },
  [a, b]: Segment,
): Done {
  const first = moveEnd(drawing, { ...of, end: 0 }, a);
  const done = first.ok ? moveEnd(first.drawing, { ...of, end: 1 }, b) : first;
  return done.ok ? done : moveEnd(drawing, { ...of, end: 1 }, b);
}

export const lengthOf = (line: Line): number => toCm(distance(...endsOf(line)));
