/** Text with the digits of Persian and Arabic keyboards in ASCII. */
export function asciiDigits(text: string): string {
  // Both scripts' digits end in their value: U+06F0 and U+0660 are noughts.
  return text.replace(/[\u06f0-\u06f9\u0660-\u0669]/g, (digit) =>
    String(digit.charCodeAt(0) & 0xf),
  );
}

/**
 * A printed code as typed → upper case without separators, in ASCII digits, with the letters that
 * Crockford's base 32 leaves out read as the digits they look like. Source:
 * crockford.com/base32.html. [WEB6] [CPN2]
 */
export function codeLetters(typed: string): string {
  return asciiDigits(typed.normalize('NFKC'))
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1');
}

const letters: Readonly<Record<string, string>> = {
  ي: 'ی',
  ى: 'ی',
  ئ: 'ی',
  ك: 'ک',
  ة: 'ه',
  ۀ: 'ه',
  أ: 'ا',
  إ: 'ا',
  آ: 'ا',
  ٱ: 'ا',
  ؤ: 'و',
  ß: 'ss',
};

/**
 * How texts are compared: case, accents, Arabic and Persian letters of one sound, digits of three
 * scripts, zero-width joiners and runs of spaces make no difference. [CUS3]
 */
export function fold(text: string): string {
  // Almost every text of an import is plain, and there are millions.
  if (/^[a-z0-9 ]*$/i.test(text)) return text.toLowerCase().replace(/ +/g, ' ').trim();
  return asciiDigits(text.normalize('NFC'))
    .toLowerCase()
    .replace(/[يىئكةۀأإآٱؤß]/g, (letter) => letters[letter] ?? letter)
    .normalize('NFD')
    .replace(/[\p{M}\u0640]/gu, '')
    .replace(/[\s\u200b-\u200f\u202a-\u202e\u2066-\u2069_-]+/g, ' ')
    .trim();
}

const alphabet = 'ابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی';
const places = new Map(
  [...alphabet].map((letter, at) => [letter, String.fromCharCode(0x2000 + at)]),
);

/** Folded text that sorts by code points as Persian and English dictionaries do. */
export function alphabetical(text: string): string {
  return fold(text).replace(/[\u0600-\u06ff]/g, (letter) => places.get(letter) ?? letter);
}
