import { appendFileSync } from 'node:fs';
import { queryObjects, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { threadId } from 'node:worker_threads';

/**
 * Preloaded into every thread of a server under observation (`node --import`): each few seconds it
 * collects garbage and writes a line of what this thread still holds. The measured program knows
 * nothing of it.
 */
const everyMs = Number(process.env.TORTURE_PROBE_MS ?? 2_000);
/** A look costs the thread time: this many times as long it is left alone. */
const restsFor = 20;
/** Counting timers walks the whole heap. */
const timersEvery = 8;
const file = process.env.TORTURE_PROBE;

/** One line of the file. */
export type Held = {
  readonly thread: number;
  readonly atMs: number;
  /** After garbage, with buffers outside of the heap. */
  readonly bytes: number;
  /** Timers that exist, also those that keep nothing alive. */
  readonly timers: number;
};

if (file !== undefined) {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  let looks = 0;
  let timers = 0;
  const look = () => {
    const beganMs = performance.now();
    collect();
    const { heapUsed, external } = process.memoryUsage();
    if (looks++ % timersEvery === 0) timers = queryObjects(Timeout, { format: 'count' });
    const held: Held = {
      thread: threadId,
      atMs: performance.timeOrigin + performance.now(),
      bytes: heapUsed + external,
      timers,
    };
    appendFileSync(file, `${JSON.stringify(held)}\n`);
    const restMs = Math.max(everyMs, (performance.now() - beganMs) * restsFor);
    setTimeout(look, restMs).unref();
  };
  const first = setTimeout(look, everyMs);
  first.unref();
  const Timeout = first.constructor as new () => NodeJS.Timeout;
}
