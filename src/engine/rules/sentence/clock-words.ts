import { type When, weekdayWords } from './names.ts';
import { list, persian, quoted, day as written } from './numbers.ts';

type Day = keyof typeof weekdayWords;

/** The Persian week begins on Saturday. */
const week = ['sat', 'sun', 'mon', 'tue', 'wed', 'thu', 'fri'] as const;

/** “every day”, or “on Mondays and Fridays”. */
export function daysEn(days: readonly Day[]): string {
  const order = Object.keys(weekdayWords);
  const each = [...new Set(days)].sort((a, b) => order.indexOf(a) - order.indexOf(b));
  if (each.length === 7) return 'every day';
  return `on ${list(
    each.map((one) => `${weekdayWords[one].en}s`),
    'and',
    'en',
  )}`;
}

/** «هر روز», or «شنبه و جمعه». */
export function daysFa(days: readonly Day[]): string {
  const each = week.filter((one) => days.includes(one));
  if (each.length === 7) return 'هر روز';
  return list(
    each.map((one) => weekdayWords[one].fa),
    'and',
    'fa',
  );
}

/** At which time of which days, and for whom. [RUL23, AUD1] */
export function clockEn({ at, on, days, audience }: When): string {
  const when = [
    `it is ${at ?? 'the set hour'}`,
    ...(days === undefined ? [] : [daysEn(days)]),
    ...(on === undefined ? [] : [`on ${written(on, 'en')}`]),
  ].join(' ');
  if (audience === undefined) return `${when}, for everybody present`;
  return `${when}, for everybody of the segment ${quoted(audience.segment, 'en')}, here or not`;
}

export function clockFa({ at, on, days, audience }: When): string {
  const when = [
    ...(days === undefined ? [] : [days.length === 7 ? daysFa(days) : `روزهای ${daysFa(days)}`]),
    ...(on === undefined ? [] : [written(on, 'fa')]),
    `ساعت ${persian(at ?? 'مقرر')} می‌شود`,
  ].join(' ');
  if (audience === undefined) return `${when}، برای هر بازدیدکنندهٔ حاضر`;
  return `${when}، برای همهٔ بخش مشتریان ${quoted(audience.segment, 'fa')}، چه حاضر باشند چه نه`;
}
