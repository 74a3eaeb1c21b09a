import { describe, expect, test } from 'vitest';
import type { KnownDevice } from '../../src/hotpath/registry.ts';
import { healthOf, Registry } from '../../src/hotpath/registry.ts';
import { noonMs, receiver, venue } from './venue.ts';

function known(change: Partial<KnownDevice> = {}): KnownDevice {
  const registry = new Registry();
  return Object.assign(registry.putDevice(receiver), change);
}

const state = (device: KnownDevice, nowMs = noonMs) =>
  healthOf(device, { nowMs, clock: undefined }).state;

describe('the health of a device that reports every second', () => {
  test.each<[string, Partial<KnownDevice>, string]>([
    ['not heard since the start', {}, 'unknown'],
    ['connected and not heard yet', { connected: true }, 'unknown'],
    ['heard now', { lastReceivedAtMs: noonMs, connected: true }, 'online'],
    ['heard three seconds ago', { lastReceivedAtMs: noonMs - 3_000, connected: true }, 'online'],
    ['quiet for longer', { lastReceivedAtMs: noonMs - 3_001, connected: true }, 'silent'],
    ['quiet and not connected', { lastReceivedAtMs: noonMs - 3_001 }, 'offline'],
    ['heard now, not connected', { lastReceivedAtMs: noonMs }, 'online'],
    ['its will came', { lastReceivedAtMs: noonMs, saidOffline: true }, 'offline'],
    ['said offline, still connected', { saidOffline: true, connected: true }, 'offline'],
  ])('%s', (_, change, expected) => {
    expect(state(known(change))).toBe(expected);
  });

  test('tells only what is known', () => {
    const bare = healthOf(known(), { nowMs: noonMs, clock: undefined });
    expect(Object.keys(bare)).not.toContain('batteryPct');
    expect(bare).toMatchObject({ readings: 0, rejects: 0, clockFlagged: false });
    const full = healthOf(known({ batteryPct: 0, rssiDbm: -50 }), {
      nowMs: noonMs,
      clock: { offsetMs: 12.6, flagged: true },
    });
    expect(full).toMatchObject({
      batteryPct: 0,
      rssiDbm: -50,
      clockOffsetMs: 13,
      clockFlagged: true,
    });
  });
});

describe('the registry', () => {
  test('gives a device the same number until it is removed, and never to another', () => {
    const registry = new Registry();
    const first = registry.putDevice(receiver);
    expect(registry.putDevice({ ...receiver, expectedEveryMs: 5 }).index).toBe(first.index);
    registry.removeDevice('kasra', 'rx-1');
    expect(registry.byIndex(first.index)).toBeUndefined();
    expect(registry.putDevice(receiver).index).not.toBe(first.index);
  });

  test('[HOT11] keeps the numbers devices had before it, and gives them to nobody else', () => {
    const registry = new Registry([
      ['kasra/rx-1', 4],
      ['kasra/gone', 6],
    ]);
    expect(registry.putDevice({ ...receiver, device: 'rx-9' }).index).toBe(7);
    expect(registry.putDevice(receiver).index).toBe(4);
    expect(registry.byIndex(6)).toBeUndefined();
    registry.removeDevice('kasra', 'rx-1');
    expect(registry.putDevice(receiver).index).toBe(8);
  });

  test('removes nothing that is not there', () => {
    expect(new Registry().removeDevice('kasra', 'rx-1')).toBeUndefined();
  });

  test('[HOT5] loading again forgets the devices and venues that are gone', () => {
    const registry = new Registry();
    const gone = { ...receiver, device: 'rx-2' };
    registry.load([venue, { ...venue, venue: 'old' }], [receiver, gone]);
    const { index } = registry.device('kasra', 'rx-1') ?? { index: -1 };
    registry.load([venue], [receiver]);
    expect(registry.device('kasra', 'rx-2')).toBeUndefined();
    expect(registry.devices().map(({ key }) => key)).toEqual(['kasra/rx-1']);
    expect(registry.device('kasra', 'rx-1')?.index).toBe(index);
    expect(registry.venues().map((one) => one.venue)).toEqual(['kasra']);
  });
});
