import { defineConfig } from 'vitest/config';

/** Files whose verdict depends on the machine's load: they run one at a time, after the others. */
const loadSensitive = [
  ...['e2e', 'bench', 'torture'].map((room) => `tests/${room}/**/*.test.ts`),
  'tests/torture.test.ts',
];

export default defineConfig({
  test: {
    allowOnly: false,
    passWithNoTests: false,
    restoreMocks: true,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['tests/**/*.test.ts'],
          exclude: loadSensitive,
          maxWorkers: 2,
          testTimeout: 15_000,
          hookTimeout: 30_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'e2e',
          include: loadSensitive,
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
