import type { Spread } from '../contracts/week.ts';

/** Width of a bin: a value read from one is at most 2 % beside the exact. */
const ratio = 1.04;
/** 1.04^450 s is a year and a half. */
const lastBin = 450;

/** How long things took, counted by bins of equal ratio; parts of it add up. [WEK2] */
export function spreadOf(durationsMs: readonly number[]): Spread {
  const bins: Record<string, number> = {};
  let sumMs = 0;
  for (const ms of durationsMs) {
    const bin = String(binOf(ms));
    bins[bin] = (bins[bin] ?? 0) + 1;
    sumMs += Math.max(0, ms);
  }
  return { n: durationsMs.length, sumMs: Math.round(sumMs), bins };
}

export function mergeSpreads(spreads: readonly Spread[]): Spread {
  const bins: Record<string, number> = {};
  for (const spread of spreads) {
    for (const [bin, count] of Object.entries(spread.bins)) bins[bin] = (bins[bin] ?? 0) + count;
  }
  const sum = (of: (spread: Spread) => number) => spreads.reduce((all, one) => all + of(one), 0);
  return { n: sum(({ n }) => n), sumMs: sum(({ sumMs }) => sumMs), bins };
}

/** The duration below which a share of them lies, ms; undefined where there is none. */
export function quantileOf({ n, bins }: Spread, share: number): number | undefined {
  if (n === 0) return undefined;
  const wanted = Math.max(1, Math.ceil(share * n));
  let seen = 0;
  for (const bin of Object.keys(bins)
    .map(Number)
    .sort((a, b) => a - b)) {
    seen += bins[bin] ?? 0;
    if (seen >= wanted) return Math.round(1_000 * ratio ** (bin + 0.5));
  }
  return undefined;
}

function binOf(ms: number): number {
  if (!(ms > 1_000)) return 0;
  return Math.min(lastBin, Math.floor(Math.log(ms / 1_000) / Math.log(ratio)));
}
