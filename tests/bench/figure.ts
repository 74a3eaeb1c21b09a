/** One line of the bench: what was measured, and beside it what helps to read it. */
export type Figure = {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly [detail: string]: number | string;
};
