import { describe, expect, test } from 'vitest';
import { Slips } from '../../src/hotpath/slips.ts';
import { counted, noonMs } from './venue.ts';

const hourMs = 3_600_000;
const line = { sku: 'hat', qty: 1, price: 5 };

function till() {
  const slips = new Slips();
  const sales = new Map<string, string>();
  const newId = counted();
  return (more: object, atMs = noonMs): string => {
    const sold = { receipt: '17', kind: 'sale', total: 5, currency: 'EUR', ...more } as const;
    const verdict = slips.judge(sold, {
      ...{ venue: 'kasra', device: 'till-1', atMs, newId },
      saleOf: (receipt) => sales.get(receipt),
    });
    if (verdict.is === 'known') return 'known';
    sales.set(sold.receipt, verdict.slip.sale);
    slips.keep(verdict, undefined);
    return verdict.is;
  };
}

describe('[TIL3] a number that comes again', () => {
  test('is the same receipt within its day, and another one the next', () => {
    const say = till();
    expect(say({ lines: [line] })).toBe('new');
    expect(say({ lines: [line] }, noonMs + hourMs)).toBe('known');
    expect(say({ lines: [line] }, noonMs + 24 * hourMs)).toBe('new');
  });

  test('with other goods is another one that bears it', () => {
    const say = till();
    expect(say({ lines: [line] })).toBe('new');
    expect(say({ lines: [{ ...line, sku: 'sock' }] })).toBe('new');
    expect(say({ lines: [line] })).toBe('known');
  });

  test('without lines is the one of its total', () => {
    const say = till();
    expect(say({ lines: [line] })).toBe('new');
    expect(say({})).toBe('known');
    expect(say({ total: 9 })).toBe('new');
  });
});

describe('[TIL4] a receipt that says more', () => {
  test('amends what is known, and less of it is known already', () => {
    const say = till();
    expect(say({ lines: [line] })).toBe('new');
    expect(say({ lines: [line, { ...line, sku: 'sock' }], total: 10 })).toBe('amends');
    expect(say({ lines: [line] })).toBe('known');
    expect(say({ lines: [], total: 0, revision: 1 })).toBe('amends');
    expect(say({ lines: [line] })).toBe('known');
  });
});

describe('[TIL2] what came back', () => {
  test('is known by its own number, else by its words and time', () => {
    const say = till();
    expect(say({ lines: [line] })).toBe('new');
    const back = { kind: 'return', lines: [line] };
    expect(say({ ...back, receipt: 'b1', of: '17' })).toBe('new');
    expect(say({ ...back, receipt: 'b1', of: '17' })).toBe('known');
    expect(say({ ...back, at: noonMs })).toBe('new');
    expect(say({ ...back, at: noonMs })).toBe('known');
    expect(say({ ...back, at: noonMs + 1_000 })).toBe('new');
    expect(say({ kind: 'void' })).toBe('new');
    expect(say({ kind: 'void' })).toBe('known');
  });
});
