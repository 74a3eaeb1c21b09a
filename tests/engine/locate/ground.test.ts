import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Plan } from '../../../src/contracts/venue.ts';
import { atlasOf } from '../../../src/engine/locate/atlas.ts';
import { cells, gather } from '../../../src/engine/locate/filter.ts';
import { type Ground, groundsOf, homeOf, isFree, side } from '../../../src/engine/locate/ground.ts';
import {
  centre,
  createMass,
  pack,
  relay,
  setBox,
  spreadEvenly,
  unpack,
  values,
  windowCells,
} from '../../../src/engine/locate/mass.ts';
import { meet } from '../../../src/engine/locate/obstacles.ts';
import { walk } from '../../../src/engine/locate/walking.ts';
import { planOf } from './hall.ts';

const seed = Number(process.env.PROPERTY_SEED ?? 20_261_124);

function lay(plan: Plan) {
  const atlas = atlasOf(plan);
  const ground = groundsOf(plan, atlas, { cellM: 0.5, walkMps: 1.2 }).get('0');
  if (ground === undefined) throw new Error('no ground');
  return { atlas, ground };
}

function levelOf(ground: Ground, index: number) {
  const level = ground.levels[index];
  if (level === undefined) throw new Error('no level');
  return level;
}

/** Puts all belief on one point, walks, and sums it up left and right of x = 9 m. */
function walked(plan: Plan, x: number, y: number, seconds: number) {
  const { atlas, ground } = lay(plan);
  const level = levelOf(ground, 1);
  const mass = createMass('0');
  centre(mass, { ground, level, x, y });
  const column = Math.floor((x - ground.minX) / level.sizeM) - mass.column;
  const row = Math.floor((y - ground.minY) / level.sizeM) - mass.row;
  values.fill(0);
  values[row * side + column] = 1;
  setBox(0, 0, side - 1, side - 1);
  for (let i = 0; i < seconds; i++) walk({ ground, level, mass, atlas });
  let [left, right] = [0, 0];
  for (let at = 0; at < windowCells; at++) {
    const middle = ground.minX + (mass.column + (at % side) + 0.5) * level.sizeM;
    if (middle < 9) left += values[at] ?? 0;
    else right += values[at] ?? 0;
  }
  return { left, right };
}

const rooms = [
  ['left', 0, 0, 9, 18],
  ['right', 9, 0, 9, 18],
] as const;
const wall = { floor: '0', line: [9, -1, 9, 19] };

describe('walking', () => {
  test('[LOC1] belief does not go through a wall, and none is lost', () => {
    const { left, right } = walked(planOf(rooms, { walls: [wall] }), 8.2, 9, 20);
    expect(right).toBe(0);
    expect(left).toBeCloseTo(1, 5);
  });

  test('[LOC1] a door lets some of it through', () => {
    const doors = [{ floor: '0', line: [9, 8.5, 9, 9.5] }];
    const { left, right } = walked(planOf(rooms, { walls: [wall], doors }), 8.2, 9, 20);
    expect(right).toBeGreaterThan(0.05);
    expect(right).toBeLessThan(left);
  });

  test('[LOC1] without a wall it spreads to both sides', () => {
    const { left, right } = walked(planOf(rooms), 8.9, 9, 20);
    expect(right / left).toBeGreaterThan(0.8);
  });

  test('[LOC1] blocked squares of a free floor hold nobody', () => {
    const rows = ['......', '.####.', '.####.', '......'];
    const free = [{ floor: '0', x: 0, y: 0, cellM: 0.5, rows }];
    const { ground } = lay(planOf([['hall', 0, 0, 3, 2]], { free }));
    const level = levelOf(ground, 0);
    const standing = (column: number, row: number) =>
      ((level.open[row * level.columns + column] ?? 0) & isFree) !== 0;
    expect([standing(0, 0), standing(1, 1), standing(4, 2), standing(5, 2)]).toEqual([
      true,
      false,
      false,
      true,
    ]);
  });

  test('[LOC1] without a free floor in the plan, zones and the gaps between are free', () => {
    const { ground } = lay(
      planOf([
        ['a', 0, 0, 5, 5],
        ['b', 9, 0, 5, 5],
        ['far', 40, 40, 5, 5],
      ]),
    );
    const level = levelOf(ground, 0);
    const free = (x: number, y: number) =>
      ((level.open[Math.floor(y * 2) * level.columns + Math.floor(x * 2)] ?? 0) & isFree) !== 0;
    expect([free(2, 2), free(7, 2), free(10, 2), free(30, 20)]).toEqual([true, true, true, false]);
  });
});

test('[LOC3] a cell on a border belongs to its zones by its share of each', () => {
  const plan = planOf([
    ['a', 0, 0, 5.125, 10],
    ['b', 5.125, 0, 5, 10],
  ]);
  const { atlas, ground } = lay(plan);
  const level = levelOf(ground, 0);
  const home = homeOf(atlas, ground, level, 4 * level.columns + 10);
  expect(home).toBeLessThan(0);
  expect(level.shared[-home - 1]).toEqual([
    { zone: 0, share: 0.25 },
    { zone: 1, share: 0.75 },
  ]);
});

test.each([
  [[0, 0, 4, 4], [0, 4, 4, 0], true],
  [[0, 0, 4, 0], [0, 1, 4, 1], false],
  [[0, 0, 4, 0], [4, 0, 8, 0], true],
  [[0, 0, 4, 0], [5, 0, 8, 0], false],
] as const)('[LOC1] the lines %j and %j meet: %s', (a, b, expected) => {
  expect(meet(a, b)).toBe(expected);
});

describe('what is kept of a belief', () => {
  test(`[DET1] bytes come back as they were kept (seed ${seed})`, () => {
    const bytes = fc.array(fc.integer({ min: 0, max: 255 }), {
      minLength: windowCells,
      maxLength: windowCells,
    });
    fc.assert(
      fc.property(bytes, (given) => {
        const mass = createMass('0');
        const places = Int32Array.from(given.keys());
        const from = [255, ...given.slice(1)];
        values.set(from);
        pack(mass, { places, count: windowCells, top: 255 });
        values.fill(1);
        unpack(JSON.parse(JSON.stringify(mass)));
        expect([...values]).toEqual(from);
      }),
      { seed, numRuns: 50 },
    );
  });

  test('[LOC1] a belief takes less than 700 bytes a tag', () => {
    const mass = createMass('0');
    expect(mass.cells.length * 8).toBeLessThan(700);
  });

  test.each([
    [1, 2],
    [2, 1],
    [0, 2],
  ])('[LOC1] from cells of level %d to level %d it stays where it was', (before, after) => {
    const { atlas, ground } = lay(planOf([['hall', 0, 0, 60, 60]]));
    const from = levelOf(ground, before);
    const next = levelOf(ground, after);
    const mass = createMass('0');
    centre(mass, { ground, level: from, x: 30, y: 30 });
    spreadEvenly(mass, from);
    for (let at = 0; at < windowCells; at++) {
      const [dx, dy] = [(at % side) - 9, Math.floor(at / side) - 9];
      if (dx * dx + dy * dy > 9) values[at] = 0;
    }
    const middle = () => {
      const level = levelOf(ground, mass.level);
      const count = gather({ ground, level, mass, atlas });
      let [x, y, sum] = [0, 0, 0];
      for (let i = 0; i < count; i++) {
        const at = cells[i] ?? 0;
        const value = values[at] ?? 0;
        sum += value;
        x += value * (mass.column + (at % side) + 0.5) * level.sizeM;
        y += value * (mass.row + Math.floor(at / side) + 0.5) * level.sizeM;
      }
      return [ground.minX + x / sum, ground.minY + y / sum] as const;
    };
    const [x, y] = middle();
    relay(mass, { ground, level: next, x, y, from });
    const [newX, newY] = middle();
    expect(Math.hypot(newX - x, newY - y)).toBeLessThan(Math.max(from.sizeM, next.sizeM) / 2);
  });
});
