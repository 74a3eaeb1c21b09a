import { join } from 'node:path';
import { parentPort, Worker, workerData } from 'node:worker_threads';
import { openLogMover } from '../stores/records/log-mover.ts';

/**
 * The door of a thread beside one that reads a file: moves what the hot path commits of it from the
 * records' log into their file. Whoever commits would do it otherwise, with all readings waiting.
 * [CUS9]
 */
export type MoverData = { readonly records: string };

const everyMs = 50;
const memoryMb = { maxYoungGenerationSizeMb: 1, maxOldGenerationSizeMb: 16 } as const;

/** Begins one; what it cannot do the hot path does itself. `end` resolves when it is gone. */
export function beginMover(data: string): { end(): Promise<void> } {
  const { promise: gone, resolve } = Promise.withResolvers<void>();
  const worker = new Worker(new URL('./log-mover.ts', import.meta.url), {
    name: 'log-mover',
    workerData: { records: join(data, 'records.db') } satisfies MoverData,
    resourceLimits: memoryMb,
    execArgv: [],
  });
  worker.on('error', () => {});
  worker.on('exit', () => resolve());
  return {
    end: () => {
      worker.postMessage('end');
      return gone;
    },
  };
}

function serve({ records }: MoverData): void {
  const mover = openLogMover(records);
  const moving = setInterval(() => mover.move(), everyMs);
  parentPort?.once('message', () => {
    clearInterval(moving);
    mover.move();
    mover.close();
  });
}

// Imported without being a thread, this file begins one.
if (parentPort !== null && isMover(workerData)) serve(workerData);

function isMover(data: unknown): data is MoverData {
  return typeof data === 'object' && data !== null && 'records' in data;
}
