import { expect, test } from 'vitest';
import { createVenue, decodeState, encodeState } from '../../src/engine/venue.ts';
import { Shop } from './shop.ts';

test('[DET2] a state of another version is refused, and says which', () => {
  const text = JSON.stringify({ ...JSON.parse(encodeState(createVenue('shop'))), version: 9 });
  expect(decodeState(text)).toEqual({ problem: 'the state has version 9, this build reads 1' });
});

test('[DET2] an empty venue is written and read', () => {
  const text = encodeState(createVenue('shop'));
  const state = decodeState(text);
  expect('problem' in state ? state.problem : encodeState(state)).toBe(text);
});

test('[DET3] the oldest wearing goes at the bound, is counted and said', async () => {
  const { bounds } = await import('../../src/engine/state.ts');
  const shop = Shop.open();
  const filler = Shop.open();
  filler.hear('seed', 'door', 0);
  filler.wait(1_000);
  const [seed] = filler.state.wearings.values();
  if (!seed) throw new Error('nobody came');
  for (let i = 0; i < bounds.visitors; i++) {
    shop.state.wearings.set(`w${i}`, { ...seed, alias: `w${i}`, stays: [], visit: null, dot: '' });
  }
  shop.hear('new', 'door', 1_000);
  shop.wait(2_000);
  expect(shop.state.wearings.size).toBe(bounds.visitors);
  expect(shop.state.wearings.has('w0')).toBe(false);
  expect(shop.state.wearings.has('new')).toBe(true);
  expect(shop.of('notice')).toMatchObject([{ code: 'limitReached', about: 'visitors' }]);
});

test('[DET3] a visitor remembers the last 256 events', () => {
  const shop = Shop.open();
  for (let i = 0; i < 300; i++) {
    const tap = { kind: 'tap', alias: 'a', purpose: 'unlock' } as const;
    shop.reading('r-door', tap, 1_000 + i * 10);
  }
  shop.wait(10_000);
  expect(shop.state.people.get('a')?.memory).toHaveLength(256);
  expect(shop.state.limits.get('rememberedEvents')).toBeGreaterThan(0);
});
