import type { Plan } from '../../contracts/venue.ts';

export type Line = readonly [number, number, number, number];

/** Walls of a floor by squares they touch, and the doors that open them. */
export type Obstacles = {
  readonly walls: ReadonlyMap<string, readonly Line[]>;
  readonly doors: readonly Line[];
};

/** Side of a square of the look-up, metres. */
const squareM = 4;

export function obstaclesOf(plan: Plan, floor: string): Obstacles {
  const walls = new Map<string, Line[]>();
  for (const { line } of plan.walls.filter((wall) => wall.floor === floor)) {
    eachSquare(line, (square) => {
      const list = walls.get(square);
      if (list) list.push(line);
      else walls.set(square, [line]);
    });
  }
  const doors = (plan.doors ?? []).filter((door) => door.floor === floor).map(({ line }) => line);
  return { walls, doors };
}

function eachSquare([x1, y1, x2, y2]: Line, visit: (square: string) => void): void {
  const [left, right] = [Math.min(x1, x2), Math.max(x1, x2)].map((x) => Math.floor(x / squareM));
  const [top, bottom] = [Math.min(y1, y2), Math.max(y1, y2)].map((y) => Math.floor(y / squareM));
  for (let row = top ?? 0; row <= (bottom ?? 0); row++) {
    for (let column = left ?? 0; column <= (right ?? 0); column++) visit(`${column}/${row}`);
  }
}

/** Whether a step crosses a wall where no door opens it. [LOC1] */
export function isBlocked({ walls, doors }: Obstacles, step: Line): boolean {
  if (walls.size === 0) return false;
  let crosses = false;
  eachSquare(step, (square) => {
    crosses ||= walls.get(square)?.some((wall) => meet(wall, step)) ?? false;
  });
  return crosses && !doors.some((door) => isNear(door, step));
}

/** Whether two lines meet; touching with an end counts. */
export function meet(a: Line, b: Line): boolean {
  const [ax, ay, bx, by] = a;
  const [cx, cy, dx, dy] = b;
  const turn = (x: number, y: number, [fx, fy, tx, ty]: Line) =>
    Math.sign((tx - fx) * (y - fy) - (ty - fy) * (x - fx));
  const parts = turn(cx, cy, a) * turn(dx, dy, a) <= 0 && turn(ax, ay, b) * turn(bx, by, b) <= 0;
  const touch =
    Math.min(ax, bx) <= Math.max(cx, dx) &&
    Math.max(ax, bx) >= Math.min(cx, dx) &&
    Math.min(ay, by) <= Math.max(cy, dy) &&
    Math.max(ay, by) >= Math.min(cy, dy);
  return parts && touch;
}

/** A door opens the steps beside it too, since cells do not end where doors do. */
function isNear([ax, ay, bx, by]: Line, [x1, y1, x2, y2]: Line): boolean {
  const reach = Math.max(Math.abs(x2 - x1), Math.abs(y2 - y1)) / 2;
  return (
    Math.min(ax, bx) - reach <= Math.max(x1, x2) &&
    Math.max(ax, bx) + reach >= Math.min(x1, x2) &&
    Math.min(ay, by) - reach <= Math.max(y1, y2) &&
    Math.max(ay, by) + reach >= Math.min(y1, y2)
  );
}

/** Walls beyond these weaken a strength no more: it comes round them. */
const mostWalls = 4;
/** Crossings nearer to each other than this are one wall: both its faces, or two ends that meet. */
const oneWallM = 0.5;
/** A receiver this near to a wall is mounted on it, and before it on both sides. */
const mountedM = 0.3;
/** A door opens a wall where the strength crosses it no further from the door than this. */
const doorM = 0.1;

/** Filled and emptied within one call. */
const crossings: number[] = [];

/** How many walls stand on the way of a strength, at most four; doors stand open. [LOC1] */
export function wallsBetween({ walls, doors }: Obstacles, way: Line): number {
  if (walls.size === 0) return 0;
  const [x1, y1, x2, y2] = way;
  const lengthM = Math.sqrt((x2 - x1) ** 2 + (y2 - y1) ** 2);
  crossings.length = 0;
  eachSquareOn(way, (square) => {
    for (const wall of walls.get(square) ?? []) {
      const alongM = lengthM * shareOf(way, wall);
      if (!(alongM > mountedM && alongM < lengthM) || crossings.includes(alongM)) continue;
      const share = alongM / lengthM;
      const [x, y] = [x1 + (x2 - x1) * share, y1 + (y2 - y1) * share];
      if (!doors.some((door) => isBeside(door, x, y))) crossings.push(alongM);
    }
  });
  crossings.sort((a, b) => a - b);
  let [count, lastM] = [0, -oneWallM];
  for (const alongM of crossings) {
    if (alongM - lastM < oneWallM) continue;
    lastM = alongM;
    count++;
  }
  return Math.min(mostWalls, count);
}

/** Where on a way, 0 to 1, it crosses a wall; NaN = nowhere, or along it. */
function shareOf([ax, ay, bx, by]: Line, [cx, cy, dx, dy]: Line): number {
  const [wayX, wayY, wallX, wallY] = [bx - ax, by - ay, dx - cx, dy - cy];
  const turn = wayX * wallY - wayY * wallX;
  if (turn === 0) return Number.NaN;
  const onWall = ((cx - ax) * wayY - (cy - ay) * wayX) / turn;
  if (onWall < 0 || onWall > 1) return Number.NaN;
  return ((cx - ax) * wallY - (cy - ay) * wallX) / turn;
}

function isBeside([ax, ay, bx, by]: Line, x: number, y: number): boolean {
  const [dx, dy] = [bx - ax, by - ay];
  const length2 = dx * dx + dy * dy;
  const along = length2 === 0 ? 0 : ((x - ax) * dx + (y - ay) * dy) / length2;
  const share = Math.min(1, Math.max(0, along));
  return (x - ax - share * dx) ** 2 + (y - ay - share * dy) ** 2 <= doorM * doorM;
}

/** Squares a way touches, row by row: those between where it enters the row and leaves it. */
function eachSquareOn([x1, y1, x2, y2]: Line, visit: (square: string) => void): void {
  const [top, bottom] = [
    Math.floor(Math.min(y1, y2) / squareM),
    Math.floor(Math.max(y1, y2) / squareM),
  ];
  for (let row = top; row <= bottom; row++) {
    const xAt = (y: number): number => {
      if (y2 === y1) return x1;
      return x1 + (x2 - x1) * Math.min(1, Math.max(0, (y - y1) / (y2 - y1)));
    };
    const [from, to] = y2 === y1 ? [x1, x2] : [xAt(row * squareM), xAt((row + 1) * squareM)];
    const right = Math.floor(Math.max(from, to) / squareM);
    for (let column = Math.floor(Math.min(from, to) / squareM); column <= right; column++) {
      visit(`${column}/${row}`);
    }
  }
}
