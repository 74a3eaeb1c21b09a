import type { UnderlayPlace } from '../../../src/contracts/api-plan.ts';
import type { Point } from './drawing.ts';
import { distance } from './geometry.ts';

type Size = { readonly widthPx: number; readonly heightPx: number };

/** A picture nobody has measured yet is taken to show so many metres across. */
const GUESS_M = 20;

export function firstPlace({ widthPx, heightPx }: Size): UnderlayPlace {
  const mPerPx = GUESS_M / Math.max(widthPx, heightPx);
  return { x: 0, y: 0, mPerPx, rotationDeg: 0, opacity: 0.6 };
}

function turnedBy([x, y]: Point, degrees: number): Point {
  const turn = (degrees * Math.PI) / 180;
  return [x * Math.cos(turn) - y * Math.sin(turn), x * Math.sin(turn) + y * Math.cos(turn)];
}

/** Where a pixel of the picture lies, metres. The picture turns about its top left corner. */
export function placeOf(at: UnderlayPlace, [px, py]: Point): Point {
  const [x, y] = turnedBy([px * at.mPerPx, py * at.mPerPx], at.rotationDeg);
  return [at.x + x, at.y + y];
}

/**
 * The scale by two points: they lie so far apart in truth. The first point stays where it is.
 * Nothing where the points are one or the distance is none. [PLN24]
 */
export function scaled(
  at: UnderlayPlace,
  [a, b]: readonly [Point, Point],
  metres: number,
): UnderlayPlace | undefined {
  const shown = distance(a, b);
  if (shown === 0 || !(metres > 0) || !Number.isFinite(metres)) return undefined;
  const times = metres / shown;
  const mPerPx = at.mPerPx * times;
  if (mPerPx < 0.0001 || mPerPx > 100) return undefined;
  return { ...at, mPerPx, x: a[0] + (at.x - a[0]) * times, y: a[1] + (at.y - a[1]) * times };
}

/** Turned about the middle of the picture, so that it stays in sight; degrees clockwise. */
export function turned(at: UnderlayPlace, size: Size, rotationDeg: number): UnderlayPlace {
  const middle: Point = [size.widthPx / 2, size.heightPx / 2];
  const before = placeOf(at, middle);
  const rotation = ((((rotationDeg + 180) % 360) + 360) % 360) - 180;
  const next = { ...at, rotationDeg: Math.round(rotation * 100) / 100 };
  const after = placeOf(next, middle);
  return { ...next, x: at.x + before[0] - after[0], y: at.y + before[1] - after[1] };
}
