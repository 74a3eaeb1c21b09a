import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Drawing,
  drawingOf,
  type Item,
  type Point,
  planOf,
} from '../../dashboards/plan/model/drawing.ts';
import {
  addFloor,
  removeFloor,
  renameFloor,
  shiftFloor,
} from '../../dashboards/plan/model/floors.ts';
import { areaOf, isInside, isShape, middleOf, toCm } from '../../dashboards/plan/model/geometry.ts';
import { begun, did, redone, undone } from '../../dashboards/plan/model/history.ts';
import { copyItems, placeItems, removeItems } from '../../dashboards/plan/model/items.ts';
import {
  addDoor,
  addRoom,
  addStairs,
  addWall,
  moveEnd,
  splitWall,
} from '../../dashboards/plan/model/lines.ts';
import { apply, changesOf, inverted } from '../../dashboards/plan/model/splices.ts';
import {
  addCorner,
  addZone,
  boxed,
  capacityFor,
  cutZone,
  moveCorner,
  parentOf,
  removeCorner,
  setFacts,
  setParent,
} from '../../dashboards/plan/model/zones.ts';
import { blankPlan } from './mock-plan.ts';

const blank = drawingOf(blankPlan);
// Millimetres of a shop: half of them are rounded by what is drawn.
const metre = fc.integer({ min: -12_000, max: 12_000 }).map((mm) => mm / 1_000);
const point = fc.tuple(metre, metre);
const index = fc.nat({ max: 12 });
const kinds = ['entrance', 'aisle', 'display', 'till'] as const;

/** Something a hand may do to any drawing, whatever it holds by then. */
type Act = (drawing: Drawing) => ReturnType<typeof addWall>;
const itemOf = fc.record({ kind: fc.constantFrom('zone', 'wall', 'door', 'stairs'), at: index });
const floorAt = (drawing: Drawing, n: number) =>
  drawing.floors[n % drawing.floors.length]?.id ?? 'ground';
const existing = (drawing: Drawing, items: readonly Item[]) => {
  const sizes = {
    ...{ zone: drawing.zones.length, wall: drawing.walls.length },
    ...{ door: drawing.doors.length, stairs: drawing.stairs.length },
  };
  const seen = new Set<string>();
  return items.filter(({ kind, at }) => {
    const key = `${kind} ${at}`;
    const isNew = at < sizes[kind] && !seen.has(key);
    seen.add(key);
    return isNew;
  });
};
const act: fc.Arbitrary<Act> = fc.oneof(
  fc.tuple(point, point, index).map(
    ([a, b, n]): Act =>
      (d) =>
        addWall(d, floorAt(d, n), a, b),
  ),
  fc.tuple(point, point).map(
    ([a, b]): Act =>
      (d) =>
        addRoom(d, floorAt(d, 0), boxed(a, b)),
  ),
  fc.tuple(point, index).map(
    ([a, n]): Act =>
      (d) =>
        addDoor(d, floorAt(d, n), [a]),
  ),
  fc.tuple(point, index, index).map(
    ([p, a, b]): Act =>
      (d) =>
        addStairs(d, { floor: floorAt(d, a), point: p }, floorAt(d, b)),
  ),
  fc.tuple(fc.array(point, { minLength: 3, maxLength: 6 }), fc.constantFrom(...kinds)).map(
    ([polygon, kind]): Act =>
      (d) =>
        addZone(d, { kind, floor: floorAt(d, 0), name: { en: kind }, polygon, peoplePerM2: 0.5 }),
  ),
  fc.tuple(point, point, index).map(
    ([a, b, n]): Act =>
      (d) =>
        addZone(d, {
          kind: 'display',
          floor: floorAt(d, n),
          name: { en: 'x' },
          polygon: boxed(a, b),
        }),
  ),
  fc.tuple(index, index, point).map(
    ([z, c, p]): Act =>
      (d) =>
        moveCorner(d, z, c, p),
  ),
  fc.tuple(index, index, point).map(
    ([z, c, p]): Act =>
      (d) =>
        addCorner(d, z, c, p),
  ),
  fc.tuple(index, index).map(
    ([z, c]): Act =>
      (d) =>
        removeCorner(d, z, c),
  ),
  fc.tuple(index, point, point).map(
    ([z, a, b]): Act =>
      (d) =>
        cutZone(d, z, [a, b]),
  ),
  fc.tuple(index, index).map(
    ([z, p]): Act =>
      (d) =>
        setParent(d, z, d.zones[p]?.id),
  ),
  fc.tuple(index, index).map(
    ([z, n]): Act =>
      (d) =>
        setFacts(d, z, { capacity: n || undefined }),
  ),
  fc.tuple(index, point).map(
    ([w, p]): Act =>
      (d) =>
        splitWall(d, w, p),
  ),
  fc.tuple(index, point).map(
    ([w, p]): Act =>
      (d) =>
        moveEnd(d, { kind: 'wall', at: w, end: 1 }, p),
  ),
  fc.tuple(fc.array(itemOf, { maxLength: 4 }), metre, metre).map(
    ([items, x, y]): Act =>
      (d) =>
        placeItems(d, existing(d, items), { x, y }, floorAt(d, 0)),
  ),
  fc.array(itemOf, { maxLength: 4 }).map(
    (items): Act =>
      (d) =>
        removeItems(d, existing(d, items)),
  ),
  fc.array(itemOf, { maxLength: 3 }).map(
    (items): Act =>
      (d) =>
        copyItems(d, existing(d, items), { x: 0.5, y: 0.5 }),
  ),
  fc.constant<Act>((d) => addFloor(d, { en: 'Upper' })),
  fc.tuple(index, fc.constantFrom(-1 as const, 1 as const)).map(
    ([n, by]): Act =>
      (d) =>
        shiftFloor(d, floorAt(d, n), by),
  ),
  index.map(
    (n): Act =>
      (d) =>
        renameFloor(d, floorAt(d, n), { en: `F${n}` }),
  ),
  index.map(
    (n): Act =>
      (d) =>
        n > 9 ? removeFloor(d, floorAt(d, n)) : { ok: false, why: 'lastFloor' },
  ),
);
const acts = fc.array(act, { minLength: 1, maxLength: 40 });
const seed = 20_261_122;

/** What no operation may leave behind. */
function faultsOf(drawing: Drawing): string[] {
  const faults: string[] = [];
  const floors = new Set(drawing.floors.map(({ id }) => id));
  const byId = new Map(drawing.zones.map((zone) => [zone.id, zone]));
  if (byId.size !== drawing.zones.length) faults.push('two zones of one id');
  for (const zone of drawing.zones) {
    if (!isShape(zone.polygon))
      faults.push(`${zone.id} is no shape ${JSON.stringify(zone.polygon)}`);
    if (!floors.has(zone.floor)) faults.push(`${zone.id} is on no floor`);
    if (zone.parent !== undefined && !byId.has(zone.parent))
      faults.push(`${zone.id} lies in nothing`);
    const seen = new Set([zone.id]);
    for (let up = zone.parent; up !== undefined; up = byId.get(up)?.parent) {
      if (seen.has(up)) {
        faults.push(`${zone.id} lies in itself`);
        break;
      }
      seen.add(up);
    }
  }
  for (const { floor, line } of [...drawing.walls, ...drawing.doors]) {
    if (!floors.has(floor)) faults.push('a line on no floor');
    if (Math.hypot(line[2] - line[0], line[3] - line[1]) < 0.04) faults.push(`no length ${line}`);
  }
  for (const { from, to } of drawing.stairs)
    if (from.floor === to.floor) faults.push('level stairs');
  return faults;
}

describe('undo and redo', () => {
  test('[PLN21] all that was done is undone to the beginning and done again', () => {
    fc.assert(
      fc.property(acts, (all) => {
        let history = begun(blank);
        const seen: Drawing[] = [blank];
        for (const one of all) {
          const done = one(history.now);
          const before = history.steps.length;
          if (done.ok) history = did(history, done.drawing, 'move');
          if (history.steps.length > before) seen.push(history.now);
        }
        for (let at = seen.length - 1; at >= 0; at--) {
          expect(planOf(history.now)).toEqual(planOf(seen[at] ?? blank));
          history = undone(history);
        }
        for (let at = 1; at < seen.length; at++) {
          history = redone(history);
          expect(planOf(history.now)).toEqual(planOf(seen[at] ?? blank));
        }
      }),
      { numRuns: 150, seed },
    );
  });

  test('[PLN21] a step is as small as its change, also in a large plan', () => {
    const walls = Array.from({ length: 2_000 }, (_, at) => ({
      floor: 'ground',
      line: [at, 0, at, 5] as [number, number, number, number],
    }));
    const large: Drawing = { ...blank, walls };
    const moved = moveEnd(large, { kind: 'wall', at: 700, end: 0 }, [700, 1]);
    if (!moved.ok) throw new Error(moved.why);
    const changes = changesOf(large, moved.drawing);
    expect(JSON.stringify(changes).length).toBeLessThan(300);
    expect(apply(moved.drawing, inverted(changes))).toEqual(large);
  });

  test('[PLN21] what is done after undo takes the place of what was undone', () => {
    const one = addWall(blank, 'ground', [0, 0], [5, 0]);
    const other = addWall(blank, 'ground', [0, 0], [0, 5]);
    if (!one.ok || !other.ok) throw new Error('two walls');
    const history = did(undone(did(begun(blank), one.drawing, 'wall')), other.drawing, 'wall');
    expect(history.steps).toHaveLength(1);
    expect(redone(history)).toBe(history);
    expect(did(history, history.now, 'move')).toBe(history);
  });
});

describe('operations', () => {
  test('[PLN23] none makes a shape that crosses itself, a ring or a thing on no floor', () => {
    let changes = 0;
    fc.assert(
      fc.property(acts, (all) => {
        let now = blank;
        for (const one of all) {
          const done = one(now);
          if (!done.ok) continue;
          expect(faultsOf(done.drawing)).toEqual([]);
          if (done.drawing !== now) changes++;
          now = done.drawing;
        }
      }),
      { numRuns: 1_000, seed },
    );
    // Refusing everything would keep every rule.
    expect(changes).toBeGreaterThan(2_000);
  });

  test('[PLN20] all that is drawn lies on whole centimetres', () => {
    fc.assert(
      fc.property(acts, (all) => {
        let now = blank;
        for (const one of all) {
          const done = one(now);
          if (done.ok) now = done.drawing;
        }
        const numbers = [
          ...now.zones.flatMap(({ polygon }) => polygon.flat()),
          ...[...now.walls, ...now.doors].flatMap(({ line }) => line),
        ];
        for (const value of numbers) expect(value).toBe(toCm(value));
      }),
      { numRuns: 100, seed },
    );
  });

  test('[PLN23] a cut gives two shapes of the same area, and what lies within goes along', () => {
    const hall = addZone(blank, {
      ...{ kind: 'display', floor: 'ground', name: { en: 'Hall', fa: 'تالار' } },
      ...{ polygon: boxed([0, 0], [10, 6]), peoplePerM2: 0.5 },
    });
    if (!hall.ok) throw new Error(hall.why);
    const shelf = addZone(hall.drawing, {
      ...{ kind: 'display', floor: 'ground', name: { en: 'Shelf' } },
      polygon: boxed([7, 1], [9, 2]),
    });
    if (!shelf.ok) throw new Error(shelf.why);
    expect(shelf.drawing.zones[1]?.parent).toBe('display');
    const cut = cutZone(shelf.drawing, 0, [
      [5, -1],
      [5, 7],
    ]);
    if (!cut.ok) throw new Error(cut.why);
    const [left, inner, right] = cut.drawing.zones;
    expect(areaOf(left?.polygon ?? []) + areaOf(right?.polygon ?? [])).toBeCloseTo(60);
    const there = [left, right].find((zone) => zone?.polygon.some(([x]) => x === 10));
    expect(inner?.parent).toBe(there?.id);
    expect(right?.name).toEqual({ en: 'Hall 2', fa: 'تالار ۲' });
    expect((left?.capacity ?? 0) + (right?.capacity ?? 0)).toBe(30);
  });

  test('[PLN23] a capacity comes of area, a parent of lying inside; a ring is refused', () => {
    expect(capacityFor(boxed([0, 0], [10, 10]), 0.4)).toBe(40);
    expect(capacityFor(boxed([0, 0], [1, 1]), 0.1)).toBe(1);
    let now = blank;
    for (const size of [10, 6, 2]) {
      const polygon = boxed([0, 0], [size, size]);
      const done = addZone(now, { kind: 'aisle', floor: 'ground', name: { en: 'A' }, polygon });
      if (!done.ok) throw new Error(done.why);
      now = done.drawing;
    }
    expect(now.zones.map(({ parent }) => parent)).toEqual([undefined, 'aisle', 'aisle-2']);
    expect(setParent(now, 0, 'aisle-3')).toEqual({ ok: false, why: 'ring' });
    const away = placeItems(now, [{ kind: 'zone', at: 2 }], { x: 50, y: 0 });
    expect(away.ok && away.drawing.zones[2]?.parent).toBe(undefined);
    expect(parentOf(now, { floor: 'upper', polygon: boxed([1, 1], [2, 2]) })).toBe(undefined);
  });

  test('[PLN23] a zone moves with what lies in it, a wall with its doors', () => {
    const wall = addWall(blank, 'ground', [0, 0], [10, 0]);
    if (!wall.ok) throw new Error(wall.why);
    const door = addDoor(wall.drawing, 'ground', [[5, 0.3]]);
    if (!door.ok) throw new Error(door.why);
    expect(door.drawing.doors[0]?.line).toEqual([4.5, 0, 5.5, 0]);
    const moved = placeItems(door.drawing, [{ kind: 'wall', at: 0 }], { x: 1, y: 2 });
    expect(moved.ok && moved.drawing.doors[0]?.line).toEqual([5.5, 2, 6.5, 2]);
    const gone = removeItems(door.drawing, [{ kind: 'wall', at: 0 }]);
    expect(gone.ok && gone.drawing.doors).toEqual([]);
    expect(addDoor(blank, 'ground', [[5, 0]])).toEqual({ ok: false, why: 'noWall' });
  });

  test('[PLN23] a name stands inside its zone, whatever the shape', () => {
    fc.assert(
      fc.property(fc.array(point, { minLength: 3, maxLength: 7 }), (raw) => {
        const polygon = raw.map(([x, y]): Point => [toCm(x), toCm(y)]);
        fc.pre(isShape(polygon) && areaOf(polygon) > 1);
        const [x, y] = middleOf(polygon);
        expect(isInside(polygon, x, y)).toBe(true);
      }),
      { numRuns: 300, seed, maxSkipsPerRun: 1_000 },
    );
  });
});
