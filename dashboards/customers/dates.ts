import type { Language } from '../i18n/format.ts';
import { bareText } from '../parts/digits.ts';

/**
 * Days as people write them, by the calendar that their year says: 1370/02/31 is Persian,
 * 1991-05-21 is not. The calendars themselves are the browser's own.
 */
const persianYears = { from: 1244, to: 1472 } as const;
const gregorianYears = { from: 1850, to: 2200 } as const;
const dayMs = 86_400_000;

const persian = new Intl.DateTimeFormat('en-u-ca-persian-nu-latn', {
  ...({ timeZone: 'UTC', year: 'numeric', month: 'numeric', day: 'numeric' } as const),
});

function persianParts(atMs: number): readonly [number, number, number] {
  const parts = persian.formatToParts(atMs);
  const of = (type: string) =>
    Number(parts.find((part) => part.type === type)?.value.replace(/\D/g, '') ?? 0);
  return [of('year'), of('month'), of('day')];
}

/** `1991-05-21` of what was typed; undefined = there is no such day. */
export function dateTyped(typed: string): string | undefined {
  const parts = /^(\d{4})[-/.\s](\d{1,2})[-/.\s](\d{1,2})$/.exec(bareText(typed));
  if (parts === null) return undefined;
  const [year = 0, month = 0, day = 0] = parts.slice(1).map(Number);
  if (month < 1 || month > 12 || day < 1 || day > 31) return undefined;
  if (year >= persianYears.from && year <= persianYears.to) return fromPersian(year, month, day);
  if (year < gregorianYears.from || year > gregorianYears.to) return undefined;
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 ? isoOf(date.getTime()) : undefined;
}

/** Months begin within few days of a straight line: the day is looked for around it. */
function fromPersian(year: number, month: number, day: number): string | undefined {
  const guess = Date.UTC(year + 621, 2, 21) + Math.round((month - 1) * 30.5 + day - 1) * dayMs;
  for (let off = -6; off <= 6; off++) {
    const atMs = guess + off * dayMs;
    const [y, m, d] = persianParts(atMs);
    if (y === year && m === month && d === day) return isoOf(atMs);
  }
  return undefined;
}

const isoOf = (atMs: number): string => new Date(atMs).toISOString().slice(0, 10);

/** A kept date as it is typed: Persian digits and calendar in Persian. Else the text as it is. */
export function dateToType(iso: string, language: Language): string {
  if (language !== 'fa') return iso;
  const atMs = Date.parse(iso);
  if (!Number.isFinite(atMs)) return iso;
  const two = new Intl.NumberFormat('fa-IR', { useGrouping: false, minimumIntegerDigits: 2 });
  return persianParts(atMs)
    .map((part) => two.format(part))
    .join('/');
}

/** A kept date in words: "21 May 1991", «۳۱ اردیبهشت ۱۳۷۰». */
export function dateSaid(iso: string, language: Language): string {
  const atMs = Date.parse(iso);
  if (!Number.isFinite(atMs)) return iso;
  const locale = language === 'fa' ? 'fa-IR' : 'en-GB';
  return new Intl.DateTimeFormat(locale, { timeZone: 'UTC', dateStyle: 'long' }).format(atMs);
}
