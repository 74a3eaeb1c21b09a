import { describe, expect, test } from 'vitest';
import { readDate, readShiftFile } from '../../src/contracts/shift-file.ts';

const scale = {
  timezone: 'Asia/Tehran',
  people: [
    { user: 'mina', name: 'مینا' },
    { user: 'ali', name: 'Ali' },
  ],
  zones: [{ id: 'shoes', name: { en: 'Shoes', fa: 'کفش' } }],
};

describe('a file of shifts', () => {
  test('[STF6] is read with Persian names, digits and dates, and past midnight', () => {
    const head = 'نام;تاریخ;از;تا;سمت;ناحیه‌ها';
    const first = 'مینا;۱۴۰۵/۰۹/۰۳;۹;۱۷:۳۰;cashier;کفش';
    const csv = `${head}
${first}
"Ali";2026-11-24;22:00;06:00;;`;
    const { shifts, problems } = readShiftFile(csv, scale);
    expect(problems).toEqual([]);
    expect(shifts).toMatchObject([
      { user: 'mina', post: 'cashier', zones: ['shoes'], fromMs: Date.UTC(2026, 10, 24, 5, 30) },
      { user: 'ali', post: 'floor', zones: [], toMs: Date.UTC(2026, 10, 25, 2, 30) },
    ]);
    expect(readShiftFile(csv, scale).shifts).toEqual(shifts);
  });

  test('[STF6] names each bad row, its column and what mends it; takes the good', () => {
    const csv = [
      'who,date,from,to,post,zones',
      'mina,2026-02-31,9,17,,',
      'sara,2026-11-24,9,17,,',
      'ali,2026-11-24,25:00,17,,',
      'ali,2026-11-24,9,17,floor,hats',
      'ali,2026-11-24,9,17,floor,shoes',
    ].join('\n');
    const { shifts, problems } = readShiftFile(csv, scale);
    expect(shifts).toHaveLength(1);
    expect(problems.map(({ row, column }) => [row, column])).toEqual([
      [2, 'date'],
      [3, 'who'],
      [4, 'from'],
      [5, 'zones'],
    ]);
    for (const { message, mend } of problems)
      expect(message.length * mend.length).toBeGreaterThan(0);
    expect(readShiftFile('a,b\n1,2', scale).problems.map(({ column }) => column)).toContain('who');
  });

  test('[STF6] knows the last day of a Jalali leap year, and no day that is none', () => {
    expect(readDate('۱۴۰۳/۱۲/۳۰')).toBe('2025-03-20');
    expect(readDate('1404/12/30')).toBeUndefined();
    expect(readDate('1405/01/01')).toBe('2026-03-21');
    expect(readDate('1405/07/31')).toBeUndefined();
  });
});
