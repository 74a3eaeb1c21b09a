import { describe, expect, test } from 'vitest';
import { executedTriggers, reservedTriggers } from '../../../src/contracts/rules.ts';
import { checkCampaign } from '../../../src/engine/rules/check.ts';
import { campaign, message, Shop } from '../shop.ts';

const alert = { alert: { text: { en: 'Look' } } };
const document = {
  version: 1,
  id: 'shoes',
  name: { en: 'Shoes' },
  when: { type: 'entered' },
  then: [{ message }],
};
const state = Shop.open().state;

function problems(parts: object): string[] {
  const checked = checkCampaign({ ...document, ...parts }, state);
  return checked.ok ? [] : checked.problems.map(({ path }) => path);
}

function mend(parts: object): string | undefined {
  const checked = checkCampaign({ ...document, ...parts }, state);
  return checked.ok ? undefined : checked.problems[0]?.mend;
}

const about = (when: object, more: object = {}) => ({ when, then: [alert], ...more });
const absent = {
  type: 'absent',
  event: { event: 'purchased', same: 'sku' },
  after: { event: 'pickedUp', zone: 'shoes' },
  within: '30m',
};

describe('what is taken', () => {
  test.each([
    about({ type: 'queueAbove', zone: 'tills', above: 5, for: '2m', clearBelow: 3 }),
    about({ type: 'queueAbove', zone: 'tills', above: 5, clearBelow: 5 }),
    about({ type: 'occupancyAbove', zone: 'shoes', above: 0.9, of: 'capacity' }),
    about({ type: 'occupancyBelow', below: 3, clearAbove: 3 }),
    about({ type: 'factAbove', fact: 'zone.share', zone: 'shoes', above: 0.5 }),
    about({ type: 'factBelow', fact: 'venue.people', below: 5 }, { subject: 'venue' }),
    { when: absent },
    { when: { type: 'at', at: '17:00', zone: 'shoes' } },
    about({ type: 'at', at: '23:59' }, { subject: 'venue' }),
    about({ type: 'pickedUp', sku: 'x' }, { subject: 'shelf' }),
    { when: { type: 'rated', below: 3 } },
    { when: { type: 'tapped', purpose: 'pay' } },
    { when: { type: 'stageChanged', to: 'completion' } },
    { when: { type: 'purchased', category: 'running' } },
    { when: { type: 'handled', shelf: 's1', for: '10s' } },
  ])('[RUL1] %j', (parts) => {
    expect(problems(parts)).toEqual([]);
  });

  test('[RUL21] levels are about the place where nothing is said', () => {
    const subjectOf = (when: object) => {
      const checked = checkCampaign({ ...document, when, then: [alert] }, state);
      return checked.ok ? checked.campaign.subject : checked.problems;
    };
    expect(subjectOf({ type: 'queueAbove', zone: 'tills', above: 5 })).toBe('zone');
    expect(subjectOf({ type: 'occupancyAbove', zone: 'tills', above: 5 })).toBe('zone');
    expect(subjectOf({ type: 'occupancyAbove', above: 5 })).toBe('venue');
    expect(subjectOf({ type: 'entered' })).toBe('visitor');
  });
});

describe('what is refused, and where', () => {
  test.each([
    ['a dwell without its time', { when: { type: 'dwelled', zone: 'shoes' } }, ['when.for']],
    ['a level without its bound', about({ type: 'queueAbove', zone: 'tills' }), ['when.above']],
    ['a fact without its name', about({ type: 'factAbove', above: 1 }), ['when.fact']],
    [
      'an absence of nothing',
      { when: { type: 'absent' } },
      ['when.event', 'when.after', 'when.within'],
    ],
    ['a clock without its time', { when: { type: 'at' } }, ['when.at']],
    ['a clock that shows 25 o’clock', { when: { type: 'at', at: '25:00' } }, ['when.at']],
    ['a clock without its zero', { when: { type: 'at', at: '9:30' } }, ['when.at']],
    [
      'a clock outside of its own hours',
      {
        when: { type: 'at', at: '20:00' },
        schedule: { hours: [{ days: ['mon'], from: '10:00', to: '20:00' }] },
      },
      ['when.at'],
    ],
    ['a key of another trigger', { when: { type: 'entered', sku: 'x' } }, ['when.sku']],
    ['a window where none is', { when: { type: 'entered', within: '3m' } }, ['when.within']],
    [
      'clearing above the bound',
      about({ type: 'queueAbove', zone: 'tills', above: 5, clearBelow: 6 }),
      ['when.clearBelow'],
    ],
    [
      'clearing below the bound',
      about({ type: 'occupancyBelow', zone: 'tills', below: 5, clearAbove: 4 }),
      ['when.clearAbove'],
    ],
    [
      'the mirror’s clearing',
      about({ type: 'occupancyBelow', zone: 'tills', below: 5, clearBelow: 6 }),
      ['when.clearBelow'],
    ],
    ['half a person', about({ type: 'occupancyAbove', zone: 'tills', above: 0.9 }), ['when.above']],
    [
      'fewer than nobody',
      about({ type: 'occupancyBelow', zone: 'tills', below: 0 }),
      ['when.below'],
    ],
    [
      'a share of a zone without capacity',
      about({ type: 'occupancyAbove', zone: 'door', above: 0.9, of: 'capacity' }),
      ['when.zone'],
    ],
    [
      'a share of the venue',
      about({ type: 'occupancyAbove', above: 0.9, of: 'capacity' }),
      ['when.of'],
    ],
    ['a queue where nobody queues', about({ type: 'queueAbove', above: 5 }), ['when.zone']],
    [
      'a fact there is not',
      about({ type: 'factAbove', fact: 'zone.poeple', above: 1 }),
      ['when.fact'],
    ],
    [
      'a visitor’s fact',
      about({ type: 'factAbove', fact: 'visit.durationMs', above: 1 }),
      ['when.fact'],
    ],
    [
      'a fact that is no number',
      about({ type: 'factAbove', fact: 'zone.kind', zone: 'shoes', above: 1 }),
      ['when.fact'],
    ],
    [
      'a zone’s fact of no zone',
      about({ type: 'factAbove', fact: 'zone.people', above: 1 }),
      ['when.zone'],
    ],
    ['a stage there is not', { when: { type: 'stageChanged', to: 'leaving' } }, ['when.to']],
    ['a purpose there is not', { when: { type: 'tapped', purpose: 'fun' } }, ['when.purpose']],
    ['a score there is not', { when: { type: 'rated', above: 5 } }, ['when.above']],
    ['scores between 4 and 3', { when: { type: 'rated', above: 4, below: 3 } }, ['when.below']],
    [
      'an absence of a level',
      { when: { ...absent, event: { event: 'queueAbove' } } },
      ['when.event.event'],
    ],
    [
      'an absence after a clock',
      { when: { ...absent, after: { event: 'at' } } },
      ['when.after.event'],
    ],
    [
      'an absence with two windows',
      { when: { ...absent, event: { event: 'purchased', within: '3m' } } },
      ['when.event.within'],
    ],
    [
      'the first the same as the second',
      { when: { ...absent, after: { event: 'pickedUp', same: 'sku' } } },
      ['when.after.same'],
    ],
    [
      'an absence in an unknown zone',
      { when: { ...absent, after: { event: 'entered', zone: 'shoos' } } },
      ['when.after.zone'],
    ],
    [
      'what its event does not have',
      { when: { ...absent, after: { event: 'entered', sku: 'x' } } },
      ['when.after.sku'],
    ],
  ])('[RUL1] %s', (_what, parts, paths) => {
    expect(problems(parts)).toEqual(paths);
  });

  test.each(reservedTriggers)('[RUL1] %s is reserved, and the list is said', (type) => {
    expect(problems({ when: { type } })).toEqual(['when.type']);
    expect(mend({ when: { type } })).toContain(executedTriggers.join(', '));
  });

  test('[RUL1] the mend names what was meant', () => {
    expect(mend({ when: { type: 'tapped', purpose: 'entri' } })).toBe('did you mean entry?');
    const share = about({ type: 'occupancyAbove', zone: 'shoes', above: 0.9 });
    expect(mend(share)).toBe('use a whole number, or of: capacity for a share');
    const below = about({ type: 'factBelow', fact: 'venue.people', below: 5, clearBelow: 6 });
    expect(mend(below)).toBe('use clearAbove');
  });
});

describe('what is about a place', () => {
  const queue = { type: 'queueAbove', zone: 'tills', above: 5 };
  test.each([
    ['reads no message', { when: queue }, ['then[0].message']],
    ['gets no points', { when: queue, then: [{ points: 5 }] }, ['then[0].points']],
    [
      'also not in a variant',
      about(queue, { experiment: { variants: [{ id: 'a', weight: 1, then: [{ message }] }] } }),
      ['experiment.variants[0].then[0].message'],
    ],
    [
      'has no visitor’s facts',
      about(queue, {
        if: {
          any: [
            { fact: 'visitor.known', is: true },
            { fact: 'time.hour', above: 9 },
          ],
        },
      }),
      ['if.any[0].fact'],
    ],
    [
      'has no history',
      about(queue, { if: { all: [{ not: { happened: { event: 'entered' } } }] } }),
      ['if.all[0].not.happened'],
    ],
    [
      'has no count a visitor',
      about(queue, { limits: { perVisitor: { count: 1, per: 'visit' } } }),
      ['limits.perVisitor'],
    ],
    [
      'has no facts of a visitor in CEL',
      about(queue, {
        if: {
          any: [
            { not: { cel: 'visit.number > 3 && customer.member' } },
            { cel: 'zone.people > 9' },
          ],
        },
      }),
      ['if.any[0].not.cel', 'if.any[0].not.cel'],
    ],
    [
      'has its own facts in CEL, as typed',
      about(queue, { if: { all: [{ cel: 'zone.people > 3 && time.hour < 20' }] } }),
      [],
    ],
    ['is no shelf for who enters', about({ type: 'entered' }, { subject: 'shelf' }), ['subject']],
    ['is no zone for a stage', about({ type: 'stageChanged' }, { subject: 'zone' }), ['subject']],
    ['is no zone at a time', about({ type: 'at', at: '10:00' }, { subject: 'zone' }), ['subject']],
    ['misses nobody', about(absent, { subject: 'venue' }), ['subject']],
  ])('[RUL21] %s', (_what, parts, paths) => {
    expect(problems(parts)).toEqual(paths);
  });
});

describe('messages that cause messages', () => {
  const seen = (of?: string) => ({ type: 'messageSeen', ...(of ? { campaign: of } : {}) });

  /** Problems of the first, with the others live. */
  function ring(first: object, ...others: [id: string, parts: Record<string, unknown>][]) {
    const shop = Shop.open();
    for (const [id, parts] of others) {
      shop.command({ do: 'publishCampaign', campaign: campaign({ id, ...parts }), version: 1 });
    }
    const checked = checkCampaign({ ...document, id: 'a', ...first }, shop.state);
    return checked.ok
      ? 'taken'
      : checked.problems.map(({ path, message }) => `${path}: ${message}`);
  }
  const says = (names: string) => [`when: its messages trigger it again: ${names}`];
  const limits = { perVisitor: { count: 1, per: 'visit' } };

  test.each([
    ['any message seen', [{ when: seen() }], says('a → a')],
    ['its own tapped', [{ when: { type: 'messageTapped', campaign: 'a' } }], says('a → a')],
    ['any change of stage', [{ when: { type: 'stageChanged' } }], says('a → a')],
    [
      'waiting after a message',
      [{ when: { ...absent, after: { event: 'messageSeen' } } }],
      says('a → a'),
    ],
    ['two of each other', [{ when: seen('b') }, ['b', { when: seen('a') }]], says('a → b → a')],
    [
      'three in a ring',
      [{ when: seen('c') }, ['b', { when: seen('a') }], ['c', { when: seen('b') }]],
      says('a → b → c → a'),
    ],
    [
      'two, one of which hears all',
      [{ when: seen('b') }, ['b', { when: { type: 'stageChanged' } }]],
      says('a → b → a'),
    ],
    ['a limit of its own', [{ when: seen(), limits }], 'taken'],
    ['a total', [{ when: seen(), limits: { total: { count: 5, per: '1d' } } }], 'taken'],
    ['a limit of another', [{ when: seen('b') }, ['b', { when: seen('a'), limits }]], 'taken'],
    ['a stage that is named', [{ when: { type: 'stageChanged', to: 'reflection' } }], 'taken'],
    ['no ring', [{ when: seen('b') }, ['b', { when: { type: 'entered' } }]], 'taken'],
    ['no message', [{ when: seen(), then: [alert] }], 'taken'],
    [
      'one that is paused',
      [{ when: seen('b') }, ['b', { when: seen('a'), status: 'paused' }]],
      'taken',
    ],
  ] as [string, Parameters<typeof ring>, string | string[]][])(
    '[RUL25] %s',
    (_what, campaigns, expected) => {
      expect(ring(...campaigns)).toEqual(expected);
    },
  );

  test('[RUL25] a rest between two does not end a ring', () => {
    expect(ring({ when: seen(), limits: { cooldown: '1h' } })).toEqual(says('a → a'));
  });
});

test('[RUL21] a fact of a visitor in CEL is refused as a typed one is', () => {
  const leaves = { cel: 'visit.number > 3.0', fact: { fact: 'visit.number', above: 3 } };
  const said = [{ cel: leaves.cel }, leaves.fact].map((leaf) => {
    const parts = { when: { type: 'queueAbove', zone: 'tills', above: 5 }, then: [alert] };
    const checked = checkCampaign({ ...document, ...parts, if: leaf }, state);
    return checked.ok ? [] : checked.problems;
  });
  const problem = {
    code: 'campaign.shape',
    message: "visit.number is a visitor's, and this is about a zone",
    mend: 'use facts of zone, venue, environment or time, or the subject visitor',
  };
  expect(said).toEqual([[{ path: 'if.cel', ...problem }], [{ path: 'if.fact', ...problem }]]);
  const own = checkCampaign({ ...document, if: { cel: leaves.cel } }, state);
  expect(own.ok).toBe(true);
});
