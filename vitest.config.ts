import { defineConfig } from 'vitest/config';
import { LongestFirst } from './tests/longest-first.ts';

/** Files whose verdict is a time or memory: they run alone, one at a time, after the others. */
const quiet = [
  'tests/bench/**/*.test.ts',
  'tests/torture.test.ts',
  'tests/torture/mqtt.test.ts',
  'tests/e2e/first-minute.test.ts',
];

/** Real servers and browsers that wait more than they compute, and figures that count. */
const e2e = ['tests/e2e/**/*.test.ts', 'tests/torture/**/*.test.ts'];

/**
 * Rooms whose tests keep nothing in their process: the modules of one file serve the next, which
 * spares 0.4 s a file. `live` measures what its own process holds.
 */
const rooms = [
  'tests/{engine,contracts,hotpath,egress,stores}/**/*.test.ts',
  'tests/web/!(live).test.ts',
];

/** It shares its seeds out over all cores, so it runs before the others. */
const everyCore = ['tests/sim/simulation.test.ts'];

/**
 * What is waited for may take its time on cores that others load; a wait ends when it is there. A
 * time-out only ends what hangs: it judges no speed, so no test has a shorter one of its own.
 */
const patience = { testTimeout: 300_000, hookTimeout: 300_000 };
const expecting = { poll: { timeout: 30_000 } };

export default defineConfig({
  test: {
    allowOnly: false,
    passWithNoTests: false,
    restoreMocks: true,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'sim',
          include: everyCore,
          // With one worker vitest would put the first group behind all others.
          maxWorkers: 2,
          ...patience,
          expect: expecting,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'unit',
          include: ['tests/**/*.test.ts'],
          exclude: [...quiet, ...e2e, ...rooms, ...everyCore],
          maxWorkers: 2,
          ...patience,
          expect: expecting,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'rooms',
          include: rooms,
          isolate: false,
          maxWorkers: 2,
          ...patience,
          expect: expecting,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'e2e',
          include: e2e,
          exclude: quiet,
          maxWorkers: 3,
          ...patience,
          expect: expecting,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: 'quiet',
          include: quiet,
          fileParallelism: false,
          ...patience,
          expect: expecting,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
