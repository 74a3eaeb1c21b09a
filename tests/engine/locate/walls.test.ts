import { describe, expect, test } from 'vitest';
import { calibrate, type Fingerprint } from '../../../src/engine/locate/calibration.ts';
import { obstaclesOf, wallsBetween } from '../../../src/engine/locate/obstacles.ts';
import { gridOf, Hall, planOf, type Spot } from './hall.ts';

type Line = [number, number, number, number];

function between(walls: readonly Line[], way: Line, doors: readonly Line[] = []): number {
  const on = (line: Line) => ({ floor: '0', line });
  const plan = planOf([['hall', 0, 0, 60, 40]], { walls: walls.map(on), doors: doors.map(on) });
  return wallsBetween(obstaclesOf(plan, '0'), way);
}

describe('walls between two points', () => {
  test.each<[string, Line[], Line, number]>([
    ['none', [], [0, 5, 30, 5], 0],
    ['one across', [[10, 0, 10, 20]], [1, 5, 30, 6], 1],
    ['one beside', [[10, 10, 10, 20]], [1, 5, 30, 6], 0],
    ['one along', [[0, 6, 40, 6]], [1, 5, 30, 5], 0],
    [
      'its two faces',
      [
        [10, 0, 10, 20],
        [10.2, 0, 10.2, 20],
      ],
      [1, 5, 30, 6],
      1,
    ],
    [
      'two that meet on the way',
      [
        [10, 0, 10, 5],
        [10, 5, 10, 20],
      ],
      [0, 5, 30, 5],
      1,
    ],
    ['no more than four', [3, 6, 9, 12, 15, 18].map((x) => [x, 0, x, 9]), [0, 5, 30, 6], 4],
    ['one far along a slanting way', [[40, 0, 40, 40]], [1, 1, 55, 38], 1],
    ['one a receiver is mounted on', [[10, 0, 10, 20]], [10, 5, 30, 6], 0],
  ])('[LOC1] %s', (_, walls, way, expected) => {
    expect(between(walls, way)).toBe(expected);
  });

  test('[LOC1] an open door weakens nothing, the wall beside it does', () => {
    const walls: Line[] = [[10, 0, 10, 20]];
    const doors: Line[] = [[10, 4, 10, 6]];
    expect(between(walls, [1, 5, 30, 5], doors)).toBe(0);
    expect(between(walls, [1, 8, 30, 8], doors)).toBe(1);
  });
});

/** A hall, and behind its wall at x = 10 a store, open to an office. */
const rooms = [
  ['hall', 0, 0, 10, 10],
  ['store', 10, 0, 4, 10],
  ['office', 14, 0, 6, 10],
] as const;
const walls = [{ floor: '0', line: [10, -1, 10, 11] }];
const spots: Spot[] = [
  { id: 'a', x: 2, y: 2 },
  { id: 'b', x: 2, y: 8 },
  { id: 'c', x: 9, y: 2 },
  { id: 'd', x: 9, y: 8 },
  { id: 'e', x: 19, y: 5 },
];

/** Share of tags standing in the store that are found there, and their mean error in metres. */
function foundInStore(trueDb: number, wallDb: number) {
  let [right, errorM, all] = [0, 0, 0];
  for (let seed = 1; seed <= 30; seed++) {
    const hall = new Hall(planOf(rooms, { walls }), spots, { wallDb }, seed);
    const air = { noiseDb: 3, wallDb: trueDb };
    let fromMs = 0;
    for (const x of [11, 12, 13]) {
      const [alias, y] = [`t${seed}-${x}`, 2 + ((seed * 7 + x) % 7)];
      fromMs = hall.walk(alias, [x, y, x, y], { fromMs, seconds: 12, air });
      hall.shop.wait(fromMs);
      const wearing = hall.wearing(alias);
      if (wearing.zone === 'store') right++;
      errorM += Math.hypot(wearing.x - x, wearing.y - y);
      all++;
    }
  }
  return { right: right / all, errorM: errorM / all };
}

test.each([3, 6])('[LOC1] the right room is found behind a wall that takes %d dB', (trueDb) => {
  const unknown = foundInStore(trueDb, 0);
  const known = foundInStore(trueDb, 3);
  const shown = [unknown, known].map((one) => `${one.right.toFixed(2)} ${one.errorM.toFixed(2)} m`);
  console.log(`behind a wall of ${trueDb} dB: not known ${shown[0]}, 3 dB a wall ${shown[1]}`);
  expect(known.right).toBeGreaterThan(unknown.right);
  expect(known.errorM).toBeLessThan(unknown.errorM);
});

test('[LOC1] without walls the loss of one changes nothing', () => {
  const placeWith = (wallDb: number) => {
    const hall = new Hall(planOf(rooms), spots, { wallDb });
    hall.shop.wait(hall.walk('a', [3, 4, 14, 6], { fromMs: 0, seconds: 20 }));
    return JSON.stringify(hall.wearing('a'));
  };
  expect(placeWith(30)).toBe(placeWith(0));
});

test('[LOC1] fingerprints behind walls are calibrated without what the walls took', () => {
  const receivers = gridOf(30, 20, 10).map(({ id, x, y }) => ({ id, x, y, floor: '0' }));
  const wallsDb = (_: string, [from, , to]: readonly [number, number, number, number]) =>
    from < 15 === to < 15 ? 0 : 6;
  const points: Fingerprint[] = [];
  for (let x = 2; x < 30; x += 4) {
    for (let y = 2; y < 20; y += 4) {
      const heard = receivers.map((one) => {
        const distance = Math.hypot(one.x - x, one.y - y, 1);
        const through = wallsDb('0', [one.x, one.y, x, y]);
        return [one.id, [-62 - 20 * Math.log10(distance) - through]] as const;
      });
      points.push({ x, y, floor: '0', heard: Object.fromEntries(heard) });
    }
  }
  const blind = calibrate(points, receivers);
  const found = calibrate(points, receivers, { wallsDb });
  if (!found.ok || !blind.ok) throw new Error('no calibration');
  expect(found.radio.exponent).toBeCloseTo(2, 1);
  expect(blind.radio.exponent).toBeGreaterThan(2.3);
});
