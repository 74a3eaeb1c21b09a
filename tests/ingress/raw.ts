import { connect, type Socket } from 'node:net';
import { secretOf } from './house.ts';

export type Packet = { readonly first: number; readonly body: Buffer };

export function field(bytes: string | Buffer): Buffer {
  const content = typeof bytes === 'string' ? Buffer.from(bytes, 'utf8') : bytes;
  return Buffer.concat([Buffer.from([content.length >> 8, content.length & 255]), content]);
}

export function packet(first: number, ...parts: (Buffer | number[])[]): Buffer {
  const body = Buffer.concat(parts.map((part) => Buffer.from(part)));
  return Buffer.concat([Buffer.from([first, ...lengthBytes(body.length)]), body]);
}

export function lengthBytes(length: number): number[] {
  const bytes: number[] = [];
  let left = length;
  do {
    bytes.push((left & 127) | (left > 127 ? 128 : 0));
    left >>= 7;
  } while (left > 0);
  return bytes;
}

export type ConnectParts = {
  readonly clientId: string | Buffer;
  readonly username?: string | Buffer;
  readonly password?: string;
  readonly will?: { readonly topic: string | Buffer; readonly payload: string; qos: number };
  readonly keepAliveS?: number;
  readonly flags?: number;
  readonly level?: number;
};

export function connectPacket(parts: ConnectParts): Buffer {
  const { will, username, password } = parts;
  const flags =
    2 |
    (will ? 4 | (will.qos << 3) : 0) |
    (password === undefined ? 0 : 64) |
    (username === undefined ? 0 : 128);
  const keepAliveS = parts.keepAliveS ?? 60;
  return packet(
    0x10,
    field('MQTT'),
    [parts.level ?? 4, parts.flags ?? flags, keepAliveS >> 8, keepAliveS & 255],
    field(parts.clientId),
    will ? Buffer.concat([field(will.topic), field(will.payload)]) : [],
    username === undefined ? [] : field(username),
    password === undefined ? [] : field(password),
  );
}

/** CONNECT of a device of the house. */
export function connectAs(device: string, more: Partial<ConnectParts> = {}): Buffer {
  const clientId = `shop/${device}`;
  return connectPacket({ clientId, username: clientId, password: secretOf(device), ...more });
}

export function publishPacket(parts: {
  readonly topic: string | Buffer;
  readonly payload: string | Buffer;
  readonly qos?: number;
  readonly id?: number;
  readonly retain?: boolean;
  readonly dup?: boolean;
}): Buffer {
  const qos = parts.qos ?? 1;
  const id = parts.id ?? 1;
  const first = 0x30 | (qos << 1) | (parts.retain ? 1 : 0) | (parts.dup ? 8 : 0);
  const idBytes = qos > 0 ? [id >> 8, id & 255] : [];
  return packet(first, field(parts.topic), idBytes, Buffer.from(parts.payload));
}

export function subscribePacket(id: number, filters: readonly string[], qos = 1): Buffer {
  return packet(
    0x82,
    [id >> 8, id & 255],
    ...filters.map((filter) => Buffer.concat([field(filter), Buffer.from([qos])])),
  );
}

/** A socket that speaks MQTT by hand: writes any bytes, reads whole packets. */
export class RawClient {
  readonly socket: Socket;
  readonly packets: Packet[] = [];
  closed = false;
  #bytes = Buffer.alloc(0);
  readonly #waiters: (() => void)[] = [];

  constructor(to: number | Socket) {
    this.socket =
      typeof to === 'number' ? connect({ port: to, host: '127.0.0.1', noDelay: true }) : to;
    this.socket.on('error', () => {});
    this.socket.on('data', (chunk) => this.#read(chunk));
    this.socket.on('close', () => {
      this.closed = true;
      this.#wake();
    });
  }

  write(...packets: Buffer[]): void {
    this.socket.write(Buffer.concat(packets));
  }

  /** The next packet, or undefined when the connection closed. */
  async next(): Promise<Packet | undefined> {
    while (this.packets.length === 0 && !this.closed) {
      await new Promise<void>((resolve) => this.#waiters.push(resolve));
    }
    return this.packets.shift();
  }

  async ended(): Promise<void> {
    // `once` of node:events would reject for a reset, which is a way to be closed.
    if (!this.closed) await new Promise<void>((done) => this.socket.once('close', () => done()));
  }

  end(): void {
    this.socket.destroy();
  }

  #wake(): void {
    for (const wake of this.#waiters.splice(0)) wake();
  }

  #read(chunk: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    for (;;) {
      let length = 0;
      let at = 1;
      let byte = 128;
      for (; byte >= 128 && at < this.#bytes.length; at++) {
        byte = this.#bytes[at] ?? 0;
        length |= (byte & 127) << (7 * (at - 1));
      }
      if (byte >= 128 || this.#bytes.length < at + length) break;
      const first = this.#bytes[0] ?? 0;
      this.packets.push({ first, body: this.#bytes.subarray(at, at + length) });
      this.#bytes = this.#bytes.subarray(at + length);
    }
    this.#wake();
  }
}

/** CONNACK's return code, or undefined when the connection closed without one. */
export async function connack(client: RawClient): Promise<number | undefined> {
  return (await client.next())?.body[1];
}

export async function connected(to: number | Socket, device: string): Promise<RawClient> {
  const client = new RawClient(to);
  client.write(connectAs(device));
  const code = await connack(client);
  if (code !== 0) throw new Error(`CONNACK ${code} for ${device}`);
  return client;
}

export function idOf(answer: Packet | undefined): number | undefined {
  return answer?.body.readUInt16BE(0);
}
