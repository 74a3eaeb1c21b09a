import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DayFigures } from '../../src/contracts/week.ts';
import { mergeSpreads, quantileOf, spreadOf } from '../../src/insights/spread.ts';
import { figures, minuteMs, mondayMs, sale, visit } from './week-days.ts';

describe('[WEK2] a day’s figures', () => {
  test('say what a day was, as the records keep it', () => {
    const day = figures({
      visits: [visit('a', [600, 620], [['shoes', 600, 610]])],
      sales: [sale(615, { visitor: 'a' })],
    });
    expect(DayFigures.parse(day)).toEqual(day);
    expect(day).toMatchObject({ visits: 1, bought: 1, matched: 1 });
    expect(day.money).toEqual({ EUR: { receipts: 1, total: 40, units: 2, returned: 0 } });
    expect(JSON.stringify(day)).not.toContain('alias');
  });

  test('a visit over midnight is whole of the day it began on, and its sale of its own day', () => {
    const late = visit('a', [1_430, 1_460], [['shoes', 1_430, 1_455]]);
    const day = figures({ visits: [late], sales: [sale(1_455, { visitor: 'a' })] });
    expect(day).toMatchObject({ visits: 1, bought: 1, matched: 0, money: {} });
    expect(day.stays.sumMs).toBe(30 * minuteMs);
  });

  test('a sale is of the visit that goes on at it, by the wearing’s name or the person’s', () => {
    const visits = [visit('a', [600, 620]), visit('a', [700, 720]), visit('b', [600, 620])];
    expect(figures({ visits, sales: [sale(710, { visitor: 'a' })] }).bought).toBe(1);
    expect(figures({ visits, sales: [sale(610, { visitor: 'alias-b' })] }).bought).toBe(1);
    expect(figures({ visits, sales: [sale(660, { visitor: 'a' }), sale(610)] }).bought).toBe(0);
  });

  test('two receipts of a visit are one visit that bought', () => {
    const sales = [sale(605, { visitor: 'a' }), sale(610, { visitor: 'a' })];
    const day = figures({ visits: [visit('a', [600, 620])], sales });
    expect([day.bought, day.matched, day.money.EUR?.receipts]).toEqual([1, 2, 2]);
  });

  test('what comes back is of the day it comes back on, and takes no receipt away', () => {
    const returns = [{ total: 15, currency: 'EUR' }];
    expect(figures({ sales: [sale(600)], returns }).money.EUR).toEqual({
      ...{ receipts: 1, total: 40, units: 2, returned: 15 },
    });
  });

  test('who was handed a band is not among those heard outside; who passed is', () => {
    const stays = [['door', 600, 601]] as const;
    const day = figures({
      visits: [
        visit('in', [600, 620], [...stays, ['shoes', 601, 620]]),
        visit('door', [600, 601], stays),
      ],
      heard: [{ alias: 'alias-in' }, { alias: 'alias-door' }, { alias: 'alias-street' }],
    });
    expect([day.heard, day.cameIn]).toEqual([3, 1]);
  });

  test('who is still in, and was at no more than the door, is not known to have passed', () => {
    const door = [['door', 600, 601]] as const;
    const day = figures({
      visits: [
        visit('in', [600, undefined], [...door, ['shoes', 601, 620]]),
        visit('still', [600, undefined], door),
        visit('nowhere', [600, undefined]),
        visit('door', [600, 601], door),
      ],
      heard: ['in', 'still', 'nowhere', 'door', 'street'].map((who) => ({ alias: `alias-${who}` })),
    });
    expect([day.heard, day.cameIn]).toEqual([3, 1]);
  });

  test('a place counts a visit once, with all its time there', () => {
    const day = figures({
      visits: [
        visit(
          'a',
          [600, 660],
          [
            ...(['shoes', 'bags', 'shoes'] as const).map(
              (zone, at) => [zone, 600 + at * 10, 605 + at * 10] as const,
            ),
          ],
        ),
      ],
    });
    expect(day.places.shoes).toMatchObject({ visits: 1, stays: { sumMs: 10 * minuteMs } });
  });
});

describe('[WEK3] staff and visitors', () => {
  const shift = (user: string, from: number, to: number) => ({
    user,
    fromMs: mondayMs + from * minuteMs,
    toMs: mondayMs + to * minuteMs,
  });

  test('shifts of one person that overlap count once, and only within the day', () => {
    const shifts = [shift('a', -60, 60), shift('a', 30, 90), shift('b', 0, 60)];
    expect(figures({ shifts }).staffMs).toBe(150 * minuteMs);
  });

  test('visitors’ time is parted by whether somebody was on shift, also over midnight', () => {
    const before = [{ startedAtMs: mondayMs - minuteMs, endedAtMs: mondayMs + 10 * minuteMs }];
    const visits = [visit('a', [50, 80]), visit('open', [50, undefined])];
    const day = figures({ visits, before, shifts: [shift('a', 0, 60), shift('b', 5, 60)] });
    expect(day.attendedMs).toBe(20 * minuteMs);
    expect(day.unattendedMs).toBe(20 * minuteMs);
  });
});

describe('[WEK4] a queue’s waits', () => {
  const waited = (stays: Parameters<typeof visit>[2]) =>
    figures({ visits: [visit('a', [600, 640], stays)] }).queues.line;

  test('whoever is at a till within a minute of leaving was served', () => {
    const line = waited([
      ['line', 600, 605],
      ['till', 605.5, 607],
      ['door', 607, 608],
    ]);
    expect(line).toMatchObject({ abandoned: 0, waits: { n: 1, sumMs: 5 * minuteMs } });
  });

  test('a step aside is one wait', () => {
    const line = waited([
      ['line', 600, 603],
      ['shoes', 603, 603.5],
      ['line', 603.5, 605],
      ['till', 605, 606],
    ]);
    expect(line).toMatchObject({ abandoned: 0, waits: { n: 1, sumMs: 5 * minuteMs } });
  });

  test('who goes elsewhere gave up; who only walked through did not wait', () => {
    expect(
      waited([
        ['line', 600, 605],
        ['shoes', 605, 615],
      ])?.abandoned,
    ).toBe(1);
    expect(
      waited([
        ['line', 600, 600.1],
        ['shoes', 601, 615],
      ])?.abandoned,
    ).toBe(0);
  });

  test('whose visit ended in the queue is neither', () => {
    const line = waited([
      ['shoes', 600, 605],
      ['line', 605, 615],
    ]);
    expect(line).toMatchObject({ abandoned: 0, waits: { n: 0 } });
  });

  test('being served ends a wait: a second one is its own', () => {
    const line = waited([
      ['line', 600, 602],
      ['till', 602, 602.5],
      ['line', 602.8, 605.8],
      ['till', 606, 607],
    ]);
    expect(line?.waits).toMatchObject({ n: 2, sumMs: 5 * minuteMs });
  });
});

test('[WEK2] a median read from bins is within 2 % of the exact, however days are cut', () => {
  const durations = fc.array(fc.integer({ min: 1_100, max: 40_000_000 }), {
    minLength: 1,
    maxLength: 300,
  });
  fc.assert(
    fc.property(durations, fc.nat(300), fc.constantFrom(0.5, 0.9), (all, cut, share) => {
      const merged = mergeSpreads([spreadOf(all.slice(0, cut)), spreadOf(all.slice(cut))]);
      expect(merged).toEqual(spreadOf(all));
      const exact = all.toSorted((a, b) => a - b)[Math.max(1, Math.ceil(share * all.length)) - 1];
      const near = (quantileOf(merged, share) ?? 0) / (exact ?? 0);
      expect(Math.abs(near - 1)).toBeLessThanOrEqual(0.0201);
    }),
    { seed: 24, numRuns: 300 },
  );
});
