import type { Socket } from 'node:net';
import { Aedes, type Client } from 'aedes';
import type { IngressLimits } from './limits.ts';

/** What the broker asks and tells about its clients. */
export interface SessionSink {
  /** Called once a CONNECT, before the client is registered. 0 accepts, else CONNACK's code. */
  admit(client: Client): number;
  /** The client took its id, and the place of the one before it; CONNACK follows. */
  registered(client: Client): void;
  /** CONNACK is written; packets of the client are welcome. */
  ready(client: Client): void;
  maySubscribe(client: Client, topic: string): boolean;
  /** SUBACK is written. QoS 128 = refused. */
  subscribed(client: Client, granted: readonly { topic: string; qos: number }[]): void;
  unsubscribed(client: Client, topics: readonly string[]): void;
  /** Something thrown in one of the calls above, or by the broker itself. */
  failed(client: Client | undefined, cause: unknown): void;
}

/** Where packets for aedes go, and the tap of the socket they come from. */
export type Flow = {
  readonly parse: (packet: Buffer) => void;
  readonly pause: () => void;
  readonly resume: () => void;
};

/** Wills are kept by the connection and heartbeats are off, so aedes' own clock may stand. */
const heartbeatMs = 24 * 60 * 60 * 1_000;

/**
 * aedes keeps sessions: CONNECT and its order, takeover, subscriptions, pings, refusals. Publishes
 * pass beside it in both directions (see link.ts), so its queues, retained messages and emitter
 * stay empty and its hooks for them only refuse.
 */
export class Sessions {
  readonly #aedes: Aedes;
  readonly #sink: SessionSink;

  constructor(limits: IngressLimits, sink: SessionSink) {
    this.#sink = sink;
    this.#aedes = new Aedes({
      // 100 is aedes' own; its emitter collapses under load below the number of clients.
      concurrency: 1_000_000,
      heartbeatInterval: heartbeatMs,
      connectTimeout: limits.connectMs,
      drainTimeout: limits.drainMs,
      maxClientsIdLength: 129,
      maxTopicLevels: 8,
      queueLimit: 16,
      preConnect: (_client, packet, done) => {
        // Sessions end with their connection, the will and the keep-alive are the link's: nothing
        // of a device outlives its socket here. [ING3]
        packet.clean = true;
        packet.keepalive = 0;
        delete packet.will;
        done(null, true);
      },
      authenticate: (client, _username, _password, done) => {
        const code = this.#try(client, () => this.#sink.admit(client), 3);
        if (code === 0) done(null, true);
        else done(Object.assign(new Error('refused'), { returnCode: code }), null);
      },
      authorizePublish: (_client, _packet, done) => done(new Error('publishes pass elsewhere')),
      authorizeSubscribe: (client, subscription, done) => {
        const allowed = this.#try(
          client,
          () => this.#sink.maySubscribe(client, subscription.topic),
          false,
        );
        done(null, allowed ? subscription : null);
      },
      authorizeForward: () => null,
    });
    // Only aedes itself still publishes, to $SYS, which nobody may read.
    this.#aedes.publish = (...parts: unknown[]) => {
      const done = parts.at(-1);
      if (typeof done === 'function') done(null);
    };
  }

  async open(): Promise<void> {
    const sink = this.#sink;
    const aedes = this.#aedes;
    aedes.on('client', (client) => this.#try(client, () => sink.registered(client), undefined));
    aedes.on('clientReady', (client) => this.#try(client, () => sink.ready(client), undefined));
    aedes.on('subscribe', (granted, client) =>
      this.#try(client, () => sink.subscribed(client, granted), undefined),
    );
    aedes.on('unsubscribe', (topics, client) =>
      this.#try(client, () => sink.unsubscribed(client, topics), undefined),
    );
    aedes.addListener('error', (cause: unknown) => sink.failed(undefined, cause));
    await aedes.listen();
  }

  /** Hands a socket to the broker and what is read from it to `feed`. */
  attach(socket: Socket, feed: (chunk: Buffer) => void): [Client, Flow] {
    const [client, flow] = attachTo(this.#aedes, socket, (chunk) =>
      this.#try(client, () => feed(chunk), undefined),
    );
    return [client, flow];
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#aedes.close(resolve));
  }

  /** A throw inside aedes' hooks would end the process. */
  #try<Result>(client: Client, run: () => Result, otherwise: Result): Result {
    try {
      return run();
    } catch (cause) {
      this.#sink.failed(client, cause);
      return otherwise;
    }
  }
}

/** Hands a socket to aedes, and what is read from it to `feed` instead. */
export function attachTo(
  aedes: Aedes,
  socket: Socket,
  feed: (chunk: Buffer) => void,
): [Client, Flow] {
  // What came right behind a TLS handshake is here already, and is not for aedes.
  const early: unknown = socket.readableLength > 0 ? socket.read() : null;
  const client = aedes.handle(socket);
  const parser = parserOf(client);
  const parse = parser.parse.bind(parser);
  // aedes would read by itself whenever it finished a packet, and loses count of its batches when
  // it is paused meanwhile. So it begins its first batch, finds nothing, and from then on the
  // socket flows into the guard, which hands over whole packets.
  parser.parse = () => {};
  socket.emit('readable');
  socket.removeAllListeners('readable');
  if (early instanceof Buffer) socket.unshift(early);
  socket.on('data', feed);
  return [client, { parse, pause: () => socket.pause(), resume: () => socket.resume() }];
}

type Parser = { parse: (bytes: Buffer) => void };

/**
 * aedes 1.2.0 has no public seam before its parser. This is the one place that knows where it is;
 * it throws at the first connection if aedes changes.
 */
function parserOf(client: Client): Parser {
  const parser: unknown = Reflect.get(client, '_parser');
  if (!isParser(parser)) throw new Error('aedes keeps its parser elsewhere: see sessions.ts');
  return parser;
}

function isParser(value: unknown): value is Parser {
  return (
    typeof value === 'object' &&
    value !== null &&
    'parse' in value &&
    typeof value.parse === 'function'
  );
}
