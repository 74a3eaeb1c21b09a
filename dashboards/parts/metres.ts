import { latinDigits } from './digits.ts';

/** Metres as people type them, in digits of any keyboard; undefined for what is none. */
export function metresOf(typed: string): number | undefined {
  const latin = latinDigits(typed)
    .trim()
    .replace(/[\u066b,/]/, '.')
    .replace('\u2212', '-');
  return /^-?\d+(?:\.\d+)?$/.test(latin) ? Number(latin) : undefined;
}
