import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { en as campaignsEn } from '../../dashboards/campaigns/words-en.ts';
import { fa as campaignsFa } from '../../dashboards/campaigns/words-fa.ts';
import { en } from '../../dashboards/i18n/en.ts';
import { fa } from '../../dashboards/i18n/fa.ts';
import { chooseLanguage } from '../../dashboards/i18n/language.ts';
import type { Message } from '../../dashboards/i18n/message.ts';
import { peopleEn, peopleFa } from '../../dashboards/i18n/people-texts.ts';

const folder = fileURLToPath(new URL('../../dashboards/', import.meta.url));
const english: Readonly<Record<string, Message>> = { ...en, ...peopleEn };
const persian: Readonly<Record<string, Message>> = { ...fa, ...peopleFa };
const keys = Object.keys(english);
const catalogues: readonly (readonly [string, Readonly<Record<string, Message>>])[] = [
  ['en', english],
  ['fa', persian],
];

function textsOf(message: Message | undefined): string[] {
  if (message === undefined) return [];
  return typeof message === 'string' ? [message] : Object.values(message);
}

function holesOf(message: Message | undefined): string[] {
  const holes = textsOf(message).flatMap((text) => text.match(/\{\w+\}/g) ?? []);
  return [...new Set(holes)].sort();
}

describe('the catalogues', () => {
  test('[PAG3] Persian says everything English says', () => {
    expect(Object.keys(persian).sort()).toEqual([...keys].sort());
    const all = [...Object.keys(en), ...Object.keys(peopleEn)];
    expect(new Set(all).size).toBe(all.length);
  });

  test.each(keys)('[PAG3] %s has the same holes in both languages and no empty text', (key) => {
    const [inEnglish, inPersian] = catalogues.map(([, catalogue]) => catalogue[key]);
    expect(holesOf(inPersian)).toEqual(holesOf(inEnglish));
    for (const text of [...textsOf(inEnglish), ...textsOf(inPersian)]) {
      expect(text.trim()).not.toBe('');
    }
  });

  test('hold no text that no page shows', () => {
    const code = globSync('**/*.{ts,tsx}', { cwd: folder, exclude: (path) => path === 'dist' })
      .filter((path) => !/i18n\/(en|fa|people-texts)\.ts$/.test(path))
      .map((path) => readFileSync(`${folder}${path}`, 'utf8'))
      .join('\n');
    const composed = /^(state|stage|consent|severity|people|role|admin)\./;
    const unused = keys.filter(
      (key) => !composed.test(key) && !new RegExp(`['"]${key}['"]`).test(code),
    );
    expect(unused).toEqual([]);
  });

  test('use Persian digits and letters in Persian', () => {
    for (const [key, message] of Object.entries(persian)) {
      for (const text of textsOf(message)) {
        const words = text.replace(/\{\w+\}|\u2066.*?\u2069|README\.md/g, '');
        expect(words, key).not.toMatch(/[0-9يك]/);
      }
    }
  });
});

describe('the words of the campaigns page', () => {
  const words = Object.keys(campaignsEn);
  const both: readonly Readonly<Record<string, Message>>[] = [campaignsEn, campaignsFa];

  test('[PAG3] Persian says everything English says, with the same holes', () => {
    expect(Object.keys(campaignsFa).sort()).toEqual([...words].sort());
    for (const key of words) {
      const [english, persian] = both.map((one) => one[key]);
      expect([key, holesOf(persian)]).toEqual([key, holesOf(english)]);
      expect(textsOf(persian).join(''), key).not.toMatch(/[0-9يك]/);
    }
  });

  test('hold no text that the page does not show', () => {
    const code = globSync('campaigns/*.{ts,tsx}', { cwd: folder })
      .filter((path) => !/words-(en|fa)\.ts$/.test(path))
      .map((path) => readFileSync(`${folder}${path}`, 'utf8'))
      .join('\n');
    const composed = /^(status|class|outcome|gate|value|channel|event)\./;
    const ranges = /^test\.(hour|today|yesterday|day|week|own)$/;
    const unused = words.filter(
      (key) => ![composed, ranges].some((one) => one.test(key)) && !code.includes(`'${key}'`),
    );
    expect(unused).toEqual([]);
  });
});

describe('the consent screen', () => {
  test.each(catalogues)('[PAG8] says it all in at most 60 words: %s', (_language, catalogue) => {
    const shown = ['title', 'text', 'service', 'serviceText', 'offers', 'offersText', 'improve'];
    const words = [...shown, 'improveText']
      .flatMap((key) => textsOf(catalogue[`consent.${key}`]))
      .join(' ')
      // A venue's name counts as three words.
      .replace('{venue}', 'a b c')
      .split(/\s+/);
    expect(words.length).toBeLessThanOrEqual(60);
    expect(words.length).toBeGreaterThan(30);
  });
});

describe('the language of a page', () => {
  const from = (search: string, stored: string | null, ...navigator: string[]) =>
    chooseLanguage({ search, stored, navigator });

  test('[PAG3] is what the address asks for, then the choice, the browser, English', () => {
    expect(from('?lang=fa', 'en', 'en-GB')).toBe('fa');
    expect(from('', 'fa', 'en-GB')).toBe('fa');
    expect(from('', null, 'de-DE', 'fa-IR', 'en')).toBe('fa');
    expect(from('', null, 'de-DE')).toBe('en');
  });

  test('[PAG3] falls through what it does not know', () => {
    expect(from('?lang=de', 'xx', 'fa')).toBe('fa');
  });
});
