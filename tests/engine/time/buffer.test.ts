import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Reading } from '../../../src/contracts/inputs.ts';
import type { Timer } from '../../../src/engine/state.ts';
import { type Buffered, itemsOf, ReorderBuffer } from '../../../src/engine/time/buffer.ts';
import { pop, push } from '../../../src/engine/time/heap.ts';
import { setTimer, takeTimer } from '../../../src/engine/time/timers.ts';

const seed = 20_261_122;

function tap(alias: string, over: Partial<Buffered> = {}): Buffered {
  const body = { kind: 'tap', alias, purpose: 'unlock' } as const;
  return { atMs: 1_000, device: 'd1', boot: 1, seq: 1, index: 0, body, ...over };
}

/** What leaves a buffer that held these, in its order. */
function leaving(items: readonly Buffered[]) {
  const buffer = ReorderBuffer.of(items);
  const left: { item: Buffered; copies: number }[] = [];
  for (let next = buffer.release(); next; next = buffer.release()) left.push(next);
  expect(buffer.items).toEqual([]);
  return left;
}

describe('[TIM3] readings leave', () => {
  const inOrder = [
    tap('first', { atMs: 999, device: 'z', boot: 9, seq: 9, index: 9 }),
    tap('by device', { device: 'd1', boot: 9, seq: 9, index: 9 }),
    tap('by boot', { device: 'd2', boot: -1, seq: 9, index: 9 }),
    tap('next boot', { device: 'd2', boot: 0, seq: 8, index: 9 }),
    tap('by seq', { device: 'd2', boot: 0, seq: 9, index: 1 }),
    tap('by index', { device: 'd2', boot: 0, seq: 9, index: 2 }),
    tap('last', { atMs: 1_001, device: 'a', boot: 0, seq: 0 }),
  ];

  test('by time, device, boot, seq and index, whatever order they came in', () => {
    const order = fc.shuffledSubarray(inOrder, { minLength: inOrder.length });
    fc.assert(
      fc.property(order, (came) => {
        expect(leaving(came).map(({ item }) => item)).toEqual(inOrder);
      }),
      { seed, numRuns: 200 },
    );
  });

  test('by content where nothing else tells them apart, whatever order they came in', () => {
    const alike = ['a', 'b', 'c', 'd'].map((alias) => tap(alias, { boot: -1, seq: -1 }));
    const order = fc.shuffledSubarray(alike, { minLength: 4 });
    fc.assert(
      fc.property(order, (came) => {
        expect(leaving(came)).toEqual(alike.map((item) => ({ item, copies: 0 })));
      }),
      { seed, numRuns: 50 },
    );
  });

  test('any crowd of them leaves sorted, each once', () => {
    const some = fc.record({
      atMs: fc.integer({ min: 0, max: 4 }),
      device: fc.constantFrom('a', 'b'),
      seq: fc.integer({ min: 0, max: 9 }),
    });
    fc.assert(
      fc.property(fc.array(some, { maxLength: 60 }), (came) => {
        const key = ({ atMs, device, seq }: Pick<Buffered, 'atMs' | 'device' | 'seq'>) =>
          `${atMs} ${device} ${seq}`;
        const left = leaving(came.map((over) => tap('x', over)));
        expect(left.map(({ item }) => key(item))).toEqual([...new Set(came.map(key))].toSorted());
        const copies = left.reduce((sum, one) => sum + one.copies, 0);
        expect(copies).toBe(came.length - left.length);
      }),
      { seed, numRuns: 300 },
    );
  });
});

describe('[TIM3] a buffer that is held to and released from in turns', () => {
  const times = fc.array(fc.option(fc.integer({ min: 0, max: 40 }), { freq: 3 }), {
    maxLength: 400,
  });
  const key = ({ atMs, seq }: Pick<Buffered, 'atMs' | 'seq'>) => atMs * 1_000 + seq;

  test('gives the least of what it holds, each once, also what came behind what had left', () => {
    fc.assert(
      fc.property(times, (turns) => {
        const buffer = new ReorderBuffer();
        let model: Buffered[] = [];
        for (const [seq, atMs] of turns.entries()) {
          if (atMs === null) {
            expect(buffer.release()?.item).toBe(model.shift());
          } else {
            const item = tap('x', { atMs, seq: (seq * 7) % 400 });
            buffer.hold(item);
            model = [...model, item].toSorted((a, b) => key(a) - key(b));
          }
          expect(buffer.firstMs).toBe(model[0]?.atMs);
          expect(buffer.items).toEqual(model);
        }
      }),
      { seed, numRuns: 300 },
    );
  });

  test('looks at few of those that wait, where they come nearly in order', () => {
    let compared = 0;
    const counting = (device: number) =>
      Object.defineProperty({ ...tap('x') }, 'device', {
        get: () => {
          compared++;
          return `rx-${device}`;
        },
      });
    const buffer = new ReorderBuffer();
    for (let i = 0; i < 9_000; i++) {
      buffer.hold(Object.assign(counting(i % 100), { atMs: Math.floor(i / 30), seq: i }));
    }
    expect(compared).toBe(0);
    for (let i = 0; i < 9_000; i++) expect(buffer.release()).toBeDefined();
    // A slot of thirty is sorted in some five looks an item, each at two devices.
    expect(compared / 9_000).toBeLessThan(30);
  });
});

describe('[TIM3] the same reading twice is one', () => {
  test('by device, boot and seq, whatever it says the second time', () => {
    const [only, ...others] = leaving([tap('a'), tap('b'), tap('a')]);
    expect(others).toEqual([]);
    expect(only).toMatchObject({ copies: 2, item: { body: { alias: 'a' } } });
  });

  test('by content where it has no seq', () => {
    const none = { boot: -1, seq: -1 };
    const left = leaving([tap('a', none), tap('b', none), tap('a', none)]);
    expect(left).toMatchObject([
      { copies: 1, item: { body: { alias: 'a' } } },
      { copies: 0, item: { body: { alias: 'b' } } },
    ]);
  });

  test.each<[string, Partial<Buffered>]>([
    ['time', { atMs: 1_001 }],
    ['device', { device: 'd2' }],
    ['boot', { boot: 2 }],
    ['seq', { seq: 2 }],
    ['index', { index: 1 }],
  ])('and not where its %s differs', (_, over) => {
    expect(leaving([tap('a'), tap('a', over)])).toMatchObject([{ copies: 0 }, { copies: 0 }]);
  });

  test('and nothing leaves an empty buffer', () => {
    expect(new ReorderBuffer().release()).toBeUndefined();
  });
});

describe('[TIM3] a reading with sightings of times of their own', () => {
  const reading = (sightings: readonly { alias: string; rssiDbm: number; atMs?: number }[]) =>
    ({
      ...{ type: 'reading', atMs: 50, device: 'd', boot: 3, seq: 4 },
      body: { kind: 'sightings', sightings },
    }) as const satisfies Reading;
  const at = (alias: string, atMs?: number) => ({
    ...{ alias, rssiDbm: -50 },
    ...(atMs === undefined ? {} : { atMs }),
  });

  test('is one item a time, in the order they were said, with the number of each', () => {
    const said = [at('a', 20), at('b'), at('c', 20), at('d', 50), at('e', 30)];
    expect(itemsOf(reading(said))).toEqual(
      [
        { atMs: 20, index: 0, sightings: [at('a', 20), at('c', 20)] },
        { atMs: 50, index: 1, sightings: [at('b'), at('d', 50)] },
        { atMs: 30, index: 2, sightings: [at('e', 30)] },
      ].map(({ atMs, index, sightings }) => ({
        ...{ atMs, index, device: 'd', boot: 3, seq: 4 },
        body: { kind: 'sightings', sightings },
      })),
    );
  });

  test('that are its own is one item, as it is', () => {
    const whole = reading([at('a'), at('b', 50)]);
    expect(itemsOf(whole)).toEqual([
      { atMs: 50, index: 0, device: 'd', boot: 3, seq: 4, body: whole.body },
    ]);
    expect(itemsOf(whole)[0]?.body).toBe(whole.body);
  });

  test('and one without boot and seq says so by a number below all others', () => {
    const body = { kind: 'tap', alias: 'a', purpose: 'entry' } as const;
    const bare: Reading = { type: 'reading', atMs: 9, device: 'd', body };
    expect(itemsOf(bare)).toEqual([{ atMs: 9, index: 0, device: 'd', boot: -1, seq: -1, body }]);
  });
});

describe('[TIM5] timers', () => {
  test('fire by time, then by id, each once, whatever order they were set in', () => {
    const due = fc.record({
      dueMs: fc.integer({ min: 0, max: 5 }),
      about: fc.constantFrom('a', 'b', 'c'),
      kind: fc.constantFrom('expire', 'forget'),
    });
    fc.assert(
      fc.property(fc.array(due, { maxLength: 40 }), (set) => {
        const timers: Timer[] = [];
        for (const one of set) setTimer(timers, one);
        const fired: string[] = [];
        for (let next = takeTimer(timers); next; next = takeTimer(timers)) {
          expect(next.id).toBe(`${next.kind}/${next.about}`);
          fired.push(`${next.dueMs} ${next.id}`);
        }
        const keys = set.map(({ dueMs, kind, about }) => `${dueMs} ${kind}/${about}`);
        expect(fired).toEqual(keys.toSorted());
      }),
      { seed, numRuns: 200 },
    );
  });
});

describe('[TIM5] the heap under them', () => {
  const byValue = (a: number, b: number) => a - b;

  test('has the least in front after each change, and holds all it was given', () => {
    const steps = fc.array(fc.option(fc.integer({ min: 0, max: 30 })), { maxLength: 120 });
    fc.assert(
      fc.property(steps, (taken) => {
        const heap: number[] = [];
        let model: number[] = [];
        for (const step of taken) {
          if (step === null) expect(pop(heap, byValue)).toBe(model.shift());
          else push(heap, step, byValue);
          if (step !== null) model = [...model, step].toSorted(byValue);
          expect(heap[0]).toBe(model[0]);
          expect(heap.toSorted(byValue)).toEqual(model);
        }
      }),
      { seed, numRuns: 300 },
    );
  });

  test('compares no more than its depth, so that a full buffer costs little', () => {
    let compared = 0;
    const counting = (a: number, b: number) => {
      compared++;
      return a - b;
    };
    const heap: number[] = [];
    for (let value = 1_024; value > 0; value--) push(heap, value, counting);
    expect(compared).toBeLessThanOrEqual(1_024 * 10);
    compared = 0;
    for (let value = 1; value <= 1_024; value++) expect(pop(heap, counting)).toBe(value);
    expect(compared).toBeLessThanOrEqual(1_024 * 20);
  });
});
