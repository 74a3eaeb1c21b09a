import { environmentValues } from './environment-at.ts';
import type { Run } from './run.ts';
import { zoneOfDevice } from './shelf.ts';
import type { Device } from './state.ts';

/** Keeps what a sensor said, with where it stood; an older value never replaces a newer. */
export function observeEnvironment(
  run: Run,
  device: Device,
  { values, atMs }: { readonly values: Readonly<Record<string, number>>; readonly atMs: number },
): void {
  const zone = zoneOfDevice(run, device);
  const { placement } = device;
  const own = placement !== null && !('zone' in placement) ? placement.floor : undefined;
  const floor =
    run.atlas.byId.get(zone)?.floor ?? own ?? (placement === null ? '' : run.atlas.firstFloor);
  let known = run.state.environment.get(device.id);
  if (known === undefined) {
    known = { zone, floor, names: [], values: [], atMs: [] };
    run.state.environment.set(device.id, known);
  }
  known.zone = zone;
  known.floor = floor;
  for (const name of environmentValues) {
    const value = values[name];
    if (value === undefined || !Number.isFinite(value)) continue;
    const place = known.names.indexOf(name);
    if (place < 0) {
      known.names.push(name);
      known.values.push(value);
      known.atMs.push(atMs);
    } else if (atMs >= (known.atMs[place] ?? 0)) {
      known.values[place] = value;
      known.atMs[place] = atMs;
    }
  }
}
