import { bounds } from '../bounds.ts';
import { isLocatedOnly } from '../presence/wearings.ts';
import { countLimit, type Run, type Watched } from '../run.ts';
import { zoneOfDevice } from '../shelf.ts';
import type { Device, Wearing } from '../state.ts';
import { noteReach } from './engagement.ts';
import type { Near } from './goods-state.ts';
import { beliefWithin, reachOf } from './nearness.ts';

/** Cells of the look-up, metres; a device is noted in all cells within `timesReach` of it. */
const cellM = 4;
const columns = 65_536;
/** Beyond this many times the reach belief is next to nothing, and leaving has been seen. */
const timesReach = 3;
/** The least that names somebody is 0.15, and twice the next: below half of it nothing changes. */
const leastKept = 0.07;
const none: readonly Device[] = [];

/** Keeps how likely a visitor is within reach of each shelf and till around them. [SHF1, SHF4] */
export function noteNear(run: Run, alias: string): void {
  run.watched ??= watchedOf(run);
  if (run.watched.isEmpty) return;
  const wearing = run.state.wearings.get(alias);
  if (wearing === undefined || wearing.visit === null || isLocatedOnly(wearing)) return;
  if (wearing.floor !== '') {
    const cells = run.watched.byFloor.get(wearing.floor);
    const around = cells?.get(cellOf(wearing.x, wearing.y)) ?? none;
    for (const device of around) noteOne(run, wearing, device);
  }
  const byZone = wearing.floor === '' ? run.watched.byZone : run.watched.zoned;
  if (byZone.size === 0) return;
  for (const { zone } of wearing.stays) {
    for (const device of byZone.get(zone) ?? none) noteOne(run, wearing, device);
  }
}

function noteOne(run: Run, wearing: Wearing, device: Device): void {
  const isTill = device.kind === 'till';
  const { placement } = device;
  const belief = beliefWithin(run, wearing, { placement, radiusM: reachOf(run, device) });
  if (!isTill) noteReach(run, wearing, { device, belief });
  // A shelf asks for whoever is likely; a till also who was there no longer.
  if (!isTill && belief < leastKept) return;
  const list = nearOf(run, device.id);
  const { tillWindowMs, shelfWindowMs } = run.state.settings;
  const keptMs = isTill ? 2 * tillWindowMs : 2 * shelfWindowMs;
  dropBefore(list, run.nowMs - keptMs);
  if (list.length >= bounds.nearPerDevice) {
    list.shift();
    countLimit(run, 'nearPerDevice', bounds.nearPerDevice);
  }
  list.push({ alias: wearing.alias, atMs: run.nowMs, belief });
}

function nearOf(run: Run, device: string): Near[] {
  const known = run.state.near.get(device);
  if (known) return known;
  const fresh: Near[] = [];
  run.state.near.set(device, fresh);
  return fresh;
}

function dropBefore(list: Near[], sinceMs: number): void {
  if ((list[0]?.atMs ?? sinceMs) >= sinceMs) return;
  let old = 0;
  while (old < list.length && (list[old]?.atMs ?? 0) < sinceMs) old++;
  list.splice(0, old);
}

function cellOf(x: number, y: number): number {
  return Math.floor(x / cellM) * columns + Math.floor(y / cellM);
}

function watchedOf(run: Run): Watched {
  const byFloor = new Map<string, Map<number, Device[]>>();
  const byZone = new Map<string, Device[]>();
  const zoned = new Map<string, Device[]>();
  let isEmpty = true;
  for (const device of run.state.devices.values()) {
    const { kind, placement } = device;
    if ((kind !== 'shelf' && kind !== 'till') || placement === null) continue;
    isEmpty = false;
    listAt(byZone, zoneOfDevice(run, device)).push(device);
    if ('zone' in placement) {
      listAt(zoned, placement.zone).push(device);
      continue;
    }
    const floor = placement.floor ?? run.atlas.firstFloor;
    const cells = byFloor.get(floor) ?? new Map<number, Device[]>();
    byFloor.set(floor, cells);
    const farM = timesReach * reachOf(run, device);
    const last = (at: number) => Math.floor((at + farM) / cellM);
    for (let x = Math.floor((placement.x - farM) / cellM); x <= last(placement.x); x++) {
      for (let y = Math.floor((placement.y - farM) / cellM); y <= last(placement.y); y++) {
        listAt(cells, x * columns + y).push(device);
      }
    }
  }
  return { byFloor, byZone, zoned, isEmpty };
}

function listAt<K>(lists: Map<K, Device[]>, key: K): Device[] {
  const known = lists.get(key);
  if (known) return known;
  const fresh: Device[] = [];
  lists.set(key, fresh);
  return fresh;
}
