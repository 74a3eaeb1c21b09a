import { describe, expect, test } from 'vitest';
import { placeView } from '../../../src/engine/people-view.ts';
import { Shop } from '../shop.ts';
import { gridOf, Hall, planOf } from './hall.ts';

describe('silence', () => {
  const plan = planOf([
    ['a', 0, 0, 10, 10],
    ['b', 10, 0, 10, 10],
  ]);

  function place(shop: Shop, device: string, zone: string): void {
    shop.command({
      do: 'placeDevice',
      device,
      kind: 'receiver',
      placement: { zone },
      expectedEveryMs: 10_000,
    });
  }

  test('[LOC2] a tag lost where every receiver died is not known to have gone', () => {
    const shop = Shop.open({}, plan);
    place(shop, 'r-a', 'a');
    shop.stay('tag', 'a', 0, 10_000);
    shop.wait(50_000);
    expect(placeView(shop.state, 'tag')).toEqual({ unknown: 'uncovered' });
  });

  test('[LOC2] a heartbeat is any reading, health too: then it was silence of the tag', () => {
    const shop = Shop.open({}, plan);
    place(shop, 'r-a', 'a');
    shop.stay('tag', 'a', 0, 10_000);
    for (let ms = 10_000; ms < 50_000; ms += 10_000) shop.reading('r-a', { kind: 'health' }, ms);
    shop.wait(50_000);
    expect(placeView(shop.state, 'tag')).toEqual({ unknown: 'silent' });
  });

  test('[LOC2] a last will ends the heartbeat at once', () => {
    const shop = Shop.open({}, plan);
    place(shop, 'r-a', 'a');
    shop.stay('tag', 'a', 0, 40_000);
    shop.reading('r-a', { kind: 'status', online: false }, 41_000);
    shop.hear('other', 'b', 60_000);
    shop.wait(75_000);
    expect(placeView(shop.state, 'tag')).toEqual({ unknown: 'uncovered' });
  });

  test('[LOC2] belief that ends where nobody listens any more names no place', () => {
    const three = planOf([
      ['left', 0, 0, 10, 10],
      ['middle', 10, 0, 10, 10],
      ['right', 20, 0, 10, 10],
    ]);
    const spots = [
      { id: 'l', x: 5, y: 5 },
      { id: 'm', x: 15, y: 5 },
      { id: 'r', x: 25, y: 5 },
    ];
    const seen = (isDead: boolean) => {
      const hall = new Hall(three, spots);
      hall.send('first', { x: 15, y: 5 }, 0);
      const from = isDead ? 200_000 : 1_000;
      for (let ms = from - 60_000; ms < from; ms += 10_000) {
        for (const id of ['l', 'r']) if (ms > 0) hall.shop.reading(id, { kind: 'health' }, ms);
      }
      const end = hall.walk('a', [15, 5, 15, 5], { fromMs: from, seconds: 10, but: ['m'] });
      hall.shop.wait(end);
      return placeView(hall.shop.state, 'a');
    };
    expect(seen(true)).toEqual({ unknown: 'uncovered' });
  });

  test('[LOC2] an alive receiver that does not hear makes its neighbourhood less likely', () => {
    const hall = planOf([['hall', 0, 0, 20, 10]]);
    const spots = [
      { id: 'far', x: 2, y: 5 },
      { id: 'near', x: 15, y: 5 },
    ];
    const meanX = (speaks: boolean) => {
      const room = new Hall(hall, spots);
      for (let i = 0; i < 20; i++) {
        const sightings = [{ alias: 'a', rssiDbm: -81 - (i % 2) }];
        if (speaks)
          room.shop.reading('near', { kind: 'sightings', sightings: [] }, i * 1_000 + 100);
        room.shop.reading('far', { kind: 'sightings', sightings }, i * 1_000 + 200);
      }
      room.shop.wait(20_000);
      return room.wearing('a').x;
    };
    expect(Math.abs(meanX(true) - 15)).toBeGreaterThan(Math.abs(meanX(false) - 15));
  });
});

describe('a zone with one door', () => {
  const rooms = [
    ['hall', 0, 0, 20, 10],
    ['cinema', 20, 0, 10, 10],
  ] as const;
  const door = (y: number) => ({ floor: '0', line: [20, y, 20, y + 1] });

  function keptFor(doors: object[], alive = true): number {
    const shop = Shop.open({}, planOf(rooms, { doors }));
    shop.stay('tag', 'cinema', 0, 10_000);
    let ms = 10_000;
    for (; ms < 900_000; ms += 30_000) {
      if (alive) shop.reading('r-cinema', { kind: 'health' }, ms);
      shop.wait(ms);
      if (shop.state.zones.get('cinema')?.people === 0) break;
    }
    return ms;
  }

  test('[LOC4] it keeps who was not heard leaving for ten minutes', () => {
    expect(keptFor([door(4)])).toBeGreaterThan(600_000);
    expect(keptFor([door(4)])).toBeLessThanOrEqual(640_000);
  });

  test('[LOC4] a second door, or none drawn, keeps nobody', () => {
    expect(keptFor([door(2), door(7)])).toBeLessThan(60_000);
    expect(keptFor([])).toBeLessThan(60_000);
  });

  test('[LOC4] who was heard outside has left', () => {
    const shop = Shop.open({}, planOf(rooms, { doors: [door(4)] }));
    shop.stay('tag', 'cinema', 0, 10_000);
    shop.wait(60_000);
    expect(placeView(shop.state, 'tag')).toMatchObject({ zone: 'cinema', kept: true });
    shop.stay('tag', 'hall', 60_000, 65_000);
    shop.wait(66_000);
    expect(placeView(shop.state, 'tag')).toMatchObject({ zone: 'hall', kept: false });
  });

  test('[LOC2] nobody is kept where no receiver listens any more', () => {
    expect(keptFor([door(4)], false)).toBeLessThan(200_000);
  });
});

describe('what moves', () => {
  const plan = planOf([['hall', 0, 0, 80, 20]]);
  const spots = gridOf(80, 20, 10);
  const stray = spots.find(({ x, y }) => x === 5 && y === 5) ?? { id: '', x: 0, y: 0 };

  const tags = ['a', 'c', 'd', 'e', 'f'];

  /** Tags walk about x = 65 m; the stray is carried beside them, 60 m from its place. */
  function carried(hall: Hall, seconds: number, fromMs = 0, aliases = tags): void {
    for (let i = 0; i < seconds; i++) {
      const atMs = fromMs + i * 1_000;
      const sightings = aliases.map((alias) => ({ alias, rssiDbm: -58 - (i % 5) }));
      for (const alias of aliases) {
        const spot = { x: 60 + (i % 10), y: 9 };
        hall.send(alias, spot, atMs, { but: [stray.id], air: { reachM: 15 } });
      }
      hall.shop.reading(stray.id, { kind: 'sightings', sightings }, atMs);
    }
  }
  const moved = ({ shop }: Hall) =>
    shop
      .of('notice')
      .filter(({ code }) => code === 'beaconMoved')
      .map(({ about }) => about);

  test('[LOC5] a receiver that hears strongly far from its place is set aside', () => {
    const hall = new Hall(plan, spots);
    carried(hall, 60);
    hall.shop.wait(61_000);
    expect(moved(hall)).toEqual([stray.id]);
    expect(hall.wearing('a').x).toBeGreaterThan(55);
  });

  test('[LOC5] what it made believe is forgotten with it, of others as well', () => {
    const hall = new Hall(plan, spots);
    const isAnew = () => hall.wearing('b').mass?.atMs === 0;
    let believed = 0;
    for (let i = 0; i < 60 && moved(hall).length === 0; i++) {
      // Also carried past b, who is heard by nobody else and believed to be where it hung.
      const sightings = [{ alias: 'b', rssiDbm: -60 - (i % 3) }];
      hall.shop.reading(stray.id, { kind: 'sightings', sightings }, i * 1_000);
      hall.shop.wait(i * 1_000 + 900);
      if (!isAnew()) believed++;
      carried(hall, 1, (i + 1) * 1_000, tags.slice(i % 5, (i % 5) + 1));
    }
    hall.shop.wait(61_000);
    expect(moved(hall)).toEqual([stray.id]);
    expect(believed).toBeGreaterThan(3);
    expect(isAnew()).toBe(true);
  });

  test('[LOC5] the same for a beacon that bands hear', () => {
    const hall = new Hall(plan, spots);
    for (let i = 0; i < 60; i++) {
      const beacons = spots
        .filter(({ x, y }) => Math.hypot(x - 65, y - 9) < 15)
        .map(({ id, x, y }) => ({
          beacon: id,
          rssiDbm: Math.round(-62 - 18 * Math.log10(Math.hypot(x - 65, y - 9, 1))) + (i % 2),
        }));
      beacons.push({ beacon: stray.id, rssiDbm: -60 - (i % 3) });
      for (const alias of tags) {
        hall.shop.reading(`band-${alias}`, { kind: 'ranging', alias, beacons }, i * 1_000);
      }
    }
    hall.shop.wait(61_000);
    expect(moved(hall)).toEqual([stray.id]);
  });

  test('[LOC5] placed anew, it counts again', () => {
    const hall = new Hall(plan, spots);
    carried(hall, 30);
    const placement = { x: 65, y: 5, floor: '0' };
    hall.shop.command({ do: 'placeDevice', device: stray.id, kind: 'receiver', placement }, 30_000);
    carried(hall, 30, 31_000);
    hall.shop.wait(62_000);
    expect(moved(hall)).toEqual([stray.id]);
    expect(hall.shop.state.devices.get(stray.id)?.asideMs).toBe(0);
  });

  test('[LOC5] one tag alone may be a copy: it counts once a minute', () => {
    const hall = new Hall(plan, spots);
    carried(hall, 240, 0, ['a']);
    hall.shop.wait(241_000);
    expect(moved(hall)).toEqual([]);
    carried(hall, 60, 241_000, ['a']);
    hall.shop.wait(302_000);
    expect(moved(hall)).toEqual([stray.id]);
  });

  test('[LOC5] what it hears best beside others makes up for strengths out of bounds', () => {
    const asideAfter = (passing: number) => {
      const hall = new Hall(plan, spots);
      tags.forEach((tag, index) => {
        const fromMs = index * 300_000;
        carried(hall, 3, fromMs, [tag]);
        const way = [4, 4, 6, 6] as const;
        if (passing) hall.walk(`t${index}`, way, { fromMs: fromMs + 5_000, seconds: passing });
      });
      hall.shop.wait(1_600_000);
      return moved(hall);
    };
    expect(asideAfter(0)).toEqual([stray.id]);
    expect(asideAfter(120)).toEqual([]);
  });

  test('[LOC5] nobody is set aside in an hour of ordinary walking', () => {
    const hall = new Hall(plan, spots);
    for (let tag = 0; tag < 60; tag++) {
      const way = [hall.random() * 80, hall.random() * 20, hall.random() * 80, 10] as const;
      const air = { noiseDb: 5, exponent: 2.2, reachM: 40 };
      hall.walk(`t${tag}`, way, { fromMs: tag * 60_000, seconds: 60, air });
    }
    hall.shop.wait(3_700_000);
    expect(moved(hall)).toEqual([]);
  });
});
