import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { en } from '../../dashboards/i18n/en.ts';
import { fa } from '../../dashboards/i18n/fa.ts';
import type { Message } from '../../dashboards/i18n/message.ts';
import { consentWordings } from '../../src/contracts/consent-texts.ts';

const parts = [
  'text',
  'service',
  'serviceText',
  'offers',
  'offersText',
  'improve',
  'improveText',
] as const;
type Catalogue = Readonly<Record<`consent.${(typeof parts)[number]}`, Message>>;
const wordingOf = (catalogue: Catalogue) =>
  parts.map((part) => String(catalogue[`consent.${part}`])).join('\n');

/** The six facts a wording must say, by the words that say them. */
const facts = {
  en: {
    what: 'where your wristband is',
    why: 'only for what you switch on',
    howLong: 'until you switch it off or return the wristband',
    kept: 'The trail stays {days} days',
    who: '{venue}',
    howToStop: 'Stop here at any time',
  },
  fa: {
    what: 'جای دستبند شما',
    why: 'فقط برای آنچه روشن کنید',
    howLong: 'تا وقتی خاموش کنید یا دستبند را پس بدهید',
    kept: 'ردّ حرکت {days} روز می‌ماند',
    who: '{venue}',
    howToStop: 'هر زمان همین‌جا خاموش کنید',
  },
} as const;

describe('the wording of consent', () => {
  test.each([
    ['en', en],
    ['fa', fa],
  ] as const)('[CON8] in %s: hash, 60 words at most, six facts', (language, texts) => {
    const wording = wordingOf(texts);
    const hash = createHash('sha256').update(wording).digest('hex');
    expect(consentWordings['consent-2']?.[language]).toBe(hash);
    expect(wording.trim().split(/\s+/).length).toBeLessThanOrEqual(60);
    for (const [fact, words] of Object.entries(facts[language])) {
      expect(wording, fact).toContain(words);
    }
  });
});
