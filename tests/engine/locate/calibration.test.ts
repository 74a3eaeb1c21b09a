import fc from 'fast-check';
import { expect, test } from 'vitest';
import { calibrate, type Fingerprint } from '../../../src/engine/locate/calibration.ts';
import { gridOf, Hall, planOf } from './hall.ts';

const seed = Number(process.env.PROPERTY_SEED ?? 20_261_124);
const receivers = gridOf(30, 20, 10).map(({ id, x, y }) => ({ id, x, y, floor: '0' }));

type Radio = { readonly oneMetreDbm: number; readonly exponent: number; readonly loud: number };

/** What a quiet radio would have been heard to say at points all over the floor. */
function walkedOver({ oneMetreDbm, exponent, loud }: Radio): Fingerprint[] {
  const points: Fingerprint[] = [];
  for (let x = 2; x < 30; x += 4) {
    for (let y = 2; y < 20; y += 4) {
      const heard = receivers.map((receiver, nth) => {
        const distance = Math.hypot(receiver.x - x, receiver.y - y, 1);
        const dbm = oneMetreDbm - 10 * exponent * Math.log10(distance) + (nth === 0 ? loud : 0);
        return [receiver.id, [dbm + 1, dbm - 1]] as const;
      });
      points.push({ x, y, floor: '0', heard: Object.fromEntries(heard) });
    }
  }
  return points;
}

test(`[LOC1] fingerprints give back the radio they were made by (seed ${seed})`, () => {
  const radio = fc.record({
    oneMetreDbm: fc.double({ min: -75, max: -45, noNaN: true }),
    exponent: fc.double({ min: 1.5, max: 3.5, noNaN: true }),
    loud: fc.double({ min: -10, max: 10, noNaN: true }),
  });
  fc.assert(
    fc.property(radio, (given) => {
      const found = calibrate(walkedOver(given), receivers);
      if (!found.ok) throw new Error(found.problem);
      expect(Math.abs(found.radio.exponent - given.exponent)).toBeLessThan(0.1);
      expect(Math.abs(found.radio.oneMetreDbm - given.oneMetreDbm)).toBeLessThan(2);
      const more = (nth: number) => found.radio.receiversDb[receivers[nth]?.id ?? ''] ?? 0;
      expect(Math.abs(more(0) - more(1) - given.loud)).toBeLessThan(1.5);
    }),
    { seed, numRuns: 50 },
  );
});

test('[LOC1] too few points, and points all as far, are refused by name', () => {
  const [first] = walkedOver({ oneMetreDbm: -60, exponent: 2, loud: 0 });
  if (first === undefined) throw new Error('no point');
  const { id = '' } = receivers[0] ?? {};
  const few = calibrate([{ ...first, heard: { [id]: [-60] } }], receivers);
  expect(few).toEqual({ ok: false, problem: expect.stringContaining('at least 6') });
  const around = Array.from({ length: 12 }, (_, i) => ({
    x: 5 + 3 * Math.cos(i),
    y: 5 + 3 * Math.sin(i),
    floor: '0',
    heard: { [id]: [-60] },
  }));
  const same = calibrate(around, receivers);
  expect(same).toEqual({ ok: false, problem: expect.stringContaining('equally far') });
});

test('[LOC1] a plan with fingerprints is located by them from the first moment', () => {
  const odd = { oneMetreDbm: -62, exponent: 3.2, loud: 0 };
  const errorWith = (fingerprints: Fingerprint[]) => {
    const plan = planOf([['hall', 0, 0, 30, 20]], { fingerprints });
    let error = 0;
    for (let nth = 0; nth < 10; nth++) {
      const hall = new Hall(plan, receivers, {}, nth + 1);
      const air = { exponent: 3.2, noiseDb: 3, reachM: 40 };
      const at = { x: 4 + nth * 2.3, y: 4 + ((nth * 3) % 12) };
      const end = hall.walk('a', [at.x, at.y, at.x, at.y], { fromMs: 0, seconds: 4, air });
      hall.shop.wait(end);
      const { x, y } = hall.wearing('a');
      error += Math.hypot(x - at.x, y - at.y) / 10;
    }
    return error;
  };
  expect(errorWith(walkedOver(odd))).toBeLessThan(errorWith([]));
});
