import type { VenueBody } from '../../src/contracts/api.ts';

export type Plan = VenueBody['plan'];
export type PlanZone = Plan['zones'][number];
export type Point = readonly [number, number];

/** Metres of the plan to pixels on screen; the plan is never mirrored. */
export type Fit = {
  readonly scale: number;
  readonly shiftX: number;
  readonly shiftY: number;
  readonly width: number;
  readonly height: number;
};

export type Bounds = {
  readonly minX: number;
  readonly minY: number;
  readonly maxX: number;
  readonly maxY: number;
};

/** The box, in metres, around everything drawn on a floor. */
export function boundsOf(plan: Plan, floor: string): Bounds {
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
  const take = (x: number, y: number) => {
    minX = Math.min(minX, x);
    minY = Math.min(minY, y);
    maxX = Math.max(maxX, x);
    maxY = Math.max(maxY, y);
  };
  for (const zone of plan.zones) {
    if (zone.floor === floor) for (const [x, y] of zone.polygon) take(x, y);
  }
  for (const wall of plan.walls) {
    if (wall.floor !== floor) continue;
    take(wall.line[0], wall.line[1]);
    take(wall.line[2], wall.line[3]);
  }
  if (minX > maxX) return { minX: 0, minY: 0, maxX: 1, maxY: 1 };
  return { minX, minY, maxX, maxY };
}

const MARGIN_PX = 10;

/** Fits the box into `width` pixels, at most `maxHeight` high. */
export function fitTo(bounds: Bounds, width: number, maxHeight: number): Fit {
  const metresX = Math.max(bounds.maxX - bounds.minX, 0.1);
  const metresY = Math.max(bounds.maxY - bounds.minY, 0.1);
  const scale = Math.min((width - 2 * MARGIN_PX) / metresX, (maxHeight - 2 * MARGIN_PX) / metresY);
  const height = Math.round(metresY * scale + 2 * MARGIN_PX);
  return {
    scale,
    shiftX: (width - metresX * scale) / 2 - bounds.minX * scale,
    shiftY: MARGIN_PX - bounds.minY * scale,
    width,
    height,
  };
}

export function toPixel(fit: Fit, [x, y]: Point): Point {
  return [x * fit.scale + fit.shiftX, y * fit.scale + fit.shiftY];
}

/** Ray casting; points on an edge may fall to either side. */
export function isInside(polygon: readonly Point[], x: number, y: number): boolean {
  let inside = false;
  let [fromX, fromY] = polygon.at(-1) ?? [0, 0];
  for (const [toX, toY] of polygon) {
    if (toY > y !== fromY > y && x < ((fromX - toX) * (y - toY)) / (fromY - toY) + toX) {
      inside = !inside;
    }
    fromX = toX;
    fromY = toY;
  }
  return inside;
}

/** Unsigned area by the shoelace formula. */
export function areaOf(polygon: readonly Point[]): number {
  let twice = 0;
  let [fromX, fromY] = polygon.at(-1) ?? [0, 0];
  for (const [x, y] of polygon) {
    twice += fromX * y - x * fromY;
    fromX = x;
    fromY = y;
  }
  return Math.abs(twice) / 2;
}
