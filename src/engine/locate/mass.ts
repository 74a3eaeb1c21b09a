import { type Ground, isFree, type Level, side } from './ground.ts';
import type { Mass } from './learned.ts';

/** Cells of a tag's window, and how many of them share a number of the state. */
export const windowCells = side * side;
const cellsPerNumber = 6;
const numbers = Math.ceil(windowCells / cellsPerNumber);
/** The greatest belief of a cell as it is kept: eight bits, because whole numbers decide. [DET1] */
const most = 255;
const half = 2 ** 24;

/** Filled and emptied within one call. */
const spare = new Float64Array(windowCells);

/** A belief about a floor nobody has worked on yet: its cells follow. */
export function createMass(floor: string): Mass {
  return {
    floor,
    level: 0,
    column: 0,
    row: 0,
    cells: new Array<number>(numbers).fill(0),
    atMs: 0,
    offsetDb: 0,
    offsetCount: 0,
    lost: 0,
    elsewhere: 0,
    spreadM: 0,
    count: 0,
  };
}

/** Bytes of belief, six to a number: plain JSON, and a ninth of an array of numbers. */
export function unpack(mass: Mass, into: Float64Array): void {
  const { cells } = mass;
  into.fill(0);
  for (let i = 0, at = 0; i < numbers; i++, at += cellsPerNumber) {
    const both = cells[i] ?? 0;
    if (both === 0) continue;
    const high = Math.floor(both / half);
    const low = both - high * half;
    into[at] = high >> 16;
    into[at + 1] = (high >> 8) & 255;
    into[at + 2] = high & 255;
    into[at + 3] = low >> 16;
    into[at + 4] = (low >> 8) & 255;
    into[at + 5] = low & 255;
  }
}

const highs = new Int32Array(numbers);
const lows = new Int32Array(numbers);

/** Keeps the `count` cells listed in `places`, the greatest of which is `top`. */
export function pack(
  mass: Mass,
  from: Float64Array,
  {
    places,
    count,
    top,
  }: { readonly places: Int32Array; readonly count: number; readonly top: number },
): void {
  const scale = most / top;
  highs.fill(0);
  lows.fill(0);
  for (let i = 0; i < count; i++) {
    const at = places[i] ?? 0;
    const byte = ((from[at] ?? 0) * scale + 0.5) | 0;
    if (byte === 0) continue;
    const number = (at / cellsPerNumber) | 0;
    const place = at - number * cellsPerNumber;
    if (place < 3) highs[number] = (highs[number] ?? 0) | (byte << (16 - 8 * place));
    else lows[number] = (lows[number] ?? 0) | (byte << (40 - 8 * place));
  }
  const { cells } = mass;
  for (let i = 0; i < numbers; i++) cells[i] = (highs[i] ?? 0) * half + (lows[i] ?? 0);
}

/** The window's first cell, so that (x, y) is in its middle, inside the floor. */
export function centre(mass: Mass, { ground, level, x, y }: Where): void {
  const { sizeM, columns, rows } = level;
  mass.level = level.level;
  mass.column = within(Math.round((x - ground.minX) / sizeM - side / 2), columns - side);
  mass.row = within(Math.round((y - ground.minY) / sizeM - side / 2), rows - side);
}

export type Where = {
  readonly ground: Ground;
  readonly level: Level;
  readonly x: number;
  readonly y: number;
};

function within(value: number, most: number): number {
  return Math.min(most, Math.max(0, value));
}

/** Nothing known but that somebody stands in the window; the number of cells. */
export function spreadEvenly(mass: Mass, level: Level, into: Float64Array): number {
  let free = 0;
  for (let row = 0, at = 0; row < side; row++) {
    for (let column = 0; column < side; column++, at++) {
      const cell = (mass.row + row) * level.columns + mass.column + column;
      into[at] = (level.open[cell] ?? 0) & isFree;
      free += into[at] ?? 0;
    }
  }
  return free;
}

/**
 * Lays the window anew around (x, y) on `next`: cells that become finer share what their coarse one
 * had, cells that become coarser are added up, and what falls outside is given up.
 */
export function relay(
  mass: Mass,
  values: Float64Array,
  { ground, level: next, x, y, from }: Where & { readonly from: Level },
): void {
  const [column, row] = [mass.column, mass.row];
  spare.set(values);
  centre(mass, { ground, level: next, x, y });
  if (next === from && column === mass.column && row === mass.row) return;
  values.fill(0);
  const finer = next.level < from.level;
  const ratio = 2 ** Math.abs(next.level - from.level);
  if (finer) {
    for (let at = 0; at < windowCells; at++) {
      const [c, r] = [mass.column + (at % side), mass.row + Math.floor(at / side)];
      if (((next.open[r * next.columns + c] ?? 0) & isFree) === 0) continue;
      const oldColumn = Math.floor(c / ratio) - column;
      const oldRow = Math.floor(r / ratio) - row;
      if (oldColumn < 0 || oldRow < 0 || oldColumn >= side || oldRow >= side) continue;
      values[at] = spare[oldRow * side + oldColumn] ?? 0;
    }
    return;
  }
  for (let at = 0; at < windowCells; at++) {
    const share = spare[at] ?? 0;
    if (share === 0) continue;
    const newColumn = Math.floor((column + (at % side)) / ratio) - mass.column;
    const newRow = Math.floor((row + Math.floor(at / side)) / ratio) - mass.row;
    if (newColumn < 0 || newRow < 0 || newColumn >= side || newRow >= side) continue;
    const to = newRow * side + newColumn;
    values[to] = (values[to] ?? 0) + share;
  }
}
