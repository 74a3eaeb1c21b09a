import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Rung, rungLimits, spareRungs } from '../../../src/stores/records/rungs.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** Saves one after the other, removing what is spare each time, as the files do. */
function kept(saved: readonly Rung[], limits: Parameters<typeof spareRungs>[1] = rungLimits) {
  let there: readonly Rung[] = [];
  for (const rung of saved) {
    const all = [...there, rung];
    const spare = new Set(spareRungs(all, limits));
    there = all.filter((one) => !spare.has(one));
  }
  return there;
}

/** A snapshot a minute. */
const minutes = (count: number, bytes = 1_000): Rung[] =>
  Array.from({ length: count }, (_, i) => ({ position: i + 1, atMs: (i + 1) * 60_000, bytes }));

describe('[JRN13] older snapshots are kept sparsely', () => {
  test('any past minute is at most an hour and a snapshot away', () => {
    const there = kept(minutes(3 * 24 * 60));
    expect(there.length).toBeLessThanOrEqual(3 * 24 + 3);
    for (let atMs = 60_000; atMs <= 3 * dayMs; atMs += 60_000) {
      const before = there.findLast((rung) => rung.atMs <= atMs);
      expect(atMs - (before?.atMs ?? Number.NEGATIVE_INFINITY)).toBeLessThanOrEqual(hourMs);
    }
  });

  test('the newest two are always there, whatever the bounds', () => {
    const rung = fc.record({
      position: fc.integer({ min: 1, max: 1e9 }),
      atMs: fc.integer({ min: 0, max: 40 * dayMs }),
      bytes: fc.integer({ min: 1, max: 1e9 }),
    });
    const limits = fc.record({
      newest: fc.constant(2),
      hourMs: fc.constant(hourMs),
      frames: fc.constant(20_000_000),
      count: fc.integer({ min: 2, max: 20 }),
      bytes: fc.integer({ min: 1, max: 5e9 }),
    });
    const rungs = fc.uniqueArray(rung, { selector: ({ position }) => position, maxLength: 60 });
    fc.assert(
      fc.property(rungs, limits, (all, bounds) => {
        const spare = new Set(spareRungs(all, bounds));
        const there = all.filter((one) => !spare.has(one));
        const byPosition = [...all].sort((a, b) => b.position - a.position);
        for (const newest of byPosition.slice(0, 2)) expect(there).toContain(newest);
        const bytes = there.reduce((sum, one) => sum + one.bytes, 0);
        expect(there.length).toBeLessThanOrEqual(Math.max(2, bounds.count));
        expect(there.length <= 2 || bytes <= bounds.bytes).toBe(true);
      }),
      { numRuns: 500, seed: 14 },
    );
  });

  test('past the bounds older days keep one each before any goes, the last day all', () => {
    const saved = minutes(4 * 24 * 60);
    const there = kept(saved, { ...rungLimits, count: 60 });
    const lastMs = saved.at(-1)?.atMs ?? 0;
    expect(there.length).toBeLessThanOrEqual(60);
    expect(there.filter(({ atMs }) => atMs >= lastMs - dayMs).length).toBeGreaterThanOrEqual(24);
    const days = new Set(there.map(({ atMs }) => Math.floor(atMs / dayMs)));
    expect([...days]).toEqual([0, 1, 2, 3, 4]);
  });

  test('an hour of very many frames has more than one', () => {
    const busy = Array.from({ length: 50 }, (_, i) => ({
      position: (i + 1) * 1_000_000,
      atMs: 1_000 + i,
      bytes: 1,
    }));
    expect(kept(busy).map(({ position }) => position / 1e6)).toEqual([1, 20, 40, 49, 50]);
  });

  test('files of before times were written go as they always did', () => {
    const old = [1, 2, 3, 4].map((position) => ({ position, atMs: 0, bytes: 1 }));
    expect(kept(old).map(({ position }) => position)).toEqual([3, 4]);
  });
});
