import type { Atlas } from './atlas.ts';
import { addBelief, type Belief } from './belief.ts';
import { type Ground, homeOf, type Level, side } from './ground.ts';
import type { Mass } from './learned.ts';
import { windowCells } from './mass.ts';
import type { Heard, Model } from './radio.ts';
import {
  expOf,
  expPerUnit,
  expSteps,
  lossOf,
  lossPerM2,
  noiseOf,
  noisePerScale,
  noiseSteps,
} from './tables.ts';

/**
 * The forward filter over cells: predict by walking, update by what was heard. Source: S. Thrun,
 * W. Burgard, D. Fox, Probabilistic Robotics, 2005, ch. 2.4 and 4.1 (the discrete Bayes filter).
 * Arrays are filled and emptied within one call; this file works in place because it is the hot
 * path of `step.sightings`.
 */
export const values = new Float64Array(windowCells);
/** The cells that count: their places in the window and on the floor, what is said of them. */
export const cells = new Int32Array(windowCells);
const cellX = new Float64Array(windowCells);
const cellY = new Float64Array(windowCells);
const logs = new Float64Array(windowCells);
/** Sums by zone index + 1: as many as a plan may have, and outside. */
const zoneSums = new Float64Array(1_001);
const zonesMet = new Int32Array(1_001);

/** A cell with less than this share of the greatest belief is given up. */
const leastShare = 1 / 128;
/**
 * Weight of a moment's strengths: neighbouring seconds share their shadows, so that they are not
 * so many witnesses. (1 − ρ) ÷ (1 + ρ) with ρ = 0.25 for a second at walking speed. Source:
 * M. Gudmundson, Correlation model for shadow fading in mobile radio systems, Electron. Lett. 1991.
 */
const momentWeight = 0.6;

export type Moment = {
  readonly ground: Ground;
  readonly level: Level;
  readonly mass: Mass;
  readonly atlas: Atlas;
};

/**
 * Walks one second: rows and columns in turn, each an implicit diffusion between its walls (Thomas'
 * algorithm, there and back). Columns are swept side by side, so that no cell waits for another.
 */
export function walk({ level, mass }: Moment): void {
  const { columns, along, across } = level;
  const first = mass.row * columns + mass.column;
  for (let row = 0; row < side; row++) {
    if (!isEmpty(row)) walkRow(along, row * side, first + row * columns);
  }
  const all = values;
  const { before, keep, after } = across;
  for (let at = 0; at < side; at++) all[at] = (all[at] ?? 0) * (keep[first + at] ?? 0);
  for (let row = 1; row < side; row++) {
    let cell = first + row * columns;
    for (let at = row * side, end = at + side; at < end; at++, cell++) {
      const above = all[at - side] ?? 0;
      all[at] = (all[at] ?? 0) * (keep[cell] ?? 0) + above * (before[cell] ?? 0);
    }
  }
  for (let row = side - 2; row >= 0; row--) {
    let cell = first + row * columns;
    for (let at = row * side, end = at + side; at < end; at++, cell++) {
      all[at] = (all[at] ?? 0) + (all[at + side] ?? 0) * (after[cell] ?? 0);
    }
  }
}

function walkRow({ before, keep, after }: Level['along'], firstAt: number, firstCell: number) {
  const all = values;
  let at = firstAt;
  let cell = firstCell;
  let carried = 0;
  for (const end = firstAt + side; at < end; at++, cell++) {
    carried = (all[at] ?? 0) * (keep[cell] ?? 0) + carried * (before[cell] ?? 0);
    all[at] = carried;
  }
  carried = 0;
  while (at > firstAt) {
    at--;
    cell--;
    carried = (all[at] ?? 0) + carried * (after[cell] ?? 0);
    all[at] = carried;
  }
}

function isEmpty(row: number): boolean {
  for (let at = row * side, end = at + side; at < end; at++) if (values[at] !== 0) return false;
  return true;
}

/** Lists the cells that count; returns how many. */
export function gather({ ground, level, mass }: Moment): number {
  const all = values;
  const places = cells;
  const xs = cellX;
  const ys = cellY;
  let top = 0;
  for (let at = 0; at < windowCells; at++) {
    const value = all[at] ?? 0;
    if (value > top) top = value;
  }
  const least = top * leastShare;
  let count = 0;
  const { sizeM } = level;
  const left = ground.minX + (mass.column + 0.5) * sizeM;
  for (let row = 0, at = 0; row < side; row++) {
    const y = ground.minY + (mass.row + row + 0.5) * sizeM;
    for (let column = 0; column < side; column++, at++) {
      if ((all[at] ?? 0) <= least) continue;
      places[count] = at;
      xs[count] = left + column * sizeM;
      ys[count] = y;
      count++;
    }
  }
  logs.fill(0, 0, count);
  return count;
}

/** Adds what each strength says of each cell. */
export function hear(
  count: number,
  heard: readonly Heard[],
  { mass, model }: { readonly mass: Mass; readonly model: Model },
): void {
  const scale = noisePerScale / model.noiseDb;
  const perDb = model.exponent * scale;
  for (const { dbm, moreDb, x, y } of heard) {
    const over = (dbm - model.oneMetreDbm - mass.offsetDb - moreDb) * scale;
    hearOne(count, { x, y, over, perDb, height2: model.height2 });
  }
}

type Strength = {
  readonly x: number;
  readonly y: number;
  /** Over what one metre would give, and what 1 dB of loss takes away, in steps of the noise. */
  readonly over: number;
  readonly perDb: number;
  readonly height2: number;
};

function hearOne(count: number, { x, y, over, perDb, height2 }: Strength): void {
  // Names of this function's own let the compiler keep the arrays at hand.
  const xs = cellX;
  const ys = cellY;
  const sums = logs;
  const losses = lossOf;
  const noises = noiseOf;
  const lastLoss = losses.length - 1;
  for (let i = 0; i < count; i++) {
    const dx = (xs[i] ?? 0) - x;
    const dy = (ys[i] ?? 0) - y;
    const step = ((dx * dx + dy * dy + height2) * lossPerM2) | 0;
    const error = over - perDb * (losses[step < lastLoss ? step : lastLoss] ?? 0);
    const off = (error < 0 ? -error : error) | 0;
    sums[i] = (sums[i] ?? 0) + (noises[off < noiseSteps ? off : noiseSteps] ?? 0);
  }
}

/** An alive receiver that heard nothing makes its neighbourhood less likely: [LOC2] */
export function hearNothing(
  count: number,
  { x, y }: { readonly x: number; readonly y: number },
  { reachM, log }: { readonly reachM: number; readonly log: number },
): void {
  const reach2 = reachM * reachM;
  for (let i = 0; i < count; i++) {
    const dx = (cellX[i] ?? 0) - x;
    const dy = (cellY[i] ?? 0) - y;
    const near = 1 - (dx * dx + dy * dy) / reach2;
    if (near > 0) logs[i] = (logs[i] ?? 0) + log * near;
  }
}

/** A position from elsewhere, normal about it. */
export function hearPosition(
  count: number,
  { x, y, errorM }: { readonly x: number; readonly y: number; readonly errorM: number },
): void {
  const scale = 1 / (2 * errorM * errorM * momentWeight);
  for (let i = 0; i < count; i++) {
    const dx = (cellX[i] ?? 0) - x;
    const dy = (cellY[i] ?? 0) - y;
    logs[i] = (logs[i] ?? 0) - (dx * dx + dy * dy) * scale;
  }
}

/** The greatest log-likelihood of the cells that count. */
export function bestLog(count: number): number {
  let best = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < count; i++) if ((logs[i] ?? 0) > best) best = logs[i] ?? 0;
  return best;
}

/** What came out: the mean in metres, the standard distance from it, the greatest value. */
export const found = { x: 0, y: 0, spreadM: 0, top: 0 };

/** Multiplies belief and likelihood, and sums it up by zones. */
export function settle({ ground, level, mass, atlas }: Moment, count: number, belief: Belief) {
  const best = bestLog(count);
  const all = values;
  const places = cells;
  const xs = cellX;
  const ys = cellY;
  const sums = logs;
  const likely = expOf;
  const { homes, columns } = level;
  let sum = 0;
  let sumX = 0;
  let sumY = 0;
  let sumSquares = 0;
  let top = 0;
  const baseX = xs[0] ?? 0;
  const baseY = ys[0] ?? 0;
  const first = mass.row * columns + mass.column;
  let lastHome = 0;
  let homeSum = 0;
  for (let i = 0; i < count; i++) {
    const at = places[i] ?? 0;
    const below = ((best - (sums[i] ?? 0)) * (momentWeight * expPerUnit)) | 0;
    if (below >= expSteps) {
      all[at] = 0;
      continue;
    }
    const value = (all[at] ?? 0) * (likely[below] ?? 0);
    all[at] = value;
    const dx = (xs[i] ?? 0) - baseX;
    const dy = (ys[i] ?? 0) - baseY;
    sum += value;
    sumX += value * dx;
    sumY += value * dy;
    sumSquares += value * (dx * dx + dy * dy);
    if (value > top) top = value;
    const row = (at / side) | 0;
    const cell = first + row * (columns - side) + at;
    let home = homes[cell] ?? 0;
    if (home === 0) home = homeOf(atlas, ground, level, cell);
    if (home !== lastHome) {
      addToHome(level, lastHome, homeSum);
      lastHome = home;
      homeSum = 0;
    }
    homeSum += value;
  }
  addToHome(level, lastHome, homeSum);
  found.x = baseX + sumX / sum;
  found.y = baseY + sumY / sum;
  const meanX = sumX / sum;
  const meanY = sumY / sum;
  const variance = sumSquares / sum - meanX * meanX - meanY * meanY;
  found.spreadM = Math.sqrt(Math.max(0, variance));
  found.top = top;
  for (let i = 0; i < zonesCounted; i++) {
    const zone = zonesMet[i] ?? 0;
    addBelief(belief, zone - 1, zoneSums[zone] ?? 0);
    zoneSums[zone] = 0;
  }
  zonesCounted = 0;
}

let zonesCounted = 0;

/** Neighbours mostly share a home, so that they are added up before they are looked up. */
function addToHome(level: Level, home: number, value: number): void {
  if (value === 0) return;
  if (home > 0) addToZone(home - 1, value);
  else
    for (const { zone, share } of level.shared[-home - 1] ?? []) addToZone(zone + 1, value * share);
}

function addToZone(zone: number, value: number): void {
  const before = zoneSums[zone] ?? 0;
  if (before === 0) zonesMet[zonesCounted++] = zone;
  zoneSums[zone] = before + value;
}
