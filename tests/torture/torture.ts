import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** What `npm run torture` asks of a figure, and what it prints. */
export type TortureOptions = { readonly seed: number; readonly scale: 'slice' | 'full' };
export type TortureResult = {
  readonly name: string;
  readonly ok: boolean;
  readonly seed: number;
  readonly [detail: string]: unknown;
};

export const mebibyte = 1024 * 1024;

/** Collects garbage, so that what is compared is what is held. */
export function collect(): void {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
}

/** The greatest memory of this process above `since`, looked at every few milliseconds. */
export function watchMemory(): { stop(): number } {
  collect();
  const before = process.memoryUsage().rss;
  let most = before;
  const look = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss());
  }, 5);
  return {
    stop() {
      clearInterval(look);
      return (Math.max(most, process.memoryUsage.rss()) - before) / mebibyte;
    },
  };
}

/** The most that is held beyond now, garbage collected; each look costs a collection. */
export function watchHeld(everyMs: number): { stop(): number } {
  const held = () => {
    // The first pass only begins to give buffers back.
    collect();
    collect();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  const before = held();
  let most = before;
  const look = setInterval(() => {
    most = Math.max(most, held());
  }, everyMs);
  return {
    stop() {
      clearInterval(look);
      return (Math.max(most, held()) - before) / mebibyte;
    },
  };
}

/** The nearest-rank quantile. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? 0;
}

export const round = (value: number, digits = 1): number => Number(value.toFixed(digits));

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
