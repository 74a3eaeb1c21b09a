import { describe, expect, test } from 'vitest';
import { conclude, concludeAboutNobody } from '../../../src/engine/conclude.ts';
import { runOf } from '../../../src/engine/run.ts';
import { clearOut } from '../../../src/engine/step.ts';
import { decodeState, encodeState } from '../../../src/engine/venue.ts';
import { openingMs, Shop } from '../shop.ts';

const second = 1_000;
const minute = 60_000;
const hour = 60 * minute;
const inShoes = { type: 'entered', zone: 'shoes' };
const bought = { event: 'purchased', within: '2h' };

/** v was in the shoes at 0 with a campaign that wants them to buy, and stands at the tills. */
function asked(parts: Record<string, unknown>, settings: object = {}): Shop {
  const shop = Shop.open(settings);
  const till = { device: 'till', kind: 'till', placement: { zone: 'tills' } } as const;
  shop.command({ do: 'placeDevice', ...till });
  shop.run({ when: inShoes, goal: bought, ...parts });
  shop.join('a', 'v');
  shop.stay('a', 'shoes', 0, 5 * second);
  shop.wait(5 * second);
  return shop;
}

function buys(shop: Shop, atMs: number, parts: object = {}): void {
  const lines = [
    { sku: 'run-42', qty: 2, price: 30 },
    { sku: 'socks', qty: 1, price: 5 },
  ];
  const sale = { sale: 's1', action: 'sale', alias: 'a', total: 65, currency: 'EUR' } as const;
  shop.reading('till', { kind: 'sale', ...sale, lines, ...parts }, atMs);
  shop.wait(atMs + second);
}

/** What the till's colleagues will say when goods come back. */
function returns(shop: Shop, total: number, sale = 's1', visitor = 'v'): void {
  const run = runOf(shop.state);
  run.out = shop.out;
  run.nowMs = shop.state.journalMs;
  run.clock = 'journal';
  const said = { sale, total, currency: 'EUR', lines: [], device: 'till', probability: 1 };
  const person = shop.state.people.get(visitor);
  if (person) conclude(run, { person, wearing: undefined }, { type: 'returned', ...said });
  else concludeAboutNobody(run, { type: 'returned', ...said });
  shop.effects.push(...shop.out.effects);
  clearOut(shop.out);
}

describe('goals', () => {
  test('[RUL13] who buys in time after a message is a conversion, once', () => {
    const shop = asked({});
    buys(shop, hour);
    buys(shop, hour + minute, { sale: 's2' });
    const [decision] = shop.of('decision');
    expect(shop.of('conversion')).toMatchObject([
      {
        id: `${decision?.id}/goal`,
        campaign: 'shoes-3m',
        version: 1,
        visitor: 'v',
        control: false,
        decidedAtMs: decision?.atMs,
        goalAtMs: openingMs + hour,
        amount: 65,
        currency: 'EUR',
        sale: 's1',
      },
    ]);
    expect(shop.state.people.get('v')?.goals).toEqual([]);
  });

  test('[RUL13] too late is none, and nothing is kept of it', () => {
    const shop = asked({});
    buys(shop, 2 * hour + minute);
    expect(shop.of('conversion')).toEqual([]);
    expect(shop.state.people.get('v')?.goals).toEqual([]);
  });

  test('[RUL5] who is held out is measured by the same goal', () => {
    const shop = asked({ id: 'held-7', experiment: { control: 0.9 } });
    expect(shop.of('message')).toEqual([]);
    buys(shop, hour);
    expect(shop.of('conversion')).toMatchObject([{ control: true, campaign: 'held-7' }]);
  });

  test('[RUL13] who was not decided on meets no goal', () => {
    const shop = asked({ if: { fact: 'zone.people', above: 5 } });
    buys(shop, hour);
    expect(shop.of('conversion')).toEqual([]);
  });

  test('[RUL13] the variant stands beside it', () => {
    const variants = [{ id: 'a', weight: 1 }];
    const shop = asked({ experiment: { variants } });
    buys(shop, hour);
    expect(shop.of('conversion')).toMatchObject([{ variant: 'a' }]);
  });

  test.each([
    [{ event: 'purchased', sku: 'run-42', within: '2h' }, 60],
    [{ event: 'purchased', sku: 'socks', within: '2h' }, 5],
    [{ event: 'purchased', sku: 'hat', within: '2h' }, undefined],
    [{ event: 'purchased', zone: 'tills', within: '2h' }, 65],
    [{ event: 'purchased', zone: 'shoes', within: '2h' }, undefined],
    [{ event: 'stageChanged', to: 'completion', within: '2h' }, 'met'],
    [{ event: 'stageChanged', to: 'reflection', within: '30m' }, undefined],
  ])('[RUL13] the goal %j asks for its own goods', (goal, amount) => {
    const shop = asked({ goal });
    buys(shop, 10 * minute);
    const conversions = shop.of('conversion');
    if (amount === undefined) expect(conversions).toEqual([]);
    else expect(conversions[0]?.amount ?? 'met').toBe(amount);
  });

  test('[RUL13] a goal of the visit ends with it', () => {
    const soon = { visitSilenceMs: minute, visitGraceMs: second };
    const shop = asked({ goal: { event: 'purchased', within: 'visit' } }, soon);
    shop.stay('a', 'door', 10 * minute, 10 * minute + 5 * second);
    buys(shop, 11 * minute);
    expect(shop.of('conversion')).toEqual([]);
    const same = asked({ goal: { event: 'purchased' } });
    buys(same, 10 * minute);
    expect(same.of('conversion')).toHaveLength(1);
  });

  test('[RUL13] a goal of today ends at the venue’s midnight', () => {
    const today = { goal: { event: 'purchased', within: 'today' } };
    const shop = asked(today);
    buys(shop, 13 * hour + 59 * minute);
    expect(shop.of('conversion')).toHaveLength(1);
    const late = asked(today);
    buys(late, 14 * hour + minute);
    expect(late.of('conversion')).toEqual([]);
  });

  test('[RUL8] a goal is that of the version that decided', () => {
    const shop = asked({});
    shop.run({ when: inShoes, goal: { event: 'rated', within: '1m' } }, 2, minute);
    buys(shop, hour);
    expect(shop.of('conversion')).toMatchObject([{ version: 1 }]);
  });

  test('[DET2] open goals survive being written and read', () => {
    const shop = asked({});
    const state = decodeState(encodeState(shop.state));
    if ('problem' in state) throw new Error(state.problem);
    const again = new Shop(state);
    buys(again, hour);
    buys(shop, hour);
    expect(again.of('conversion')).toHaveLength(1);
    expect(again.of('conversion')).toEqual(shop.of('conversion'));
  });

  test('[DET3] the oldest goal of a visitor goes at the bound', async () => {
    const { bounds } = await import('../../../src/engine/bounds.ts');
    const shop = asked({});
    const person = shop.state.people.get('v');
    const [open] = person?.goals ?? [];
    if (!person || !open) throw new Error('no goal was opened');
    person.goals = Array.from({ length: bounds.openGoals }, () => open);
    shop.run({
      id: 'more',
      when: { type: 'entered', zone: 'tills' },
      class: 'safety',
      goal: bought,
    });
    shop.stay('a', 'tills', 10 * second, 15 * second);
    shop.wait(20 * second);
    expect(person.goals).toHaveLength(bounds.openGoals);
    expect(person.goals.at(-1)).toMatchObject({ campaign: 'more' });
  });
});

describe('goods that come back', () => {
  test('[RUL13] a receipt that comes back whole takes its conversion back', () => {
    const shop = asked({});
    buys(shop, hour);
    const [conversion] = shop.of('conversion');
    returns(shop, -20);
    expect(shop.of('conversionTakenBack')).toEqual([]);
    returns(shop, -45);
    returns(shop, -45);
    expect(shop.of('conversionTakenBack')).toMatchObject([{ conversion: conversion?.id }]);
  });

  test('[RUL13] so does a void, and a return nobody is known of', () => {
    const voided = asked({});
    buys(voided, hour);
    returns(voided, 0);
    expect(voided.of('conversionTakenBack')).toHaveLength(1);
    const unknown = asked({});
    buys(unknown, hour);
    returns(unknown, -65, 's1', 'nobody');
    expect(unknown.of('conversionTakenBack')).toHaveLength(1);
  });

  test('[RUL13] points that a purchase earned go back with it', () => {
    const shop = asked({});
    shop.run({ id: 'thanks', when: { type: 'purchased' }, then: [{ points: 10 }] });
    buys(shop, hour);
    const [earned] = shop.of('award');
    expect(earned).toMatchObject({ visitor: 'v', points: 10 });
    returns(shop, -65);
    expect(shop.of('award').slice(1)).toMatchObject([
      { id: `${earned?.id}/back`, visitor: 'v', points: -10, takesBack: earned?.id },
    ]);
  });

  test('[RUL13] another receipt takes nothing back', () => {
    const shop = asked({});
    buys(shop, hour);
    returns(shop, -65, 's2');
    expect(shop.of('conversionTakenBack')).toEqual([]);
  });
});
