import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { ADDRESS_TEXT, addressEn, addressFa } from '../../dashboards/visitor/address-texts.ts';
import { consentWordings } from '../../src/contracts/consent-texts.ts';

test.each([
  ['en', addressEn, ['{venue}', 'write to you', 'Nobody else', 'until you remove it', 'stops it']],
  ['fa', addressFa, ['{venue}', 'برایتان بنویسد', 'به کس دیگری', 'حذفش کنید', 'توقف']],
] as const)(
  '[AUD7] [CON8] the wording in %s: hash, 60 words, five facts',
  (language, texts, facts) => {
    const hash = createHash('sha256').update(texts.consent).digest('hex');
    expect(consentWordings[ADDRESS_TEXT]?.[language]).toBe(hash);
    expect(texts.consent.split(/\s+/).length).toBeLessThanOrEqual(60);
    for (const fact of facts) expect(texts.consent).toContain(fact);
  },
);

test('[PAG3] Persian says everything English says, with Persian digits', () => {
  expect(Object.keys(addressFa)).toEqual(Object.keys(addressEn));
  const holes = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();
  for (const key of Object.keys(addressEn) as (keyof typeof addressEn)[]) {
    expect(addressFa[key].replace(/\{\w+\}/g, '')).not.toMatch(/[0-9A-Za-z]/);
    expect(holes(addressFa[key]), key).toEqual(holes(addressEn[key]));
  }
});
