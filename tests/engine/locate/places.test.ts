import { describe, expect, test } from 'vitest';
import { placeView } from '../../../src/engine/people-view.ts';
import { createOut, step } from '../../../src/engine/step.ts';
import { createVenue, decodeState, encodeState } from '../../../src/engine/venue.ts';
import { openingMs, Shop } from '../shop.ts';
import { gridOf, Hall, planOf } from './hall.ts';

const hallPlan = planOf([
  ['west', 0, 0, 15, 20],
  ['east', 15, 0, 15, 20],
]);
const spots = gridOf(30, 20, 10);

describe('belief over cells', () => {
  test('[LOC1] a tag standing still is found to within two metres', () => {
    const hall = new Hall(hallPlan, spots);
    const end = hall.walk('a', [7, 12, 7, 12], { fromMs: 0, seconds: 20 });
    hall.shop.wait(end);
    const { x, y } = hall.wearing('a');
    expect(Math.hypot(x - 7, y - 12)).toBeLessThan(2);
  });

  test('[LOC1] the first place comes half a second after the first strengths', () => {
    const hall = new Hall(hallPlan, spots);
    hall.send('a', { x: 6, y: 10 }, 1_000);
    hall.shop.wait(3_000);
    expect(hall.shop.lines('entered')).toEqual(['entered west @1.5s']);
  });

  test('[LOC1] a tag that sends 6 dB less is found as well, its offset learned', () => {
    const hall = new Hall(hallPlan, spots);
    const air = { offsetDb: -6 };
    const end = hall.walk('weak', [22, 8, 22, 8], { fromMs: 0, seconds: 40, air });
    hall.shop.wait(end);
    const { x, y, mass } = hall.wearing('weak');
    expect(Math.hypot(x - 22, y - 8)).toBeLessThan(2.5);
    expect(mass?.offsetDb).toBeLessThan(-3);
  });

  test('[LOC1] belief follows who walks, without a jump', () => {
    const hall = new Hall(hallPlan, spots);
    let [last, furthest, worst] = [{ x: 3, y: 10 }, 0, 0];
    for (let i = 0; i < 40; i++) {
      const at = { x: 3 + i * 0.6, y: 10 };
      hall.send('a', at, i * 1_000);
      hall.shop.wait(i * 1_000 + 900);
      const { x, y } = hall.wearing('a');
      if (i > 5) {
        furthest = Math.max(furthest, Math.hypot(x - last.x, y - last.y));
        worst = Math.max(worst, Math.hypot(x - at.x, y - at.y));
      }
      last = { x, y };
    }
    expect(furthest).toBeLessThan(3);
    expect(worst).toBeLessThan(4);
    expect(hall.shop.lines('entered').map((line) => line.split(' ')[1])).toEqual(['west', 'east']);
  });

  test('[LOC1] a wall keeps a tag in the room it is in, where strengths alone cannot tell', () => {
    const rooms = [
      ['left', 0, 0, 10, 10],
      ['right', 10, 0, 10, 10],
    ] as const;
    const walls = [{ floor: '0', line: [10, -1, 10, 11] }];
    const inTheMiddle = (more: object) => {
      const hall = new Hall(planOf(rooms, more), [
        { id: 'l', x: 5, y: 5 },
        { id: 'r', x: 15, y: 5 },
      ]);
      let end = hall.walk('a', [3, 5, 8, 5], { fromMs: 0, seconds: 20 });
      // From here on it seems to stand a little beyond the wall.
      end = hall.walk('a', [11.5, 5, 11.5, 5], { fromMs: end, seconds: 8 });
      hall.shop.wait(end);
      return hall.wearing('a').zone;
    };
    expect(inTheMiddle({ walls })).toBe('left');
    expect(inTheMiddle({})).toBe('right');
  });

  test('[LOC1] a device that hears fixed beacons is found by the same belief', () => {
    const hall = new Hall(hallPlan, spots);
    for (let i = 0; i < 15; i++) {
      const beacons = spots.map(({ id, x, y }) => ({
        beacon: id,
        rssiDbm: Math.round(-62 - 18 * Math.log10(Math.hypot(x - 24, y - 14, 1))),
      }));
      hall.shop.reading('band', { kind: 'ranging', alias: 'a', beacons }, i * 1_000);
    }
    hall.shop.wait(15_000);
    const { x, y, zone } = hall.wearing('a');
    expect(Math.hypot(x - 24, y - 14)).toBeLessThan(2);
    expect(zone).toBe('east');
  });

  test('[LOC1] a position from elsewhere counts by its accuracy', () => {
    const pulled = (accuracyM: number) => {
      const hall = new Hall(hallPlan, spots);
      const end = hall.walk('a', [7, 10, 7, 10], { fromMs: 0, seconds: 10 });
      const positions = [{ alias: 'a', x: 11, y: 10, accuracyM }];
      hall.shop.reading('camera', { kind: 'positions', positions }, end);
      hall.send('a', { x: 7, y: 10 }, end);
      hall.shop.wait(end + 1_000);
      return hall.wearing('a').x;
    };
    expect(pulled(0.3)).toBeCloseTo(11, 1);
    expect(pulled(2)).toBeGreaterThan(7.7);
    expect(pulled(2)).toBeLessThan(11);
    expect(Math.abs(pulled(10) - 7)).toBeLessThan(1.5);
  });

  test('[LOC1] the exponent of a venue is learned from confident moments', () => {
    const hall = new Hall(hallPlan, spots, {}, 3);
    const air = { exponent: 2.6, noiseDb: 3 };
    for (let tag = 0; tag < 30; tag++) {
      const [x, y] = [3 + hall.random() * 24, 3 + hall.random() * 14];
      const [x2, y2] = [3 + hall.random() * 24, 3 + hall.random() * 14];
      hall.walk(`t${tag}`, [x, y, x2, y2], { fromMs: tag * 60_000, seconds: 60, air });
    }
    const { lossSquares, lossProducts } = hall.shop.state.radio;
    const learned = lossProducts / lossSquares;
    // A mean of a belief knows distances worse than a tape: it comes nearer, not all the way.
    expect(learned).toBeGreaterThan(1.95);
    expect(learned).toBeLessThan(2.7);
  });

  test('[LOC1] a receiver that hears more than the others is learned where places are sure', () => {
    const hall = new Hall(hallPlan, spots);
    const loud = spots[0]?.id ?? '';
    for (let i = 0; i < 300; i++) {
      const at = { x: 3 + Math.abs((i % 48) - 24), y: 10 };
      const positions = [{ alias: 'a', ...at, accuracyM: 1 }];
      hall.shop.reading('camera', { kind: 'positions', positions }, i * 1_000);
      hall.send('a', at, i * 1_000, { but: [loud] });
      const rssiDbm = -52 - 18 * Math.log10(Math.hypot(at.x - 5, at.y - 5, 1));
      hall.shop.reading(
        loud,
        { kind: 'sightings', sightings: [{ alias: 'a', rssiDbm }] },
        i * 1_000,
      );
    }
    const { moreDb, moreCount } = hall.shop.state.devices.get(loud) ?? { moreDb: 0, moreCount: 1 };
    expect(moreDb / moreCount).toBeGreaterThan(5);
  });
});

describe('floors', () => {
  const zones = [
    ['ground', 0, 0, 20, 20, '0'],
    ['upper', 0, 0, 20, 20, '1'],
  ] as const;
  const both = [...gridOf(20, 20, 10, '0'), ...gridOf(20, 20, 10, '1')];
  const stairs = [{ from: { floor: '0', x: 18, y: 10 }, to: { floor: '1', x: 18, y: 10 } }];

  function changed(more: object, [x, y]: readonly [number, number]): number {
    const hall = new Hall(planOf(zones, more), both);
    let end = hall.walk('a', [x, y, x, y], { fromMs: 0, seconds: 10 });
    const from = end;
    for (let i = 0; i < 15; i++, end += 1_000) hall.send('a', { x, y, floor: '1' }, end);
    hall.shop.wait(end);
    const entered = hall.shop.said('entered').find(({ zone }) => zone === 'upper');
    return (entered?.atMs ?? Infinity) - openingMs - from;
  }

  test('[LOC1] beside stairs the floor changes within seconds, away from them late', () => {
    expect(changed({ stairs }, [17, 10])).toBeLessThanOrEqual(3_000);
    expect(changed({ stairs }, [3, 3])).toBeGreaterThan(8_000);
    expect(changed({}, [3, 3])).toBeLessThanOrEqual(4_000);
  });

  test('[LOC1] one strong moment on another floor is an echo', () => {
    const hall = new Hall(planOf(zones, { stairs }), both);
    let end = hall.walk('a', [10, 10, 10, 10], { fromMs: 0, seconds: 10 });
    hall.send('a', { x: 10, y: 10, floor: '1' }, end);
    end = hall.walk('a', [10, 10, 10, 10], { fromMs: end + 1_000, seconds: 5 });
    hall.shop.wait(end);
    expect(hall.shop.lines('entered')).toHaveLength(1);
  });
});

describe('who is in one place, and how fast', () => {
  test('[LOC3] a place further than people move since the last one waits', () => {
    const plan = planOf([
      ['a', 0, 0, 10, 10],
      ['b', 10, 0, 60, 10],
      ['c', 70, 0, 10, 10],
    ]);
    const shop = Shop.open({}, plan);
    shop.stay('tag', 'a', 0, 10_000);
    shop.stay('tag', 'c', 10_000, 50_000);
    shop.wait(51_000);
    const [, moved] = shop.said('entered');
    // 60 m at 3 m/s since the last moment in a.
    expect(moved?.zone).toBe('c');
    expect((moved?.atMs ?? 0) - openingMs).toBeGreaterThanOrEqual(29_000);
    expect((moved?.atMs ?? 0) - openingMs).toBeLessThanOrEqual(31_000);
  });

  test('[LOC6] strengths that never vary flag their tag, once', () => {
    const shop = Shop.open({ unvaryingCount: 30 });
    shop.stay('clone', 'shoes', 0, 90_000);
    for (let i = 0; i < 90; i++) shop.hear('real', 'shoes', i * 1_000, -55 - (i % 3));
    const flagged = shop.of('notice').filter(({ code }) => code === 'tagUnvarying');
    expect(flagged.map(({ about }) => about)).toEqual(['clone']);
  });
});

test('[DET1] a belief restored from its text goes on as if nothing had happened', () => {
  const whole = new Hall(hallPlan, spots);
  for (let i = 0; i < 6; i++) {
    whole.walk(`t${i}`, [3 + i, 3, 20 + i, 17 - i], { fromMs: i * 3_000, seconds: 25 });
  }
  whole.shop.wait(60_000);
  const { journal } = whole.shop;
  for (const cut of [journal.length >> 2, journal.length >> 1]) {
    let state = createVenue('shop');
    const out = createOut();
    for (const [i, frame] of journal.entries()) {
      if (i === cut) {
        const decoded = decodeState(encodeState(state));
        if ('problem' in decoded) throw new Error(decoded.problem);
        state = decoded;
      }
      step(state, frame, out);
    }
    expect(encodeState(state)).toBe(encodeState(whole.shop.state));
    expect(out.effects).toEqual(whole.shop.effects);
  }
});

test('[TIM3] strengths in any order within the window give one belief', () => {
  const shuffled = (order: (ids: readonly string[]) => readonly string[]) => {
    const hall = new Hall(hallPlan, spots);
    const ids = spots.map(({ id }) => id);
    for (let i = 0; i < 20; i++) {
      for (const id of order(ids)) {
        const nth = ids.indexOf(id);
        const at = openingMs + i * 1_000 + nth * 20;
        const sightings = [{ alias: 'a', rssiDbm: -60 - ((nth * 7 + i * 3) % 20) }];
        const body = { kind: 'sightings', sightings } as const;
        const reading = { type: 'reading', device: id, boot: 1, seq: i, atMs: at, body } as const;
        hall.shop.input(reading, i * 1_000 + 200);
      }
    }
    hall.shop.wait(25_000);
    return hall.wearing('a');
  };
  expect(shuffled((ids) => [...ids].reverse())).toEqual(shuffled((ids) => ids));
});

test('[LOC4] confidence fades with silence, then nobody knows', () => {
  const hall = new Hall(hallPlan, spots);
  const end = hall.walk('a', [7, 10, 7, 10], { fromMs: 0, seconds: 10 });
  const confidenceAfter = (ms: number) => {
    hall.shop.wait(end + ms);
    const view = placeView(hall.shop.state, 'a');
    return view && 'confidence' in view ? view.confidence : view;
  };
  const heard = Number(confidenceAfter(1_000));
  const faded = Number(confidenceAfter(20_000));
  expect(heard).toBeGreaterThan(0.8);
  expect(faded).toBeLessThan(heard * 0.6);
  expect(confidenceAfter(35_000)).toEqual({ unknown: 'silent' });
});
