import { setTimeout as after } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Signals } from '../../src/contracts/signals.ts';
import type { Pace } from '../../src/egress/pace.ts';
import { dice } from '../torture/figure.ts';

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

/** Time that stands still: only what is rung or aborted goes on. */
export function frozenPace(): Pace {
  return {
    ...fastPace(1),
    sleep: (_ms, signal) =>
      new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true })),
  };
}

/**
 * Time that passes only when everything waits for it, whatever the load of the machine; for tests
 * whose other parts answer at once, or say by `isHeld` that they have not answered yet.
 */
export function virtualPace(isHeld: () => boolean = () => false): Pace {
  const startedAtMs = Date.now();
  const sleepers: { atMs: number; wake: () => void }[] = [];
  let nowMs = 0;
  let _timer: NodeJS.Timeout | undefined;
  const pass = () => {
    _timer = undefined;
    if (isHeld()) {
      _timer = setTimeout(pass, 1);
      return;
    }
    sleepers.sort((a, b) => a.atMs - b.atMs);
    const next = sleepers.shift();
    if (next === undefined) return;
    nowMs = Math.max(nowMs, next.atMs);
    next.wake();
    _timer ??= setTimeout(pass, 1);
  };
  return {
    wallMs: () => startedAtMs + nowMs,
    monotonicMs: () => nowMs,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const sleeper = { atMs: nowMs + ms, wake: resolve };
        sleepers.push(sleeper);
        _timer ??= setTimeout(pass, 1);
        signal.addEventListener('abort', () => {
          const at = sleepers.indexOf(sleeper);
          if (at >= 0) sleepers.splice(at, 1);
          resolve();
        });
      }),
    random: dice(1),
  };
}

/** Waits as long as a busy machine may take. */
export function eventually<T>(read: () => T) {
  return expect.poll(read, { timeout: 240_000, interval: 5 });
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
