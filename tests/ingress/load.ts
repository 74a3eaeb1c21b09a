import { connect, type Socket } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import { connectAs, lengthBytes, publishPacket } from './raw.ts';

export type Load = {
  readonly port: number;
  readonly devices: readonly string[];
  readonly inFlight: number;
  readonly ms: number;
};

/** Publishes of 200 B packets over raw sockets, `inFlight` a connection; frames are prepared. */
class Publisher {
  readonly #socket: Socket;
  readonly #window: Buffer;
  readonly #packetBytes: number;
  acked = 0;
  #left = 0;
  #isOpen = false;

  constructor(load: Load, device: string) {
    const topic = `gozar/v1/shop/${device}/sightings`;
    const one = publishPacket({ topic, payload: '', id: 1 });
    const payload = 'x'.repeat(200 - one.length);
    const packets = Array.from({ length: load.inFlight }, (_, i) =>
      publishPacket({ topic, payload, id: i + 1 }),
    );
    this.#window = Buffer.concat(packets);
    this.#packetBytes = this.#window.length / load.inFlight;
    this.#socket = connect({ port: load.port, host: '127.0.0.1', noDelay: true });
    this.#socket.write(connectAs(device));
    this.#socket.on('data', (chunk) => this.#read(chunk));
    this.#socket.on('error', () => {});
  }

  end(): void {
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    if (!this.#isOpen) {
      this.#isOpen = true;
      this.#socket.write(this.#window);
      return;
    }
    this.#left += chunk.length;
    const acks = Math.floor(this.#left / 4);
    this.#left -= acks * 4;
    this.acked += acks;
    this.#socket.write(this.#window.subarray(0, acks * this.#packetBytes));
  }
}

const load: Load = workerData;
if (lengthBytes(200).length !== 2) throw new Error('a packet of 200 B has a length of two bytes');
const publishers = load.devices.map((device) => new Publisher(load, device));
setTimeout(() => {
  const before = publishers.reduce((sum, { acked }) => sum + acked, 0);
  const fromMs = performance.now();
  setTimeout(() => {
    const acked = publishers.reduce((sum, one) => sum + one.acked, 0) - before;
    const perS = Math.round((acked * 1_000) / (performance.now() - fromMs));
    for (const publisher of publishers) publisher.end();
    parentPort?.postMessage(perS);
  }, load.ms);
}, 500);
