import type { Plan, Point2, Zone } from '../src/contracts/venue.ts';

export type Line = readonly [number, number, number, number];

/**
 * The floor that people walk on: a grid of free cells, each knowing its zone and its free
 * neighbours. One floor of the plan: the one with an entrance, else the first.
 */
export type Floor = {
  readonly id: string;
  readonly zones: readonly Zone[];
  readonly walls: readonly Line[];
  readonly left: number;
  readonly top: number;
  readonly columns: number;
  readonly rows: number;
  /** Per cell: index into `zones`, -1 where nobody can get to. */
  readonly zoneOf: Int16Array;
  /** Per cell: a bit for each of `steps` that leads to a free cell. */
  readonly links: Uint8Array;
  /** Where people appear and where they vanish. */
  readonly door: Point2;
  readonly wayOut: Point2;
};

export const cellM = 0.5;
/** How far a walker keeps from a wall: half a pair of shoulders. */
const clearanceM = 0.28;

/** The eight neighbours: column, row. Even ones are straight, odd ones diagonal. */
export const steps = [
  [1, 0],
  [1, 1],
  [0, 1],
  [-1, 1],
  [-1, 0],
  [-1, -1],
  [0, -1],
  [1, -1],
] as const;

/** Builds the grid once: some milliseconds for a shop. Throws on a plan without walkable floor. */
export function layFloor(plan: Plan): Floor {
  const id = (plan.zones.find(({ kind }) => kind === 'entrance') ?? plan.zones[0])?.floor ?? '';
  const zones = plan.zones.filter(({ floor }) => floor === id);
  const walls = plan.walls.filter(({ floor }) => floor === id).map(({ line }) => line);
  const points = zones.flatMap(({ polygon }) => polygon);
  const left = Math.min(...points.map(([x]) => x));
  const top = Math.min(...points.map(([, y]) => y));
  const columns = Math.ceil((Math.max(...points.map(([x]) => x)) - left) / cellM);
  const rows = Math.ceil((Math.max(...points.map(([, y]) => y)) - top) / cellM);
  const grid = { left, top, columns, rows, zones, walls };
  const zoneOf = freeCells(grid);
  const links = linkCells(grid, zoneOf);
  const entrance = zones.find(({ kind }) => kind === 'entrance') ?? zones[0];
  const exit = zones.find(({ kind }) => kind === 'exit') ?? entrance;
  if (entrance === undefined || exit === undefined) throw new Error('the plan has no zone');
  const bare = { id, ...grid, zoneOf, links };
  const start = nearestCell(bare, outerEdge(entrance, zones, walls), () => true);
  if (start === undefined) throw new Error('the plan leaves no free floor to walk on');
  const reached = keepReached(bare, start);
  const open = { ...bare, zoneOf: reached };
  const end = nearestCell(open, outerEdge(exit, zones, walls), () => true) ?? start;
  return { ...open, door: centreOf(open, start), wayOut: centreOf(open, end) };
}

type Grid = Pick<Floor, 'left' | 'top' | 'columns' | 'rows' | 'zones' | 'walls'>;
type Cells = Grid & Pick<Floor, 'zoneOf'>;

export function centreOf({ left, top, columns }: Grid, cell: number): Point2 {
  const row = Math.floor(cell / columns);
  return [left + (cell - row * columns + 0.5) * cellM, top + (row + 0.5) * cellM];
}

/** Cell of a point; -1 outside of the grid. */
export function cellAt({ left, top, columns, rows }: Grid, [x, y]: Point2): number {
  const column = Math.floor((x - left) / cellM);
  const row = Math.floor((y - top) / cellM);
  if (column < 0 || row < 0 || column >= columns || row >= rows) return -1;
  return row * columns + column;
}

/** The innermost zone around a point: zones nest, and the smallest wins. */
export function zoneAt(zones: readonly Zone[], point: Point2): Zone | undefined {
  let found: Zone | undefined;
  for (const zone of zones) {
    if (!isInside(zone.polygon, point)) continue;
    if (found === undefined || area(zone.polygon) < area(found.polygon)) found = zone;
  }
  return found;
}

/** Even-odd rule. */
export function isInside(polygon: readonly Point2[], [x, y]: Point2): boolean {
  let inside = false;
  let before = polygon.at(-1);
  for (const point of polygon) {
    if (before !== undefined && point[1] > y !== before[1] > y) {
      const crossX = ((before[0] - point[0]) * (y - point[1])) / (before[1] - point[1]) + point[0];
      if (x < crossX) inside = !inside;
    }
    before = point;
  }
  return inside;
}

/** How many walls a straight line crosses; for feet one is too many, for radio each costs. */
export function wallsBetween(walls: readonly Line[], [ax, ay]: Point2, [bx, by]: Point2): number {
  let crossed = 0;
  for (const [cx, cy, dx, dy] of walls) {
    const c = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
    const d = (bx - ax) * (dy - ay) - (by - ay) * (dx - ax);
    const a = (dx - cx) * (ay - cy) - (dy - cy) * (ax - cx);
    const b = (dx - cx) * (by - cy) - (dy - cy) * (bx - cx);
    if (c * d <= 0 && a * b <= 0 && (c !== d || a !== b)) crossed += 1;
  }
  return crossed;
}

/** True when one can walk straight from a to b: free cells all along and no wall between. */
export function isClear(floor: Floor, a: Point2, b: Point2): boolean {
  return isFreeAlong(floor, a, b) && wallsBetween(floor.walls, a, b) === 0;
}

/** Every cell a line touches, by Amanatides and Woo's traversal (1987), is free. */
function isFreeAlong(floor: Floor, a: Point2, b: Point2): boolean {
  const end = cellAt(floor, b);
  let cell = cellAt(floor, a);
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  // Share of the line at which it next crosses an upright and a level edge of the grid.
  let nextX = firstEdge(a[0] - floor.left, dx);
  let nextY = firstEdge(a[1] - floor.top, dy);
  for (let turns = floor.columns + floor.rows; turns >= 0; turns--) {
    if ((floor.zoneOf[cell] ?? -1) < 0) return false;
    if (cell === end || Math.min(nextX, nextY) > 1) return true;
    if (nextX <= nextY) {
      cell += Math.sign(dx);
      nextX += cellM / Math.abs(dx);
    } else {
      cell += Math.sign(dy) * floor.columns;
      nextY += cellM / Math.abs(dy);
    }
  }
  return false;
}

function firstEdge(from: number, delta: number): number {
  if (delta === 0) return Number.POSITIVE_INFINITY;
  const inCell = from - Math.floor(from / cellM) * cellM;
  return (delta > 0 ? cellM - inCell : inCell) / Math.abs(delta);
}

/** The free cell nearest to a point, by looking at all of them. */
export function nearestCell(
  floor: Cells,
  [x, y]: Point2,
  fits: (cell: number) => boolean,
): number | undefined {
  let best: number | undefined;
  let bestM = Number.POSITIVE_INFINITY;
  floor.zoneOf.forEach((zone, cell) => {
    if (zone < 0) return;
    const [cx, cy] = centreOf(floor, cell);
    const metres = Math.hypot(cx - x, cy - y);
    if (metres >= bestM || !fits(cell)) return;
    best = cell;
    bestM = metres;
  });
  return best;
}

function freeCells(grid: Grid): Int16Array {
  const cells = new Int16Array(grid.columns * grid.rows).fill(-1);
  for (let cell = 0; cell < cells.length; cell++) {
    const point = centreOf(grid, cell);
    if (grid.walls.some((wall) => distanceTo(wall, point) < clearanceM)) continue;
    const zone = zoneAt(grid.zones, point);
    if (zone !== undefined) cells[cell] = grid.zones.indexOf(zone);
  }
  return cells;
}

function linkCells(grid: Grid, zoneOf: Int16Array): Uint8Array {
  const links = new Uint8Array(zoneOf.length);
  const isFree = (column: number, row: number) =>
    column >= 0 &&
    row >= 0 &&
    column < grid.columns &&
    row < grid.rows &&
    (zoneOf[row * grid.columns + column] ?? -1) >= 0;
  for (let cell = 0; cell < links.length; cell++) {
    if ((zoneOf[cell] ?? -1) < 0) continue;
    const column = cell % grid.columns;
    const row = Math.floor(cell / grid.columns);
    steps.forEach(([dx, dy], bit) => {
      // A diagonal needs both of its sides free, or walkers would cut corners of walls.
      if (!isFree(column + dx, row) || !isFree(column, row + dy)) return;
      if (!isFree(column + dx, row + dy)) return;
      const to = centreOf(grid, cell + dx + dy * grid.columns);
      if (wallsBetween(grid.walls, centreOf(grid, cell), to) > 0) return;
      links[cell] = (links[cell] ?? 0) | (1 << bit);
    });
  }
  return links;
}

/** Cells that no path from the door reaches are not floor: nobody is ever sent there. */
function keepReached(grid: Omit<Floor, 'door' | 'wayOut'>, start: number): Int16Array {
  const reached = new Int16Array(grid.zoneOf.length).fill(-1);
  const waiting = [start];
  reached[start] = grid.zoneOf[start] ?? -1;
  for (let cell = waiting.pop(); cell !== undefined; cell = waiting.pop()) {
    for (const [bit, [dx, dy]] of steps.entries()) {
      const next = cell + dx + dy * grid.columns;
      if (((grid.links[cell] ?? 0) & (1 << bit)) === 0 || (reached[next] ?? 0) >= 0) continue;
      reached[next] = grid.zoneOf[next] ?? -1;
      waiting.push(next);
    }
  }
  return reached;
}

/**
 * Where a zone meets the street: the middle of the longest piece of its edge that no other zone
 * shares and no wall closes; its first point where there is none.
 */
function outerEdge(zone: Zone, zones: readonly Zone[], walls: readonly Line[]): Point2 {
  let best: Point2 | undefined;
  let bestCount = 0;
  zone.polygon.forEach((from, index) => {
    const to = zone.polygon[(index + 1) % zone.polygon.length] ?? from;
    const count = Math.ceil(Math.hypot(to[0] - from[0], to[1] - from[1]) / 0.25);
    const open: Point2[] = [];
    for (let i = 1; i < count; i++) {
      const share = i / count;
      const x = from[0] + (to[0] - from[0]) * share;
      const y = from[1] + (to[1] - from[1]) * share;
      if (isOpenEdge(zone, zones, walls, [x, y])) open.push([x, y]);
    }
    const middle = open[open.length >> 1];
    if (middle === undefined || open.length <= bestCount) return;
    best = middle;
    bestCount = open.length;
  });
  return best ?? zone.polygon[0] ?? [0, 0];
}

function isOpenEdge(
  zone: Zone,
  zones: readonly Zone[],
  walls: readonly Line[],
  [x, y]: Point2,
): boolean {
  if (walls.some((wall) => distanceTo(wall, [x, y]) < 0.4)) return false;
  return steps.every(([dx, dy]) => {
    const other = zoneAt(zones, [x + dx * 0.1, y + dy * 0.1]);
    return other === undefined || other === zone;
  });
}

function distanceTo([ax, ay, bx, by]: Line, [x, y]: Point2): number {
  const length2 = (bx - ax) ** 2 + (by - ay) ** 2;
  const along = length2 === 0 ? 0 : ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length2;
  const share = Math.min(1, Math.max(0, along));
  return Math.hypot(ax + (bx - ax) * share - x, ay + (by - ay) * share - y);
}

function area(polygon: readonly Point2[]): number {
  let twice = 0;
  let before = polygon.at(-1);
  for (const point of polygon) {
    if (before !== undefined) twice += before[0] * point[1] - point[0] * before[1];
    before = point;
  }
  return Math.abs(twice) / 2;
}
