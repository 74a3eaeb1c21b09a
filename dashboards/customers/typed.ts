import type { Language } from '../i18n/format.ts';
import { bareText } from '../parts/digits.ts';

/** Latin digits as the reader types them. */
export function digitsFor(text: string, language: Language): string {
  if (language !== 'fa') return text;
  return text.replace(/\d/g, (digit) => String.fromCharCode(0x06f0 + Number(digit)));
}

/**
 * A phone number as the server keeps it, E.164: blanks, strokes and brackets go, 00 is a plus. One
 * that begins with a single 0 is of `country`, the digits after its plus; where none is known it is
 * undefined, as is what is no number.
 */
export function phoneOf(typed: string, country: string | undefined): string | undefined {
  const plain = bareText(typed).replace(/[\s\u00a0()./-]/g, '');
  const whole = plain.replace(/^00/, '+');
  const own = country === undefined ? whole : whole.replace(/^0(?=[1-9])/, `+${country}`);
  return /^\+[1-9]\d{6,14}$/.test(own) ? own : undefined;
}

/** An e-mail address as the server keeps it; undefined = it is none. */
export function emailOf(typed: string): string | undefined {
  const text = bareText(typed).toLowerCase();
  return /^[^\s@,;<>()"]+@[^\s@.,;<>()"]+(\.[^\s@.,;<>()"]+)+$/.test(text) ? text : undefined;
}
