/** Venue-local clock and calendar from journaled offsets, never from the machine's. [TIM6] */
export type LocalTime = {
  /** `YYYY-MM-DD` of the proleptic Gregorian calendar. */
  readonly date: string;
  readonly weekday: Weekday;
  readonly hour: number;
  readonly minute: number;
  /** Minutes since local midnight. */
  readonly minuteOfDay: number;
  /** Epoch ms at which this local day began, by the offset in force now. */
  readonly dayStartedMs: number;
};
export const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
export type Weekday = (typeof weekdays)[number];

const dayMs = 86_400_000;
const minuteMs = 60_000;
/** 1970-01-01 was a Thursday. */
const firstWeekday = 4;

export type Offsets = readonly (readonly [number, number])[];

/** Minutes east of UTC in force at `atMs`: of the last row that began, else of the first. */
export function offsetMinutes(offsets: Offsets, atMs: number): number {
  let minutes = offsets[0]?.[1] ?? 0;
  for (const [fromMs, east] of offsets) {
    if (fromMs > atMs) break;
    minutes = east;
  }
  return minutes;
}

/** Days from 1970-01-01 to the venue's own day at `atMs`. */
export function localDay(offsets: Offsets, atMs: number): number {
  return Math.floor((atMs + offsetMinutes(offsets, atMs) * minuteMs) / dayMs);
}

/**
 * The first moment, epoch ms, at which the venue's clock shows `localMs` (ms since 1970 in local
 * time). A time that comes twice is its first; one that is skipped is the moment of the step.
 */
export function instantOf(offsets: Offsets, localMs: number): number {
  let instant = localMs - (offsets[0]?.[1] ?? 0) * minuteMs;
  for (const [fromMs, east] of offsets.slice(1)) {
    if (instant < fromMs) break;
    instant = Math.max(fromMs, localMs - east * minuteMs);
  }
  return instant;
}

export function localTime(offsets: Offsets, atMs: number): LocalTime {
  const localMs = atMs + offsetMinutes(offsets, atMs) * minuteMs;
  const day = Math.floor(localMs / dayMs);
  const intoDayMs = localMs - day * dayMs;
  const minuteOfDay = Math.floor(intoDayMs / minuteMs);
  return {
    date: dateOf(day),
    weekday: weekdays[(((day + firstWeekday) % 7) + 7) % 7] ?? 'sun',
    hour: Math.floor(minuteOfDay / 60),
    minute: minuteOfDay % 60,
    minuteOfDay,
    dayStartedMs: atMs - intoDayMs,
  };
}

/** Days since 1970-01-01 to a date (H. Hinnant, "chrono-compatible date algorithms", civil). */
function dateOf(day: number): string {
  const shifted = day + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1_460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const dayOfMonth = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  const pad = (value: number, width: number) => String(value).padStart(width, '0');
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(dayOfMonth, 2)}`;
}

/** `HH:MM` to minutes since midnight. */
export function minutesOf(clock: string): number {
  return Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));
}

/** Whether a minute of the day lies in [from, to); a range may pass midnight. */
export function isWithinHours(minuteOfDay: number, from: string, to: string): boolean {
  const first = minutesOf(from);
  const last = minutesOf(to);
  if (first <= last) return minuteOfDay >= first && minuteOfDay < last;
  return minuteOfDay >= first || minuteOfDay < last;
}
