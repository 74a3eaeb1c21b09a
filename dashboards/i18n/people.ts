import { latinDigits } from '../parts/digits.ts';
import { fill, formatTime } from './format.ts';
import { language, listed } from './language.ts';
import type { Params } from './message.ts';
import { type PeopleKey, peopleEn, peopleFa } from './people-texts.ts';

/** A text of the pages for people who work here, in the language on screen. */
export function p(key: PeopleKey, params: Params = {}): string {
  const texts = language() === 'fa' ? peopleFa : peopleEn;
  return fill(texts[key], params, language());
}

/** A role's word; what a later release adds is shown as it is written. */
export function roleWord(role: string): string {
  const key = `role.${role}`;
  return Object.hasOwn(peopleEn, key) ? p(key as PeopleKey) : role;
}

export function placesWord(venues: 'all' | readonly string[]): string {
  return venues === 'all' ? p('people.allVenues') : listed(venues);
}

/** Date and time on the clock of whoever looks: an installation has venues of many zones. */
export function when(atMs: number): string {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return formatTime(atMs, zone, language(), 'day');
}

/** A number as it was typed, in digits of any keyboard; NaN for what is none. */
export function digitsOf(typed: string): number {
  const latin = latinDigits(typed.trim());
  return /^\d+$/.test(latin) ? Number(latin) : Number.NaN;
}
