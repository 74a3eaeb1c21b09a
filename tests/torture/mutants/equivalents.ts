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
];
