import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pointToCm } from '../../dashboards/plan/model/geometry.ts';
import { snap } from '../../dashboards/plan/model/snap.ts';

const metre = fc.integer({ min: -12_000, max: 12_000 }).map((mm) => mm / 1_000);
const point = fc.tuple(metre, metre);
const seed = 20_261_122;

describe('snapping', () => {
  const drawn = fc.array(fc.tuple(point, point), { maxLength: 8 });
  test('[PLN22] what is snapped stays where it is when it is snapped again', () => {
    fc.assert(
      fc.property(
        drawn,
        point,
        fc.boolean(),
        fc.option(point),
        (lines, raw, rightAngles, start) => {
          const rounded = lines.map(([a, b]) => [pointToCm(a), pointToCm(b)] as const);
          const from = start ? pointToCm(start) : undefined;
          const to = {
            ...{ ends: rounded.flat(), lines: rounded, rightAngles, from },
            ...{ reachM: 0.6, gridM: 0.1 },
          };
          const once = snap(raw, to);
          expect(snap(once.point, to).point).toEqual(once.point);
        },
      ),
      { numRuns: 3_000, seed },
    );
  });

  test('[PLN22] ends win over lines, lines over the grid; right angles follow the axes', () => {
    const to = {
      ends: [[0, 0] as const, [10, 0] as const],
      lines: [
        [
          [0, 0],
          [10, 0],
        ] as const,
      ],
      ...{ rightAngles: false, reachM: 0.5, gridM: 0.1 },
    };
    expect(snap([0.3, 0.2], to)).toEqual({ point: [0, 0], by: 'end' });
    expect(snap([4.123, 0.3], to)).toEqual({ point: [4.1, 0], by: 'line' });
    expect(snap([4.123, 3.381], to)).toEqual({ point: [4.1, 3.4], by: 'grid' });
    const square = { ...to, rightAngles: true, from: [3.33, 5] as const };
    expect(snap([3.6, 2.04], square)).toEqual({ point: [3.33, 2], by: 'axis' });
    expect(snap([3.6, 0.2], square).point).toEqual([3.33, 0]);
  });
});
