import type { Plan } from '../../contracts/venue.ts';
import { isFree, type Walkable } from '../locate/ground.ts';
import { inheritGrounds, prepareGrounds } from '../locate/grounds.ts';
import { isBlocked, type Obstacles } from '../locate/obstacles.ts';
import type { Steps } from '../locate/steps.ts';
import type { VenueState } from '../state.ts';
import { isInSight, type Maze, mazeOf, wayThrough } from './maze.ts';
import type { Spot } from './walk-state.ts';

/** What another floor costs where no stairs are drawn: the way to them and back, about, metres. */
const floorLegM = 15;
/** A flight of stairs or an escalator: a storey of 4 m at 30°, metres along the slope. */
const flightM = 8;
/** Who is estimated beside the free floor is on the nearest cell so many cells around. */
const besideCells = 4;
/** Ways kept a floor; when there are more all are forgotten, and found again. */
const mostWays = 20_000;

/** Between two cells: straight, or round corners; undefined = there is no way on foot. */
type Way = {
  readonly first: { readonly x: number; readonly y: number };
  readonly last: { readonly x: number; readonly y: number };
  readonly betweenM: number;
};
type Floor = {
  readonly maze: Maze;
  readonly obstacles: Obstacles;
  readonly ways: Map<number, Way | 'straight' | undefined>;
};
type Floors = ReadonlyMap<string, Floor>;
type Venue = Pick<VenueState, 'plan' | 'settings'>;

/** Derived from the plan alone, which is another object when it is published again. */
const floorsOfPlan = new WeakMap<Plan, Floors>();
const nowhere: Floors = new Map();

/**
 * Metres on foot between two points: round walls and what nobody can stand on, by doors and stairs
 * where a plan draws them; straight where it draws none or nobody could get there. Never less than
 * straight. [JNY3]
 */
export function legM(venue: Venue, from: Spot, to: Spot): number {
  const { plan } = venue;
  if (from.floor === to.floor) return floorLegOf(venue, from, to);
  const ends = plan === null ? [] : climbOf(plan, from, to);
  if (ends.length === 0) return straightM(from, to) + floorLegM;
  let lengthM = 0;
  let at = from;
  for (const { below, above } of ends) {
    lengthM += floorLegOf(venue, at, below) + flightM;
    at = above;
  }
  return lengthM + floorLegOf(venue, at, to);
}

export function straightM(from: Spot, to: Spot): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  return Math.sqrt(dx * dx + dy * dy);
}

function floorLegOf(venue: Venue, from: Spot, to: Spot): number {
  const directM = straightM(from, to);
  const floor = floorsOf(venue).get(from.floor);
  if (floor === undefined) return directM;
  const [a, b] = [standingAt(floor, from), standingAt(floor, to)];
  if (a === undefined || b === undefined || a === b) return directM;
  // There and back are one way.
  const way = a < b ? wayOf(floor, a, b) : wayOf(floor, b, a);
  if (way === undefined || way === 'straight') return directM;
  const { first, last, betweenM } = way;
  const [near, far] = a < b ? [first, last] : [last, first];
  const aroundM = lengthM(from, near) + betweenM + lengthM(far, to);
  return Math.max(directM, aroundM);
}

type Point = { readonly x: number; readonly y: number };

function lengthM(a: Point, b: Point): number {
  return Math.sqrt((b.x - a.x) * (b.x - a.x) + (b.y - a.y) * (b.y - a.y));
}

function wayOf({ maze, ways }: Floor, from: number, to: number): Way | 'straight' | undefined {
  const key = from * maze.open.length + to;
  const known = ways.get(key);
  if (known !== undefined || ways.has(key)) return known;
  const fresh = isInSight(maze, from, to) ? 'straight' : aroundOf(maze, from, to);
  if (ways.size >= mostWays) ways.clear();
  ways.set(key, fresh);
  return fresh;
}

function aroundOf(maze: Maze, from: number, to: number): Way | undefined {
  const corners = wayThrough(maze, from, to)?.map((cell) => middleOf(maze, cell));
  const [first, last] = [corners?.[0], corners?.at(-1)];
  if (corners === undefined || first === undefined || last === undefined) return undefined;
  let betweenM = 0;
  for (const [i, corner] of corners.entries()) betweenM += lengthM(corners[i - 1] ?? first, corner);
  return { first, last, betweenM };
}

function middleOf({ columns, minX, minY, sizeM }: Maze, cell: number): Point {
  const row = Math.floor(cell / columns);
  return { x: minX + (cell - row * columns + 0.5) * sizeM, y: minY + (row + 0.5) * sizeM };
}

/** The nearest free cell on the point's own side of any wall. */
function standingAt({ maze, obstacles }: Floor, { x, y }: Spot): number | undefined {
  const { minX, minY, sizeM, columns, rows, open } = maze;
  const column = Math.floor((x - minX) / sizeM);
  const row = Math.floor((y - minY) / sizeM);
  let found: number | undefined;
  let leastM = Infinity;
  for (let ring = 0; ring <= besideCells && found === undefined; ring++) {
    for (let r = Math.max(0, row - ring); r <= Math.min(rows - 1, row + ring); r++) {
      for (let c = Math.max(0, column - ring); c <= Math.min(columns - 1, column + ring); c++) {
        if (Math.max(Math.abs(c - column), Math.abs(r - row)) !== ring) continue;
        const cell = r * columns + c;
        if (((open[cell] ?? 0) & isFree) === 0) continue;
        const middle = middleOf(maze, cell);
        const offM = lengthM({ x, y }, middle);
        if (offM >= leastM || isBlocked(obstacles, [x, y, middle.x, middle.y])) continue;
        leastM = offM;
        found = cell;
      }
    }
  }
  return found;
}

/**
 * Works a plan's floors out before anybody is located on them or walks round a wall: what takes up
 * to a second on a floor of a quarter of a million cells, in steps between which others can go. It
 * follows from plan and settings alone, so `step` does the same at once where nobody did.
 */
export function* prepareFloors(plan: Plan, settings: Walkable): Steps<Floors> {
  const known = floorsOfPlan.get(plan);
  if (known) return known;
  const grounds = yield* prepareGrounds(plan, settings);
  const floors = new Map<string, Floor>();
  const drawn = new Set([...plan.walls, ...(plan.free ?? [])].map(({ floor }) => floor));
  for (const [id, ground] of grounds) {
    if (!drawn.has(id)) continue;
    const maze = yield* mazeOf(ground);
    floors.set(id, { maze, obstacles: ground.obstacles, ways: new Map() });
  }
  floorsOfPlan.set(plan, floors);
  return floors;
}

/** A plan that was parsed again is the same plan. */
export function inheritFloors(from: Plan, to: Plan): void {
  inheritGrounds(from, to);
  const floors = floorsOfPlan.get(from);
  if (floors) floorsOfPlan.set(to, floors);
}

function floorsOf({ plan, settings }: Venue): Floors {
  const known = plan && floorsOfPlan.get(plan);
  if (known) return known;
  if (plan === null) return nowhere;
  // Straight where nothing is drawn, so that nobody works out cells in vain.
  if (plan.walls.length + (plan.free ?? []).length === 0) return nowhere;
  const steps = prepareFloors(plan, settings);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** One flight, as it is taken. */
type Flight = { readonly below: Spot; readonly above: Spot };

/** The flights of the shortest way to another floor, by straight legs (Dijkstra); [] = none. */
function climbOf({ stairs = [] }: Plan, from: Spot, to: Spot): readonly Flight[] {
  const flights = stairs.flatMap(({ from: one, to: other }): Flight[] => [
    { below: one, above: other },
    { below: other, above: one },
  ]);
  const bestM = flights.map(({ below }) =>
    below.floor === from.floor ? straightM(from, below) + flightM : Infinity,
  );
  const cameBy = flights.map(() => -1);
  const open = new Set(flights.keys());
  let [goal, goalM] = [-1, Infinity];
  while (open.size > 0) {
    let at = -1;
    for (const i of open) if (at < 0 || (bestM[i] ?? 0) < (bestM[at] ?? 0)) at = i;
    const soFarM = bestM[at] ?? Infinity;
    const here = flights[at]?.above;
    if (here === undefined || soFarM >= goalM) break;
    open.delete(at);
    if (here.floor === to.floor && soFarM + straightM(here, to) < goalM) {
      goal = at;
      goalM = soFarM + straightM(here, to);
    }
    for (const i of open) {
      const below = flights[i]?.below;
      if (below?.floor !== here.floor) continue;
      const overM = soFarM + straightM(here, below) + flightM;
      if (overM >= (bestM[i] ?? 0)) continue;
      bestM[i] = overM;
      cameBy[i] = at;
    }
  }
  const taken: Flight[] = [];
  for (let at = goal; at >= 0; at = cameBy[at] ?? -1) taken.unshift(...flights.slice(at, at + 1));
  return taken;
}
