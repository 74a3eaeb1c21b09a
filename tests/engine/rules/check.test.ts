import { describe, expect, test } from 'vitest';
import { executedTriggers, triggerNames } from '../../../src/contracts/rules.ts';
import { checkCampaign } from '../../../src/engine/rules/check.ts';
import { templateProblem } from '../../../src/engine/rules/templates.ts';
import { message, Shop } from '../shop.ts';

const document = {
  version: 1,
  id: 'shoes-3m',
  name: { en: 'Three minutes in shoes' },
  when: { type: 'dwelled', zone: 'shoes', for: '3m' },
  then: [{ message }],
};

/** Problems as `code path`, with the document's parts replaced. */
function problems(parts: object): string[] {
  const checked = checkCampaign({ ...document, ...parts }, Shop.open().state);
  return checked.ok ? [] : checked.problems.map(({ code, path }) => `${code} ${path}`);
}

function mend(parts: object): string | undefined {
  const checked = checkCampaign({ ...document, ...parts }, Shop.open().state);
  return checked.ok ? undefined : checked.problems[0]?.mend;
}

const said = (body: string) => ({ then: [{ message: { ...message, body: { en: body } } }] });

test('[RUL1] a whole campaign is taken, with its defaults', () => {
  const checked = checkCampaign(document, Shop.open().state);
  expect(checked).toMatchObject({
    ok: true,
    campaign: { class: 'marketing', purpose: 'offers', status: 'live', priority: 50 },
  });
});

describe('what is refused, and where', () => {
  test.each([
    ['no document', [], ['campaign.shape ']],
    ['an unknown key', { colour: 1 }, ['campaign.shape ']],
    ['a wrong version', { version: 2 }, ['campaign.shape version']],
    [
      'a bad condition deep inside',
      { if: { all: [{ not: { fact: 'x' } }] } },
      ['campaign.shape if.all[0].not.fact'],
    ],
    [
      'an unknown zone',
      { when: { type: 'entered', zone: 'shoos' } },
      ['campaign.zone_unknown when.zone'],
    ],
    [
      'an unknown fact',
      { if: { fact: 'visitor.stages', is: 'entry' } },
      ['campaign.fact_unknown if.fact'],
    ],
    [
      'a number compared as text',
      { if: { fact: 'zone.people', is: 'many' } },
      ['campaign.fact_type if.is'],
    ],
    [
      'a stage there is not',
      { if: { fact: 'visitor.stage', in: ['entry', 'exit'] } },
      ['campaign.fact_type if.in'],
    ],
    [
      'an operator a list has not',
      { if: { fact: 'customer.segments', is: 'runners' } },
      ['campaign.fact_type if.is'],
    ],
    ['two operators', { if: { fact: 'zone.people', above: 1, below: 5 } }, ['campaign.shape if']],
    ['no operator', { if: { fact: 'zone.people' } }, ['campaign.shape if']],
    [
      'a length of time with a space',
      { when: { type: 'dwelled', for: '3 m' } },
      ['campaign.duration when.for'],
    ],
    ['no time at all', { when: { type: 'dwelled', for: '0m' } }, ['campaign.duration when.for']],
    [
      'a dwell without its time',
      { when: { type: 'dwelled', zone: 'shoes' } },
      ['campaign.shape when.for'],
    ],
    [
      'a bad rest between two',
      { limits: { cooldown: '2 hours' } },
      ['campaign.duration limits.cooldown'],
    ],
    [
      'an end before the beginning',
      { schedule: { from: '2026-12-02', to: '2026-12-01' } },
      ['campaign.schedule schedule.to'],
    ],
    [
      'a day there is not',
      { schedule: { from: '2026-02-30' } },
      ['campaign.schedule schedule.from'],
    ],
    [
      'hours of no length',
      { schedule: { hours: [{ days: ['mon'], from: '10:00', to: '10:00' }] } },
      ['campaign.schedule schedule.hours[0].to'],
    ],
    ['hours that are none', { schedule: { hours: [] } }, ['campaign.schedule schedule.hours']],
    [
      'not into a zone without capacity',
      { limits: { notInto: { zone: 'door', above: 0.9 } } },
      ['campaign.shape limits.notInto.zone'],
    ],
    [
      'a template with another name',
      said('Hello {surname}'),
      ['campaign.template then[0].message.body.en'],
    ],
    [
      'variants without weight',
      { experiment: { variants: [{ id: 'a', weight: 0 }] } },
      ['campaign.shape experiment.variants'],
    ],
    [
      'two variants of one id',
      {
        experiment: {
          variants: [
            { id: 'a', weight: 1 },
            { id: 'a', weight: 1 },
          ],
        },
      },
      ['campaign.shape experiment.variants[1].id'],
    ],
  ])('[RUL2] %s', (_what, parts, expected) => {
    if (Array.isArray(parts)) expect(checkCampaign(parts, undefined)).toMatchObject({ ok: false });
    else expect(problems(parts)).toEqual(expected);
  });

  test('[RUL2] every problem is said at once', () => {
    const parts = {
      when: { type: 'entered', zone: 'nowhere' },
      if: {
        all: [
          { fact: 'no.fact', is: 1 },
          { fact: 'zone.people', has: 'x' },
        ],
      },
      goal: { event: 'purchased', within: '2h' },
    };
    expect(problems(parts)).toEqual([
      'campaign.zone_unknown when.zone',
      'campaign.fact_unknown if.all[0].fact',
      'campaign.fact_type if.all[1].has',
      'campaign.not_executed goal',
    ]);
  });

  test('[RUL2] a near miss of a name is suggested', () => {
    expect(mend({ when: { type: 'entered', zone: 'shoos' } })).toBe('did you mean shoes?');
    expect(mend({ if: { fact: 'visitor.stge', is: 'entry' } })).toBe('did you mean visitor.stage?');
    expect(mend({ when: { type: 'entered', zone: 'playground' } })).toBe(
      'known: door, shoes, trainers, tills, exit',
    );
  });

  test('[RUL2] zones are not asked about where no venue is known', () => {
    expect(checkCampaign({ ...document, when: { type: 'entered', zone: 'x' } }, undefined).ok).toBe(
      true,
    );
  });
});

describe('what is of the language and not executed yet', () => {
  const notYet = triggerNames.filter(
    (name) => !(executedTriggers as readonly string[]).includes(name),
  );

  test.each(notYet)('[RUL1] the trigger %s', (type) => {
    expect(problems({ when: { type } })).toEqual(['campaign.not_executed when.type']);
  });

  test.each([
    [{ if: { count: { event: 'entered' }, atLeast: 2 } }, 'if.count'],
    [{ if: { any: [{ cel: 'true' }] } }, 'if.any[0].cel'],
    [{ if: { sequence: [{ event: 'entered' }, { event: 'left' }] } }, 'if.sequence'],
    [{ if: { happened: { event: 'rated' } } }, 'if.happened.event'],
    [{ if: { happened: { event: 'entered', within: { visits: 3 } } } }, 'if.happened.within'],
    [{ if: { happened: { event: 'pickedUp', category: 'x' } } }, 'if.happened.category'],
    [{ goal: { event: 'purchased' } }, 'goal'],
    [{ then: [{ message }, { message }] }, 'then[1]'],
    [{ then: [{ message: { ...message, deliver: { after: '2h' } } }] }, 'then[0].message.deliver'],
  ])('[RUL1] %j', (parts, path) => {
    expect(problems(parts)).toEqual([`campaign.not_executed ${path}`]);
  });
});

describe('templates', () => {
  test.each([
    'plain',
    'Hello {name}',
    'Hello { name }, welcome',
    '{name, select, unknown {} other {{name}}}',
    '{minutes, plural, one {# minute} other {# minutes}} in {zone} with {coupon}',
    "it''s '{quoted}' and it's fine",
    'سلام {name, select, unknown {دوست} other {{name}}}',
  ])('[RUL1] %s can be rendered', (text) => {
    expect(templateProblem(text)).toBeUndefined();
  });

  test.each([
    ['{surname}', '{surname} at character 1 is not known'],
    ['Hello {name', 'the { at character 7 is not closed'],
    ['Hello name}', 'a } too many at character 11'],
    ['{name, number}', 'cannot be; use select'],
    ['{name, plural, other {#}}', 'cannot be; use select'],
    ['{name, select}', 'has no choices'],
    ['{name, select, a {x}}', 'lacks the choice other'],
    ['{name, select, other {x}', 'not closed'],
    ['{name, select, other {{price}}}', '{price} at character 23 is not known'],
    ['{}', '{} at character 1'],
  ])('[RUL1] %s cannot', (text, why) => {
    expect(templateProblem(text)).toContain(why);
  });
});

test.each([
  ['service', 'offers', 'service'],
  ['marketing', 'service', 'offers'],
  ['marketing', 'improve', 'offers'],
])('[CON1] a %s campaign under the purpose %s is told to use %s', (kind, purpose, mend) => {
  const checked = checkCampaign(
    {
      version: 1,
      id: 'c',
      name: { en: 'c' },
      class: kind,
      purpose,
      when: { type: 'visitStarted' },
      then: [],
    },
    undefined,
  );
  expect(checked.ok ? [] : checked.problems.map((found) => [found.path, found.mend])).toEqual([
    ['purpose', expect.stringContaining(mend)],
  ]);
});
