/** Persian and Arabic digits as the keyboards of people and tills write them. */
const digitStarts = [0x06f0, 0x0660] as const;

/** Text with all digits in ASCII. */
export function asciiDigits(text: string): string {
  return text.replace(/[\u06f0-\u06f9\u0660-\u0669]/g, (digit) => {
    const code = digit.charCodeAt(0);
    const start = digitStarts.find((first) => code >= first && code < first + 10) ?? code;
    return String(code - start);
  });
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
