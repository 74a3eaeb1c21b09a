import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Plan } from '../../src/contracts/venue.ts';
import { atlasInSteps, atlasOf, contains, nowhere, zoneAt } from '../../src/engine/locate/atlas.ts';
import {
  addBelief,
  bestZone,
  createBelief,
  raiseBelief,
  shareOfZone,
} from '../../src/engine/locate/belief.ts';
import { pointWeight, zoneWeight } from '../../src/engine/locate/weights.ts';
import { pop, push } from '../../src/engine/time/heap.ts';

const seed = Number(process.env.PROPERTY_SEED ?? 20_261_124);

function planOf(...zones: { id: string; polygon: number[][]; floor?: string; parent?: string }[]) {
  const floors = [...new Set(zones.map(({ floor }) => floor ?? '0'))];
  return Plan.parse({
    floors: floors.map((id) => ({ id, name: { en: id } })),
    zones: zones.map((zone) => ({ name: { en: zone.id }, kind: 'aisle', floor: '0', ...zone })),
  });
}

const idAt = (plan: Plan, x: number, y: number, floor = '0') => {
  const atlas = atlasOf(plan);
  return atlas.zones[zoneAt(atlas, floor, x, y)]?.id ?? 'nowhere';
};

const box = (x: number, y: number, w: number, h: number) => [
  [x, y],
  [x + w, y],
  [x + w, y + h],
  [x, y + h],
];

describe('the plan', () => {
  const nested = planOf(
    { id: 'hall', polygon: box(0, 0, 20, 20) },
    { id: 'shop', polygon: box(5, 5, 10, 10), parent: 'hall' },
    { id: 'shelf', polygon: box(7, 7, 2, 2), parent: 'shop' },
    { id: 'attic', polygon: box(0, 0, 20, 20), floor: '1' },
  );

  test.each([
    [1, 1, 'hall'],
    [6, 6, 'shop'],
    [8, 8, 'shelf'],
    [22, 10, 'hall'],
    [23.5, 10, 'nowhere'],
    [-500, 10, 'nowhere'],
  ])('[PRE1] the point %d, %d lies in %s', (x, y, id) => {
    expect(idAt(nested, x, y)).toBe(id);
  });

  test('[HOT6] is worked out a row at a time at most, and answers as when made at once', () => {
    const halls = Array.from({ length: 40 }, (_, i) => ({
      id: `hall-${i}`,
      polygon: box((i % 8) * 30, Math.floor(i / 8) * 50, 29, 49),
    }));
    const whole = { id: 'mall', polygon: box(0, 0, 240, 250) };
    const [plan, same] = [planOf(whole, ...halls), planOf(whole, ...halls)];
    const steps = atlasInSteps(plan);
    const yielded: number[] = [];
    for (let step = steps.next(); !step.done; step = steps.next()) yielded.push(step.value);
    // A cell a metre: 247 columns, and rows of the mall, of each hall, of every edge.
    expect(Math.max(...yielded)).toBeLessThanOrEqual(247);
    expect(yielded.length).toBeGreaterThan(250 + 40 * 50);
    expect(steps.next().done).toBe(true);
    expect(atlasOf(plan).zones).toEqual(atlasOf(same).zones);
    for (let x = -5; x < 250; x += 7) {
      for (let y = -5; y < 260; y += 7) expect(idAt(plan, x, y)).toBe(idAt(same, x, y));
    }
  });

  test('[PRE1] a point belongs to its own floor', () => {
    expect(idAt(nested, 8, 8, '1')).toBe('attic');
    expect(idAt(nested, 8, 8, 'cellar')).toBe('nowhere');
  });

  test('[PRE1] a zone knows its parents from the outside in', () => {
    expect(atlasOf(nested).byId.get('shelf')?.chain).toEqual(['hall', 'shop', 'shelf']);
  });

  test('[PRE1] parents in a ring or unknown end the chain', () => {
    const ring = planOf(
      { id: 'a', polygon: box(0, 0, 5, 5), parent: 'b' },
      { id: 'b', polygon: box(0, 0, 5, 5), parent: 'a' },
      { id: 'c', polygon: box(9, 9, 5, 5), parent: 'gone' },
    );
    expect(atlasOf(ring).byId.get('a')?.chain).toEqual(['b', 'a']);
    expect(atlasOf(ring).byId.get('c')?.chain).toEqual(['c']);
  });

  test('[PRE1] of zones that overlap without a parent the smaller one is meant', () => {
    const plan = planOf(
      { id: 'wide', polygon: box(0, 0, 20, 20) },
      { id: 'small', polygon: box(5, 5, 4, 4) },
    );
    expect(idAt(plan, 6, 6)).toBe('small');
  });

  test('[PRE1] the notch of an L is not in the L', () => {
    const l = [
      [0, 0],
      [20, 0],
      [20, 5],
      [5, 5],
      [5, 20],
      [0, 20],
    ];
    const plan = planOf({ id: 'l', polygon: l });
    expect(idAt(plan, 2, 15)).toBe('l');
    expect(idAt(plan, 15, 15)).toBe('nowhere');
  });

  test(`[DET1] the grid of cells answers as the polygons do (seed ${seed})`, () => {
    const wedge = [
      [30, 0],
      [50, 7],
      [33, 19],
    ];
    const plan = planOf(
      { id: 'left', polygon: box(0, 0, 12.3, 20) },
      { id: 'right', polygon: box(12.3, 0, 14.4, 20) },
      { id: 'wedge', polygon: wedge },
    );
    const atlas = atlasOf(plan);
    const metres = fc.double({ min: -2, max: 52, noNaN: true });
    fc.assert(
      fc.property(metres, metres, (x, y) => {
        const inside = atlas.zones.find((zone) => contains(zone, x, y));
        const found = zoneAt(atlas, '0', x, y);
        if (inside) expect(found).toBe(inside.index);
        else if (found !== nowhere) expect(nearestM(plan, found, x, y)).toBeLessThan(4.5);
      }),
      { seed, numRuns: 2_000 },
    );
  });

  test('[DET3] a floor of square kilometres is cut into coarser cells', () => {
    const plan = planOf(
      { id: 'field', polygon: box(0, 0, 4_000, 4_000) },
      { id: 'stage', polygon: box(2_000, 2_000, 10, 10), parent: 'field' },
    );
    expect(idAt(plan, 2_005, 2_005)).toBe('stage');
    expect(idAt(plan, 1_000, 3_000)).toBe('field');
  });

  test('[PRE1] a venue without a plan is nowhere', () => {
    expect(zoneAt(atlasOf(null), '0', 1, 1)).toBe(nowhere);
  });
});

function nearestM(plan: Plan, index: number, x: number, y: number): number {
  const corners = plan.zones[index]?.polygon ?? [];
  let least = Infinity;
  for (const [i, [ax, ay]] of corners.entries()) {
    const [bx, by] = corners[(i + 1) % corners.length] ?? [ax, ay];
    for (let share = 0; share <= 1; share += 0.02) {
      const [px, py] = [ax + (bx - ax) * share, ay + (by - ay) * share];
      least = Math.min(least, Math.hypot(x - px, y - py));
    }
  }
  return least;
}

describe('belief', () => {
  test('[LOC3] shares add up to one, the best of equals is the first', () => {
    const belief = createBelief();
    addBelief(belief, 3, 2);
    addBelief(belief, 1, 2);
    addBelief(belief, nowhere, 1);
    expect([3, 1, nowhere].map((zone) => shareOfZone(belief, zone))).toEqual([0.4, 0.4, 0.2]);
    expect(bestZone(belief)).toBe(1);
    expect(shareOfZone(belief, 7)).toBe(0);
  });

  test('[LOC3] many receivers of a zone do not outvote the nearest of another', () => {
    const belief = createBelief();
    for (let i = 0; i < 9; i++) raiseBelief(belief, 0, zoneWeight(10));
    raiseBelief(belief, 1, zoneWeight(0));
    expect(bestZone(belief)).toBe(1);
  });

  test('[LOC3] weights fall ten times in 8 dB for points, in 18 dB for zones', () => {
    expect(pointWeight(0)).toBe(1);
    expect(pointWeight(8)).toBeCloseTo(0.1, 6);
    expect(zoneWeight(18)).toBeCloseTo(0.1, 6);
    expect(pointWeight(500)).toBeGreaterThan(0);
  });
});

test(`[TIM5] a heap gives back in order what it was given in any (seed ${seed})`, () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), (numbers) => {
      const heap: number[] = [];
      const compare = (a: number, b: number) => a - b;
      for (const one of numbers) push(heap, one, compare);
      const out = numbers.map(() => pop(heap, compare));
      expect(out).toEqual([...numbers].sort(compare));
      expect(pop(heap, compare)).toBeUndefined();
    }),
    { seed },
  );
});
