import { parentPort, workerData } from 'node:worker_threads';
import { connectAsync } from 'mqtt';

/** Hears everything, as the process that would do the work beside a plain broker. */
const client = await connectAsync(`mqtt://127.0.0.1:${Number(workerData.port)}`);
client.on('message', () => {});
await client.subscribeAsync('gozar/v1/#', { qos: 0 });
parentPort?.postMessage('ready');
