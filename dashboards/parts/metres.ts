/** Metres as people type them, in digits of any keyboard; undefined for what is none. */
export function metresOf(typed: string): number | undefined {
  const latin = typed
    .trim()
    .replace(/[\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) - 0x06f0))
    .replace(/[\u0660-\u0669]/g, (digit) => String(digit.charCodeAt(0) - 0x0660))
    .replace(/[\u066b,/]/, '.')
    .replace('\u2212', '-');
  return /^-?\d+(?:\.\d+)?$/.test(latin) ? Number(latin) : undefined;
}
