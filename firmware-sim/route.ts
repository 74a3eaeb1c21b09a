import type { Point2 } from '../src/contracts/venue.ts';
import { cellAt, centreOf, type Floor, isClear, nearestCell, steps } from './floor.ts';

/**
 * The way from one point to another over free floor, the start left out; empty where there is none.
 * A* over the grid (Hart, Nilsson, Raphael 1968), then pulled straight.
 */
export function findRoute(floor: Floor, from: Point2, to: Point2): readonly Point2[] {
  if (isClear(floor, from, to)) return [to];
  const start = freeCellAt(floor, from);
  const goal = freeCellAt(floor, to);
  if (start === undefined || goal === undefined) return [];
  const cells = search(floor, start, goal);
  if (cells === undefined) return [];
  return pullStraight(floor, [from, ...cells.map((cell) => centreOf(floor, cell)), to]);
}

function freeCellAt(floor: Floor, point: Point2): number | undefined {
  const cell = cellAt(floor, point);
  if ((floor.zoneOf[cell] ?? -1) >= 0) return cell;
  return nearestCell(floor, point, () => true);
}

function search(floor: Floor, start: number, goal: number): readonly number[] | undefined {
  const [goalX, goalY] = centreOf(floor, goal);
  const guess = (cell: number) => {
    const [x, y] = centreOf(floor, cell);
    return Math.hypot(goalX - x, goalY - y);
  };
  const cost = new Float32Array(floor.zoneOf.length).fill(Number.POSITIVE_INFINITY);
  const cameFrom = new Int32Array(floor.zoneOf.length).fill(-1);
  const open = new Heap();
  cost[start] = 0;
  open.push(start, guess(start));
  for (let cell = open.pop(); cell !== undefined; cell = open.pop()) {
    if (cell === goal) return trail(cameFrom, goal);
    const links = floor.links[cell] ?? 0;
    for (const [bit, [dx, dy]] of steps.entries()) {
      if ((links & (1 << bit)) === 0) continue;
      const next = cell + dx + dy * floor.columns;
      const total = (cost[cell] ?? 0) + (bit % 2 === 0 ? 0.5 : Math.SQRT1_2);
      if (total >= (cost[next] ?? 0) - 1e-4) continue;
      cost[next] = total;
      cameFrom[next] = cell;
      open.push(next, total + guess(next));
    }
  }
  return undefined;
}

function trail(cameFrom: Int32Array, goal: number): readonly number[] {
  const cells: number[] = [];
  for (let cell = goal; cell >= 0; cell = cameFrom[cell] ?? -1) cells.push(cell);
  return cells.reverse();
}

/** Leaves out corners that a walker can see past: each leg goes on for as long as it is clear. */
function pullStraight(floor: Floor, points: readonly Point2[]): readonly Point2[] {
  const kept: Point2[] = [];
  let at = 0;
  while (at < points.length - 1) {
    let next = at + 1;
    const from = points[at];
    for (let far = next + 1; far < points.length; far++) {
      const to = points[far];
      if (from === undefined || to === undefined || !isClear(floor, from, to)) break;
      next = far;
    }
    const point = points[next];
    if (point !== undefined) kept.push(point);
    at = next;
  }
  return kept;
}

/** A binary heap of cells by priority; ties leave in no promised but always the same order. */
class Heap {
  #cells: number[] = [];
  #keys: number[] = [];

  push(cell: number, key: number): void {
    let at = this.#cells.length;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if ((this.#keys[parent] ?? 0) <= key) break;
      this.#move(parent, at);
      at = parent;
    }
    this.#cells[at] = cell;
    this.#keys[at] = key;
  }

  pop(): number | undefined {
    const [top] = this.#cells;
    const cell = this.#cells.pop();
    const key = this.#keys.pop();
    if (cell === undefined || key === undefined || this.#cells.length === 0) return top;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= this.#cells.length) break;
      const right = this.#keys[child + 1];
      if (right !== undefined && right < (this.#keys[child] ?? 0)) child += 1;
      if ((this.#keys[child] ?? 0) >= key) break;
      this.#move(child, at);
      at = child;
    }
    this.#cells[at] = cell;
    this.#keys[at] = key;
    return top;
  }

  #move(from: number, to: number): void {
    this.#cells[to] = this.#cells[from] ?? 0;
    this.#keys[to] = this.#keys[from] ?? 0;
  }
}
