import { describe, expect, test } from 'vitest';
import type { Condition } from '../../../src/contracts/rules.ts';
import { localTime } from '../../../src/engine/localtime.ts';
import { blankPerson } from '../../../src/engine/people.ts';
import { compileCondition, type Truth } from '../../../src/engine/rules/conditions.ts';
import { factNames, facts, type Scene } from '../../../src/engine/rules/facts.ts';
import { triggerEventOf } from '../../../src/engine/rules/trigger-event.ts';
import type { Person, Remembered } from '../../../src/engine/state.ts';
import { openingMs, Shop } from '../shop.ts';

const minute = 60_000;
const shop = Shop.open();
shop.stay('a', 'shoes', 0, 10_000);
shop.wait(10_000);

function remembered(type: Remembered['type'], agoMs: number, parts: Partial<Remembered> = {}) {
  const blank = { zone: '', sku: '', device: '', detail: '', late: false };
  return { type, atMs: shop.state.journalMs - agoMs, ...blank, ...parts };
}

function scene(person: Partial<Person> = {}): Scene {
  const event = { type: 'entered', zone: 'shoes', confidence: 1 } as const;
  return {
    state: shop.state,
    nowMs: shop.state.journalMs,
    local: localTime(shop.state.offsets, shop.state.journalMs),
    person: { ...blankPerson('v', true), ...person },
    wearing: shop.state.wearings.get('a'),
    event: triggerEventOf(event, { id: 'e', atMs: openingMs }),
    zoneOf: (id) => (id === 'shoes' ? { kind: 'display', capacity: 10 } : undefined),
  };
}

const verdict = (condition: Condition, person: Partial<Person> = {}) =>
  compileCondition(condition, 'if')(scene(person));

const T: Condition = { fact: 'visitor.known', is: true };
const F: Condition = { fact: 'visitor.known', is: false };
const U: Condition = { fact: 'customer.visits', above: 1 };

describe('three values', () => {
  test.each<[string, Condition, Truth]>([
    ['not true', { not: T }, 'false'],
    ['not false', { not: F }, 'true'],
    ['not unknown', { not: U }, 'unknown'],
    ['true and true', { all: [T, T] }, 'true'],
    ['true and false', { all: [T, F] }, 'false'],
    ['true and unknown', { all: [T, U] }, 'unknown'],
    ['false and unknown', { all: [F, U] }, 'false'],
    ['unknown and false', { all: [U, F] }, 'false'],
    ['unknown and unknown', { all: [U, U] }, 'unknown'],
    ['false and false', { all: [F, F] }, 'false'],
    ['true or true', { any: [T, T] }, 'true'],
    ['true or false', { any: [F, T] }, 'true'],
    ['true or unknown', { any: [U, T] }, 'true'],
    ['false or unknown', { any: [F, U] }, 'unknown'],
    ['false or false', { any: [F, F] }, 'false'],
    ['unknown or unknown', { any: [U, U] }, 'unknown'],
    ['not (true and unknown)', { not: { all: [T, U] } }, 'unknown'],
  ])('[RUL2] %s', (_name, condition, truth) => {
    expect(verdict(condition).truth).toBe(truth);
  });

  test('[RUL2] the fact that is not known is named', () => {
    expect(verdict({ all: [T, { not: U }] })).toMatchObject({
      truth: 'unknown',
      unknown: 'customer.visits',
      path: 'if.all[1].not',
    });
  });

  test('[RUL2] the leaf that decided is named, with value, bound and margin', () => {
    const condition = { all: [T, { fact: 'zone.people', atLeast: 5 }] };
    expect(verdict(condition)).toEqual({
      truth: 'false',
      path: 'if.all[1]',
      value: 1,
      bound: 5,
      margin: -4,
    });
  });
});

describe('comparisons', () => {
  const known = { facts: { visits: 3, member: true, segments: ['runners', 'hikers'] } };
  test.each<[Condition, Truth]>([
    [{ fact: 'customer.visits', is: 3 }, 'true'],
    [{ fact: 'customer.visits', not: 3 }, 'false'],
    [{ fact: 'customer.visits', in: [1, 3] }, 'true'],
    [{ fact: 'customer.visits', atLeast: 3 }, 'true'],
    [{ fact: 'customer.visits', above: 3 }, 'false'],
    [{ fact: 'customer.visits', atMost: 3 }, 'true'],
    [{ fact: 'customer.visits', below: 3 }, 'false'],
    [{ fact: 'customer.member', is: true }, 'true'],
    [{ fact: 'customer.segments', has: 'runners' }, 'true'],
    [{ fact: 'customer.segments', has: 'swimmers' }, 'false'],
    [{ fact: 'customer.segments', known: true }, 'true'],
    [{ fact: 'zone.share', below: 0.2 }, 'true'],
    [{ fact: 'zone.kind', is: 'display' }, 'true'],
    [{ fact: 'place.zone', is: 'shoes' }, 'true'],
    [{ fact: 'place.confidence', atLeast: 0.7 }, 'true'],
    [{ fact: 'venue.people', is: 1 }, 'true'],
    [{ fact: 'visit.zones', has: 'shoes' }, 'true'],
    [{ fact: 'visit.number', is: 1 }, 'true'],
    [{ fact: 'visit.durationMs', above: 5_000 }, 'true'],
    [{ fact: 'visitor.consent.offers', is: false }, 'true'],
    [{ fact: 'visitor.stage', known: false }, 'true'],
    [{ fact: 'visitor.language', is: 'en' }, 'true'],
    [{ fact: 'time.hour', is: 10 }, 'true'],
    [{ fact: 'time.minute', is: 0 }, 'true'],
    [{ fact: 'time.weekday', is: 'tue' }, 'true'],
    [{ fact: 'time.date', is: '2026-11-24' }, 'true'],
  ])('[RUL2] %j is %s', (condition, truth) => {
    expect(verdict(condition, known).truth).toBe(truth);
  });

  test('[RUL2] every fact is of its type, or unknown', () => {
    const types = { number: 'number', text: 'string', truth: 'boolean', list: 'object' };
    for (const name of factNames) {
      const value = facts[name]?.read(scene(known));
      if (value !== undefined)
        expect([name, typeof value]).toEqual([name, types[facts[name]?.type ?? 'text']]);
    }
  });
});

describe('what happened', () => {
  const memory = [
    remembered('entered', 90 * minute, { zone: 'tills' }),
    remembered('entered', 5_000, { zone: 'shoes' }),
    remembered('pickedUp', 4_000, { zone: 'shoes', sku: 'run-42', device: 'shelf-1' }),
    remembered('tapped', 3_000, { detail: 'claim' }),
  ];
  const happened = (match: object) =>
    verdict({ happened: { event: 'entered', ...match } } as Condition, { memory }).truth;

  test.each<[object, Truth]>([
    [{ zone: 'shoes' }, 'true'],
    [{ zone: 'exit' }, 'false'],
    [{ zone: 'tills' }, 'false'],
    [{ zone: 'tills', within: 'today' }, 'true'],
    [{ zone: 'tills', within: '2h' }, 'true'],
    [{ zone: 'tills', within: '1h' }, 'false'],
    [{ event: 'pickedUp', sku: 'run-42' }, 'true'],
    [{ event: 'pickedUp', sku: 'other' }, 'false'],
    [{ event: 'pickedUp', shelf: 'shelf-1' }, 'true'],
    [{ event: 'tapped', purpose: 'claim' }, 'true'],
    [{ event: 'tapped', purpose: 'pay' }, 'false'],
  ])('[RUL2] %j is %s', (match, truth) => {
    expect(happened(match)).toBe(truth);
  });

  test('[RUL2] not having bought is unknown while no till was heard for a day', () => {
    const notBought: Condition = { not: { happened: { event: 'purchased', within: 'visit' } } };
    expect(verdict(notBought)).toMatchObject({ truth: 'unknown', unknown: 'till' });
    shop.state.tillHeardMs = shop.state.journalMs - minute;
    expect(verdict(notBought).truth).toBe('true');
    shop.state.tillHeardMs = shop.state.journalMs - 25 * 60 * minute;
    expect(verdict(notBought).truth).toBe('unknown');
  });
});

test('[RUL10] what the checker would refuse throws when it is judged, not compiled', () => {
  const judges = [
    compileCondition({ fact: 'no.fact', is: 1 }, 'if'),
    compileCondition({ cel: 'true' }, 'if'),
  ];
  for (const judge of judges) expect(() => judge(scene())).toThrow('if');
});
