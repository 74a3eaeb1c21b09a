import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bounds } from '../../src/engine/bounds.ts';
import {
  blankMemory,
  codeOf,
  findEvent,
  forgetBefore,
  forgetEvent,
  isWhole,
  keep,
  lastEvents,
  rememberedTypes,
  rowWidth,
  veil,
} from '../../src/engine/memory.ts';
import { happening, memoryWith } from './rules/scenes.ts';

const seed = Number(process.env.PROPERTY_SEED ?? 20_261_124);
const runs = { seed, numRuns: Number(process.env.PROPERTY_RUNS ?? 200) };

const word = fc.constantFrom('', 'shoes', 'tills', 'run-42', 'walk-7', 'running');
const event = fc.record({
  type: fc.constantFrom(...rememberedTypes),
  atMs: fc.integer({ min: 0, max: 1_000_000 }),
  late: fc.boolean(),
  zone: word,
  device: word,
  sku: word,
  category: word,
  detail: word,
  amount: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
});

test(`[RUL2] what is kept is read back, in order of time (seed ${seed})`, () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), (events) => {
      const memory = blankMemory(0);
      for (const one of events) keep(memory, { ...one, lines: [] });
      const ordered = events
        .map((one, i) => ({ one, i }))
        .sort((a, b) => a.one.atMs - b.one.atMs || a.i - b.i)
        .map(({ one }) => one);
      expect(lastEvents(memory, Infinity, 100)).toEqual(ordered);
      expect(JSON.parse(JSON.stringify(memory))).toEqual(memory);
    }),
    runs,
  );
});

test(`[DET3] however much happens, rows and words stay bounded (seed ${seed})`, () => {
  const names = fc.integer({ min: 0, max: 5_000 }).map((n) => `w${n}`);
  const line = fc.record({ sku: names, category: names, qty: fc.nat(9), price: fc.nat(99) });
  const many = fc.array(
    fc.record({
      zone: names,
      device: names,
      sku: names,
      category: names,
      detail: names,
      lines: fc.array(line, { maxLength: 80 }),
    }),
    { minLength: 300, maxLength: 400 },
  );
  fc.assert(
    fc.property(many, (list) => {
      const memory = blankMemory(0);
      for (const [atMs, parts] of list.entries()) {
        keep(memory, happening({ type: 'purchased', atMs, ...parts }));
      }
      expect(memory.rows.length).toBeLessThanOrEqual(bounds.rememberedEvents * rowWidth);
      expect(memory.words.length).toBeLessThanOrEqual(1_023);
      const last = list.at(-1);
      const newest = lastEvents(memory, Infinity, 1)[0];
      expect(newest).toMatchObject({ zone: last?.zone, sku: last?.sku, detail: last?.detail });
      expect(memory.sinceMs).toBeGreaterThan(0);
    }),
    { ...runs, numRuns: 20 },
  );
});

describe('what is not remembered is known not to be', () => {
  const entered = codeOf('entered');

  test('[DET3] from the time of the newest that was dropped back nothing is certain', () => {
    const memory = blankMemory(0);
    for (let i = 0; i <= bounds.rememberedEvents; i++) {
      keep(memory, happening({ type: 'entered', atMs: 1_000 + i }));
    }
    expect(memory.sinceMs).toBe(1_001);
    expect(isWhole(memory, entered, 1_000)).toBe(false);
    expect(isWhole(memory, entered, 1_001)).toBe(true);
  });

  test('[PRE4] of an anonymous wearer’s visit only the types of what happened are known', () => {
    const before = memoryWith([
      { type: 'entered', atMs: 100, zone: 'tills' },
      { type: 'purchased', atMs: 200 },
      { type: 'entered', atMs: 300, zone: 'shoes' },
    ]);
    const memory = blankMemory(0);
    veil(memory, before, { fromMs: 250, nowMs: 400 });
    expect(memory.rows).toEqual([]);
    expect(isWhole(memory, entered, 250)).toBe(false);
    expect(isWhole(memory, entered, 400)).toBe(true);
    expect(isWhole(memory, codeOf('purchased'), 250)).toBe(true);
  });

  test('[PRE4] a second link has its own veil; before the first nothing is certain', () => {
    const memory = blankMemory(0);
    const bought = memoryWith([{ type: 'purchased', atMs: 100 }]);
    veil(memory, bought, { fromMs: 50, nowMs: 200 });
    veil(memory, memoryWith([{ type: 'entered', atMs: 1_000 }]), { fromMs: 900, nowMs: 1_100 });
    const purchased = codeOf('purchased');
    expect(isWhole(memory, purchased, 900)).toBe(true);
    expect(isWhole(memory, purchased, 200)).toBe(true);
    expect(isWhole(memory, purchased, 150)).toBe(false);
    expect(isWhole(memory, entered, 900)).toBe(false);
  });

  test('[DET3] what is older than any short window is forgotten, with its words', () => {
    const memory = memoryWith([
      { type: 'entered', atMs: 100, zone: 'old' },
      { type: 'entered', atMs: 200, zone: 'new' },
    ]);
    forgetBefore(memory, 150);
    expect(memory).toMatchObject({ sinceMs: 150, words: ['new'] });
    expect(lastEvents(memory, Infinity, 9)).toMatchObject([{ zone: 'new' }]);
  });
});

test('[RUL9] a sale that is taken back goes with its lines', () => {
  const lines = [{ sku: 'a', qty: 1, price: 5 }];
  const memory = memoryWith([
    { type: 'purchased', atMs: 1, detail: 's1', lines },
    { type: 'purchased', atMs: 2, detail: 's2', lines },
    { type: 'returned', atMs: 3, detail: 's1', lines },
  ]);
  const base = findEvent(memory, 'purchased', 's1');
  expect(base).toBe(0);
  forgetEvent(memory, base ?? 0);
  expect(lastEvents(memory, Infinity, 9)).toMatchObject([{ detail: 's2' }, { detail: 's1' }]);
  expect(findEvent(memory, 'purchased', 's1')).toBeUndefined();
});
