import type { Localized } from '../../../contracts/ids.ts';
import type { EventMatch, Trigger } from '../../../contracts/rules.ts';
import { plain, quoted, type Tongue } from './numbers.ts';

/** How a venue calls what a campaign names by id; an id without a name is quoted as it is. */
export type SentenceNames = {
  readonly zone: (id: string) => Localized | undefined;
};

export function zoneName(id: string, names: SentenceNames, tongue: Tongue): string {
  const name = names.zone(id);
  return quoted(plain(textOf(name, tongue) ?? id) || id, tongue);
}

/** English stands in where there is no Persian. */
export function textOf(text: Localized | undefined, tongue: Tongue): string | undefined {
  return tongue === 'fa' ? (text?.fa ?? text?.en) : text?.en;
}

/** Details of triggers that not every release's schema knows; absent ones are not said. */
export type When = Trigger & {
  readonly of?: 'people' | 'capacity' | undefined;
  readonly clearAbove?: number | undefined;
  readonly purpose?: string | undefined;
  readonly campaign?: string | undefined;
};

/** An event as it is asked for, by a condition, a goal or a trigger. */
export type Matched = Partial<Omit<EventMatch, 'event' | 'within'>> & {
  readonly event: EventMatch['event'];
};

export const stageWords = {
  discovery: { en: 'discovery', fa: 'آشنایی' },
  enrolment: { en: 'enrolment', fa: 'نام‌نویسی' },
  entry: { en: 'entry', fa: 'ورود' },
  engagement: { en: 'engagement', fa: 'تعامل' },
  completion: { en: 'completion', fa: 'تکمیل' },
  reflection: { en: 'reflection', fa: 'بازتاب' },
} as const;

export const kindWords = {
  entrance: { en: 'entrance', fa: 'ورودی' },
  aisle: { en: 'aisle', fa: 'راهرو' },
  display: { en: 'display', fa: 'نمایش کالا' },
  fitting: { en: 'fitting room', fa: 'اتاق پرو' },
  queue: { en: 'queue', fa: 'صف' },
  till: { en: 'till', fa: 'صندوق' },
  service: { en: 'service', fa: 'خدمات' },
  amenity: { en: 'amenity', fa: 'رفاهی' },
  exit: { en: 'exit', fa: 'خروجی' },
} as const;

export const weekdayWords = {
  mon: { en: 'Monday', fa: 'دوشنبه' },
  tue: { en: 'Tuesday', fa: 'سه‌شنبه' },
  wed: { en: 'Wednesday', fa: 'چهارشنبه' },
  thu: { en: 'Thursday', fa: 'پنج‌شنبه' },
  fri: { en: 'Friday', fa: 'جمعه' },
  sat: { en: 'Saturday', fa: 'شنبه' },
  sun: { en: 'Sunday', fa: 'یکشنبه' },
} as const;

export const purposeWords = {
  service: { en: 'service messages', fa: 'پیام‌های خدماتی' },
  offers: { en: 'offers', fa: 'پیشنهادها' },
  improve: { en: 'improving the venue', fa: 'بهبود مجموعه' },
} as const;

type Words = Readonly<Record<string, { readonly en: string; readonly fa: string }>>;

/** A word of a closed list, or what stands there, quoted. */
export function wordOf(words: Words, key: string, tongue: Tongue): string {
  return Object.hasOwn(words, key) ? (words[key]?.[tongue] ?? key) : quoted(plain(key), tongue);
}
