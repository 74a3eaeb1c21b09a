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
  /** Nothing is wrong but the time it took. */
  readonly late?: boolean;
  readonly [detail: string]: unknown;
};

/** Whether a figure holds, or nothing but the clock's bounds keeps it from holding. */
export const verdict = (isSound: boolean, isFast: boolean): { ok: boolean; late: boolean } => ({
  ok: isSound && isFast,
  late: isSound && !isFast,
});

export type Torture = (options: TortureOptions) => Promise<TortureResult>;

/** Counts rounded for a line of the table. */
export const round = (value: number, digits = 1): number => Number(value.toFixed(digits));

/** The nearest-rank quantile; NaN of nothing. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** A small generator. Source: mulberry32. */
export function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
