/** What `npm run torture` asks of a figure, and what it prints. */
export type TortureOptions = {
  readonly seed: number;
  readonly scale: 'slice' | 'full';
  /** Folders of checkouts of others' suites, for R14. */
  readonly suites?: { readonly paho?: string; readonly mosquitto?: string };
};
export type TortureResult = {
  readonly name: string;
  readonly ok: boolean;
  readonly seed: number;
  readonly [detail: string]: unknown;
};
export type Torture = (options: TortureOptions) => Promise<TortureResult>;

/** Counts rounded for a line of the table. */
export const round = (value: number, digits = 1): number => Number(value.toFixed(digits));

/** The nearest-rank quantile; NaN of nothing. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
