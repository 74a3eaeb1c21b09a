import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Plan, VenueSettings } from '../../../src/contracts/venue.ts';
import type { Spot } from '../../../src/engine/journey/walk-state.ts';
import { legM as legOf, straightM } from '../../../src/engine/journey/ways.ts';
import { planOf } from '../locate/hall.ts';
import { Shop } from '../shop.ts';

const seed = Number(process.env.PROPERTY_SEED ?? 20_261_124);
const settings = VenueSettings.parse({});
const at = (x: number, y: number, floor = '0'): Spot => ({ x, y, floor });
const legIn = (plan: Plan) => (from: Spot, to: Spot) => legOf({ plan, settings }, from, to);
const rooms = [
  ['left', 0, 0, 10, 20],
  ['right', 10, 0, 10, 20],
] as const;
const line = (...points: readonly number[]) => ({ floor: '0', line: points });
const wall = line(10, -1, 10, 21);

describe('a leg', () => {
  test('[JNY3] is straight where a plan draws nothing in the way', () => {
    const legM = legIn(planOf(rooms));
    expect(legM(at(2, 3), at(17, 18))).toBe(straightM(at(2, 3), at(17, 18)));
    expect(legM(at(-40, 0), at(60, 0))).toBe(100);
  });

  test('[JNY3] goes round a wall by its door, nearly as short as a string would', () => {
    const legM = legIn(planOf(rooms, { walls: [wall], doors: [line(10, 17, 10, 19)] }));
    const string = 2 * straightM(at(8, 3), at(10, 17));
    const aroundM = legM(at(8, 3), at(12, 3));
    expect(aroundM).toBeGreaterThanOrEqual(string - 0.5);
    expect(aroundM).toBeLessThan(string * 1.05);
    expect(legM(at(8, 18), at(12, 18))).toBe(4);
    expect(legM(at(2, 3), at(8, 17))).toBe(straightM(at(2, 3), at(8, 17)));
  });

  test('[JNY3] of who stands right at a wall begins on their own side of it', () => {
    const legM = legIn(planOf(rooms, { walls: [line(10.3, -1, 10.3, 18)] }));
    expect(legM(at(10.4, 5), at(12, 5))).toBeCloseTo(1.6, 9);
    expect(legM(at(10.2, 5), at(12, 5))).toBeGreaterThan(25);
  });

  test('[JNY3] is straight where nobody could get there on foot', () => {
    const legM = legIn(planOf(rooms, { walls: [wall] }));
    expect(legM(at(8, 3), at(12, 3))).toBe(4);
    expect(legM(at(8, 3), at(90, 3))).toBe(82);
  });

  test('[JNY3] goes round what nobody can stand on', () => {
    const rows = Array.from({ length: 20 }, (_, y) =>
      y > 1 && y < 18 ? `${'.'.repeat(9)}##${'.'.repeat(9)}` : '.'.repeat(20),
    );
    const legM = legIn(planOf(rooms, { free: [{ floor: '0', x: 0, y: 0, cellM: 1, rows }] }));
    const string = straightM(at(5, 10), at(9, 18)) + 2 + straightM(at(11, 18), at(15, 10));
    expect(legM(at(5, 10), at(15, 10))).toBeGreaterThanOrEqual(string - 1);
    expect(legM(at(5, 10), at(15, 10))).toBeLessThan(string * 1.05);
  });
});

describe('another floor', () => {
  const floors = [
    ['ground', 0, 0, 20, 20],
    ['first', 0, 0, 20, 20, '1'],
    ['second', 0, 0, 20, 20, '2'],
  ] as const;
  const flight = (x: number, below: string, above: string) => ({
    from: at(x, 0, below),
    to: at(x, 5, above),
  });

  test('[JNY3] is reached by the best of the stairs, either way, and flight by flight', () => {
    const stairs = [flight(2, '0', '1'), flight(18, '0', '1'), flight(18, '1', '2')];
    const legM = legIn(planOf(floors, { stairs }));
    expect(legM(at(3, 0), at(3, 5, '1'))).toBe(1 + 8 + 1);
    expect(legM(at(3, 5, '1'), at(3, 0))).toBe(1 + 8 + 1);
    expect(legM(at(17, 0), at(17, 5, '2'))).toBe(1 + 8 + 5 + 8 + 1);
  });

  test('[JNY3] costs 15 m more where no stairs lead there', () => {
    const legM = legIn(planOf(floors, { stairs: [flight(2, '0', '1')] }));
    expect(legM(at(3, 0), at(7, 3, '2'))).toBe(5 + 15);
    expect(legIn(planOf(floors))(at(0, 0), at(0, 0, '1'))).toBe(15);
  });

  test('[JNY3] walls count on the way to the stairs', () => {
    const walls = [line(10, -1, 10, 18)];
    const stairs = [flight(18, '0', '1')];
    const legM = legIn(planOf(floors, { stairs, walls }));
    expect(legM(at(2, 0), at(18, 5, '1'))).toBeGreaterThan(8 + 2 * straightM(at(2, 0), at(10, 17)));
  });
});

const lines = fc
  .record({
    x: fc.integer({ min: 2, max: 18 }),
    y: fc.integer({ min: -1, max: 12 }),
    isUp: fc.boolean(),
  })
  .map(({ x, y, isUp }) => (isUp ? line(x, y, x, y + 9) : line(y, x, y + 9, x)));
const plans = fc
  .record({
    walls: fc.array(lines, { maxLength: 7 }),
    doors: fc.array(lines, { maxLength: 2 }),
  })
  .map((more) => planOf(rooms, more));
const tenths = fc.integer({ min: -10, max: 210 }).map((one) => one / 10);
const spot = fc.tuple(tenths, tenths).map(([x, y]) => at(x, y));

test(`[JNY3] a leg is as long back, and never shorter than straight (seed ${seed})`, () => {
  let around = 0;
  fc.assert(
    fc.property(plans, spot, spot, (plan, a, b) => {
      const legM = legIn(plan);
      const [thereM, directM] = [legM(a, b), straightM(a, b)];
      expect(legM(b, a)).toBeCloseTo(thereM, 9);
      expect(thereM).toBeGreaterThanOrEqual(directM);
      // From anew and from what is kept.
      expect(legM(a, b)).toBe(thereM);
      expect(legIn(structuredClone(plan))(a, b)).toBe(thereM);
      if (plan.walls.length === 0) expect(thereM).toBe(directM);
      if (thereM > directM) around++;
    }),
    { seed, numRuns: 200 },
  );
  expect(around).toBeGreaterThan(20);
});

test('[JNY3] who goes by the only door goes straight to the goods', () => {
  const straight = (more: object) => {
    const shop = new Shop();
    shop.publish({}, planOf(rooms, more));
    let atMs = 0;
    const see = (x: number, y: number) => {
      atMs += 1_000;
      const positions = [{ alias: 'a', x, y, floor: '0', accuracyM: 0.3 }];
      shop.reading('camera', { kind: 'positions', positions }, atMs);
    };
    for (let y = 3; y < 18; y++) see(8, y);
    for (let x = 8; x < 12; x++) see(x, 18);
    for (let y = 18; y > 3; y--) see(12, y);
    for (let s = 0; s < 70; s++) see(12, 3);
    shop.wait(atMs + 3_600_000);
    return shop.of('visit').at(-1)?.value?.straight;
  };
  expect(straight({ walls: [wall], doors: [line(10, 17, 10, 19)] })).toBe(true);
  expect(straight({})).toBe(false);
});
