/** One line of the bench: what was measured, and beside it what helps to read it. */
export type Figure = {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly [detail: string]: number | string;
};

/** The middle of some values, of an even number the upper one; NaN of none. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
