import type { FigureKey, WeekBody } from '../../src/contracts/api-week.ts';
import { duration, locale, number } from '../i18n/language.ts';
import { money } from '../parts/money.ts';
import { w } from './store.ts';

/** A date without a time: noon of UTC is on that day. */
const noonOf = (day: string) => Date.parse(`${day}T12:00:00Z`);

/** "Saturday 14 November 2026", in Persian by the Jalali calendar. */
export function longDay(day: string): string {
  const said = (parts: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale(), { ...parts, timeZone: 'UTC' }).format(noonOf(day));
  // In one format Persian would begin with the year.
  return `${said({ weekday: 'long' })} ${said({ day: 'numeric', month: 'long', year: 'numeric' })}`;
}

export function shortDay(day: string): string {
  return new Intl.DateTimeFormat(locale(), {
    ...{ weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' },
  }).format(noonOf(day));
}

/** "24 October" */
export function dateOnly(day: string): string {
  const parts = { day: 'numeric', month: 'long', timeZone: 'UTC' } as const;
  return new Intl.DateTimeFormat(locale(), parts).format(noonOf(day));
}

/** Beside large sums nobody reads the cents. */
export function roundMoney(amount: number, currency: string): string {
  return money(amount, currency, Math.abs(amount) >= 10_000 ? 0 : 2);
}

export function currencyName(currency: string): string {
  try {
    return new Intl.DisplayNames(locale(), { type: 'currency' }).of(currency) ?? currency;
  } catch {
    return currency;
  }
}

export const percent = (share: number) => w('percent', { value: number(share * 100) });

const shares: readonly FigureKey[] = [
  ...(['capture', 'conversion', 'receiptsPerCounted', 'queueAbandoned'] as const),
];
const times: readonly FigureKey[] = ['dwellMs', 'queueMedianMs', 'queueP90Ms'];
const fine: readonly FigureKey[] = ['receiptsPerVisit', 'basketUnits', 'perStaff'];

const twoDecimals = (value: number) =>
  new Intl.NumberFormat(locale(), { maximumFractionDigits: 2 }).format(value);

/** A figure's value in its unit. */
export function shownOf(key: FigureKey, value: number, body: WeekBody): string {
  if (shares.includes(key)) return percent(value);
  if (times.includes(key)) return duration(Math.round(value / 1_000) * 1_000);
  if (key === 'basket') return roundMoney(value, body.money?.currency ?? '');
  if (fine.includes(key)) return twoDecimals(value);
  return number(Math.round(value));
}

/** A difference of two values, which may be below zero. */
export function differenceOf(key: FigureKey, value: number, body: WeekBody): string {
  const size = Math.abs(value);
  const said = shares.includes(key)
    ? w('points', { value: number(size * 100) })
    : shownOf(key, size, body);
  // The sign stands before the digits in both directions of writing.
  return value < 0 ? `\u2066−\u2069${said}` : said;
}
