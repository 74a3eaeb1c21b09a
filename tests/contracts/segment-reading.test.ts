import { expect, test } from 'vitest';
import { readRule, readSegment } from '../../src/contracts/segment-reading.ts';

const whole = { version: 1, id: 'x', name: { en: 'X' }, who: { language: 'fa' } };

test('[SEG5] what is right is taken as it is', () => {
  expect(readSegment(whole)).toEqual({ ok: true, segment: whole });
});

const wrongs: readonly [unknown, string, RegExp][] = [
  [{}, 'who', /is empty/],
  [{ purchase: {} }, 'who.purchase', /cannot be asked/],
  [{ all: [] }, 'who.all', /list of 1/],
  [{ all: [{ language: 'de' }] }, 'who.all[0].language', /./],
  [{ not: [] }, 'who.not', /is no condition/],
  [{ language: 'fa', consent: 'offers' }, 'who', /at once/],
  [{ all: [{ language: 'fa' }], atLeast: 1 }, 'who', /beside each other/],
  [{ purchases: { within: '3 weeks' } }, 'who.purchases.within', /whole number/],
  [{ spent: { currency: 'IRR' } }, 'who.spent', /how much/],
  [{ lastVisit: {} }, 'who.lastVisit', /how long ago/],
  [{ birthday: {} }, 'who.birthday', /when/],
  [{ field: 'size' }, 'who.field', /compared with nothing/],
  [{ visits: {}, atLeast: 5, atMost: 2 }, 'who.visits', /more than at most/],
];

test.each(wrongs)('[SEG5] %j is refused at its place', (who, path, message) => {
  const read = readRule(who);
  expect(read).toMatchObject({
    ok: false,
    problems: [{ code: 'segment.shape', path, message: expect.stringMatching(message) }],
  });
  for (const { mend } of read.ok ? [] : read.problems) expect(mend).not.toBe('');
});

test('[SEG5] too deep, and too many questions, are refused', () => {
  let deep: object = { language: 'fa' };
  for (let i = 0; i < 50; i++) deep = { not: deep };
  expect(readRule(deep)).toMatchObject({ ok: false });
  const many = Array.from({ length: 9 }, () => ({
    any: Array.from({ length: 9 }, () => ({ language: 'fa' })),
  }));
  expect(readRule({ all: many })).toMatchObject({
    ok: false,
    problems: [{ message: expect.stringMatching(/64 questions/) }],
  });
});
