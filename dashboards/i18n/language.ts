import { signal } from '@preact/signals';
import { type Catalogue, en, type MessageKey } from './en.ts';
import {
  fill,
  formatDay,
  formatDuration,
  formatNumber,
  formatPercent,
  formatTime,
  formatTwoDigits,
  formatZone,
  isSameDay,
  type Language,
  setWriting,
  type TimeDetail,
} from './format.ts';
import type { Params } from './message.ts';

const STORED = 'gozar.language';

/** The language on screen and its texts: always changed together. */
const chosen = signal<{ readonly language: Language; readonly catalogue: Catalogue }>({
  language: 'en',
  catalogue: en,
});

function asLanguage(text: string | null | undefined): Language | undefined {
  const short = text?.slice(0, 2).toLowerCase();
  return short === 'en' || short === 'fa' ? short : undefined;
}

/** `?lang=` first, then what was chosen before, then the browser's list, else English. [PAG3] */
export function chooseLanguage(from: {
  readonly search: string;
  readonly stored: string | null;
  readonly navigator: readonly string[];
}): Language {
  const asked = asLanguage(new URLSearchParams(from.search).get('lang'));
  return asked ?? asLanguage(from.stored) ?? firstKnown(from.navigator) ?? 'en';
}

function firstKnown(tags: readonly string[]): Language | undefined {
  for (const tag of tags) {
    const known = asLanguage(tag);
    if (known) return known;
  }
  return undefined;
}

/** Storage is refused in some private windows; the choice then lasts as long as the page. */
function stored(): string | null {
  try {
    return localStorage.getItem(STORED);
  } catch {
    return null;
  }
}

function store(language: Language): void {
  try {
    localStorage.setItem(STORED, language);
  } catch {
    // Refused: see above.
  }
}

async function show(language: Language): Promise<void> {
  const catalogue = language === 'fa' ? (await import('./fa.ts')).fa : en;
  document.documentElement.lang = language;
  document.documentElement.dir = language === 'fa' ? 'rtl' : 'ltr';
  chosen.value = { language, catalogue };
}

/** Call once before the first render. */
export async function startLanguage(): Promise<void> {
  await show(
    chooseLanguage({
      search: location.search,
      stored: stored(),
      navigator: navigator.languages,
    }),
  );
}

/** A person's choice: kept, and written into an address that already names a language. */
export async function switchLanguage(language: Language): Promise<void> {
  store(language);
  const url = new URL(location.href);
  if (url.searchParams.has('lang')) {
    url.searchParams.set('lang', language);
    history.replaceState(null, '', url);
  }
  await show(language);
}

/** Digits and calendar of who reads, applied to what is on screen. [CHO10] */
export function writeAs(chosenAs: {
  readonly digits?: 'latin' | 'persian' | undefined;
  readonly calendar?: 'gregorian' | 'jalali' | undefined;
}): void {
  const { digits, calendar } = chosenAs;
  const ca = calendar && `-ca-${calendar === 'jalali' ? 'persian' : 'gregory'}`;
  const nu = digits && `-nu-${digits === 'latin' ? 'latn' : 'arabext'}`;
  setWriting(ca || nu ? `-u${ca ?? ''}${nu ?? ''}` : '');
  chosen.value = { ...chosen.value };
}

export function language(): Language {
  return chosen.value.language;
}

/** Of `Intl`, as each language writes; for pages on which nobody chooses digits or calendar. */
export const locale = (): string => (language() === 'fa' ? 'fa-IR' : 'en-GB');

/** A text in the language on screen. */
export function t(key: MessageKey, params: Params = {}): string {
  return fill(chosen.value.catalogue[key], params, chosen.value.language);
}

/** The unfilled text, for those who put elements into its holes. */
export function template(key: MessageKey): string {
  const message = chosen.value.catalogue[key];
  return typeof message === 'string' ? message : message.other;
}

export function number(value: number): string {
  return formatNumber(value, chosen.value.language);
}

export function percent(share: number): string {
  return formatPercent(share, chosen.value.language);
}

export function time(atMs: number, timezone: string, detail: TimeDetail = 'minute'): string {
  return formatTime(atMs, timezone, chosen.value.language, detail);
}

export function day(atMs: number, timezone: string): string {
  return formatDay(atMs, timezone, chosen.value.language);
}

export function zoneName(atMs: number, timezone: string): string {
  return formatZone(atMs, timezone, chosen.value.language);
}

export function twoDigits(value: number): string {
  return formatTwoDigits(value, chosen.value.language);
}

/** The time, with its date when that is not today on the venue's clock. */
export function moment(atMs: number, nowMs: number, timezone: string): string {
  return time(atMs, timezone, isSameDay(atMs, nowMs, timezone) ? 'minute' : 'day');
}

export function duration(durationMs: number, coarse = false): string {
  return formatDuration(durationMs, chosen.value.language, chosen.value.catalogue, coarse);
}

/** A name in the language on screen, else in English. */
export function nameIn(name: { readonly en: string; readonly fa?: string | undefined }): string {
  return (chosen.value.language === 'fa' ? name.fa : undefined) ?? name.en;
}

/** "a, b, c" as the language writes it. */
export function listed(words: readonly string[]): string {
  return words.reduce((a, b) => (a === '' ? b : t('list.join', { a, b })), '');
}
