import type { WalkStop } from '../../contracts/api-receivers.ts';
import { wallsBetween } from '../locate/obstacles.ts';
import { type GridCell, gridsOf } from './grid.ts';
import { type Bench, benchOf, groundIn, type Scene } from './scene.ts';

/** Points a zone: two, one more for every so many square metres, four at most. */
const fewest = 2;
const most = 4;
const areaAPointM2 = 12;
/** More points than this are a long afternoon; then each zone gets fewer. */
const mostStops = 120;
/** What a wall between two points is worth in metres of way: one goes round it. */
const roundWallM = 8;
const swaps = 4_000;

/** Where to stand, in an order to walk: floor by floor, from the entrance on. [RCV5] */
export function stopsOf(scene: Scene): readonly WalkStop[] {
  const bench = benchOf({ ...scene, receivers: [], fingerprints: [] });
  const grids = gridsOf(bench);
  for (let atMost = most; atMost >= 1; atMost--) {
    const stops = grids.flatMap(({ free, cellM }) => {
      const zones = Map.groupBy(
        free.filter(({ zone }) => zone !== ''),
        ({ zone }) => zone,
      );
      const cells = [...zones.values()].flatMap((mine) => spread(mine, { cellM, atMost }));
      return inOrder(bench, cells, startOf(scene, cells));
    });
    if (stops.length <= mostStops || atMost === 1) {
      return stops.slice(0, mostStops).map(({ zone, spot }) => ({ zone, ...rounded(spot) }));
    }
  }
  return [];
}

function rounded({ x, y, floor }: GridCell['spot']) {
  return { floor, x: Math.round(x * 10) / 10, y: Math.round(y * 10) / 10 };
}

/** Squares far from one another, none at the zone's edge where there are others. */
function spread(
  cells: readonly GridCell[],
  { cellM, atMost }: { readonly cellM: number; readonly atMost: number },
): GridCell[] {
  const inner = cells.filter(({ spot }) => {
    const near = cells.filter((other) => distanceM(other, { spot }) < cellM * 1.1);
    return near.length === 5;
  });
  const from = inner.length >= fewest ? inner : cells;
  const wanted = Math.round((cells.length * cellM * cellM) / areaAPointM2) + 1;
  const count = Math.min(from.length, atMost, Math.max(Math.min(fewest, atMost), wanted));
  const middle = { spot: { x: meanOf(from, 'x'), y: meanOf(from, 'y') } };
  const chosen: GridCell[] = [];
  while (chosen.length < count) {
    const far = (cell: GridCell) =>
      chosen.length === 0
        ? distanceM(cell, middle) * (count === 1 ? -1 : 1)
        : Math.min(...chosen.map((one) => distanceM(one, cell)));
    chosen.push(from.reduce((best, cell) => (far(cell) > far(best) ? cell : best)));
  }
  return chosen;
}

type Point = { readonly spot: { readonly x: number; readonly y: number } };

function distanceM({ spot: a }: Point, { spot: b }: Point): number {
  return Math.sqrt((a.x - b.x) ** 2 + (a.y - b.y) ** 2);
}

function meanOf(cells: readonly GridCell[], axis: 'x' | 'y'): number {
  return cells.reduce((sum, { spot }) => sum + spot[axis] / cells.length, 0);
}

function startOf({ plan }: Scene, cells: readonly GridCell[]): number {
  const entrances = new Set(
    plan.zones.filter(({ kind }) => kind === 'entrance').map(({ id }) => id),
  );
  const first = cells.findIndex(({ zone }) => entrances.has(zone));
  return Math.max(0, first);
}

/** The nearest next, then 2-opt: two ways that cross are taken the other way round. */
function inOrder(bench: Bench, cells: readonly GridCell[], start: number): GridCell[] {
  const rest = [...cells];
  const order = rest.splice(start, 1);
  const wayM = (a: GridCell | undefined, b: GridCell | undefined): number => {
    if (a === undefined || b === undefined) return 0;
    const obstacles = groundIn(bench, a.spot.floor)?.obstacles;
    const line = [a.spot.x, a.spot.y, b.spot.x, b.spot.y] as const;
    return distanceM(a, b) + (obstacles ? wallsBetween(obstacles, line) * roundWallM : 0);
  };
  while (rest.length > 0) {
    const last = order[order.length - 1];
    let best = 0;
    for (let i = 1; i < rest.length; i++)
      if (wayM(last, rest[i]) < wayM(last, rest[best])) best = i;
    order.push(...rest.splice(best, 1));
  }
  for (let tries = 0, better = true; better && tries < swaps; ) {
    better = false;
    for (let i = 1; i < order.length - 1 && !better; i++) {
      for (let k = i + 1; k < order.length && !better; k++, tries++) {
        const now = wayM(order[i - 1], order[i]) + wayM(order[k], order[k + 1]);
        const then = wayM(order[i - 1], order[k]) + wayM(order[i], order[k + 1]);
        better = then < now - 0.01;
        if (better) order.splice(i, k - i + 1, ...order.slice(i, k + 1).reverse());
      }
    }
  }
  return order;
}
