import { appendFileSync } from 'node:fs';
import { queryObjects, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { threadId } from 'node:worker_threads';

/**
 * Preloaded into every thread of a server under observation (`node --import`): each few seconds it
 * collects garbage and writes a line of what this thread still holds. The measured program knows
 * nothing of it.
 */
const everyMs = 2_000;
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
  const look = setInterval(() => {
    collect();
    const { heapUsed, external } = process.memoryUsage();
    const held: Held = {
      thread: threadId,
      atMs: performance.timeOrigin + performance.now(),
      bytes: heapUsed + external,
      timers: queryObjects(look.constructor as new () => NodeJS.Timeout, { format: 'count' }),
    };
    appendFileSync(file, `${JSON.stringify(held)}\n`);
  }, everyMs);
  look.unref();
}
