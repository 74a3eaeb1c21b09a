import type { Atlas } from './atlas.ts';
import { addBelief, type Belief } from './belief.ts';
import { type Ground, homeOf, type Level, type Losses, leastShare, side } from './ground.ts';
import type { Mass } from './learned.ts';
import { askLoss, leastLoss, lossesOf, lossSteps } from './losses.ts';
import { box, setBox, values, windowCells } from './mass.ts';
import type { Heard, Model } from './radio.ts';
import { expOf, expPerUnit, expSteps, noiseOf, noisePerScale, noiseSteps } from './tables.ts';

/**
 * The forward filter over cells: predict by walking, update by what was heard. Source: S. Thrun,
 * W. Burgard, D. Fox, Probabilistic Robotics, 2005, ch. 2.4 and 4.1 (the discrete Bayes filter).
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

/**
 * Walks one second: rows and columns in turn, each an implicit diffusion between its walls (Thomas'
 * algorithm, there and back). Columns are swept side by side, so that no cell waits for another.
 */
export function walk({ level, mass }: Moment): void {
  const { columns, along, across, reach } = level;
  const { top, bottom } = box;
  const left = Math.max(0, box.left - reach);
  const right = Math.min(side - 1, box.right + reach);
  const first = mass.row * columns + mass.column;
  for (let row = top; row <= bottom; row++) {
    const cell = first + row * columns;
    walkRow(along, { at: row * side + left, cell: cell + left, count: right - left + 1 });
  }
  const all = values;
  const { before, keep, after } = across;
  const lowest = Math.min(side - 1, bottom + reach);
  const highest = Math.max(0, top - reach);
  for (let row = top; row <= lowest; row++) {
    let cell = first + row * columns + left;
    const isFirst = row === top;
    for (let at = row * side + left, end = row * side + right; at <= end; at++, cell++) {
      const above = isFirst ? 0 : (all[at - side] ?? 0);
      all[at] = (all[at] ?? 0) * (keep[cell] ?? 0) + above * (before[cell] ?? 0);
    }
  }
  for (let row = lowest - 1; row >= highest; row--) {
    let cell = first + row * columns + left;
    for (let at = row * side + left, end = row * side + right; at <= end; at++, cell++) {
      all[at] = (all[at] ?? 0) + (all[at + side] ?? 0) * (after[cell] ?? 0);
    }
  }
  setBox(highest, left, lowest, right);
}

type Stretch = { readonly at: number; readonly cell: number; readonly count: number };

function walkRow(
  { before, keep, after }: Level['along'],
  { at: from, cell: start, count }: Stretch,
) {
  const all = values;
  let at = from;
  let cell = start;
  let carried = 0;
  for (const end = from + count; at < end; at++, cell++) {
    carried = (all[at] ?? 0) * (keep[cell] ?? 0) + carried * (before[cell] ?? 0);
    all[at] = carried;
  }
  carried = 0;
  while (at > from) {
    at--;
    cell--;
    carried = (all[at] ?? 0) + carried * (after[cell] ?? 0);
    all[at] = carried;
  }
}

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

/** Adds what each strength says of each cell. */
export function hear(moment: Moment, count: number, { heard, model, wallDb }: Told): void {
  const { ground, level, mass } = moment;
  const scale = noisePerScale / model.noiseDb;
  const perDb = model.exponent * scale;
  const perStep = Math.round((perDb * whole) / lossSteps);
  const perWall = Math.round(wallDb * scale * whole);
  const nearest = model.oneMetreDbm + mass.offsetDb + model.exponent * leastLoss;
  for (let i = 0; i < heard.length; i++) {
    const one = heard[i];
    if (one === undefined) continue;
    const losses = lossesOf(ground, level, one, model.height2);
    // Over what the nearest cell would give: steps of loss and walls bring it back.
    const over = Math.round((one.dbm - one.moreDb - nearest) * scale * whole) - perStep;
    if (losses.walls.length === 0) hearOne(count, moment, losses, over, perStep);
    else hearThroughWalls(count, moment, losses, over, perStep, perWall);
  }
}

export type Told = {
  readonly heard: readonly Heard[];
  readonly model: Model;
  readonly wallDb: number;
};

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
    const error = (over + Math.imul(perStep, byte)) | 0;
    const off = (error < 0 ? -error : error) >> wholeBits;
    sums[i] = (sums[i] ?? 0) + (noises[off < noiseSteps ? off : noiseSteps] ?? 0);
  }
}

/** The same on a floor with walls. [LOC1] */
function hearThroughWalls(
  count: number,
  { ground, level }: Moment,
  losses: Losses,
  over: number,
  perStep: number,
  perWall: number,
): void {
  const { bytes, walls } = losses;
  for (let i = 0; i < count; i++) {
    const cell = floorCells[i] ?? 0;
    const byte = bytes[cell] || askLoss(ground, level, losses, cell);
    const through = Math.imul(perWall, walls[cell] ?? 0);
    const error = (over + Math.imul(perStep, byte) + through) | 0;
    const off = (error < 0 ? -error : error) >> wholeBits;
    logs[i] = (logs[i] ?? 0) + (noiseOf[off < noiseSteps ? off : noiseSteps] ?? 0);
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

/** Walls between a receiver and the mean of the belief that was found. */
export function wallsTo({ ground, level }: Moment, one: Heard, height2: number): number {
  const losses = lossesOf(ground, level, one, height2);
  if (losses.walls.length === 0) return 0;
  const column = Math.floor((found.x - ground.minX) / level.sizeM);
  const row = Math.floor((found.y - ground.minY) / level.sizeM);
  const cell = row * level.columns + column;
  if (losses.bytes[cell] === 0) askLoss(ground, level, losses, cell);
  return losses.walls[cell] ?? 0;
}
