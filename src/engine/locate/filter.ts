import type { Mass } from '../state.ts';
import type { Atlas } from './atlas.ts';
import { addBelief, type Belief } from './belief.ts';
import { type Ground, homeOf, type Level, side } from './ground.ts';
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
const cells = new Int32Array(windowCells);
const cellX = new Float64Array(windowCells);
const cellY = new Float64Array(windowCells);
const logs = new Float64Array(windowCells);
const zoneSums: number[] = [];
const zonesMet: number[] = [];

/** A cell with less than this share of the greatest belief is given up. */
const leastShare = 1 / 1_024;
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

/** Walks one second: rows and columns in turn, each an implicit diffusion between its walls. */
export function walk({ level, mass }: Moment): void {
  const { columns, along, across } = level;
  const first = mass.row * columns + mass.column;
  for (let row = 0; row < side; row++) {
    sweep(along, { at: row * side, cell: first + row * columns, step: 1, cellStep: 1 });
  }
  for (let column = 0; column < side; column++) {
    sweep(across, { at: column, cell: first + column, step: side, cellStep: columns });
  }
}

type Path = {
  readonly at: number;
  readonly cell: number;
  readonly step: number;
  readonly cellStep: number;
};

function sweep(
  { before, keep, after }: Level['along'],
  { at: firstAt, cell: firstCell, step, cellStep }: Path,
): void {
  let at = firstAt;
  let cell = firstCell;
  let carried = 0;
  for (let i = 0; i < side; i++, at += step, cell += cellStep) {
    carried = (values[at] ?? 0) * (keep[cell] ?? 0) + carried * (before[cell] ?? 0);
    values[at] = carried;
  }
  carried = 0;
  for (let i = 0; i < side; i++) {
    at -= step;
    cell -= cellStep;
    carried = (values[at] ?? 0) + carried * (after[cell] ?? 0);
    values[at] = carried;
  }
}

/** Lists the cells that count; returns how many. */
export function gather({ ground, level, mass }: Moment): number {
  let top = 0;
  for (let at = 0; at < windowCells; at++) {
    const value = values[at] ?? 0;
    if (value > top) top = value;
  }
  const least = top * leastShare;
  let count = 0;
  const { sizeM } = level;
  for (let row = 0, at = 0; row < side; row++) {
    const y = ground.minY + (mass.row + row + 0.5) * sizeM;
    for (let column = 0; column < side; column++, at++) {
      if ((values[at] ?? 0) <= least) {
        values[at] = 0;
        continue;
      }
      cells[count] = at;
      cellX[count] = ground.minX + (mass.column + column + 0.5) * sizeM;
      cellY[count] = y;
      logs[count] = 0;
      count++;
    }
  }
  return count;
}

/** Adds what each strength says of each cell. */
export function hear(
  count: number,
  heard: readonly Heard[],
  { mass, model }: { readonly mass: Mass; readonly model: Model },
): void {
  const scale = noisePerScale / model.noiseDb;
  const lastLoss = lossOf.length - 1;
  const { exponent, height2 } = model;
  for (const { dbm, moreDb, x, y } of heard) {
    const over = dbm - model.oneMetreDbm - mass.offsetDb - moreDb;
    for (let i = 0; i < count; i++) {
      const dx = (cellX[i] ?? 0) - x;
      const dy = (cellY[i] ?? 0) - y;
      const step = ((dx * dx + dy * dy + height2) * lossPerM2) | 0;
      const error = over - exponent * (lossOf[step < lastLoss ? step : lastLoss] ?? 0);
      const off = ((error < 0 ? -error : error) * scale) | 0;
      logs[i] = (logs[i] ?? 0) + (noiseOf[off < noiseSteps ? off : noiseSteps] ?? 0);
    }
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
  let [sum, sumX, sumY, sumXX, sumYY, top] = [0, 0, 0, 0, 0, 0];
  const [baseX, baseY] = [cellX[0] ?? 0, cellY[0] ?? 0];
  const first = mass.row * level.columns + mass.column;
  for (let i = 0; i < count; i++) {
    const at = cells[i] ?? 0;
    const below = ((best - (logs[i] ?? 0)) * momentWeight * expPerUnit) | 0;
    const value = (values[at] ?? 0) * (expOf[below < expSteps ? below : expSteps] ?? 0);
    values[at] = value;
    if (value === 0) continue;
    const dx = (cellX[i] ?? 0) - baseX;
    const dy = (cellY[i] ?? 0) - baseY;
    sum += value;
    sumX += value * dx;
    sumY += value * dy;
    sumXX += value * dx * dx;
    sumYY += value * dy * dy;
    if (value > top) top = value;
    const row = (at / side) | 0;
    const cell = first + row * level.columns + (at - row * side);
    const known = level.homes[cell] ?? 0;
    const home = known !== 0 ? known : homeOf(atlas, ground, level, cell);
    if (home > 0) addToZone(home - 1, value);
    else
      for (const { zone, share } of level.shared[-home - 1] ?? [])
        addToZone(zone + 1, value * share);
  }
  found.x = baseX + sumX / sum;
  found.y = baseY + sumY / sum;
  const meanX = sumX / sum;
  const meanY = sumY / sum;
  const variance = sumXX / sum - meanX * meanX + sumYY / sum - meanY * meanY;
  found.spreadM = Math.sqrt(Math.max(0, variance));
  found.top = top;
  for (const zone of zonesMet) {
    addBelief(belief, zone - 1, zoneSums[zone] ?? 0);
    zoneSums[zone] = 0;
  }
  zonesMet.length = 0;
}

function addToZone(zone: number, value: number): void {
  const before = zoneSums[zone] ?? 0;
  if (before === 0) zonesMet.push(zone);
  zoneSums[zone] = before + value;
}
