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
