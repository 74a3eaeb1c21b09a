import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'aedes';
import type { ErrorCode } from '../contracts/errors.ts';
import type { Clock } from '../contracts/ports.ts';
import type { Signals } from '../contracts/signals.ts';
import { type EdgeToHot, type HotToEdge, type SpokenEnd, spokenEnds } from '../contracts/wire.ts';
import { Acknowledgements } from './acknowledgements.ts';
import { Credentials, type KnownDevice } from './credentials.ts';
import type { Refusal } from './guard.ts';
import { defaultLimits, type IngressLimits } from './limits.ts';
import { Link, type LinkHost } from './link.ts';
import type { PushOutcome } from './push.ts';
import { type SessionSink, Sessions } from './sessions.ts';
import { Failures, Violations } from './violations.ts';

export type BrokerOptions = {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly signals: Signals;
  readonly clock: Clock;
  /** To the hot thread. */
  readonly send: (message: EdgeToHot, transfer?: ArrayBuffer[]) => void;
  /** A device began or ceased to listen on its `push` or `command` topic. */
  readonly onSubscribed: (
    venue: string,
    device: string,
    subscribed: boolean,
    end: SpokenEnd,
  ) => void;
  readonly limits?: Partial<IngressLimits>;
};

export type PushCall = {
  readonly venue: string;
  readonly device: string;
  readonly payload: string;
  readonly waitMs: number;
  /** `push` where absent. */
  readonly end?: SpokenEnd;
};

export interface Broker {
  readonly port: number;
  receive(message: HotToEdge): void;
  /** Resolves `delivered` at the device's PUBACK; never rejects. */
  push(call: PushCall): Promise<PushOutcome>;
  counts(): { readonly clients: number; readonly queued: number };
  /** Stops accepting and reading, answers what is owed for up to `drainMs`, closes sockets. */
  close(drainMs: number): Promise<void>;
}

/** Opens the sockets' thread's broker. Rejects with the node error when the port is taken. */
export async function openBroker(options: BrokerOptions): Promise<Broker> {
  const broker = new DeviceBroker(options);
  await broker.listen(options.host, options.port);
  return broker;
}

const labels = {
  'connect.credential': 'credential',
  'connect.client_id': 'client_id',
  'connect.packet_too_large': 'too_large',
  'connect.malformed': 'malformed',
} as const satisfies Partial<Record<ErrorCode, string>>;

const refusals = {
  malformed: 'connect.malformed',
  protocol: 'connect.malformed',
  too_large: 'connect.packet_too_large',
  denied: 'connect.topic_denied',
} as const satisfies Record<Refusal, ErrorCode>;

/** How long a closing server waits for its sockets to take their last bytes. */
const lastBytesMs = 500;

class DeviceBroker implements Broker, LinkHost, SessionSink {
  readonly limits: IngressLimits;
  readonly clock: Clock;
  readonly acknowledgements: Acknowledgements;
  readonly #options: BrokerOptions;
  readonly #server: Server;
  readonly #sessions: Sessions;
  readonly #credentials: Credentials;
  readonly #failures: Failures;
  readonly #violations: Violations;
  /** Every socket, strangers included. */
  readonly #links: Map<Client, Link>;
  /** The one connection of each device. */
  readonly #byClientId: Map<string, Link>;
  #sweeper: NodeJS.Timeout | undefined;
  #stopping: boolean;
  #closing: Promise<void> | undefined;

  constructor(options: BrokerOptions) {
    const { clock, signals } = options;
    // What these two throw must not end the process: nothing is acknowledged then, and `sweep`
    // closes who waits.
    const send: BrokerOptions['send'] = (message, transfer) =>
      this.#try(() => options.send(message, transfer));
    const onSubscribed: BrokerOptions['onSubscribed'] = (venue, device, subscribed, end) =>
      this.#try(() => options.onSubscribed(venue, device, subscribed, end));
    this.#options = { ...options, send, onSubscribed };
    this.clock = clock;
    this.limits = { ...defaultLimits, ...options.limits };
    const limits = this.limits;
    this.acknowledgements = new Acknowledgements({ limits, clock, signals, send });
    this.#violations = new Violations({ limits, clock, signals, send });
    this.#failures = new Failures(limits);
    this.#credentials = new Credentials();
    this.#sessions = new Sessions(limits, this);
    this.#links = new Map();
    this.#byClientId = new Map();
    this.#server = createServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000 });
    this.#sweeper = undefined;
    this.#stopping = false;
    this.#closing = undefined;
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  async listen(host: string, port: number): Promise<void> {
    await this.#sessions.open();
    this.#server.maxConnections = this.limits.connections;
    this.#server.on('connection', (socket) => this.#accept(socket));
    this.#server.listen(port, host);
    try {
      await once(this.#server, 'listening');
    } catch (cause) {
      await this.#sessions.close();
      throw cause;
    }
    this.#server.on('error', (cause) => this.failed(undefined, cause));
    this.#sweeper = setInterval(() => this.#sweep(), this.limits.sweepMs);
  }

  receive(message: HotToEdge): void {
    switch (message.kind) {
      case 'acked':
        this.acknowledgements.acked(message.batch);
        return;
      case 'devices':
        for (const index of message.removed) this.#evict(this.#credentials.remove(index));
        for (const device of message.put) this.#evict(this.#credentials.put(device));
        return;
      case 'answer': {
        const device = this.#credentials.get(message.device);
        const link = this.#byClientId.get(device?.clientId ?? '');
        link?.tell('errors', JSON.stringify(message.answer));
        return;
      }
      default:
        message satisfies never;
    }
  }

  push({ venue, device, payload, waitMs, end = 'push' }: PushCall): Promise<PushOutcome> {
    const link = this.#byClientId.get(`${venue}/${device}`);
    if (link === undefined) return Promise.resolve({ outcome: 'failed', detail: 'not connected' });
    return link.push({ end, payload, waitMs });
  }

  counts(): { clients: number; queued: number } {
    return { clients: this.#byClientId.size, queued: this.acknowledgements.queued };
  }

  close(drainMs: number): Promise<void> {
    this.#closing ??= this.#close(drainMs);
    return this.#closing;
  }

  async #close(drainMs: number): Promise<void> {
    this.#stopping = true;
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const link of this.#links.values()) link.stopReading();
    await Promise.race([this.acknowledgements.drained(), sleep(drainMs, undefined, unref)]);
    for (const link of this.#links.values()) link.finish();
    await Promise.race([closed, sleep(lastBytesMs, undefined, unref)]);
    clearInterval(this.#sweeper);
    await this.#sessions.close();
    for (const link of this.#links.values()) link.close();
    await closed;
  }

  // --- the links' host --------------------------------------------------------------------

  refused(link: Link, why: Refusal, about: string): void {
    const code = refusals[why];
    if (code === 'connect.topic_denied') {
      this.#options.signals.count('gozar_topic_denied_total', 1, 'publish');
      this.#violations.report({ by: nameOf(link), code, about });
    } else {
      this.#countRefused(link, code, about);
    }
  }

  oversized(device: KnownDevice, end: string, size: number): void {
    this.#options.send({ kind: 'oversized', device: device.index, end, size });
  }

  stalled(): void {
    this.#options.signals.count('gozar_connections_refused_total', 1, 'timeout');
  }

  // --- the sessions' sink -----------------------------------------------------------------

  admit(client: Client): number {
    const link = this.#links.get(client);
    const request = link?.request;
    if (link === undefined || request === undefined || this.#stopping) return 3;
    const verdict = this.#credentials.judge(request);
    if (verdict.ok) {
      link.admit(verdict.device);
      return 0;
    }
    const { code, connack } = verdict;
    if (code === 'connect.topic_denied') {
      const about = `will on ${request.will?.topic}`;
      this.#options.signals.count('gozar_topic_denied_total', 1, 'publish');
      this.#violations.report({ by: request.clientId, code, about });
    } else if (!this.#countRefused(link, code, request.clientId)) {
      link.close();
    }
    return connack;
  }

  registered(client: Client): void {
    const link = this.#links.get(client);
    const device = link?.device;
    if (link === undefined || device === undefined || link.closed) return;
    if (this.#credentials.get(device.index) !== device) {
      link.close();
      return;
    }
    const before = this.#byClientId.get(device.clientId);
    if (before !== undefined && before !== link) this.#end(before);
    this.#byClientId.set(device.clientId, link);
    this.#options.signals.set('gozar_connections_open', this.#byClientId.size);
    this.#sendConnection(device, true);
  }

  ready(client: Client): void {
    this.#links.get(client)?.open();
  }

  maySubscribe(client: Client, topic: string): boolean {
    const link = this.#links.get(client);
    if (link?.maySubscribe(topic)) return true;
    this.#options.signals.count('gozar_topic_denied_total', 1, 'subscribe');
    const by = link === undefined ? 'unknown' : nameOf(link);
    this.#violations.report({ by, code: 'connect.topic_denied', about: topic });
    return false;
  }

  subscribed(client: Client, granted: readonly { topic: string; qos: number }[]): void {
    this.#tellListening(client, (link) => link.subscribed(granted));
  }

  unsubscribed(client: Client, topics: readonly string[]): void {
    this.#tellListening(client, (link) => link.unsubscribed(topics));
  }

  failed(client: Client | undefined, cause: unknown): void {
    const text = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
    this.#options.signals.log('thread_failed', { thread: 'edge', cause: text });
    if (client !== undefined) this.#links.get(client)?.close();
  }

  // --- inside -----------------------------------------------------------------------------

  #accept(socket: Socket): void {
    const link = new Link(socket, this);
    const [client, flow] = this.#sessions.attach(socket, (chunk) => link.feed(chunk));
    link.attach(flow);
    this.#links.set(client, link);
    socket.once('close', () => {
      this.#links.delete(client);
      this.#end(link);
    });
    if (this.#stopping) link.close();
  }

  /** A connection is over; called more than once. */
  #end(link: Link): void {
    const device = link.device;
    const waitedMs = this.clock.monotonicMs() - link.bornMs;
    if (!link.closed && link.isStranger && waitedMs >= this.limits.connectMs) {
      this.#options.signals.count('gozar_connections_refused_total', 1, 'timeout');
    }
    link.close();
    if (device === undefined || this.#byClientId.get(device.clientId) !== link) return;
    this.#byClientId.delete(device.clientId);
    this.#options.signals.set('gozar_connections_open', this.#byClientId.size);
    for (const end of spokenEnds) {
      if (link.listens(end)) this.#options.onSubscribed(device.venue, device.device, false, end);
    }
    // A server that stops says nothing about its devices. Source: MQTT 3.1.1 section 3.1.2.5.
    if (!this.#stopping && this.#credentials.get(device.index) === device) link.offerWill();
    this.#sendConnection(device, false);
  }

  #evict(device: KnownDevice | undefined): void {
    if (device === undefined) return;
    const link = this.#byClientId.get(device.clientId);
    if (link !== undefined) this.#end(link);
  }

  #tellListening(client: Client, change: (link: Link) => void): void {
    const link = this.#links.get(client);
    if (link?.device === undefined || link.closed) return;
    const before = spokenEnds.map((end) => link.listens(end));
    change(link);
    const { venue, device } = link.device;
    for (const [i, end] of spokenEnds.entries()) {
      const after = link.listens(end);
      if (before[i] !== after) this.#options.onSubscribed(venue, device, after, end);
    }
  }

  /** False when the address failed too often: then it gets neither a row nor an answer. */
  #countRefused(link: Link, code: keyof typeof labels, about: string): boolean {
    const isKnown = link.device !== undefined;
    const answered = isKnown || this.#failures.charge(link.address, this.clock.monotonicMs());
    const label = answered ? labels[code] : 'rate';
    this.#options.signals.count('gozar_connections_refused_total', 1, label);
    if (answered) this.#violations.report({ by: nameOf(link), code, about });
    return answered;
  }

  #try(call: () => void): void {
    try {
      call();
    } catch (cause) {
      this.failed(undefined, cause);
    }
  }

  #sendConnection(device: KnownDevice, connected: boolean): void {
    const atMs = this.clock.wallMs();
    this.#options.send({ kind: 'connection', device: device.index, connected, atMs });
  }

  #sweep(): void {
    const nowMs = this.clock.monotonicMs();
    for (const link of this.#links.values()) link.sweep(nowMs);
    this.acknowledgements.sweep();
  }
}

const unref = { ref: false };

function nameOf(link: Link): string {
  return link.device?.clientId ?? link.address;
}
