import { describe, expect, test } from 'vitest';
import { reportOf } from '../../../src/engine/survey/report.ts';
import type { Scene } from '../../../src/engine/survey/scene.ts';
import { toEnd } from '../../../src/engine/survey/steps.ts';
import { stopsOf } from '../../../src/engine/survey/stops.ts';
import { planOf } from '../locate/hall.ts';
import { ShopAir, sceneOf, walledShop } from './shop-air.ts';

const floorDbm = -95;

function pointsOf(scene: Scene, seed: number, most = 60) {
  const air = new ShopAir(scene, seed);
  const stops = stopsOf(scene);
  const step = Math.max(1, stops.length / most);
  const chosen = stops.filter((_, i) => Math.floor(i / step) !== Math.floor((i - 1) / step));
  return chosen.map(({ floor, x, y }) => {
    const { heard } = air.stand({ floor, x, y }, { seconds: 20, tag: 'walker' });
    return { floor, x, y, heard: heard as Record<string, number[]> };
  });
}

describe('[RCV7] the report of a walk', () => {
  test('with the walk is no worse than without, over seeds', () => {
    let [without, withIt] = [0, 0];
    for (const seed of [1, 2, 3]) {
      const scene = walledShop();
      const report = toEnd(reportOf(scene, pointsOf(scene, seed), { floorDbm }));
      without += report.without.accuracy / 3;
      withIt += report.with.accuracy / 3;
      expect(report.with.accuracy, `seed ${seed}`).toBeGreaterThanOrEqual(report.without.accuracy);
      expect(report.with.medianM ?? 99).toBeLessThan(2);
      expect(report.with.p90M ?? 99).toBeGreaterThanOrEqual(report.with.medianM ?? 99);
    }
    expect(withIt - without).toBeGreaterThan(0.02);
  });

  test('no point is judged by itself: a point that lies does not make itself right', () => {
    const scene = walledShop();
    const points = pointsOf(scene, 1);
    const [first, ...rest] = points;
    const far = points.find(({ x }) => Math.abs(x - (first?.x ?? 0)) > 10);
    if (!first || !far) throw new Error('no points');
    const lying = [{ ...first, heard: far.heard }, ...rest];
    const honest = toEnd(reportOf(scene, points, { floorDbm }));
    const report = toEnd(reportOf(scene, lying, { floorDbm }));
    expect(report.with.accuracy).toBeLessThan(honest.with.accuracy);
  });

  test('twelve points are called rough; a silent receiver is named', () => {
    const scene = walledShop();
    const more = [...scene.receivers, { device: 'rx-7', x: 10, y: 13.9, floor: '0' }];
    const points = pointsOf(scene, 2, 12);
    const report = toEnd(reportOf({ ...scene, receivers: more }, points, { floorDbm }));
    expect(report).toMatchObject({ points: points.length, rough: true, silent: ['rx-7'] });
  });

  test('zones that sound alike are better one zone', () => {
    // Two strips side by side, and receivers in one line with both: nothing tells them apart.
    const plan = planOf([
      ['left', 0, 0, 3, 12],
      ['middle', 3, 0, 3, 12],
      ['right', 14, 0, 6, 12],
    ]);
    const scene = sceneOf(plan, [
      ['rx-1', 3, 0.2],
      ['rx-2', 3, 11.8],
      ['rx-3', 19.8, 6],
    ]);
    const points = pointsOf(scene, 3);
    const report = toEnd(reportOf(scene, points, { floorDbm }));
    expect(report.merge[0]?.zones).toEqual(['left', 'middle']);
    expect(report.merge[0]?.share ?? 0).toBeGreaterThan(0.25);
    const own = report.zones.find(({ zone }) => zone === 'right');
    expect(own?.with ?? 0).toBeGreaterThan(0.9);
  });

  test('shares of each row of the confusion table add up to the whole', () => {
    const scene = walledShop();
    const report = toEnd(reportOf(scene, pointsOf(scene, 4), { floorDbm }));
    for (const { zone, with: right } of report.zones) {
      const wrong = report.confusion
        .filter((one) => one.zone === zone)
        .reduce((sum, { share }) => sum + share, 0);
      expect(right + wrong).toBeCloseTo(1, 2);
    }
  });
});
