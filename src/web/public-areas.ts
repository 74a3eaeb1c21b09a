import type { Plan, Point2, Zone } from '../contracts/venue.ts';

/** Areas that nobody is in two of: the cells of all that is published. */
export type PublicArea = {
  readonly id: string;
  /** Outermost zones that overlap one another are one area. */
  readonly zones: readonly Zone[];
};

/** Edges this near to each other touch; drawings are no better. */
const touchM = 0.05;

/**
 * The one partition of a plan that is published: its outermost zones, those that overlap taken
 * together. A zone within another is never told apart, and one added over others only joins them,
 * so no two published numbers differ by a part of an area. [LIV10]
 */
export function publicAreas(plan: Plan): readonly PublicArea[] {
  const ids = new Set(plan.zones.map(({ id }) => id));
  const outermost = plan.zones.filter(({ parent }) => parent === undefined || !ids.has(parent));
  const areas: Zone[][] = [];
  for (const zone of outermost) {
    const joined = areas.filter((area) => area.some((other) => overlap(zone, other)));
    const whole = [...joined.flat(), zone];
    for (const area of joined) areas.splice(areas.indexOf(area), 1);
    areas.push(whole);
  }
  return areas
    .map((zones) => zones.sort((a, b) => (a.id < b.id ? -1 : 1)))
    .map((zones) => ({ id: zones[0]?.id ?? '', zones }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

function overlap(a: Zone, b: Zone): boolean {
  if (a.floor !== b.floor) return false;
  return hasPointIn(a.polygon, b.polygon) || hasPointIn(b.polygon, a.polygon) || cross(a, b);
}

/** A corner, the middle of an edge or the middle of `a` lies well within `b`. */
function hasPointIn(a: readonly Point2[], b: readonly Point2[]): boolean {
  const points: Point2[] = [...a, middleOf(a)];
  for (const [p, q] of edgesOf(a)) points.push([(p[0] + q[0]) / 2, (p[1] + q[1]) / 2]);
  return points.some((point) => isInside(b, point) && distanceToEdges(b, point) > touchM);
}

/** Two edges cross, and not just where they begin or end. */
function cross(a: Zone, b: Zone): boolean {
  for (const [p, q] of edgesOf(a.polygon)) {
    for (const [r, s] of edgesOf(b.polygon)) {
      if (side(p, q, r) * side(p, q, s) < 0 && side(r, s, p) * side(r, s, q) < 0) return true;
    }
  }
  return false;
}

/** Which side of the line a point lies on; 0 = as good as on it. */
function side([px, py]: Point2, [qx, qy]: Point2, [x, y]: Point2): number {
  const length = Math.hypot(qx - px, qy - py);
  if (length === 0) return 0;
  const away = ((qx - px) * (y - py) - (qy - py) * (x - px)) / length;
  return Math.abs(away) <= touchM ? 0 : Math.sign(away);
}

function middleOf(polygon: readonly Point2[]): Point2 {
  const sum = polygon.reduce(([x, y], [px, py]) => [x + px, y + py] as Point2, [0, 0]);
  return [sum[0] / polygon.length, sum[1] / polygon.length];
}

function edgesOf(polygon: readonly Point2[]): [Point2, Point2][] {
  return polygon.map((point, i) => [polygon[i - 1] ?? polygon.at(-1) ?? point, point]);
}

/** Even-odd rule. */
function isInside(polygon: readonly Point2[], [x, y]: Point2): boolean {
  let inside = false;
  for (const [[px, py], [qx, qy]] of edgesOf(polygon)) {
    if (py > y !== qy > y && x < ((qx - px) * (y - py)) / (qy - py) + px) inside = !inside;
  }
  return inside;
}

function distanceToEdges(polygon: readonly Point2[], [x, y]: Point2): number {
  let least = Number.POSITIVE_INFINITY;
  for (const [[px, py], [qx, qy]] of edgesOf(polygon)) {
    const length2 = (qx - px) ** 2 + (qy - py) ** 2;
    const along = length2 === 0 ? 0 : ((x - px) * (qx - px) + (y - py) * (qy - py)) / length2;
    const t = Math.min(1, Math.max(0, along));
    least = Math.min(least, Math.hypot(px + t * (qx - px) - x, py + t * (qy - py) - y));
  }
  return least;
}
