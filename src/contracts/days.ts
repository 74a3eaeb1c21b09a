import { z } from 'zod';
import { readMoment, zoneOffsetMs } from './moment.ts';
import { plusDays } from './weeks.ts';

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

/** When the day begins and the next one does, epoch ms; 23 and 25 hours where clocks change. */
export function boundsOf(day: Day, timezone: string): { fromMs: number; toMs: number } {
  const at = (one: Day) => readMoment(one, { nowMs: 0, timezone }) ?? 0;
  return { fromMs: at(day), toMs: at(plusDays(day, 1)) };
}
