import { describe, expect, test } from 'vitest';
import { openingMs, Shop, shopPlan } from './shop.ts';

const second = 1_000;
const minute = 60_000;
const hour = 60 * minute;

describe('places', () => {
  test('[PRE1] parents are entered first and left last', () => {
    const shop = Shop.open();
    shop.stay('a', 'trainers', 0, 5 * second);
    shop.stay('a', 'tills', 5 * second, 15 * second);
    shop.wait(15 * second);
    expect(shop.said('entered').map(({ zone }) => zone)).toEqual(['shoes', 'trainers', 'tills']);
    expect(shop.said('left').map(({ zone }) => zone)).toEqual(['trainers', 'shoes']);
  });

  test('[PRE1] moving within a parent neither leaves nor enters it', () => {
    const shop = Shop.open();
    shop.stay('a', 'shoes', 0, 5 * second);
    shop.stay('a', 'trainers', 5 * second, 15 * second);
    shop.stay('a', 'shoes', 15 * second, 25 * second);
    shop.wait(25 * second);
    expect(shop.said('entered').map(({ zone }) => zone)).toEqual(['shoes', 'trainers']);
    expect(shop.said('left').map(({ zone }) => zone)).toEqual(['trainers']);
  });

  test('[PRE1] who is in an inner zone counts in its parents too', () => {
    const shop = Shop.open();
    shop.stay('a', 'trainers', 0, 5 * second);
    shop.stay('b', 'shoes', 0, 5 * second);
    shop.wait(6 * second);
    expect(shop.state.zones.get('shoes')?.people).toBe(2);
    expect(shop.state.zones.get('trainers')?.people).toBe(1);
  });

  test('[LOC3] a visitor on a border stays in the zone they are in', () => {
    const shop = Shop.open();
    shop.stay('a', 'door', 0, 5 * second);
    for (let i = 5; i < 60; i++) {
      shop.hear('a', 'door', i * second, -60 + (i % 2));
      shop.hear('a', 'shoes', i * second + 10, -60 + ((i + 1) % 2));
    }
    shop.wait(60 * second);
    expect(shop.lines('entered', 'left')).toEqual(['entered door @0.5s']);
  });

  test('[LOC3] a small lead moves the place after two seconds, a great one at once', () => {
    const shop = Shop.open();
    shop.stay('small', 'door', 0, 5 * second);
    shop.stay('great', 'door', 0, 5 * second);
    for (let ms = 5_000; ms < 13_000; ms += 500) {
      shop.hear('small', 'door', ms, -65);
      shop.hear('small', 'shoes', ms, -58);
      shop.hear('great', 'door', ms, -80);
      shop.hear('great', 'shoes', ms, -50);
    }
    shop.wait(15 * second);
    const movedMs = (alias: string) =>
      (shop.said('left').find(({ visitor }) => visitor === alias)?.atMs ?? 0) - openingMs;
    expect(movedMs('great')).toBeLessThanOrEqual(6_500);
    expect(movedMs('small')).toBeGreaterThanOrEqual(7_500);
    expect(movedMs('small')).toBeLessThanOrEqual(9_500);
  });

  test('[LOC4] who is not heard for 30 s was last seen where they were, then nobody knows', () => {
    const shop = Shop.open();
    shop.stay('a', 'shoes', 0, 10 * second);
    shop.wait(38 * second);
    expect(shop.state.zones.get('shoes')?.people).toBe(1);
    shop.wait(40 * second);
    expect(shop.state.zones.get('shoes')?.people).toBe(0);
    expect(shop.of('stay')).toMatchObject([{ zone: 'shoes', leftAtMs: openingMs + 9 * second }]);
    expect(shop.said('left')).toMatchObject([{ dwellMs: 8_500 }]);
  });

  test('[LOC6] a tag heard by every receiver is in one place', () => {
    const shop = Shop.open();
    for (let i = 0; i < 20; i++) {
      for (const { id } of shopPlan.zones) shop.hear('a', id, i * second + 1, -70);
    }
    shop.wait(25 * second);
    const inside = [...shop.state.zones.values()].filter(({ people }) => people > 0);
    expect(inside.length).toBeLessThanOrEqual(1);
    expect(shop.state.present).toBeLessThanOrEqual(1);
  });
});

describe('points on the floor', () => {
  function openWithPoints(): Shop {
    const shop = Shop.open();
    for (const [x, zone] of [
      [5, 'door'],
      [15, 'shoes'],
      [25, 'tills'],
    ] as const) {
      const placement = { x, y: 5 };
      shop.command({ do: 'placeDevice', device: `r-${zone}`, kind: 'receiver', placement });
    }
    return shop;
  }

  test('[LOC1] a tag is between the receivers that hear it, nearer to the stronger', () => {
    const shop = openWithPoints();
    for (let ms = 0; ms < 6_000; ms += 500) {
      shop.hear('a', 'door', ms, -60);
      shop.hear('a', 'shoes', ms + 1, -60);
    }
    shop.wait(6_000);
    const middle = shop.state.wearings.get('a')?.x ?? 0;
    expect(middle).toBeGreaterThan(9);
    expect(middle).toBeLessThan(11);
    for (let ms = 6_000; ms < 12_000; ms += 500) {
      shop.hear('a', 'door', ms, -75);
      shop.hear('a', 'shoes', ms + 1, -60);
    }
    shop.wait(12_000);
    expect(shop.state.wearings.get('a')?.x).toBeGreaterThan(14);
    expect(shop.lines('entered')).toContainEqual(expect.stringMatching(/^entered shoes/));
  });

  test('[LOC1] a device that hears fixed beacons is located by them', () => {
    const shop = openWithPoints();
    const beacons = [
      { beacon: 'r-tills', rssiDbm: -50 },
      { beacon: 'r-shoes', rssiDbm: -80 },
      { beacon: 'unknown', rssiDbm: -20 },
    ];
    shop.reading('band-a', { kind: 'ranging', alias: 'a', beacons }, 1_000);
    shop.wait(3_000);
    expect(shop.lines('entered')).toEqual(['entered tills @1.5s']);
  });

  test('[LOC1] a position someone else worked out is taken as it is', () => {
    const shop = Shop.open();
    const positions = [{ alias: 'a', x: 15, y: 5, accuracyM: 0.2 }];
    shop.reading('camera', { kind: 'positions', positions }, 1_000);
    shop.wait(3_000);
    expect(shop.said('entered')).toMatchObject([
      { zone: 'shoes', confidence: 1 },
      { zone: 'trainers', confidence: 1 },
    ]);
    expect(shop.state.wearings.get('a')).toMatchObject({ x: 15, y: 5, floor: '0' });
  });

  test('[LOC1] outside of every zone counts to the nearest within three metres', () => {
    const shop = Shop.open();
    const at = (alias: string, y: number) => ({ alias, x: 25, y, accuracyM: 0.1 });
    const positions = [at('near', 12), at('far', 14)];
    shop.reading('camera', { kind: 'positions', positions }, 1_000);
    shop.wait(3_000);
    expect(shop.said('entered')).toMatchObject([{ zone: 'tills', visitor: 'near' }]);
  });

  test('[LOC1] a tag is on the floor of who hears it best, the others do not pull', () => {
    const floors = ['0', '1'].map((id) => ({ id, name: { en: id } }));
    const [door, shoes] = shopPlan.zones;
    if (!door || !shoes) throw new Error('no zones');
    const zones = [door, { ...shoes, id: 'attic', floor: '1', capacity: 5 }];
    const shop = Shop.open({}, { floors, zones, walls: [] });
    const at = { do: 'placeDevice', kind: 'receiver' } as const;
    shop.command({ ...at, device: 'r-door', placement: { x: 5, y: 5, floor: '0' } });
    shop.command({ ...at, device: 'r-attic', placement: { x: 15, y: 5, floor: '1' } });
    for (let ms = 0; ms < 4_000; ms += 500) {
      shop.hear('a', 'door', ms, -62);
      shop.hear('a', 'attic', ms + 1, -60);
    }
    shop.wait(5 * second);
    expect(shop.state.wearings.get('a')).toMatchObject({ floor: '1', x: 15, zone: 'attic' });
  });

  test('[TIM5] a reading of the very moment a place is worked out counts', () => {
    const shop = Shop.open();
    shop.hear('a', 'door', 0, -80);
    shop.hear('a', 'shoes', 500, -40);
    shop.wait(2 * second);
    expect(shop.lines('entered')).toEqual(['entered shoes @0.5s']);
  });

  test('[LOC2] a device that nobody placed is said once and locates nobody', () => {
    const shop = Shop.open();
    for (let i = 0; i < 5; i++) {
      const sightings = [{ alias: 'a', rssiDbm: -40 }];
      shop.reading('stranger', { kind: 'sightings', sightings }, i * second);
    }
    shop.wait(10 * second);
    expect(shop.of('notice')).toMatchObject([
      { code: 'unknownDevicePlacement', about: 'stranger' },
    ]);
    expect(shop.events).toEqual([]);
  });
});

describe('dwell', () => {
  test('[PRE2] a threshold fires once a stay', () => {
    const shop = Shop.open();
    shop.run({ when: { type: 'dwelled', zone: 'tills', for: '10s' } });
    shop.stay('a', 'tills', 0, 60 * second);
    shop.stay('a', 'exit', 60 * second, 70 * second);
    shop.stay('a', 'tills', 70 * second, 100 * second);
    shop.wait(100 * second);
    expect(shop.lines('dwelled')).toHaveLength(2);
    expect(shop.lines('dwelled')[0]).toBe('dwelled tills @10.5s');
  });

  test('[PRE2] a threshold over the visit adds up its stays and fires once', () => {
    const shop = Shop.open();
    shop.run({ when: { type: 'dwelled', zone: 'tills', for: '30s', over: 'visit' } });
    shop.stay('a', 'tills', 0, 20 * second);
    shop.stay('a', 'exit', 20 * second, 40 * second);
    shop.stay('a', 'tills', 40 * second, 100 * second);
    shop.wait(100 * second);
    expect(shop.lines('dwelled')).toHaveLength(1);
    const firstMs = shop.said('left')[0]?.dwellMs ?? 0;
    const backMs = (shop.said('entered')[2]?.atMs ?? 0) - openingMs;
    expect(shop.said('dwelled')[0]?.atMs).toBe(openingMs + backMs + 30_000 - firstMs);
  });

  test('[PRE2] dwell in an inner zone is dwell in its parent', () => {
    const shop = Shop.open();
    shop.run({ when: { type: 'dwelled', zone: 'shoes', for: '20s' } });
    shop.stay('a', 'shoes', 0, 10 * second);
    shop.stay('a', 'trainers', 10 * second, 30 * second);
    shop.wait(30 * second);
    expect(shop.lines('dwelled')).toEqual(['dwelled shoes @20.5s']);
  });

  test('[RUL8] a campaign counts from its publication', () => {
    const shop = Shop.open();
    shop.stay('a', 'tills', 0, 30 * second);
    shop.run({ when: { type: 'dwelled', zone: 'tills', for: '10s' } }, 1, 30 * second);
    shop.run({ id: 'b', when: { type: 'dwelled', zone: 'tills', for: '40s' } }, 1, 30 * second);
    shop.stay('a', 'tills', 31 * second, 60 * second);
    shop.wait(60 * second);
    expect(shop.lines('dwelled')).toEqual(['dwelled tills @40.5s']);
  });
});

describe('visits', () => {
  test('[PRE3] the first confident place begins a visit', () => {
    const shop = Shop.open();
    shop.hear('a', 'door', 0);
    shop.wait(2 * second);
    expect(shop.lines()).toEqual([
      'visitStarted door @0.5s',
      'stageChanged @0.5s',
      'entered door @0.5s',
    ]);
    expect(shop.of('visit')).toMatchObject([{ visitor: 'a', stage: 'entry' }]);
  });

  test('[PRE3] an entry tap begins a visit', () => {
    const shop = Shop.open();
    shop.reading('r-door', { kind: 'tap', alias: 'a', purpose: 'entry' }, 1_000);
    shop.wait(2 * second);
    expect(shop.lines('visitStarted', 'entered', 'tapped')).toEqual([
      'visitStarted door @1s',
      'entered door @1s',
      'tapped @1s',
    ]);
  });

  test.each([
    ['an exit and two minutes', 'exit', 9 * second + 2 * minute],
    ['anywhere else and twenty minutes', 'shoes', 9 * second + 20 * minute],
  ])('[PRE3] silence ends a visit after %s, and the grace', (_what, zone, awayMs) => {
    const shop = Shop.open();
    shop.stay('a', zone, 0, 10 * second);
    shop.wait(awayMs - 1);
    expect(shop.state.present).toBe(1);
    shop.wait(awayMs + second);
    expect(shop.state.present).toBe(0);
    expect(shop.said('visitEnded')).toEqual([]);
    shop.wait(awayMs + 10 * minute + second);
    expect(shop.said('visitEnded')).toMatchObject([{ atMs: openingMs + awayMs + 10 * minute }]);
    expect(shop.of('visit').at(-1)).toMatchObject({ endedAtMs: openingMs + 9 * second });
  });

  test('[PRE3] where a plan has no exit, people leave by the entrance', () => {
    const zones = shopPlan.zones.filter(({ kind }) => kind !== 'exit');
    const shop = Shop.open({}, { ...shopPlan, zones });
    shop.stay('a', 'door', 0, 10 * second);
    shop.wait(2 * minute + 10 * second);
    expect(shop.state.present).toBe(0);
  });

  test('[PRE3] who is back within the grace goes on with the same visit', () => {
    const shop = Shop.open();
    shop.stay('a', 'exit', 0, 10 * second);
    shop.wait(10 * minute);
    shop.stay('a', 'door', 10 * minute, 10 * minute + 5 * second);
    shop.wait(10 * minute + 6 * second);
    expect(shop.said('visitStarted')).toHaveLength(1);
    expect(shop.said('visitEnded')).toEqual([]);
    expect(shop.state.present).toBe(1);
    shop.wait(hour);
    expect(shop.said('visitEnded')).toHaveLength(1);
  });

  test('[PRE3] after the grace the next place is another visit', () => {
    const shop = Shop.open();
    shop.stay('a', 'exit', 0, 10 * second);
    shop.stay('a', 'door', 20 * minute, 20 * minute + 5 * second);
    shop.wait(21 * minute);
    expect(shop.said('visitStarted')).toHaveLength(2);
    expect(new Set(shop.said('visitStarted').map(({ visit }) => visit)).size).toBe(2);
    expect(shop.said('visitEnded')).toHaveLength(1);
  });

  test('[PRE3] points tell stays and visits without saying whose', () => {
    const shop = Shop.open();
    shop.stay('a', 'shoes', 0, 10 * second);
    shop.wait(hour);
    const points = shop.of('point').filter(({ measurement }) => /stay|visit/.test(measurement));
    expect(points.map(({ series, fields }) => ({ series, fields }))).toEqual([
      { series: { venue: 'shop', zone: 'shoes' }, fields: { dwellMs: 8_500 } },
      { series: { venue: 'shop' }, fields: { durationMs: 8_500 } },
    ]);
  });
});
