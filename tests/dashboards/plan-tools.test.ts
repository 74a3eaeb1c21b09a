import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { metresOf } from '../../dashboards/parts/typed-numbers.ts';
import { fitted, toMetres, toScreen, zoomed } from '../../dashboards/plan/model/camera.ts';
import { type Drawing, drawingOf, type Point } from '../../dashboards/plan/model/drawing.ts';
import {
  type DrawTool,
  finished,
  type Ground,
  noTrace,
  pointed,
} from '../../dashboards/plan/model/tools.ts';
import { firstPlace, placeOf, scaled, turned } from '../../dashboards/plan/model/underlay.ts';
import { blankPlan } from './mock-plan.ts';

const blank = drawingOf(blankPlan);
const groundOf = (drawing: Drawing): Ground => ({
  ...{ drawing, floor: 'ground', doorWidthM: 1 },
  template: { kind: 'display', name: { en: 'Display' } },
});

/** All points of a tool, one after the other, each on what was drawn before. */
function draw(tool: DrawTool, points: readonly Point[], start = blank) {
  let now = start;
  let trace = noTrace;
  let why = '';
  for (const point of points) {
    const traced = pointed(tool, trace, point, groundOf(now));
    trace = traced.trace;
    const result = traced.done?.result;
    if (result?.ok) now = result.drawing;
    else if (result) why = result.why;
  }
  return { now, trace, why };
}

describe('tools', () => {
  test('[PLN22] walls are a chain: each is drawn at once, and it ends where it began', () => {
    const { now, trace } = draw('wall', [
      [0, 0],
      [5, 0],
      [5, 4],
      [0, 0],
    ]);
    expect(now.walls.map(({ line }) => line)).toEqual([
      [0, 0, 5, 0],
      [5, 0, 5, 4],
      [5, 4, 0, 0],
    ]);
    expect(trace).toEqual(noTrace);
    const open = draw('wall', [
      [0, 0],
      [5, 0],
      [5, 0],
    ]);
    expect(open.now.walls).toHaveLength(1);
    expect(open.trace).toEqual(noTrace);
  });

  test('[PLN22] a polygon closes on its first corner; what crosses itself stays', () => {
    const good = draw('polygon', [
      [0, 0],
      [4, 0],
      [2, 3],
      [0, 0],
    ]);
    expect(good.now.zones[0]?.polygon).toHaveLength(3);
    const crossed: Point[] = [
      [0, 0],
      [4, 4],
      [4, 0],
      [0, 4],
    ];
    const bad = draw('polygon', crossed);
    const closed = finished('polygon', bad.trace, groundOf(bad.now));
    expect(closed.done?.result).toEqual({ ok: false, why: 'crosses' });
    expect(closed.trace.points).toHaveLength(4);
  });

  test('[PLN22] a room is four walls, stairs need another floor, a measure draws nothing', () => {
    const room = draw('room', [
      [0, 0],
      [8, 6],
    ]);
    expect(room.now.walls).toHaveLength(4);
    expect(draw('stairs', [[1, 1]]).why).toBe('twoFloors');
    const measured = pointed('measure', { points: [[0, 0]] }, [3, 4], groundOf(blank));
    expect(measured).toEqual({
      trace: noTrace,
      asked: [
        [0, 0],
        [3, 4],
      ],
    });
  });
});

describe('the picture below', () => {
  const place = fc.record({
    x: fc.double({ min: -50, max: 50, noNaN: true }),
    y: fc.double({ min: -50, max: 50, noNaN: true }),
    mPerPx: fc.double({ min: 0.001, max: 0.2, noNaN: true }),
    rotationDeg: fc.double({ min: -180, max: 180, noNaN: true }),
    opacity: fc.constant(0.6),
  });
  const pixel = fc.tuple(fc.integer({ min: 0, max: 3_000 }), fc.integer({ min: 0, max: 2_000 }));
  const size = { widthPx: 3_000, heightPx: 2_000 };
  const apart = (a: Point, b: Point) => Math.hypot(a[0] - b[0], a[1] - b[1]);

  test('[PLN24] after the scale by two points they lie exactly so far apart', () => {
    fc.assert(
      fc.property(
        place,
        pixel,
        pixel,
        fc.double({ min: 1, max: 100, noNaN: true }),
        (at, p, q, m) => {
          fc.pre(apart(p, q) > 100);
          const next = scaled(at, [placeOf(at, p), placeOf(at, q)], m);
          fc.pre(next !== undefined);
          if (!next) return;
          expect(apart(placeOf(next, p), placeOf(next, q))).toBeCloseTo(m, 6);
          expect(apart(placeOf(next, p), placeOf(at, p))).toBeLessThan(1e-6);
        },
      ),
      { seed: 7 },
    );
    const one: Point = [1, 1];
    expect(scaled(firstPlace(size), [one, one], 5)).toBe(undefined);
    expect(scaled(firstPlace(size), [one, [2, 2]], Number.NaN)).toBe(undefined);
  });

  test('[PLN24] turning leaves the middle of the picture where it is', () => {
    fc.assert(
      fc.property(place, fc.integer({ min: -720, max: 720 }), (at, degrees) => {
        const next = turned(at, size, degrees);
        expect(apart(placeOf(next, [1_500, 1_000]), placeOf(at, [1_500, 1_000]))).toBeLessThan(
          1e-6,
        );
        expect(Math.abs(next.rotationDeg)).toBeLessThanOrEqual(180);
      }),
      { seed: 7 },
    );
  });
});

describe('numbers and the view', () => {
  test.each([
    ['12.5', 12.5],
    ['۱۲٫۵', 12.5],
    ['١٢٫٥', 12.5],
    ['۱۲/۵', 12.5],
    ['−3,25', -3.25],
    [' .5 ', 0.5],
    ['12.5.1', undefined],
    ['1e3', undefined],
    ['', undefined],
    ['twelve', undefined],
  ])('[PLN28] %s typed is %s metres', (typed, metres) => {
    expect(metresOf(typed)).toBe(metres);
  });

  test('[PLN27] what is under the pointer stays there while the view comes nearer', () => {
    const camera = fitted({ minX: 0, minY: 0, maxX: 30, maxY: 20 }, { width: 900, height: 600 });
    const at: Point = [333, 222];
    const next = zoomed(camera, at, 3);
    const [x, y] = toScreen(next, toMetres(camera, at));
    expect([x, y]).toEqual([expect.closeTo(333), expect.closeTo(222)]);
  });
});
