import type { DeviceRecord, VenueRecord } from '../../src/contracts/ports.ts';
import type { Signals } from '../../src/contracts/signals.ts';
import { VenueSettings } from '../../src/contracts/venue.ts';
import { createSignalBuffer, openSignals } from '../../src/threads/signals.ts';

/** Saturday 5 December 2026, half past noon in Tehran. */
export const noonMs = Date.UTC(2026, 11, 5, 9, 0);

export const venue: VenueRecord = {
  venue: 'kasra',
  name: { en: 'Kasra' },
  timezone: 'Asia/Tehran',
  plan: {
    floors: [{ id: '0', name: { en: 'Ground' } }],
    zones: [
      {
        id: 'shoes',
        name: { en: 'Shoes' },
        kind: 'display',
        floor: '0',
        polygon: [
          [0, 0],
          [4, 0],
          [4, 3],
          [0, 3],
        ],
      },
    ],
    walls: [],
  },
  settings: VenueSettings.parse({}),
  demo: false,
};

export const receiver: DeviceRecord = {
  venue: 'kasra',
  device: 'rx-1',
  kind: 'receiver',
  format: 'native',
  placement: { zone: 'shoes' },
  secretSha256: 'a'.repeat(64),
  expectedEveryMs: 1_000,
};

/** Ids that a test can read: `a1`, `a2`, … */
export function counted(letter = 'a'): () => string {
  let count = 0;
  return () => `${letter}${++count}`;
}

export function quietSignals(): Signals {
  return openSignals(createSignalBuffer(), { thread: 'hot', logFormat: 'quiet' });
}

export const bytesOf = (value: unknown): Uint8Array =>
  new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
