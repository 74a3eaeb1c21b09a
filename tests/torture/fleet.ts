import { readFileSync } from 'node:fs';
import type { Credential } from '../bench/load/packets.ts';
import { connack, connectPacket, publishPacket, RawClient } from '../ingress/raw.ts';

/** The least and most a device waits before it comes back, each time anew. */
const backMs = { least: 100, most: 4_000 };

type Device = {
  readonly credential: Credential;
  readonly random: () => number;
  readonly port: number;
  client: RawClient | undefined;
  seq: number;
};

/**
 * Devices that each keep one publish until it is acknowledged, over every loss of their
 * connection, and come back after a random while, not all at once.
 */
export class Fleet {
  readonly #devices: readonly Device[];
  #isOver = false;
  refused = 0;

  constructor(port: number, credentials: readonly Credential[], random: () => number) {
    this.#devices = credentials.map((credential) => {
      return { credential, random, port, client: undefined, seq: 0 };
    });
  }

  static of(port: number, file: string, random: () => number): Fleet {
    return new Fleet(port, JSON.parse(readFileSync(file, 'utf8')) as Credential[], random);
  }

  /** Resolves when each has had its next publish acknowledged; how long each took, ms. */
  publishAll(): Promise<readonly number[]> {
    const fromMs = performance.now();
    return Promise.all(
      this.#devices.map(async (device) => {
        device.seq += 1;
        while (!this.#isOver && !(await this.#tryOnce(device))) {
          const { random } = device;
          await pause(backMs.least + random() * (backMs.most - backMs.least));
        }
        return performance.now() - fromMs;
      }),
    );
  }

  end(): void {
    this.#isOver = true;
    for (const { client } of this.#devices) client?.end();
  }

  async #tryOnce(device: Device): Promise<boolean> {
    const client = device.client?.closed === false ? device.client : await this.#connect(device);
    if (client === undefined) return false;
    device.client = client;
    const { credential, seq } = device;
    const topic = `gozar/v1/${credential.venue}/${credential.device}/health`;
    const payload = JSON.stringify({ boot: 1, seq, uptimeS: seq });
    client.write(publishPacket({ topic, payload, id: 1 }));
    return (await client.next())?.first === 0x40;
  }

  async #connect({ credential, port }: Device): Promise<RawClient | undefined> {
    const client = new RawClient(port);
    client.write(connectPacket({ ...credential, keepAliveS: 300 }));
    const code = await connack(client);
    if (code === 0) return client;
    if (code !== undefined) this.refused += 1;
    client.end();
    return undefined;
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
