import type { Unknown } from '../contracts/api-week.ts';
import type { DayFigures } from '../contracts/week.ts';
import type { FigureKey } from '../contracts/weeks.ts';
import { countedDays } from './door-figures.ts';
import { mergeSpreads, quantileOf } from './spread.ts';

/** Below this a figure might tell of one person. */
export const fewest = 5;

export type Shown = { readonly value?: number; readonly unknown?: Unknown; readonly of: number };

/** What must be known of a venue to read its figures. */
export type Equipment = {
  readonly hasTill: boolean;
  readonly hasEntrance: boolean;
  /** What amounts are in; of others nothing is added. */
  readonly currency: string;
};

const sumOf = <T>(all: readonly T[], of: (one: T) => number) =>
  all.reduce((sum, one) => sum + of(one), 0);

/** Each figure over some days. What cannot be known says why, and is never 0. [WEK3] */
export function figuresOf(
  days: readonly DayFigures[],
  equipment: Equipment,
): Readonly<Record<FigureKey, Shown>> {
  if (days.length === 0) return everyFigure({ unknown: 'noDays', of: 0 });
  const visits = sumOf(days, (day) => day.visits);
  return {
    footfall: visits > 0 && visits < fewest ? few : { value: visits, of: visits },
    counted: countedOf(days),
    capture: captureOf(days, equipment),
    dwellMs: quantile(
      days.map(({ stays }) => stays),
      0.5,
      visits > 0 ? 'noneOver' : 'noVisits',
    ),
    ...salesOf(days, visits, equipment),
    receiptsPerCounted: perCountedOf(days, equipment),
    perStaff: perStaffOf(days),
    ...queuesOf(days),
  };
}

/** Days whose count is not known are in no sum: they would be days of nobody. [WEK12] */
export function countedOf(days: readonly DayFigures[]): Shown {
  const { known, silent } = countedDays(days);
  if (known.length === 0) return { unknown: silent > 0 ? 'counterSilent' : 'noCounter', of: 0 };
  const ins = sumOf(known, ({ doors }) => doors?.ins ?? 0);
  return ins > 0 && ins < fewest ? few : { value: ins, of: ins };
}

/** Receipts of just the days that are counted, by the people of those. [WEK12] */
function perCountedOf(days: readonly DayFigures[], { hasTill }: Equipment): Shown {
  const counted = countedOf(days);
  if (counted.value === undefined) return counted;
  const receipts = receiptsOf(countedDays(days).known);
  if (!hasTill && receiptsOf(days) === 0) return { unknown: 'noTill', of: counted.of };
  if (counted.value === 0) return { unknown: 'noVisits', of: 0 };
  return { value: receipts / counted.value, of: counted.of };
}

const receiptsOf = (days: readonly DayFigures[]) =>
  sumOf(days, ({ money }) => sumOf(Object.values(money), (one) => one.receipts));

/**
 * Nobody at the window can be told from nobody heard there: where all whom the radio heard came in,
 * or nobody brought a beacon of their own, the share is not 1 but unknown.
 */
function captureOf(days: readonly DayFigures[], { hasEntrance }: Equipment): Shown {
  const heard = sumOf(days, (day) => day.heard);
  const cameIn = sumOf(days, (day) => day.cameIn);
  if (!hasEntrance) return { unknown: 'noEntrance', of: heard };
  if (heard === cameIn) return { unknown: 'noneOutside', of: heard };
  return heard < fewest ? few : { value: cameIn / heard, of: heard };
}

function salesOf(days: readonly DayFigures[], visits: number, equipment: Equipment) {
  const { currency, hasTill } = equipment;
  const receipts = receiptsOf(days);
  const own = days.flatMap(({ money }) => money[currency] ?? []);
  const ownReceipts = sumOf(own, (one) => one.receipts);
  const isSilent = !hasTill && receipts === 0;
  const perVisit = (value: number): Shown => {
    if (isSilent) return { unknown: 'noTill', of: visits };
    if (visits === 0) return { unknown: 'noVisits', of: 0 };
    return visits < fewest ? few : { value: value / visits, of: visits };
  };
  const perReceipt = (value: number): Shown => {
    if (isSilent) return { unknown: 'noTill', of: 0 };
    if (ownReceipts === 0) return { unknown: 'noSales', of: 0 };
    return { value: value / ownReceipts, of: ownReceipts };
  };
  return {
    conversion: perVisit(sumOf(days, (day) => day.bought)),
    receiptsPerVisit: perVisit(receipts),
    basket: perReceipt(sumOf(own, (one) => one.total)),
    basketUnits: perReceipt(sumOf(own, (one) => one.units)),
  };
}

/** Visitors inside for each member of staff on shift, on average over the time there was one. */
function perStaffOf(days: readonly DayFigures[]): Shown {
  const visits = sumOf(days, (day) => day.visits);
  const staffMs = sumOf(days, (day) => day.staffMs);
  if (staffMs === 0) return { unknown: 'noShifts', of: visits };
  if (visits === 0) return { unknown: 'noVisits', of: 0 };
  return { value: sumOf(days, (day) => day.attendedMs) / staffMs, of: visits };
}

function queuesOf(days: readonly DayFigures[]) {
  const all = days.flatMap(({ queues }) => Object.values(queues));
  const waits = all.map((queue) => queue.waits);
  const abandoned = sumOf(all, (queue) => queue.abandoned);
  const tried = sumOf(waits, ({ n }) => n) + abandoned;
  const none = all.length === 0 ? ('noQueue' as const) : ('noWaits' as const);
  return {
    queueMedianMs: quantile(waits, 0.5, none),
    queueP90Ms: quantile(waits, 0.9, none),
    queueAbandoned: shareOf(abandoned, tried, none),
  };
}

function shareOf(part: number, of: number, none: Unknown): Shown {
  if (of === 0) return { unknown: none, of };
  return of < fewest ? few : { value: part / of, of };
}

function quantile(
  spreads: Parameters<typeof mergeSpreads>[0],
  share: number,
  none: Unknown,
): Shown {
  const all = mergeSpreads(spreads);
  const value = quantileOf(all, share);
  if (value === undefined) return { unknown: none, of: 0 };
  return all.n < fewest ? few : { value, of: all.n };
}

/** How few is not said either. */
const few: Shown = { unknown: 'few', of: 0 };

function everyFigure(shown: Shown): Readonly<Record<FigureKey, Shown>> {
  const sales = { conversion: shown, receiptsPerVisit: shown, basket: shown, basketUnits: shown };
  const queues = { queueMedianMs: shown, queueP90Ms: shown, queueAbandoned: shown };
  const counted = { counted: shown, receiptsPerCounted: shown };
  const people = { footfall: shown, capture: shown, dwellMs: shown, perStaff: shown };
  return { ...people, ...counted, ...sales, ...queues };
}
