import { latinDigits } from '../parts/digits.ts';

/**
 * An amount as a cashier types it: Persian, Arabic or Latin digits, thousands in groups, a decimal
 * point or its Persian sign. NaN = it is none.
 */
export function amountOf(typed: string): number {
  const latin = latinDigits(typed)
    .trim()
    .replace(/\u066b/g, '.')
    .replace(/[\s\u00a0\u066c\u060c,_']/g, '');
  return /^\d+(\.\d+)?$/.test(latin) ? Number(latin) : Number.NaN;
}
