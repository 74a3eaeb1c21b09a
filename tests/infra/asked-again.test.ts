import { describe, expect, test } from 'vitest';
import {
  answersLines,
  type FileReport,
  late,
  type Report,
  toAskAgain,
  withAnswers,
} from '../asked-again.ts';

const minuteMs = 60_000;

function file(name: string, said: readonly string[], part: Partial<FileReport> = {}): FileReport {
  const failed = said.map((message, index) => ({
    fullName: `test ${index}`,
    status: 'failed',
    failureMessages: [message],
  }));
  const passed = { fullName: 'another', status: 'passed', failureMessages: [] };
  return {
    ...{ name, status: said.length > 0 ? 'failed' : 'passed', message: '' },
    ...{ startTime: 0, endTime: minuteMs, assertionResults: [...failed, passed] },
    ...part,
  };
}
const report = (...testResults: FileReport[]): Report => ({ testResults });

/** As the assertion itself words it. */
function judged(tookMs: number): string {
  try {
    expect(tookMs, late).toBeLessThan(4_000);
  } catch (error) {
    return String(error instanceof Error ? error.stack : error);
  }
  throw new Error('it was in time');
}

describe('what is asked again', () => {
  test.each([
    judged(7_009),
    'TimeoutError: locator.fill: Timeout 240000ms exceeded.\nCall log:',
    'Error: Test timed out in 300000ms.\nIf this is a long-running test',
    'Hook timed out in 300000ms.',
    'Error: Timed out in waitUntil!\n    at waitUntil',
    'Error: never held: {"items":[]}\n    at until',
  ])('a file in which nothing but a clock was wrong: %s', (message) => {
    expect(toAskAgain(report(file('a', [message]), file('b', [])))).toEqual(['a']);
  });

  test('a file in which what was polled for never came', async () => {
    const poll = expect.poll(() => 0, { timeout: 20 }).toBe(1);
    const error: Error = await poll.catch((reason) => reason);
    expect(toAskAgain(report(file('a', [String(error.stack)])))).toEqual(['a']);
  });

  test('a file whose preparation took too long', () => {
    const message = 'Hook timed out in 300000ms.';
    const assertionResults = [{ fullName: 'one', status: 'skipped', failureMessages: [] }];
    const hook = file('a', [], { status: 'failed', message, assertionResults });
    expect(toAskAgain(report(hook))).toEqual(['a']);
    expect(toAskAgain(report({ ...hook, message: 'Error: no such file' }))).toEqual([]);
  });

  test('not one in which anything else was wrong, and none that holds', () => {
    const wrong = 'AssertionError: expected 1 to be 2';
    expect(toAskAgain(report(file('a', [wrong]), file('b', [])))).toEqual([]);
    expect(toAskAgain(report(file('a', [judged(9_000), wrong])))).toEqual([]);
    const quoted = 'AssertionError: expected "late: 5" to be "TimeoutError: x"';
    expect(toAskAgain(report(file('a', [quoted])))).toEqual([]);
  });

  test('none where they would take longer than twenty minutes', () => {
    const long = { endTime: 11 * minuteMs };
    const late = [judged(9_000)];
    expect(toAskAgain(report(file('a', late, long)))).toEqual(['a']);
    expect(toAskAgain(report(file('a', late, long), file('b', late, long)))).toEqual([]);
  });
});

test('what they answer takes the place of what they said, and is told', () => {
  const first = report(file('a', [judged(9_000)]), file('b', ['Error: wrong']));
  const second = report(file('a', []));
  expect(withAnswers(first, second)).toEqual(report(file('a', []), file('b', ['Error: wrong'])));
  expect(answersLines(first, second)).toEqual([
    'asked again alone, as only the clock was wrong: a (test 0): passed',
  ]);
});
