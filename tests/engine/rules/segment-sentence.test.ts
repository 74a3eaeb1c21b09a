import { expect, test } from 'vitest';
import type { SegmentRule } from '../../../src/contracts/segments.ts';
import { segmentSentence } from '../../../src/engine/rules/segment-sentence.ts';

const fields = { size: { en: 'Shoe size', fa: 'اندازهٔ کفش' } };

const sentences: readonly [SegmentRule, string, string][] = [
  [
    { all: [{ field: 'size', in: [42, 43] }, { not: { address: 'email' } }] },
    'Customers whose “Shoe size” is 42 or 43 and who have no e-mail address.',
    'مشتریانی که «اندازهٔ کفش» آن‌ها ۴۲ یا ۴۳ است و نشانی ایمیل ندارند.',
  ],
  [
    { purchases: { category: 'boots', within: '90d', here: true }, atLeast: 3 },
    'Customers who bought of the category “boots” at least 3 times here within the last 90 days.',
    'مشتریانی که در ۹۰ روز گذشته در همین مجموعه دست‌کم ۳ بار از دستهٔ «boots» خرید کرده‌اند.',
  ],
  [
    { not: { any: [{ purchases: {}, atMost: 0 }, { consent: 'offers' }] } },
    'Customers who bought and who did not agree to offers.',
    'مشتریانی که خرید کرده‌اند و برای پیشنهادها اجازه نداده‌اند.',
  ],
  [
    { spent: { currency: 'IRR', from: '2026-03-21', to: '2026-04-20' }, atLeast: 5_000_000 },
    'Customers who spent at least 5,000,000 IRR from 21 March 2026 until 20 April 2026.',
    'مشتریانی که از ۱ فروردین ۱۴۰۵ تا ۳۱ فروردین ۱۴۰۵ دست‌کم ۵٬۰۰۰٬۰۰۰ ریال خرید کرده‌اند.',
  ],
  [
    { any: [{ lastPurchase: { atLeast: '90d' } }, { lastVisit: { atMost: '7d', here: true } }] },
    'Customers whose last purchase was at least 90 days ago or whose last visit ' +
      'here was at most 7 days ago.',
    'مشتریانی که از آخرین خریدشان دست‌کم ۹۰ روز گذشته است یا از آخرین بازدیدشان ' +
      'در همین مجموعه حداکثر ۷ روز گذشته است.',
  ],
  [
    { all: [{ birthday: { within: '7d' } }, { any: [{ language: 'fa' }, { sent: {} }] }] },
    'Customers whose birthday is within the next 7 days and (whose language is ' +
      'Persian or to whom a message was delivered).',
    'مشتریانی که تولدشان در ۷ روز آینده است و (زبانشان فارسی است یا پیام به دستشان رسیده است).',
  ],
  [
    { all: [{ opened: { campaign: 'c' } }, { redeemed: { offer: 'ten' }, atMost: 0 }] },
    'Customers who opened a message of the campaign “c” and who did not redeem ' +
      'a coupon for “ten”.',
    'مشتریانی که پیام کمپین «c» را دیده‌اند و از کوپن «ten» استفاده نکرده‌اند.',
  ],
  [
    { all: [{ visits: {}, atLeast: 2, atMost: 5 }, { contacts: { kind: 'complaint' } }] },
    'Customers who came from 2 to 5 times and of whom a complaint was noted.',
    'مشتریانی که از ۲ تا ۵ بار آمده‌اند و برایشان شکایت ثبت شده است.',
  ],
];

test.each(sentences)('[SEG6] %j is one sentence in both languages', (rule, en, fa) => {
  expect(segmentSentence(rule, fields)).toEqual({ en, fa });
});
