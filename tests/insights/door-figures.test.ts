import { describe, expect, test } from 'vitest';
import type { DayRows } from '../../src/contracts/week.ts';
import { figures, minuteMs, mondayMs, sale, visit } from './week-days.ts';

const quarter = 15;
type Door = DayRows['doors'][number];

/** A counter heard each quarter from one minute of the day to another, one person in each. */
function door(device: string, [from, to]: readonly [number, number], over: Partial<Door> = {}) {
  const count = Math.max(0, (to - from) / quarter);
  const quarters = Array.from({ length: count }, (_, at) => ({
    ...{ fromMs: mondayMs + (from + at * quarter) * minuteMs, ins: 1, outs: 0 },
  }));
  return { device, everyMs: minuteMs, quarters, ...over };
}
const opening = [sale(9 * 60), sale(20 * 60)];
const silentMin = (rows: Partial<DayRows>) =>
  (figures(rows).doors?.silentMs ?? Number.NaN) / minuteMs;

describe('[WEK12] people counted at the doors of a day', () => {
  test('are those of all doors; a day without a counter has no count, which is not 0', () => {
    const doors = [door('a', [540, 600]), door('b', [540, 570])];
    expect(figures({ doors }).doors).toMatchObject({ ins: 6, outs: 0 });
    expect(figures({ sales: opening })).not.toHaveProperty('doors');
  });

  test('a counter is silent where it is not heard between the first and the last sale', () => {
    const all = [8 * 60, 21 * 60] as const;
    expect(silentMin({ sales: opening, doors: [door('a', all)] })).toBe(0);
    const late = [door('a', all), door('b', [12 * 60, 21 * 60])];
    expect(silentMin({ sales: opening, doors: late })).toBe(3 * 60);
    const dead = [door('a', all), door('b', [0, 0])];
    expect(silentMin({ sales: opening, doors: dead })).toBe(11 * 60 + quarter);
  });

  test('before the first and after the last it may be off; who passes by counts nothing', () => {
    const doors = [door('a', [8 * 60 + 45, 20 * 60 + 15])];
    const passer = visit('p', [1_380, 1_381], [['door', 1_380, 1_381]]);
    expect(silentMin({ sales: opening, visits: [passer], doors })).toBe(0);
    const inside = visit('i', [1_260, 1_320], [['shoes', 1_260, 1_320]]);
    expect(silentMin({ sales: opening, visits: [inside], doors })).toBe(120 - quarter + quarter);
  });

  test('a counter that speaks rarely is heard until three of its intervals have passed', () => {
    const hourly = Array.from({ length: 12 }, (_, at) => ({
      ...{ fromMs: mondayMs + (8 + at) * 60 * minuteMs, ins: 9, outs: 9 },
    }));
    const sales = [sale(9 * 60), sale(19 * 60)];
    const counters = (everyMs: number) => [{ device: 'a', everyMs, quarters: hourly }];
    expect(silentMin({ sales, doors: counters(60 * minuteMs) })).toBe(0);
    expect(silentMin({ sales, doors: counters(minuteMs) })).toBeGreaterThan(7 * 60);
  });

  test('where nothing else tells of opening, passages do', () => {
    const doors = [door('a', [9 * 60, 20 * 60]), door('b', [9 * 60, 18 * 60])];
    expect(silentMin({ doors })).toBe(120);
  });

  test('counters that count nobody while somebody buys are silent, not an empty shop', () => {
    const blind = door('a', [9 * 60, 21 * 60]);
    const quarters = blind.quarters.map((one) => ({ ...one, ins: 0 }));
    const doors = [{ ...blind, quarters }];
    expect(silentMin({ doors, sales: opening })).toBe(24 * 60);
    expect(figures({ doors }).doors).toEqual({ ins: 0, outs: 0, silentMs: 0 });
  });
});
