import type { VenueState } from '../state.ts';

/** Columns of the venue's past visits, ascending: derived from the state alone. */
const sorted = new WeakMap<VenueState, number[][]>();
/** A feature that is not known of a visit is left out of its column. */
const unknown = -1;

/** Keeps the features of a visit among the venue's last ones. [JNY3] */
export function learnRow(state: VenueState, row: number[]): void {
  const { pastVisits, settings } = state;
  const columns = columnsOf(state);
  pastVisits.push(row);
  each(row, (value, i) => insert(columnAt(columns, i), value));
  while (pastVisits.length > settings.valueVisits) {
    each(pastVisits.shift() ?? [], (value, i) => remove(columnAt(columns, i), value));
  }
}

/** Shares, 0 to 1, of visits below a value and equal to it. */
export type Shares = { readonly below: number; readonly equal: number };

/** Shares of the venue's last visits; undefined where the feature is known of none. */
export function sharesBelow(state: VenueState, feature: number, value: number): Shares | undefined {
  const column = columnAt(columnsOf(state), feature);
  if (column.length === 0) return undefined;
  const below = firstNotBelow(column, value);
  const equal = firstAbove(column, value) - below;
  return { below: below / column.length, equal: equal / column.length };
}

function columnsOf(state: VenueState): number[][] {
  const known = sorted.get(state);
  if (known) return known;
  const columns: number[][] = [];
  for (const row of state.pastVisits) each(row, (value, i) => columnAt(columns, i).push(value));
  for (const column of columns) column.sort((a, b) => a - b);
  sorted.set(state, columns);
  return columns;
}

function columnAt(columns: number[][], i: number): number[] {
  while (columns.length <= i) columns.push([]);
  return columns[i] ?? [];
}

function each(row: readonly number[], visit: (value: number, i: number) => void): void {
  for (const [i, value] of row.entries()) if (value !== unknown) visit(value, i);
}

function insert(column: number[], value: number): void {
  column.splice(firstNotBelow(column, value), 0, value);
}

function remove(column: number[], value: number): void {
  const at = firstNotBelow(column, value);
  if (column[at] === value) column.splice(at, 1);
}

function firstNotBelow(column: readonly number[], value: number): number {
  return firstWhere(column, (one) => one >= value);
}

function firstAbove(column: readonly number[], value: number): number {
  return firstWhere(column, (one) => one > value);
}

/** Binary search: `holds` is false up to some place and true from there on. */
function firstWhere(column: readonly number[], holds: (value: number) => boolean): number {
  let [low, high] = [0, column.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const value = column[middle];
    if (value !== undefined && holds(value)) high = middle;
    else low = middle + 1;
  }
  return low;
}
