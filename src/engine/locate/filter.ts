import type { Atlas } from './atlas.ts';
import { addBelief, type Belief } from './belief.ts';
import { type Ground, homeOf, type Level, type Losses, leastShare, side } from './ground.ts';
import type { Mass } from './learned.ts';
import { askLoss, leastLoss, lossesOf, lossSteps } from './losses.ts';
import { box, values, windowCells } from './mass.ts';
import type { Heard, Model } from './radio.ts';
import { expOf, expPerUnit, expSteps, noiseOf, noisePerScale, noiseSteps } from './tables.ts';

/**
 * The forward filter over cells: predict by walking (walking.ts), update by what was heard. Source:
 * S. Thrun, W. Burgard, D. Fox, Probabilistic Robotics, 2005, ch. 2.4 and 4.1 (the discrete Bayes
 * filter).
 * Arrays are filled and emptied within one call; this file works in place because it is the hot
 * path of `step.sightings`. Of the window only the box of cells that may hold belief is touched.
 */

/** The cells that count: their places in the window and on the floor, what is said of them. */
export const cells = new Int32Array(windowCells);
const floorCells = new Int32Array(windowCells);
const logs = new Float64Array(windowCells);
const columnOf = Uint8Array.from({ length: windowCells }, (_, at) => at % side);
const rowOf = Uint8Array.from({ length: windowCells }, (_, at) => Math.floor(at / side));
/** Sums by zone index + 1: as many as a plan may have, and outside. */
const zoneSums = new Float64Array(1_001);
const zonesMet = new Int32Array(1_001);

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

/** Lists the cells that count, in order; returns how many. */
export function gather({ level, mass }: Moment): number {
  const all = values;
  const places = cells;
  const onFloor = floorCells;
  const { top, left, bottom, right } = box;
  let most = 0;
  for (let row = top; row <= bottom; row++) {
    for (let at = row * side + left, end = row * side + right; at <= end; at++) {
      const value = all[at] ?? 0;
      if (value > most) most = value;
    }
  }
  const least = most * leastShare;
  let count = 0;
  const { columns } = level;
  for (let row = top; row <= bottom; row++) {
    let cell = (mass.row + row) * columns + mass.column + left;
    for (let at = row * side + left, end = row * side + right; at <= end; at++, cell++) {
      if ((all[at] ?? 0) <= least) continue;
      places[count] = at;
      onFloor[count] = cell;
      logs[count] = 0;
      count++;
    }
  }
  return count;
}

/** Steps of the noise in whole numbers, so that the inner loop has no fractions. */
const wholeBits = 10;
const whole = 2 ** wholeBits;

/** Adds what each strength says of each cell; two at a time, as they share all but their maps. */
export function hear(moment: Moment, count: number, told: Told): void {
  const { ground, level } = moment;
  const { heard, model } = told;
  const steps = stepsOf(moment, told);
  for (let i = 0; i < heard.length; i++) {
    const one = heard[i];
    const other = heard[i + 1];
    if (one === undefined) continue;
    const losses = lossesOf(ground, level, one, model.height2);
    const over = overOf(one, steps);
    if (losses.walls.length > 0) hearThroughWalls(count, moment, losses, over, steps);
    else if (other === undefined) hearOne(count, moment, losses, over, steps.loss);
    else {
      const others = lossesOf(ground, level, other, model.height2);
      hearTwo(count, moment, losses, others, over, overOf(other, steps), steps.loss);
      i++;
    }
  }
}

export type Told = {
  readonly heard: readonly Heard[];
  readonly model: Model;
  readonly wallDb: number;
};

/** Errors in whole steps of the noise: those of a step of loss, of a wall, of a decibel. */
type NoiseUnits = {
  readonly loss: number;
  readonly wall: number;
  readonly db: number;
  /** What the nearest cell would give, dBm. */
  readonly nearestDbm: number;
};

function stepsOf({ mass }: Moment, { model, wallDb }: Told): NoiseUnits {
  const scale = noisePerScale / model.noiseDb;
  return {
    loss: Math.round((model.exponent * scale * whole) / lossSteps),
    wall: Math.round(wallDb * scale * whole),
    db: scale * whole,
    nearestDbm: model.oneMetreDbm + mass.offsetDb + model.exponent * leastLoss,
  };
}

/** Over what the nearest cell would give: steps of loss and walls bring it back. */
function overOf({ dbm, moreDb }: Heard, { loss, db, nearestDbm }: NoiseUnits): number {
  return (Math.round((dbm - moreDb - nearestDbm) * db) - loss) | 0;
}

function hearOne(
  count: number,
  { ground, level }: Moment,
  losses: Losses,
  over: number,
  perStep: number,
): void {
  // Names of this function's own let the compiler keep the arrays at hand.
  const onFloor = floorCells;
  const sums = logs;
  const { bytes } = losses;
  const noises = noiseOf;
  for (let i = 0; i < count; i++) {
    const cell = onFloor[i] ?? 0;
    const byte = bytes[cell] || askLoss(ground, level, losses, cell);
    const off = Math.abs((over + Math.imul(perStep, byte)) | 0) >> wholeBits;
    sums[i] = (sums[i] ?? 0) + (noises[off < noiseSteps ? off : noiseSteps] ?? 0);
  }
}

function hearTwo(
  count: number,
  { ground, level }: Moment,
  first: Losses,
  second: Losses,
  firstOver: number,
  secondOver: number,
  perStep: number,
): void {
  const onFloor = floorCells;
  const sums = logs;
  const { bytes } = first;
  const { bytes: others } = second;
  const noises = noiseOf;
  for (let i = 0; i < count; i++) {
    const cell = onFloor[i] ?? 0;
    const byte = bytes[cell] || askLoss(ground, level, first, cell);
    const other = others[cell] || askLoss(ground, level, second, cell);
    const off = Math.abs((firstOver + Math.imul(perStep, byte)) | 0) >> wholeBits;
    const otherOff = Math.abs((secondOver + Math.imul(perStep, other)) | 0) >> wholeBits;
    const sum = (sums[i] ?? 0) + (noises[off < noiseSteps ? off : noiseSteps] ?? 0);
    sums[i] = sum + (noises[otherOff < noiseSteps ? otherOff : noiseSteps] ?? 0);
  }
}

/** The same on a floor with walls. [LOC1] */
function hearThroughWalls(
  count: number,
  { ground, level }: Moment,
  losses: Losses,
  over: number,
  { loss: perStep, wall: perWall }: NoiseUnits,
): void {
  const onFloor = floorCells;
  const sums = logs;
  const { bytes, walls } = losses;
  const noises = noiseOf;
  for (let i = 0; i < count; i++) {
    const cell = onFloor[i] ?? 0;
    const byte = bytes[cell] || askLoss(ground, level, losses, cell);
    const through = Math.imul(perWall, walls[cell] ?? 0);
    const off = Math.abs((over + Math.imul(perStep, byte) + through) | 0) >> wholeBits;
    sums[i] = (sums[i] ?? 0) + (noises[off < noiseSteps ? off : noiseSteps] ?? 0);
  }
}

/** An alive receiver that heard nothing makes its neighbourhood less likely: [LOC2] */
export function hearNothing(
  moment: Moment,
  count: number,
  { x, y }: { readonly x: number; readonly y: number },
  { reachM, log }: { readonly reachM: number; readonly log: number },
): void {
  const reach2 = reachM * reachM;
  for (let i = 0; i < count; i++) {
    const dx = xOf(moment, i) - x;
    const dy = yOf(moment, i) - y;
    const near = 1 - (dx * dx + dy * dy) / reach2;
    if (near > 0) logs[i] = (logs[i] ?? 0) + log * near;
  }
}

/** A position from elsewhere, normal about it. */
export function hearPosition(
  moment: Moment,
  count: number,
  { x, y, errorM }: { readonly x: number; readonly y: number; readonly errorM: number },
): void {
  const scale = 1 / (2 * errorM * errorM * momentWeight);
  for (let i = 0; i < count; i++) {
    const dx = xOf(moment, i) - x;
    const dy = yOf(moment, i) - y;
    logs[i] = (logs[i] ?? 0) - (dx * dx + dy * dy) * scale;
  }
}

/** How far the nearest cell that counts is from a point, metres. */
export function nearestM(
  moment: Moment,
  count: number,
  { x, y }: { readonly x: number; readonly y: number },
): number {
  let least2 = Number.POSITIVE_INFINITY;
  for (let i = 0; i < count; i++) {
    const dx = xOf(moment, i) - x;
    const dy = yOf(moment, i) - y;
    least2 = Math.min(least2, dx * dx + dy * dy);
  }
  return Math.sqrt(least2);
}

/** Middle of the i-th cell that counts, metres. */
function xOf({ ground, level, mass }: Moment, i: number): number {
  return ground.minX + (mass.column + (columnOf[cells[i] ?? 0] ?? 0) + 0.5) * level.sizeM;
}

function yOf({ ground, level, mass }: Moment, i: number): number {
  return ground.minY + (mass.row + (rowOf[cells[i] ?? 0] ?? 0) + 0.5) * level.sizeM;
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
  const onFloor = floorCells;
  const sums = logs;
  const likely = expOf;
  const { homes, sizeM } = level;
  let sum = 0;
  let sumX = 0;
  let sumY = 0;
  let sumSquares = 0;
  let top = 0;
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
    const column = columnOf[at] ?? 0;
    const row = rowOf[at] ?? 0;
    sum += value;
    sumX += value * column;
    sumY += value * row;
    sumSquares += value * (column * column + row * row);
    if (value > top) top = value;
    const cell = onFloor[i] ?? 0;
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
  const meanX = sumX / sum;
  const meanY = sumY / sum;
  found.x = ground.minX + (mass.column + meanX + 0.5) * sizeM;
  found.y = ground.minY + (mass.row + meanY + 0.5) * sizeM;
  const variance = sumSquares / sum - meanX * meanX - meanY * meanY;
  found.spreadM = Math.sqrt(Math.max(0, variance)) * sizeM;
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

/** Walls between a receiver and a point, in metres. */
export function wallsTo(
  { ground, level }: Moment,
  one: Heard,
  { x, y, height2 }: { readonly x: number; readonly y: number; readonly height2: number },
): number {
  const losses = lossesOf(ground, level, one, height2);
  if (losses.walls.length === 0) return 0;
  const column = Math.floor((x - ground.minX) / level.sizeM);
  const row = Math.floor((y - ground.minY) / level.sizeM);
  const cell = row * level.columns + column;
  if (losses.bytes[cell] === 0) askLoss(ground, level, losses, cell);
  return losses.walls[cell] ?? 0;
}
