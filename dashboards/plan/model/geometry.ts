import { areaOf, isInside } from '../../floor/geometry.ts';
import type { Line, Point } from './drawing.ts';

/** Everything drawn lies on whole centimetres: what is seen is what is published. [PLN20] */
export const toCm = (metres: number): number => Math.round(metres * 100) / 100 + 0;
export const pointToCm = ([x, y]: Point): Point => [toCm(x), toCm(y)];

/** A shape of less is a slip of the hand: m². */
const LEAST_AREA = 0.04;
/** Lines closer than this touch: metres. */
const TOUCH_M = 1e-6;

export function distance([ax, ay]: Point, [bx, by]: Point): number {
  return Math.hypot(bx - ax, by - ay);
}

export type Segment = readonly [Point, Point];

export const endsOf = ({ line: [x1, y1, x2, y2] }: Pick<Line, 'line'>): Segment => [
  [x1, y1],
  [x2, y2],
];

export function edgesOf(polygon: readonly Point[]): Segment[] {
  return polygon.map((point, at) => [point, polygon[(at + 1) % polygon.length] ?? point]);
}

/** The nearest point of a segment, and how far along it lies, 0 to 1. */
export function nearestOn(p: Point, [a, b]: Segment): { point: Point; share: number } {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const long = dx * dx + dy * dy;
  const raw = long === 0 ? 0 : ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / long;
  const share = Math.min(1, Math.max(0, raw));
  return { point: [a[0] + dx * share, a[1] + dy * share], share };
}

/** Which side of a line a point lies on: above 0, below 0 or on it. */
export function sideOf(p: Point, [a, b]: Segment): number {
  return (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]);
}

/** Where two segments cross: shares along each; undefined where they do not. */
export function crossing([a, b]: Segment, [c, d]: Segment): readonly [number, number] | undefined {
  const [rx, ry, sx, sy] = [b[0] - a[0], b[1] - a[1], d[0] - c[0], d[1] - c[1]];
  const turn = rx * sy - ry * sx;
  if (Math.abs(turn) < 1e-12) return undefined;
  const t = ((c[0] - a[0]) * sy - (c[1] - a[1]) * sx) / turn;
  const u = ((c[0] - a[0]) * ry - (c[1] - a[1]) * rx) / turn;
  return t >= 0 && t <= 1 && u >= 0 && u <= 1 ? [t, u] : undefined;
}

function touch(one: Segment, other: Segment): boolean {
  if (crossing(one, other)) return true;
  const near = (p: Point, of: Segment) => distance(p, nearestOn(p, of).point) < TOUCH_M;
  const [a, b] = one;
  const [c, d] = other;
  return near(a, other) || near(b, other) || near(c, one) || near(d, one);
}

/** A ring that does not cross or touch itself and has room inside. */
export function isShape(polygon: readonly Point[]): boolean {
  if (polygon.length < 3 || areaOf(polygon) < LEAST_AREA) return false;
  const edges = edgesOf(polygon);
  for (const [at, edge] of edges.entries()) {
    if (distance(...edge) < TOUCH_M) return false;
    const [, turn] = edge;
    const [, after] = edges[(at + 1) % edges.length] ?? edge;
    // Back along the same line: the corner is a needle.
    if (distance(after, nearestOn(after, edge).point) < TOUCH_M) return false;
    if (distance(edge[0], nearestOn(edge[0], [turn, after]).point) < TOUCH_M) return false;
    const last = at === 0 ? edges.length - 1 : edges.length;
    for (let other = at + 2; other < last; other++) {
      const far = edges[other];
      if (far && boxesMeet(edge, far) && touch(edge, far)) return false;
    }
  }
  return true;
}

function boxesMeet([a, b]: Segment, [c, d]: Segment): boolean {
  return ([0, 1] as const).every(
    (axis) =>
      Math.min(a[axis], b[axis]) <= Math.max(c[axis], d[axis]) + TOUCH_M &&
      Math.min(c[axis], d[axis]) <= Math.max(a[axis], b[axis]) + TOUCH_M,
  );
}

/** Inside or on the edge. */
export function holds(polygon: readonly Point[], p: Point): boolean {
  if (isInside(polygon, p[0], p[1])) return true;
  return edgesOf(polygon).some((edge) => distance(p, nearestOn(p, edge).point) < 0.005);
}

/** Whether the inner shape lies wholly within the outer one; edges may be shared. */
export function liesIn(inner: readonly Point[], outer: readonly Point[]): boolean {
  if (!inner.every((point) => holds(outer, point))) return false;
  const middles = edgesOf(inner).map(([a, b]): Point => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]);
  return middles.every((point) => holds(outer, point));
}

/** A point well inside, for a name: the centroid where it lies inside, else a span's middle. */
export function middleOf(polygon: readonly Point[]): Point {
  let [sumX, sumY, twice] = [0, 0, 0];
  for (const [[ax, ay], [bx, by]] of edgesOf(polygon)) {
    const part = ax * by - bx * ay;
    twice += part;
    sumX += (ax + bx) * part;
    sumY += (ay + by) * part;
  }
  const centre: Point = [sumX / (3 * twice), sumY / (3 * twice)];
  if (twice !== 0 && isInside(polygon, centre[0], centre[1])) return centre;
  const ys = polygon.map(([, y]) => y);
  const level = (Math.min(...ys) + Math.max(...ys)) / 2 + 0.003;
  const cuts = edgesOf(polygon)
    .filter(([a, b]) => a[1] > level !== b[1] > level)
    .map(([a, b]) => a[0] + ((level - a[1]) / (b[1] - a[1])) * (b[0] - a[0]))
    .sort((a, b) => a - b);
  let best: Point = polygon[0] ?? [0, 0];
  let widest = 0;
  for (let at = 0; at + 1 < cuts.length; at += 2) {
    const [from = 0, to = 0] = [cuts[at], cuts[at + 1]];
    if (to - from > widest) [best, widest] = [[(from + to) / 2, level], to - from];
  }
  return best;
}

export type Box = {
  readonly minX: number;
  readonly minY: number;
  readonly maxX: number;
  readonly maxY: number;
};

export function boxOf(points: Iterable<Point>): Box | undefined {
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of points) {
    [minX, minY] = [Math.min(minX, x), Math.min(minY, y)];
    [maxX, maxY] = [Math.max(maxX, x), Math.max(maxY, y)];
  }
  return minX > maxX ? undefined : { minX, minY, maxX, maxY };
}

export { areaOf, isInside };
