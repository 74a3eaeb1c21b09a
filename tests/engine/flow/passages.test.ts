import { describe, expect, test } from 'vitest';
import { quarterMs } from '../../../src/contracts/passages.ts';
import { decodeState, encodeState } from '../../../src/engine/venue.ts';
import { openingMs, placeCounters, Shop, shopPlan } from '../shop.ts';

const minute = 60_000;
const quarter = quarterMs;

function open(): Shop {
  const shop = Shop.open();
  placeCounters(shop);
  return shop;
}

type Passed = readonly [ins: number, outs: number, atMs: number];
function pass(shop: Shop, device: string, [ins, outs, atMs]: Passed, lagMs = 0): void {
  shop.reading(device, { kind: 'count', in: ins, out: outs }, atMs, lagMs);
}

/** `device zone +quarter ins/outs`, as they were said. */
const said = (shop: Shop) =>
  shop.of('passages').map(({ device, zone, fromMs, ins, outs }) => {
    const at = (fromMs - openingMs) / quarter;
    return `${device} ${zone || 'venue'} +${at} ${ins}/${outs}`;
  });

describe('[WEK11] what a counter counted', () => {
  test('is said once a quarter of an hour, each counter for the place it counts', () => {
    const shop = open();
    pass(shop, 'door-1', [2, 0, minute]);
    pass(shop, 'door-2', [0, 4, 2 * minute]);
    pass(shop, 'inner', [7, 7, 3 * minute]);
    pass(shop, 'door-1', [3, 1, 13 * minute]);
    shop.wait(14 * minute);
    expect(said(shop)).toEqual([]);
    pass(shop, 'door-1', [5, 0, quarter]);
    shop.wait(3 * quarter);
    expect(said(shop).sort()).toEqual([
      'door-1 venue +0 5/1',
      'door-1 venue +1 5/0',
      'door-2 venue +0 0/4',
      'inner shoes +0 7/7',
    ]);
    const ids = shop.of('passages').map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('is nobody where the counter lives and nobody passes, nothing where it is silent', () => {
    const shop = open();
    shop.reading('door-2', { kind: 'health' }, minute);
    pass(shop, 'door-1', [1, 0, minute]);
    shop.reading('door-1', { kind: 'health' }, quarter + minute);
    shop.reading('door-1', { kind: 'status', online: false }, 2 * quarter + minute);
    shop.reading('door-1', { kind: 'status', online: true }, 3 * quarter + minute);
    shop.wait(5 * quarter);
    // A counter that never counted anybody is none yet; a last will is the broker's word.
    expect(said(shop)).toEqual([
      'door-1 venue +0 1/0',
      'door-1 venue +1 0/0',
      'door-1 venue +3 0/0',
    ]);
  });

  test('goes to the quarter it is of, however late it comes', () => {
    const shop = open();
    pass(shop, 'door-1', [1, 0, minute]);
    shop.wait(2 * quarter);
    pass(shop, 'door-1', [6, 2, 2 * minute], 2 * quarter);
    pass(shop, 'door-1', [4, 0, 2 * quarter + 5 * minute]);
    shop.wait(4 * quarter);
    expect(said(shop)).toEqual([
      'door-1 venue +0 1/0',
      'door-1 venue +0 6/2',
      'door-1 venue +2 4/0',
    ]);
  });

  test('counts where the counter stands: moved, gone from the plan, taken away', () => {
    const shop = open();
    pass(shop, 'door-1', [1, 0, minute]);
    const inShoes = { device: 'door-1', kind: 'counter', placement: { zone: 'shoes' } } as const;
    shop.command({ do: 'placeDevice', ...inShoes }, 2 * minute);
    pass(shop, 'door-1', [2, 0, 3 * minute]);
    pass(shop, 'door-2', [0, 3, 3 * minute]);
    shop.wait(5 * minute);
    const zones = shopPlan.zones.filter(({ id }) => id !== 'exit');
    shop.publish({}, { ...shopPlan, zones }, 6 * minute);
    pass(shop, 'door-2', [0, 9, 7 * minute]);
    shop.wait(8 * minute);
    shop.command({ do: 'removeDevice', device: 'door-1' }, 9 * minute);
    shop.wait(2 * quarter);
    expect(said(shop).sort()).toEqual([
      'door-1 shoes +0 2/0',
      'door-1 venue +0 1/0',
      'door-2 venue +0 0/3',
    ]);
  });

  test('survives a snapshot in the middle of a quarter', () => {
    const shop = open();
    pass(shop, 'door-1', [2, 0, minute]);
    shop.wait(2 * minute);
    const state = decodeState(encodeState(shop.state));
    if ('problem' in state) throw new Error(state.problem);
    const again = new Shop(state);
    again.input({ type: 'tick' }, 3 * minute);
    again.reading('door-1', { kind: 'count', in: 3, out: 0 }, 4 * minute);
    again.wait(2 * quarter);
    expect(said(again)).toEqual(['door-1 venue +0 5/0']);
  });
});
