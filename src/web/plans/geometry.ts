import type { Point2 } from '../../contracts/venue.ts';

/** Plane geometry of drawings, metres. Touching is not crossing: within a centimetre. */
export const touchM = 0.01;

export type Line = readonly [x1: number, y1: number, x2: number, y2: number];
export type Box = {
  readonly minX: number;
  readonly minY: number;
  readonly maxX: number;
  readonly maxY: number;
};

export function boxOf(points: readonly Point2[]): Box {
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of points) {
    [minX, maxX] = [Math.min(minX, x), Math.max(maxX, x)];
    [minY, maxY] = [Math.min(minY, y), Math.max(maxY, y)];
  }
  return { minX, minY, maxX, maxY };
}

export function boxesMeet(a: Box, b: Box): boolean {
  return a.minX <= b.maxX && b.minX <= a.maxX && a.minY <= b.maxY && b.minY <= a.maxY;
}

/** Shoelace formula; positive where the ring runs clockwise on screen (y downwards). */
export function signedAreaOf(ring: readonly Point2[]): number {
  let twice = 0;
  let [px, py] = ring.at(-1) ?? [0, 0];
  for (const [x, y] of ring) {
    twice += px * y - x * py;
    [px, py] = [x, y];
  }
  return twice / 2;
}

export function areaOf(ring: readonly Point2[]): number {
  return Math.abs(signedAreaOf(ring));
}

export function edgesOf(ring: readonly Point2[]): Line[] {
  return ring.map(([x, y], i) => {
    const [px, py] = ring.at(i - 1) ?? [x, y];
    return [px, py, x, y];
  });
}

export function distanceTo([ax, ay, bx, by]: Line, x: number, y: number): number {
  const [dx, dy] = [bx - ax, by - ay];
  const length2 = dx * dx + dy * dy;
  const along = length2 === 0 ? 0 : ((x - ax) * dx + (y - ay) * dy) / length2;
  const share = Math.min(1, Math.max(0, along));
  return Math.hypot(x - ax - share * dx, y - ay - share * dy);
}

export function distanceToRing(ring: readonly Point2[], x: number, y: number): number {
  return Math.min(...edgesOf(ring).map((edge) => distanceTo(edge, x, y)));
}

/** Even–odd rule; who is on the edge is not asked here. */
export function isInside(ring: readonly Point2[], x: number, y: number): boolean {
  let inside = false;
  let [px, py] = ring.at(-1) ?? [0, 0];
  for (const [qx, qy] of ring) {
    if (qy > y !== py > y && x < ((px - qx) * (y - qy)) / (py - qy) + qx) inside = !inside;
    [px, py] = [qx, qy];
  }
  return inside;
}

/** Inside by more than a touch. */
export function isWellInside(ring: readonly Point2[], x: number, y: number): boolean {
  return isInside(ring, x, y) && distanceToRing(ring, x, y) > touchM;
}

/** Where two segments cross each other properly, both by more than a touch; undefined = nowhere. */
export function crossing(a: Line, b: Line): Point2 | undefined {
  const [ax, ay, bx, by] = a;
  const [cx, cy, dx, dy] = b;
  const [rx, ry, sx, sy] = [bx - ax, by - ay, dx - cx, dy - cy];
  const cross = rx * sy - ry * sx;
  const [lengthA, lengthB] = [Math.hypot(rx, ry), Math.hypot(sx, sy)];
  if (Math.abs(cross) <= 1e-9 * lengthA * lengthB) return undefined;
  const t = ((cx - ax) * sy - (cy - ay) * sx) / cross;
  const u = ((cx - ax) * ry - (cy - ay) * rx) / cross;
  const [nearA, nearB] = [touchM / lengthA, touchM / lengthB];
  if (t <= nearA || t >= 1 - nearA || u <= nearB || u >= 1 - nearB) return undefined;
  return [ax + t * rx, ay + t * ry];
}

/**
 * A point of two edges of a ring that are not neighbours and meet: there it is not simple. Also
 * where a corner lies on another edge, or an edge runs back over its neighbour.
 */
export function selfMeeting(ring: readonly Point2[]): Point2 | undefined {
  const edges = edgesOf(ring).map((edge) => ({ edge, box: lineBox(edge) }));
  // A sweep over x: only edges whose boxes meet are compared. [PLN2]
  const order = edges.map((_, i) => i).sort((i, j) => minXOf(edges[i]) - minXOf(edges[j]));
  for (const [at, i] of order.entries()) {
    const one = edges[i];
    if (one === undefined) continue;
    for (let k = at + 1; k < order.length; k++) {
      const j = order[k] ?? 0;
      const other = edges[j];
      if (other === undefined || other.box.minX > one.box.maxX) break;
      if (!boxesMeet(one.box, other.box)) continue;
      const apart = Math.abs(i - j);
      const isNext = apart === 1 || apart === ring.length - 1;
      const met = isNext ? foldOf(one.edge, other.edge) : meetingOf(one.edge, other.edge);
      if (met !== undefined) return met;
    }
  }
  return undefined;
}

function minXOf(one: { readonly box: Box } | undefined): number {
  return one?.box.minX ?? 0;
}

export function lineBox([x1, y1, x2, y2]: Line): Box {
  return boxOf([
    [x1, y1],
    [x2, y2],
  ]);
}

function meetingOf(a: Line, b: Line): Point2 | undefined {
  const crossed = crossing(a, b);
  if (crossed !== undefined) return crossed;
  for (const [line, other] of [
    [a, b],
    [b, a],
  ] as const) {
    const [x1, y1, x2, y2] = line;
    if (distanceTo(other, x1, y1) <= 1e-6) return [x1, y1];
    if (distanceTo(other, x2, y2) <= 1e-6) return [x2, y2];
  }
  return undefined;
}

/** Neighbours share a corner; folded onto one another they enclose nothing there. */
function foldOf(a: Line, b: Line): Point2 | undefined {
  const [ax, ay, bx, by] = a;
  const [cx, cy, dx, dy] = b;
  const cross = (bx - ax) * (dy - cy) - (by - ay) * (dx - cx);
  const along = (bx - ax) * (dx - cx) + (by - ay) * (dy - cy);
  const scale = Math.hypot(bx - ax, by - ay) * Math.hypot(dx - cx, dy - cy);
  if (Math.abs(cross) > 1e-9 * scale || along >= 0 || scale === 0) return undefined;
  return ax === dx && ay === dy ? [ax, ay] : [bx, by];
}

/** A corner of `inner` that lies outside of `outer`, or where their edges cross. */
export function outsideOf(inner: readonly Point2[], outer: readonly Point2[]): Point2 | undefined {
  for (const [x, y] of inner) {
    if (!isInside(outer, x, y) && distanceToRing(outer, x, y) > touchM) return [x, y];
  }
  return crossingOf(inner, outer);
}

/** Where two rings cross or one begins inside the other; undefined = they share no area. */
export function overlapAt(a: readonly Point2[], b: readonly Point2[]): Point2 | undefined {
  if (!boxesMeet(boxOf(a), boxOf(b))) return undefined;
  const crossed = crossingOf(a, b);
  if (crossed !== undefined) return crossed;
  for (const [one, other] of [
    [a, b],
    [b, a],
  ] as const) {
    const inner = pointWithin(one);
    if (inner && isWellInside(other, ...inner)) return [...inner];
    const corner = one.find(([x, y]) => isWellInside(other, x, y));
    if (corner !== undefined) return corner;
  }
  return undefined;
}

function crossingOf(a: readonly Point2[], b: readonly Point2[]): Point2 | undefined {
  const others = edgesOf(b).map((edge) => ({ edge, box: lineBox(edge) }));
  for (const edge of edgesOf(a)) {
    const box = lineBox(edge);
    for (const other of others) {
      const met = boxesMeet(box, other.box) ? crossing(edge, other.edge) : undefined;
      if (met !== undefined) return met;
    }
  }
  return undefined;
}

/** A point inside a simple ring: the middle of the widest span of a few rows across it. */
export function pointWithin(ring: readonly Point2[]): Point2 | undefined {
  const { minY, maxY } = boxOf(ring);
  let best: { readonly at: Point2; readonly width: number } | undefined;
  for (const share of [0.5, 0.317, 0.713, 0.137, 0.871]) {
    const y = minY + (maxY - minY) * share;
    const cuts = edgesOf(ring)
      .filter(([, y1, , y2]) => y1 > y !== y2 > y)
      .map(([x1, y1, x2, y2]) => x1 + ((y - y1) / (y2 - y1)) * (x2 - x1))
      .sort((p, q) => p - q);
    for (let i = 0; i + 1 < cuts.length; i += 2) {
      const [from = 0, to = 0] = [cuts[i], cuts[i + 1]];
      if (to - from > (best?.width ?? 0)) best = { at: [(from + to) / 2, y], width: to - from };
    }
  }
  return best?.at;
}
