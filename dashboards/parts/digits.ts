/** What a Persian or Arabic keyboard writes as digits, as Latin ones. */
export function latinDigits(text: string): string {
  // Both scripts' digits end in their value: U+06F0 and U+0660 are noughts.
  return text.replace(/[\u06f0-\u06f9\u0660-\u0669]/g, (digit) =>
    String(digit.charCodeAt(0) & 0xf),
  );
}

/** What was typed: Latin digits, without marks of direction and blanks around. */
export function bareText(typed: string): string {
  return latinDigits(typed)
    .replace(/[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/g, '')
    .trim();
}
