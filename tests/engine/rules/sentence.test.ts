import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Campaign } from '../../../src/contracts/rules.ts';
import { sentenceOf } from '../../../src/engine/rules/sentence.ts';
test('show', () => {
  const g = JSON.parse(readFileSync(new URL('./sentences.json', import.meta.url), 'utf8'));
  const names: Record<string, { en: string; fa: string }> = { shoes: { en: 'Shoes', fa: 'کفش' }, tills: { en: 'Tills', fa: 'صندوق‌ها' }, fitting: { en: 'Fitting rooms', fa: 'اتاق‌های پرو' }, food: { en: 'Food hall', fa: 'رستوران' }, door: { en: 'Door', fa: 'ورودی اصلی' } };
  for (const { campaign } of g) {
    const s = sentenceOf(Campaign.parse(campaign), { zone: (id) => names[id] });
    console.log(`${campaign.id}\n${s.en}\n${s.fa}`);
  }
  expect(1).toBe(1);
});
