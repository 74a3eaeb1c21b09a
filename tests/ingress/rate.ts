import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { HotToEdge } from '../../src/contracts/wire.ts';
import { openBroker } from '../../src/ingress/broker.ts';
import { CountedSignals, clock, edgeDevice } from './house.ts';
import type { Load } from './load.ts';

/**
 * Acknowledged publishes a second through the sockets' thread alone: generator in a thread, a hot
 * path in another that answers at once.
 */
export async function measureRate(parts: {
  connections: number;
  inFlight: number;
  ms: number;
}): Promise<number> {
  const hot = new Worker(new URL('./echo.ts', import.meta.url));
  const broker = await openBroker({
    host: '127.0.0.1',
    port: 0,
    signals: new CountedSignals(),
    clock,
    send: (message, transfer) => hot.postMessage(message, transfer ?? []),
    onSubscribed: () => {},
  });
  hot.on('message', (message: HotToEdge) => broker.receive(message));
  const names = Array.from({ length: parts.connections }, (_, i) => `load-${i}`);
  const put = names.map((name, index) => edgeDevice(index, name, 'receiver'));
  broker.receive({ kind: 'devices', put, removed: [] });
  const workerData: Load = { ...parts, port: broker.port, devices: names };
  const generator = new Worker(new URL('./load.ts', import.meta.url), { workerData });
  const [perS] = await once(generator, 'message');
  await generator.terminate();
  await broker.close(1_000);
  await hot.terminate();
  return Number(perS);
}
