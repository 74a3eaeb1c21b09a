import type { Plan, Point2 } from '../../contracts/venue.ts';
import { type Box, boxOf, isInside, type Line } from './geometry.ts';

/** Cells of the flood, metres; a floor of more cells gets coarser ones. */
const cellM = 0.5;
const cellsMost = 200_000;
/** People pass a gap between zones of this width: a border drawn twice is no wall. */
const gapM = 1;

type Grid = {
  readonly box: Box;
  readonly sizeM: number;
  readonly columns: number;
  readonly rows: number;
  /** 1 = somebody can stand there. */
  readonly open: Uint8Array;
  /** 1 = reached from an entrance. */
  readonly reached: Uint8Array;
  readonly walls: readonly Line[];
  readonly doors: readonly Line[];
};

/**
 * Zones nobody gets to from an entrance on foot: over the free floor, round walls, through doors,
 * by stairs. Coarse on purpose: it says what was forgotten, not how wide a door is. [PLN2]
 */
export function unreachable(plan: Plan): ReadonlySet<string> {
  const entrances = plan.zones.filter(({ kind }) => kind === 'entrance');
  if (entrances.length === 0) return new Set();
  const grids = new Map(plan.floors.map(({ id }) => [id, gridOf(plan, id)]));
  for (const { floor, polygon } of entrances) {
    const grid = grids.get(floor);
    if (grid) flood(grid, cellsIn(grid, polygon));
  }
  const flights = (plan.stairs ?? []).flatMap(({ from, to }) => [
    [from, to] as const,
    [to, from] as const,
  ]);
  // Without stairs people change floors anywhere: all floors are reached. [LOC1]
  if (flights.length === 0 && plan.floors.length > 1) {
    const first = entrances[0]?.floor;
    for (const [id, grid] of grids) {
      if (id !== first) flood(grid, [...grid.open.keys()]);
    }
  }
  for (let grew = true; grew; ) {
    grew = false;
    for (const [from, to] of flights) {
      const [below, above] = [grids.get(from.floor), grids.get(to.floor)];
      if (!below || !above || !isReachedNear(below, from.x, from.y)) continue;
      const cells = cellsNear(above, to.x, to.y);
      if (cells.length === 0 || cells.some((cell) => above.reached[cell] === 1)) continue;
      flood(above, cells);
      grew = true;
    }
  }
  const cut = plan.zones.filter(({ floor, polygon }) => {
    const grid = grids.get(floor);
    if (grid === undefined || polygon.length < 3) return false;
    const cells = cellsIn(grid, polygon);
    return cells.length > 0 && !cells.some((cell) => grid.reached[cell] === 1);
  });
  return new Set(cut.map(({ id }) => id));
}

function gridOf(plan: Plan, floor: string): Grid {
  const zones = plan.zones.filter((zone) => zone.floor === floor && zone.polygon.length >= 3);
  const corners: Point2[] = zones.flatMap(({ polygon }) => polygon);
  const bare = corners.length === 0 ? [[0, 0] as Point2] : corners;
  const { minX, minY, maxX, maxY } = boxOf(bare);
  const box = { minX: minX - gapM, minY: minY - gapM, maxX: maxX + gapM, maxY: maxY + gapM };
  const areaM2 = (box.maxX - box.minX) * (box.maxY - box.minY);
  const sizeM = Math.max(cellM, Math.sqrt(areaM2 / cellsMost));
  const columns = Math.ceil((box.maxX - box.minX) / sizeM);
  const rows = Math.ceil((box.maxY - box.minY) / sizeM);
  const blank = { box, sizeM, columns, rows, reached: new Uint8Array(columns * rows) };
  const walls = plan.walls.filter((wall) => wall.floor === floor).map(({ line }) => line);
  const doors = (plan.doors ?? []).filter((door) => door.floor === floor).map(({ line }) => line);
  const grid: Grid = { ...blank, walls, doors, open: new Uint8Array(columns * rows) };
  const free = plan.free?.find((one) => one.floor === floor);
  if (free !== undefined) {
    for (const cell of grid.open.keys()) grid.open[cell] = isFreeAt(free, middleOf(grid, cell));
    return grid;
  }
  // In and between zones, as the engine walks; where walls are drawn they are what stops. [LOC1]
  if (walls.length > 0) grid.open.fill(1);
  else
    for (const { polygon } of zones)
      for (const cell of cellsAround(grid, polygon)) grid.open[cell] = 1;
  return grid;
}

type Free = NonNullable<Plan['free']>[number];

function isFreeAt({ x, y, cellM: sizeM, rows }: Free, [px, py]: Point2): 0 | 1 {
  const row = rows[Math.floor((py - y) / sizeM)];
  return row?.[Math.floor((px - x) / sizeM)] === '.' ? 1 : 0;
}

function middleOf({ box, sizeM, columns }: Grid, cell: number): Point2 {
  const row = Math.floor(cell / columns);
  return [box.minX + (cell - row * columns + 0.5) * sizeM, box.minY + (row + 0.5) * sizeM];
}

/** Cells whose middle is inside; at least the nearest to its own middle, for slivers. */
function cellsIn(grid: Grid, polygon: readonly Point2[]): number[] {
  return cellsOfBox(grid, boxOf(polygon)).filter((cell) =>
    isInside(polygon, ...middleOf(grid, cell)),
  );
}

/** The same and a step around it: two zones side by side are one floor. */
function cellsAround(grid: Grid, polygon: readonly Point2[]): Set<number> {
  const cells = new Set<number>();
  for (const cell of cellsIn(grid, polygon)) {
    for (const around of [cell, cell - 1, cell + 1, cell - grid.columns, cell + grid.columns]) {
      if (around >= 0 && around < grid.open.length) cells.add(around);
    }
  }
  return cells;
}

function cellsOfBox({ box, sizeM, columns, rows }: Grid, of: Box): number[] {
  const clamp = (value: number, most: number) => Math.min(most - 1, Math.max(0, Math.floor(value)));
  const cells: number[] = [];
  const [left, right] = [
    clamp((of.minX - box.minX) / sizeM, columns),
    clamp((of.maxX - box.minX) / sizeM, columns),
  ];
  const [top, bottom] = [
    clamp((of.minY - box.minY) / sizeM, rows),
    clamp((of.maxY - box.minY) / sizeM, rows),
  ];
  for (let row = top; row <= bottom; row++) {
    for (let column = left; column <= right; column++) cells.push(row * columns + column);
  }
  return cells;
}

function cellsNear(grid: Grid, x: number, y: number): number[] {
  const box = { minX: x - gapM, minY: y - gapM, maxX: x + gapM, maxY: y + gapM };
  return cellsOfBox(grid, box).filter((cell) => grid.open[cell] === 1);
}

function isReachedNear(grid: Grid, x: number, y: number): boolean {
  return cellsNear(grid, x, y).some((cell) => grid.reached[cell] === 1);
}

function flood(grid: Grid, from: readonly number[]): void {
  const { columns, open, reached } = grid;
  const blocked = wallsByCell(grid);
  const queue = from.filter((cell) => open[cell] === 1 && reached[cell] === 0);
  for (const cell of queue) reached[cell] = 1;
  for (let cell = queue.pop(); cell !== undefined; cell = queue.pop()) {
    const column = cell % columns;
    for (const next of [cell - 1, cell + 1, cell - columns, cell + columns]) {
      if (next < 0 || next >= open.length || open[next] !== 1 || reached[next] === 1) continue;
      if (Math.abs((next % columns) - column) > 1) continue;
      if (isStopped(grid, blocked, cell, next)) continue;
      reached[next] = 1;
      queue.push(next);
    }
  }
}

/** Which walls pass a cell, so that a step asks a few. */
function wallsByCell(grid: Grid): ReadonlyMap<number, readonly Line[]> {
  const byCell = new Map<number, Line[]>();
  for (const wall of grid.walls) {
    const [x1, y1, x2, y2] = wall;
    const steps = Math.max(1, Math.ceil(Math.hypot(x2 - x1, y2 - y1) / (grid.sizeM / 2)));
    const seen = new Set<number>();
    for (let i = 0; i <= steps; i++) {
      const [x, y] = [x1 + ((x2 - x1) * i) / steps, y1 + ((y2 - y1) * i) / steps];
      const near = {
        minX: x - grid.sizeM,
        minY: y - grid.sizeM,
        maxX: x + grid.sizeM,
        maxY: y + grid.sizeM,
      };
      for (const cell of cellsOfBox(grid, near)) seen.add(cell);
    }
    for (const cell of seen) {
      const list = byCell.get(cell);
      if (list) list.push(wall);
      else byCell.set(cell, [wall]);
    }
  }
  return byCell;
}

function isStopped(
  grid: Grid,
  walls: ReadonlyMap<number, readonly Line[]>,
  from: number,
  to: number,
): boolean {
  const step: Line = [...middleOf(grid, from), ...middleOf(grid, to)];
  return (walls.get(from) ?? []).some((wall) => {
    const at = meets(step, wall);
    return at !== undefined && !grid.doors.some((door) => isAtDoor(door, at, grid.sizeM));
  });
}

/** Also where only the end of a wall is touched: a wall that ends on a cell's middle stops. */
function meets([ax, ay, bx, by]: Line, [cx, cy, dx, dy]: Line): Point2 | undefined {
  const [rx, ry, sx, sy] = [bx - ax, by - ay, dx - cx, dy - cy];
  const cross = rx * sy - ry * sx;
  if (cross === 0) return undefined;
  const t = ((cx - ax) * sy - (cy - ay) * sx) / cross;
  const u = ((cx - ax) * ry - (cy - ay) * rx) / cross;
  return t >= 0 && t <= 1 && u >= 0 && u <= 1 ? [ax + t * rx, ay + t * ry] : undefined;
}

function isAtDoor([x1, y1, x2, y2]: Line, [x, y]: Point2, slackM: number): boolean {
  const [dx, dy] = [x2 - x1, y2 - y1];
  const length2 = dx * dx + dy * dy;
  const share =
    length2 === 0 ? 0 : Math.min(1, Math.max(0, ((x - x1) * dx + (y - y1) * dy) / length2));
  return Math.hypot(x - x1 - share * dx, y - y1 - share * dy) <= slackM;
}

/** Share of a floor that walls must enclose before lying outside of them means anything. */
const enclosedLeast = 0.1;

/** Zones that lie mostly outside of what their floor's walls enclose; doors are shut. [PLN2] */
export function outsideWalls(plan: Plan): ReadonlySet<string> {
  const outside = new Set<string>();
  for (const { id } of plan.floors) {
    const { free: _free, ...drawn } = plan;
    const grid: Grid = { ...gridOf(drawn, id), doors: [] };
    if (grid.walls.length < 3) continue;
    const { columns, rows } = grid;
    const border = [...grid.open.keys()].filter((cell) => {
      const [row, column] = [Math.floor(cell / columns), cell % columns];
      return row === 0 || column === 0 || row === rows - 1 || column === columns - 1;
    });
    flood(grid, border);
    const enclosed = grid.reached.reduce((sum, reached) => sum + 1 - reached, 0);
    if (enclosed < enclosedLeast * grid.reached.length) continue;
    for (const zone of plan.zones) {
      if (zone.floor !== id || zone.polygon.length < 3) continue;
      // A window or a doorstep lies outside on purpose.
      if (zone.kind === 'entrance' || zone.kind === 'exit') continue;
      const cells = cellsIn(grid, zone.polygon);
      const beyond = cells.filter((cell) => grid.reached[cell] === 1).length;
      if (beyond > cells.length / 2) outside.add(zone.id);
    }
  }
  return outside;
}
