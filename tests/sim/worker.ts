import { parentPort } from 'node:worker_threads';
import { simulate } from './run.ts';

parentPort?.on('message', async (seed: number) => parentPort?.postMessage(await simulate(seed)));
