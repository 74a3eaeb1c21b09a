import { wordsOf } from '../../parts/words-of.ts';
import { en } from './words-en.ts';
import { fa } from './words-fa.ts';

/** A text of the form in the language on screen. */
export const f = wordsOf(en, fa);
