import { expect, test } from 'vitest';
import type { HotParts } from '../../src/hotpath/parts.ts';
import { Snapshots } from '../../src/hotpath/snapshots.ts';

/** A state so large that the maker is asked, and a maker that never comes to work. */
function starved() {
  const asked: number[] = [];
  const written: number[] = [];
  let fail: (error: Error) => void = () => {};
  const journal = { position: 0, durable: 0, atMs: 0 };
  const parts = {
    journal,
    build: 'test',
    clock: { monotonicMs: () => 0 },
    journalClock: { now: () => 0 },
    pulse: { allow: () => () => {} },
    signals: { log: () => {} },
    stepper: { things: 100_000, encode: () => ({}) },
    intake: { clocks: { encode: () => [] }, encode: () => ({}) },
    records: {
      commit: async () => {},
      saveSnapshot: async ({ position }: { position: number }) => void written.push(position),
    },
    snapshotMaker: {
      make: ({ position }: { position: number }) => {
        asked.push(position);
        return new Promise<void>((_, reject) => {
          fail = reject;
        });
      },
      abandon: () => fail(new Error('abandoned')),
    },
  };
  return { snapshots: new Snapshots(parts as unknown as HotParts), journal, asked, written };
}

test('[HOT5] a maker that cannot follow is abandoned, and the snapshot made here', async () => {
  const { snapshots, journal, asked, written } = starved();
  journal.durable = 1_000_000;
  expect(snapshots.due(1_000_000, 0)).toBe(true);
  await snapshots.save();
  expect(snapshots.due(999_999, 0), 'one is under way').toBe(false);
  expect(snapshots.due(1, 0), 'the maker is told').toBe(false);
  await snapshots.settled();
  journal.durable = 2_000_000;
  expect(snapshots.due(0, 0)).toBe(true);
  await snapshots.save();
  await snapshots.settled();
  expect({ asked, written }).toEqual({ asked: [1_000_000], written: [2_000_000] });
});
