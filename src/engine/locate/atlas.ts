import type { Plan, Point2, Zone, ZoneKind } from '../../contracts/venue.ts';
import type { Steps } from './steps.ts';

/** Outside of every zone. */
export const nowhere = -1;
/** A point outside of every zone counts to one no further than this. */
const snapM = 3;
/** A door's middle is no further from the edge of the zone it belongs to. */
const doorM = 0.5;
/** Cells of the look-up grid; a floor of more than `maxCells` gets coarser ones. */
const cellM = 1;
const maxCells = 250_000;

export type ZonePlace = {
  readonly index: number;
  readonly id: string;
  readonly kind: ZoneKind;
  readonly capacity: number | undefined;
  readonly floor: string;
  readonly polygon: readonly Point2[];
  readonly box: Box;
  readonly areaM2: number;
  /** One door and no more leads in and out. [LOC4] */
  readonly oneDoor: boolean;
  /** Ids from the outermost parent to the zone itself. [PRE1] */
  readonly chain: readonly string[];
};
type Box = {
  readonly minX: number;
  readonly minY: number;
  readonly maxX: number;
  readonly maxY: number;
};

type Floor = {
  readonly id: string;
  readonly box: Box;
  readonly sizeM: number;
  readonly columns: number;
  readonly rows: number;
  /** Zones near a cell, innermost first; undefined where there is none. */
  readonly near: readonly (readonly ZonePlace[] | undefined)[];
  /** 1 where an edge may pass, so that each point has to be asked. */
  readonly edged: Uint8Array;
  /** Answer of cells without an edge: 0 = not asked yet, else zone index + 2. */
  readonly answers: Int32Array;
};

/** What a plan says about points, prepared for asking often. */
export type Atlas = {
  readonly zones: readonly ZonePlace[];
  readonly byId: ReadonlyMap<string, ZonePlace>;
  readonly floors: ReadonlyMap<string, Floor>;
  readonly firstFloor: string;
  readonly hasExit: boolean;
};

/** Derived from the plan alone: worked out once, by whoever asks first. */
const atlases = new WeakMap<Plan, Atlas>();

export function atlasOf(plan: Plan | null): Atlas {
  if (plan === null) return blank;
  const steps = atlasInSteps(plan);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** The same for those who must not be held up: a floor's grid takes tens of milliseconds. */
export function* atlasInSteps(plan: Plan): Steps<Atlas> {
  const before = atlases.get(plan);
  if (before) return before;
  const fresh = yield* drawn(plan);
  // Somebody who could not wait may have made it meanwhile, and holds that.
  const known = atlases.get(plan);
  if (known) return known;
  atlases.set(plan, fresh);
  return fresh;
}

/** A plan that was parsed again is the same plan. */
export function inheritAtlas(from: Plan, to: Plan): void {
  const known = atlases.get(from);
  if (known) atlases.set(to, known);
}

/** Where nothing is drawn. */
const blank: Atlas = {
  zones: [],
  byId: new Map(),
  floors: new Map(),
  firstFloor: '',
  hasExit: false,
};

function* drawn(plan: Plan): Steps<Atlas> {
  const parents = new Map(plan.zones.map((zone) => [zone.id, zone.parent]));
  const doors = plan.doors ?? [];
  const zones: ZonePlace[] = [];
  for (const [index, zone] of plan.zones.entries()) {
    zones.push(placeOf(zone, index, parents, doors));
    yield 1 + zone.polygon.length * (1 + doors.length);
  }
  const floors = new Map<string, Floor>();
  for (const { id } of plan.floors) {
    const onFloor = zones.filter((zone) => zone.floor === id).sort(innermostFirst);
    floors.set(id, yield* gridOf(id, onFloor));
  }
  return {
    zones,
    byId: new Map(zones.map((zone) => [zone.id, zone])),
    floors,
    firstFloor: plan.floors[0]?.id ?? '',
    hasExit: zones.some((zone) => zone.kind === 'exit'),
  };
}

function placeOf(
  zone: Zone,
  index: number,
  parents: ReadonlyMap<string, string | undefined>,
  doors: NonNullable<Plan['doors']>,
): ZonePlace {
  const chain = [zone.id];
  for (let above = zone.parent; above !== undefined; above = parents.get(above)) {
    if (chain.includes(above) || !parents.has(above)) break;
    chain.unshift(above);
  }
  return {
    index,
    id: zone.id,
    kind: zone.kind,
    capacity: zone.capacity,
    floor: zone.floor,
    polygon: zone.polygon,
    box: boxOf(zone.polygon),
    areaM2: areaOf(zone.polygon),
    oneDoor: doorsOf(zone, doors) === 1,
    chain,
  };
}

/** How many doors are drawn along a zone's edge. */
function doorsOf({ floor, polygon }: Zone, doors: NonNullable<Plan['doors']>): number {
  const isOnEdge = ([x1, y1, x2, y2]: readonly [number, number, number, number]) =>
    distanceToEdge2(polygon, (x1 + x2) / 2, (y1 + y2) / 2) <= doorM * doorM;
  return doors.filter((door) => door.floor === floor && isOnEdge(door.line)).length;
}

function innermostFirst(a: ZonePlace, b: ZonePlace): number {
  return b.chain.length - a.chain.length || a.areaM2 - b.areaM2 || a.index - b.index;
}

function boxOf(polygon: readonly Point2[]): Box {
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of polygon) {
    minX = Math.min(minX, x);
    minY = Math.min(minY, y);
    maxX = Math.max(maxX, x);
    maxY = Math.max(maxY, y);
  }
  return { minX, minY, maxX, maxY };
}

/** Shoelace formula. */
function areaOf(polygon: readonly Point2[]): number {
  let twice = 0;
  let [px, py] = polygon[polygon.length - 1] ?? [0, 0];
  for (const [x, y] of polygon) {
    twice += px * y - x * py;
    [px, py] = [x, y];
  }
  return Math.abs(twice) / 2;
}

function* gridOf(id: string, zones: readonly ZonePlace[]): Steps<Floor> {
  const box = {
    minX: Math.min(...zones.map((zone) => zone.box.minX), 0) - snapM,
    minY: Math.min(...zones.map((zone) => zone.box.minY), 0) - snapM,
    maxX: Math.max(...zones.map((zone) => zone.box.maxX), 0) + snapM,
    maxY: Math.max(...zones.map((zone) => zone.box.maxY), 0) + snapM,
  };
  const areaM2 = (box.maxX - box.minX) * (box.maxY - box.minY);
  const sizeM = Math.max(cellM, Math.sqrt(areaM2 / maxCells));
  const columns = Math.floor((box.maxX - box.minX) / sizeM) + 1;
  const rows = Math.floor((box.maxY - box.minY) / sizeM) + 1;
  const near: (ZonePlace[] | undefined)[] = new Array(columns * rows).fill(undefined);
  const edged = new Uint8Array(columns * rows);
  const floor = { id, box, sizeM, columns, rows, near, edged };
  for (const zone of zones) {
    yield* eachRow(floor, grown(zone.box, snapM), (from, to) => {
      for (let cell = from; cell <= to; cell++) {
        const list = near[cell];
        if (list) list.push(zone);
        else near[cell] = [zone];
      }
    });
    let last = zone.polygon[zone.polygon.length - 1];
    for (const point of zone.polygon) {
      const edge = boxOf([last ?? point, point]);
      yield* eachRow(floor, edge, (from, to) => edged.fill(1, from, to + 1));
      last = point;
    }
  }
  return { ...floor, answers: new Int32Array(columns * rows) };
}

function grown(box: Box, by: number): Box {
  return {
    minX: box.minX - by,
    minY: box.minY - by,
    maxX: box.maxX + by,
    maxY: box.maxY + by,
  };
}

type Grid = Pick<Floor, 'box' | 'sizeM' | 'columns' | 'rows'>;

/** The first and last cell of a box in each row. */
function* eachRow(grid: Grid, box: Box, visit: (from: number, to: number) => void): Steps<void> {
  const column = (x: number) => clamp((x - grid.box.minX) / grid.sizeM, grid.columns);
  const row = (y: number) => clamp((y - grid.box.minY) / grid.sizeM, grid.rows);
  const [left, right] = [column(box.minX), column(box.maxX)];
  for (let r = row(box.minY); r <= row(box.maxY); r++) {
    visit(r * grid.columns + left, r * grid.columns + right);
    yield right - left + 1;
  }
}

function clamp(value: number, count: number): number {
  return Math.min(count - 1, Math.max(0, Math.floor(value)));
}

function eachEdge(polygon: readonly Point2[], visit: (a: Point2, b: Point2) => void): void {
  let last = polygon[polygon.length - 1];
  for (const point of polygon) {
    if (last) visit(last, point);
    last = point;
  }
}

/**
 * The innermost zone that contains a point in metres, else the nearest within 3 m, else `nowhere`.
 */
export function zoneAt(atlas: Atlas, floorId: string, x: number, y: number): number {
  const floor = atlas.floors.get(floorId);
  if (floor === undefined) return nowhere;
  const column = Math.floor((x - floor.box.minX) / floor.sizeM);
  const row = Math.floor((y - floor.box.minY) / floor.sizeM);
  if (column < 0 || row < 0 || column >= floor.columns || row >= floor.rows) return nowhere;
  const cell = row * floor.columns + column;
  if (floor.edged[cell] === 1) return ask(floor.near[cell], x, y);
  const known = floor.answers[cell] ?? 0;
  if (known !== 0) return known - 2;
  const middleX = floor.box.minX + (column + 0.5) * floor.sizeM;
  const middleY = floor.box.minY + (row + 0.5) * floor.sizeM;
  const answer = ask(floor.near[cell], middleX, middleY);
  floor.answers[cell] = answer + 2;
  return answer;
}

function ask(near: readonly ZonePlace[] | undefined, x: number, y: number): number {
  if (near === undefined) return nowhere;
  for (const zone of near) if (contains(zone, x, y)) return zone.index;
  let nearest = nowhere;
  let leastM2 = snapM * snapM;
  for (const zone of near) {
    const distanceM2 = distanceToEdge2(zone.polygon, x, y);
    if (distanceM2 >= leastM2) continue;
    leastM2 = distanceM2;
    nearest = zone.index;
  }
  return nearest;
}

/** Even–odd rule; a point on an edge belongs to one side of it, always the same. */
export function contains(zone: ZonePlace, x: number, y: number): boolean {
  const { box, polygon } = zone;
  if (x < box.minX || x > box.maxX || y < box.minY || y > box.maxY) return false;
  let inside = false;
  let [px, py] = polygon[polygon.length - 1] ?? [0, 0];
  for (const [qx, qy] of polygon) {
    if (qy > y !== py > y && x < ((px - qx) * (y - qy)) / (py - qy) + qx) inside = !inside;
    px = qx;
    py = qy;
  }
  return inside;
}

function distanceToEdge2(polygon: readonly Point2[], x: number, y: number): number {
  let least = Infinity;
  eachEdge(polygon, ([ax, ay], [bx, by]) => {
    const [dx, dy] = [bx - ax, by - ay];
    const length2 = dx * dx + dy * dy;
    const along = length2 === 0 ? 0 : ((x - ax) * dx + (y - ay) * dy) / length2;
    const share = Math.min(1, Math.max(0, along));
    const [ex, ey] = [x - ax - share * dx, y - ay - share * dy];
    least = Math.min(least, ex * ex + ey * ey);
  });
  return least;
}
