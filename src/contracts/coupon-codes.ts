import { codeLetters } from './fold.ts';

/**
 * A coupon's code: 11 characters of 5 bits (55 bits) and one that checks them, in groups of four,
 * in Crockford's base 32 (no I, L, O, U). The check is a word of a code over GF(32), with
 * x⁵ + x² + 1: it finds every single wrong character and every two neighbours the wrong way round,
 * so a mistyped code is told from one that nobody was given. Source: crockford.com/base32.html;
 * Verhoeff, *Error Detecting Decimal Codes* (1969), on which mistakes people make. [CPN1]
 */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const dataLength = 11;
export const couponCodeLength = dataLength + 1;

/** Powers of the field's generator, α⁰ to α³⁰, and their logarithms. */
const powers: readonly number[] = Array.from({ length: 31 }).reduce<number[]>((all, _, at) => {
  const twice = (all[at - 1] ?? 0) << 1;
  return all.concat(at === 0 ? 1 : twice & 32 ? twice ^ 0b100101 : twice);
}, []);
const logs = new Map(powers.map((value, at) => [value, at]));

/** Letters of a keyboard set to Persian, on the keys where a scanner types Latin ones. */
const persianKeys = new Map(
  [...'ضQصWثEقRفTغYعUهIخOحPشAسSیDيDبFلGاHتJنKمLظZطXزCرVذBدNپMئM'].reduce<[string, string][]>(
    (pairs, one, at, all) => (at % 2 === 0 ? pairs.concat([[one, all[at + 1] ?? '']]) : pairs),
    [],
  ),
);

/** 11 values from 0 to 31 → the code in groups, such as `7K3M-9QXA-BD2T`. */
export function couponCodeOf(values: readonly number[]): string {
  const data = values.slice(0, dataLength);
  const letters = [...data, checkOf(data)].map((value) => alphabet[value & 31] ?? '0').join('');
  return grouped(letters);
}

export function grouped(code: string): string {
  return code.replace(/(.{4})(?=.)/g, '$1-');
}

function checkOf(values: readonly number[]): number {
  return values.reduce((sum, value, at) => {
    const log = logs.get(value & 31);
    // α^(at + 1): never 1, which is the factor of the check character itself.
    return log === undefined ? sum : sum ^ (powers[(log + at + 1) % 31] ?? 0);
  }, 0);
}

/**
 * What somebody typed or a scanner read → the code without separators: case, separators, the
 * look-alikes O, I and L, Persian and Arabic digits and a scanner at a Persian keyboard do not
 * matter. `mistyped` = no code can be so. [CPN2]
 */
export function readCouponCode(
  typed: string,
):
  | { readonly ok: true; readonly code: string }
  | { readonly ok: false; readonly why: 'length' | 'letters' | 'check' } {
  const letters = lettersOf(typed);
  if (letters.length !== couponCodeLength) return { ok: false, why: 'length' };
  const values = [...letters].map((letter) => alphabet.indexOf(letter));
  if (values.includes(-1)) return { ok: false, why: 'letters' };
  if (checkOf(values.slice(0, dataLength)) !== values[dataLength])
    return { ok: false, why: 'check' };
  return { ok: true, code: letters };
}

function lettersOf(typed: string): string {
  const keys = [...typed.slice(0, 256).normalize('NFKC')];
  return codeLetters(keys.map((one) => persianKeys.get(one) ?? one).join(''));
}
