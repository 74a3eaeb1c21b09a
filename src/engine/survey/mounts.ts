import type { Plan } from '../../contracts/venue.ts';
import { zoneOf } from './grid.ts';
import type { Bench, Standing } from './scene.ts';
import type { Spot } from './strength.ts';

/** Between two points of a wall that are looked at, metres. */
const everyM = 2;
/** A receiver hangs this far before its wall: what it is mounted on takes nothing away. [LOC1] */
const beforeWallM = 0.1;
/** Not over a door, and not beside another receiver, metres. */
const fromDoorM = 1;
const fromOtherM = 2;
const mostMounts = 60;

type Line = readonly [number, number, number, number];

/** Points of walls where a receiver can hang; where a floor has none, the edges of its zones. */
export function mountsOf(bench: Bench, plan: Plan, standing: readonly Standing[]): Spot[] {
  const found: Spot[] = [];
  for (const { id: floor } of plan.floors) {
    const walls = plan.walls.filter((wall) => wall.floor === floor).map(({ line }) => line);
    const doors = (plan.doors ?? []).filter((door) => door.floor === floor).map(({ line }) => line);
    for (const line of [...walls, ...edgesOf(plan, floor)]) {
      for (const spot of pointsOn(bench, line, floor)) {
        if (doors.some((door) => distanceM(door, spot) < fromDoorM)) continue;
        if (standing.some((one) => isNear(one, spot)) || found.some((one) => isNear(one, spot)))
          continue;
        found.push(spot);
      }
    }
  }
  const step = Math.max(1, found.length / mostMounts);
  return found.filter((_, i) => Math.floor(i / step) !== Math.floor((i - 1) / step));
}

function edgesOf({ zones }: Plan, floor: string): Line[] {
  return zones
    .filter((zone) => zone.floor === floor && zone.parent === undefined)
    .flatMap(({ polygon }) =>
      polygon.map(([x, y], i): Line => {
        const [toX, toY] = polygon[(i + 1) % polygon.length] ?? [x, y];
        return [x, y, toX, toY];
      }),
    );
}

function pointsOn(bench: Bench, [x1, y1, x2, y2]: Line, floor: string): Spot[] {
  const lengthM = Math.sqrt((x2 - x1) ** 2 + (y2 - y1) ** 2);
  if (lengthM < 0.5) return [];
  const count = Math.max(1, Math.floor(lengthM / everyM));
  const [aside, down] = [(-(y2 - y1) / lengthM) * beforeWallM, ((x2 - x1) / lengthM) * beforeWallM];
  const spots: Spot[] = [];
  for (let i = 0; i < count; i++) {
    const part = (i + 0.5) / count;
    const [x, y] = [x1 + (x2 - x1) * part, y1 + (y2 - y1) * part];
    const before = { x: hundredth(x + aside), y: hundredth(y + down), floor };
    const behind = { x: hundredth(x - aside), y: hundredth(y - down), floor };
    const side = [before, behind].find((spot) => zoneOf(bench, spot) !== '');
    if (side) spots.push(side);
  }
  return spots;
}

function isNear(one: Spot, other: Spot): boolean {
  if (one.floor !== other.floor) return false;
  return (one.x - other.x) ** 2 + (one.y - other.y) ** 2 < fromOtherM * fromOtherM;
}

function distanceM([ax, ay, bx, by]: Line, { x, y }: Spot): number {
  const [dx, dy] = [bx - ax, by - ay];
  const length2 = dx * dx + dy * dy;
  const along = length2 === 0 ? 0 : ((x - ax) * dx + (y - ay) * dy) / length2;
  const part = Math.min(1, Math.max(0, along));
  return Math.sqrt((ax + part * dx - x) ** 2 + (ay + part * dy - y) ** 2);
}

const hundredth = (value: number): number => Math.round(value * 100) / 100;
