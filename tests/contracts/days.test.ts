import { describe, expect, test } from 'vitest';
import { boundsOf, Day, dayAt } from '../../src/contracts/days.ts';
import { plusDays, weekOf } from '../../src/contracts/weeks.ts';

const hourMs = 3_600_000;

describe('[WEK1] a week is seven days of the venue’s calendar', () => {
  test('from Saturday, Sunday or Monday', () => {
    // 2026-11-20 is a Friday: 29 Aban 1405.
    expect(weekOf('2026-11-20', 'sat')).toBe('2026-11-14');
    expect(weekOf('2026-11-20', 'sun')).toBe('2026-11-15');
    expect(weekOf('2026-11-20', 'mon')).toBe('2026-11-16');
    expect(weekOf('2026-11-21', 'sat')).toBe('2026-11-21');
    expect(weekOf('2026-11-22', 'mon')).toBe('2026-11-16');
  });

  test('days go over the ends of months and years', () => {
    expect(plusDays('2024-02-28', 1)).toBe('2024-02-29');
    expect(plusDays('2026-01-01', -1)).toBe('2025-12-31');
    expect(Day.safeParse('2026-02-30').success).toBe(false);
    expect(Day.safeParse('26-02-03').success).toBe(false);
  });

  test('a day in Tehran begins at half past eight in the evening of UTC', () => {
    expect(boundsOf('2026-11-21', 'Asia/Tehran')).toEqual({
      fromMs: Date.parse('2026-11-20T20:30:00Z'),
      toMs: Date.parse('2026-11-21T20:30:00Z'),
    });
    expect(dayAt(Date.parse('2026-11-20T20:29:59Z'), 'Asia/Tehran')).toBe('2026-11-20');
    expect(dayAt(Date.parse('2026-11-20T20:30:00Z'), 'Asia/Tehran')).toBe('2026-11-21');
  });

  test.each([
    ['2026-03-29', 'Europe/Berlin', 23],
    ['2026-10-25', 'Europe/Berlin', 25],
    // Clocks went from midnight to one o’clock: the day has no 00:00.
    ['2022-03-22', 'Asia/Tehran', 23],
    ['2022-09-21', 'Asia/Tehran', 25],
    ['2026-06-01', 'Asia/Tehran', 24],
  ])('%s in %s has %d hours, and days follow without a gap', (day, zone, hours) => {
    const { fromMs, toMs } = boundsOf(day, zone);
    expect((toMs - fromMs) / hourMs).toBe(hours);
    expect(boundsOf(plusDays(day, 1), zone).fromMs).toBe(toMs);
    expect(boundsOf(plusDays(day, -1), zone).toMs).toBe(fromMs);
    expect([dayAt(fromMs, zone), dayAt(toMs - 1, zone), dayAt(fromMs - 1, zone)]).toEqual([
      ...[day, day, plusDays(day, -1)],
    ]);
  });
});
