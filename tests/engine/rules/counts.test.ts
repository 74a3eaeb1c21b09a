import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Condition } from '../../../src/contracts/rules.ts';
import type { Memory, Person } from '../../../src/engine/person-state.ts';
import { compileCondition, type Truth } from '../../../src/engine/rules/conditions.ts';
import { Shop } from '../shop.ts';
import { memoryWith, sceneOf, type Told } from './scenes.ts';

const seed = Number(process.env.PROPERTY_SEED ?? 20_261_124);
const runs = { seed, numRuns: Number(process.env.PROPERTY_RUNS ?? 300) };
const minute = 60_000;
const shop = Shop.open();
shop.stay('a', 'shoes', 0, 20 * minute);
shop.wait(20 * minute);
shop.state.tillHeardMs = shop.state.journalMs;
const nowMs = shop.state.journalMs;

const ago = (minutes: number, type: Told['type'], parts: Partial<Told> = {}): Told => ({
  ...parts,
  type,
  atMs: nowMs - minutes * minute,
});

function judge(
  condition: object,
  events: readonly Told[] | Memory,
  event: Readonly<Record<string, unknown>> = {},
) {
  const memory = Array.isArray(events) ? memoryWith(events as Told[]) : (events as Memory);
  const person: Partial<Person> = { memory };
  return compileCondition(condition as Condition, 'if')(sceneOf(shop, person, event));
}

const lines = [
  { sku: 'run-42', category: 'running', qty: 2, price: 30 },
  { sku: 'sock', category: 'socks', qty: 3, price: 4 },
];
const past: Told[] = [
  ago(90, 'entered', { zone: 'shoes' }),
  ago(19, 'entered', { zone: 'door' }),
  ago(18, 'entered', { zone: 'shoes' }),
  ago(15, 'pickedUp', { sku: 'run-42', category: 'running', device: 's1', zone: 'shoes' }),
  ago(14, 'putBack', { sku: 'run-42', category: 'running', device: 's1', zone: 'shoes' }),
  ago(13, 'pickedUp', { sku: 'walk-7', category: 'walking', device: 's1', zone: 'shoes' }),
  ago(12, 'left', { zone: 'shoes', amount: 6 * minute }),
  ago(11, 'entered', { zone: 'tills' }),
  ago(10, 'purchased', { detail: 'r1', amount: 72, lines, zone: 'tills', device: 't1' }),
  ago(9, 'tapped', { detail: 'claim', device: 'reader' }),
  ago(8, 'rated', { amount: 4 }),
];

describe('counts, sums and different things', () => {
  test.each<[object, Truth, number]>([
    [{ count: { event: 'entered' }, atLeast: 3 }, 'true', 3],
    [{ count: { event: 'entered', zone: 'shoes' }, equals: 1 }, 'true', 1],
    [{ count: { event: 'entered', zone: 'shoes', within: '2h' }, equals: 2 }, 'true', 2],
    [{ count: { event: 'entered', zone: 'nowhere' }, below: 1 }, 'true', 0],
    [{ count: { event: 'entered' }, above: 3 }, 'false', 3],
    [{ count: { event: 'pickedUp', same: 'sku' }, equals: 1 }, 'true', 1],
    [{ count: { event: 'pickedUp', same: 'shelf' }, equals: 2 }, 'true', 2],
    [{ count: { event: 'pickedUp', category: 'running' }, equals: 1 }, 'true', 1],
    [{ count: { event: 'purchased', category: 'running' }, equals: 1 }, 'true', 1],
    [{ count: { event: 'purchased', sku: 'walk-7' }, equals: 0 }, 'true', 0],
    [{ count: { event: 'tapped', purpose: 'claim' }, equals: 1 }, 'true', 1],
    [{ count: { event: 'entered' }, atLeast: 2, atMost: 2 }, 'false', 3],
    [{ sum: { event: 'purchased', of: 'total' }, above: 70 }, 'true', 72],
    [{ sum: { event: 'purchased', of: 'qty' }, equals: 5 }, 'true', 5],
    [{ sum: { event: 'purchased', of: 'qty', category: 'running' }, equals: 2 }, 'true', 2],
    [{ sum: { event: 'purchased', of: 'price', sku: 'sock' }, equals: 12 }, 'true', 12],
    [{ sum: { event: 'left', of: 'dwellMs', zone: 'shoes' }, atLeast: 300_000 }, 'true', 360_000],
    [{ sum: { event: 'rated', of: 'score' }, below: 3 }, 'false', 4],
    [{ distinct: { event: 'entered', of: 'zone' }, equals: 3 }, 'true', 3],
    [{ distinct: { event: 'pickedUp', of: 'sku' }, equals: 2 }, 'true', 2],
    [{ distinct: { event: 'pickedUp', of: 'shelf' }, equals: 1 }, 'true', 1],
    [{ distinct: { event: 'purchased', of: 'category' }, equals: 2 }, 'true', 2],
    [{ distinct: { event: 'purchased', of: 'sku', category: 'socks' }, equals: 1 }, 'true', 1],
  ])('[RUL2] %j is %s: %d', (condition, truth, value) => {
    const verdict = judge(condition, past, { sku: 'run-42', device: 's1' });
    expect(verdict).toMatchObject({ truth, value });
  });

  test('[RUL2] the verdict has the leaf, the bound and the margin', () => {
    const condition = { all: [{ count: { event: 'entered' }, atLeast: 5 }] };
    expect(judge(condition, past)).toEqual({
      truth: 'false',
      path: 'if.all[0].count',
      value: 3,
      bound: 5,
      margin: -2,
    });
  });

  test('[RUL2] visits with something in them are told apart', () => {
    const days = [
      ago(500, 'visitStarted'),
      ago(499, 'entered', { zone: 'shoes' }),
      ago(498, 'entered', { zone: 'shoes' }),
      ago(300, 'visitStarted'),
      ago(100, 'visitStarted'),
      ago(99, 'entered', { zone: 'shoes' }),
    ];
    const distinct = { event: 'entered', zone: 'shoes', of: 'visit', within: '12h' };
    expect(judge({ distinct, equals: 2 }, days)).toMatchObject({ truth: 'true', value: 2 });
  });
});

describe('what is not known', () => {
  test('[RUL2] the same as the event, which has no such thing', () => {
    const condition = { count: { event: 'pickedUp', same: 'category' }, atLeast: 1 };
    expect(judge(condition, past)).toMatchObject({ truth: 'unknown', unknown: 'event.category' });
  });

  // 3 were found; there may have been more.
  test.each<[object, Truth]>([
    [{ atLeast: 3 }, 'true'],
    [{ atLeast: 4 }, 'unknown'],
    [{ above: 2 }, 'true'],
    [{ above: 3 }, 'unknown'],
    [{ atMost: 2 }, 'false'],
    [{ atMost: 3 }, 'unknown'],
    [{ below: 3 }, 'false'],
    [{ below: 4 }, 'unknown'],
    [{ equals: 2 }, 'false'],
    [{ equals: 3 }, 'unknown'],
  ])('[DET3] %j over a memory that was dropped is %s', (bound, truth) => {
    const memory = memoryWith(past, nowMs - 15 * minute);
    const verdict = judge({ count: { event: 'entered' }, ...bound }, memory);
    expect(verdict.truth).toBe(truth);
    if (truth === 'unknown') expect(verdict.unknown).toBe('memory');
  });

  test('[DET3] a sum over a memory that was dropped is unknown', () => {
    const memory = memoryWith(past, nowMs - 15 * minute);
    const condition = { sum: { event: 'purchased', of: 'total' }, above: 1 };
    expect(judge(condition, memory)).toMatchObject({ truth: 'unknown', unknown: 'memory' });
  });

  test('[RUL30] that it did not happen, in a window from before what is remembered', () => {
    const memory = memoryWith(past, nowMs - 15 * minute);
    const asked = (event: string, within: string) => ({ happened: { event, within } });
    expect(judge(asked('handled', '1h'), memory).truth).toBe('unknown');
    expect(judge(asked('handled', '14m'), memory).truth).toBe('false');
    expect(judge(asked('entered', '1h'), memory).truth).toBe('true');
  });

  test('[RUL2] how often nothing was bought while no till speaks', () => {
    const count = { event: 'purchased', sku: 'none' };
    shop.state.tillHeardMs = 0;
    const silent = judge({ count, below: 1 }, past);
    const bought = judge({ count: { event: 'purchased' }, atLeast: 1 }, past);
    shop.state.tillHeardMs = nowMs;
    expect(silent).toMatchObject({ truth: 'unknown', unknown: 'till' });
    expect(bought.truth).toBe('true');
    expect(judge({ count, below: 1 }, past).truth).toBe('true');
  });

  test('[DET3] what else was on a receipt too long to be remembered', () => {
    const many = Array.from({ length: 70 }, (_, i) => ({ sku: `s${i}`, qty: 1, price: 1 }));
    const memory = memoryWith([ago(5, 'purchased', { amount: 70, lines: many })]);
    const has = (sku: string) => judge({ happened: { event: 'purchased', sku } }, memory);
    expect(has('s5').truth).toBe('true');
    expect(has('s69')).toMatchObject({ truth: 'unknown', unknown: 'receipt' });
    expect(judge({ happened: { event: 'purchased' } }, memory).truth).toBe('true');
  });
});

const zones = ['door', 'shoes', 'tills'] as const;
const told = fc.record({
  type: fc.constantFrom('entered' as const, 'left' as const),
  zone: fc.constantFrom(...zones),
  minutes: fc.integer({ min: 0, max: 120 }),
  amount: fc.nat(1_000),
});

test(`[RUL30] counts, sums and distinct are those of a list read through (seed ${seed})`, () => {
  const asked = fc.record({
    event: fc.constantFrom('entered' as const, 'left' as const),
    zone: fc.option(fc.constantFrom(...zones), { nil: undefined }),
    minutes: fc.integer({ min: 1, max: 150 }),
  });
  fc.assert(
    fc.property(fc.array(told, { maxLength: 80 }), asked, (list, { event, zone, minutes }) => {
      const memory = memoryWith(
        list.map(({ type, minutes: back, ...parts }) => ago(back, type, parts)),
      );
      const found = list.filter(
        (one) =>
          one.type === event && (zone === undefined || one.zone === zone) && one.minutes < minutes,
      );
      const match = { event, ...(zone === undefined ? {} : { zone }), within: `${minutes}m` };
      const value = (condition: object) => judge(condition, memory).value;
      expect(value({ count: match, atLeast: 1 })).toBe(found.length);
      const kinds = new Set(found.map((one) => one.zone));
      expect(value({ distinct: { ...match, of: 'zone' }, atLeast: 1 })).toBe(kinds.size);
      if (event !== 'left') return;
      const sum = found.reduce((total, { amount }) => total + amount, 0);
      expect(value({ sum: { ...match, of: 'dwellMs' }, atLeast: 1 })).toBe(sum);
    }),
    runs,
  );
});
