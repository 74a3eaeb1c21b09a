import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { Aedes, type Client } from 'aedes';
import { Guard, type GuardSink, type PublishHead, type Refusal } from '../../src/ingress/guard.ts';
import { encodeConnack, isCleanUtf8, packetType } from '../../src/ingress/packets.ts';
import { type ConnectRequest, isTopicName } from '../../src/ingress/requests.ts';
import { attachTo } from '../../src/ingress/sessions.ts';
import { field, packet } from '../ingress/raw.ts';
import type { Exchanges } from './exchanges.ts';
import { keepRetained, OpenSessions } from './open-sessions.ts';

/**
 * The broker's guard and sessions with a policy that allows everybody every topic, and hands
 * PUBLISH to aedes: sessions, retained messages and QoS 2 both ways, which Gozar's devices do not
 * have. For the conformance suites of others alone; nothing of the product imports it.
 */
export type OpenBroker = { readonly port: number; close(): Promise<void> };

/** A topic filter that is refused to everybody, as Paho's suite expects of a server. */
const refusedFilter = 'test/nosubscribe';

const limits = {
  preConnectBytes: 256 * 1024,
  controlBytes: 256 * 1024,
  topicBytes: 65_535,
  payloadBytes: 8 * 1024 * 1024,
};

class OpenLink implements GuardSink {
  readonly #socket: Socket;
  readonly #guard: Guard;
  readonly #sessions: OpenSessions;
  #client: Client | undefined;
  #exchanges: Exchanges | undefined;
  #parse: ((packet: Buffer) => void) | undefined;
  #topic: Buffer;

  constructor(socket: Socket, sessions: OpenSessions) {
    this.#socket = socket;
    this.#guard = new Guard(limits, this);
    this.#sessions = sessions;
    this.#client = undefined;
    this.#exchanges = undefined;
    overhear(socket, (bytes) => this.#exchanges?.sent(bytes));
    this.#parse = undefined;
    this.#topic = Buffer.alloc(0);
  }

  attach(client: Client, parse: (packet: Buffer) => void): void {
    this.#client = client;
    this.#parse = parse;
  }

  feed(chunk: Buffer): void {
    this.#guard.feed(chunk);
  }

  ready(): void {
    this.#guard.release();
    this.#socket.resume();
  }

  close(): void {
    this.#guard.close();
  }

  connect({ clientId, clean }: ConnectRequest, bytes: Buffer): void {
    // Without a name there is nothing to find a session by again [MQTT-3.1.3-8].
    if (clientId === '' && !clean) {
      this.#socket.end(encodeConnack(2));
      return;
    }
    this.#exchanges = this.#sessions.begin(clientId, clean);
    // Suites compare whole packets, so ids of what the server sends begin at 1, not by chance; and
    // not at one that is not answered yet.
    if (this.#client) Reflect.set(this.#client, '_nextId', this.#exchanges.nextId());
    this.#parse?.(bytes);
  }

  endOf(bytes: Buffer, from: number, to: number): number | 'malformed' {
    this.#topic = Buffer.from(bytes.subarray(from, to));
    return isCleanUtf8(this.#topic) && isTopicName(`${this.#topic}`) ? 0 : 'malformed';
  }

  publish(head: PublishHead, payload: Buffer): void {
    const id = head.qos === 0 ? [] : [head.packetId >> 8, head.packetId & 255];
    this.#parse?.(packet(head.first, field(this.#topic), id, payload));
  }

  oversized(): void {
    this.#socket.destroy();
  }

  exchange(packetId: number, bytes: Buffer): void {
    const type = (bytes[0] ?? 0) >> 4;
    if (this.#exchanges?.answers(packetId, type)) this.#parse?.(bytes);
    else this.#socket.destroy();
  }

  acknowledged(): void {}

  released(): void {}

  session(type: number, bytes: Buffer): void {
    if (type === packetType.disconnect) this.#guard.close();
    // aedes looks for retained messages after its SUBACK; what the client publishes next must not
    // be among them.
    if (type === packetType.subscribe) this.#guard.hold();
    this.#parse?.(bytes);
  }

  refuse(why: Refusal): void {
    if (why === 'protocol') this.#socket.end(encodeConnack(1));
    this.#socket.destroySoon();
  }

  pause(): void {
    this.#socket.pause();
  }
}

/** aedes tells nobody what it sends, and with which id. */
function overhear(socket: Socket, hear: (bytes: Uint8Array) => void): void {
  const write = socket.write;
  socket.write = (chunk: Uint8Array | string, ...rest: unknown[]): boolean => {
    hear(typeof chunk === 'string' ? Buffer.from(chunk, 'utf8') : chunk);
    return Reflect.apply(write, socket, [chunk, ...rest]);
  };
}

export async function openOpenBroker(port = 0): Promise<OpenBroker> {
  const aedes = new Aedes({
    concurrency: 1_000_000,
    connectTimeout: 5_000,
    drainTimeout: 2_000,
    maxClientsIdLength: 65_535,
    authorizeSubscribe: (_client, subscription, done) =>
      done(null, subscription.topic === refusedFilter ? null : subscription),
  });
  await aedes.listen();
  const sessions = new OpenSessions();
  sessions.keepIn(aedes);
  const links = new WeakMap<Client, OpenLink>();
  aedes.on('clientReady', (client) => links.get(client)?.ready());
  keepRetained(aedes, (client) => links.get(client)?.ready());
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    const link = new OpenLink(socket, sessions);
    sockets.add(socket);
    socket.on('data', (chunk) => link.feed(chunk));
    const [client, parse] = attachTo(aedes, socket);
    link.attach(client, parse);
    links.set(client, link);
    socket.once('close', () => {
      sockets.delete(socket);
      link.close();
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => aedes.close(() => resolve()));
      await closed;
    },
  };
}

if (import.meta.main) {
  const broker = await openOpenBroker(Number(process.argv[2] ?? 0));
  process.stdout.write(`${JSON.stringify({ port: broker.port })}\n`);
}
