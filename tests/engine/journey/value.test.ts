import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JourneyOccasion } from '../../../src/contracts/journey.ts';
import { contactOf } from '../../../src/engine/journey/occasion.ts';
import { sharesBelow } from '../../../src/engine/journey/prior.ts';
import { shortestM as shortestBy } from '../../../src/engine/journey/route.ts';
import { learnVisit, visitValue } from '../../../src/engine/journey/value.ts';
import { blankWalk, noteWalk } from '../../../src/engine/journey/walk.ts';
import type { Spot } from '../../../src/engine/journey/walk-state.ts';
import { legM as legOf } from '../../../src/engine/journey/ways.ts';
import { blankPerson } from '../../../src/engine/people.ts';
import type { Person } from '../../../src/engine/person-state.ts';
import { runOf } from '../../../src/engine/run.ts';
import type { Visit } from '../../../src/engine/state.ts';
import { createVenue, decodeState, encodeState } from '../../../src/engine/venue.ts';
import { Shop } from '../shop.ts';
import { aucOf, type Kind, kinds, shopWith } from './shoppers.ts';

const seed = Number(process.env.PROPERTY_SEED ?? 20_261_121);
const second = 1_000;
const minute = 60_000;
const valuedBy = { quick: 'speed', selective: 'price', loyal: 'loyalty' } as const;

describe('simulated shoppers', () => {
  const { shop, valued } = shopWith(7, 360);
  const known = valued.filter(({ value }) => value.speed !== undefined).slice(40);
  const scores = (kind: Kind, of: Kind) =>
    known.filter((one) => one.kind === of).map(({ value }) => value[valuedBy[kind]] ?? 0);

  test('[JNY3] the first twenty visits say nothing of value, the rest do', () => {
    expect(valued).toHaveLength(360);
    const isKnown = valued.map(({ value }) => value.speed !== undefined);
    expect(isKnown.indexOf(true)).toBe(20);
    expect(isKnown.slice(20)).not.toContain(false);
  });

  test.each(kinds)('[JNY3] %s shoppers are told from the others', (kind) => {
    const others = kinds.filter((one) => one !== kind).flatMap((one) => scores(kind, one));
    expect(aucOf(scores(kind, kind), others)).toBeGreaterThan(0.85);
  });

  test('[JNY3] the strongest value names the kind far more often than chance', () => {
    const right = known.filter(({ kind, value }) => {
      const best = kinds.toSorted((a, b) => (value[valuedBy[b]] ?? 0) - (value[valuedBy[a]] ?? 0));
      return best[0] === kind;
    });
    expect(right.length / known.length).toBeGreaterThan(0.7);
  });

  test('[JNY3] who compares is hesitating, who knows what they want goes straight', () => {
    const share = (kind: Kind, mark: 'hesitating' | 'straight') => {
      const own = known.filter((one) => one.kind === kind);
      return own.filter(({ value }) => value[mark] === true).length / own.length;
    };
    expect(share('selective', 'hesitating')).toBeGreaterThan(2 * share('quick', 'hesitating'));
    expect(share('quick', 'straight')).toBeGreaterThan(1.5 * share('selective', 'straight'));
  });

  test('[JNY3] after a restart the same visit is valued the same', () => {
    const again = decodeState(encodeState(shop.state));
    if ('problem' in again) throw new Error(again.problem);
    const looked = { visit: someVisit(), atMs: 90_000, isOver: true };
    const person = blankPerson('v', false);
    expect(visitValue(again, person, looked)).toEqual(visitValue(shop.state, person, looked));
    expect(encodeState(again)).toBe(encodeState(shop.state));
  });
});

function someVisit(more: Partial<Visit> = {}): Visit {
  const base = {
    id: 'x',
    startedAtMs: 0,
    number: 1,
    stage: '',
    state: 'present',
    awayAwakeMs: 0,
  } as const;
  return { ...base, zones: [], carrying: [], walk: blankWalk(), ...more };
}

const count = fc.integer({ min: 0, max: 12 });
const spot = fc.record({
  x: fc.integer({ min: 0, max: 50 }),
  y: fc.integer({ min: 0, max: 50 }),
  floor: fc.constantFrom('0', '1'),
});
const walk = fc.record({
  pathM: fc.integer({ min: 0, max: 500 }),
  first: spot,
  last: spot,
  aims: fc.array(spot, { maxLength: 5 }),
  zoneReturns: count,
  shelfReturns: count,
  pairs: count,
  articles: count,
  skus: count,
});
const visit = fc
  .record({ walk, durationMs: fc.integer({ min: 0, max: 1e7 }), number: count, zones: count })
  .map(({ walk: { skus, ...walked }, durationMs, number, zones }) => ({
    atMs: durationMs,
    visit: someVisit({
      number,
      carrying: [],
      zones: Array.from({ length: zones }, (_, i) => ({ zone: `z${i}`, closedMs: 0, firedMs: 0 })),
      walk: {
        ...blankWalk(),
        ...walked,
        groups: [{ key: 'k', skus: Array.from({ length: skus }, (_, i) => `s${i}`) }],
      },
    }),
  }));

function personWith(member: boolean | null): Person {
  const facts = member === null ? null : { visits: 3, member, segments: [] };
  return { ...blankPerson('v', false), facts };
}

describe('the value of a visit', () => {
  const visits = fc.array(visit, { minLength: 20, maxLength: 40 });
  const member = fc.constantFrom(true, false, null);

  test('[JNY3] probabilities lie in 0 to 1, whatever the visits were', () => {
    fc.assert(
      fc.property(visits, visit, member, fc.boolean(), (past, now, isMember, isOver) => {
        const state = createVenue('v');
        const person = personWith(isMember);
        for (const one of past) learnVisit(state, person, { ...one, endedAtMs: one.atMs });
        const value = visitValue(state, person, { ...now, isOver });
        const three = [value.speed, value.price, value.loyalty];
        return three.every((one) => one !== undefined && one >= 0 && one <= 1);
      }),
      { seed, numRuns: 100 },
    );
  });

  test('[JNY3] the order of past visits does not matter, and a snapshot changes nothing', () => {
    fc.assert(
      fc.property(visits, visit, fc.integer(), (past, now, turn) => {
        const rows = past.map((one) => [one, Math.imul(one.atMs + 1, turn | 1)] as const);
        const shuffled = rows.toSorted((a, b) => a[1] - b[1]).map(([one]) => one);
        const values = [past, shuffled].map((list) => {
          const state = createVenue('v');
          for (const one of list) {
            learnVisit(state, blankPerson('w', false), { ...one, endedAtMs: one.atMs });
          }
          const again = decodeState(encodeState(state));
          if ('problem' in again) throw new Error(again.problem);
          const looked = { ...now, isOver: true };
          const person = personWith(true);
          expect(visitValue(again, person, looked)).toEqual(visitValue(state, person, looked));
          return visitValue(state, person, looked);
        });
        expect(values[0]).toEqual(values[1]);
      }),
      { seed, numRuns: 60 },
    );
  });

  test('[JNY3] no more than the last visits are kept, and ranks forget with them', () => {
    fc.assert(
      fc.property(fc.array(visit, { minLength: 30, maxLength: 60 }), (past) => {
        const state = createVenue('v');
        state.settings = { ...state.settings, valueVisits: 25 };
        const person = blankPerson('v', false);
        for (const one of past) learnVisit(state, person, { ...one, endedAtMs: one.atMs });
        expect(state.pastVisits).toHaveLength(25);
        expect(person.journey.past).toHaveLength(8);
        const last = state.pastVisits.map(([durationMs = 0]) => durationMs);
        const below = last.filter((one) => one < 5e6).length;
        const equal = last.filter((one) => one === 5e6).length;
        expect(sharesBelow(state, 0, 5e6)).toEqual({ below: below / 25, equal: equal / 25 });
      }),
      { seed, numRuns: 40 },
    );
  });

  const ordinary = (i: number) => ({
    endedAtMs: (i + 1) * minute,
    visit: someVisit({ walk: { ...blankWalk(), articles: i % 5 } }),
  });

  test('[JNY3] a visit that has just begun says next to nothing yet', () => {
    const state = createVenue('v');
    for (let i = 0; i < 40; i++) learnVisit(state, blankPerson('w', false), ordinary(i));
    const begun = { visit: someVisit(), atMs: 1_000 };
    const person = blankPerson('v', false);
    const over = visitValue(state, person, { ...begun, isOver: true });
    const open = visitValue(state, person, { ...begun, isOver: false });
    expect(over.speed).toBeGreaterThan(0.85);
    expect(Math.abs((open.speed ?? 0) - 0.5)).toBeLessThan(0.05);
  });

  test('[JNY3] who is always slow is slow by their own measure no more', () => {
    const state = createVenue('v');
    for (let i = 0; i < 40; i++) learnVisit(state, blankPerson('w', false), ordinary(i));
    const slow = { visit: someVisit(), endedAtMs: 35 * minute };
    const person = blankPerson('v', true);
    person.consents.improve = true;
    const looked = { visit: slow.visit, atMs: 30 * minute, isOver: true };
    const before = visitValue(state, person, looked).speed ?? 0;
    for (let i = 0; i < 8; i++) learnVisit(state, person, slow);
    const after = visitValue(state, person, looked).speed ?? 0;
    expect(after).toBeGreaterThan(before + 0.1);
  });

  test('[JNY3] about a lasting visitor nothing is kept without their consent', () => {
    const state = createVenue('v');
    const person = blankPerson('v', true);
    learnVisit(state, person, ordinary(1));
    expect([person.journey.past.length, state.pastVisits.length]).toEqual([0, 1]);
  });
});

describe('the shortest way', () => {
  const venue = createVenue('v');
  const legM = (from: Spot, to: Spot) => legOf(venue, from, to);
  const shortestM = (first: Spot, aims: readonly Spot[], last: Spot) =>
    shortestBy(legM, first, aims, last);
  const at = (x: number, y: number, floor = '0'): Spot => ({ x, y, floor });

  test('[JNY3] passes every aim in the best order', () => {
    const aims = [at(30, 0), at(10, 0), at(20, 0)];
    expect(shortestM(at(0, 0), aims, at(40, 0))).toBe(40);
    expect(shortestM(at(0, 0), [], at(3, 4))).toBe(5);
    expect(legM(at(0, 0), at(0, 0, '1'))).toBe(15);
  });

  test('[JNY3] is no longer than any order of the aims', () => {
    fc.assert(
      fc.property(spot, fc.array(spot, { minLength: 1, maxLength: 6 }), spot, (a, aims, b) => {
        const stops = [a, ...aims, b];
        const asGiven = stops.slice(1).reduce((sum, to, i) => sum + legM(stops[i] ?? a, to), 0);
        const least = shortestM(a, aims, b);
        return least <= asGiven + 1e-9 && least >= legM(a, b) - 1e-9;
      }),
      { seed, numRuns: 300 },
    );
  });
});

describe('the value of a visit as a fact', () => {
  test('[JNY3] is unknown while the venue knows too few visits', () => {
    const shop = Shop.open();
    const low = { not: { fact: 'visit.value.speed', above: 0.5 } };
    shop.run({ when: { type: 'entered', zone: 'tills' }, if: low });
    shop.join('a', 'v');
    shop.stay('a', 'shoes', 0, 5 * second);
    shop.stay('a', 'tills', 5 * second, 10 * second);
    shop.wait(11 * second);
    expect(shop.of('decision')).toMatchObject([{ outcome: 'held', failedGate: 'conditions' }]);
    const gate = shop.of('decision')[0]?.gates.find((one) => one.gate === 'conditions');
    expect(gate?.unknown).toBe('visit.value.speed');
  });
});

describe('what a visit was like', () => {
  test('[JNY3] memory stays bounded, whatever is handled', () => {
    const shop = Shop.open();
    shop.stay('a', 'shoes', 0, 3 * second);
    const wearing = shop.state.wearings.get('a');
    const own = wearing?.visit;
    if (!wearing || !own) throw new Error('nobody came');
    const run = runOf(shop.state);
    const names = fc.constantFrom<JourneyOccasion>('pickedUp', 'putBack', 'handled', 'purchased');
    const deed = fc.record({ name: names, shelf: fc.nat(99), sku: fc.nat(999), x: fc.nat(900) });
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 100 }), (deeds) => {
        for (const { name, shelf, sku, x } of deeds) {
          wearing.x = x;
          wearing.floor = '0';
          const occasion = { ...contactOf(name, ''), shelf: `s${shelf}`, sku: `k${sku}` };
          noteWalk(run, wearing, { visit: own, occasion, isLate: false });
        }
        expect(JSON.stringify(own.walk).length).toBeLessThan(2_500);
        expect(own.walk.pairs).toBeLessThanOrEqual(own.walk.taken);
      }),
      { seed, numRuns: 30 },
    );
  });

  test('[JNY3] coming back to a shelf and putting back twice is hesitating', () => {
    const shop = Shop.open();
    const shelf = (action: 'pickup' | 'putback', atMs: number) =>
      shop.reading('r-shoes', { kind: 'shelf', action, slot: '1', sku: 'a' }, atMs);
    shop.run({ when: { type: 'left', zone: 'shoes' }, if: { fact: 'visit.hesitating', is: true } });
    shop.join('a', 'v');
    shop.stay('a', 'shoes', 0, 5 * second);
    shelf('pickup', 5 * second);
    shelf('putback', 6 * second);
    shop.stay('a', 'tills', 7 * second, 30 * second);
    shop.stay('a', 'shoes', 30 * second, 40 * second);
    expect(shop.of('decision').map(({ outcome }) => outcome)).toEqual(['held']);
    shop.stay('a', 'tills', 40 * second, 45 * second);
    shop.wait(46 * second);
    expect(shop.of('decision').map(({ outcome }) => outcome)).toEqual(['held', 'sent']);
  });

  test('[JNY3] zones come back to without going elsewhere are no return', () => {
    const shop = Shop.open();
    shop.stay('a', 'shoes', 0, 5 * second);
    shop.wait(60 * second);
    shop.stay('a', 'shoes', 61 * second, 70 * second);
    expect(shop.state.wearings.get('a')?.visit?.walk).toMatchObject({ zoneReturns: 0 });
  });

  test('[JNY3] nobody knows the way of a visit that never moved', () => {
    const shop = Shop.open();
    shop.stay('a', 'shoes', 0, 5 * second);
    shop.wait(60 * minute);
    expect(shop.of('visit').at(-1)?.value).toEqual({ hesitating: false });
  });
});
