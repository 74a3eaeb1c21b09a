import { describe, expect, test } from 'vitest';
import type { Person } from '../../../src/engine/person-state.ts';
import { factList } from '../../../src/engine/rules/fact-texts.ts';
import { factNames, factOf, namedZoneOf } from '../../../src/engine/rules/facts.ts';
import { openingMs, Shop } from '../shop.ts';
import { memoryWith, sceneOf } from './scenes.ts';

const shop = Shop.open();
shop.stay('a', 'shoes', 0, 10_000);
shop.wait(10_000);
shop.state.tillHeardMs = shop.state.journalMs;

type Parts = Readonly<Record<string, unknown>>;
const read = (name: string, person: Partial<Person> = {}, event: Parts = {}) =>
  factOf(name)?.read(sceneOf(shop, person, event));

describe('the list of facts', () => {
  test('[RUL34] every fact says what it means, in English and Persian', () => {
    const list = factList();
    expect(list.map(({ name }) => name)).toEqual([
      ...factNames,
      'zones.ID.people',
      'zones.ID.share',
      'zones.ID.capacity',
    ]);
    for (const { name, about } of list) {
      expect([name, about.en === name]).toEqual([name, false]);
      expect([name, /[\u0600-\u06ff]/.test(about.fa ?? '')]).toEqual([name, true]);
    }
  });

  test('[RUL34] lengths, shares, money and degrees have their unit', () => {
    const units = new Map(factList().map(({ name, unit }) => [name, unit]));
    expect(units.get('visit.durationMs')).toBe('ms');
    expect(units.get('zone.share')).toBe('share');
    expect(units.get('visit.spent')).toBe('money');
    expect(units.get('environment.temperatureC')).toBe('°C');
    const unnamed = [...units].filter(([name, unit]) => /Ms$|share$/i.test(name) && !unit);
    expect(unnamed).toEqual([]);
  });

  test('[RUL34] what comes from the records is marked', () => {
    const marked = factList().filter(({ lookedUp }) => lookedUp);
    expect(marked.map(({ name }) => name)).toEqual([
      'customer.visits',
      'customer.member',
      'customer.segments',
      'customer.daysSinceVisit',
    ]);
  });
});

describe('facts of a zone by its name', () => {
  test.each([
    ['zones.shoes.people', { zone: 'shoes', asked: 'people' }],
    ['zones.2nd.floor-x.share', { zone: '2nd.floor-x', asked: 'share' }],
    ['zones.people', undefined],
    ['zone.people', undefined],
  ])('[RUL34] %s', (name, expected) => {
    expect(namedZoneOf(name)).toEqual(expected);
  });

  test('[RUL34] they are those of the zone, and unknown of a zone there is not', () => {
    expect(read('zones.shoes.people')).toBe(1);
    expect(read('zones.shoes.share')).toBe(0.1);
    expect(read('zones.shoes.capacity')).toBe(10);
    expect(read('zones.tills.people')).toBe(0);
    expect(read('zones.nowhere.people')).toBeUndefined();
    expect(factOf('zones.shoes.colour')).toBeUndefined();
    expect(factOf('zones.shoes.constructor')).toBeUndefined();
    expect(factOf('constructor')).toBeUndefined();
  });
});

describe('facts of the triggering event', () => {
  test.each<[string, Parts, unknown]>([
    ['event.type', {}, 'entered'],
    ['event.zone', {}, 'shoes'],
    ['event.sku', { type: 'pickedUp', sku: 'x' }, 'x'],
    ['event.shelf', { type: 'pickedUp', device: 's1' }, 's1'],
    ['event.category', { type: 'pickedUp', category: 'c' }, 'c'],
    ['event.category', { type: 'purchased', categories: ['c', 'd'] }, 'c'],
    ['event.forMs', { type: 'dwelled', forMs: 5_000 }, 5_000],
    ['event.forMs', { type: 'entered', forMs: 0 }, undefined],
    ['event.score', { type: 'rated', score: 2, of: 5 }, 2],
    ['event.share', { type: 'rated', score: 2, of: 5 }, 0.4],
    ['event.share', { type: 'rated', score: 2, of: 0 }, undefined],
    ['event.score', { type: 'entered', score: 0 }, undefined],
    ['event.total', { type: 'purchased', total: 12.5 }, 12.5],
    ['event.probability', { type: 'pickedUp', probability: 0.8 }, 0.8],
    ['event.value', { type: 'queueAbove', value: 6 }, 6],
    ['event.sku', {}, undefined],
  ])('[RUL34] %s of %j is %j', (name, event, value) => {
    expect(read(name, {}, event)).toBe(value);
  });
});

describe('facts of the visit and the customer', () => {
  const at = (seconds: number) => openingMs + seconds * 1_000;
  const lines = [{ sku: 'x', qty: 1, price: 5 }];

  test('[RUL34] what was bought in the visit, less what was returned of it', () => {
    const memory = memoryWith([
      { type: 'purchased', atMs: openingMs - 1, detail: 'before', amount: 99, lines },
      { type: 'purchased', atMs: at(4), detail: 's1', amount: 30, lines },
      { type: 'purchased', atMs: at(5), detail: 's2', amount: 12, lines },
      { type: 'returned', atMs: at(6), detail: 's1', amount: -10, lines },
      { type: 'returned', atMs: at(7), detail: 'before', amount: -99, lines },
    ]);
    expect(read('visit.purchases', { memory })).toBe(2);
    expect(read('visit.spent', { memory })).toBe(32);
  });

  test('[RUL34] it is unknown while no till speaks, and where the visit is not remembered', () => {
    expect(read('visit.purchases')).toBe(0);
    expect(read('visit.purchases', { memory: memoryWith([], at(5)) })).toBeUndefined();
    shop.state.tillHeardMs = 0;
    expect(read('visit.purchases')).toBeUndefined();
    shop.state.tillHeardMs = shop.state.journalMs;
  });

  test('[RUL34] days since the last visit are whole days', () => {
    const facts = { visits: 2, member: false, segments: [] };
    const lastVisitAtMs = shop.state.journalMs - 3.9 * 86_400_000;
    expect(read('customer.daysSinceVisit', { facts: { ...facts, lastVisitAtMs } })).toBe(3);
    expect(read('customer.daysSinceVisit', { facts })).toBeUndefined();
  });

  test('[RUL34] the place has a kind and a floor, the venue a share where all is known', () => {
    expect(read('place.kind')).toBe('display');
    expect(read('place.floor')).toBe('0');
    expect(read('venue.share')).toBeUndefined();
    expect(read('visitor.band')).toBe('alone');
    expect(read('visitor.handedOut')).toBe(false);
  });
});
