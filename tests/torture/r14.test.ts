import { expect, test } from 'vitest';
import { everyStatement } from '../ingress/statements.ts';
import { holds, judge, run } from './r14.ts';
import { reasons } from './r14-reasons.ts';

/**
 * The suites themselves are not ours and not fetched here; what they ask is in
 * `tests/ingress/conformance.test.ts`, in our own words. This is about R14's verdict on them.
 */
const passed = (name: string) => ({ name, passed: true, why: '' });
const failed = (name: string) => ({ name, passed: false, why: 'no answer' });
const expected = { b: 'the statement says otherwise' };

test.each([
  ['all pass, or have their reason', [passed('a'), failed('b')], true],
  ['one without a reason fails', [failed('a'), failed('b')], false],
  ['one with a reason passes', [passed('a'), passed('b')], false],
  ['hardly anything was run', [passed('a')], false],
])('[ING17] R14, when %s: %s', (_case, told, ok) => {
  expect(holds(judge(told, expected), 2)).toBe(ok);
});

test('[ING17] R14 says by name what failed, with the reason or with what was seen', () => {
  expect(judge([failed('a'), failed('b'), passed('c')], expected)).toEqual({
    passed: 1,
    of: 3,
    listed: ['b: the statement says otherwise'],
    failed: ['a: no answer'],
    wronglyListed: [],
  });
});

test('[ING17] R14 without the suites says that it was not run, and is not ok', async () => {
  const result = await run({ seed: 1, scale: 'slice' });
  expect(result.ok).toBe(false);
  expect(result.notRun).toMatch(/^not run: give the suites/);
});

test('[ING17] R14 refuses a folder that is no checkout of the suite', async () => {
  const suites = { paho: import.meta.dirname };
  await expect(run({ seed: 1, scale: 'slice', suites })).rejects.toThrow(/no checkout of paho/);
});

test('[ING17] every reason names a statement of MQTT 3.1.1, or the suite that is at fault', () => {
  const words = Object.values(reasons);
  const named = words.map((why) => /\[MQTT-([\d.]+-\d+)\]/.exec(why)?.[1]);
  expect(words.filter((why, at) => named[at] === undefined && !/the suite/.test(why))).toEqual([]);
  expect(named.filter((id) => id !== undefined && !everyStatement.includes(id))).toEqual([]);
});
