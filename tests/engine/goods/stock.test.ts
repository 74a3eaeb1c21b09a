import { describe, expect, test } from 'vitest';
import type { ReadingBody } from '../../../src/contracts/inputs.ts';
import { encodeState } from '../../../src/engine/venue.ts';
import { message } from '../shop.ts';
import { Floor, minute, second } from './floor.ts';

type Sale = Extract<ReadingBody, { kind: 'sale' }>;
const line = { sku: 'run-42', qty: 2, price: 50 };

function say(floor: Floor, atMs: number, more: Partial<Sale> = {}): void {
  const sale = { kind: 'sale', sale: 's1', action: 'sale', lines: [line] } as const;
  floor.reading('till', { ...sale, total: 100, currency: 'EUR', ...more }, atMs);
}

function shop(stock: number | undefined): Floor {
  const floor = Floor.at();
  const count = stock === undefined ? {} : { stock };
  const articles = [{ sku: 'run-42', category: 'shoes', price: 50, ...count }];
  floor.command({ do: 'publishGoods', replace: true, articles, planogram: [] });
  return floor;
}

const left = (floor: Floor) => floor.state.stock.get('run-42');

describe('[TIL9] stock', () => {
  test('falls with a sale, rises with a return, and a void takes back what is left', () => {
    const floor = shop(10);
    say(floor, second);
    floor.wait(5 * second);
    expect(left(floor)).toBe(8);
    const one = { ...line, qty: 1 };
    say(floor, 6 * second, { action: 'return', document: 'd1', lines: [one], total: 50 });
    floor.wait(10 * second);
    expect(left(floor)).toBe(9);
    say(floor, 11 * second, { action: 'void', document: 'd2', lines: [], total: 0 });
    floor.wait(15 * second);
    expect(left(floor)).toBe(10);
    expect(floor.of('stock').map(({ units }) => units)).toEqual([10, 8, 9, 10]);
  });

  test('below what was counted is said as it is, and a count or a delivery mends it', () => {
    const floor = shop(1);
    say(floor, second);
    floor.wait(5 * second);
    expect(left(floor)).toBe(-1);
    floor.command({ do: 'setStock', how: 'add', rows: [{ sku: 'run-42', units: 5 }] });
    expect(left(floor)).toBe(4);
    floor.command({ do: 'setStock', how: 'set', rows: [{ sku: 'run-42', units: 2 }] });
    expect(left(floor)).toBe(2);
  });

  test('that nobody counted stays unknown', () => {
    const floor = shop(undefined);
    say(floor, second);
    floor.wait(5 * second);
    expect(left(floor)).toBeUndefined();
  });
});

describe('[TIL6] what comes first', () => {
  test('is taken from its sale when that comes', () => {
    const floor = shop(10);
    const one = { ...line, qty: 1 };
    say(floor, second, { action: 'return', document: 'd1', lines: [one], total: 50 });
    floor.wait(5 * second);
    expect(left(floor)).toBe(11);
    say(floor, 6 * second);
    floor.wait(10 * second);
    expect(left(floor)).toBe(9);
    expect(floor.state.waitingSales.get('s1')).toMatchObject({ total: 50, lines: [{ qty: 1 }] });
  });

  test('as a void leaves nothing of it', () => {
    const floor = shop(10);
    say(floor, second, { action: 'void', document: 'd1', lines: [], total: 0 });
    floor.wait(5 * second);
    say(floor, 6 * second);
    floor.wait(minute);
    expect(left(floor)).toBe(10);
    expect(floor.said('purchased')).toEqual([]);
  });
});

describe('[TIL4] a receipt that is corrected', () => {
  test('is what it says last by its revision, whatever comes after', () => {
    const floor = shop(10);
    say(floor, second, { alias: 'a' });
    floor.wait(5 * second);
    say(floor, 6 * second, { document: 'd2', revision: 1, lines: [{ ...line, qty: 5 }] });
    say(floor, 7 * second, { document: 'd3', lines: [{ ...line, qty: 3 }] });
    floor.wait(minute);
    expect(left(floor)).toBe(5);
    expect(floor.state.sales.get('s1')).toMatchObject({ revision: 1, lines: [{ qty: 5 }] });
  });
});

describe('[TIL7] the books', () => {
  test('keep a sale under its till’s time, and whose it is with its probability', () => {
    const floor = shop(10);
    floor.stand('payer', [25.3, 5], 0, minute);
    say(floor, 30 * second, { bookedMs: 12_345 });
    floor.wait(65 * second);
    expect(floor.of('transaction')).toMatchObject([
      { transaction: 's1', kind: 'sale', atMs: 12_345, total: 100, lines: [line], device: 'till' },
    ]);
    const [match] = floor.of('saleMatched');
    expect(match).toMatchObject({ sale: 's1', visitor: 'payer', matchedBy: 'place' });
    expect(match?.probability).toBeGreaterThan(0.7);
  });
});

describe('[TIL10] an offer on goods', () => {
  test.each([
    [1, { sku: 'run-42' }, 'sent'],
    [0, { sku: 'run-42' }, 'stock'],
    [-2, { category: 'shoes' }, 'stock'],
    [undefined, { category: 'shoes' }, 'sent'],
    [0, { category: 'hats' }, 'sent'],
  ] as const)('with %s left of %j is %s', (stock, about, expected) => {
    const floor = shop(stock);
    floor.run({ when: { type: 'visitStarted' }, then: [{ message: { ...message, about } }] });
    floor.join('a', 'v');
    floor.stand('a', [5, 5], 0, 40 * second);
    floor.wait(minute);
    const [decision] = floor.of('decision');
    expect(decision?.failedGate ?? decision?.outcome).toBe(expected);
  });

  test('goes again once there are some', () => {
    const floor = shop(0);
    const about = { sku: 'run-42' };
    floor.run({ when: { type: 'visitStarted' }, then: [{ message: { ...message, about } }] });
    floor.join('a', 'v');
    floor.stand('a', [5, 5], 0, 40 * second);
    floor.wait(minute);
    floor.command({ do: 'setStock', how: 'add', rows: [{ sku: 'run-42', units: 1 }] });
    floor.join('b', 'w');
    floor.stand('b', [5, 5], minute, minute + 40 * second);
    floor.wait(2 * minute);
    expect(floor.of('message').map(({ visitor }) => visitor)).toEqual(['w']);
  });
});

describe('[TIL8] a sale that a person gives to another', () => {
  function sold() {
    const floor = shop(10);
    const goal = { event: 'purchased', within: '1h' } as const;
    floor.run({ when: { type: 'visitStarted' }, then: [{ message }], goal });
    for (const [alias, visitor] of [
      ['a', 'v'],
      ['b', 'w'],
    ] as const) {
      floor.join(alias, visitor);
      floor.stand(alias, [5, 5], 0, 40 * second);
    }
    say(floor, 50 * second, { alias: 'a' });
    floor.wait(minute);
    return floor;
  }

  test('takes purchase and goal from one to the other, and back', () => {
    const floor = sold();
    expect(floor.of('conversion').map(({ visitor }) => visitor)).toEqual(['v']);
    floor.command({ do: 'matchSale', sale: 's1', visitor: 'w' });
    expect(floor.of('conversionTakenBack')).toHaveLength(1);
    expect(floor.of('conversion').map(({ visitor }) => visitor)).toEqual(['v', 'w']);
    floor.command({ do: 'matchSale', sale: 's1', visitor: 'v' });
    const said = floor.of('conversion');
    expect(said.map(({ visitor }) => visitor)).toEqual(['v', 'w', 'v']);
    expect(new Set(said.map(({ id }) => id)).size).toBe(3);
    expect(floor.of('conversionTakenBack')).toHaveLength(2);
    expect(floor.of('saleMatched').map(({ visitor, matchedBy }) => [visitor, matchedBy])).toEqual([
      ['v', 'tag'],
      ['w', 'hand'],
      ['v', 'hand'],
    ]);
    expect(left(floor)).toBe(8);
  });

  /** `v` bought, and has ten points for it; `w` is there too. */
  function thanked() {
    const floor = shop(10);
    floor.run({ id: 'thanks', when: { type: 'purchased' }, then: [{ points: 10 }] });
    floor.join('a', 'v');
    floor.join('b', 'w');
    floor.stand('a', [5, 5], 0, 40 * second);
    floor.stand('b', [5, 5], 0, 40 * second);
    say(floor, 50 * second, { alias: 'a' });
    floor.wait(minute);
    expect(points(floor)).toEqual([10, 0]);
    return floor;
  }

  function points(floor: Floor): number[] {
    const ids = floor.of('award').map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    return ['v', 'w'].map((of) => {
      const awards = floor.of('award').filter(({ visitor }) => visitor === of);
      return awards.reduce((sum, award) => sum + award.points, 0);
    });
  }

  test('takes the points that it earned along, so that they are somebody’s once', () => {
    const floor = thanked();
    floor.command({ do: 'matchSale', sale: 's1', visitor: 'w' });
    expect(points(floor)).toEqual([0, 10]);
    // The same said again moves nothing.
    floor.command({ do: 'matchSale', sale: 's1', visitor: 'w' });
    expect(points(floor)).toEqual([0, 10]);
    floor.command({ do: 'matchSale', sale: 's1', visitor: 'v' });
    expect(points(floor)).toEqual([10, 0]);
  });

  test('gives points to nobody who did not agree, and they are there when it goes back', () => {
    const floor = thanked();
    const purpose = 'offers';
    floor.command({ do: 'setConsent', visitor: 'w', purpose, granted: false });
    floor.command({ do: 'matchSale', sale: 's1', visitor: 'w' });
    expect(points(floor)).toEqual([0, 0]);
    // Agreeing afterwards is for what comes.
    floor.command({ do: 'setConsent', visitor: 'w', purpose, granted: true });
    expect(points(floor)).toEqual([0, 0]);
    floor.command({ do: 'matchSale', sale: 's1', visitor: '' });
    expect(points(floor)).toEqual([0, 0]);
    floor.command({ do: 'matchSale', sale: 's1', visitor: 'v' });
    expect(points(floor)).toEqual([10, 0]);
    floor.command({ do: 'matchSale', sale: 's1', visitor: 'w' });
    expect(points(floor)).toEqual([0, 10]);
  });

  test('has no points to give once the goods came back', () => {
    const floor = thanked();
    floor.command({ do: 'matchSale', sale: 's1', visitor: '' });
    say(floor, 70 * second, { action: 'return', document: 'd1', total: 100 });
    floor.wait(80 * second);
    floor.command({ do: 'matchSale', sale: 's1', visitor: 'v' });
    expect(points(floor)).toEqual([0, 0]);
  });

  test('keeps no name of who had its points before and is erased', () => {
    for (const owners of [['w'], ['', 'w'], ['']]) {
      const floor = thanked();
      for (const visitor of owners) floor.command({ do: 'matchSale', sale: 's1', visitor });
      floor.command({ do: 'forget', visitor: 'v', aliases: ['a'] });
      const given = floor.of('award').filter(({ visitor }) => visitor === 'w');
      expect(given.map(({ id }) => id).join()).not.toMatch(/\bv\b/);
      expect(encodeState(floor.state)).not.toMatch(/\bv\b/);
    }
  });

  test('may be nobody’s, and its return is nobody’s then', () => {
    const floor = sold();
    floor.command({ do: 'matchSale', sale: 's1', visitor: '' });
    say(floor, 70 * second, { action: 'return', document: 'd1', total: 100 });
    floor.wait(80 * second);
    expect(floor.said('returned')).toMatchObject([{ visitor: '' }]);
    expect(floor.of('conversionTakenBack')).toHaveLength(1);
  });
});
