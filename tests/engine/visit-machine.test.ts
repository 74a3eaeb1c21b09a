import { describe, expect, test } from 'vitest';
import { openingMs, Shop } from './shop.ts';

const second = 1_000;
const minute = 60_000;

type Phase = 'none' | 'present' | 'away';

/** Brings a shop to a phase of a's visit; returns it at a known moment. */
const reach: Readonly<Record<Phase, () => Shop>> = {
  none: () => Shop.open(),
  present: () => {
    const shop = Shop.open();
    shop.stay('a', 'exit', 0, 5 * second);
    shop.wait(6 * second);
    return shop;
  },
  away: () => {
    const shop = reach.present();
    shop.wait(5 * minute);
    return shop;
  },
};

function now(shop: Shop): number {
  return shop.state.journalMs - openingMs;
}

const happens: Readonly<Record<string, (shop: Shop) => void>> = {
  'heard inside': (shop) => {
    const atMs = now(shop) + second;
    shop.stay('a', 'shoes', atMs, atMs + 3 * second);
    shop.wait(atMs + 4 * second);
  },
  'tapped in': (shop) => {
    const atMs = now(shop) + second;
    shop.reading('r-door', { kind: 'tap', alias: 'a', purpose: 'entry' }, atMs);
    shop.wait(atMs + second);
  },
  'silent for two minutes': (shop) => shop.wait(now(shop) + 2 * minute + 10 * second),
  'silent for an hour': (shop) => shop.wait(now(shop) + 60 * minute),
  'band returned': (shop) => shop.command({ do: 'returnBand', alias: 'a' }, now(shop) + second),
  'band handed to staff': (shop) =>
    shop.command({ do: 'handOutBand', alias: 'a', as: 'staff' }, now(shop) + second),
};

function phaseOf(shop: Shop): Phase {
  return shop.state.wearings.get('a')?.visit?.state ?? 'none';
}

/** Phase × event: the phase after, visits begun, visits ended. */
describe('a visit', () => {
  test.each([
    ['none', 'heard inside', 'present', 1, 0],
    ['none', 'tapped in', 'present', 1, 0],
    ['none', 'silent for two minutes', 'none', 0, 0],
    ['none', 'silent for an hour', 'none', 0, 0],
    ['none', 'band returned', 'none', 0, 0],
    ['none', 'band handed to staff', 'none', 0, 0],
    ['present', 'heard inside', 'present', 1, 0],
    ['present', 'tapped in', 'present', 1, 0],
    ['present', 'silent for two minutes', 'away', 1, 0],
    ['present', 'silent for an hour', 'none', 1, 1],
    ['present', 'band returned', 'none', 1, 1],
    ['present', 'band handed to staff', 'none', 1, 1],
    ['away', 'heard inside', 'present', 1, 0],
    ['away', 'tapped in', 'present', 1, 0],
    ['away', 'silent for two minutes', 'away', 1, 0],
    ['away', 'silent for an hour', 'none', 1, 1],
    ['away', 'band returned', 'none', 1, 1],
    ['away', 'band handed to staff', 'none', 1, 1],
  ] as const)('[PRE3] %s, %s: %s', (from, event, to, started, ended) => {
    const shop = reach[from]();
    expect(phaseOf(shop)).toBe(from);
    happens[event]?.(shop);
    expect(phaseOf(shop)).toBe(to);
    expect(shop.said('visitStarted')).toHaveLength(started);
    expect(shop.said('visitEnded')).toHaveLength(ended);
    expect(shop.state.present).toBe(to === 'present' ? 1 : 0);
  });

  test('[PRE3] the table is whole: every phase and every event', () => {
    expect(Object.keys(reach).length * Object.keys(happens).length).toBe(18);
  });
});
