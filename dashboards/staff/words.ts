import { wordsOf } from '../parts/words-of.ts';
import { en } from './words-en.ts';
import { fa } from './words-fa.ts';

/** A text of this page in the language on screen. */
export const w = wordsOf(en, fa);
