import { appendFileSync } from 'node:fs';
import { threadName } from 'node:worker_threads';

/**
 * Preloaded into every thread of a server under observation (`node --import`): each second a line
 * of how late this thread's event loop was, every ten milliseconds. The measured program knows
 * nothing of it.
 */
const everyMs = 10;
const file = process.env.TORTURE_LAG;

/** One line of the file: a second of one thread. */
export type Lag = {
  /** Empty for the process' own, which has the sockets. */
  readonly thread: string;
  readonly atMs: number;
  /** Whole ms that something due at each of these ten milliseconds would have waited. */
  readonly lateMs: readonly number[];
};

if (file !== undefined) {
  let lateMs: number[] = [];
  let dueMs = performance.now() + everyMs;
  const look = () => {
    const nowMs = performance.now();
    // What was due while the loop was held waited, too, each for what was left.
    for (; dueMs <= nowMs; dueMs += everyMs) lateMs.push(Math.floor(nowMs - dueMs));
    setTimeout(look, Math.max(0, dueMs - nowMs)).unref();
  };
  const write = () => {
    const atMs = performance.timeOrigin + performance.now();
    const lag: Lag = { thread: threadName ?? '', atMs, lateMs };
    appendFileSync(file, `${JSON.stringify(lag)}\n`);
    lateMs = [];
  };
  look();
  setInterval(write, 1_000).unref();
}
