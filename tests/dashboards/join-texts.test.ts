import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { en } from '../../dashboards/i18n/en.ts';
import { fa } from '../../dashboards/i18n/fa.ts';
import { sentences } from '../../dashboards/poster/words.ts';
import { phoneInHash } from '../../dashboards/visitor/code.ts';
import { joinEn, joinFa } from '../../dashboards/visitor/join-texts.ts';
import { consentWordings } from '../../src/contracts/consent-texts.ts';

const purposes = ['service', 'offers', 'improve'] as const;

/** The five facts a wording must say, by the words that say them. */
const facts = {
  en: {
    what: 'an inbox here, and uses where your wristband is if you link one',
    why: 'only for what you switch on',
    howLong: 'until you switch it off. Unused {days} days, it goes',
    who: '{venue}',
    howToStop: 'Stop here at any time',
  },
  fa: {
    what: 'اینجا صندوق پیام دارد و اگر دستبند وصل کنید جای آن را',
    why: 'فقط برای آنچه روشن کنید',
    howLong: 'تا وقتی خاموش کنید. پس از {days} روز بی‌استفاده پاک می‌شود',
    who: '{venue}',
    howToStop: 'هر زمان همین‌جا خاموش کنید',
  },
} as const;

describe('the wording of joining by phone', () => {
  test.each([
    ['en', en, joinEn],
    ['fa', fa, joinFa],
  ] as const)('[JOI10] [CON8] in %s: hash, 60 words at most, five facts', (language, all, own) => {
    const lines = purposes.flatMap((one) => [all[`consent.${one}`], all[`consent.${one}Text`]]);
    const wording = [own.text, ...lines.map(String)].join('\n');
    const hash = createHash('sha256').update(wording).digest('hex');
    expect(consentWordings['join-1']?.[language]).toBe(hash);
    expect(wording.trim().split(/\s+/).length).toBeLessThanOrEqual(60);
    for (const [fact, words] of Object.entries(facts[language])) {
      expect(own.text, fact).toContain(words);
    }
  });

  test('[PAG3] Persian says everything English says, with Persian digits and no empty text', () => {
    expect(Object.keys(joinFa)).toEqual(Object.keys(joinEn));
    for (const text of [...Object.values(joinFa), sentences.fa]) {
      expect(text.trim()).not.toBe('');
      expect(text.replace(/\{\w+\}/g, '')).not.toMatch(/[0-9A-Za-z]/);
    }
    const holes = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();
    for (const key of Object.keys(joinEn) as (keyof typeof joinEn)[]) {
      expect(holes(joinFa[key]), key).toEqual(holes(joinEn[key]));
    }
  });
});

test('[JOI6] a code of another phone is told from a band\u2019s in the address', () => {
  expect(phoneInHash('#phone=K7QM-X2WP-9DTR-4H')).toBe('K7QMX2WP9DTR4H');
  expect(phoneInHash('#K7QM-X2WP-9DTR-4H')).toBeUndefined();
  expect(phoneInHash('#phone=short')).toBeUndefined();
});
