/**
 * Days from 1970-01-01 of a date of the Persian calendar: the 33-year cycle with its eight leap
 * years, which agrees with Iran's official calendar from 1244 to 1472. Source: K. M. Borkowski,
 * "The Persian calendar for 3000 years", Earth, Moon, and Planets 74 (1996).
 */
function jalaliDay(year: number, month: number, day: number): number {
  const cycles = Math.floor((year - 1) / 33);
  const inCycle = (year - 1) % 33;
  const leaps = leapsBefore(inCycle);
  const beforeMonth = month <= 7 ? (month - 1) * 31 : (month - 1) * 30 + 6;
  return cycles * 12_053 + inCycle * 365 + leaps + beforeMonth + day - 1 + jalaliEpochDay;
}

/** Day 1 of year 1, counted from 1970-01-01. */
const jalaliEpochDay = -492_268;
const leapYears = [1, 5, 9, 13, 17, 22, 26, 30] as const;

function leapsBefore(inCycle: number): number {
  return leapYears.filter((year) => year <= inCycle).length;
}

function isJalaliLeap(year: number): boolean {
  return leapYears.some((leap) => leap === year % 33);
}

function isGregorianLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

const gregorianMonths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/** Years by which calendars are told apart. */
const jalaliYears = { from: 1244, to: 1472 } as const;
const gregorianYears = { from: 1850, to: 2200 } as const;

/** Days from 1970-01-01 of a date in the calendar its year says; undefined = there is no such. */
export function dayOf(year: number, month: number, day: number): number | undefined {
  if (month < 1 || month > 12 || day < 1) return undefined;
  if (year >= jalaliYears.from && year <= jalaliYears.to) {
    const last = month <= 6 ? 31 : month <= 11 ? 30 : isJalaliLeap(year) ? 30 : 29;
    return day > last ? undefined : jalaliDay(year, month, day);
  }
  if (year < gregorianYears.from || year > gregorianYears.to) return undefined;
  const last = month === 2 && isGregorianLeap(year) ? 29 : (gregorianMonths[month - 1] ?? 0);
  return day > last ? undefined : Date.UTC(year, month - 1, day) / dayMs;
}

export const dayMs = 86_400_000;

/**
 * A date as people and tills write it, digits in ASCII: the year first, or last where it is plain
 * which is the day. Undefined = no date, or one that may mean two days. [CUS4]
 */
export function readDay(text: string): number | undefined {
  const parts = /^(\d{1,4})[-/.](\d{1,2})[-/.](\d{1,4})$/.exec(text);
  if (parts === null) return undefined;
  const [first = '', second = '', third = ''] = parts.slice(1);
  if (first.length === 4) return dayOf(Number(first), Number(second), Number(third));
  if (third.length !== 4) return undefined;
  const [one, two] = [Number(first), Number(second)];
  // With dots the day is first everywhere; with strokes it may be the month.
  if (text.includes('.') || one > 12 || one === two) return dayOf(Number(third), two, one);
  return two > 12 ? dayOf(Number(third), one, two) : undefined;
}

/** `YYYY-MM-DD` of a day. */
export function isoDay(day: number): string {
  return new Date(day * dayMs).toISOString().slice(0, 10);
}

/** Local times of one zone as epoch milliseconds; the zone is asked once an hour of the year. */
export class LocalTimes {
  readonly #zone: Intl.DateTimeFormat;
  readonly #offsets = new Map<number, number>();

  constructor(timezone: string) {
    this.#zone = new Intl.DateTimeFormat('en-US', {
      timeZone: timezone,
      timeZoneName: 'longOffset',
      hour: 'numeric',
    });
  }

  at(localMs: number): number {
    const hour = Math.floor(localMs / 3_600_000);
    let offset = this.#offsets.get(hour);
    if (offset === undefined) {
      // Twice, as near a change of the clock the first guess is of the other side.
      offset = this.#offsetAt(localMs - this.#offsetAt(localMs));
      this.#offsets.set(hour, offset);
    }
    return localMs - offset;
  }

  #offsetAt(atMs: number): number {
    const parts = this.#zone.formatToParts(atMs);
    const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
    const [, sign = '+', hours = '0', minutes = '0'] =
      /GMT([+-])(\d{1,2}):?(\d{2})?/.exec(name) ?? [];
    return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
  }
}
