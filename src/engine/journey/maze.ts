import { type Ground, isFree, opensDown, opensRight } from '../locate/ground.ts';
import type { Steps } from '../locate/steps.ts';

/** A floor as cells that are free or not, with the borders that can be stepped over. */
export type Maze = {
  readonly minX: number;
  readonly minY: number;
  readonly sizeM: number;
  readonly columns: number;
  readonly rows: number;
  readonly open: Uint8Array;
  /** Cells with a way between them have one number; 0 = nobody can stand there. */
  readonly parts: Int32Array;
};

/** Cells looked at before a way is given up: a floor of 70 × 70 m is searched whole. */
const mostLooked = 20_000;
const diagonal = Math.SQRT2;

/** Cells passed over, or filled, between two yields. */
const atOnce = 1_024;

/** In small steps: a floor of a quarter of a million cells takes tens of milliseconds. */
export function* mazeOf({ minX, minY, levels: [finest] }: Ground): Steps<Maze> {
  if (finest === undefined) throw new Error('a ground without cells');
  const { sizeM, columns, rows, open } = finest;
  const maze = { minX, minY, sizeM, columns, rows, open, parts: new Int32Array(open.length) };
  let part = 0;
  for (let cell = 0; cell < open.length; cell++) {
    if (cell % atOnce === 0) yield Math.min(atOnce, open.length - cell);
    if (((open[cell] ?? 0) & isFree) === 0 || maze.parts[cell] !== 0) continue;
    yield* fill(maze, cell, ++part);
  }
  return maze;
}

function* fill(maze: Maze, from: number, part: number): Steps<void> {
  const { parts } = maze;
  const stack = [from];
  parts[from] = part;
  let filled = 0;
  for (let cell = stack.pop(); cell !== undefined; cell = stack.pop()) {
    if (++filled % atOnce === 0) yield atOnce;
    for (const [dx, dy] of sides) {
      const next = step(maze, cell, dx, dy);
      if (next < 0 || parts[next] !== 0) continue;
      parts[next] = part;
      stack.push(next);
    }
  }
}

const sides = [
  [1, 0],
  [0, 1],
  [-1, 0],
  [0, -1],
] as const;
const directions = [...sides, [1, 1], [-1, 1], [-1, -1], [1, -1]] as const;

/** The cell beside one, or −1 where nobody can step over. */
function step({ columns, open }: Maze, cell: number, dx: number, dy: number): number {
  if (dx === 1) return ((open[cell] ?? 0) & opensRight) !== 0 ? cell + 1 : -1;
  if (dy === 1) return ((open[cell] ?? 0) & opensDown) !== 0 ? cell + columns : -1;
  const before = dx === -1 ? cell - 1 : cell - columns;
  if (before < 0) return -1;
  return ((open[before] ?? 0) & (dx === -1 ? opensRight : opensDown)) !== 0 ? before : -1;
}

/** A step in any of eight directions; slantwise only where both ways round the corner are open. */
function stepAny(maze: Maze, cell: number, dx: number, dy: number): number {
  if (dx === 0 || dy === 0) return step(maze, cell, dx, dy);
  const [one, other] = [step(maze, cell, dx, 0), step(maze, cell, 0, dy)];
  if (one < 0 || other < 0 || step(maze, other, dx, 0) < 0) return -1;
  return step(maze, one, 0, dy);
}

/**
 * Whether somebody can walk straight from the middle of one cell to the middle of another: every
 * border on the line is open. In whole numbers. Source: J. Amanatides and A. Woo, A fast voxel
 * traversal algorithm for ray tracing, Eurographics 1987.
 */
export function isInSight(maze: Maze, from: number, to: number): boolean {
  const { columns } = maze;
  const x = (to % columns) - (from % columns);
  const y = Math.floor(to / columns) - Math.floor(from / columns);
  const [width, height] = [Math.abs(x), Math.abs(y)];
  const [dx, dy] = [Math.sign(x), Math.sign(y)];
  let cell = from;
  for (let i = 0, j = 0; i < width || j < height; ) {
    const ahead = (1 + 2 * i) * height - (1 + 2 * j) * width;
    cell = stepAny(maze, cell, ahead <= 0 ? dx : 0, ahead >= 0 ? dy : 0);
    if (cell < 0) return false;
    if (ahead <= 0) i++;
    if (ahead >= 0) j++;
  }
  return true;
}

/**
 * Corners of a short way from cell to cell, pulled tight; undefined = none. Source: P. Hart,
 * N. Nilsson, B. Raphael, A formal basis for the heuristic determination of minimum cost paths,
 * IEEE Trans. Systems Science and Cybernetics 4, 1968 (A*), on eight neighbours.
 */
export function wayThrough(maze: Maze, from: number, to: number): number[] | undefined {
  if (maze.parts[from] !== maze.parts[to] || maze.parts[from] === 0) return undefined;
  const cells = search(maze, from, to);
  return cells && pulled(maze, cells);
}

/** Used within one call, and grown to the largest floor; a mark tells this call's cells. */
let costs = new Float64Array(0);
let cameFrom = new Int32Array(0);
let marks = new Int32Array(0);
let mark = 0;

function begin(cells: number): void {
  if (marks.length < cells) {
    costs = new Float64Array(cells);
    cameFrom = new Int32Array(cells);
    marks = new Int32Array(cells);
    mark = 0;
  }
  // Two marks a call: seen and done.
  mark += 2;
  if (mark < 2 ** 30) return;
  marks.fill(0);
  mark = 2;
}

function search(maze: Maze, from: number, to: number): number[] | undefined {
  const { columns } = maze;
  const [toX, toY] = [to % columns, Math.floor(to / columns)];
  const leftOf = (cell: number) => {
    const dx = Math.abs((cell % columns) - toX);
    const dy = Math.abs(Math.floor(cell / columns) - toY);
    return Math.max(dx, dy) + (diagonal - 1) * Math.min(dx, dy);
  };
  begin(maze.open.length);
  const heap = new Heap();
  costs[from] = 0;
  cameFrom[from] = -1;
  marks[from] = mark;
  heap.push(leftOf(from), from);
  let looked = 0;
  for (let cell = heap.pop(); cell >= 0; cell = heap.pop()) {
    if (cell === to) return trail(to);
    if (marks[cell] === mark + 1) continue;
    marks[cell] = mark + 1;
    if (++looked > mostLooked) return undefined;
    const soFar = costs[cell] ?? 0;
    for (const [dx, dy] of directions) {
      const next = stepAny(maze, cell, dx, dy);
      if (next < 0 || marks[next] === mark + 1) continue;
      const cost = soFar + (dx === 0 || dy === 0 ? 1 : diagonal);
      if (marks[next] === mark && cost >= (costs[next] ?? 0)) continue;
      costs[next] = cost;
      cameFrom[next] = cell;
      marks[next] = mark;
      heap.push(cost + leftOf(next), next);
    }
  }
  return undefined;
}

function trail(to: number): number[] {
  const cells: number[] = [];
  for (let at = to; at >= 0; at = cameFrom[at] ?? -1) cells.push(at);
  return cells.reverse();
}

/** Leaves out what lies between two cells in sight of each other; the ends are left out too. */
function pulled(maze: Maze, cells: readonly number[]): number[] {
  const corners: number[] = [];
  let anchor = cells[0] ?? 0;
  for (let i = 1; i + 1 < cells.length; i++) {
    if (isInSight(maze, anchor, cells[i + 1] ?? 0)) continue;
    anchor = cells[i] ?? 0;
    corners.push(anchor);
  }
  return corners;
}

/** A binary heap of cells, least first; ties go by where they lie in it, always the same way. */
class Heap {
  readonly #keys: number[] = [];
  readonly #cells: number[] = [];

  push(key: number, cell: number): void {
    const [keys, cells] = [this.#keys, this.#cells];
    let at = keys.length;
    keys.push(key);
    cells.push(cell);
    while (at > 0) {
      const above = (at - 1) >> 1;
      const other = keys[above] ?? 0;
      if (other <= key) break;
      keys[at] = other;
      cells[at] = cells[above] ?? 0;
      at = above;
    }
    keys[at] = key;
    cells[at] = cell;
  }

  /** −1 = empty. */
  pop(): number {
    const [keys, cells] = [this.#keys, this.#cells];
    const [first] = cells;
    const [key, cell] = [keys.pop(), cells.pop()];
    if (first === undefined || key === undefined || cell === undefined) return -1;
    const count = keys.length;
    let at = 0;
    for (let below = 1; below < count; below = 2 * at + 1) {
      if (below + 1 < count && (keys[below + 1] ?? 0) < (keys[below] ?? 0)) below++;
      const least = keys[below] ?? 0;
      if (least >= key) break;
      keys[at] = least;
      cells[at] = cells[below] ?? 0;
      at = below;
    }
    if (count > 0) {
      keys[at] = key;
      cells[at] = cell;
    }
    return first;
  }
}
