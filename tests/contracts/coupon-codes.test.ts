import { expect, test } from 'vitest';
import { couponCodeOf, readCouponCode } from '../../src/contracts/coupon-codes.ts';

const seed = 7;
let state = seed;
const random = (below: number) => {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor((state / 4_294_967_296) * below);
};
const codes = Array.from({ length: 300 }, () =>
  couponCodeOf(Array.from({ length: 11 }, () => random(32))),
);
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

test(`[CPN2] every single wrong character of ${codes.length} codes is found (seed ${seed})`, () => {
  let tried = 0;
  for (const code of codes) {
    for (let at = 0; at < code.length; at++) {
      if (code[at] === '-') continue;
      for (const letter of alphabet) {
        if (letter === code[at]) continue;
        tried++;
        const wrong = code.slice(0, at) + letter + code.slice(at + 1);
        if (readCouponCode(wrong).ok) throw new Error(`${wrong} passes for ${code}`);
      }
    }
  }
  expect(tried).toBe(300 * 12 * 31);
});

test('[CPN2] every two neighbours in the wrong order are found', () => {
  for (const code of codes) {
    const letters = [...code.replaceAll('-', '')];
    for (let at = 0; at + 1 < letters.length; at++) {
      if (letters[at] === letters[at + 1]) continue;
      const swapped = letters.with(at, letters[at + 1] ?? '').with(at + 1, letters[at] ?? '');
      expect(readCouponCode(swapped.join(''))).toEqual({ ok: false, why: 'check' });
    }
  }
});

test('[CPN2] case, separators, look-alikes and digit scripts do not matter', () => {
  const [code = ''] = codes.filter((one) => /0/.test(one) && /1/.test(one));
  const plain = code.replaceAll('-', '');
  const persian = plain.replace(/\d/g, (digit) => String.fromCharCode(0x6f0 + Number(digit)));
  const arabic = plain.replace(/\d/g, (digit) => String.fromCharCode(0x660 + Number(digit)));
  const ways = [
    code,
    plain,
    plain.toLowerCase(),
    ` ${plain.replace(/(...)/g, '$1 ')}\n`,
    plain.replace(/0/g, 'o').replace(/1/g, 'l'),
    plain.replace(/0/g, 'O').replace(/1/g, 'I'),
    persian,
    arabic,
  ];
  for (const way of ways) expect(readCouponCode(way)).toEqual({ ok: true, code: plain });
});

test('[CPN2] a scanner at a keyboard that was left in Persian is read', () => {
  // ISIRI 9147, as Windows lays it out: the letter each Latin key types.
  const keys = new Map(
    Object.entries({
      ...{ A: 'ش', B: 'ذ', C: 'ز', D: 'ی', E: 'ث', F: 'ب', G: 'ل', H: 'ا', J: 'ت', K: 'ن' },
      ...{ M: 'ئ', N: 'د', P: 'ح', Q: 'ض', R: 'ق', S: 'س', T: 'ف', V: 'ر', W: 'ص', X: 'ط' },
      ...{ Y: 'غ', Z: 'ظ' },
    }),
  );
  for (const code of codes) {
    const plain = code.replaceAll('-', '');
    const typed = [...plain].map((letter) => keys.get(letter) ?? letter).join('');
    expect(readCouponCode(typed)).toEqual({ ok: true, code: plain });
  }
});

test('[CPN2] what is too short, too long or has no such letter is told from a wrong one', () => {
  expect(readCouponCode('7K3M')).toEqual({ ok: false, why: 'length' });
  expect(readCouponCode('')).toEqual({ ok: false, why: 'length' });
  expect(readCouponCode('UUUU-UUUU-UUUU')).toEqual({ ok: false, why: 'letters' });
  expect(readCouponCode('x'.repeat(10_000))).toEqual({ ok: false, why: 'length' });
});
