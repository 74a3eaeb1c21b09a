import type { Plan } from '../../contracts/venue.ts';
import { type Atlas, nowhere, zoneAt } from './atlas.ts';
import { isBlocked, type Obstacles, obstaclesOf } from './obstacles.ts';
import type { Steps } from './steps.ts';

/** Side of the window of cells that a tag's belief covers. */
export const side = 18;
/** Each level's cells are twice as wide as those of the one before. */
export const levels = 4;
const maxCells = 250_000;
/**
 * Mean cosine between the directions of one second's walk and the next, for people who keep theirs
 * for about two seconds: e^(−½). It makes a walk's mean square way (1 + c) ÷ (1 − c) times that of
 * one without memory. Source: E. Codling, M. Plank, S. Benhamou, Random walk models in biology,
 * J. R. Soc. Interface 5, 2008, section 2.3 (correlated random walks).
 */
const keepsHeading = 0.6;

/** A cell with less than this share of the greatest belief is given up. */
export const leastShare = 1 / 128;

/** Bits of a cell: somebody can stand there, step right, step down. */
export const isFree = 1;
export const opensRight = 2;
export const opensDown = 4;

export type Level = {
  readonly level: number;
  readonly sizeM: number;
  readonly columns: number;
  readonly rows: number;
  readonly open: Uint8Array;
  readonly along: Sweep;
  readonly across: Sweep;
  /** Cells beyond which a second's walk brings nothing that counts. */
  readonly reach: number;
  /** What distance and walls take away, by receiver; made when asked, see losses.ts. */
  readonly losses: Map<number, Losses>;
  /** Zone of a cell: index + 2; 0 = not asked yet, negative = a cell of several zones. */
  readonly homes: Int32Array;
  readonly shared: (readonly Share[])[];
};
/**
 * What distance takes from a receiver's strengths a cell, in bytes of a quarter of a decibel, 0 =
 * not asked yet; and how many walls stand between, where a floor has any. It follows from the plan
 * alone and is no part of the state. [LOC1]
 */
export type Losses = {
  readonly x: number;
  readonly y: number;
  readonly height2: number;
  readonly bytes: Uint8Array;
  readonly walls: Uint8Array;
};

export type Share = { readonly zone: number; readonly share: number };

/**
 * One direction's implicit diffusion (I − D ∇²) y = x as Thomas' algorithm: what is passed on from
 * the cell before, what is kept, what comes back from the cell after. Walls pass on nothing and
 * give everything back, so that no belief is lost and none goes through.
 */
export type Sweep = {
  readonly before: Float32Array;
  readonly keep: Float32Array;
  readonly after: Float32Array;
};

/** A floor as cells somebody can stand on, from fine to coarse. [LOC1] */
export type Ground = {
  readonly floor: string;
  readonly minX: number;
  readonly minY: number;
  readonly obstacles: Obstacles;
  readonly levels: readonly Level[];
};

export type Grounds = ReadonlyMap<string, Ground>;

/** Floors of a plan; `cellM` and walking speed are the venue's. */
export function groundsOf(plan: Plan | null, atlas: Atlas, wanted: Walkable): Grounds {
  if (plan === null) return new Map();
  const steps = groundsInSteps(plan, atlas, wanted);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

export type Walkable = { readonly cellM: number; readonly walkMps: number };

/** The same for those who must not be held up. */
export function* groundsInSteps(plan: Plan, atlas: Atlas, wanted: Walkable): Steps<Grounds> {
  const grounds = new Map<string, Ground>();
  for (const { id } of plan.floors) {
    const ground = yield* groundOf(plan, atlas, { floor: id, ...wanted });
    if (ground) grounds.set(id, ground);
  }
  return grounds;
}

type Wanted = Walkable & { readonly floor: string };

function* groundOf(plan: Plan, atlas: Atlas, wanted: Wanted): Steps<Ground | undefined> {
  const { floor, walkMps } = wanted;
  const zones = atlas.zones.filter((zone) => zone.floor === floor);
  if (zones.length === 0) return undefined;
  const given = plan.free?.find((one) => one.floor === floor);
  const minX = given?.x ?? Math.min(...zones.map(({ box }) => box.minX));
  const minY = given?.y ?? Math.min(...zones.map(({ box }) => box.minY));
  const widthM = given
    ? Math.max(...given.rows.map((row) => row.length)) * given.cellM
    : Math.max(...zones.map(({ box }) => box.maxX)) - minX;
  const depthM = given
    ? given.rows.length * given.cellM
    : Math.max(...zones.map(({ box }) => box.maxY)) - minY;
  const sizeM = Math.max(wanted.cellM, Math.sqrt((widthM * depthM) / maxCells));
  const columns = Math.ceil(widthM / sizeM);
  const rows = Math.ceil(depthM / sizeM);
  const obstacles = obstaclesOf(plan, floor);
  const canStand = (x: number, y: number): boolean => {
    if (given === undefined) return zoneAt(atlas, floor, x, y) !== nowhere;
    const row = given.rows[Math.floor((y - minY) / given.cellM)];
    return row?.[Math.floor((x - minX) / given.cellM)] === '.';
  };
  const finest = yield* finestOf({ minX, minY, sizeM, columns, rows, canStand, obstacles });
  const built: Level[] = [];
  for (let level = 0, under = finest; level < levels; level++) {
    if (level > 0) under = yield* halved(under);
    built.push(yield* levelOf(under, { level, sizeM: sizeM * 2 ** level, walkMps }));
  }
  return { floor, minX, minY, obstacles, levels: built };
}

type Cells = { readonly columns: number; readonly rows: number; readonly open: Uint8Array };

function* finestOf(floor: {
  readonly minX: number;
  readonly minY: number;
  readonly sizeM: number;
  readonly columns: number;
  readonly rows: number;
  readonly canStand: (x: number, y: number) => boolean;
  readonly obstacles: Obstacles;
}): Steps<Cells> {
  const { minX, minY, sizeM, obstacles } = floor;
  const columns = Math.max(side, floor.columns);
  const rows = Math.max(side, floor.rows);
  const open = new Uint8Array(columns * rows);
  const xOf = (column: number) => minX + (column + 0.5) * sizeM;
  const yOf = (row: number) => minY + (row + 0.5) * sizeM;
  for (let row = 0; row < floor.rows; row++) {
    for (let column = 0; column < floor.columns; column++) {
      if (floor.canStand(xOf(column), yOf(row))) open[row * columns + column] = isFree;
    }
    yield columns;
  }
  const link = (cell: number, to: number, bit: number, [x, y]: [number, number]) => {
    if (((open[cell] ?? 0) & isFree) === 0 || ((open[to] ?? 0) & isFree) === 0) return;
    const [dx, dy] = bit === opensRight ? [sizeM, 0] : [0, sizeM];
    if (!isBlocked(obstacles, [x, y, x + dx, y + dy])) open[cell] = (open[cell] ?? 0) | bit;
  };
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const cell = row * columns + column;
      const at: [number, number] = [xOf(column), yOf(row)];
      if (column + 1 < columns) link(cell, cell + 1, opensRight, at);
      if (row + 1 < rows) link(cell, cell + columns, opensDown, at);
    }
    yield columns;
  }
  return { columns, rows, open };
}

/** Four cells as one, free where one of them is, open where one of its borders is. */
function* halved(fine: Cells): Steps<Cells> {
  const columns = Math.max(side, Math.ceil(fine.columns / 2));
  const rows = Math.max(side, Math.ceil(fine.rows / 2));
  const open = new Uint8Array(columns * rows);
  for (let row = 0; row < fine.rows; row++) {
    for (let column = 0; column < fine.columns; column++) {
      const bits = fine.open[row * fine.columns + column] ?? 0;
      const cell = (row >> 1) * columns + (column >> 1);
      let kept = bits & isFree;
      if (column % 2 === 1) kept |= bits & opensRight;
      if (row % 2 === 1) kept |= bits & opensDown;
      open[cell] = (open[cell] ?? 0) | kept;
    }
    yield fine.columns;
  }
  return { columns, rows, open };
}

function* levelOf(
  { columns, rows, open }: Cells,
  { level, sizeM, walkMps }: { level: number; sizeM: number; walkMps: number },
): Steps<Level> {
  const wanderM2 = (walkMps * walkMps * (1 + keepsHeading)) / (1 - keepsHeading);
  const spread = wanderM2 / 2 / (2 * sizeM * sizeM);
  const along = yield* sweepOf(open, { spread, bit: opensRight, step: 1 });
  const across = yield* sweepOf(open, { spread, bit: opensDown, step: columns });
  return {
    level,
    sizeM,
    columns,
    rows,
    open,
    along,
    across,
    reach: reachOf(spread),
    losses: new Map(),
    homes: new Int32Array(columns * rows),
    shared: [],
  };
}

/**
 * An implicit diffusion falls by one ratio each cell, the root below 1 of r + 1 ÷ r = 2 + 1 ÷ D:
 * where it has fallen below half of what a cell must have to count, twice for walls' echo.
 */
function reachOf(spread: number): number {
  const half = 1 + 1 / (2 * spread);
  const ratio = half - Math.sqrt(half * half - 1);
  let [cells, left] = [0, 1];
  for (; left > leastShare / 2 && cells < side; cells++) left *= ratio;
  return cells;
}

/** Cells of a sweep between two yields. */
const sweptAtOnce = 1_024;

function* sweepOf(
  open: Uint8Array,
  { spread, bit, step }: { spread: number; bit: number; step: number },
): Steps<Sweep> {
  const before = new Float32Array(open.length);
  const keep = new Float32Array(open.length);
  const after = new Float32Array(open.length);
  for (let cell = 0; cell < open.length; cell++) {
    if (cell % sweptAtOnce === 0) yield Math.min(sweptAtOnce, open.length - cell);
    if (((open[cell] ?? 0) & isFree) === 0) continue;
    const back = cell >= step && ((open[cell - step] ?? 0) & bit) !== 0 ? spread : 0;
    const ahead = ((open[cell] ?? 0) & bit) !== 0 ? spread : 0;
    const inverse = 1 / (1 + back + ahead - back * (after[cell - step] ?? 0));
    keep[cell] = inverse;
    before[cell] = back * inverse;
    after[cell] = ahead * inverse;
  }
  return { before, keep, after };
}

/** Points asked a cell and axis, to share a cell on a border between its zones. */
const asked = 4;

/** The zone of a cell as `homes` tells it, asked once: index + 2, or −1 − place in `shared`. */
export function homeOf(atlas: Atlas, ground: Ground, level: Level, cell: number): number {
  const known = level.homes[cell] ?? 0;
  if (known !== 0) return known;
  const left = ground.minX + (cell % level.columns) * level.sizeM;
  const top = ground.minY + Math.floor(cell / level.columns) * level.sizeM;
  const found = new Map<number, number>();
  for (let i = 0; i < asked * asked; i++) {
    const x = left + (((i % asked) + 0.5) / asked) * level.sizeM;
    const y = top + ((Math.floor(i / asked) + 0.5) / asked) * level.sizeM;
    const zone = zoneAt(atlas, ground.floor, x, y);
    found.set(zone, (found.get(zone) ?? 0) + 1 / (asked * asked));
  }
  const [only] = found.keys();
  const isOne = found.size === 1 && only !== undefined;
  const home = isOne ? only + 2 : -1 - level.shared.length;
  if (!isOne) level.shared.push([...found].map(([zone, share]) => ({ zone, share })));
  level.homes[cell] = home;
  return home;
}
