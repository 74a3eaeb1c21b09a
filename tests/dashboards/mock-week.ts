import type { WeekBody } from '../../src/contracts/api-week.ts';
import type { DayFigures } from '../../src/contracts/week.ts';
import { plusDays } from '../../src/contracts/weeks.ts';
import { spreadOf } from '../../src/insights/spread.ts';
import { weekParts } from '../../src/insights/week.ts';

const times = (n: number, seconds: number) =>
  spreadOf(Array.from({ length: n }, (_, at) => seconds * 1_000 * (0.5 + at / n)));

/** A day of a shop in which so many came: places, a queue, staff, and who passed the window. */
export function mockDay(visits: number): DayFigures {
  const bought = Math.round(visits * 0.24);
  const place = (share: number, seconds: number, buys: number) => {
    const n = Math.round(visits * share);
    return { visits: n, stays: times(n, seconds), bought: Math.round(n * buys) };
  };
  return {
    // Of those who come by the door a third wear something.
    doors: { ins: visits * 3, outs: visits * 3 - 4, silentMs: 0 },
    ...{ visits, bought, stays: times(visits, 420), heard: visits * 3, cameIn: visits },
    money: {
      IRR: { receipts: bought + 5, total: bought * 4.5e6, units: bought * 2, returned: 9e6 },
    },
    matched: bought,
    ...{ staffMs: 9.7e7, attendedMs: visits * 4e5, unattendedMs: visits * 2e4 },
    queues: { queue: { waits: times(bought, 90), abandoned: 3 } },
    places: {
      shoes: place(0.5, 70, 0.4),
      electronics: place(0.4, 90, 0.2),
      sportswear: place(0.3, 60, 0.3),
      cafe: place(0.2, 230, 0.1),
      window: place(0.01, 30, 0),
      gone: place(0.1, 30, 0.1),
    },
  };
}

/** A day of which one door's counter missed the morning. */
function silentDay(visits: number): DayFigures {
  const day = mockDay(visits);
  return { ...day, doors: { ins: visits, outs: visits, silentMs: 4 * 3_600_000 } };
}

const names = ['shoes', 'electronics', 'sportswear', 'cafe', 'window'].map((id) => ({
  ...{ id, kind: 'display', name: { en: id, fa: id } },
}));
const zones = [
  ...names,
  { id: 'door', kind: 'entrance', name: { en: 'Entrance', fa: 'ورودی' } },
] as const;

/** A week of 14 November with all that the page can show. */
export function mockWeek(): WeekBody {
  const from = '2026-11-14';
  const pairs = Array.from({ length: 7 }, (_, at) => ({
    date: plusDays(from, at),
    day: at === 4 ? silentDay(220) : mockDay(at === 6 ? 3 : 140 + at * 20),
    base: [mockDay(120 + at * 21), mockDay(118 + at * 20)],
  }));
  return {
    ...{ venue: 'demo', name: { en: 'Rasta', fa: 'راسته' }, timezone: 'Asia/Tehran' },
    ...{ earlier: plusDays(from, -7), later: plusDays(from, 7) },
    ...{ from, to: plusDays(from, 6), today: '2026-11-23', against: 'fourBefore' },
    base: [
      { from: plusDays(from, -7), days: 7 },
      { from: plusDays(from, -14), days: 7 },
    ],
    wearingShare: 0.6,
    ...weekParts({ pairs, zones: [...zones] as never, hasTill: true }),
  };
}
