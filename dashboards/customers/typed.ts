import type { Language } from '../i18n/format.ts';

/** Digits of any keyboard as Latin ones, without marks of direction and blanks around. */
export function latinDigits(typed: string): string {
  return typed
    .replace(/[\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) - 0x06f0))
    .replace(/[\u0660-\u0669]/g, (digit) => String(digit.charCodeAt(0) - 0x0660))
    .replace(/[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/g, '')
    .trim();
}

/** Latin digits as the reader types them. */
export function digitsFor(text: string, language: Language): string {
  if (language !== 'fa') return text;
  return text.replace(/\d/g, (digit) => String.fromCharCode(0x06f0 + Number(digit)));
}

/** A number as people type it, thousands in groups, `.` or `٫` before decimals; else undefined. */
export function numberOf(typed: string): number | undefined {
  const text = latinDigits(typed)
    .replaceAll('\u066b', '.')
    .replaceAll('\u2212', '-')
    .replace(/[\s\u00a0\u066c\u060c,_']/g, '');
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
}

/**
 * A phone number as the server keeps it, E.164: blanks, strokes and brackets go, 00 is a plus. One
 * that begins with a single 0 is of `country`, the digits after its plus; where none is known it is
 * undefined, as is what is no number.
 */
export function phoneOf(typed: string, country: string | undefined): string | undefined {
  const plain = latinDigits(typed).replace(/[\s\u00a0()./-]/g, '');
  const whole = plain.replace(/^00/, '+');
  const own = country === undefined ? whole : whole.replace(/^0(?=[1-9])/, `+${country}`);
  return /^\+[1-9]\d{6,14}$/.test(own) ? own : undefined;
}

/** An e-mail address as the server keeps it; undefined = it is none. */
export function emailOf(typed: string): string | undefined {
  const text = latinDigits(typed).toLowerCase();
  return /^[^\s@,;<>()"]+@[^\s@.,;<>()"]+(\.[^\s@.,;<>()"]+)+$/.test(text) ? text : undefined;
}
