import type { Socket } from 'node:net';
import { Aedes, type Client } from 'aedes';
import type { IngressLimits } from './limits.ts';

/** What the broker asks and tells about its clients. */
export interface SessionSink {
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
      // Whoever comes this far was admitted by the link.
      authenticate: (_client, _username, _password, done) => done(null, true),
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

  /** Begins a session on a socket whose CONNECT was admitted; see `attachTo`. */
  attach(socket: Socket): [Client, (packet: Buffer) => void] {
    return attachTo(this.#aedes, socket);
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

/**
 * Hands a socket to aedes, and back what takes its packets. The caller listens to `data` already:
 * what is read from the socket goes there, and the guard hands over whole packets.
 */
export function attachTo(aedes: Aedes, socket: Socket): [Client, (packet: Buffer) => void] {
  const client = aedes.handle(socket);
  const parser = parserOf(client);
  const parse = parser.parse.bind(parser);
  // aedes would read by itself whenever it finished a packet, and loses count of its batches when
  // it is paused meanwhile. So it begins its first batch, finds nothing, and is never asked again.
  parser.parse = () => {};
  socket.emit('readable');
  socket.removeAllListeners('readable');
  return [client, parse];
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
