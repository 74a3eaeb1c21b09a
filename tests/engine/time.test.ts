import { expect, test } from 'vitest';
import { blankMemory, lastEvents } from '../../src/engine/memory.ts';
import { nextDueMs } from '../../src/engine/step.ts';
import { encodeState } from '../../src/engine/venue.ts';
import { openingMs, Shop } from './shop.ts';

const second = 1_000;
const minute = 60_000;

test('[TIM3] a reading leaves 300 ms after its time, whatever arrives in between', () => {
  const shop = Shop.open();
  shop.reading('r-door', { kind: 'tap', alias: 'a', purpose: 'entry' }, 1_000, 50);
  shop.input({ type: 'tick' }, 1_299);
  expect(shop.said('tapped')).toHaveLength(0);
  shop.input({ type: 'tick' }, 1_300);
  expect(shop.lines('tapped')).toEqual(['tapped @1s']);
});

test('[TIM3] readings leave by time, then device, then seq', () => {
  const shop = Shop.open();
  const body = (alias: string) => ({ kind: 'tap', alias, purpose: 'unlock' }) as const;
  shop.reading('r-shoes', body('third'), 1_000, 10);
  shop.reading('r-shoes', body('fourth'), 1_000, 20);
  shop.reading('r-door', body('second'), 1_000, 30);
  shop.reading('r-tills', body('first'), 900, 140);
  shop.wait(5_000);
  expect(shop.said('tapped').map(({ visitor }) => visitor)).toEqual([
    'first',
    'second',
    'third',
    'fourth',
  ]);
});

test('[TIM3] sightings with times of their own leave at those times', () => {
  const shop = Shop.open();
  const at = (ms: number) => openingMs + ms;
  const sightings = [
    { alias: 'a', rssiDbm: -50, atMs: at(1_000) },
    { alias: 'b', rssiDbm: -50 },
    { alias: 'c', rssiDbm: -50, atMs: at(1_100) },
  ];
  shop.reading('r-door', { kind: 'sightings', sightings }, 1_200);
  shop.wait(3_000);
  expect(shop.lines('entered')).toEqual([
    'entered door @1.5s',
    'entered door @1.6s',
    'entered door @1.7s',
  ]);
});

test('[TIM3] a copy within the window is one with its original, and is counted', () => {
  const shop = Shop.open();
  const body = { kind: 'tap', alias: 'a', purpose: 'unlock' } as const;
  const reading = { type: 'reading', device: 'r-door', boot: 1, seq: 7 } as const;
  for (const lag of [0, 100, 200]) {
    shop.input({ ...reading, atMs: openingMs + 1_000, body }, 1_000 + lag);
  }
  shop.wait(2_000);
  expect(shop.said('tapped')).toHaveLength(1);
  expect(shop.duplicates).toBe(2);
});

test('[TIM3] commands do not wait', () => {
  const shop = Shop.open();
  shop.command({ do: 'handOutBand', alias: 'a', as: 'alone' }, 5_000);
  expect(shop.lines('bandHandedOut')).toEqual(['bandHandedOut @5s']);
});

test('[TIM4] a late reading is counted, moves the place and triggers nothing', () => {
  const shop = Shop.open();
  shop.join('a', 'v');
  shop.run({ when: { type: 'entered', zone: 'shoes' } });
  shop.stay('a', 'door', 1_000, 5_000);
  shop.wait(10_000);
  for (let i = 0; i < 5; i++) {
    const body = { kind: 'sightings', sightings: [{ alias: 'a', rssiDbm: -40 }] } as const;
    shop.reading('r-shoes', body, 6_000 + i * second, 4_500);
  }
  shop.wait(15_000);
  expect(shop.late).toBe(5);
  expect(shop.lines('entered').at(-1)).toMatch('entered shoes');
  expect(shop.of('decision')).toEqual([]);
  const remembered = lastEvents(
    shop.state.people.get('v')?.memory ?? blankMemory(0),
    Infinity,
    1,
  )[0];
  expect(remembered).toMatchObject({ type: 'entered', zone: 'shoes', late: true });
});

test('[TIM4] a late reading that is not the newest for its tag moves nothing', () => {
  const shop = Shop.open();
  shop.stay('a', 'door', 1_000, 9_000);
  shop.wait(9_400);
  const body = { kind: 'sightings', sightings: [{ alias: 'a', rssiDbm: -20 }] } as const;
  for (let i = 0; i < 4; i++) shop.reading('r-shoes', body, 7_600 + i * 100, 2_000);
  shop.wait(14_000);
  expect(shop.late).toBe(4);
  expect(shop.lines('entered')).toEqual(['entered door @1.5s']);
});

test('[TIM4] a reading as old as what has left is late', () => {
  const shop = Shop.open();
  shop.input({ type: 'tick' }, 2_000);
  const body = { kind: 'tap', alias: 'a', purpose: 'entry' } as const;
  shop.reading('r-door', body, 1_700, 300);
  shop.reading('r-door', { ...body, alias: 'b' }, 1_701, 299);
  shop.wait(5_000);
  expect(shop.late).toBe(1);
  expect(shop.said('tapped').map(({ visitor }) => visitor)).toEqual(['b']);
});

test('[TIM4] a late reading begins no wearing', () => {
  const shop = Shop.open();
  shop.wait(10_000);
  const body = { kind: 'sightings', sightings: [{ alias: 'new', rssiDbm: -30 }] } as const;
  shop.reading('r-shoes', body, 4_000, 8_000);
  expect(shop.state.wearings.size).toBe(0);
});

test('[TIM5] timers due together fire by id, and fire after a restart', () => {
  const shop = Shop.open();
  for (const alias of ['c', 'a', 'b']) shop.hear(alias, 'door', 1_000);
  shop.wait(40_000);
  expect(shop.said('left').map(({ visitor }) => visitor)).toEqual(['a', 'b', 'c']);
  expect(shop.lines('left')[0]).toBe('left door @31s');
});

test('[TIM2] nobody dwells while the journal stands still, and nobody goes silent', () => {
  const shop = Shop.open();
  shop.run();
  shop.join('a', 'v');
  shop.stay('a', 'shoes', 0, 60 * second);
  const backMs = 60 * second + 30 * minute;
  shop.input({ type: 'gap', ms: 30 * minute }, backMs);
  shop.stay('a', 'shoes', backMs, backMs + 118 * second);
  shop.wait(backMs + 118 * second);
  expect(shop.lines('dwelled', 'left', 'visitEnded')).toEqual(['dwelled shoes @1860.5s']);
  shop.stay('a', 'shoes', backMs + 118 * second, backMs + 125 * second);
  shop.wait(backMs + 125 * second);
  const [, three] = shop.said('dwelled');
  expect(three?.forMs).toBe(3 * minute);
  expect(three?.atMs).toBe(openingMs + 500 + 3 * minute + 30 * minute);
});

test('[TIM2] a gap does not shift the expiry of a message', () => {
  const shop = Shop.open();
  shop.run({ when: { type: 'entered', zone: 'shoes' } });
  shop.join('a', 'v');
  shop.stay('a', 'shoes', 0, 10 * second);
  shop.wait(10 * second);
  expect(shop.of('message')).toHaveLength(1);
  shop.input({ type: 'gap', ms: 20 * minute }, 20 * minute + 10 * second);
  expect(shop.of('messageClosed')).toMatchObject([{ reason: 'expired' }]);
});

test('[TIM2] points are not made up for the time the journal stood still', () => {
  const shop = Shop.open();
  shop.wait(10 * second);
  const before = shop.of('point').length;
  shop.input({ type: 'gap', ms: 60 * minute }, 60 * minute + 10 * second);
  expect(shop.of('point').length - before).toBeLessThan(20);
});

test('[TIM5] the next due time is when the earliest of reading, place and timer leaves', () => {
  const shop = Shop.open();
  shop.input({ type: 'tick' }, 1);
  expect(nextDueMs(shop.state)).toBe(openingMs + 10_300);
  shop.hear('a', 'door', 2_000);
  expect(nextDueMs(shop.state)).toBe(openingMs + 2_300);
  shop.input({ type: 'tick' }, 2_300);
  expect(nextDueMs(shop.state)).toBe(openingMs + 2_800);
});

test('[TIM5] ticks more often than needed change nothing', () => {
  const [sparse, dense] = [Shop.open(), Shop.open()];
  for (const shop of [sparse, dense]) {
    shop.run();
    shop.join('a', 'v');
    for (let atMs = 0; atMs < 200_000; atMs += second) {
      if (shop === dense) shop.input({ type: 'tick' }, atMs);
      if (shop === dense) shop.input({ type: 'tick' }, atMs);
      shop.hear('a', 'shoes', atMs);
    }
    shop.input({ type: 'tick' }, 5 * minute);
  }
  expect(dense.effects).toEqual(sparse.effects);
  expect(encodeState(dense.state)).toBe(encodeState(sparse.state));
});

test('[HOT5] a skip is said and passes no time: what is due waits for the next frame', () => {
  const shop = Shop.open();
  shop.reading('r-door', { kind: 'tap', alias: 'a', purpose: 'entry' }, 1_000);
  shop.input({ type: 'skip', position: 7 }, 9_000);
  expect(shop.said('tapped')).toHaveLength(0);
  expect(shop.of('notice')).toMatchObject([{ code: 'inputSkipped', atMs: openingMs + 9_000 }]);
  shop.input({ type: 'tick' }, 9_000);
  expect(shop.lines('tapped')).toEqual(['tapped @1s']);
});
