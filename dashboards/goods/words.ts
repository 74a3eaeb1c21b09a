import { wordsOf } from '../parts/words-of.ts';
import { en } from './words-en.ts';
import { fa } from './words-fa.ts';

export const w = wordsOf(en, fa);
