import { describe, expect, test } from 'vitest';
import { checkCampaign } from '../../../src/engine/rules/check.ts';
import { historyNotes } from '../../../src/engine/rules/history-notes.ts';
import { campaign, message, Shop } from '../shop.ts';

const document = {
  version: 1,
  id: 'c',
  name: { en: 'c' },
  when: { type: 'entered', zone: 'shoes' },
  then: [{ message }],
};
const shop = Shop.open();

function problems(condition: object) {
  const checked = checkCampaign({ ...document, if: condition }, shop.state);
  return checked.ok ? [] : checked.problems;
}
const short = (condition: object) => problems(condition).map(({ code, path }) => `${code} ${path}`);

describe('what is taken', () => {
  test.each([
    [{ count: { event: 'entered', zone: 'shoes', within: '30d' }, atLeast: 2 }],
    [{ count: { event: 'pickedUp', same: 'sku', within: 'today' }, atLeast: 2, atMost: 4 }],
    [{ sum: { event: 'purchased', of: 'price', category: 'running', within: '400d' }, above: 9 }],
    [{ sum: { event: 'left', of: 'dwellMs', zone: 'shoes', within: { visits: 3 } }, above: 9 }],
    [{ distinct: { event: 'entered', of: 'visit', within: '30d' }, equals: 3 }],
    [{ sequence: [{ event: 'pickedUp' }, { event: 'putBack', within: '2m', same: 'sku' }] }],
    [
      {
        sequence: [
          { event: 'entered', within: '24h' },
          { event: 'purchased', within: '1h' },
        ],
      },
    ],
    [{ happened: { event: 'tapped', purpose: 'pay' } }],
    [{ happened: { event: 'stageChanged', to: 'engagement' } }],
    [{ not: { cel: 'customer.visits > 3 && zones["tills"].people < 2' } }],
    [{ fact: 'zones.tills.people', below: 3 }],
    [{ fact: 'environment.temperatureC', above: 30 }],
    [{ fact: 'event.probability', atLeast: 0.9 }],
  ])('[RUL2] %j', (condition) => {
    expect(problems(condition)).toEqual([]);
  });
});

describe('what is refused, and where', () => {
  test.each<[string, object, string[]]>([
    [
      'an event nobody is remembered by',
      { happened: { event: 'queueAbove' } },
      ['campaign.shape if.happened.event'],
    ],
    [
      'a reserved one',
      { count: { event: 'behindPlan' }, above: 1 },
      ['campaign.not_executed if.count.event'],
    ],
    [
      'an article that is entered',
      { happened: { event: 'entered', sku: 'x' } },
      ['campaign.shape if.happened.sku'],
    ],
    [
      'the same article as entered',
      { happened: { event: 'entered', same: 'sku' } },
      ['campaign.shape if.happened.same'],
    ],
    [
      'an unknown zone',
      { count: { event: 'entered', zone: 'shoos' }, above: 1 },
      ['campaign.zone_unknown if.count.zone'],
    ],
    [
      'an unknown zone in a sequence',
      {
        sequence: [{ event: 'entered' }, { event: 'left', zone: 'shoos' }],
      },
      ['campaign.zone_unknown if.sequence[1].zone'],
    ],
    [
      'an unknown zone in a fact',
      { fact: 'zones.shoos.people', above: 1 },
      ['campaign.zone_unknown if.fact'],
    ],
    [
      'an unknown zone in a text',
      { cel: 'zones["shoos"].people > 1' },
      ['campaign.zone_unknown if.cel'],
    ],
    [
      'what a zone cannot be asked',
      { fact: 'zones.shoes.peple', above: 1 },
      ['campaign.fact_unknown if.fact'],
    ],
    ['a count compared with nothing', { count: { event: 'entered' } }, ['campaign.shape if']],
    [
      'a sum of what is not there',
      { sum: { event: 'entered', of: 'total' }, above: 1 },
      ['campaign.fact_type if.sum.of'],
    ],
    [
      'different things there are none of',
      {
        distinct: { event: 'entered', of: 'sku' },
        above: 1,
      },
      ['campaign.fact_type if.distinct.of'],
    ],
    [
      'a window longer than is kept',
      {
        count: { event: 'entered', within: '401d' },
        above: 1,
      },
      ['campaign.duration if.count.within'],
    ],
    [
      'no window',
      { happened: { event: 'entered', within: '0m' } },
      ['campaign.duration if.happened.within'],
    ],
    [
      'a sequence over days',
      {
        sequence: [{ event: 'entered', within: '2d' }, { event: 'left' }],
      },
      ['campaign.duration if.sequence[0].within'],
    ],
    [
      'a sequence over visits',
      {
        sequence: [{ event: 'entered', within: { visits: 2 } }, { event: 'left' }],
      },
      ['campaign.duration if.sequence[0].within'],
    ],
    [
      'a later step with a window',
      {
        sequence: [{ event: 'entered' }, { event: 'left', within: 'visit' }],
      },
      ['campaign.duration if.sequence[1].within'],
    ],
    [
      'a step that shares what the one before has not',
      {
        sequence: [{ event: 'entered' }, { event: 'pickedUp', same: 'sku' }],
      },
      ['campaign.shape if.sequence[1].same'],
    ],
    [
      'a tap for nothing known',
      { happened: { event: 'tapped', purpose: 'payy' } },
      ['campaign.fact_type if.happened.purpose'],
    ],
    [
      'a text that is not true or false',
      { any: [{ cel: 'customer.visits' }] },
      ['campaign.cel if.any[0].cel'],
    ],
    ['a text of an unknown fact', { cel: 'customer.vists > 2' }, ['campaign.fact_unknown if.cel']],
  ])('[RUL2] %s', (_name, condition, expected) => {
    expect(short(condition)).toEqual(expected);
  });

  test.each([
    [{ fact: 'zones.shoos.people', above: 1 }, 'did you mean shoes?'],
    [{ cel: 'customer.vists > 2' }, 'did you mean customer.visits?'],
    [{ happened: { event: 'tapped', purpose: 'payy' } }, 'did you mean pay?'],
    [{ sum: { event: 'purchased', of: 'totl' }, above: 1 }, 'did you mean total?'],
    [{ count: { event: 'entered', within: '500d' }, above: 1 }, 'use at most 400d'],
  ])('[RUL2] %j is mended', (condition, mend) => {
    expect(problems(condition)[0]?.mend).toBe(mend);
  });

  test('[RUL2] conditions nest eight deep and no deeper', () => {
    const nested = (depth: number): object =>
      depth === 0 ? { fact: 'visitor.known', is: true } : { not: nested(depth - 1) };
    expect(short(nested(8))).toEqual([]);
    expect(short(nested(9))).toEqual([`campaign.shape if${'.not'.repeat(9)}`]);
    expect(short(nested(5_000))).toEqual(['campaign.shape ']);
  });
});

test('[RUL9] a window longer than a visit is said to count from the publication on', () => {
  const own = Shop.open();
  const condition = { count: { event: 'entered', zone: 'shoes', within: '30d' }, atLeast: 3 };
  const notes = () => {
    const checked = checkCampaign({ ...document, if: condition }, own.state);
    return checked.ok ? historyNotes(checked.campaign, own.state) : undefined;
  };
  expect(notes()).toMatchObject([{ path: 'if', message: /from the publication/ }]);
  own.command({ do: 'publishCampaign', campaign: campaign({ if: condition }), version: 1 });
  expect(notes()).toEqual([]);
});
