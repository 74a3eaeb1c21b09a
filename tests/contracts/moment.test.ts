import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readMoment } from '../../src/contracts/moment.ts';

const nowMs = Date.UTC(2026, 10, 21, 12);
const tehran = { nowMs, timezone: 'Asia/Tehran' };
const berlin = { nowMs, timezone: 'Europe/Berlin' };

test.each([
  ['2026-11-20T10:00:00Z', tehran, Date.UTC(2026, 10, 20, 10)],
  ['2026-11-20T10:00:00+03:30', berlin, Date.UTC(2026, 10, 20, 6, 30)],
  ['2026-11-20', tehran, Date.UTC(2026, 10, 19, 20, 30)],
  ['2026-11-20', { ...tehran, end: true }, Date.UTC(2026, 10, 20, 20, 30)],
  ['2026-11-20T17:30', tehran, Date.UTC(2026, 10, 20, 14)],
  ['2026-11-20 17:30:15', { ...tehran, end: true }, Date.UTC(2026, 10, 20, 14, 0, 15)],
  // The night in which clocks go back: the day has 25 hours.
  ['2026-10-25', berlin, Date.UTC(2026, 9, 24, 22)],
  ['2026-10-25', { ...berlin, end: true }, Date.UTC(2026, 9, 25, 23)],
  ['yesterday', tehran, Date.UTC(2026, 10, 19, 20, 30)],
  ['yesterday', { ...tehran, end: true }, Date.UTC(2026, 10, 20, 20, 30)],
  ['today', tehran, Date.UTC(2026, 10, 20, 20, 30)],
  // At the venue it is tomorrow already.
  ['today', { ...tehran, nowMs: nowMs + 36_000_000 }, Date.UTC(2026, 10, 21, 20, 30)],
  ['24h', tehran, nowMs - 86_400_000],
  ['0s', tehran, nowMs],
  ['1795239000000', tehran, 1_795_239_000_000],
  [1_795_239_000_000, tehran, 1_795_239_000_000],
])('[LAB7] %s is a moment', (text, scale, atMs) => {
  expect(readMoment(text, scale)).toBe(atMs);
});

test.each(['', 'tomorrow', '2026-02-31', '2026-13-01', '2026-11-20T25:00', '24', '2026-11', 'T'])(
  '[LAB7] %j is none',
  (text) => {
    expect(readMoment(text, tehran)).toBeUndefined();
  },
);

test('[LAB7] any text is a finite time or none', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9T:+Z -]{0,25}$/)), (text) => {
      const atMs = readMoment(text, tehran);
      expect(atMs === undefined || Number.isFinite(atMs)).toBe(true);
    }),
  );
});
