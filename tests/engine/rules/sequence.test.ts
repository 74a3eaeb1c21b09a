import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { EventMatch } from '../../../src/contracts/rules.ts';
import { durationMs } from '../../../src/contracts/rules.ts';
import { compileCondition } from '../../../src/engine/rules/conditions.ts';
import { Shop } from '../shop.ts';
import { memoryWith, sceneOf, type Told } from './scenes.ts';

const seed = Number(process.env.PROPERTY_SEED ?? 20_261_124);
const runs = { seed, numRuns: Number(process.env.PROPERTY_RUNS ?? 1_000) };
const second = 1_000;
const shop = Shop.open();
shop.stay('a', 'shoes', 0, 600 * second);
shop.wait(600 * second);
shop.state.tillHeardMs = shop.state.journalMs;
const nowMs = shop.state.journalMs;
const startedMs = nowMs - 500 * second;

type Step = [at: number, type: Told['type'], sku?: string];
const events = (steps: readonly Step[]): Told[] =>
  steps.map(([at, type, sku = '']) => ({ type, atMs: startedMs + at * second, sku }));

function judge(
  sequence: readonly EventMatch[],
  list: readonly Told[],
  event: Readonly<Record<string, unknown>> = {},
) {
  const scene = sceneOf(shop, { memory: memoryWith(list) }, event);
  return compileCondition({ sequence: [...sequence] }, 'if')(scene);
}

const up: EventMatch = { event: 'pickedUp' };
const back: EventMatch = { event: 'putBack', within: '2m', same: 'sku' };

describe('one after the other', () => {
  test.each<[string, EventMatch[], Step[], string]>([
    [
      'in time, the same',
      [up, back],
      [
        [0, 'pickedUp', 'x'],
        [60, 'putBack', 'x'],
      ],
      'true',
    ],
    [
      'in time, another',
      [up, back],
      [
        [0, 'pickedUp', 'x'],
        [60, 'putBack', 'y'],
      ],
      'false',
    ],
    [
      'too late',
      [up, back],
      [
        [0, 'pickedUp', 'x'],
        [121, 'putBack', 'x'],
      ],
      'false',
    ],
    [
      'the other way round',
      [up, back],
      [
        [0, 'putBack', 'x'],
        [60, 'pickedUp', 'x'],
      ],
      'false',
    ],
    [
      'not with the first, but with a later one',
      [up, back],
      [
        [0, 'pickedUp', 'x'],
        [100, 'pickedUp', 'x'],
        [200, 'putBack', 'x'],
      ],
      'true',
    ],
    [
      'with another in between',
      [up, back],
      [
        [0, 'pickedUp', 'x'],
        [10, 'pickedUp', 'y'],
        [20, 'putBack', 'x'],
      ],
      'true',
    ],
    ['twice, once', [up, up], [[0, 'pickedUp', 'x']], 'false'],
    [
      'picked up and put back twice',
      [up, back, { ...up, same: 'sku' }, back],
      [
        [0, 'pickedUp', 'x'],
        [9, 'putBack', 'x'],
        [200, 'pickedUp', 'x'],
        [210, 'putBack', 'x'],
      ],
      'true',
    ],
    [
      'picked up and put back twice, but not the same',
      [up, back, { ...up, same: 'sku' }, back],
      [
        [0, 'pickedUp', 'x'],
        [9, 'putBack', 'x'],
        [200, 'pickedUp', 'y'],
        [210, 'putBack', 'y'],
      ],
      'false',
    ],
    [
      'what has no article shares none',
      [up, back],
      [
        [0, 'pickedUp'],
        [60, 'putBack'],
      ],
      'false',
    ],
  ])('[RUL31] %s', (_name, sequence, steps, truth) => {
    expect(judge(sequence, events(steps)).truth).toBe(truth);
  });

  test('[RUL31] the first step may share with the triggering event', () => {
    const list = events([
      [0, 'pickedUp', 'x'],
      [10, 'putBack', 'x'],
    ]);
    const sequence: EventMatch[] = [{ ...up, same: 'sku' }, back];
    expect(judge(sequence, list, { sku: 'x' }).truth).toBe('true');
    expect(judge(sequence, list, { sku: 'y' }).truth).toBe('false');
    expect(judge(sequence, list)).toMatchObject({ truth: 'unknown', unknown: 'event.sku' });
  });

  test('[RUL31] any line of a receipt may be the article', () => {
    const lines = [
      { sku: 'y', qty: 1, price: 1 },
      { sku: 'x', qty: 1, price: 1 },
    ];
    const list = events([[0, 'pickedUp', 'x']]);
    list.push({ type: 'purchased', atMs: startedMs + 90 * second, lines });
    const bought: EventMatch = { event: 'purchased', same: 'sku', within: '2m' };
    expect(judge([up, bought], list).truth).toBe('true');
    const other: EventMatch = { ...bought, category: 'none' };
    expect(judge([up, other], list).truth).toBe('false');
  });

  test('[DET3] it is unknown where the beginning may be forgotten', () => {
    const memory = memoryWith(events([[50, 'putBack', 'x']]), startedMs + 40 * second);
    const judged = compileCondition({ sequence: [up, back] }, 'if')(sceneOf(shop, { memory }));
    expect(judged).toEqual({ truth: 'unknown', path: 'if.sequence', unknown: 'memory' });
  });
});

/** Every chain there is, one after the other. */
function oracle(sequence: readonly EventMatch[], list: readonly Told[]): boolean {
  const ordered = list
    .map((one, i) => ({ ...one, i }))
    .sort((a, b) => a.atMs - b.atMs || a.i - b.i);
  const follows = (step: number, from: number, before: Told | undefined): boolean => {
    const match = sequence[step];
    if (match === undefined) return true;
    for (let i = from; i < ordered.length; i++) {
      const one = ordered[i];
      if (one === undefined || one.type !== match.event) continue;
      if (match.sku !== undefined && match.sku !== one.sku) continue;
      if (before !== undefined) {
        const within = typeof match.within === 'string' ? durationMs(match.within) : undefined;
        if (within !== undefined && one.atMs - before.atMs > within) continue;
        if (match.same !== undefined && (one.sku === '' || one.sku !== before.sku)) continue;
      }
      if (follows(step + 1, i + 1, one)) return true;
    }
    return false;
  };
  return follows(0, 0, undefined);
}

test(`[RUL31] a sequence holds when any chain does (seed ${seed})`, () => {
  const sku = fc.constantFrom('x', 'y', '');
  const type = fc.constantFrom('pickedUp' as const, 'putBack' as const);
  const one = fc.record({ type, sku, at: fc.integer({ min: 0, max: 120 }) });
  const within = fc.constantFrom('5s' as const, '30s' as const, '2m' as const, undefined);
  const step = fc.record({
    event: type,
    within,
    sku: fc.option(fc.constantFrom('x', 'y'), { nil: undefined }),
    same: fc.constantFrom('sku' as const, undefined),
  });
  const steps = fc.array(step, { minLength: 2, maxLength: 4 });
  let held = 0;
  fc.assert(
    fc.property(steps, fc.array(one, { minLength: 4, maxLength: 14 }), (asked, list) => {
      const sequence = asked.map((match, i): EventMatch => {
        const { event } = match;
        const own = match.sku === undefined ? {} : { sku: match.sku };
        if (i === 0) return { event, ...own };
        const { within: span, same } = match;
        return {
          event,
          ...own,
          ...(span === undefined ? {} : { within: span }),
          ...(same === undefined ? {} : { same }),
        };
      });
      const told = events(list.map((each): Step => [each.at, each.type, each.sku]));
      const expected = oracle(sequence, told);
      if (expected) held++;
      expect(judge(sequence, told).truth).toBe(expected ? 'true' : 'false');
    }),
    runs,
  );
  expect(held).toBeGreaterThan(runs.numRuns / 20);
});
