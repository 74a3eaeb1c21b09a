import { durationPattern } from '../../../contracts/rules.ts';
import { jalaliOf } from './jalali.ts';

export type Tongue = 'en' | 'fa';

const persianDigits = '۰۱۲۳۴۵۶۷۸۹';

/** Latin digits as Persian ones; all else as it is. */
export function persian(text: string): string {
  return text.replace(/[0-9]/g, (digit) => persianDigits[Number(digit)] ?? digit);
}

/** Two decimals at most; thousands apart. A negative begins with its mark, left to right. */
export function number(value: number, tongue: Tongue): string {
  const rounded = Math.abs(value) < 1e15 ? Math.round(value * 100) / 100 : value;
  const [whole = '', part] = String(Math.abs(rounded)).split('.');
  const groups = /^\d+$/.test(whole) ? whole.replace(/\B(?=(\d{3})+$)/g, ',') : whole;
  const minus = rounded < 0;
  if (tongue === 'en') return `${minus ? '−' : ''}${groups}${part ? `.${part}` : ''}`;
  const written = persian(`${groups.replaceAll(',', '٬')}${part ? `٫${part}` : ''}`);
  return minus ? `\u200e−${written}` : written;
}

export function percent(share: number, tongue: Tongue): string {
  const written = number(share * 100, tongue);
  return tongue === 'en' ? `${written}%` : `${written}٪`;
}

const unitWords = {
  ms: { en: 'millisecond', fa: 'هزارم ثانیه' },
  s: { en: 'second', fa: 'ثانیه' },
  m: { en: 'minute', fa: 'دقیقه' },
  h: { en: 'hour', fa: 'ساعت' },
  d: { en: 'day', fa: 'روز' },
} as const;
type Unit = keyof typeof unitWords;

function amount(count: number, unit: Unit, tongue: Tongue): string {
  const words = unitWords[unit];
  if (tongue === 'fa') return `${number(count, 'fa')} ${words.fa}`;
  return `${number(count, 'en')} ${words.en}${count === 1 ? '' : 's'}`;
}

/** `3m`: 3 minutes, ۳ دقیقه. In the unit the author chose. */
export function duration(text: string, tongue: Tongue): string {
  const match = durationPattern.exec(text);
  if (match === null) return text;
  const [, count = '', unit = ''] = match;
  return amount(Number(count), unit as Unit, tongue);
}

const unitSizes = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
] as const;

/** Milliseconds in the largest unit that leaves no rest; seconds where none does. */
export function milliseconds(value: number, tongue: Tongue): string {
  const fitting = unitSizes.find(([, size]) => value !== 0 && value % size === 0);
  const [unit, size] = fitting ?? (['s', 1_000] as const);
  return amount(value / size, unit, tongue);
}

/** Once, twice, 3 times; یک بار. */
export function times(count: number, tongue: Tongue): string {
  if (tongue === 'fa') return count === 1 ? 'یک بار' : `${number(count, 'fa')} بار`;
  if (count === 1) return 'once';
  return count === 2 ? 'twice' : `${number(count, 'en')} times`;
}

const months = {
  en: [
    'January',
    'February',
    'March',
    'April',
    'May',
    'June',
    'July',
    'August',
    'September',
    'October',
    'November',
    'December',
  ],
  fa: [
    'فروردین',
    'اردیبهشت',
    'خرداد',
    'تیر',
    'مرداد',
    'شهریور',
    'مهر',
    'آبان',
    'آذر',
    'دی',
    'بهمن',
    'اسفند',
  ],
} as const;

/** `2026-12-01`: 1 December 2026; ۱۰ آذر ۱۴۰۵. What is no such date stays as it is. */
export function day(text: string, tongue: Tongue): string {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (match === null) return text;
  const [year = 0, month = 0, date = 0] = match.slice(1).map(Number);
  if (tongue === 'en') return `${date} ${months.en[month - 1] ?? ''} ${year}`;
  const jalali = jalaliOf(year, month, date);
  if (jalali === undefined) return persian(text);
  return persian(`${jalali.day} ${months.fa[jalali.month - 1] ?? ''} ${jalali.year}`);
}

/** A, B and C; «الف، ب و ج». */
export function list(parts: readonly string[], join: 'and' | 'or', tongue: Tongue): string {
  const words = { en: { and: ' and ', or: ' or ' }, fa: { and: ' و ', or: ' یا ' } } as const;
  const between = words[tongue][join];
  const last = parts.at(-1) ?? '';
  const first = parts.slice(0, -1);
  if (first.length === 0) return last;
  return `${first.join(tongue === 'en' ? ', ' : '، ')}${between}${last}`;
}

/** A name as a name: “Shoes”, «کفش». */
export function quoted(text: string, tongue: Tongue): string {
  return tongue === 'en' ? `“${text}”` : `«${text}»`;
}

const longestTitle = 60;

/** A text's choices and variables stand as `…`; long ones are cut. */
export function plain(text: string): string {
  let depth = 0;
  let shown = '';
  for (const letter of text) {
    if (letter === '{') {
      if (depth === 0) shown += '…';
      depth++;
    } else if (letter === '}') depth = Math.max(0, depth - 1);
    else if (depth === 0) shown += letter;
  }
  const whole = shown.replace(/\s+/g, ' ').trim();
  const letters = [...whole];
  return letters.length <= longestTitle ? whole : `${letters.slice(0, longestTitle).join('')}…`;
}
