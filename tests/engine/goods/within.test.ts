import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Plan } from '../../../src/contracts/venue.ts';
import { beliefWithin } from '../../../src/engine/goods/nearness.ts';
import { runOf } from '../../../src/engine/run.ts';
import { decodeState, encodeState } from '../../../src/engine/venue.ts';
import { seed, seeded } from '../flow/seeded.ts';
import { type Air, gridOf, Hall, planOf } from '../locate/hall.ts';

const second = 1_000;
const rooms = [
  ['left', 0, 0, 10, 10],
  ['right', 10, 0, 10, 10],
] as const;
const wall = { floor: '0', line: [10, -1, 10, 11] };
const door = { floor: '0', line: [10, 2, 10, 3.5] };

/**
 * Two visitors on either side of x = 10 m, a shelf on the left of it. A wall that is drawn takes
 * from a strength what LOC1 says: were it heard as if there were none, the receivers behind it
 * would hear it 3 dB too well, and both sides would fit about as badly.
 */
function besideTheWall(
  more: { walls?: object[]; doors?: object[] },
  shelf = { x: 9.8, y: 5 },
  noiseSeed = 7,
) {
  const air: Partial<Air> = { wallDb: more.walls ? 3 : 0, door: more.doors ? [2, 3.5] : null };
  const hall = new Hall(planOf(rooms, more), gridOf(20, 10, 2.5), {}, noiseSeed);
  hall.shop.command({ do: 'placeDevice', device: 'shelf', kind: 'shelf', placement: shelf });
  let end = 0;
  for (let s = 0; s < 30; s++) {
    hall.send('here', { x: 9.3, y: shelf.y }, s * second, { air });
    hall.send('there', { x: 10.4, y: shelf.y }, s * second, { air });
    end = s * second + 600;
  }
  hall.shop.wait(end);
  const run = runOf(hall.shop.state);
  const placement = run.state.devices.get('shelf')?.placement ?? null;
  const belief = (alias: string, radiusM = 1.5) =>
    beliefWithin(run, hall.wearing(alias), { placement, radiusM });
  return { hall, belief, end };
}

describe('two visitors on both sides of a wall beside a shelf', () => {
  test.each([7, 1, 2, 3, 4, 5, 6])(
    '[SHF1] only the one on its side is within its reach (seed %i)',
    (noiseSeed) => {
      const { belief } = besideTheWall({ walls: [wall] }, undefined, noiseSeed);
      expect(belief('here')).toBeGreaterThan(0.5);
      expect(belief('there')).toBeLessThan(0.1);
      const open = besideTheWall({}, undefined, noiseSeed);
      expect(open.belief('there')).toBeGreaterThan(0.2);
    },
  );

  test('[SHF1] what is taken there is theirs, and nobody can say whose without the wall', () => {
    const taken = (more: { walls?: object[] }) => {
      const { hall, end } = besideTheWall(more);
      const body = { kind: 'shelf', action: 'pickup', slot: '1', sku: 'x' } as const;
      hall.shop.reading('shelf', body, end + 100);
      hall.shop.wait(end + 4 * second);
      return hall.shop.said('pickedUp').map(({ visitor }) => visitor);
    };
    expect(taken({ walls: [wall] })).toEqual(['here']);
    expect(taken({})).toEqual(['']);
  });

  test('[SHF1] a door lets reach through, and only there', () => {
    const opened = { walls: [wall], doors: [door] };
    expect(besideTheWall(opened, { x: 9.7, y: 2.75 }).belief('there')).toBeGreaterThan(0.3);
    expect(besideTheWall(opened, { x: 9.7, y: 7 }).belief('there')).toBeLessThan(0.1);
  });

  test('[SHF1] a shelf that hangs on the wall is reached from either side', () => {
    const { belief } = besideTheWall({ walls: [wall] }, { x: 10, y: 5 });
    expect(belief('here')).toBeGreaterThan(0.25);
    expect(belief('there')).toBeGreaterThan(0.25);
  });
});

test('[SHF1] [DET2] belief is the same after a restart, and of the new plan after a change', () => {
  const { hall, belief } = besideTheWall({ walls: [wall] });
  const again = decodeState(encodeState(hall.shop.state));
  if ('problem' in again) throw new Error(again.problem);
  const [wearing, device] = [again.wearings.get('here'), again.devices.get('shelf')];
  if (wearing === undefined || device === undefined) throw new Error('lost');
  const asked = { placement: device.placement, radiusM: 1.5 };
  expect(beliefWithin(runOf(again), wearing, asked)).toBe(belief('here'));
  // Both moments lie apart by nothing but the wall.
  const before = belief('there');
  const atMs = again.journalMs - hall.shop.state.frontierMs + 40 * second;
  hall.shop.publish({}, planOf(rooms), atMs);
  for (let s = 0; s < 10; s++) hall.send('there', { x: 10.5, y: 5 }, atMs + (s + 1) * second);
  hall.shop.wait(atMs + 12 * second);
  expect(belief('there')).toBeGreaterThan(before + 0.1);
});

const lines = fc
  .tuple(...Array.from({ length: 4 }, () => fc.integer({ min: -1, max: 21 })))
  .map((line) => ({ floor: '0', line }));
const plans: fc.Arbitrary<Plan> = fc
  .record({
    walls: fc.array(lines, { maxLength: 6 }),
    doors: fc.array(lines, { maxLength: 2 }),
  })
  .map((more) => planOf(rooms, more));

test(`[SHF1] belief lies in 0 to 1 and grows with the reach, walls or not (seed ${seed})`, () => {
  let some = 0;
  fc.assert(
    fc.property(
      plans,
      fc.integer({ min: 3, max: 9 }),
      fc.record({
        x: fc.double({ min: -1, max: 21, noNaN: true }),
        y: fc.integer({ min: 0, max: 10 }),
      }),
      fc.array(fc.double({ min: 0.1, max: 20, noNaN: true }), { minLength: 2, maxLength: 6 }),
      (plan, everyM, placement, radii) => {
        const hall = new Hall(plan, gridOf(20, 10, everyM), {}, everyM);
        hall.walk('a', [3, 3, 17, 7], { fromMs: 0, seconds: 8 });
        hall.shop.wait(8 * second);
        const run = runOf(hall.shop.state);
        const found = [...radii, 100]
          .sort((a, b) => a - b)
          .map((radiusM) => beliefWithin(run, hall.wearing('a'), { placement, radiusM }));
        expect(found).toEqual([...found].sort((a, b) => a - b));
        expect(Math.min(...found)).toBeGreaterThanOrEqual(0);
        expect(Math.max(...found)).toBeLessThanOrEqual(1);
        if (plan.walls.length === 0) expect(found.at(-1)).toBe(1);
        if (found.some((one) => one > 0 && one < 1)) some++;
      },
    ),
    { seed, numRuns: 60 },
  );
  expect(some).toBeGreaterThan(5);
});

const shelves = [3, 9, 15, 21].flatMap((x) => [
  { x, y: 1 },
  { x, y: 11 },
]);

/** Shoppers seen by radio alone go from shelf to shelf and take something at each. */
function shopping(people: number, random: () => number) {
  const hall = new Hall(planOf([['shop', 0, 0, 24, 12]]), gridOf(24, 12, 6), {}, people);
  for (const [i, placement] of shelves.entries()) {
    const device = `s${i}`;
    hall.shop.command({ do: 'placeDevice', device, kind: 'shelf', placement });
  }
  const ways = Array.from({ length: people }, (_, p) => {
    return { p, x: 12, y: 6, goal: Math.floor(random() * 8), stood: -p };
  });
  for (let s = 0; s < 1_000; s++) {
    for (const way of ways) {
      const goal = shelves[way.goal] ?? { x: 0, y: 0 };
      const [dx, dy] = [goal.x - way.x, goal.y + (goal.y < 5 ? 0.6 : -0.6) - way.y];
      const far = Math.hypot(dx, dy);
      if (far > 0.1) {
        way.x += (dx * Math.min(1, far)) / far;
        way.y += (dy * Math.min(1, far)) / far;
      } else if (++way.stood >= 20) [way.goal, way.stood] = [Math.floor(random() * 8), 0];
      hall.send(`p${way.p}`, way, s * second + way.p * 7, { air: { noiseDb: 4 } });
    }
    for (const { p, goal, stood } of ways) {
      if (stood !== 10) continue;
      const body = { kind: 'shelf', action: 'pickup', slot: '1', sku: `p${p}` } as const;
      hall.shop.reading(`s${goal}`, body, s * second + 500 + p);
    }
  }
  hall.shop.wait(1_010 * second);
  const said = hall.shop.said('pickedUp');
  const named = said.filter(({ visitor }) => visitor !== '');
  const right = named.filter(({ visitor, sku }) => visitor === sku);
  return { said: said.length, named: named.length, right: right.length };
}

test.each([
  [4, 0.5],
  [8, 0.25],
])(
  `[SHF1] by radio of %i people a share of %f or more is named, and rightly (seed ${seed})`,
  (people, least) => {
    const { said, named, right } = shopping(people, seeded(seed));
    expect(said).toBeGreaterThan(100);
    expect(named / said).toBeGreaterThanOrEqual(least);
    expect(right / named).toBeGreaterThanOrEqual(0.95);
  },
);
