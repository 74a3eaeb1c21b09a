/**
 * Mutants that no test can notice, because what they make does the same: each by its file, what
 * stood there, what stands there instead, and why that changes nothing anybody could see. The full
 * run tries them too and fails when a test does notice one.
 */
export type Equivalent = {
  readonly file: string;
  readonly was: string;
  readonly is: string;
  readonly why: string;
};

const fastPath = 'a shortcut for the newest boot; the search after it finds the same window';

export const equivalents: readonly Equivalent[] = [
  {
    file: 'src/hotpath/dedupe.ts',
    was: 'windows.length - 1',
    is: 'windows.length + 1',
    why: fastPath,
  },
  { file: 'src/hotpath/dedupe.ts', was: 'last?.boot === boot', is: 'false', why: fastPath },
  {
    file: 'src/hotpath/dedupe.ts',
    was: '-1',
    is: '+1',
    why: 'a fresh window has no bits: numbers 0 and 1 are new once, by advancing or by their bit',
  },
  {
    file: 'src/hotpath/dedupe.ts',
    was: 'seq - windowSize + 1',
    is: 'seq - windowSize - 1',
    why: 'clears two places more of a window whose every place is cleared, one of them set again',
  },
  {
    file: 'src/hotpath/dedupe.ts',
    was: 'passed < seq',
    is: 'passed <= seq',
    why: 'clears the place that the next line sets',
  },
  {
    file: 'src/hotpath/dedupe.ts',
    was: 'i < a.byteLength',
    is: 'i <= a.byteLength',
    why: 'compares what is not there with what is not there',
  },
  {
    file: 'src/engine/time/buffer.ts',
    was: 'a.device < b.device',
    is: 'a.device <= b.device',
    why: 'asked only where they differ',
  },
  {
    file: 'src/engine/time/buffer.ts',
    was: 'a < b',
    is: 'a <= b',
    why: 'asked only where they differ',
  },
  {
    file: 'src/engine/time/buffer.ts',
    was: 'a.body === b.body',
    is: 'false',
    why: 'a shortcut: the same body has the same text',
  },
  {
    file: 'src/engine/time/heap.ts',
    was: 'heap.push(item);',
    is: ';',
    why: 'the place is written at the end of the way up, which makes it',
  },
  {
    file: 'src/engine/time/heap.ts',
    was: 'at > 0',
    is: 'at >= 0',
    why: 'above the top there is nothing, and the way ends',
  },
  {
    file: 'src/engine/time/heap.ts',
    was: 'parent === undefined',
    is: 'false',
    why: 'for the compiler: above a place within there is always one',
  },
  {
    file: 'src/engine/time/heap.ts',
    was: 'compare(parent, item) <= 0',
    is: 'compare(parent, item) < 0',
    why: 'equals may change places',
  },
  {
    file: 'src/engine/time/heap.ts',
    was: 'last === undefined',
    is: 'false',
    why: 'an empty heap has no top and no length, which is asked next',
  },
  {
    file: 'src/engine/time/heap.ts',
    was: 'compare(other, child) < 0',
    is: 'compare(other, child) <= 0',
    why: 'equals may change places',
  },
  {
    file: 'src/engine/time/heap.ts',
    was: 'compare(last, child) <= 0',
    is: 'compare(last, child) < 0',
    why: 'equals may change places',
  },
  {
    file: 'src/engine/time/timers.ts',
    was: 'a.id === b.id',
    is: 'false',
    why: 'equal timers may change places: they do the same',
  },
  {
    file: 'src/engine/time/timers.ts',
    was: 'a.id < b.id',
    is: 'a.id <= b.id',
    why: 'asked only where they differ',
  },
  {
    file: 'src/hotpath/settle.ts',
    was: 'clock.next + 1',
    is: 'clock.next - 1',
    why: 'a ring that is written backwards keeps the same last 64',
  },
];
