import type { CountView } from '../../contracts/views.ts';
import type { VenueState } from '../state.ts';
import { intervalOf } from './tally.ts';

/** A counter is heard while its last reading is no older than this many of its intervals. */
const intervalsHeard = 3;
const intervalMs = 60_000;

export function isCounterHeard(state: VenueState, id: string, nowMs: number): boolean {
  const device = state.devices.get(id);
  if (device === undefined || device.heardMs <= 0) return false;
  const allowedMs = intervalsHeard * (device.expectedEveryMs || intervalMs);
  return nowMs - device.heardMs <= allowedMs;
}

/**
 * People in a zone, `''` = the venue, with a 90 % interval, never below nobody; undefined where
 * nothing counts. [SHF3]
 */
export function countNow(state: VenueState, zone: string, nowMs: number): CountView | undefined {
  const tally = state.tallies.get(zone);
  if (tally === undefined) return undefined;
  const [low, high] = intervalOf(tally);
  const counters = [...state.counters.values()].filter((counter) => counter.zone === zone);
  return {
    people: Math.round(tally.people),
    low,
    high,
    raw: Math.max(0, tally.raw),
    tags: zone === '' ? state.present : (state.zones.get(zone)?.people ?? 0),
    counters: counters.length,
    countersHeard: counters.filter(({ device }) => isCounterHeard(state, device, nowMs)).length,
    ...(tally.corrected < 0
      ? {}
      : { corrected: tally.corrected, correctedAtMs: tally.correctedAtMs }),
  };
}
