import { describe, expect, test } from 'vitest';
import { countReport, lastLine, nodeAdvice, slicesLine } from '../run.ts';

const file = (status: string, ...tests: string[]) => ({
  status,
  assertionResults: tests.map((state) => ({ status: state })),
});

describe('the tally of a run', () => {
  test('counts tests by their state', () => {
    const report = { testResults: [file('passed', 'passed', 'skipped'), file('failed', 'failed')] };
    expect(countReport(report, 1)).toEqual({ passed: 1, failed: 1, skipped: 1 });
  });

  test('counts a file that could not be loaded as a failure', () => {
    const report = { testResults: [file('failed'), file('passed', 'passed')] };
    expect(countReport(report, 1)).toEqual({ passed: 1, failed: 1, skipped: 0 });
  });

  test('counts a bad end without a failing test as a failure', () => {
    const report = { testResults: [file('passed', 'passed')] };
    expect(countReport(report, 1).failed).toBe(1);
    expect(countReport(undefined, 1)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });

  test('ends in one line, which names skipped tests only when there are any', () => {
    expect(lastLine({ passed: 12, failed: 0, skipped: 0 })).toBe('12 passed, 0 failed');
    expect(lastLine({ passed: 1, failed: 2, skipped: 3 })).toBe('1 passed, 2 failed, 3 skipped');
  });
});

describe('the version of Node', () => {
  test.each(['24.15.0', '24.21.0', '26.0.0'])('%s is new enough', (version) => {
    expect(nodeAdvice(version)).toBeUndefined();
  });

  test.each(['20.20.2', '22.18.0', '24.14.9'])(
    '%s is too old, and what to do is said',
    (version) => {
      expect(nodeAdvice(version)).toContain('npm ci');
    },
  );
});

describe('the slices of the figures', () => {
  const slices = (name: string, [fromS, toS]: [number, number], ...durations: number[]) => ({
    name,
    startTime: 1e12 + fromS * 1_000,
    endTime: 1e12 + toS * 1_000,
    assertionResults: durations.map((duration) => ({ status: 'passed', duration })),
  });

  test('are added up, and those beside each other take the clock’s time once', () => {
    const testResults = [
      slices('/clone/tests/torture.test.ts', [200, 250], 18_000, 30_400),
      slices('/clone/tests/torture/counted.test.ts', [10, 22], 11_000.6),
      slices('/clone/tests/torture/killed.test.ts', [12, 30], 16_000),
      slices('/clone/tests/engine/torture-of-tags.test.ts', [0, 99], 99_000),
    ];
    const line = 'torture slices: 4 in 70 s, 75 s added up';
    expect(slicesLine({ testResults })).toBe(line);
  });

  test('are not mentioned where none was run', () => {
    expect(
      slicesLine({ testResults: [slices('/clone/tests/tidy.test.ts', [0, 1], 5)] }),
    ).toBeUndefined();
    expect(slicesLine(undefined)).toBeUndefined();
  });
});
