import { describe, expect, test } from 'vitest';
import type { HistoryFact, VisitorFacts } from '../../../src/contracts/inputs.ts';
import type { Condition } from '../../../src/contracts/rules.ts';
import { compileCondition } from '../../../src/engine/rules/conditions.ts';
import { takeBack } from '../../../src/engine/rules/history.ts';
import { runOf } from '../../../src/engine/run.ts';
import { decodeState, encodeState, type VenueState } from '../../../src/engine/venue.ts';
import { historyAsked } from '../../../src/engine/view.ts';
import { openingMs, Shop } from '../shop.ts';
import { sceneOf } from './scenes.ts';

const second = 1_000;
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

const often: Condition = { count: { event: 'entered', zone: 'shoes', within: '30d' }, atLeast: 3 };
const known = { visits: 1, member: false, segments: [] };

/** A shop whose one campaign asks `condition`. */
function asking(condition: Condition): Shop {
  const shop = Shop.open({ visitSilenceMs: 60_000, visitGraceMs: 60_000 });
  shop.run({ id: 'c', when: { type: 'entered', zone: 'shoes' }, if: condition });
  return shop;
}

/** One visit: `times` in shoes and out again, then gone; returns when it was over. */
function visit(shop: Shop, alias: string, fromMs: number, times: number): number {
  let atMs = fromMs;
  for (let i = 0; i < times; i++) {
    shop.stay(alias, 'shoes', atMs, atMs + 8 * second);
    shop.stay(alias, 'tills', atMs + 8 * second, atMs + 16 * second);
    atMs += 16 * second;
  }
  shop.wait(atMs + 3 * minute);
  return atMs + 3 * minute;
}

function verdict(shop: Shop, condition: Condition, id = 'v', alias = 'a') {
  const person = shop.state.people.get(id);
  if (person === undefined) throw new Error(`nobody is ${id}`);
  const scene = { ...sceneOf(shop), person, wearing: shop.state.wearings.get(alias) };
  return compileCondition(condition, 'if')(scene);
}

/** What the records would say after these effects. */
function factsFrom(shop: Shop, more: Partial<VisitorFacts> = {}): VisitorFacts {
  const history = shop.of('history').map(({ type: _t, atMs: _a, visitor: _v, ...row }) => row);
  return { ...known, history, visitStarts: [], ...more };
}

describe('windows longer than a visit', () => {
  test('[RUL9] the visit under way counts, and is written a row a day when it is over', () => {
    const shop = asking(often);
    shop.join('a', 'v');
    shop.input({ type: 'facts', visitor: 'v', facts: factsFrom(shop) }, second);
    shop.stay('a', 'shoes', 2 * second, 10 * second);
    shop.wait(10 * second);
    expect(verdict(shop, often)).toMatchObject({ truth: 'false', value: 1, bound: 3 });
    expect(shop.of('history')).toEqual([]);
    shop.wait(5 * minute);
    const [row, ...more] = shop.of('history');
    expect(more).toEqual([]);
    expect(row).toMatchObject({
      visitor: 'v',
      day: Math.floor((openingMs + 3.5 * hour) / day),
      entries: [['', '', 1]],
      partial: false,
      visit: shop.said('visitStarted')[0]?.visit,
    });
  });

  test('[RUL9] earlier visits come with the facts, and are unknown until then', () => {
    const shop = asking(often);
    shop.join('a', 'v');
    shop.stay('a', 'shoes', 2 * second, 10 * second);
    shop.wait(10 * second);
    expect(verdict(shop, often)).toMatchObject({ truth: 'unknown', unknown: 'history' });
    const [aggregate = ''] = shop.state.aggregates.keys();
    const today = Math.floor((openingMs + 3.5 * hour) / day);
    const row = (id: string, ago: number, count: number): HistoryFact => ({
      id,
      visit: id,
      fromMs: openingMs - ago * day,
      day: today - ago,
      aggregate,
      entries: [['', '', count]],
      partial: false,
    });
    const history = [row('x', 30, 50), row('y', 29, 1), row('z', 3, 1)];
    shop.input({ type: 'facts', visitor: 'v', facts: { ...known, history } }, 11 * second);
    // Today and the 29 days before it.
    expect(verdict(shop, often)).toMatchObject({ truth: 'true', value: 3 });
  });

  test('[RUL9] facts without history leave it unknown', () => {
    const shop = asking(often);
    shop.join('a', 'v');
    shop.stay('a', 'shoes', 2 * second, 10 * second);
    shop.input({ type: 'facts', visitor: 'v', facts: known }, 11 * second);
    expect(verdict(shop, often).truth).toBe('unknown');
  });

  test('[RUL9] rows that are not in the records yet are not counted twice afterwards', () => {
    const shop = asking(often);
    shop.join('a', 'v');
    shop.input({ type: 'facts', visitor: 'v', facts: factsFrom(shop) }, second);
    const overMs = visit(shop, 'a', 2 * second, 2);
    // The look-up was faster than the commit of the last rows.
    const stale = { ...known, history: [] };
    shop.stay('a', 'door', overMs, overMs + 5 * second);
    shop.input({ type: 'facts', visitor: 'v', facts: stale }, overMs + 6 * second);
    expect(verdict(shop, often)).toMatchObject({ value: 2 });
    shop.input({ type: 'facts', visitor: 'v', facts: factsFrom(shop) }, overMs + 7 * second);
    expect(verdict(shop, often)).toMatchObject({ value: 2 });
  });

  test('[RUL9] a wearer who joined nothing has the wearing, and leaves no row', () => {
    const shop = asking(often);
    shop.command({ do: 'handOutBand', alias: 'a', as: 'alone' });
    const overMs = visit(shop, 'a', second, 2);
    shop.stay('a', 'shoes', overMs, overMs + 8 * second);
    shop.wait(overMs + 9 * second);
    expect(verdict(shop, often, 'a')).toMatchObject({ truth: 'true', value: 3 });
    shop.wait(overMs + hour);
    expect(shop.of('history')).toEqual([]);
  });

  test('[RUL9] a new campaign counts from its publication', () => {
    const shop = Shop.open();
    shop.join('a', 'v');
    shop.input({ type: 'facts', visitor: 'v', facts: factsFrom(shop) }, second);
    shop.stay('a', 'shoes', 2 * second, 10 * second);
    shop.stay('a', 'tills', 10 * second, 20 * second);
    shop.wait(20 * second);
    shop.run({ id: 'c', when: { type: 'entered', zone: 'shoes' }, if: often }, 1, 21 * second);
    shop.stay('a', 'shoes', 22 * second, 30 * second);
    shop.wait(30 * second);
    expect(verdict(shop, often)).toMatchObject({ value: 1 });
  });

  test('[RUL9] a pause makes no hole; without any campaign nothing is counted', () => {
    const shop = asking(often);
    const [declared] = [...shop.state.aggregates.values()];
    const paused = { do: 'setCampaignStatus', campaign: 'c', status: 'paused' } as const;
    shop.command(paused, second);
    expect([...shop.state.aggregates.values()]).toEqual([declared]);
    shop.run({ id: 'c', when: { type: 'entered', zone: 'shoes' } }, 2, 2 * second);
    expect(shop.state.aggregates.size).toBe(0);
  });

  test('[RUL9] what nobody declared is unknown, not none', () => {
    const shop = asking(often);
    shop.join('a', 'v');
    shop.stay('a', 'shoes', 2 * second, 10 * second);
    shop.input({ type: 'facts', visitor: 'v', facts: factsFrom(shop) }, 11 * second);
    const other: Condition = { count: { event: 'left', within: '30d' }, below: 1 };
    expect(verdict(shop, other)).toMatchObject({ truth: 'unknown', unknown: 'history' });
  });

  test('[RUL9] who took the band off is looked up again', () => {
    const shop = asking(often);
    shop.join('a', 'v');
    shop.input({ type: 'facts', visitor: 'v', facts: factsFrom(shop) }, second);
    const overMs = visit(shop, 'a', 2 * second, 2);
    shop.command({ do: 'returnBand', alias: 'a' }, overMs);
    expect(shop.state.people.get('v')?.history).toEqual({
      known: false,
      partial: false,
      visitStarts: [],
      rows: [],
    });
    shop.join('b', 'v', {}, overMs + minute);
    shop.stay('b', 'shoes', overMs + minute, overMs + minute + 8 * second);
    shop.wait(overMs + minute + 9 * second);
    expect(verdict(shop, often, 'v', 'b').truth).toBe('unknown');
    const facts = factsFrom(shop);
    shop.input({ type: 'facts', visitor: 'v', facts }, overMs + 2 * minute);
    expect(verdict(shop, often, 'v', 'b')).toMatchObject({ truth: 'true', value: 3 });
  });

  test('[RUL9] the look-up asks for what is declared, as far back as it is asked for', () => {
    const week: Condition = { happened: { event: 'purchased', within: '7d' } };
    const shop = asking({ all: [often, week] });
    const asked = historyAsked(shop.state, openingMs);
    const today = Math.floor((openingMs + 3.5 * hour) / day);
    expect(asked).toMatchObject({ fromDay: today - 29, visits: 1 });
    expect(asked.aggregates).toHaveLength(2);
    const lately: Condition = {
      count: { event: 'entered', within: { visits: 5 } },
      atLeast: 2,
    };
    shop.run({ id: 'd', when: { type: 'entered' }, if: lately }, 1, second);
    expect(historyAsked(shop.state, openingMs)).toMatchObject({ fromDay: today - 399, visits: 5 });
  });
});

describe('what is measured over visits', () => {
  const zones: Condition = {
    distinct: { event: 'entered', of: 'zone', within: { visits: 2 } },
    atLeast: 3,
  };

  test('[RUL9] the last visits are those that began last, this one included', () => {
    const shop = asking(zones);
    shop.join('a', 'v');
    shop.input({ type: 'facts', visitor: 'v', facts: factsFrom(shop) }, second);
    let atMs = visit(shop, 'a', 2 * second, 1);
    shop.stay('a', 'exit', atMs, atMs + 8 * second);
    atMs += 5 * minute;
    shop.wait(atMs);
    shop.stay('a', 'door', atMs, atMs + 8 * second);
    shop.wait(atMs + 9 * second);
    // shoes and tills were the visit before the last two.
    expect(verdict(shop, zones)).toMatchObject({ truth: 'false', value: 2 });
    const three: Condition = {
      distinct: { event: 'entered', of: 'zone', within: { visits: 3 } },
      equals: 4,
    };
    expect(verdict(shop, three)).toMatchObject({ truth: 'true', value: 4 });
  });

  test('[RUL9] the same as the triggering event is counted apart', () => {
    const same: Condition = { count: { event: 'entered', same: 'zone', within: '7d' }, atLeast: 2 };
    const shop = asking(same);
    shop.join('a', 'v');
    shop.input({ type: 'facts', visitor: 'v', facts: factsFrom(shop) }, second);
    shop.stay('a', 'shoes', 2 * second, 10 * second);
    shop.stay('a', 'tills', 10 * second, 20 * second);
    shop.stay('a', 'shoes', 20 * second, 30 * second);
    shop.wait(30 * second);
    expect(verdict(shop, same)).toMatchObject({ truth: 'true', value: 2 });
    shop.wait(5 * minute);
    expect(shop.of('history')[0]?.entries).toEqual([
      ['', 'shoes', 2],
      ['', 'tills', 1],
    ]);
  });

  test('[RUL9] a sale that is taken back is taken out of the days too', () => {
    const spent: Condition = { sum: { event: 'purchased', of: 'total', within: '7d' }, above: 10 };
    const shop = asking(spent);
    shop.join('a', 'v');
    shop.command({ do: 'placeDevice', device: 't', kind: 'till', placement: { zone: 'tills' } });
    shop.input({ type: 'facts', visitor: 'v', facts: factsFrom(shop) }, second);
    shop.stay('a', 'tills', 2 * second, 10 * second);
    for (const [i, total] of [20, 15].entries()) {
      const sale = { sale: `s${i}`, action: 'sale', lines: [], total, currency: 'IRR' } as const;
      shop.reading('t', { kind: 'sale', alias: 'a', ...sale }, 11 * second + i);
    }
    shop.wait(12 * second);
    expect(verdict(shop, spent)).toMatchObject({ truth: 'true', value: 35 });
    const person = shop.state.people.get('v');
    const wearing = shop.state.wearings.get('a');
    if (person) {
      takeBack(runOf(shop.state), { person, wearing }, { type: 'purchased', detail: 's0' });
    }
    expect(verdict(shop, spent)).toMatchObject({ truth: 'true', value: 15 });
  });
});

function restored(state: VenueState): VenueState {
  const again = decodeState(encodeState(state));
  if ('problem' in again) throw new Error(again.problem);
  return again;
}

test('[DET1] days go on the same after a restart in the middle of a visit', () => {
  const shop = asking(often);
  shop.join('a', 'v');
  shop.input({ type: 'facts', visitor: 'v', facts: factsFrom(shop) }, second);
  visit(shop, 'a', 2 * second, 3);
  let again = new Shop();
  const rows: unknown[] = [];
  for (const frame of shop.journal) {
    again.frame(frame);
    rows.push(...again.of('history'));
    again = new Shop(restored(again.state));
  }
  expect(rows).toEqual(shop.of('history'));
  expect(rows).toHaveLength(1);
  expect(encodeState(again.state)).toBe(encodeState(shop.state));
});

test('[DET3] rows kept of a visitor are bounded, and what is cut off is unknown', () => {
  const shop = asking(often);
  shop.join('a', 'v');
  shop.stay('a', 'shoes', 2 * second, 10 * second);
  const [aggregate = ''] = shop.state.aggregates.keys();
  const history = Array.from({ length: 513 }, (_, i): HistoryFact => {
    const id = `r${i}`;
    return { id, visit: id, fromMs: 0, day: 0, aggregate, entries: [], partial: false };
  });
  shop.input({ type: 'facts', visitor: 'v', facts: { ...known, history } }, 11 * second);
  expect(shop.state.people.get('v')?.history.rows).toHaveLength(512);
  expect(verdict(shop, often)).toMatchObject({ truth: 'unknown', unknown: 'history' });
});

test('[DET3] aggregates are bounded; the one too many is unknown, and said', () => {
  const shop = Shop.open();
  const ask = (i: number): Condition => ({
    count: { event: 'pickedUp', sku: `s${i}`, within: '30d' },
    below: 1,
  });
  for (let i = 0; i <= 4; i++) {
    const all = Array.from({ length: 60 }, (_, n) => ask(i * 60 + n));
    shop.run({ id: `c${i}`, when: { type: 'entered' }, if: { all } }, 1, i);
  }
  expect(shop.state.aggregates.size).toBe(256);
  expect(shop.of('notice')).toMatchObject([{ code: 'limitReached', about: 'aggregates' }]);
  shop.join('a', 'v', {}, second);
  shop.stay('a', 'shoes', 2 * second, 10 * second);
  shop.input({ type: 'facts', visitor: 'v', facts: factsFrom(shop) }, 11 * second);
  expect(verdict(shop, ask(255)).truth).toBe('true');
  expect(verdict(shop, ask(256))).toMatchObject({ truth: 'unknown', unknown: 'history' });
});
