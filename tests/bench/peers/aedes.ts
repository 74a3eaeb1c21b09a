import { createServer } from 'node:net';
import { Worker } from 'node:worker_threads';
import { Aedes } from 'aedes';

/**
 * Plain aedes passing publishes through to one subscriber that acknowledges: what the broker alone
 * does, nothing decided and nothing stored. Prints its port; ends with its parent.
 */
const broker = await Aedes.createBroker({ concurrency: 1_000_000 });
const server = createServer(broker.handle);
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const subscriber = new Worker(new URL('./subscriber.ts', import.meta.url), {
    workerData: { port },
  });
  subscriber.once('message', () => process.stdout.write(`${port}\n`));
});
process.stdin.resume().once('end', () => process.exit());
