import { describe, expect, test } from 'vitest';
import { coverageOf } from '../../../src/engine/survey/coverage.ts';
import { gridsOf } from '../../../src/engine/survey/grid.ts';
import { mountsOf } from '../../../src/engine/survey/mounts.ts';
import { suggestPlaces } from '../../../src/engine/survey/places.ts';
import { benchOf, type Scene } from '../../../src/engine/survey/scene.ts';
import { toEnd } from '../../../src/engine/survey/steps.ts';
import { stopsOf } from '../../../src/engine/survey/stops.ts';
import { airOf } from '../../../src/engine/survey/strength.ts';
import { planOf } from '../locate/hall.ts';
import { quarters, receivers, tetamIsHere, tracks } from '../tetam.ts';
import { measured, openHall, ShopAir, sceneOf, walledShop } from './shop-air.ts';

const floorDbm = -90;
const points = (share: number) => Math.abs(share) * 100;

/** What the simulator's radio gives at the stops of a walk, as fingerprints. */
function walked(scene: Scene, seed: number): Scene {
  const air = new ShopAir(scene, seed);
  const fingerprints = stopsOf(scene).map(({ floor, x, y }) => {
    const { heard } = air.stand({ floor, x, y }, { seconds: 20, tag: 'walker' });
    const all = Object.entries(heard).map(([id, dbm]): [string, number[]] => [id, [...dbm]]);
    return { floor, x, y, heard: Object.fromEntries(all) };
  });
  return { ...scene, fingerprints };
}

describe('[RCV1] coverage', () => {
  const bare = sceneOf(planOf([['hall', 0, 0, 20, 10]]), [['rx-1', 5, 5]]);

  test('strength falls as LOC1 says: A − 10 n log₁₀ of the way in space', () => {
    const air = airOf(benchOf(bare));
    const [receiver] = bare.receivers;
    if (!receiver) throw new Error('no receiver');
    const dbm = air.strength(receiver, { x: 15, y: 5, floor: '0' }) ?? 0;
    expect(dbm).toBeCloseTo(-62 - 18 * Math.log10(Math.hypot(10, 1)), 1);
    expect(air.strength(receiver, { x: 15, y: 5, floor: '1' })).toBeUndefined();
  });

  test('a wall takes 3 dB, and nothing where a door stands in it', () => {
    const walls = [{ floor: '0', line: [10, 0, 10, 10] }];
    const doors = [{ floor: '0', line: [10, 4, 10, 6] }];
    const walled = { ...bare, plan: planOf([['hall', 0, 0, 20, 10]], { walls, doors }) };
    const [receiver] = bare.receivers;
    if (!receiver) throw new Error('no receiver');
    const at = (scene: Scene, y: number) =>
      airOf(benchOf(scene)).strength(receiver, { x: 15, y, floor: '0' }) ?? 0;
    expect(at(walled, 9) - at(bare, 9)).toBeCloseTo(-3, 5);
    expect(at(walled, 5)).toBe(at(bare, 5));
  });

  test('counts who hears each square, and squares that nobody hears', () => {
    const alone = toEnd(coverageOf(bare, { floorDbm: -75 }));
    const [floor] = alone.floors;
    const near = floor?.heardBy.filter((count) => count === 1).length ?? 0;
    const blind = floor?.heardBy.filter((count) => count === 0).length ?? 0;
    expect(near + blind).toBe(200);
    expect(alone.blind).toBeCloseTo(blind / 200, 10);
    expect(alone.underThree).toBe(1);
    const none = toEnd(coverageOf({ ...bare, receivers: [] }, { floorDbm }));
    expect(none).toMatchObject({ blind: 1, accuracy: 0, receivers: 0 });
  });

  test('the same scene gives the same figures', () => {
    expect(toEnd(coverageOf(walledShop(), { floorDbm }))).toEqual(
      toEnd(coverageOf(walledShop(), { floorDbm })),
    );
  });

  test('a plan of thousands of square metres is seen in wider squares, never more', () => {
    const wide = sceneOf(planOf([['mall', 0, 0, 150, 100]]), [['rx-1', 5, 5]]);
    const grids = gridsOf(benchOf(wide));
    expect(grids[0]?.free.length).toBeLessThanOrEqual(900);
    expect(grids[0]?.cellM).toBeGreaterThan(3);
  });
});

describe('[RCV2] what is predicted is what is measured', () => {
  const seeds = [1, 2, 3];
  test.each([
    ['walls and doors', walledShop()],
    ['an open hall', openHall()],
  ])('with a walked radio: %s', (_, scene) => {
    for (const seed of seeds) {
      const known = walked(scene, seed);
      const predicted = toEnd(coverageOf(known, { floorDbm }));
      const found = measured(known, [seed]);
      const said = `seed ${seed}: ${predicted.accuracy} predicted, ${found.accuracy} measured`;
      expect(points(predicted.accuracy - found.accuracy), said).toBeLessThan(10);
      const errors = predicted.floors.flatMap(({ errorM }) => errorM.filter((one) => one !== null));
      const errorM = errors.reduce((sum, one) => sum + one / errors.length, 0);
      expect(Math.abs(errorM - found.errorM), said).toBeLessThan(0.5);
    }
  });

  test('by a textbook radio it promises too little rather than too much', () => {
    for (const scene of [walledShop(), openHall()]) {
      const predicted = toEnd(coverageOf(scene, { floorDbm }));
      const found = measured(scene, seeds);
      expect(predicted.accuracy).toBeLessThan(found.accuracy);
      expect(points(predicted.accuracy - found.accuracy)).toBeLessThan(25);
    }
  });

  test.skipIf(!tetamIsHere)('of recorded receivers: strength and quarters', () => {
    const standing = receivers().map(({ id, x, y }) => ({
      device: id.toLowerCase().replace(/[^a-z0-9]/g, ''),
      ...{ x, y, floor: '0', id },
    }));
    const scene = { ...sceneOf(quarters(), []), receivers: standing };
    const air = airOf(benchOf(scene));
    const byId = new Map(standing.map((one) => [one.id, one]));
    const errors = tracks().flatMap(({ heard }) =>
      heard.flatMap(({ receiver, rssiDbm, x, y }) => {
        const from = byId.get(receiver);
        const dbm = from && air.strength(from, { x, y, floor: '0' });
        return dbm === undefined ? [] : [Math.abs(rssiDbm - dbm)];
      }),
    );
    const meanDb = errors.reduce((sum, one) => sum + one / errors.length, 0);
    expect(errors.length).toBeGreaterThan(9_000);
    expect(meanDb).toBeLessThan(6.5);
    // The engine tells at least 85 % of these rightly: tests/engine/tetam.test.ts.
    const { accuracy } = toEnd(coverageOf(scene, { floorDbm: -100 }));
    expect(points(accuracy - 0.85)).toBeLessThan(15);
  });
});

describe('[RCV3] places for more receivers', () => {
  test('each brings something to the whole, on a wall, off doors and other receivers', () => {
    const scene = walledShop();
    const places = toEnd(suggestPlaces(scene, { count: 2, floorDbm }));
    expect(places).toHaveLength(2);
    for (const { before, after } of places) {
      expect(after.accuracy).toBeGreaterThan(before.accuracy);
      expect(after.worst).toBeGreaterThan(before.worst);
    }
    expect(places[1]?.before).toEqual({
      ...places[0]?.after,
      worst: expect.any(Number),
      worstZone: expect.any(String),
    });
    for (const mount of mountsOf(benchOf(scene), scene.plan, scene.receivers)) {
      for (const { x, y } of scene.receivers) {
        expect(Math.hypot(mount.x - x, mount.y - y)).toBeGreaterThanOrEqual(2);
      }
      for (const {
        line: [x1, y1, x2, y2],
      } of scene.plan.doors ?? []) {
        const middle = Math.hypot(mount.x - (x1 + x2) / 2, mount.y - (y1 + y2) / 2);
        expect(middle).toBeGreaterThan(1);
      }
    }
  });

  test('a shop without any receiver gets its first ones', () => {
    const empty = { ...walledShop(), receivers: [] };
    const places = toEnd(suggestPlaces(empty, { count: 3, floorDbm }));
    expect(places).toHaveLength(3);
    expect(places[0]?.before.accuracy).toBe(0);
    expect(places[2]?.after.accuracy ?? 0).toBeGreaterThan(0.25);
  });
});

describe('[RCV5] where to stand', () => {
  test('one to four points a zone, within it, and not on its edge where there is room', () => {
    const scene = walledShop();
    const stops = stopsOf(scene);
    for (const { id, polygon } of scene.plan.zones) {
      const mine = stops.filter(({ zone }) => zone === id);
      expect(mine.length, id).toBeGreaterThanOrEqual(2);
      expect(mine.length, id).toBeLessThanOrEqual(4);
      const [xs, ys] = [polygon.map(([x]) => x), polygon.map(([, y]) => y)];
      for (const { x, y } of mine) {
        expect(x).toBeGreaterThan(Math.min(...xs) + 0.5);
        expect(x).toBeLessThan(Math.max(...xs) - 0.5);
        expect(y).toBeGreaterThan(Math.min(...ys) + 0.5);
        expect(y).toBeLessThan(Math.max(...ys) - 0.5);
      }
    }
  });

  test('in an order to walk: far shorter than as the zones are listed', () => {
    const stops = stopsOf(walledShop());
    const wayM = (all: readonly { x: number; y: number }[]) =>
      all.reduce((sum, { x, y }, i) => {
        const next = all[i + 1];
        return next ? sum + Math.hypot(next.x - x, next.y - y) : sum;
      }, 0);
    const listed = [...stops].sort((a, b) => a.zone.localeCompare(b.zone));
    expect(wayM(stops)).toBeLessThan(0.75 * wayM(listed));
  });
});
