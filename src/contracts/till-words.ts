import { asciiDigits } from './fold.ts';
import { readMoment } from './moment.ts';

/** Numbers and dates as tills write them, in the digits of either language. [TIL5] */

const dayMs = 86_400_000;
const clockPattern = /(?:[ T,]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?$/;
const datedPattern = new RegExp(`^(\\d{1,4})[-/.](\\d{1,2})[-/.](\\d{1,4})${clockPattern.source}`);

/** Persian and Arabic digits and signs → those of ASCII. */
export function plainDigits(text: string): string {
  return asciiDigits(text)
    .replace(/[−‐–]/g, '-')
    .replace(/[\u200c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, '');
}

/** `1,234.50`, `1.234,50`, `۱٬۲۳۴٫۵`, `(5)`, `5-`; undefined = no number. */
export function readNumber(said: unknown, decimal: '.' | ','): number | undefined {
  if (typeof said === 'number') return Number.isFinite(said) ? said : undefined;
  if (typeof said !== 'string') return undefined;
  const text = plainDigits(said).replace(/[\s\u00a0\u202f'’]/g, '');
  const body = /^\((.+)\)$/.exec(text)?.[1] ?? /^(\d.*)-$/.exec(text)?.[1];
  const isNegative = body !== undefined || text.startsWith('-');
  const bare = (body ?? text).replace(/^[-+]/, '').replace(/٬/g, '').replace(/٫/g, '.');
  const hasArabic = text.includes('٫');
  const grouping = hasArabic ? ',' : decimal === '.' ? ',' : '.';
  const groups = new RegExp(`^\\d{1,3}(\\${grouping}\\d{2,3})+(?!\\d)`);
  const ungrouped = groups.test(bare) ? bare.split(grouping).join('') : bare;
  const point = hasArabic || decimal === '.' ? ungrouped : ungrouped.replace(',', '.');
  if (!/^(\d+\.?\d*|\.\d+)$/.test(point)) return undefined;
  return isNegative ? -Number(point) : Number(point);
}

export type DateScale = {
  readonly timezone: string;
  readonly dates: 'ymd' | 'dmy' | 'mdy';
};

/**
 * Epoch ms of what a till says: ISO 8601, epoch seconds or ms, or a venue-local date of either
 * calendar with or without a time. Undefined = none of these.
 */
export function readTillMoment(said: unknown, time: unknown, scale: DateScale): number | undefined {
  if (typeof said === 'number') return said < 1e11 ? Math.round(said * 1_000) : Math.round(said);
  if (typeof said !== 'string') return undefined;
  const spoken = typeof time === 'string' && time.trim() !== '' ? `${said} ${time}` : said;
  const text = plainDigits(spoken).trim();
  if (/^\d{9,10}$/.test(text)) return Number(text) * 1_000;
  const match = datedPattern.exec(text);
  const { timezone } = scale;
  if (match === null) return readMoment(text, { nowMs: 0, timezone });
  const [year, month, day] = dateOf(match, scale.dates);
  const [y, m, d] = year < 1_700 ? gregorianOf(year, month, day) : [year, month, day];
  if (y === 0) return undefined;
  const two = (value: number | string) => String(value).padStart(2, '0');
  const clock = `${two(match[4] ?? '0')}:${two(match[5] ?? '0')}:${two(match[6] ?? '0')}`;
  return readMoment(`${y}-${two(m)}-${two(d)}T${clock}`, { nowMs: 0, timezone });
}

type Three = readonly [number, number, number];

function dateOf(match: RegExpExecArray, order: DateScale['dates']): Three {
  const [a = 0, b = 0, c = 0] = [match[1], match[2], match[3]].map(Number);
  // Four digits in front are a year, whatever the order of the others.
  if (String(match[1]).length === 4 || order === 'ymd') return [a < 100 ? near(a) : a, b, c];
  const year = c < 100 ? near(c) : c;
  return order === 'dmy' ? [year, b, a] : [year, a, b];
}

/** Two digits of a year: those of today in the calendar they can be of. */
function near(year: number): number {
  return year >= 60 ? 1_300 + year : year < 20 ? 1_400 + year : 2_000 + year;
}

const persian = new Intl.DateTimeFormat('en-u-ca-persian-nu-latn', {
  timeZone: 'UTC',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
});

/** Year, month and day of the Iranian calendar → Gregorian; zeros = no such day. */
function gregorianOf(year: number, month: number, day: number): Three {
  const before = month <= 7 ? (month - 1) * 31 : 186 + (month - 7) * 30;
  // The year begins on 19 to 22 March; the machine's own calendar says on which.
  const guessMs = Date.UTC(year + 621, 2, 20) + (before + day - 1) * dayMs;
  for (const shift of [0, 1, -1, 2]) {
    const date = new Date(guessMs + shift * dayMs);
    const parts = persian.formatToParts(date);
    const of = (type: string) => Number(parts.find((part) => part.type === type)?.value ?? 0);
    if (of('month') === month && of('day') === day && of('year') === year) {
      return [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
    }
  }
  return [0, 0, 0];
}
