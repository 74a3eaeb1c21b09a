import type { Drawing, Point } from './drawing.ts';
import { crossing, distance, edgesOf, endsOf, nearestOn, type Segment, toCm } from './geometry.ts';

/** What a point may be caught by, on one floor. */
export type Catchers = {
  readonly ends: readonly Point[];
  readonly lines: readonly Segment[];
  /** Where the line being drawn began. */
  readonly from?: Point | undefined;
  /** Lines run along the two axes only. */
  readonly rightAngles: boolean;
  /** Metres. */
  readonly reachM: number;
  readonly gridM: number;
};

export type Caught = { readonly point: Point; readonly by: 'end' | 'line' | 'axis' | 'grid' };

/** A rounded point of a line lies at most half a centimetre's diagonal off it. */
const ON_LINE_M = 0.0075;

/**
 * Where a point belongs: an end near by, else the right angle asked for, else a line near by, else
 * level with an end or on the grid. Snapping what is snapped changes nothing. [PLN22]
 */
export function snap(raw: Point, to: Catchers): Caught {
  let caught = once(raw, to);
  // What one catcher moved may now be in reach of a stronger one: ends are the last of all.
  for (let round = 0; round < 6; round++) {
    const next = once(caught.point, to);
    if (distance(next.point, caught.point) === 0) return next;
    caught = next;
  }
  return caught;
}

function once(p: Point, to: Catchers): Caught {
  const end = nearestEnd(p, to);
  if (end) return { point: end, by: 'end' };
  if (to.rightAngles && to.from) return { point: alongAxis(p, to.from, to), by: 'axis' };
  const online = nearestLine(p, to);
  if (online) return { point: online, by: 'line' };
  return { point: [level(p[0], 0, to), level(p[1], 1, to)], by: 'grid' };
}

function nearestEnd(p: Point, { ends, reachM }: Catchers): Point | undefined {
  let best: Point | undefined;
  let least = reachM;
  for (const end of ends) {
    // Cheap first: thousands of ends are looked at in every frame.
    if (Math.abs(end[0] - p[0]) > least || Math.abs(end[1] - p[1]) > least) continue;
    const far = distance(end, p);
    if (far > least || (far === least && best)) continue;
    best = end;
    least = far;
  }
  return best;
}

/** Straight across or down from where the line began, to a line that is met or the grid. */
function alongAxis(p: Point, from: Point, to: Catchers): Point {
  const isAcross = Math.abs(p[0] - from[0]) >= Math.abs(p[1] - from[1]);
  const axis = isAcross ? 0 : 1;
  const at = (value: number): Point => (isAcross ? [value, from[1]] : [from[0], value]);
  const ray: Segment = [at(p[axis] - to.reachM), at(p[axis] + to.reachM)];
  let best: number | undefined;
  for (const line of to.lines) {
    const met = crossing(ray, line);
    if (!met) continue;
    const value = toCm(p[axis] - to.reachM + met[0] * 2 * to.reachM);
    if (best === undefined || Math.abs(value - p[axis]) < Math.abs(best - p[axis])) best = value;
  }
  return at(best ?? level(p[axis], axis, to));
}

function nearestLine(p: Point, { lines, reachM, gridM }: Catchers): Point | undefined {
  let best: Point | undefined;
  let least = reachM;
  const isRound = toCm(p[0]) === p[0] && toCm(p[1]) === p[1];
  for (const line of lines) {
    const [a, b] = line;
    if (Math.min(a[0], b[0]) - least > p[0] || Math.max(a[0], b[0]) + least < p[0]) continue;
    if (Math.min(a[1], b[1]) - least > p[1] || Math.max(a[1], b[1]) + least < p[1]) continue;
    const { point } = nearestOn(p, line);
    const far = distance(point, p);
    if (isRound && far <= ON_LINE_M) return p;
    if (far > least) continue;
    best = onLine(point, line, gridM);
    least = far;
  }
  return best;
}

/** Along a straight line by the grid's steps, along a slanting one by the centimetre. */
function onLine([x, y]: Point, [a, b]: Segment, gridM: number): Point {
  const along = (value: number, axis: 0 | 1) =>
    Math.min(
      Math.max(a[axis], b[axis]),
      Math.max(Math.min(a[axis], b[axis]), toCm(Math.round(value / gridM) * gridM)),
    );
  if (a[1] === b[1]) return [along(x, 0), a[1]];
  if (a[0] === b[0]) return [a[0], along(y, 1)];
  return [toCm(x), toCm(y)];
}

/** Level with an end that is near, else on the grid. */
function level(value: number, axis: 0 | 1, { ends, reachM, gridM }: Catchers): number {
  let best: number | undefined;
  let least = reachM / 2;
  for (const end of ends) {
    const far = Math.abs(end[axis] - value);
    if (far > least || (far === least && best !== undefined)) continue;
    best = end[axis];
    least = far;
  }
  return best ?? toCm(Math.round(value / gridM) * gridM);
}

/** All ends and lines of a floor, but those of items that are being moved. */
export function catchersOf(
  drawing: Drawing,
  floor: string,
  without: (kind: 'zone' | 'wall' | 'door', at: number) => boolean = () => false,
): Pick<Catchers, 'ends' | 'lines'> {
  const ends: Point[] = [];
  const lines: Segment[] = [];
  for (const [at, wall] of drawing.walls.entries()) {
    if (wall.floor !== floor || without('wall', at)) continue;
    const segment = endsOf(wall);
    ends.push(...segment);
    lines.push(segment);
  }
  for (const [at, zone] of drawing.zones.entries()) {
    if (zone.floor !== floor || without('zone', at)) continue;
    ends.push(...zone.polygon);
    lines.push(...edgesOf(zone.polygon));
  }
  return { ends, lines };
}
