/** Digits of any keyboard as Latin ones, with a point for the decimals. */
function latin(typed: string): string {
  return typed
    .trim()
    .replace(/[\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) - 0x06f0))
    .replace(/[\u0660-\u0669]/g, (digit) => String(digit.charCodeAt(0) - 0x0660))
    .replace(/[\u066b,/]/g, '.')
    .replace(/[\u2212\u200e\u200f\u061c]/g, (sign) => (sign === '\u2212' ? '-' : ''));
}

/** Metres as typed, in Persian or Latin digits, with ٫ or , or . or /; NaN for what is none. */
export function metresOf(typed: string): number {
  const text = latin(typed);
  return /^-?\d+(\.\d*)?$|^-?\.\d+$/.test(text) ? Number(text) : Number.NaN;
}
