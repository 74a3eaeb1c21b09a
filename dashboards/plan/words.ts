import { language } from '../i18n/language.ts';
import { wordsOf } from '../parts/words-of.ts';
import { en } from './words-en.ts';
import { fa } from './words-fa.ts';

/** A text of this page in the language on screen. */
export const w = wordsOf(en, fa);

const formats = {
  en: new Intl.NumberFormat('en-GB', { maximumFractionDigits: 2 }),
  fa: new Intl.NumberFormat('fa-IR', { maximumFractionDigits: 2 }),
};
const plain = {
  en: new Intl.NumberFormat('en-GB', { maximumFractionDigits: 2, useGrouping: false }),
  fa: new Intl.NumberFormat('fa-IR', { maximumFractionDigits: 2, useGrouping: false }),
};

/** "4.25 m" to the centimetre. */
export const metres = (value: number): string =>
  w('metres', { n: formats[language()].format(value) });
export const squareMetres = (value: number): string =>
  w('squareMetres', { n: formats[language()].format(Math.round(value * 10) / 10) });
/** A number as somebody types it: no thousands' marks. */
export const plainNumber = (value: number): string => plain[language()].format(value);
