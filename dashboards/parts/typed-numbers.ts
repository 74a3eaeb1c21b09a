import { bareText } from './digits.ts';

/** Thousands in groups go; a Persian decimal sign and a true minus become what `Number` reads. */
function withoutGroups(typed: string): string {
  return bareText(typed)
    .replaceAll('\u066b', '.')
    .replaceAll('\u2212', '-')
    .replace(/[\s\u00a0\u066c\u060c,_']/g, '');
}

/** A number as people type it, thousands in groups, `.` or `٫` before decimals; else undefined. */
export function numberOf(typed: string): number | undefined {
  const text = withoutGroups(typed);
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
}

/** An amount as a cashier types it, which is never below nothing. NaN = it is none. */
export function amountOf(typed: string): number {
  const text = withoutGroups(typed);
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
}

/** Metres as typed, where `,` and `/` and `٫` stand before decimals as `.` does; else undefined. */
export function metresOf(typed: string): number | undefined {
  const text = bareText(typed)
    .replace(/[\u066b,/]/g, '.')
    .replaceAll('\u2212', '-');
  return /^-?(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : undefined;
}
