import { latinDigits } from '../parts/digits.ts';

/** Letters and digits in a printed code: 70 bits in base 32. */
export const CODE_LENGTH = 14;
const GROUP = 4;

/** Persian and Arabic digits become 0–9, letters upper case; everything else is left out. */
export function plainCode(text: string): string {
  return latinDigits(text)
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '');
}

/** `XXXX-XXXX-XXXX-XX`, as it is printed. [PAG7] */
export function groupCode(text: string): string {
  const plain = plainCode(text).slice(0, CODE_LENGTH);
  return plain.match(new RegExp(`.{1,${GROUP}}`, 'g'))?.join('-') ?? '';
}

/** Where the caret goes after grouping, so that editing in the middle stays in the middle. */
export function caretAfter(grouped: string, codeLettersBefore: number): number {
  if (codeLettersBefore <= 0) return 0;
  let seen = 0;
  for (let at = 0; at < grouped.length; at++) {
    if (grouped[at] !== '-') seen += 1;
    if (seen === codeLettersBefore) return at + 1;
  }
  return grouped.length;
}

/** The code of an address such as `/v/demo#ABCD-…`; undefined when there is none. */
export function codeInHash(hash: string): string | undefined {
  let text = hash.replace(/^#/, '');
  try {
    text = decodeURIComponent(text);
  } catch {
    // Not percent-encoded: taken as it is.
  }
  const code = plainCode(text.replace(/^code=/i, ''));
  return code.length >= CODE_LENGTH ? code.slice(0, CODE_LENGTH) : undefined;
}

/** The code of another phone in an address such as `/v/demo#phone=ABCD…`. [JOI6] */
export function phoneInHash(hash: string): string | undefined {
  return hash.startsWith('#phone=') ? codeInHash(hash.slice('#phone='.length)) : undefined;
}

/** The venue of `/v/{venue}`. */
export function venueInPath(path: string): string {
  return decodeURIComponent(path.split('/')[2] ?? '');
}
