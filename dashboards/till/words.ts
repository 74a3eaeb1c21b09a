import { wordsOf } from '../parts/words-of.ts';
import { en } from './words-en.ts';
import { fa } from './words-fa.ts';

export type WordKey = keyof typeof en;

/** A text of this page in the language on screen. */
export const w = wordsOf<WordKey>(en, fa);

/** Why a coupon may not be redeemed, by the code of the answer. */
export function reasonOf(code: string): string {
  const key = `no.${code.replace('coupon.', '')}`;
  return Object.hasOwn(en, key) ? w(key as WordKey) : w('failed');
}
