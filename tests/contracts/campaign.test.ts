import { describe, expect, test } from 'vitest';
import { Campaign, executedTriggers, triggerNames } from '../../src/contracts/rules.ts';

/** The document that the plan of the engine shows, whole. */
const runners = {
  version: 1,
  id: 'runners-10',
  name: { en: 'Ten percent for runners', fa: 'ده درصد برای دونده‌ها' },
  class: 'marketing',
  purpose: 'offers',
  status: 'draft',
  schedule: {
    from: '2026-12-01',
    to: '2026-12-24',
    hours: [{ days: ['thu', 'fri'], from: '10:00', to: '21:00' }],
  },
  when: { type: 'dwelled', zone: 'shoes', for: '3m' },
  if: {
    all: [
      { fact: 'customer.segments', has: 'runners' },
      { fact: 'place.confidence', atLeast: 0.7 },
      { not: { happened: { event: 'purchased', within: 'visit' } } },
      { count: { event: 'entered', zone: 'shoes', within: '30d' }, atLeast: 2 },
      {
        sequence: [
          { event: 'pickedUp', category: 'running' },
          { event: 'putBack', within: '2m', same: 'sku' },
        ],
      },
    ],
  },
  then: [
    {
      message: {
        channels: ['push', 'wristband', 'inbox'],
        title: { en: '…' },
        body: { en: 'Hello {name, select, unknown {} other {{name}}}, …' },
        link: '/offers/runners-10',
        coupon: 'runners-10',
        expires: { after: '5m', onLeaving: true },
      },
    },
  ],
  limits: {
    perVisitor: { count: 1, per: '1d' },
    cooldown: '2h',
    total: { count: 500, per: '1d' },
    notInto: { zone: 'shoes', above: 0.9 },
  },
  priority: 50,
  experiment: {
    control: 0.1,
    variants: [
      { id: 'a', weight: 1 },
      { id: 'b', weight: 1, then: [] },
    ],
  },
  goal: { event: 'purchased', category: 'running', within: '2h' },
};

describe('[RUL1] the language', () => {
  test('takes the whole example of the plan, adding nothing but the subject', () => {
    expect(Campaign.parse(runners)).toEqual({ ...runners, subject: 'visitor' });
  });

  test('fills in what may be left out', () => {
    const { version, id, name, when, then } = runners;
    expect(Campaign.parse({ version, id, name, when, then })).toMatchObject({
      class: 'marketing',
      purpose: 'offers',
      status: 'live',
      limits: {},
      priority: 50,
    });
  });

  test.each([
    ['another version', { version: 2 }, 'version'],
    ['no name in English', { name: { fa: 'دونده‌ها' } }, 'name.en'],
    ['an unknown trigger', { when: { type: 'wandered' } }, 'when.type'],
    ['a duration without a unit', { when: { type: 'dwelled', for: '180' } }, 'when.for'],
    ['a misspelt field', { when: { type: 'entered', zones: 'shoes' } }, 'when'],
    ['a whole control group', { experiment: { control: 1 } }, 'experiment.control'],
    ['a link to elsewhere', { then: [{ message: { link: 'https://x' } }] }, 'then.0'],
    [
      'hours past midnight',
      { schedule: { hours: [{ days: ['thu'], from: '25:00', to: '26:00' }] } },
      'schedule.hours.0.from',
    ],
    ['a month of 40 days', { schedule: { from: '2026-12-40' } }, 'schedule.from'],
    ['an empty condition', { if: { all: [] } }, 'if.all'],
    ['a colour', { colour: 'red' }, ''],
  ])('refuses %s at its path', (_, change, path) => {
    const parsed = Campaign.safeParse({ ...runners, ...change });
    const paths = parsed.success ? [] : parsed.error.issues.map((issue) => issue.path.join('.'));
    expect(paths).toContain(path);
  });

  test('tells all mistakes at once', () => {
    const parsed = Campaign.safeParse({ ...runners, id: 'A B', priority: 101, purpose: 'spam' });
    const paths = parsed.success ? [] : parsed.error.issues.map((issue) => issue.path.join('.'));
    expect(paths.toSorted()).toEqual(['id', 'priority', 'purpose']);
  });

  test('executes only triggers that it has', () => {
    for (const name of executedTriggers) expect(triggerNames).toContain(name);
    expect(new Set(triggerNames).size).toBe(triggerNames.length);
  });
});
