import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { VenueSettings } from '../../../src/contracts/venue.ts';
import { instantOf, localDay, localTime } from '../../../src/engine/localtime.ts';
import { visitorsIn } from '../../../src/engine/rules/present.ts';
import { runOf } from '../../../src/engine/run.ts';
import { bounds } from '../../../src/engine/state.ts';
import { decodeState, encodeState } from '../../../src/engine/venue.ts';
import { openingMs, Shop, shopPlan } from '../shop.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const seed = Number(process.env.PROPERTY_SEED ?? 20_261_124);
const alert = { alert: { text: { en: 'Now' } } };

/** Opened at 10:00 in a venue of this offset table. */
function shopAt(offsets: readonly (readonly [number, number])[], parts: object): Shop {
  const shop = Shop.open();
  shop.command({
    do: 'publishVenue',
    plan: shopPlan,
    settings: VenueSettings.parse({ pointEveryMs: hour }),
    timezone: 'x',
    offsets,
    demo: false,
  });
  shop.run({ subject: 'venue', then: [alert], ...parts });
  return shop;
}

const tehran = [[0, 210]] as const;
const fired = (shop: Shop) => shop.said('at').map(({ atMs }) => (atMs - openingMs) / minute);
const clock = (at: string) => ({ when: { type: 'at', at } });

describe('on the clock', () => {
  test('[RUL23] once a local day, at its moment', () => {
    const shop = shopAt(tehran, clock('17:00'));
    shop.wait(2 * day);
    expect(fired(shop)).toEqual([7 * 60, 31 * 60]);
    expect(shop.of('decision')).toMatchObject([{ subject: 'venue:shop' }, { outcome: 'sent' }]);
  });

  test('[RUL23] a time that has passed today is tomorrow’s', () => {
    const shop = shopAt(tehran, clock('09:00'));
    shop.wait(day);
    expect(fired(shop)).toEqual([23 * 60]);
  });

  test('[RUL23] not on days or in hours that are not scheduled', () => {
    const hours = [{ days: ['thu'], from: '16:00', to: '18:00' }];
    const shop = shopAt(tehran, { ...clock('17:00'), schedule: { hours } });
    shop.wait(4 * day);
    expect(fired(shop)).toEqual([(2 * 24 + 7) * 60]);
    expect(shop.of('decision')).toHaveLength(1);
  });

  test('[RUL23] for those who are present, and nobody else', () => {
    const shop = shopAt(tehran, { ...clock('10:01'), subject: 'visitor', then: [] });
    for (const alias of ['a', 'b', 'c']) shop.join(alias, `v-${alias}`);
    shop.stay('a', 'shoes', 0, 70_000);
    shop.stay('b', 'tills', 70_000, 80_000);
    shop.wait(90_000);
    expect(shop.of('decision')).toMatchObject([{ visitor: 'v-a', outcome: 'sent' }]);
  });

  test('[RUL23] for those in a zone, where one is named', () => {
    const when = { type: 'at', at: '10:01', zone: 'tills' };
    const shop = shopAt(tehran, { when, subject: 'visitor' });
    for (const alias of ['a', 'b']) shop.join(alias, `v-${alias}`);
    for (let atMs = 0; atMs < 70_000; atMs += 1_000) {
      shop.hear('a', 'shoes', atMs);
      shop.hear('b', 'tills', atMs);
    }
    expect(shop.of('decision')).toMatchObject([{ visitor: 'v-b', outcome: 'sent' }]);
  });

  const opening = openingMs;
  test.each([
    [
      'a time the step skips is at the step',
      [
        [0, 0],
        [opening + hour, 60],
      ],
      '07:45',
      [60, 1455],
    ],
    [
      'before it, as ever',
      [
        [0, 0],
        [opening + hour, 60],
      ],
      '07:15',
      [45, 1425],
    ],
    [
      'after it, as ever',
      [
        [0, 0],
        [opening + hour, 60],
      ],
      '08:45',
      [75, 1515],
    ],
    [
      'a time that comes twice comes once',
      [
        [0, 60],
        [opening + hour, 0],
      ],
      '08:15',
      [45, 1545],
    ],
    [
      'also right at the step',
      [
        [0, 60],
        [opening + hour, 0],
      ],
      '07:30',
      [1500],
    ],
  ] as const)('[RUL23] summer time: %s', (_what, offsets, at, expected) => {
    const shop = shopAt(offsets, clock(at));
    shop.wait(26 * hour);
    expect(fired(shop).slice(0, 2)).toEqual(expected);
  });

  test('[RUL23] a clock that is set moves it', () => {
    const shop = shopAt(tehran, clock('17:00'));
    shop.wait(hour);
    shop.input({ type: 'clockStepped', ms: 30 * minute }, hour);
    shop.wait(day);
    expect(fired(shop)).toEqual([6.5 * 60]);
  });

  test('[RUL23] a clock set past it has reached it, by an hour at most', () => {
    for (const [ms, expected] of [
      [5 * minute, [419]],
      [3 * hour, [28 * 60]],
    ] as const) {
      const shop = shopAt(tehran, clock('17:00'));
      shop.wait(419 * minute);
      shop.input({ type: 'clockStepped', ms }, 419 * minute);
      shop.wait(29 * hour);
      expect(fired(shop).slice(0, 1)).toEqual(expected);
    }
  });

  test('[RUL23] a clock set back does not bring it twice', () => {
    const shop = shopAt(tehran, clock('10:30'));
    shop.wait(hour);
    shop.input({ type: 'clockStepped', ms: -45 * minute }, hour);
    shop.wait(day);
    expect(fired(shop)).toEqual([30]);
    shop.wait(day + 2 * hour);
    expect(fired(shop)).toEqual([30, 30 + 45 + 24 * 60]);
  });

  test('[RUL23] survives a restart and another publication in its own moment', () => {
    const shop = shopAt(tehran, clock('10:30'));
    shop.wait(30 * minute - 1_000);
    const state = decodeState(encodeState(shop.state));
    if ('problem' in state) throw new Error(state.problem);
    const again = new Shop(state);
    again.run({ id: 'other', when: { type: 'entered' } }, 1, 30 * minute + 100);
    again.wait(2 * hour);
    expect(fired(again)).toEqual([30]);
  });

  test('[RUL8] edited to a later time it comes again today, otherwise not', () => {
    const shop = shopAt(tehran, clock('10:30'));
    const place = { subject: 'venue', then: [alert] };
    shop.wait(hour);
    shop.run({ ...place, ...clock('10:30'), name: { en: 'Renamed' } }, 2, hour);
    shop.wait(2 * hour);
    shop.run({ ...place, ...clock('12:30') }, 3, 2 * hour);
    shop.wait(3 * hour);
    expect(fired(shop)).toEqual([30, 150]);
  });

  test('[DET3] a clock is about so many visitors and no more', () => {
    const shop = Shop.open();
    shop.stay('a', 'shoes', 0, 5_000);
    shop.wait(5_000);
    const worn = shop.state.wearings.get('a');
    if (worn === undefined) throw new Error('nobody wears it');
    for (let i = 0; i < bounds.visitorsPerEvent; i++) {
      shop.state.wearings.set(`w${i}`, { ...worn, alias: `w${i}` });
    }
    const run = runOf(shop.state);
    expect(visitorsIn(run, '')).toHaveLength(bounds.visitorsPerEvent);
    expect(shop.state.limits.get('visitorsPerEvent')).toBe(1);
  });

  test('[RUL8] paused it keeps nothing for later', () => {
    const shop = shopAt(tehran, clock('10:30'));
    const command = { do: 'setCampaignStatus', campaign: 'shoes-3m' } as const;
    shop.command({ ...command, status: 'paused' }, minute);
    shop.wait(hour);
    shop.command({ ...command, status: 'live' }, hour);
    shop.wait(2 * hour);
    expect(fired(shop)).toEqual([]);
  });
});

test(`[RUL23] the first moment a clock shows or passes a time (seed ${seed})`, () => {
  const step = fc.record({
    after: fc.integer({ min: 120, max: 4_000 }),
    east: fc.integer({ min: -120, max: 120 }),
  });
  const time = fc.integer({ min: -500, max: 20_000 });
  fc.assert(
    fc.property(
      fc.integer({ min: -120, max: 120 }),
      fc.array(step, { maxLength: 4 }),
      time,
      (first, steps, at) => {
        let fromMs = 0;
        const offsets: (readonly [number, number])[] = [[0, first]];
        for (const { after, east } of steps) {
          fromMs += after * minute;
          offsets.push([fromMs, east]);
        }
        const shown = (ms: number) =>
          localDay(offsets, ms) * day + localTime(offsets, ms).minuteOfDay * minute;
        const localMs = at * minute;
        let expected = -1_000 * minute;
        while (shown(expected) < localMs) expected += minute;
        expect(instantOf(offsets, localMs)).toBe(expected);
      },
    ),
    { seed, numRuns: 200 },
  );
});
