import { expect, test } from 'vitest';
import { hash32, shareOf } from '../../src/engine/hash.ts';
import { isWithinHours, localTime, offsetMinutes } from '../../src/engine/localtime.ts';

test('[TIM6] ids that differ in their last letter fall into unrelated buckets', () => {
  const buckets = Array.from({ length: 10_000 }, (_, i) => Math.floor(shareOf(`v${i}`) * 10));
  const counts = Array.from({ length: 10 }, (_, b) => buckets.filter((one) => one === b).length);
  // 5 σ of a binomial(10,000, 0.1) is 150.
  for (const count of counts) expect(Math.abs(count - 1_000)).toBeLessThan(150);
});

test('[TIM6] one letter more changes about half of the bits', () => {
  let flipped = 0;
  for (let i = 0; i < 1_000; i++) {
    let difference = hash32(`control/offer/${i}`) ^ hash32(`control/offer/${i + 1}`);
    for (; difference !== 0; difference &= difference - 1) flipped++;
  }
  expect(flipped / 1_000).toBeGreaterThan(15);
  expect(flipped / 1_000).toBeLessThan(17);
});

test('[TIM6] a hash is the same on every machine', () => {
  expect(hash32('')).toBe(2_872_998_923);
  expect(hash32('گذر')).toBe(hash32('گذر'));
  expect(shareOf('a')).toBeLessThan(1);
});

const tehran = [[0, 210]] as const;
const berlin = [
  [0, 60],
  [Date.UTC(2026, 2, 29, 1), 120],
  [Date.UTC(2026, 9, 25, 1), 60],
] as const;

test.each([
  ['half an hour offsets', tehran, Date.UTC(2026, 10, 24, 20, 29), '2026-11-24', 'tue', 23, 59],
  ['midnight', tehran, Date.UTC(2026, 10, 24, 20, 30), '2026-11-25', 'wed', 0, 0],
  ['a leap day', [[0, 0]] as const, Date.UTC(2028, 1, 29, 12), '2028-02-29', 'tue', 12, 0],
  ['the turn of the year', [[0, -300]] as const, Date.UTC(2027, 0, 1), '2026-12-31', 'thu', 19, 0],
  ['summer time', berlin, Date.UTC(2026, 6, 1, 10), '2026-07-01', 'wed', 12, 0],
  ['after the clocks go back', berlin, Date.UTC(2026, 9, 25, 1), '2026-10-25', 'sun', 2, 0],
] as const)('[TIM6] local time knows %s', (_what, offsets, atMs, date, weekday, hour, minute) => {
  expect(localTime(offsets, atMs)).toMatchObject({ date, weekday, hour, minute });
});

test('[TIM6] local dates agree with the calendar on every day of eighty years', () => {
  const dayMs = 86_400_000;
  for (let day = 0; day < 80 * 365; day += 1) {
    const iso = new Date(day * dayMs).toISOString().slice(0, 10);
    expect(localTime([[0, 0]], day * dayMs + 1).date).toBe(iso);
  }
});

test('[TIM6] before the first row of offsets the first holds', () => {
  expect(offsetMinutes([[1_000, 60]], 0)).toBe(60);
  expect(offsetMinutes([], 0)).toBe(0);
});

test.each([
  [600, '09:00', '21:00', true],
  [540, '09:00', '21:00', true],
  [1_260, '09:00', '21:00', false],
  [30, '22:00', '07:00', true],
  [1_320, '22:00', '07:00', true],
  [420, '22:00', '07:00', false],
])('[TIM6] minute %i between %s and %s: %s', (minute, from, to, expected) => {
  expect(isWithinHours(minute, from, to)).toBe(expected);
});
