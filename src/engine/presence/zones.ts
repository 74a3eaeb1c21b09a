import { zoneStateOf } from '../../contracts/venue.ts';
import { zoneChanged } from '../rules/levels.ts';
import type { Run } from '../run.ts';
import type { ZoneCount } from '../state.ts';

/** A zone touched by readings alone is shown again no more often than this. */
const touchShownMs = 1_000;

export function changePeople(run: Run, zone: string, by: 1 | -1): void {
  const count = run.state.zones.get(zone);
  if (count === undefined) return;
  count.people += by;
  run.out.dirtyZones.add(zone);
  renameState(run, count);
  zoneChanged(run, zone);
}

/** The state word and since when it holds. */
export function renameState(run: Run, count: ZoneCount): void {
  const word = zoneStateOf(count.people, run.atlas.byId.get(count.id)?.capacity);
  if (word === count.word) return;
  count.word = word;
  count.sinceMs = run.nowMs;
}

/** A reading touched the zone: its numbers are as old as this. */
export function touchZone(run: Run, zone: string): void {
  const count = run.state.zones.get(zone);
  if (count === undefined) return;
  count.updatedAtMs = run.nowMs;
  if (run.nowMs - (run.touchedMs.get(zone) ?? 0) < touchShownMs) return;
  run.touchedMs.set(zone, run.nowMs);
  run.out.dirtyZones.add(zone);
}
