import type { ReadingBody, Sighting } from '../../contracts/inputs.ts';
import { bounds } from '../bounds.ts';
import { wearingOf } from '../presence/wearings.ts';
import { awake, type Run, sayNotice } from '../run.ts';
import type { Device, Wearing } from '../state.ts';
import { watchSteady } from './beacons.ts';
import { meanPower } from './tables.ts';

/**
 * How long strengths gather after the first one before the place is worked out: one advertisement
 * reaches its receivers within this, and no tag costs more than two estimates a second. [LOC1]
 */
export const gatherMs = 500;
/** Strengths beyond these count as these in a mean. */
const mostGathered = 64;
/** Time constant of a strength's smoothing, ms; did best on recorded tracks. */
const smoothingMs = 500;

/** How a reading came: late ones move a place and trigger nothing. [TIM4] */
export type Arrival = { readonly atMs: number; readonly isLate: boolean };

export function observeSightings(
  run: Run,
  device: Device,
  sightings: readonly Sighting[],
  arrival: Arrival,
): void {
  if (device.placement === null) {
    sayUnplaced(run, device);
    return;
  }
  for (const { alias, rssiDbm } of sightings) {
    const wearing = heardWearing(run, alias, arrival);
    if (wearing) observe(run, wearing, { device, rssiDbm, arrival });
  }
}

/** The reverse: the wearing hears fixed beacons, which are placed like receivers. */
export function observeRanging(
  run: Run,
  { alias, beacons }: Extract<ReadingBody, { kind: 'ranging' }>,
  arrival: Arrival,
): void {
  const wearing = heardWearing(run, alias, arrival);
  if (wearing === undefined) return;
  for (const { beacon, rssiDbm } of beacons) {
    const device = run.state.devices.get(beacon);
    if (device?.placement) observe(run, wearing, { device, rssiDbm, arrival });
  }
}

type Fix = Extract<ReadingBody, { kind: 'positions' }>['positions'][number];

export function observeFix(run: Run, fix: Fix, arrival: Arrival): void {
  const wearing = heardWearing(run, fix.alias, arrival);
  if (wearing === undefined || arrival.atMs < wearing.fixAtMs) return;
  wearing.fixX = fix.x;
  wearing.fixY = fix.y;
  wearing.fixM = fix.accuracyM ?? 0;
  wearing.fixFloor = fix.floor ?? run.atlas.firstFloor;
  wearing.fixAtMs = arrival.atMs;
  seen(run, wearing, arrival);
}

/** Late readings begin no wearing and move only what they are the newest for. [TIM4] */
export function heardWearing(run: Run, alias: string, arrival: Arrival): Wearing | undefined {
  const known = run.state.wearings.get(alias);
  if (known && known.endedMs > 0) return undefined;
  // Who lost their band is not heard: what comes is of before. [DSK1]
  if (known?.frozenMs !== undefined) return undefined;
  if (!arrival.isLate) return known ?? wearingOf(run, alias);
  return known && arrival.atMs > known.seenMs ? known : undefined;
}

type Strength = { readonly device: Device; readonly rssiDbm: number; readonly arrival: Arrival };

function observe(run: Run, wearing: Wearing, { device, rssiDbm, arrival }: Strength): void {
  if (device.placement === null || device.asideMs > 0) return;
  watchSteady(run, wearing, device, rssiDbm);
  const { atMs } = arrival;
  let slot = wearing.heardBy.indexOf(device.index);
  const isNew = slot < 0;
  if (isNew) slot = slotFor(run, wearing, atMs);
  const { heardBy, heardDbm, heardAtMs, heardCount } = wearing;
  if (isNew) {
    heardAtMs[slot] = 0;
    heardBy[slot] = device.index;
    heardDbm[slot] = rssiDbm;
    heardCount[slot] = 1;
  } else if ('zone' in device.placement) {
    const sinceMs = atMs - (heardAtMs[slot] ?? 0);
    const before = heardDbm[slot] ?? rssiDbm;
    // A strength from before the window says nothing about now.
    const isFresh = sinceMs <= run.state.settings.strengthWindowMs;
    const share = isFresh ? sinceMs / (sinceMs + smoothingMs) : 1;
    heardDbm[slot] = sinceMs <= 0 ? (before + rssiDbm) / 2 : before + (rssiDbm - before) * share;
  } else {
    // What one second brings is one strength. [LOC1]
    const count = heardCount[slot] ?? 0;
    heardDbm[slot] = count === 0 ? rssiDbm : meanPower(heardDbm[slot] ?? 0, count, rssiDbm);
    heardCount[slot] = Math.min(mostGathered, count + 1);
  }
  heardAtMs[slot] = Math.max(heardAtMs[slot] ?? 0, atMs);
  seen(run, wearing, arrival);
}

/**
 * A place for one more receiver: that of one whose strength says nothing about now, else a new one,
 * each list made exactly as long as it is, as a tag's lists are most of what many tags take.
 */
function slotFor({ state }: Run, wearing: Wearing, atMs: number): number {
  const { heardBy, heardAtMs, heardCount } = wearing;
  const oldest = oldestSlot(heardAtMs);
  const isOver =
    heardCount[oldest] === 0 && atMs - (heardAtMs[oldest] ?? 0) > state.settings.strengthWindowMs;
  if (isOver || heardBy.length >= bounds.receiversPerTag) return oldest;
  wearing.heardBy = heardBy.concat(0);
  wearing.heardDbm = wearing.heardDbm.concat(0);
  wearing.heardAtMs = heardAtMs.concat(0);
  wearing.heardCount = heardCount.concat(0);
  return heardBy.length;
}

function oldestSlot(heardAtMs: readonly number[]): number {
  let oldest = 0;
  for (let i = 1; i < heardAtMs.length; i++) {
    if ((heardAtMs[i] ?? 0) < (heardAtMs[oldest] ?? 0)) oldest = i;
  }
  return oldest;
}

export function seen(run: Run, wearing: Wearing, { atMs, isLate }: Arrival): void {
  if (atMs > wearing.seenMs) wearing.seenMs = atMs;
  const awakeMs = awake(run, atMs);
  if (awakeMs > wearing.seenAwakeMs) {
    wearing.seenAwakeMs = awakeMs;
    wearing.keptMs = 0;
  }
  if (wearing.awaited) {
    wearing.lateOnly &&= isLate;
    return;
  }
  wearing.awaited = true;
  wearing.lateOnly = isLate;
  const { state } = run;
  state.awaiting.push({ alias: wearing.alias, dueMs: Math.max(atMs, state.frontierMs) + gatherMs });
}

/** Gathers on: the queue stays in order, as everyone in it was put there earlier. */
export function awaitAgain(run: Run, { alias }: Wearing): void {
  run.state.awaiting.push({ alias, dueMs: run.nowMs + gatherMs });
}

function sayUnplaced(run: Run, device: Device): void {
  if (device.noticed) return;
  device.noticed = true;
  sayNotice(run, 'unknownDevicePlacement', device.id, {});
}
