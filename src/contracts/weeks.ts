/** Days and weeks of a calendar by their Gregorian dates, `2026-11-21`; for pages, too. */

const dayMs = 86_400_000;

/** So many days later; before where `days` is negative. A date that is none gives another. */
export function plusDays(day: string, days: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const atMs = Date.UTC(year, month - 1, date) + days * dayMs;
  return Number.isFinite(atMs) ? new Date(atMs).toISOString().slice(0, 10) : '';
}

export const weekStarts = ['sat', 'sun', 'mon'] as const;
export type WeekStart = (typeof weekStarts)[number];
const dayNumber: Readonly<Record<WeekStart, number>> = { sun: 0, mon: 1, sat: 6 };

/** The first day of the week that holds the day. */
export function weekOf(day: string, startsOn: WeekStart): string {
  const weekday = new Date(Date.parse(day)).getUTCDay();
  return plusDays(day, -((weekday - dayNumber[startsOn] + 7) % 7));
}

/** The week of those who read a language, where their venue says nothing. [WEK1] */
export const weekStartOf: Readonly<Record<'en' | 'fa', WeekStart>> = { en: 'mon', fa: 'sat' };

/** What a week is held against. [WEK5] */
export const baselines = ['fourBefore', 'weekBefore', 'monthBefore', 'yearBefore'] as const;
export type Baseline = (typeof baselines)[number];

export const figureKeys = [
  'footfall',
  'counted',
  'capture',
  'dwellMs',
  'conversion',
  'receiptsPerVisit',
  'receiptsPerCounted',
  'basket',
  'basketUnits',
  'perStaff',
  'queueMedianMs',
  'queueP90Ms',
  'queueAbandoned',
] as const;
export type FigureKey = (typeof figureKeys)[number];
