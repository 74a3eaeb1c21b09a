import { latinDigits } from '../../parts/digits.ts';

/** Digits of any keyboard as Latin ones, with a point for the decimals. */
function latin(typed: string): string {
  return latinDigits(typed)
    .trim()
    .replace(/[\u066b,/]/g, '.')
    .replace(/[\u2212\u200e\u200f\u061c]/g, (sign) => (sign === '\u2212' ? '-' : ''));
}

/** Metres as typed, in Persian or Latin digits, with ٫ or , or . or /; NaN for what is none. */
export function metresOf(typed: string): number {
  const text = latin(typed);
  return /^-?\d+(\.\d*)?$|^-?\.\d+$/.test(text) ? Number(text) : Number.NaN;
}
