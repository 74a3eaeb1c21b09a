import { parentPort } from 'node:worker_threads';
import { openSqliteTelemetry } from '../../../src/stores/telemetry/sqlite.ts';

/** Opens the file it is told as soon as so many threads stand ready, and says how that went. */
export type Opening = {
  readonly path: string;
  readonly gate: Int32Array;
  readonly threads: number;
};

parentPort?.on('message', ({ path, gate, threads }: Opening) => {
  Atomics.add(gate, 0, 1);
  while (Atomics.load(gate, 0) < threads);
  try {
    void openSqliteTelemetry({ path }).close();
    parentPort?.postMessage('open');
  } catch (error) {
    parentPort?.postMessage(error instanceof Error ? error.message : String(error));
  }
});
