import { describe, expect, test } from 'vitest';
import { bounds } from '../../../src/engine/bounds.ts';
import { groupOf, partiesNow } from '../../../src/engine/groups/group-now.ts';
import { decodeState, encodeState } from '../../../src/engine/venue.ts';
import { zoneView } from '../../../src/engine/view.ts';
import { collect } from '../../torture/memory.ts';
import { seeded } from '../flow/seeded.ts';
import { Shop } from '../shop.ts';

const second = 1_000;
const minute = 60_000;
const round = ['door', 'shoes', 'tills', 'shoes', 'tills', 'door'] as const;

/** Everybody goes the round, a zone every half minute, `lagS` after the first of them. */
function walk(shop: Shop, lagsS: Readonly<Record<string, number>>, zones = round): void {
  for (let s = 0; s < zones.length * 30; s++) {
    for (const [alias, lagS] of Object.entries(lagsS)) {
      const zone = zones[Math.floor((s - lagS) / 30)];
      if (zone !== undefined && s >= lagS) shop.hear(alias, zone, s * second + 1);
    }
  }
  shop.wait(zones.length * 30 * second);
}

const sizeOf = (shop: Shop, alias: string) => groupOf(shop.state, alias).length;

describe('[PRE7] a group', () => {
  test('is who enter and move together', () => {
    const shop = Shop.open();
    walk(shop, { a: 0, b: 2, c: 4, late: 20 });
    expect(groupOf(shop.state, 'b').sort()).toEqual(['a', 'b', 'c']);
    expect(sizeOf(shop, 'late')).toBe(1);
    expect(partiesNow(shop.state)).toBe(2);
  });

  test('is none before three zones entered together', () => {
    const shop = Shop.open();
    walk(shop, { a: 0, b: 2 }, ['door', 'shoes'] as never);
    expect(sizeOf(shop, 'a')).toBe(1);
  });

  test('parts when its ways part', () => {
    const shop = Shop.open();
    walk(shop, { a: 0, b: 2 });
    expect(sizeOf(shop, 'a')).toBe(2);
    for (let s = 0; s < 400; s++) {
      const atMs = 3 * minute + s * second;
      shop.hear('a', s % 60 < 30 ? 'shoes' : 'tills', atMs);
      shop.hear('b', 'door', atMs + 1);
    }
    shop.wait(10 * minute);
    expect(sizeOf(shop, 'a')).toBe(1);
  });

  test('is a family from the start, wherever it goes, until a band is returned', () => {
    const shop = Shop.open();
    for (const alias of ['mum', 'kid']) {
      shop.command({ do: 'handOutBand', alias, as: 'family', group: 'f1' });
    }
    shop.command({ do: 'handOutBand', alias: 'other', as: 'family', group: 'f2' });
    walk(shop, { mum: 0, kid: 17, other: 1 }, ['door', 'shoes'] as never);
    expect(groupOf(shop.state, 'mum')).toEqual(['mum', 'kid']);
    shop.command({ do: 'returnBand', alias: 'kid' }, 2 * minute);
    shop.wait(4 * minute);
    expect(sizeOf(shop, 'mum')).toBe(1);
    expect(shop.state.companions.size).toBe(0);
  });

  test('is never made of staff, nor where the venue wants none', () => {
    const shop = Shop.open();
    shop.command({ do: 'handOutBand', alias: 's', as: 'staff' });
    walk(shop, { a: 0, s: 1 });
    expect(sizeOf(shop, 'a')).toBe(1);
    const without = Shop.open({ groups: false });
    walk(without, { a: 0, b: 1 });
    expect(sizeOf(without, 'a')).toBe(1);
    expect(without.state.pairs.size).toBe(0);
  });

  test('counts beside the people, in zone and venue, and can be asked by a campaign', () => {
    const shop = Shop.open();
    const condition = { fact: 'visit.groupSize', is: 2 };
    shop.run({ when: { type: 'entered', zone: 'exit' }, if: condition });
    shop.join('a', 'v');
    walk(shop, { a: 0, b: 2, c: 16 });
    expect(zoneView(shop.state, 'door')).toMatchObject({ people: 3, groups: 2 });
    shop.stay('a', 'exit', 3 * minute + second, 3 * minute + 20 * second);
    shop.wait(3 * minute + 22 * second);
    expect(shop.of('message')).toHaveLength(1);
  });

  test('is found again after a restart, and goes on the same', () => {
    const shop = Shop.open();
    walk(shop, { a: 0, b: 2, c: 16 });
    const state = decodeState(encodeState(shop.state));
    if ('problem' in state) throw new Error(state.problem);
    const again = new Shop(state);
    for (const one of [shop, again]) {
      one.stay('b', 'shoes', 3 * minute + second, 3 * minute + 9 * second);
      one.wait(4 * minute);
    }
    expect(encodeState(again.state)).toBe(encodeState(shop.state));
  });

  test('is rarely made of strangers who walk as they like', () => {
    const shop = Shop.open();
    const random = seeded(7);
    const zones = ['door', 'shoes', 'tills', 'exit'];
    const at = Array.from({ length: 40 }, () => 'door');
    for (let s = 0; s < 900; s++) {
      for (const [i, zone] of at.entries()) {
        if (random() < 1 / 45) at[i] = zones[Math.floor(random() * 4)] ?? zone;
        shop.hear(`w${i}`, at[i] ?? zone, s * second + i);
      }
    }
    shop.wait(15 * minute);
    const joined = [...shop.state.pairs.values()].filter((pair) => pair.joined);
    expect(joined.length).toBeLessThanOrEqual(1);
    expect(shop.state.pairs.size).toBeLessThanOrEqual(40 * bounds.pairsPerWearing);
  });

  test('that was dropped is kept by nothing, however the table of pairs grew', async () => {
    const shop = Shop.open();
    const everybody = Array.from({ length: 12 }, (_, i) => `w${i}`);
    walk(shop, Object.fromEntries(everybody.map((alias, i) => [alias, i % 3])));
    const refs = [...shop.state.pairs.values()].map((pair) => new WeakRef(pair));
    expect(refs.length).toBeGreaterThan(20);
    for (const alias of everybody) shop.command({ do: 'returnBand', alias }, 4 * minute);
    // One more pair, so that the table is looked at again.
    for (let s = 0; s < 9; s++) {
      for (const alias of ['x', 'y']) shop.hear(alias, 'door', 6 * minute + s * second);
    }
    shop.wait(6 * minute + 12 * second);
    expect(shop.state.pairs.size).toBe(1);
    // A reference that was just made holds until the turn is over.
    await new Promise((resolve) => setImmediate(resolve));
    collect();
    expect(refs.filter((ref) => ref.deref() !== undefined)).toEqual([]);
  });
});
