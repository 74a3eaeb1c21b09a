import { wordsOf } from '../parts/words-of.ts';
import { en, type WordKey } from './words-en.ts';
import { fa } from './words-fa.ts';

/** A text of this page in the language on screen. */
export const w = wordsOf(en, fa);

/** The text of a composed key, where there is one: ids of later servers have none. */
export function wordOr(key: string, otherwise: string): string {
  return isWord(key) ? w(key) : otherwise;
}

export function isWord(key: string): key is WordKey {
  return Object.hasOwn(en, key);
}
