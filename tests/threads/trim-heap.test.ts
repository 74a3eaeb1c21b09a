import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const module = fileURLToPath(new URL('../../src/threads/trim-heap.ts', import.meta.url));
const mb = 1024 * 1024;

/** Bytes of a new program's heap before and after, where it keeps so much and drops the rest. */
function trimmed(keptMb: number, droppedMb: number): { before: number; after: number } {
  const script = `
    import { getHeapStatistics } from 'node:v8';
    import { trimHeap } from ${JSON.stringify(module)};
    const fill = (mb) => Array.from({ length: mb * 4 }, () => new Array(32768).fill(1.5));
    globalThis.kept = fill(${keptMb});
    // Held until it was measured, or the engine may have collected some of it by itself.
    globalThis.dropped = fill(${droppedMb});
    const before = getHeapStatistics().total_physical_size;
    globalThis.dropped = undefined;
    trimHeap();
    console.log(JSON.stringify({ before, after: getHeapStatistics().total_physical_size }));`;
  const arguments_ = ['--input-type=module', '-e', script];
  return JSON.parse(execFileSync(process.execPath, arguments_, { encoding: 'utf8' }));
}

test('what starting took of a heap is given back', () => {
  const { before, after } = trimmed(8, 24);
  expect(before - after).toBeGreaterThan(16 * mb);
  expect(after).toBeGreaterThan(8 * mb);
});

test('a large heap is left alone: to collect it would hold its thread', () => {
  const { before, after } = trimmed(96, 24);
  expect(after).toBeGreaterThanOrEqual(before);
});
