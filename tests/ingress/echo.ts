import { parentPort } from 'node:worker_threads';
import type { EdgeToHot } from '../../src/contracts/wire.ts';

/** Plays the hot path in a thread of its own: a batch is on disk at once. */
parentPort?.on('message', (message: EdgeToHot) => {
  if (message.kind === 'batch') parentPort?.postMessage({ kind: 'acked', batch: message.batch });
});
