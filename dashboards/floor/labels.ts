import { type Bounds, isInside, type Point } from './geometry.ts';

/** How much a label says: all five facts (wide or tall), name and number, the number alone. */
export const tiers = ['full', 'narrow', 'short', 'mini'] as const;
export type Tier = (typeof tiers)[number];

export type LabelWish = {
  readonly id: string;
  /** In pixels, like everything here. */
  readonly polygon: readonly Point[];
  /** Zones that lie within this one: its label keeps off them. */
  readonly children: readonly (readonly Point[])[];
  readonly sizes: Readonly<Record<Tier, readonly [width: number, height: number]>>;
};

export type LabelPlace = {
  readonly id: string;
  readonly tier: Tier;
  /** Centre. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
};

type Box = {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
};

const STEPS = 24;
const GAP_PX = 6;

/**
 * Places each label inside its zone, in the fullest tier that fits without touching another label
 * or a zone within. A zone too small even for its number gets it at its middle all the same. [PAG5]
 */
export function placeLabels(wishes: readonly LabelWish[]): LabelPlace[] {
  const placed: LabelPlace[] = [];
  for (const wish of wishes) placed.push(placeOne(wish, placed));
  return placed;
}

function placeOne(wish: LabelWish, placed: readonly LabelPlace[]): LabelPlace {
  const { polygon } = wish;
  const { middle, top } = anchorsOf(polygon);
  const grid = gridOver(polygon);
  // People stand in the middle of a zone: its label keeps to the top.
  const centres = nearestFirst(grid, top);
  for (const tier of tiers) {
    const [width, height] = wish.sizes[tier];
    for (const [x, y] of centres) {
      const box = { x, y, width, height };
      const room = { x, y, width: width + GAP_PX, height: height + GAP_PX };
      if (fits(room, wish) && !placed.some((other) => touches(box, other))) {
        return { id: wish.id, tier, ...box };
      }
    }
  }
  const inside = nearestFirst(grid, middle).find(([x, y]) => isInside(polygon, x, y));
  const [x, y] = inside ?? middle;
  const [width, height] = wish.sizes.mini;
  return { id: wish.id, tier: 'mini', x, y, width, height };
}

type Anchors = { readonly middle: Point; readonly top: Point };

function anchorsOf(polygon: readonly Point[]): Anchors {
  const { minX, minY, maxX, maxY } = extentOf(polygon);
  const midX = (minX + maxX) / 2;
  return { middle: [midX, (minY + maxY) / 2], top: [midX, minY] };
}

/** Candidate centres, evenly over the zone's extent. */
function gridOver(polygon: readonly Point[]): Point[] {
  const { minX, minY, maxX, maxY } = extentOf(polygon);
  const points: Point[] = [];
  for (let i = 1; i < STEPS; i++) {
    for (let j = 1; j < STEPS; j++) {
      points.push([minX + ((maxX - minX) * i) / STEPS, minY + ((maxY - minY) * j) / STEPS]);
    }
  }
  return points;
}

function nearestFirst(points: readonly Point[], [toX, toY]: Point): Point[] {
  const distance = ([x, y]: Point) => Math.hypot(x - toX, y - toY);
  return [...points].sort((a, b) => distance(a) - distance(b));
}

function extentOf(polygon: readonly Point[]): Bounds {
  const xs = polygon.map(([x]) => x);
  const ys = polygon.map(([, y]) => y);
  return {
    minX: Math.min(...xs),
    minY: Math.min(...ys),
    maxX: Math.max(...xs),
    maxY: Math.max(...ys),
  };
}

function fits(box: Box, wish: LabelWish): boolean {
  const points = edgePoints(box);
  if (!points.every(([x, y]) => isInside(wish.polygon, x, y))) return false;
  if (wish.polygon.some((corner) => holds(box, corner))) return false;
  return wish.children.every(
    (child) =>
      !points.some(([x, y]) => isInside(child, x, y)) &&
      !child.some((corner) => holds(box, corner)),
  );
}

/** Corners and middles of the sides. */
function edgePoints({ x, y, width, height }: Box): Point[] {
  const [halfX, halfY] = [width / 2, height / 2];
  const points: Point[] = [];
  for (const dx of [-halfX, 0, halfX]) {
    for (const dy of [-halfY, 0, halfY]) points.push([x + dx, y + dy]);
  }
  return points;
}

function holds({ x, y, width, height }: Box, [px, py]: Point): boolean {
  return Math.abs(px - x) < width / 2 && Math.abs(py - y) < height / 2;
}

function touches(a: Box, b: Box): boolean {
  return (
    Math.abs(a.x - b.x) < (a.width + b.width) / 2 && Math.abs(a.y - b.y) < (a.height + b.height) / 2
  );
}
