import type { Run } from '../run.ts';
import type { Device, Wearing } from '../state.ts';
import { type ZonePlace, zoneAt } from './atlas.ts';
import type { Heard } from './radio.ts';
import type { Standing, Standings } from './standings.ts';

/** Interval of a device that named none. */
const intervalMs = 60_000;
/** Side of a square of the look-up of receivers, metres. */
const squareM = 8;
const squaresARow = 65_536;
/** No more silent receivers than this are asked a moment. */
const mostSilent = 2;
/** A zone without a receiver of its own is covered by those this near to its middle. */
const coversM = 15;

/** Whether a receiver's heartbeat is fresh: any reading counts, health and status too. [LOC2] */
export function isAlive(run: Run, device: Device): boolean {
  const { aliveIntervals } = run.state.settings;
  const allowedMs = aliveIntervals * (device.expectedEveryMs || intervalMs);
  return device.heardMs > 0 && !device.offline && run.nowMs - device.heardMs <= allowedMs;
}

function standingsOf(run: Run): Standings {
  if (run.standings) return run.standings;
  const standings = new Map<string, Map<number, Standing[]>>();
  for (const device of run.state.devices.values()) {
    const { placement } = device;
    if (placement === null || 'zone' in placement || device.kind !== 'receiver') continue;
    const floor = placement.floor ?? run.atlas.firstFloor;
    const { x, y } = placement;
    const squares = standings.get(floor) ?? new Map<number, Standing[]>();
    standings.set(floor, squares);
    const square = squareAt(x, y);
    const list = squares.get(square);
    if (list) list.push({ device, x, y });
    else squares.set(square, [{ device, x, y }]);
  }
  run.standings = standings;
  return standings;
}

function squareAt(x: number, y: number): number {
  return Math.floor(x / squareM) * squaresARow + Math.floor(y / squareM);
}

const none: readonly Standing[] = [];
/** Filled and emptied within one call. */
const silent: Standing[] = [];

/**
 * Receivers near a tag that are alive, spoke since its last moment, and did not hear it: nearer
 * than the strongest that did, or their silence says nothing. [LOC2]
 */
export function silentNear(
  run: Run,
  wearing: Wearing,
  heard: readonly Heard[],
): readonly Standing[] {
  silent.length = 0;
  const { x, y, floor, mass } = wearing;
  if (mass === null || heard.length === 0 || floor === '') return silent;
  let nearest2 = Infinity;
  for (const one of heard) {
    const distance2 = (one.x - x) ** 2 + (one.y - y) ** 2;
    if (distance2 < nearest2) nearest2 = distance2;
  }
  for (const standing of standingsOf(run).get(floor)?.get(squareAt(x, y)) ?? none) {
    if (silent.length >= mostSilent) break;
    const { device } = standing;
    if ((standing.x - x) ** 2 + (standing.y - y) ** 2 >= nearest2) continue;
    if (device.heardMs < run.nowMs - run.state.settings.locateEveryMs) continue;
    if (device.asideMs > 0 || wearing.heardBy.includes(device.index)) continue;
    silent.push(standing);
  }
  return silent;
}

/** Kinds that hear tags; a till or a shelf hears nobody walk. */
const hearingKinds: readonly string[] = ['receiver', 'reader', 'locator'];

/** Receivers that would hear somebody in a zone: its own, else those near its middle. [LOC2] */
function coveringOf(run: Run, zone: ZonePlace): readonly Device[] {
  run.covering ??= new Map();
  const known = run.covering.get(zone.id);
  if (known) return known;
  const own: Device[] = [];
  const near: Device[] = [];
  const x = (zone.box.minX + zone.box.maxX) / 2;
  const y = (zone.box.minY + zone.box.maxY) / 2;
  for (const device of run.state.devices.values()) {
    const { placement, kind } = device;
    if (placement === null || !hearingKinds.includes(kind)) continue;
    if ('zone' in placement) {
      if (placement.zone === zone.id) own.push(device);
      continue;
    }
    const floor = placement.floor ?? run.atlas.firstFloor;
    if (zoneAt(run.atlas, floor, placement.x, placement.y) === zone.index) own.push(device);
    if (floor !== zone.floor) continue;
    if ((placement.x - x) ** 2 + (placement.y - y) ** 2 <= coversM * coversM) near.push(device);
  }
  const covering = own.length > 0 ? own : near;
  run.covering.set(zone.id, covering);
  return covering;
}

/** Whether every receiver that would hear somebody in a zone is dead. [LOC2] */
export function isUncovered(run: Run, zoneId: string): boolean {
  const zone = run.atlas.byId.get(zoneId);
  if (zone === undefined) return false;
  // Who never spoke is a beacon, or not plugged in yet: nothing was lost with it.
  const covering = coveringOf(run, zone).filter(({ heardMs }) => heardMs > 0);
  return covering.length > 0 && covering.every((device) => !isAlive(run, device));
}
