import { threadName } from 'node:worker_threads';

/**
 * Preloaded into every thread of a server under test (`node --import`): what its hot path does each
 * 30 s, which is to look whether the keeper has a segment to compress, it does each second, so that
 * who wants to kill it then does not wait for it. The measured program knows nothing of it.
 */
const looksEveryMs = 30_000;
const soonMs = 1_000;

if (threadName === 'hot') {
  const every = globalThis.setInterval;
  const sooner = (work: (...given: unknown[]) => void, ms?: number, ...given: unknown[]) =>
    every(work, ms === looksEveryMs ? soonMs : ms, ...given);
  globalThis.setInterval = Object.assign(sooner, every);
}
