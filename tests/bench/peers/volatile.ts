import { Worker } from 'node:worker_threads';
import type { HotToEdge } from '../../../src/contracts/wire.ts';
import { openBroker } from '../../../src/ingress/broker.ts';
import { machineClock } from '../../../src/threads/clock.ts';
import { createSignalBuffer, openSignals } from '../../../src/threads/signals.ts';

/**
 * The same broker, decoding and engine as Gozar's, with nothing stored: an acknowledgement leaves
 * when the event was decided. Prints its port; ends with its parent. `argv[2]` = connections.
 */
const signals = openSignals(createSignalBuffer(), { thread: 'edge', logFormat: 'quiet' });
const engine = new Worker(new URL('./volatile-engine.ts', import.meta.url), {
  workerData: { receivers: Number(process.argv[2] ?? 100) },
});
const broker = await openBroker({
  host: '127.0.0.1',
  port: 0,
  signals,
  clock: machineClock,
  send: (message, transfer) => engine.postMessage(message, transfer ?? []),
  onSubscribed: () => {},
});
engine.on('message', (message: HotToEdge) => {
  broker.receive(message);
  if (message.kind === 'devices') process.stdout.write(`${broker.port}\n`);
});
process.stdin.resume().once('end', () => process.exit());
