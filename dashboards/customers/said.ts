import { language, nameIn, number } from '../i18n/language.ts';
import { venue, venues } from '../parts/venue-page.ts';
import { dateSaid } from './dates.ts';
import { w, wordOr } from './words.ts';

/** A value of a customer in the reader's words, digits and calendar. */
export function valueSaid(value: string | number | boolean, type?: string): string {
  if (typeof value === 'boolean') return w(value ? 'yes' : 'no');
  if (typeof value === 'number') return number(value);
  return type === 'date' ? dateSaid(value, language()) : value;
}

export const purposeName = (purpose: string): string => wordOr(`purpose.${purpose}`, purpose);

/** A venue of the organisation by its name, or its id where one may not see it. */
export function venueName(id: string): string {
  const here = venue.value;
  if (here?.venue === id) return nameIn(here.name);
  const found = venues.value.find((one) => one.venue === id);
  return found === undefined ? id : nameIn(found.name);
}
