import type { SnapshotFrame } from '../../src/contracts/live.ts';
import type { DeviceHealth } from '../../src/contracts/questions.ts';

/** A floor and a device marked as their venue's, so that a leak is seen. */
export function snapshotOf(venue: string, seq: number): SnapshotFrame {
  const times = { sinceMs: 1, updatedAtMs: 1 };
  const zone = { id: 'shoes', people: 3, state: 'busy', devices: 2, devicesHeard: 2 } as const;
  return {
    type: 'snapshot',
    seq,
    atMs: 5,
    people: 3,
    zones: [{ ...zone, ...times }],
    dots: [{ id: `MARK-${venue}`, x: 1, y: 2, floor: 'g' }],
    events: [],
    messages: { sent: 1, delivered: 1, held: 0 },
    alerts: [],
  };
}

export function deviceOf(venue: string): DeviceHealth {
  const counts = { readings: 1, duplicates: 0, rejects: 0 };
  const how = { kind: 'receiver', format: 'native', state: 'online', connected: true } as const;
  return { device: `MARK-${venue}`, ...how, expectedEveryMs: 1, clockFlagged: false, ...counts };
}
