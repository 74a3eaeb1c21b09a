import type { Catalogue } from './en.ts';
import type { Message, Params } from './message.ts';

export type Language = 'en' | 'fa';

/** `fa-IR` brings Persian digits and the Jalali calendar with it. */
const LOCALES: Record<Language, string> = { en: 'en-GB', fa: 'fa-IR' };
const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

const formats = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat | Intl.PluralRules>();

/** Building an Intl object costs a hundred times its use: each is kept. */
function kept<T extends Intl.NumberFormat | Intl.DateTimeFormat | Intl.PluralRules>(
  key: string,
  make: () => T,
  is: (value: unknown) => value is T,
): T {
  const known = formats.get(key);
  if (is(known)) return known;
  const fresh = make();
  formats.set(key, fresh);
  return fresh;
}

/**
 * Digits and calendar a person chose, as extensions of a locale: `-u-ca-persian-nu-latn`; empty =
 * as each language writes. [CHO10]
 */
export function setWriting(extension: string): void {
  LOCALES.en = `en-GB${extension}`;
  LOCALES.fa = `fa-IR${extension}`;
  formats.clear();
}

const isNumberFormat = (value: unknown): value is Intl.NumberFormat =>
  value instanceof Intl.NumberFormat;
const isDateFormat = (value: unknown): value is Intl.DateTimeFormat =>
  value instanceof Intl.DateTimeFormat;
const isPluralRules = (value: unknown): value is Intl.PluralRules =>
  value instanceof Intl.PluralRules;

export function formatNumber(value: number, language: Language): string {
  const make = () => new Intl.NumberFormat(LOCALES[language], { maximumFractionDigits: 1 });
  return kept(`n/${language}`, make, isNumberFormat).format(value);
}

/** Percent without decimals, rounded down: 99.6 % of a capacity is not 100 %. */
export function formatPercent(share: number, language: Language): string {
  const make = () =>
    new Intl.NumberFormat(LOCALES[language], { style: 'percent', maximumFractionDigits: 0 });
  const whole = Math.floor(share * 100 + 1e-9) / 100;
  return kept(`p/${language}`, make, isNumberFormat).format(whole);
}

export type TimeDetail = 'minute' | 'second' | 'day';

/** A time on the venue's clock; `day` puts the date before it. */
export function formatTime(
  atMs: number,
  timezone: string,
  language: Language,
  detail: TimeDetail = 'minute',
): string {
  const make = () =>
    new Intl.DateTimeFormat(LOCALES[language], {
      timeZone: timezone,
      hourCycle: 'h23',
      hour: '2-digit',
      minute: '2-digit',
      ...(detail === 'second' ? { second: '2-digit' } : {}),
      ...(detail === 'day' ? { day: 'numeric', month: 'long' } : {}),
    });
  return kept(`t/${language}/${timezone}/${detail}`, make, isDateFormat).format(atMs);
}

/** True when both times lie on the same day of the venue's clock. */
export function isSameDay(aMs: number, bMs: number, timezone: string): boolean {
  return dateOf(aMs, timezone) === dateOf(bMs, timezone);
}

/** `2026-11-20` on the venue's clock, as the server takes a day. */
export function dateOf(atMs: number, timezone: string): string {
  const make = () => new Intl.DateTimeFormat('en-CA', { timeZone: timezone });
  return kept(`day/${timezone}`, make, isDateFormat).format(atMs);
}

/** "Fri 20 Nov", in Persian by the Jalali calendar. */
export function formatDay(atMs: number, timezone: string, language: Language): string {
  const make = () =>
    new Intl.DateTimeFormat(LOCALES[language], {
      timeZone: timezone,
      weekday: 'short',
      day: 'numeric',
      month: 'long',
    });
  return kept(`d/${language}/${timezone}`, make, isDateFormat).format(atMs);
}

/** "Iran Time": which clock the times on screen are of. */
export function formatZone(atMs: number, timezone: string, language: Language): string {
  const make = () =>
    new Intl.DateTimeFormat(LOCALES[language], {
      timeZone: timezone,
      timeZoneName: 'shortGeneric',
    });
  const parts = kept(`z/${language}/${timezone}`, make, isDateFormat).formatToParts(atMs);
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? timezone;
}

/** "07": an hour or a minute as clocks write it. */
export function formatTwoDigits(value: number, language: Language): string {
  const make = () => new Intl.NumberFormat(LOCALES[language], { minimumIntegerDigits: 2 });
  return kept(`2/${language}`, make, isNumberFormat).format(value);
}

type Part = { readonly key: 'unit.s' | 'unit.min' | 'unit.h' | 'unit.d'; readonly n: number };

/** At most two units; seconds only below ten minutes, and with `coarse` only below one. */
function partsOf(durationMs: number, coarse: boolean): readonly [Part, Part?] {
  const ms = Math.max(0, durationMs);
  const whole = (unitMs: number, of = ms) => Math.floor(of / unitMs);
  if (ms < MINUTE_MS) return [{ key: 'unit.s', n: whole(SECOND_MS) }];
  if (ms < HOUR_MS) {
    const seconds = whole(SECOND_MS, ms % MINUTE_MS);
    const minutes: Part = { key: 'unit.min', n: whole(MINUTE_MS) };
    const withSeconds = !coarse && ms < 10 * MINUTE_MS && seconds > 0;
    return withSeconds ? [minutes, { key: 'unit.s', n: seconds }] : [minutes];
  }
  const [big, bigMs, small, smallMs] =
    ms < DAY_MS
      ? (['unit.h', HOUR_MS, 'unit.min', MINUTE_MS] as const)
      : (['unit.d', DAY_MS, 'unit.h', HOUR_MS] as const);
  const rest = whole(smallMs, ms % bigMs);
  const first: Part = { key: big, n: whole(bigMs) };
  return rest > 0 ? [first, { key: small, n: rest }] : [first];
}

/** "4 min 30 s". Our own, as `Intl.DurationFormat` is missing in browsers still in use. */
export function formatDuration(
  durationMs: number,
  language: Language,
  catalogue: Catalogue,
  coarse = false,
): string {
  const say = (part: Part) => fill(catalogue[part.key], { n: part.n }, language);
  const [first, second] = partsOf(durationMs, coarse);
  if (!second) return say(first);
  return fill(catalogue['unit.join'], { a: say(first), b: say(second) }, language);
}

const RTL_LETTER = /[\u0590-\u08FF\uFB1D-\uFEFC]/;
const LTR_LETTER = /[A-Za-z\u00C0-\u024F]/;

/** Words that run against the text around them are isolated, so that they keep their order. */
function isolated(text: string, language: Language): string {
  const against = language === 'fa' ? LTR_LETTER : RTL_LETTER;
  return against.test(text) ? `\u2068${text}\u2069` : text;
}

/** The plural form of a message; `zero` wins for exactly 0. */
export function formOf(message: Message, count: number, language: Language): string {
  if (typeof message === 'string') return message;
  if (count === 0 && message.zero !== undefined) return message.zero;
  const make = () => new Intl.PluralRules(LOCALES[language]);
  const form = kept(`plural/${language}`, make, isPluralRules).select(count);
  // English says "0 people"; Persian's `one` covers 0, and its texts must read well with both.
  return form === 'one' ? message.one : message.other;
}

/** The text with its `{holes}` filled: numbers in the language's digits, words isolated. */
export function fill(message: Message, params: Params, language: Language): string {
  const count = Number(params.count ?? 0);
  return formOf(message, count, language).replace(/\{(\w+)\}/g, (hole, name: string) => {
    const value = params[name];
    if (value === undefined) return hole;
    return typeof value === 'number' ? formatNumber(value, language) : isolated(value, language);
  });
}
