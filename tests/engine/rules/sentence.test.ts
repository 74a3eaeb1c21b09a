import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { channelNames, messageClasses } from '../../../src/contracts/channels.ts';
import { stages } from '../../../src/contracts/events.ts';
import { Campaign, type Condition, triggerNames } from '../../../src/contracts/rules.ts';
import { purposes } from '../../../src/contracts/venue.ts';
import { operators } from '../../../src/engine/rules/conditions.ts';
import { factNames } from '../../../src/engine/rules/facts.ts';
import { jalaliOf } from '../../../src/engine/rules/sentence/jalali.ts';
import {
  day,
  duration,
  list,
  milliseconds,
  number,
  percent,
  plain,
} from '../../../src/engine/rules/sentence/numbers.ts';
import { sentenceOf } from '../../../src/engine/rules/sentence.ts';

const seed = Number(process.env.PROPERTY_SEED ?? 20_261_121);

type Golden = {
  readonly campaign: { readonly id: string };
  readonly en: string;
  readonly fa: string;
};
const goldens: readonly Golden[] = JSON.parse(
  readFileSync(new URL('./sentences.json', import.meta.url), 'utf8'),
);
const zones: Readonly<Record<string, { en: string; fa: string }>> = {
  shoes: { en: 'Shoes', fa: 'کفش' },
  tills: { en: 'Tills', fa: 'صندوق‌ها' },
  fitting: { en: 'Fitting rooms', fa: 'اتاق‌های پرو' },
  food: { en: 'Food hall', fa: 'رستوران' },
  door: { en: 'Door', fa: 'ورودی اصلی' },
};
const names = { zone: (id: string) => (Object.hasOwn(zones, id) ? zones[id] : undefined) };

describe('a campaign in one sentence', () => {
  test.each(goldens)('[RUL40] $campaign.id', ({ campaign, en, fa }) => {
    expect(sentenceOf(Campaign.parse(campaign), names)).toEqual({ en, fa });
  });

  test('[RUL40] the goldens show every trigger', () => {
    const shown = goldens.map(({ campaign }) => Campaign.parse(campaign).when.type);
    expect(triggerNames.filter((name) => !shown.includes(name))).toEqual([]);
  });

  test.each(factNames)('[RUL40] the fact %s has words of its own', (fact) => {
    const campaign = Campaign.parse({
      version: 1,
      id: 'c',
      name: { en: 'c' },
      when: { type: 'entered', zone: 'shoes' },
      if: { fact, known: true },
      then: [],
    });
    const { en, fa } = sentenceOf(campaign, names);
    expect(en.split(', if ')[1]).not.toContain('“');
    expect(fa.replace(/«[^»]*»/g, '')).not.toMatch(/[A-Za-z]/);
  });
});

/** Words without quotation marks, in neither of the two scripts' own languages. */
const word = fc.stringMatching(/^[a-z0-9]{1,12}$/);
const id = fc.oneof(fc.constantFrom('shoes', 'tills', 'z-9'), word);
const some = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const span = fc
  .tuple(fc.integer({ min: 1, max: 999_999 }), fc.constantFrom('ms', 's', 'm', 'h', 'd'))
  .map(([count, unit]) => `${count}${unit}`);
const windowOf = fc.oneof(
  span,
  fc.constantFrom('visit' as const, 'today' as const),
  fc.record({ visits: fc.integer({ min: 1, max: 100 }) }),
);
const eventKeys = {
  event: fc.constantFrom(...triggerNames),
  zone: some(id),
  shelf: some(id),
  sku: some(word),
  category: some(word),
  purpose: some(fc.oneof(word, fc.constantFrom('entry', 'pay', 'unlock', 'claim'))),
  to: some(fc.oneof(word, fc.constantFrom(...stages))),
  within: some(windowOf),
  same: some(fc.constantFrom('sku', 'zone', 'shelf', 'category')),
};
const match = fc.record(eventKeys);
const amount = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e7 });
const bounds = {
  atLeast: some(amount),
  atMost: some(amount),
  above: some(amount),
  below: some(amount),
  equals: some(amount),
};
const scalar = fc.oneof(word, amount, fc.boolean());
const fact = fc.record({
  fact: fc.oneof(fc.constantFrom(...factNames), fc.constantFrom('weather.windSpeed', 'a.bMs')),
  is: some(scalar),
  not: some(scalar),
  in: some(fc.array(scalar, { minLength: 1, maxLength: 4 })),
  has: some(scalar),
  atLeast: some(amount),
  atMost: some(amount),
  above: some(amount),
  below: some(amount),
  known: some(fc.boolean()),
});
const of = fc.oneof(fc.constantFrom('total', 'sku', 'zone'), word);
const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fact,
    fc.record({ happened: match }),
    fc.record({ count: match, ...bounds }),
    fc.record({ sum: fc.record({ of, ...eventKeys }), ...bounds }),
    fc.record({ distinct: fc.record({ of, ...eventKeys }), ...bounds }),
    fc.record({ sequence: fc.array(match, { minLength: 2, maxLength: 4 }) }),
    fc.record({ cel: word }),
    fc.record({ all: fc.array(tie('condition'), { minLength: 1, maxLength: 4 }) }),
    fc.record({ any: fc.array(tie('condition'), { minLength: 1, maxLength: 4 }) }),
    fc.record({ not: tie('condition') }),
  ) as fc.Arbitrary<Condition>,
}));
const localized = fc.record({ en: word, fa: some(word) });
const action = fc.oneof(
  fc.record({
    message: fc.record({
      channels: fc.uniqueArray(fc.constantFrom(...channelNames), { minLength: 1 }),
      title: localized,
      body: localized,
      link: some(word.map((text) => `/${text}`)),
      coupon: some(word),
      expires: fc.record({ after: span, onLeaving: fc.boolean() }),
      deliver: some(
        fc.record({
          after: some(span),
          hold: some(fc.constant('quietEnd')),
          notLaterThan: some(span),
        }),
      ),
    }),
  }),
  fc.record({ task: fc.record({ text: localized, role: word, zone: some(id) }) }),
  fc.record({ device: fc.record({ id, command: word, params: some(fc.constant({ a: 1 })) }) }),
  fc.record({ points: fc.integer({ min: -1e6, max: 1e6 }) }),
  fc.record({ webhook: fc.record({ id }) }),
  fc.record({
    alert: fc.record({
      text: localized,
      severity: fc.constantFrom('notice', 'warning', 'critical'),
      zone: some(id),
    }),
  }),
);
const actions = fc.array(action, { maxLength: 4 });
const clock = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'));
const date = fc
  .date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
  .map((one) => one.toISOString().slice(0, 10));
const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const whole = fc.integer({ min: 1, max: 500 });
const document = fc.record({
  version: fc.constant(1),
  id,
  name: localized,
  class: fc.constantFrom(...messageClasses),
  purpose: fc.constantFrom(...purposes),
  status: fc.constantFrom('draft', 'live', 'paused'),
  subject: fc.constantFrom('visitor', 'zone', 'shelf', 'venue'),
  schedule: some(
    fc.record({
      from: some(date),
      to: some(date),
      hours: some(
        fc.array(
          fc.record({
            days: fc.uniqueArray(fc.constantFrom(...days), { minLength: 1 }),
            from: clock,
            to: clock,
          }),
          { maxLength: 3 },
        ),
      ),
    }),
  ),
  when: fc.record({
    type: fc.constantFrom(...triggerNames),
    zone: some(id),
    shelf: some(id),
    sku: some(word),
    category: some(word),
    for: some(span),
    over: some(fc.constantFrom('stay', 'visit')),
    above: some(amount),
    below: some(amount),
    clearBelow: some(amount),
    fact: some(fc.constantFrom(...factNames)),
    event: some(match),
    after: some(match),
    within: some(span),
    to: some(fc.constantFrom(...stages)),
    at: some(clock),
  }),
  if: some(condition),
  then: actions,
  limits: fc.record({
    perVisitor: some(
      fc.record({ count: whole, per: fc.oneof(span, fc.constantFrom('visit', 'today')) }),
    ),
    cooldown: some(span),
    zoneCooldown: some(span),
    total: some(fc.record({ count: whole, per: fc.oneof(span, fc.constant('today')) })),
    notInto: some(fc.record({ zone: id, above: fc.double({ min: 0, max: 10, noNaN: true }) })),
  }),
  priority: fc.integer({ min: 0, max: 100 }),
  experiment: some(
    fc.record({
      control: fc.double({ min: 0, max: 0.9, noNaN: true }),
      variants: some(
        fc.array(fc.record({ id, weight: whole, then: some(actions) }), { maxLength: 3 }),
      ),
    }),
  ),
  goal: some(match),
});

/** `undefined` keys are left out, as in a document that was read. */
function asRead(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

const rawWords = [...triggerNames.filter((name) => /[A-Z]/.test(name)), 'quietEnd', 'onLeaving'];

describe('any valid campaign', () => {
  test('[RUL40] is read in both languages, in words of each alone', () => {
    fc.assert(
      fc.property(document, (one) => {
        const { en, fa } = sentenceOf(Campaign.parse(asRead(one)), names);
        for (const text of [en, fa]) {
          expect(text).not.toMatch(/undefined|NaN|\[object|Infinity/);
          expect(text).not.toMatch(/ {2}|\s[,;:.،؛]|,,|،،/);
          expect(text.endsWith('.')).toBe(true);
        }
        const englishOnly = en.replace(/“[^”]*”/g, '');
        const persianOnly = fa.replace(/«[^»]*»/g, '');
        expect(englishOnly).not.toMatch(/[\u0600-\u06ff]/);
        expect(persianOnly).not.toMatch(/[A-Za-z0-9]/);
        for (const raw of [...rawWords, ...operators.filter((name) => /[A-Z]/.test(name))]) {
          expect(englishOnly).not.toContain(raw);
        }
        expect(englishOnly).not.toMatch(/[a-z]\.[a-z]/);
      }),
      { seed, numRuns: 500 },
    );
  });

  test('[RUL40] is read the same each time', () => {
    fc.assert(
      fc.property(document, (one) => {
        const read = () => sentenceOf(Campaign.parse(asRead(one)), names);
        expect(read()).toEqual(read());
      }),
      { seed, numRuns: 50 },
    );
  });

  test('[RUL40] not all is any not: negations stand at the leaves', () => {
    const base = { version: 1, id: 'c', name: { en: 'c' }, when: { type: 'entered' }, then: [] };
    const parts = [{ fact: 'customer.member', is: true }, { happened: { event: 'purchased' } }];
    const of = (condition: object) => sentenceOf(Campaign.parse({ ...base, if: condition }), names);
    const opposite = parts.map((part) => ({ not: part }));
    expect(of({ not: { all: parts } })).toEqual(of({ any: opposite }));
    expect(of({ not: { any: parts } })).toEqual(of({ all: opposite }));
    expect(of({ not: { not: { all: parts } } })).toEqual(of({ all: parts }));
  });
});

describe('numbers, times and dates', () => {
  test('[RUL40] the Persian date is that of the calendar of Iran', () => {
    const calendar = new Intl.DateTimeFormat('en-u-ca-persian-nu-latn', {
      timeZone: 'UTC',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
    });
    for (let at = Date.UTC(2000, 0, 1); at < Date.UTC(2060, 0, 1); at += 86_400_000) {
      const when = new Date(at);
      const parts = calendar.formatToParts(when);
      const part = (type: string) => Number(parts.find((one) => one.type === type)?.value);
      const [y, m, d] = [when.getUTCFullYear(), when.getUTCMonth() + 1, when.getUTCDate()];
      const expected = { year: part('year'), month: part('month'), day: part('day') };
      const found = jalaliOf(y, m, d);
      if (JSON.stringify(found) === JSON.stringify(expected)) continue;
      expect([when.toISOString(), found]).toEqual([when.toISOString(), expected]);
    }
    expect(jalaliOf(500, 1, 1)).toBeUndefined();
    expect(day('0500-01-01', 'fa')).toBe('۰۵۰۰-۰۱-۰۱');
  });

  test.each([
    [number(1_234_567.891, 'en'), '1,234,567.89'],
    [number(1_234_567.891, 'fa'), '۱٬۲۳۴٬۵۶۷٫۸۹'],
    [number(-5, 'fa'), '\u200e−۵'],
    [percent(0.125, 'en'), '12.5%'],
    [percent(0.9, 'fa'), '۹۰٪'],
    [duration('1m', 'en'), '1 minute'],
    [duration('90s', 'fa'), '۹۰ ثانیه'],
    [milliseconds(180_000, 'en'), '3 minutes'],
    [milliseconds(1_500, 'en'), '1.5 seconds'],
    [milliseconds(86_400_000, 'fa'), '۱ روز'],
    [list(['a', 'b', 'c'], 'and', 'en'), 'a, b and c'],
    [list(['الف', 'ب', 'ج'], 'or', 'fa'), 'الف، ب یا ج'],
    [plain('Hello {name, select, a {b} other {c}}, you'), 'Hello …, you'],
    [day('2026-03-21', 'fa'), '۱ فروردین ۱۴۰۵'],
    [day('2026-03-20', 'en'), '20 March 2026'],
  ])('[RUL40] %s', (found, expected) => {
    expect(found).toBe(expected);
  });
});
