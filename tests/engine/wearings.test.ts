import { expect, test } from 'vitest';
import { clearOut, createOut, step } from '../../src/engine/step.ts';
import { dotOf, dotView, dotViews, peopleNow, zoneView, zoneViews } from '../../src/engine/view.ts';
import { openingMs, Shop } from './shop.ts';

const second = 1_000;
const minute = 60_000;
const hour = 60 * minute;

test('[PRE4] a returned band ends alias, link and visit', () => {
  const shop = Shop.open();
  shop.join('a', 'v');
  shop.stay('a', 'shoes', 0, 10 * second);
  shop.wait(10 * second);
  shop.command({ do: 'returnBand', alias: 'a' }, 11 * second);
  expect(shop.lines('bandReturned', 'left', 'visitEnded')).toEqual([
    'bandReturned @11s',
    'left shoes @11s',
    'visitEnded @11s',
  ]);
  shop.wait(12 * second);
  expect(shop.state.wearings.size).toBe(0);
  expect(shop.state.people.get('v')?.alias).toBe('');
});

test('[PRE4] readings from before the return that come after it belong to nobody', () => {
  const shop = Shop.open();
  shop.join('a', 'v');
  shop.stay('a', 'shoes', 0, 10 * second);
  shop.command({ do: 'returnBand', alias: 'a' }, 10 * second);
  const sightings = [{ alias: 'a', rssiDbm: -50 }];
  shop.reading('r-shoes', { kind: 'sightings', sightings }, 9_900, 250);
  shop.wait(20 * second);
  expect(shop.state.wearings.size).toBe(0);
  expect(shop.said('visitStarted')).toHaveLength(1);
});

test('[PRE4] a returned band triggers no campaign', () => {
  const shop = Shop.open();
  shop.run({ when: { type: 'left', zone: 'shoes' } });
  shop.join('a', 'v');
  shop.stay('a', 'shoes', 0, 10 * second);
  shop.command({ do: 'returnBand', alias: 'a' }, 10 * second);
  shop.wait(20 * second);
  expect(shop.of('decision')).toEqual([]);
});

test('[PRE4] the next wearer of a visitor’s band inherits nothing', () => {
  const shop = Shop.open();
  shop.run({ when: { type: 'entered', zone: 'shoes' } });
  shop.join('saturday', 'v');
  shop.command({ do: 'returnBand', alias: 'saturday' }, second);
  shop.command({ do: 'handOutBand', alias: 'sunday', as: 'alone', device: 'band' }, 2 * second);
  shop.stay('sunday', 'shoes', 2 * second, 8 * second);
  shop.wait(9 * second);
  expect(shop.of('decision')).toMatchObject([{ visitor: 'sunday', failedGate: 'consent' }]);
});

test('[PRE4] a tag never handed out is a wearing until four hours of silence', () => {
  const shop = Shop.open();
  shop.stay('a', 'shoes', 0, 10 * second);
  shop.wait(4 * hour);
  expect(shop.state.wearings.has('a')).toBe(true);
  shop.wait(4 * hour + 10 * second);
  expect(shop.state.wearings.has('a')).toBe(false);
  expect(shop.state.people.has('a')).toBe(false);
});

test('[PRE4] a band that was handed out is worn until it is returned', () => {
  const shop = Shop.open();
  shop.command({ do: 'handOutBand', alias: 'a', as: 'alone' });
  shop.wait(24 * hour);
  expect(shop.state.wearings.has('a')).toBe(true);
});

test('[PRE4] nothing from before the link is the visitor’s, but the visit goes on', () => {
  const shop = Shop.open();
  shop.command({ do: 'handOutBand', alias: 'a', as: 'alone' });
  shop.stay('a', 'shoes', 0, 70 * second);
  shop.join('a', 'v', {}, 70 * second);
  shop.wait(71 * second);
  expect(shop.state.people.get('v')?.memory.rows).toEqual([]);
  expect(shop.state.people.get('v')?.stage).toBe('engagement');
  expect(shop.state.people.has('a')).toBe(false);
  expect(shop.of('visit').at(-1)).toMatchObject({ visitor: 'v', alias: 'a' });
});

test('[PRE5] a linked visitor who arrives is asked about, and identified when facts come', () => {
  const shop = Shop.open();
  shop.join('a', 'v');
  const arrivals: string[] = [];
  const { push } = shop.out.arrivals;
  shop.out.arrivals.push = (...items) => {
    arrivals.push(...items.map(({ visitor }) => visitor));
    return push.apply(shop.out.arrivals, items);
  };
  shop.stay('a', 'door', 0, 2 * second);
  shop.wait(2 * second);
  expect(arrivals).toEqual(['v']);
  const facts = { visits: 3, member: true, segments: ['runners'] };
  shop.input({ type: 'facts', visitor: 'v', facts }, 2_100);
  expect(shop.lines('identified')).toEqual(['identified @2.1s']);
});

test('[PRE5] caps and stage of a linked visitor outlive the wearing', () => {
  const shop = Shop.open();
  shop.run({
    when: { type: 'entered', zone: 'shoes' },
    limits: { perVisitor: { count: 1, per: '1d' } },
  });
  for (const alias of ['morning', 'noon']) {
    const startMs = alias === 'morning' ? 0 : hour;
    shop.join(alias, 'v', {}, startMs);
    shop.stay(alias, 'shoes', startMs, startMs + 10 * second);
    shop.command({ do: 'returnBand', alias }, startMs + 20 * second);
  }
  shop.wait(2 * hour);
  expect(shop.of('decision')).toMatchObject([
    { outcome: 'sent', visitor: 'v' },
    { outcome: 'held', failedGate: 'campaignLimits', visitor: 'v' },
  ]);
});

test('[PRE6] staff make no visits and count nowhere', () => {
  const shop = Shop.open();
  shop.command({ do: 'handOutBand', alias: 's', as: 'staff' });
  shop.stay('s', 'shoes', 0, 70 * second);
  shop.reading('r-shoes', { kind: 'tap', alias: 's', purpose: 'entry' }, 71 * second);
  shop.wait(80 * second);
  expect(shop.events).toEqual([]);
  expect(peopleNow(shop.state)).toBe(0);
  expect(zoneView(shop.state, 'shoes')?.people).toBe(0);
  expect(dotViews(shop.state)).toEqual([]);
  expect(shop.state.wearings.get('s')?.zone).toBe('shoes');
});

test('[PRE8] a dot is a count, never an alias or a visitor', () => {
  const shop = Shop.open();
  shop.join('a', 'v');
  shop.stay('a', 'shoes', 0, 5 * second);
  shop.wait(5 * second);
  expect(dotViews(shop.state)).toMatchObject([{ id: 'd1', floor: '0', zone: 'shoes' }]);
  expect(dotOf(shop.state, 'v')).toBe('d1');
  expect(JSON.stringify(dotViews(shop.state))).not.toMatch(/"a"|"v"/);
});

test('[PRE8] a dot known by its zone only keeps to one spot inside the zone', () => {
  const shop = Shop.open();
  shop.stay('a', 'shoes', 0, 5 * second);
  shop.wait(5 * second);
  const first = dotView(shop.state, 'd1');
  shop.stay('a', 'shoes', 5 * second, 10 * second);
  shop.wait(10 * second);
  expect(dotView(shop.state, 'd1')).toEqual(first);
  expect(first?.x).toBeGreaterThanOrEqual(10);
  expect(first?.x).toBeLessThanOrEqual(20);
});

test('[PRE8] a dot changes its id after silence', () => {
  const shop = Shop.open();
  shop.stay('a', 'shoes', 0, 5 * second);
  shop.wait(40 * second);
  expect(dotViews(shop.state)).toEqual([]);
  shop.stay('a', 'shoes', 41 * second, 45 * second);
  shop.wait(45 * second);
  expect(dotViews(shop.state).map(({ id }) => id)).toEqual(['d2']);
});

test('[PRE8] nobody has a dot of their own in a crowd, and everybody another after it', () => {
  const shop = Shop.open();
  const crowd = ['a', 'b', 'c', 'd', 'e'];
  for (let ms = 0; ms < 5_000; ms += 1_000) {
    for (const alias of crowd) shop.hear(alias, alias === 'e' ? 'door' : 'shoes', ms);
  }
  shop.wait(5 * second);
  const before = crowd.map((alias) => dotOf(shop.state, alias));
  expect(new Set(before).size).toBe(5);
  for (let ms = 5_000; ms < 15_000; ms += 1_000) {
    for (const alias of crowd) shop.hear(alias, 'shoes', ms);
  }
  shop.wait(15 * second);
  expect(shop.state.zones.get('shoes')?.people).toBe(5);
  expect(crowd.map((alias) => dotOf(shop.state, alias))).toEqual(Array(5).fill(undefined));
  const marks = dotViews(shop.state).map(({ id }) => id);
  expect(marks).toEqual(['shoes~1', 'shoes~2', 'shoes~3', 'shoes~4', 'shoes~5']);
  // Also when four are left, they stay mixed until they leave: else the fifth would be known.
  for (let ms = 15_000; ms < 25_000; ms += 1_000) {
    for (const alias of crowd) shop.hear(alias, alias === 'c' ? 'tills' : 'shoes', ms);
  }
  shop.wait(25 * second);
  const after = crowd.map((alias) => dotOf(shop.state, alias));
  expect(after.map((dot) => dot !== undefined)).toEqual([false, false, true, false, false]);
  expect(before).not.toContain(after[2]);
  expect(dotViews(shop.state).map(({ id }) => id)).toEqual([after[2], ...marks.slice(0, 4)]);
});

test('[PRE8] a step says which dots and zones changed and which dots went', () => {
  const shop = Shop.open();
  const state = shop.state;
  const out = createOut();
  const frame = (atMs: number) => ({ position: 1, atMs: openingMs + atMs, venue: 'shop' });
  const sightings = [{ alias: 'a', rssiDbm: -50 }];
  const input = { type: 'reading', device: 'r-shoes', atMs: openingMs + 1_000 } as const;
  step(
    state,
    { ...frame(1_000), input: { ...input, body: { kind: 'sightings', sightings } } },
    out,
  );
  step(state, { ...frame(2_000), input: { type: 'tick' } }, out);
  expect([...out.dirtyZones]).toEqual(['shoes']);
  expect([...out.dirtyDots]).toEqual(['d1']);
  expect([...out.goneDots]).toEqual([]);
  clearOut(out);
  step(state, { ...frame(60_000), input: { type: 'tick' } }, out);
  expect([...out.dirtyZones]).toEqual(['shoes']);
  expect([...out.dirtyDots]).toEqual([]);
  expect([...out.goneDots]).toEqual(['d1']);
});

test('[LOC2] a zone whose receivers are all silent is unknown, not empty', () => {
  const shop = Shop.open();
  shop.hear('a', 'shoes', 0);
  shop.wait(2 * second);
  expect(zoneView(shop.state, 'shoes')).toMatchObject({
    people: 1,
    capacity: 10,
    state: 'quiet',
    sinceMs: openingMs + 500,
    devices: 1,
    devicesHeard: 1,
  });
  expect(zoneView(shop.state, 'tills')).toMatchObject({ state: 'unknown', devicesHeard: 0 });
  expect(zoneView(shop.state, 'nowhere')).toBeUndefined();
  expect(zoneViews(shop.state)).toHaveLength(5);
});

test('[PRE9] a zone has a point each ten seconds and a device each minute', () => {
  const shop = Shop.open();
  shop.stay('a', 'shoes', 0, 61 * second);
  shop.wait(61 * second);
  const points = shop.of('point');
  const shoes = points.filter(({ series }) => series.zone === 'shoes');
  expect(shoes.map(({ fields }) => fields.people)).toEqual([1, 1, 1, 1, 1, 1]);
  expect(shoes[0]?.atMs).toBe(openingMs + 10 * second);
  const device = points.filter(({ series }) => series.device === 'r-shoes');
  expect(device).toMatchObject([{ fields: { readings: 61, late: 0 } }]);
  const keys = points.map(({ atMs, ordinal }) => `${atMs} ${ordinal}`);
  expect(new Set(keys).size).toBe(keys.length);
  expect(JSON.stringify(points)).not.toMatch(/alias|visitor/);
});
