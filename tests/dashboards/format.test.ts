import { describe, expect, test } from 'vitest';
import { en } from '../../dashboards/i18n/en.ts';
import { fa } from '../../dashboards/i18n/fa.ts';
import {
  dateOf,
  fill,
  formatDay,
  formatDuration,
  formatNumber,
  formatPercent,
  formatTime,
  formatTwoDigits,
  formatZone,
  isSameDay,
} from '../../dashboards/i18n/format.ts';

const TEHRAN = 'Asia/Tehran';
/** Midnight of Nowruz 1405 in Tehran. */
const NOWRUZ_MS = Date.UTC(2026, 2, 20, 20, 30);

describe('numbers', () => {
  test('[PAG3] have Persian digits in Persian', () => {
    expect(formatNumber(1234, 'fa')).toBe('۱٬۲۳۴');
    expect(formatNumber(1234, 'en')).toBe('1,234');
  });

  test('[PAG4] a share is rounded down: 99.6 % is not full', () => {
    expect(formatPercent(0.996, 'en')).toBe('99%');
    expect(formatPercent(1.1, 'en')).toBe('110%');
    expect(formatPercent(0.29, 'en')).toBe('29%');
    expect(formatPercent(0.5, 'fa')).toBe('۵۰٪');
  });
});

describe('times', () => {
  test('[PAG3] are on the venue clock, also half an hour off', () => {
    const atMs = Date.UTC(2026, 10, 21, 11, 2, 5);
    expect(formatTime(atMs, TEHRAN, 'en')).toBe('14:32');
    expect(formatTime(atMs, TEHRAN, 'en', 'second')).toBe('14:32:05');
    expect(formatTime(atMs, TEHRAN, 'fa')).toBe('۱۴:۳۲');
  });

  test('[PAG3] midnight is 00, not 24, and dates are Jalali in Persian', () => {
    expect(formatTime(NOWRUZ_MS, TEHRAN, 'en')).toBe('00:00');
    expect(formatTime(NOWRUZ_MS, TEHRAN, 'fa', 'day')).toContain('۱ فروردین');
    expect(formatTime(NOWRUZ_MS, TEHRAN, 'en', 'day')).toContain('21 March');
  });

  test('a day ends at midnight of the venue', () => {
    expect(isSameDay(NOWRUZ_MS, NOWRUZ_MS + 60_000, TEHRAN)).toBe(true);
    expect(isSameDay(NOWRUZ_MS - 1, NOWRUZ_MS, TEHRAN)).toBe(false);
    expect(dateOf(NOWRUZ_MS - 1, TEHRAN)).toBe('2026-03-20');
    expect(dateOf(NOWRUZ_MS, TEHRAN)).toBe('2026-03-21');
  });

  test('a day is of the calendar of the language, a clock is named in it', () => {
    expect(formatDay(NOWRUZ_MS, TEHRAN, 'en')).toBe('Sat 21 March');
    expect(formatDay(NOWRUZ_MS, TEHRAN, 'fa')).toMatch(/۱ فروردین/);
    expect(formatZone(NOWRUZ_MS, TEHRAN, 'en')).toBe('Iran Time');
    expect(formatZone(NOWRUZ_MS, TEHRAN, 'fa')).toBe('وقت ایران');
    expect([formatTwoDigits(7, 'en'), formatTwoDigits(7, 'fa')]).toEqual(['07', '۰۷']);
  });
});

describe('durations', () => {
  test.each([
    [0, '0 s'],
    [-500, '0 s'],
    [59_999, '59 s'],
    [60_000, '1 min'],
    [270_000, '4 min 30 s'],
    [600_500, '10 min'],
    [3_600_000, '1 h'],
    [7_500_000, '2 h 5 min'],
    [90_000_000, '1 d 1 h'],
  ])('%d ms is %s', (ms, text) => {
    expect(formatDuration(ms, 'en', en)).toBe(text);
  });

  test('are told to the minute where they are glanced at', () => {
    expect(formatDuration(270_000, 'en', en, true)).toBe('4 min');
    expect(formatDuration(45_000, 'en', en, true)).toBe('45 s');
  });

  test('[PAG3] are words and digits of the language', () => {
    expect(formatDuration(270_000, 'fa', fa)).toBe('۴ دقیقه و ۳۰ ثانیه');
  });
});

describe('texts', () => {
  const people = { zero: 'nobody', one: '{count} person', other: '{count} people' };

  test('[PAG3] 0 is its own case, as Persian counts it with 1', () => {
    expect(fill(people, { count: 0 }, 'fa')).toBe('nobody');
    expect(fill(people, { count: 1 }, 'en')).toBe('1 person');
    expect(fill(people, { count: 2 }, 'en')).toBe('2 people');
    expect(fill({ one: '{count} person', other: '{count} people' }, { count: 0 }, 'en')).toBe(
      '0 people',
    );
  });

  test('[PAG3] no Persian text turns singular for nobody', () => {
    expect(fill(fa['floor.announce'], { count: 0 }, 'fa')).toBe('۰ نفر حاضر.');
  });

  test('[PAG3] words against the direction of the text are isolated, others are left alone', () => {
    expect(fill('به {venue}', { venue: 'Lumen' }, 'fa')).toBe('به \u2068Lumen\u2069');
    expect(fill('به {venue}', { venue: 'گذر' }, 'fa')).toBe('به گذر');
    expect(fill('to {venue}', { venue: 'Lumen' }, 'en')).toBe('to Lumen');
  });

  test('a hole without a value stays visible', () => {
    expect(fill('Hello {name}', {}, 'en')).toBe('Hello {name}');
  });
});
