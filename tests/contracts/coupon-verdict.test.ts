import { expect, test } from 'vitest';
import { couponVerdict } from '../../src/contracts/coupon-verdict.ts';
import { type CouponRecord, Offer } from '../../src/contracts/coupons.ts';

const nowMs = Date.UTC(2026, 10, 22);
const used = {
  ...{ redemption: 'r-1', venue: 'kasra', atMs: nowMs - 1_000, receipt: '7', amount: 50 },
  ...{ returned: 0, slot: 1, standing: true, campaign: 'c', offer: 'ten' },
} as const;

function coupon(offer: object = {}, more: Partial<CouponRecord> = {}): CouponRecord {
  const base = { id: 'ten', name: { en: 'Ten' }, kind: 'percent', value: 10 };
  return {
    ...{ venue: 'kasra', message: 'm', visitor: 'v', campaign: 'c', code: 'X' },
    offer: Offer.parse({ ...base, ...offer }),
    ...{ issuedAtMs: nowMs - 9, expiresAtMs: nowMs + 1_000, redemptions: [] },
    ...more,
  };
}

const here = { venue: 'kasra', nowMs, agrees: true } as const;
const codeOf = (of: CouponRecord, asked: object = {}) => {
  const verdict = couponVerdict(of, { ...here, ...asked });
  return verdict.ok ? 'ok' : verdict.code;
};

test('[CPN5] each reason is said, the one that ends most first', () => {
  expect(codeOf(coupon())).toBe('ok');
  expect(codeOf(coupon({}, { revokedAtMs: 1, expiresAtMs: 0 }))).toBe('coupon.revoked');
  expect(codeOf(coupon(), { agrees: false })).toBe('coupon.consent_ended');
  expect(codeOf(coupon(), { venue: 'hall' })).toBe('coupon.other_venue');
  expect(codeOf(coupon({ where: 'organisation' }), { venue: 'hall' })).toBe('ok');
  expect(codeOf(coupon({ where: ['hall'] }))).toBe('coupon.other_venue');
  expect(codeOf(coupon({}, { redemptions: [used] }))).toBe('coupon.used');
  expect(codeOf(coupon({}, { redemptions: [{ ...used, standing: false }] }))).toBe('ok');
  expect(codeOf(coupon({ uses: 2 }, { redemptions: [used] }))).toBe('ok');
  expect(codeOf(coupon({}, { expiresAtMs: nowMs }))).toBe('coupon.expired');
});

test('[CPN5] goods and basket are judged where somebody said them', () => {
  const shoes = coupon({ for: { categories: ['shoes'], skus: ['sock'] } });
  const line = (sku: string, category?: string) => {
    return { sku, qty: 2, price: 30, ...(category === undefined ? {} : { category }) };
  };
  expect(codeOf(shoes)).toBe('ok');
  expect(codeOf(shoes, { lines: [line('hat')] })).toBe('coupon.not_these_goods');
  expect(codeOf(shoes, { lines: [line('hat'), line('run', 'shoes')] })).toBe('ok');
  expect(codeOf(shoes, { lines: [line('sock')] })).toBe('ok');
  const large = coupon({ leastBasket: 100, currency: 'EUR' });
  expect(codeOf(large)).toBe('ok');
  expect(codeOf(large, { total: 99 })).toBe('coupon.basket_too_small');
  expect(codeOf(large, { total: 100 })).toBe('ok');
});

test('[CPN5] what is taken off is of the goods it is for, and never more than they cost', () => {
  const off = (of: CouponRecord, asked: object) => {
    const verdict = couponVerdict(of, { ...here, ...asked });
    return verdict.ok ? verdict.discount : verdict.code;
  };
  const lines = [
    { sku: 'run', category: 'shoes', qty: 1, price: 60 },
    { sku: 'hat', qty: 1, price: 40 },
  ];
  expect(off(coupon({ for: { categories: ['shoes'] } }), { lines, total: 100 })).toBe(6);
  expect(off(coupon(), { total: 99.99 })).toBe(10);
  expect(off(coupon(), {})).toBeUndefined();
  const fixed = { kind: 'amount', value: 80, currency: 'EUR' } as const;
  expect(off(coupon(fixed), { total: 50 })).toBe(50);
  expect(off(coupon(fixed), {})).toBe(80);
  expect(off(coupon({ kind: 'gift', value: undefined }), { total: 50 })).toBeUndefined();
});
