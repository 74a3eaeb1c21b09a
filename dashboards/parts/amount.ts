/**
 * An amount as a cashier types it: Persian, Arabic or Latin digits, thousands in groups, a decimal
 * point or its Persian sign. NaN = it is none.
 */
export function amountOf(typed: string): number {
  const latin = typed
    .trim()
    .replace(/[\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) - 0x06f0))
    .replace(/[\u0660-\u0669]/g, (digit) => String(digit.charCodeAt(0) - 0x0660))
    .replace(/\u066b/g, '.')
    .replace(/[\s\u00a0\u066c\u060c,_']/g, '');
  return /^\d+(\.\d+)?$/.test(latin) ? Number(latin) : Number.NaN;
}
