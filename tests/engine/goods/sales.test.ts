import { describe, expect, test } from 'vitest';
import type { ReadingBody } from '../../../src/contracts/inputs.ts';
import { lastEvents } from '../../../src/engine/memory.ts';
import { message } from '../shop.ts';
import { Floor, minute, second } from './floor.ts';

type Sale = Extract<ReadingBody, { kind: 'sale' }>;
const line = { sku: 'run-42', qty: 1, price: 50 };

function sell(floor: Floor, atMs: number, more: Partial<Sale> = {}, lagMs = 0): void {
  const sale = { kind: 'sale', sale: 's1', action: 'sale', lines: [line] } as const;
  floor.reading('till', { ...sale, total: 50, currency: 'EUR', ...more }, atMs, lagMs);
}

const atTill = [25.3, 5] as const;
const buyers = (floor: Floor) => floor.said('purchased').map(({ visitor }) => visitor);

describe('[SHF4] a sale belongs', () => {
  test('to its tag, at once', () => {
    const floor = Floor.at();
    floor.stand('a', [5, 5], 0, 3 * second);
    sell(floor, 4 * second, { alias: 'a' });
    floor.wait(5 * second);
    expect(floor.said('purchased')).toMatchObject([
      { visitor: 'a', sale: 's1', total: 50, lines: [line], zone: 'tills', probability: 1 },
    ]);
  });

  test('to the customer the till names, through the band they wear', () => {
    const floor = Floor.at();
    floor.join('a', 'v');
    floor.stand('a', [5, 5], 0, 3 * second);
    sell(floor, 4 * second, { visitor: 'v' });
    floor.wait(5 * second);
    expect(buyers(floor)).toEqual(['v']);
  });

  test('to who alone here was sent its coupon', () => {
    const floor = Floor.at();
    const spec = { ...message, coupon: 'runners-10' };
    floor.run({ when: { type: 'visitStarted' }, then: [{ message: spec }] });
    floor.join('a', 'v');
    floor.stand('a', [5, 5], 0, 40 * second);
    floor.stand('b', atTill, 0, 40 * second);
    sell(floor, 10 * second, { coupon: 'runners-10' });
    floor.wait(45 * second);
    expect(floor.of('message')).toHaveLength(1);
    expect(buyers(floor)).toEqual(['v']);
  });

  test('to who stood at that till around it, with a probability', () => {
    const floor = Floor.at();
    floor.stand('payer', atTill, 0, minute);
    floor.stand('passer', [25, 9.5], 0, minute);
    sell(floor, 30 * second);
    floor.wait(50 * second);
    expect(buyers(floor)).toEqual([]);
    floor.wait(65 * second);
    const [sold] = floor.said('purchased');
    expect(sold).toMatchObject({ visitor: 'payer', sale: 's1' });
    expect(sold?.probability).toBeGreaterThanOrEqual(0.7);
    expect(sold?.probability).toBeLessThan(1);
  });

  test('to nobody of two who stood there alike', () => {
    const floor = Floor.at();
    floor.stand('a', atTill, 0, minute);
    floor.stand('b', [24.7, 5], 0, minute);
    sell(floor, 30 * second);
    floor.wait(65 * second);
    expect(floor.said('purchased')).toMatchObject([{ visitor: '', total: 50 }]);
  });

  test('to the payer, not to the next in line or the one before', () => {
    const floor = Floor.at();
    const order = ['a', 'b', 'c'];
    for (let s = 0; s < 150; s++) {
      const served = Math.floor(s / 50);
      for (const [i, alias] of order.entries()) {
        const step = i - served;
        const x = step < 0 ? 35 : 25 - 2.5 * step;
        floor.see(alias, x, 5, s * second + i);
      }
      if (s % 50 === 25) sell(floor, s * second + 10, { sale: `s${served}` });
    }
    floor.wait(200 * second);
    expect(buyers(floor)).toEqual(['a', 'b', 'c']);
  });

  test('to nobody when it comes late without a name, and triggers nothing', () => {
    const floor = Floor.at();
    floor.run({ when: { type: 'purchased' } });
    floor.stand('a', atTill, 0, 40 * second);
    sell(floor, 20 * second, {}, 30 * second);
    floor.wait(90 * second);
    expect(buyers(floor)).toEqual(['']);
    expect(floor.of('decision')).toEqual([]);
  });

  test('once, however often it is said, and never to staff', () => {
    const floor = Floor.at();
    floor.stand('a', [5, 5], 0, 3 * second);
    sell(floor, 4 * second, { alias: 'a' });
    sell(floor, 5 * second, { alias: 'a' });
    floor.command({ do: 'handOutBand', alias: 's', as: 'staff' });
    sell(floor, 6 * second, { alias: 's', sale: 's2' });
    floor.wait(60 * second);
    expect(buyers(floor)).toEqual(['a']);
  });
});

function eventsOf(floor: Floor, visitor: string) {
  const memory = floor.state.people.get(visitor)?.memory;
  return memory ? lastEvents(memory, Number.MAX_SAFE_INTEGER, 256) : [];
}

describe('[SHF4] a return or void', () => {
  function bought(lines = [line], total = 50): Floor {
    const floor = Floor.at();
    floor.join('a', 'v');
    floor.stand('a', [5, 5], 0, 3 * second);
    sell(floor, 4 * second, { alias: 'a', lines, total });
    floor.wait(5 * second);
    return floor;
  }
  const remembered = (floor: Floor) =>
    eventsOf(floor, 'v').filter(({ type }) => type === 'purchased').length;

  test.each(['return', 'void'] as const)('by %s takes the sale back, from its buyer', (action) => {
    const floor = bought();
    expect(remembered(floor)).toBe(1);
    sell(floor, 9 * second, { action, lines: [], total: 0 });
    floor.wait(10 * second);
    expect(floor.said('returned')).toMatchObject([
      { visitor: 'v', sale: 's1', total: 50, lines: [line] },
    ]);
    expect(remembered(floor)).toBe(0);
  });

  test('of one line of two leaves the other bought', () => {
    const hat = { sku: 'hat-1', qty: 2, price: 10 };
    const floor = bought([line, hat], 70);
    sell(floor, 9 * second, { action: 'return', lines: [{ ...hat, qty: 1 }], total: -10 });
    floor.wait(10 * second);
    expect(remembered(floor)).toBe(1);
    expect(floor.state.sales.get('s1')).toMatchObject({ total: 60 });
    sell(floor, 11 * second, { action: 'return', lines: [line, hat], total: 60 });
    floor.wait(12 * second);
    expect(remembered(floor)).toBe(0);
    expect(floor.said('returned').map(({ total }) => total)).toEqual([10, 60]);
  });

  test('of a sale nobody had yet leaves nothing to say', () => {
    const floor = Floor.at();
    floor.stand('a', atTill, 0, 40 * second);
    sell(floor, 10 * second);
    sell(floor, 15 * second, { action: 'void' });
    floor.wait(60 * second);
    expect([...floor.said('purchased'), ...floor.said('returned')]).toEqual([]);
  });

  test('of a sale that is not known goes to whoever is named, else to nobody', () => {
    const floor = bought();
    sell(floor, 9 * second, { action: 'return', sale: 'old', alias: 'a' });
    sell(floor, 10 * second, { action: 'return', sale: 'older' });
    floor.wait(11 * second);
    expect(floor.said('returned').map(({ visitor }) => visitor)).toEqual(['v', '']);
    expect(remembered(floor)).toBe(1);
  });
});
