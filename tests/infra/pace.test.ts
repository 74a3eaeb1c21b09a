import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { TestSpecification, Vitest } from 'vitest/node';
import { LongestFirst, seconds } from '../longest-first.ts';
import { figures } from '../torture/table.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** As much of vitest as its own order asks for: nothing is remembered of an earlier run. */
const forgetful = { cache: { getTestSpecificationResult: () => undefined } };

function file(path: string, groupOrder: number): TestSpecification {
  const project = { name: String(groupOrder), config: { isolate: true, sequence: { groupOrder } } };
  return { moduleId: join(root, path), project } as never;
}

test('figures come first, then what takes longest; a group waits for the one before', async () => {
  const files = [
    file('tests/torture.test.ts', 2),
    file('tests/e2e/tetam.test.ts', 1),
    file('tests/torture/people.test.ts', 1),
    file('tests/torture/counted.test.ts', 1),
    file('tests/tidy.test.ts', 0),
    file('tests/sim/mutations.test.ts', 0),
    file('tests/sim/simulation.test.ts', 0),
  ];
  const sorted = await new LongestFirst(forgetful as never as Vitest).sort(files);
  expect(sorted.map(({ moduleId }) => moduleId.replace(root, ''))).toEqual([
    'tests/sim/simulation.test.ts',
    'tests/sim/mutations.test.ts',
    'tests/tidy.test.ts',
    'tests/torture/people.test.ts',
    'tests/torture/counted.test.ts',
    'tests/e2e/tetam.test.ts',
    'tests/torture.test.ts',
  ]);
});

test.each(Object.keys(seconds))('%s, whose time is known, is there', (path) => {
  expect(existsSync(join(root, path))).toBe(true);
});

test.each(figures.map((row) => [row.name, row.slicedBy] as const))(
  'the slice of %s is run by a test that is there',
  (_name, slicedBy = 'tests/torture.test.ts') => {
    expect(existsSync(join(root, slicedBy))).toBe(true);
  },
);
