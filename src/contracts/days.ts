import { z } from 'zod';
import { readMoment, zoneOffsetMs } from './moment.ts';

const dayMs = 86_400_000;

/** A day of a venue's own calendar by its Gregorian date, `2026-11-21`. */
export const Day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, 'use a date: 2026-11-21')
  .refine((day) => plusDays(day, 0) === day, 'there is no such day');
export type Day = z.infer<typeof Day>;

/** The day on the venue's clock, by its time zone's tables. */
export function dayAt(atMs: number, timezone: string): Day {
  return new Date(atMs + zoneOffsetMs(timezone, atMs)).toISOString().slice(0, 10);
}

/** So many days later; before where `days` is negative. A date that is none gives another. */
export function plusDays(day: string, days: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const atMs = Date.UTC(year, month - 1, date) + days * dayMs;
  return Number.isFinite(atMs) ? new Date(atMs).toISOString().slice(0, 10) : '';
}

/** When the day begins and the next one does, epoch ms; 23 and 25 hours where clocks change. */
export function boundsOf(day: Day, timezone: string): { fromMs: number; toMs: number } {
  const at = (one: Day) => readMoment(one, { nowMs: 0, timezone }) ?? 0;
  return { fromMs: at(day), toMs: at(plusDays(day, 1)) };
}

export const weekStarts = ['sat', 'sun', 'mon'] as const;
export type WeekStart = (typeof weekStarts)[number];
const dayNumber: Readonly<Record<WeekStart, number>> = { sun: 0, mon: 1, sat: 6 };

/** The first day of the week that holds the day. */
export function weekOf(day: Day, startsOn: WeekStart): Day {
  const weekday = new Date(Date.parse(day)).getUTCDay();
  return plusDays(day, -((weekday - dayNumber[startsOn] + 7) % 7));
}

/** The week of those who read a language, where their venue says nothing. [WEK1] */
export const weekStartOf: Readonly<Record<'en' | 'fa', WeekStart>> = { en: 'mon', fa: 'sat' };
