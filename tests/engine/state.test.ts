import { expect, test } from 'vitest';
import type { JournaledCommand } from '../../src/contracts/inputs.ts';
import { Plan, VenueSettings } from '../../src/contracts/venue.ts';
import { rowWidth } from '../../src/engine/memory.ts';
import { createVenue, decodeState, encodeState } from '../../src/engine/venue.ts';
import { openingMs, Shop, shopPlan } from './shop.ts';

test('[DET2] a plan and settings journaled by an earlier release get today’s defaults', () => {
  const shop = new Shop();
  const { walls, floors, zones } = shopPlan;
  const first: object = { reorderMs: 250, quietHours: { from: '22:00', to: '08:00' } };
  const journaled = { plan: { walls, floors, zones }, settings: first };
  const rest = { do: 'publishVenue', timezone: 'Asia/Tehran', offsets: [[0, 210]], demo: false };
  const frame = JSON.stringify({ ...rest, ...journaled });
  shop.command(JSON.parse(frame) as JournaledCommand);
  const { settings, plan } = shop.state;
  expect(settings).toEqual(VenueSettings.parse(first));
  expect(plan).toEqual(Plan.parse({ walls, floors, zones }));
});

test('[DET2] a state of another version is refused, and says which', () => {
  const text = JSON.stringify({ ...JSON.parse(encodeState(createVenue('shop'))), version: 9 });
  expect(decodeState(text)).toEqual({ problem: 'the state has version 9, this build reads 3' });
});

test('[DET1] one state is one text, however its buffer was filled', () => {
  const texts = [
    [0, 1, 2, 3],
    [3, 1, 0, 2],
    [2, 3, 1, 0],
  ].map((order) => {
    const shop = Shop.open();
    for (const i of order) {
      const sightings = [{ alias: `t${i}`, rssiDbm: -50 }];
      const body = { kind: 'sightings', sightings } as const;
      const atMs = openingMs + 1_000 - i;
      shop.input({ type: 'reading', device: 'r-door', boot: 1, seq: i, atMs, body }, 1_000);
    }
    return encodeState(shop.state);
  });
  expect(new Set(texts).size).toBe(1);
});

test('[DET1] timers are written in the order in which they fire', () => {
  const shop = Shop.open();
  for (const [i, alias] of ['c', 'a', 'b'].entries()) shop.hear(alias, 'door', 1_000 + i);
  shop.wait(2_000);
  const { timers } = JSON.parse(encodeState(shop.state));
  const dues: number[] = timers.map(({ dueMs }: { dueMs: number }) => dueMs);
  expect(dues).toEqual([...dues].sort((a, b) => a - b));
  expect(dues.length).toBeGreaterThan(3);
});

test('[DET3] the oldest campaign goes at the bound', async () => {
  const { bounds } = await import('../../src/engine/bounds.ts');
  const shop = Shop.open();
  shop.run({ id: 'first' });
  const entry = shop.state.campaigns.get('first');
  if (!entry) throw new Error('not published');
  for (let i = 1; i < bounds.campaigns; i++) {
    const campaign = { ...entry.campaign, id: `c${i}` };
    shop.state.campaigns.set(`c${i}`, { ...entry, campaign });
  }
  shop.run({ id: 'last' });
  expect(shop.state.campaigns.size).toBe(bounds.campaigns);
  expect(shop.state.campaigns.has('first')).toBe(false);
  expect(shop.of('notice')).toMatchObject([{ code: 'limitReached', about: 'campaigns' }]);
});

test('[DET2] an empty venue is written and read', () => {
  const text = encodeState(createVenue('shop'));
  const state = decodeState(text);
  expect('problem' in state ? state.problem : encodeState(state)).toBe(text);
});

test('[DET3] the oldest wearing goes at the bound, is counted and said', async () => {
  const { bounds } = await import('../../src/engine/bounds.ts');
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
  expect(shop.state.people.get('a')?.memory.rows).toHaveLength(256 * rowWidth);
  expect(shop.state.limits.get('rememberedEvents')).toBeGreaterThan(0);
});
