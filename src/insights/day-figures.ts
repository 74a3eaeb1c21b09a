import type { ZoneKind } from '../contracts/venue.ts';
import type { DayFigures, DayRows, DaySale, DayVisit } from '../contracts/week.ts';
import { attendance } from './attendance.ts';
import { doorFigures } from './door-figures.ts';
import { queueFigures } from './queue-figures.ts';
import { spreadOf } from './spread.ts';

/** Who left may still pay at the door, and a till's clock may be off: so long after it counts. */
const saleAfterMs = 15 * 60_000;
/** And so long before the first place was known. */
const saleBeforeMs = 60_000;

export type DayScale = {
  readonly fromMs: number;
  readonly toMs: number;
  /** By zone of the plan. */
  readonly kinds: ReadonlyMap<string, ZoneKind>;
};

/**
 * What a day comes to: a visit belongs to the day it began on, whole; a sale, a return and a wait
 * to the day they were made on, a wait's being its visit's. Of persons nothing is left. [WEK2]
 */
export function dayFigures(rows: DayRows, scale: DayScale): DayFigures {
  const { visits, sales } = rows;
  const ofDay = sales.filter(({ atMs }) => atMs >= scale.fromMs && atMs < scale.toMs);
  const byWhom = Map.groupBy(sales, ({ visitor = '' }) => visitor);
  const buyers = new Set(
    visits.filter((visit) =>
      [visit.visitor, visit.alias].some((whose) => hasBought(visit, byWhom.get(whose))),
    ),
  );
  const over = visits.flatMap(({ startedAtMs, endedAtMs }) =>
    endedAtMs === undefined ? [] : [endedAtMs - startedAtMs],
  );
  return {
    visits: visits.length,
    bought: buyers.size,
    stays: spreadOf(over),
    ...doorFigures(rows, scale),
    ...heardOf(rows, scale),
    money: moneyOf(rows, ofDay),
    matched: ofDay.filter(({ visitor }) => visitor !== undefined).length,
    ...attendance(rows, scale),
    queues: queueFigures(visits, scale.kinds),
    places: placesOf(visits, buyers),
  };
}

/** Whose a sale is may be said by the wearing's name or by its visitor's. */
function hasBought(
  { startedAtMs, endedAtMs = Number.POSITIVE_INFINITY }: DayVisit,
  sales: readonly DaySale[] = [],
): boolean {
  return sales.some(
    ({ atMs }) => atMs >= startedAtMs - saleBeforeMs && atMs <= endedAtMs + saleAfterMs,
  );
}

/**
 * Came in: a visit that was anywhere but at the entrance, or that a tap at the door began. A stay
 * is a row once it is over, so where a visit has no end yet and was nowhere else, nobody knows:
 * whose it is counts among neither.
 */
function heardOf({ heard, visits }: DayRows, { kinds }: DayScale) {
  const [inside, open] = [new Set<string>(), new Set<string>()];
  for (const { alias, endedAtMs, stays } of visits) {
    const isOver = endedAtMs !== undefined;
    const wasInside = stays.some(({ zone }) => kinds.get(zone) !== 'entrance');
    if (wasInside || (isOver && stays.length === 0)) inside.add(alias);
    else if (!isOver) open.add(alias);
  }
  const known = heard.filter(({ alias }) => inside.has(alias) || !open.has(alias));
  return { heard: known.length, cameIn: known.filter(({ alias }) => inside.has(alias)).length };
}

function moneyOf({ returns }: DayRows, sales: readonly DaySale[]): DayFigures['money'] {
  const money: Record<string, DayFigures['money'][string]> = {};
  const of = (currency: string) =>
    money[currency] ?? { receipts: 0, total: 0, units: 0, returned: 0 };
  for (const { currency, total, units } of sales) {
    const sum = of(currency);
    const receipts = sum.receipts + 1;
    money[currency] = { ...sum, receipts, total: sum.total + total, units: sum.units + units };
  }
  for (const { currency, total } of returns) {
    const sum = of(currency);
    money[currency] = { ...sum, returned: sum.returned + total };
  }
  return money;
}

/** A visit counts once a place, with all its time there. */
function placesOf(
  visits: readonly DayVisit[],
  buyers: ReadonlySet<DayVisit>,
): DayFigures['places'] {
  const timesMs = new Map<string, number[]>();
  const bought = new Map<string, number>();
  for (const visit of visits) {
    for (const [zone, stays] of Map.groupBy(visit.stays, (stay) => stay.zone)) {
      const ms = stays.reduce((sum, stay) => sum + stay.toMs - stay.fromMs, 0);
      const known = timesMs.get(zone);
      if (known === undefined) timesMs.set(zone, [ms]);
      else known.push(ms);
      if (buyers.has(visit)) bought.set(zone, (bought.get(zone) ?? 0) + 1);
    }
  }
  return Object.fromEntries(
    [...timesMs].map(([zone, times]) => [
      zone,
      { visits: times.length, stays: spreadOf(times), bought: bought.get(zone) ?? 0 },
    ]),
  );
}
