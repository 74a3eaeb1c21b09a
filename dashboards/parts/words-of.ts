import { fill } from '../i18n/format.ts';
import { language } from '../i18n/language.ts';
import type { Message, Params } from '../i18n/message.ts';

/** The texts of a page or part of its own, by key, in the language on screen. */
export function wordsOf<Key extends string>(
  en: Readonly<Record<Key, Message>>,
  fa: Readonly<Record<Key, Message>>,
): (key: Key, params?: Params) => string {
  return (key, params = {}) => fill((language() === 'fa' ? fa : en)[key], params, language());
}
