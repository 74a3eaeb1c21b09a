import type { ZoneKind } from '../../src/contracts/venue.ts';
import type { DayFigures, DayRows, DayVisit } from '../../src/contracts/week.ts';
import { dayFigures } from '../../src/insights/day-figures.ts';

export const minuteMs = 60_000;
/** A Monday at midnight in UTC. */
export const mondayMs = Date.UTC(2026, 10, 16);
export const dayLongMs = 86_400_000;

export const kinds: ReadonlyMap<string, ZoneKind> = new Map([
  ['door', 'entrance'],
  ['shoes', 'display'],
  ['bags', 'display'],
  ['line', 'queue'],
  ['till', 'till'],
]);

type Stay = readonly [zone: string, fromMin: number, toMin: number];

/** A visit by minutes after midnight; `stays` in the same. */
export function visit(
  name: string,
  [fromMin, toMin]: readonly [number, number | undefined],
  stays: readonly Stay[] = [],
): DayVisit {
  const at = (min: number) => mondayMs + min * minuteMs;
  return {
    visitor: name,
    alias: `alias-${name}`,
    startedAtMs: at(fromMin),
    ...(toMin === undefined ? {} : { endedAtMs: at(toMin) }),
    stays: stays.map(([zone, from, to]) => ({ zone, fromMs: at(from), toMs: at(to) })),
  };
}

export function sale(min: number, over: Partial<DayRows['sales'][number]> = {}) {
  return { atMs: mondayMs + min * minuteMs, total: 40, units: 2, currency: 'EUR', ...over };
}

export function rows(over: Partial<DayRows> = {}): DayRows {
  const none = { visits: [], before: [], sales: [], returns: [], heard: [], doors: [] };
  return { ...none, shifts: [], ...over };
}

export function figures(over: Partial<DayRows> = {}): DayFigures {
  return dayFigures(rows(over), { fromMs: mondayMs, toMs: mondayMs + dayLongMs, kinds });
}

/** A day of so many visits, each of ten minutes in the shoes, the first ones buying for 40. */
export function plainDay(visits: number, { buyers = 0, minutes = 10 } = {}): DayFigures {
  const all = Array.from({ length: visits }, (_, at) =>
    visit(`v${at}`, [600 + at, 600 + at + minutes], [['shoes', 600 + at, 600 + at + minutes]]),
  );
  const sales = all
    .slice(0, buyers)
    .map(({ visitor, startedAtMs }) => sale(0, { visitor, atMs: startedAtMs + minuteMs }));
  return figures({ visits: all, sales });
}
