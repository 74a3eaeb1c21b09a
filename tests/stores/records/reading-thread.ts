import { parentPort, workerData } from 'node:worker_threads';
import { openReader } from '../../../src/stores/records/reader.ts';

/** Answers each message with the number of decisions it can read. */
const opened = openReader({ path: String(workerData.path) });
if (!opened.ok) throw new Error(opened.message);
const { reader } = opened;

async function count(): Promise<void> {
  const rows = await reader.decisions('kasra', { limit: 500 });
  parentPort?.postMessage(rows.length);
}

parentPort?.on('message', count);
await count();
