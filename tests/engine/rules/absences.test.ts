import { describe, expect, test } from 'vitest';
import { bounds } from '../../../src/engine/bounds.ts';
import { conclude } from '../../../src/engine/conclude.ts';
import type { EventBody } from '../../../src/engine/event-body.ts';
import { personOf } from '../../../src/engine/people.ts';
import { runOf } from '../../../src/engine/run.ts';
import { decodeState, encodeState } from '../../../src/engine/venue.ts';
import { openingMs, Shop } from '../shop.ts';

const second = 1_000;
const minute = 60 * second;

const when = {
  type: 'absent',
  event: { event: 'purchased' },
  after: { event: 'entered', zone: 'shoes' },
  within: '30s',
};
const sameSku = {
  ...when,
  event: { event: 'purchased', same: 'sku' },
  after: { event: 'pickedUp' },
};

/** A shop with a till that speaks, where v has been in the door since 1 s. */
function shopWith(trigger: object, { hasTill = true } = {}): Shop {
  const shop = Shop.open();
  shop.run({ when: trigger });
  shop.command({ do: 'placeDevice', device: 'till', kind: 'till', placement: { zone: 'tills' } });
  if (hasTill) shop.reading('till', { kind: 'status', online: true }, 0);
  shop.join('a', 'v');
  shop.stay('a', 'door', second, 4 * second);
  return shop;
}

function sell(shop: Shop, skus: readonly string[], atMs: number, lagMs = 0): void {
  const lines = skus.map((sku) => ({ sku, qty: 1, price: 1 }));
  const sale = { action: 'sale', alias: 'a', sale: `s${atMs}`, total: 1, currency: 'EUR' } as const;
  shop.reading('till', { kind: 'sale', ...sale, lines }, atMs, lagMs);
}

/** Says something of v at journal time, as a sensor would have. */
function say(shop: Shop, body: EventBody): void {
  const run = runOf(shop.state);
  const wearing = shop.state.wearings.get('a');
  if (wearing === undefined) throw new Error('nobody wears it');
  run.out = shop.out;
  conclude(run, { person: personOf(run, wearing), wearing }, body);
}

const pick = (sku: string) =>
  ({ type: 'pickedUp', device: 's1', slot: '1', sku, probability: 1 }) as const;

function restarted(shop: Shop): Shop {
  const state = decodeState(encodeState(shop.state));
  if ('problem' in state) throw new Error(state.problem);
  return new Shop(state);
}

const absences = (shop: Shop) =>
  shop.said('absent').map(({ atMs, sku }) => `${(atMs - openingMs) / second}s ${sku ?? ''}`);

describe('absence', () => {
  test('[RUL22] what has not happened in its time is an event, at that moment', () => {
    const shop = shopWith(when);
    shop.stay('a', 'shoes', 10 * second, 60 * second);
    expect(shop.said('absent')).toMatchObject([
      { visitor: 'v', awaited: 'purchased', after: 'entered', zone: 'shoes' },
    ]);
    const [entered] = shop.said('entered').filter(({ zone }) => zone === 'shoes');
    expect(shop.said('absent')[0]?.atMs).toBe((entered?.atMs ?? 0) + 30 * second);
    expect(shop.of('decision')).toMatchObject([{ outcome: 'sent', visitor: 'v' }]);
    expect(shop.state.absences.size).toBe(0);
  });

  test('[RUL22] also with a restart in between', () => {
    const shop = shopWith(when);
    shop.stay('a', 'shoes', 10 * second, 20 * second);
    const again = restarted(shop);
    again.stay('a', 'shoes', 20 * second, 60 * second);
    expect(again.of('decision')).toMatchObject([{ outcome: 'sent' }]);
  });

  test('[RUL22] it happened: nothing is absent', () => {
    const shop = shopWith(when);
    shop.stay('a', 'shoes', 10 * second, 20 * second);
    sell(shop, ['x'], 20 * second);
    shop.stay('a', 'shoes', 21 * second, 60 * second);
    expect(absences(shop)).toEqual([]);
  });

  test('[RUL22] it happened before: that does not count', () => {
    const shop = shopWith(when);
    sell(shop, ['x'], 5 * second);
    shop.stay('a', 'shoes', 10 * second, 60 * second);
    expect(absences(shop)).toHaveLength(1);
  });

  test('[RUL22] what is heard of late did happen all the same', () => {
    const shop = shopWith(when);
    shop.stay('a', 'shoes', 10 * second, 25 * second);
    sell(shop, ['x'], 20 * second, 10 * second);
    shop.stay('a', 'shoes', 31 * second, 60 * second);
    expect(shop.late).toBeGreaterThan(0);
    expect(absences(shop)).toEqual([]);
  });

  test('[RUL22] only the same article answers', () => {
    const shop = shopWith(sameSku);
    shop.stay('a', 'shoes', 5 * second, 10 * second);
    say(shop, pick('red'));
    say(shop, pick('blue'));
    shop.stay('a', 'shoes', 10 * second, 20 * second);
    sell(shop, ['sock', 'blue'], 20 * second);
    shop.stay('a', 'shoes', 21 * second, 60 * second);
    expect(absences(shop)).toEqual(['39s red']);
  });

  test('[RUL22] the first of two stands: the second does not put it off', () => {
    const shop = shopWith(sameSku);
    shop.stay('a', 'shoes', 5 * second, 10 * second);
    say(shop, pick('red'));
    shop.stay('a', 'shoes', 10 * second, 20 * second);
    say(shop, pick('red'));
    shop.stay('a', 'shoes', 20 * second, 80 * second);
    expect(absences(shop)).toEqual(['39s red']);
  });

  test('[RUL22] the end of the visit closes it', () => {
    const shop = shopWith({ ...when, within: '2h' });
    shop.stay('a', 'shoes', 10 * second, 20 * second);
    expect(shop.state.absences.get('v')?.waits).toHaveLength(1);
    shop.wait(3 * 60 * minute);
    expect(shop.said('visitEnded')).toHaveLength(1);
    expect(absences(shop)).toEqual([]);
  });

  test('[RUL22] what is awaited after the visit goes on until it is due', () => {
    const shop = shopWith({
      type: 'absent',
      event: { event: 'visitStarted' },
      after: { event: 'visitEnded' },
      within: '7d',
    });
    shop.stay('a', 'shoes', 10 * second, 20 * second);
    shop.command({ do: 'returnBand', alias: 'a' }, 20 * second);
    shop.wait(7 * 24 * 60 * minute);
    expect(shop.of('decision')).toEqual([]);
    shop.wait(7 * 24 * 60 * minute + minute);
    expect(shop.of('message')).toMatchObject([{ visitor: 'v', channels: ['inbox'] }]);
  });

  test('[RUL22] a new visit in time answers it', () => {
    const shop = shopWith({
      type: 'absent',
      event: { event: 'visitStarted' },
      after: { event: 'bandReturned' },
      within: '7d',
    });
    shop.stay('a', 'shoes', 10 * second, 20 * second);
    shop.command({ do: 'returnBand', alias: 'a' }, 20 * second);
    shop.join('b', 'v', {}, minute);
    shop.stay('b', 'shoes', minute, 2 * minute);
    shop.wait(8 * 24 * 60 * minute);
    expect(absences(shop)).toEqual([]);
  });

  test('[RUL2] while no till speaks nobody can say that nothing was bought', () => {
    const shop = shopWith(when, { hasTill: false });
    shop.stay('a', 'shoes', 10 * second, 60 * second);
    expect(absences(shop)).toEqual([]);
    expect(shop.of('decision')).toMatchObject([
      {
        visitor: 'v',
        outcome: 'held',
        failedGate: 'conditions',
        gates: [{ unknown: 'till', path: 'when.event' }],
        because: [{ event: 'entered', zone: 'shoes' }],
      },
    ]);
  });

  test('[TIM2] the time a server slept is not waited', () => {
    const shop = shopWith(when);
    shop.stay('a', 'shoes', 10 * second, 20 * second);
    shop.wait(20 * second);
    shop.input({ type: 'gap', ms: 10 * minute }, 10 * minute + 20 * second);
    shop.stay('a', 'shoes', 10 * minute + 21 * second, 10 * minute + 60 * second);
    expect(absences(shop)).toHaveLength(1);
    expect(shop.said('absent')[0]?.atMs).toBeGreaterThan(openingMs + 10 * minute + 38 * second);
  });

  test.each([
    ['paused', { do: 'setCampaignStatus', campaign: 'shoes-3m', status: 'paused' }],
    ['linked to another', { do: 'linkBand', alias: 'a', visitor: 'w', consents: {} }],
  ] as const)('[RUL22] %s meanwhile, nothing is kept', (_what, command) => {
    const shop = shopWith(when);
    shop.stay('a', 'shoes', 10 * second, 20 * second);
    shop.command(command.do === 'linkBand' ? { ...command, language: 'en' } : command, 20 * second);
    const live = { do: 'setCampaignStatus', campaign: 'shoes-3m', status: 'live' } as const;
    shop.command(live, 21 * second);
    shop.stay('a', 'shoes', 22 * second, 60 * second);
    expect(shop.of('message')).toEqual([]);
    expect(shop.of('decision').filter(({ outcome }) => outcome === 'sent')).toEqual([]);
  });

  test('[DET3] what is awaited of one visitor is bounded; the oldest goes', () => {
    const shop = shopWith({ ...sameSku, within: '10m' });
    shop.stay('a', 'shoes', 5 * second, 10 * second);
    for (let i = 0; i <= bounds.waitsPerVisitor; i++) say(shop, pick(`sku-${i}`));
    expect(shop.state.absences.get('v')?.waits).toHaveLength(bounds.waitsPerVisitor);
    expect(shop.state.absences.get('v')?.waits[0]?.sku).toBe('sku-1');
    expect(shop.state.limits.get('waitsPerVisitor')).toBe(1);
  });

  test('[RUL22] one timer a visitor, however much is awaited', () => {
    const shop = shopWith({ ...sameSku, within: '10m' });
    shop.stay('a', 'shoes', 5 * second, 10 * second);
    for (let i = 0; i < 50; i++) say(shop, pick(`sku-${i}`));
    expect(shop.state.timers.filter(({ kind }) => kind === 'absence')).toHaveLength(1);
  });
});
