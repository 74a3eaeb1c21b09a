import { type Ground, isFree, type Level, side } from './ground.ts';
import type { Mass } from './learned.ts';

/** Cells of a tag's window, and how many of them share a number of the state. */
export const windowCells = side * side;
const cellsPerNumber = 6;
const numbersPerRow = side / cellsPerNumber;
const numbers = side * numbersPerRow;
/** The greatest belief of a cell as it is kept: eight bits, because whole numbers decide. [DET1] */
const most = 255;
const half = 2 ** 24;

/** Belief of the cells of a window, worked on in place; 0 outside of `box`. */
export const values = new Float64Array(windowCells);
/** The rows and columns of the window that may hold belief, ends included. */
export const box = { top: 0, left: 0, bottom: side - 1, right: side - 1 };

export function setBox(top: number, left: number, bottom: number, right: number): void {
  box.top = top;
  box.left = left;
  box.bottom = bottom;
  box.right = right;
}

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

/**
 * Bytes of belief, six to a number: plain JSON, and a ninth of an array of numbers. Three numbers
 * are a row, so that the box follows from which are 0.
 */
export function unpack({ cells }: Mass): void {
  const into = values;
  into.fill(0);
  let top = side;
  let bottom = -1;
  let first = 0;
  let second = 0;
  let third = 0;
  for (let i = 0, row = 0; row < side; row++, i += numbersPerRow) {
    const a = cells[i] ?? 0;
    const b = cells[i + 1] ?? 0;
    const c = cells[i + 2] ?? 0;
    if (a + b + c === 0) continue;
    if (bottom < 0) top = row;
    bottom = row;
    if (a !== 0) first |= spill(into, row * side, a);
    if (b !== 0) second |= spill(into, row * side + cellsPerNumber, b);
    if (c !== 0) third |= spill(into, row * side + 2 * cellsPerNumber, c);
  }
  const columns = first | (second << cellsPerNumber) | (third << (2 * cellsPerNumber));
  if (columns === 0) setBox(0, 0, -1, -1);
  else setBox(top, 31 - Math.clz32(columns & -columns), bottom, 31 - Math.clz32(columns));
}

/** Writes six cells out; a bit for each that holds something, the first the lowest. */
function spill(into: Float64Array, at: number, both: number): number {
  const high = Math.floor(both / half);
  const low = both - high * half;
  into[at] = high >> 16;
  into[at + 1] = (high >> 8) & 255;
  into[at + 2] = high & 255;
  into[at + 3] = low >> 16;
  into[at + 4] = (low >> 8) & 255;
  into[at + 5] = low & 255;
  return filled(high) | (filled(low) << 3);
}

/** By sums, not by questions, whose answers nobody can guess. */
function filled(three: number): number {
  const first = ((three >> 16) + 255) >> 8;
  const second = (((three >> 8) & 255) + 255) >> 8;
  const third = ((three & 255) + 255) >> 8;
  return first | (second << 1) | (third << 2);
}

/** Keeps the `count` cells listed in `places` in order, the greatest of which is `top`. */
export function pack({ cells }: Mass, { places, count, top }: Kept): void {
  const from = values;
  const scale = most / top;
  for (let i = 0; i < numbers; i++) cells[i] = 0;
  let number = 0;
  let end = cellsPerNumber;
  let high = 0;
  let low = 0;
  for (let i = 0; i < count; i++) {
    const at = places[i] ?? 0;
    const byte = ((from[at] ?? 0) * scale + 0.5) | 0;
    if (byte === 0) continue;
    if (at >= end) {
      cells[number] = high * half + low;
      number = (at / cellsPerNumber) | 0;
      end = (number + 1) * cellsPerNumber;
      high = 0;
      low = 0;
    }
    const left = end - 1 - at;
    if (left > 2) high |= byte << (8 * left - 24);
    else low |= byte << (8 * left);
  }
  cells[number] = high * half + low;
}

type Kept = { readonly places: Int32Array; readonly count: number; readonly top: number };

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
export function spreadEvenly(mass: Mass, level: Level): number {
  let free = 0;
  setBox(0, 0, side - 1, side - 1);
  for (let row = 0, at = 0; row < side; row++) {
    for (let column = 0; column < side; column++, at++) {
      const cell = (mass.row + row) * level.columns + mass.column + column;
      values[at] = (level.open[cell] ?? 0) & isFree;
      free += values[at] ?? 0;
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
  { ground, level: next, x, y, from }: Where & { readonly from: Level },
): void {
  const [column, row] = [mass.column, mass.row];
  centre(mass, { ground, level: next, x, y });
  if (next === from && column === mass.column && row === mass.row) return;
  spare.set(values);
  values.fill(0);
  const { top, left, bottom, right } = box;
  const step = next.level - from.level;
  // Cells of the floor, first and last, on the new level.
  const onNew = (cell: number, last: 0 | 1): number => {
    if (step < 0) return ((cell + last) << -step) - last;
    return cell >> step;
  };
  setBox(
    Math.max(0, onNew(row + top, 0) - mass.row),
    Math.max(0, onNew(column + left, 0) - mass.column),
    Math.min(side - 1, onNew(row + bottom, 1) - mass.row),
    Math.min(side - 1, onNew(column + right, 1) - mass.column),
  );
  if (step < 0) layFiner(mass, next, { column, row, step });
  else layOver(mass, { top, left, bottom, right, column, row, step });
}

type Old = { readonly column: number; readonly row: number; readonly step: number };

function layFiner(mass: Mass, { open, columns }: Level, { column, row, step }: Old): void {
  for (let r = box.top; r <= box.bottom; r++) {
    const oldRow = ((mass.row + r) >> -step) - row;
    for (let c = box.left; c <= box.right; c++) {
      if (((open[(mass.row + r) * columns + mass.column + c] ?? 0) & isFree) === 0) continue;
      const oldColumn = ((mass.column + c) >> -step) - column;
      values[r * side + c] = spare[oldRow * side + oldColumn] ?? 0;
    }
  }
}

function layOver(
  mass: Mass,
  { top, left, bottom, right, column, row, step }: Old & typeof box,
): void {
  for (let r = top; r <= bottom; r++) {
    const newRow = ((row + r) >> step) - mass.row;
    if (newRow < 0 || newRow >= side) continue;
    for (let c = left; c <= right; c++) {
      const newColumn = ((column + c) >> step) - mass.column;
      if (newColumn < 0 || newColumn >= side) continue;
      const to = newRow * side + newColumn;
      values[to] = (values[to] ?? 0) + (spare[r * side + c] ?? 0);
    }
  }
}
