import { setTimeout as after } from 'node:timers/promises';
import type { Signals } from '../../src/contracts/signals.ts';
import type { Pace } from '../../src/egress/pace.ts';

/** Time that passes `speed` times faster than the wall's; the dice are seeded. */
export function fastPace(speed: number, seed = 1): Pace {
  const startedAt = performance.now();
  const startedAtMs = Date.now();
  const passedMs = () => (performance.now() - startedAt) * speed;
  return {
    wallMs: () => Math.round(startedAtMs + passedMs()),
    monotonicMs: passedMs,
    sleep: (ms, signal) => after(ms / speed, undefined, { signal }).catch(() => undefined),
    random: dice(seed),
  };
}

/** mulberry32: the same numbers for the same seed. */
export function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export type HeardSignals = Signals & {
  readonly counts: Map<string, number>;
  readonly lines: { name: string; fields: Readonly<Record<string, unknown>> }[];
};

export function hearSignals(): HeardSignals {
  const counts = new Map<string, number>();
  const lines: HeardSignals['lines'] = [];
  const count = (name: string, by = 1) => void counts.set(name, (counts.get(name) ?? 0) + by);
  return {
    counts,
    lines,
    count,
    set: () => undefined,
    observe: () => undefined,
    log: (name, fields) => {
      count(name);
      lines.push({ name, fields });
    },
  };
}

export type KeptCursors = {
  readonly values: Map<string, number>;
  readonly rows: { kind: string; reason: string; body: string }[];
  get(name: string): number;
  set(name: string, value: number): void;
  quarantine(row: { atMs: number; kind: string; reason: string; body: string }): void;
};

export function keepCursors(): KeptCursors {
  const values = new Map<string, number>();
  const rows: KeptCursors['rows'] = [];
  return {
    values,
    rows,
    get: (name) => values.get(name) ?? 0,
    set: (name, value) => void values.set(name, value),
    quarantine: ({ kind, reason, body }) => void rows.push({ kind, reason, body }),
  };
}
