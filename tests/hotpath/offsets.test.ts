import { describe, expect, test } from 'vitest';
import { zoneOffsets } from '../../src/hotpath/offsets.ts';
import { noonMs } from './venue.ts';

/** The offset that the table gives at a time, as the engine reads it. */
function offsetAt(table: readonly (readonly [number, number])[], atMs: number): number | undefined {
  return table.findLast(([fromMs]) => fromMs <= atMs)?.[1];
}

function tableOf(timezone: string, fromMs: number) {
  const table = zoneOffsets(timezone, fromMs);
  if (table === undefined) throw new Error(`${timezone} is not known`);
  return table;
}

describe('[TIM6] the offsets of a time zone', () => {
  test('Tehran is at three hours and a half, all year', () => {
    const table = tableOf('Asia/Tehran', noonMs);
    expect(table.map(([, minutes]) => minutes)).toEqual([210]);
  });

  test('begin before the time they are made for', () => {
    expect(tableOf('Asia/Tehran', noonMs)[0]?.[0]).toBeLessThanOrEqual(noonMs - 86_400_000);
  });

  // A Sunday at 01:00 UTC: directive 2000/84/EC, articles 2 and 3.
  test.each([
    ['summer', Date.UTC(2027, 2, 28, 1), 60, 120],
    ['winter', Date.UTC(2027, 9, 31, 1), 120, 60],
    ['summer, years on', Date.UTC(2030, 2, 31, 1), 60, 120],
  ])('Berlin goes over to %s at that minute, whenever it was asked', (_, atMs, before, after) => {
    for (const spareMs of [0, 1, 12_345, 59_999]) {
      const table = tableOf('Europe/Berlin', noonMs + spareMs);
      expect(table.map(([fromMs]) => fromMs)).toContain(atMs);
      expect(offsetAt(table, atMs - 1)).toBe(before);
      expect(offsetAt(table, atMs)).toBe(after);
    }
  });

  test('Berlin has ten changes in five years', () => {
    expect(tableOf('Europe/Berlin', noonMs)).toHaveLength(11);
  });

  test.each([
    ['Asia/Kathmandu', 345],
    ['America/New_York', -300],
    ['Pacific/Kiritimati', 840],
    ['UTC', 0],
  ])('%s in December is %i minutes east', (timezone, minutes) => {
    expect(offsetAt(tableOf(timezone, noonMs), noonMs)).toBe(minutes);
  });

  test('a change of half an hour: Lord Howe', () => {
    const table = tableOf('Australia/Lord_Howe', noonMs);
    expect(new Set(table.map(([, minutes]) => minutes))).toEqual(new Set([630, 660]));
  });

  test('agree with the machine every hour of two years', () => {
    const table = tableOf('Europe/Berlin', noonMs);
    const format = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Berlin', hour: '2-digit' });
    for (let atMs = noonMs; atMs < noonMs + 2 * 365 * 86_400_000; atMs += 3_600_000) {
      const shown = new Date(atMs + (offsetAt(table, atMs) ?? 0) * 60_000).getUTCHours();
      expect(Number(format.format(atMs)) % 24).toBe(shown);
    }
  });

  test.each(['Mars/Olympus', '', 'Europe/Berlin\u0000'])('%j is no time zone', (timezone) => {
    expect(zoneOffsets(timezone, noonMs)).toBeUndefined();
  });
});
