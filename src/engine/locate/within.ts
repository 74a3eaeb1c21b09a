import type { Run } from '../run.ts';
import type { Wearing } from '../state.ts';
import { groundOfRun } from './cells.ts';
import { type Ground, isFree, type Level, side } from './ground.ts';
import { unpack, values, windowCells } from './mass.ts';
import { type Line, type Obstacles, obstaclesOf } from './obstacles.ts';

/** Points asked a cell and axis: 12 cm apart in the finest cells, at most 50 cm in the others. */
const fewestAsked = 4;
/** What stands so near to a wall hangs on it, and may be reached from either side, metres. */
const onWallM = 0.01;
/** So near to a door's line a wall is open, metres: doors are drawn along walls by hand. */
const doorM = 0.1;

/** A point that stays the same object as long as it stays where it is. */
export type Spot = { readonly x: number; readonly y: number };

/** Cells of a level that a reach touches, and the share of each one's free floor within it. */
type Touched = { readonly column: number; readonly row: number; readonly share: number };
type Reach = {
  readonly ground: Ground;
  readonly radiusM: number;
  readonly byLevel: (readonly Touched[] | undefined)[];
};

/** Derived from plan and place alone; each goes with what it was derived from. */
const reaches = new WeakMap<Spot, Reach>();
const obstaclesOfGround = new WeakMap<Ground, Obstacles>();

/**
 * The belief, 0 to 1, that a tag is within `radiusM` metres of a point on its own floor and in
 * sight of it: the cells of its filter there, each by the share of its free floor that lies within.
 * undefined = its last place did not come from cells. [LOC1, SHF1, SHF4]
 */
export function massWithin(
  run: Run,
  { mass, floor, estimatedMs }: Wearing,
  { spot, radiusM }: { readonly spot: Spot; readonly radiusM: number },
): number | undefined {
  // What was worked out since, from a camera alone, is no belief over cells.
  if (mass === null || mass.atMs !== estimatedMs || mass.floor !== floor) return undefined;
  const ground = groundOfRun(run, floor);
  const level = ground?.levels[mass.level];
  if (ground === undefined || level === undefined) return undefined;
  unpack(mass);
  let all = 0;
  for (let at = 0; at < windowCells; at++) all += values[at] ?? 0;
  if (all === 0) return undefined;
  let within = 0;
  for (const { column, row, share } of touchedBy(run, { spot, radiusM, ground, level })) {
    const x = column - mass.column;
    const y = row - mass.row;
    if (x < 0 || y < 0 || x >= side || y >= side) continue;
    within += (values[y * side + x] ?? 0) * share;
  }
  return within / all;
}

type Asked = {
  readonly spot: Spot;
  readonly radiusM: number;
  readonly ground: Ground;
  readonly level: Level;
};

function touchedBy(run: Run, asked: Asked): readonly Touched[] {
  const { spot, radiusM, ground, level } = asked;
  let reach = reaches.get(spot);
  if (reach === undefined || reach.ground !== ground || reach.radiusM !== radiusM) {
    reach = { ground, radiusM, byLevel: [] };
    reaches.set(spot, reach);
  }
  const known = reach.byLevel[level.level];
  if (known) return known;
  const fresh = touchedCells(asked, viewFrom(run, asked));
  reach.byLevel[level.level] = fresh;
  return fresh;
}

/** Walls and doors of a floor that may stand in a reach. */
type View = { readonly walls: readonly Line[]; readonly doors: readonly Line[] };

function viewFrom({ state }: Run, { spot, radiusM, ground }: Asked): View {
  const { plan } = state;
  if (plan === null) return { walls: [], doors: [] };
  const drawn = obstaclesOfGround.get(ground) ?? obstaclesOf(plan, ground.floor);
  obstaclesOfGround.set(ground, drawn);
  const isNear = ([x1, y1, x2, y2]: Line) =>
    Math.min(x1, x2) <= spot.x + radiusM &&
    Math.max(x1, x2) >= spot.x - radiusM &&
    Math.min(y1, y2) <= spot.y + radiusM &&
    Math.max(y1, y2) >= spot.y - radiusM;
  const walls = new Set([...drawn.walls.values()].flat().filter(isNear));
  return { walls: [...walls], doors: drawn.doors };
}

function touchedCells(asked: Asked, view: View): Touched[] {
  const { spot, radiusM, ground, level } = asked;
  const { sizeM, columns, rows } = level;
  const cellOf = (at: number, fromM: number) => Math.floor((at - fromM) / sizeM);
  const last = {
    column: Math.min(columns - 1, cellOf(spot.x + radiusM, ground.minX)),
    row: Math.min(rows - 1, cellOf(spot.y + radiusM, ground.minY)),
  };
  const found: Touched[] = [];
  for (let row = Math.max(0, cellOf(spot.y - radiusM, ground.minY)); row <= last.row; row++) {
    let column = Math.max(0, cellOf(spot.x - radiusM, ground.minX));
    for (; column <= last.column; column++) {
      const share = shareOf(asked, { column, row }, view);
      if (share > 0) found.push({ column, row, share });
    }
  }
  return found;
}

type Cell = { readonly column: number; readonly row: number };

/** Of a cell's points where somebody can stand, the share that is near enough and in sight. */
function shareOf({ spot, radiusM, ground, level }: Asked, cell: Cell, view: View): number {
  const perAxis = Math.max(fewestAsked, 2 ** level.level);
  let free = 0;
  let within = 0;
  for (let i = 0; i < perAxis * perAxis; i++) {
    const x = ground.minX + (cell.column + ((i % perAxis) + 0.5) / perAxis) * level.sizeM;
    const y = ground.minY + (cell.row + (Math.floor(i / perAxis) + 0.5) / perAxis) * level.sizeM;
    if (!canStand(ground, x, y)) continue;
    free++;
    const [dx, dy] = [x - spot.x, y - spot.y];
    if (dx * dx + dy * dy > radiusM * radiusM) continue;
    if (!view.walls.some((wall) => hides(wall, { from: spot, dx, dy, doors: view.doors })))
      within++;
  }
  return free === 0 ? 0 : within / free;
}

function canStand({ minX, minY, levels: [finest] }: Ground, x: number, y: number): boolean {
  if (finest === undefined) return false;
  const column = Math.floor((x - minX) / finest.sizeM);
  const row = Math.floor((y - minY) / finest.sizeM);
  if (column < 0 || row < 0 || column >= finest.columns || row >= finest.rows) return false;
  return ((finest.open[row * finest.columns + column] ?? 0) & isFree) !== 0;
}

type Sight = {
  readonly from: Spot;
  readonly dx: number;
  readonly dy: number;
  readonly doors: readonly Line[];
};

/** Whether a wall is crossed between a point and what is seen from it, and not by a door. */
function hides([ax, ay, bx, by]: Line, { from, dx, dy, doors }: Sight): boolean {
  const [wx, wy] = [bx - ax, by - ay];
  const across = dx * wy - dy * wx;
  // Along a wall nothing is hidden by it.
  if (across === 0) return false;
  const [ox, oy] = [ax - from.x, ay - from.y];
  const seen = (ox * wy - oy * wx) / across;
  const onWall = (ox * dy - oy * dx) / across;
  if (seen < 0 || seen > 1 || onWall < 0 || onWall > 1) return false;
  if (seen * seen * (dx * dx + dy * dy) < onWallM * onWallM) return false;
  const [x, y] = [from.x + dx * seen, from.y + dy * seen];
  return !doors.some((door) => isAt(door, x, y));
}

function isAt([ax, ay, bx, by]: Line, x: number, y: number): boolean {
  const [dx, dy] = [bx - ax, by - ay];
  const length2 = dx * dx + dy * dy;
  const along = length2 === 0 ? 0 : ((x - ax) * dx + (y - ay) * dy) / length2;
  const share = Math.min(1, Math.max(0, along));
  const [ex, ey] = [x - ax - share * dx, y - ay - share * dy];
  return ex * ex + ey * ey <= doorM * doorM;
}
