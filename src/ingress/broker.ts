import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'aedes';
import type { ErrorCode } from '../contracts/errors.ts';
import type { Clock } from '../contracts/ports.ts';
import type { Signals } from '../contracts/signals.ts';
import { type EdgeToHot, type HotToEdge, type SpokenEnd, spokenEnds } from '../contracts/wire.ts';
import { Acknowledgements } from './acknowledgements.ts';
import type { Broker, PushCall } from './broker-port.ts';
import type { PresentedCertificate } from './certificates.ts';
import { Credentials, holdsUntil, type KnownDevice } from './credentials.ts';
import { Doors, type DoorsSink, type HandshakeFailure, type TlsListening } from './doors.ts';
import type { Refusal } from './guard.ts';
import { defaultLimits, type IngressLimits } from './limits.ts';
import { Link, type LinkHost } from './link.ts';
import type { PushOutcome } from './push.ts';
import type { ConnectRequest } from './requests.ts';
import { type SessionSink, Sessions } from './sessions.ts';
import { Violations } from './violations.ts';

export type BrokerOptions = {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** A second port, with TLS. [ING13] */
  readonly tls?: TlsListening;
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

/**
 * Opens the sockets' thread's broker. Rejects with the node error when a port is taken or a
 * certificate cannot be used.
 */
export async function openBroker(options: BrokerOptions): Promise<Broker> {
  const broker = new DeviceBroker(options);
  await broker.listen();
  return broker;
}

const refusals = {
  malformed: 'connect.malformed',
  protocol: 'connect.malformed',
  too_large: 'connect.packet_too_large',
  denied: 'connect.topic_denied',
} as const satisfies Record<Refusal, ErrorCode>;

/** How long a closing server waits for its sockets to take their last bytes. */
const lastBytesMs = 500;

class DeviceBroker implements Broker, LinkHost, SessionSink, DoorsSink {
  readonly limits: IngressLimits;
  readonly clock: Clock;
  readonly acknowledgements: Acknowledgements;
  readonly #options: BrokerOptions;
  readonly #doors: Doors;
  readonly #sessions: Sessions;
  readonly #credentials: Credentials;
  readonly #violations: Violations;
  /** Every socket, strangers included. */
  readonly #all: Set<Link>;
  /** Those with a session. */
  readonly #links: Map<Client, Link>;
  /** Those that nobody vouched for yet, the oldest first. [ING16] */
  readonly #strangers: Set<Link>;
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
    this.#credentials = new Credentials();
    this.#sessions = new Sessions(limits, this);
    this.#all = new Set();
    this.#links = new Map();
    this.#strangers = new Set();
    this.#byClientId = new Map();
    this.#doors = new Doors({ limits, clock, signals, sink: this });
    this.#sweeper = undefined;
    this.#stopping = false;
    this.#closing = undefined;
  }

  get port(): number {
    return this.#doors.port;
  }

  get tlsPort(): number {
    return this.#doors.tlsPort;
  }

  async listen(): Promise<void> {
    await this.#sessions.open();
    const { host, port, tls } = this.#options;
    try {
      await this.#doors.listen({ host, port }, tls);
    } catch (cause) {
      await this.#sessions.close();
      throw cause;
    }
    this.#sweeper = setInterval(() => this.#sweep(), this.limits.sweepMs);
  }

  receive(message: HotToEdge): void {
    switch (message.kind) {
      case 'acked':
        this.acknowledgements.acked(message.batch);
        return;
      case 'devices':
        if (message.all) this.#evictAllBut(message.put);
        for (const index of message.removed) this.#evict(this.#credentials.remove(index));
        for (const device of message.put) this.#review(this.#credentials.put(device), device);
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

  numbers(): readonly (readonly [clientId: string, index: number])[] {
    return this.#credentials.numbers();
  }

  resume(stored: number, poison?: number): void {
    for (const { device } of this.#byClientId.values()) {
      if (device !== undefined) this.#sendConnection(device, true);
    }
    this.acknowledgements.resume(stored, poison);
  }

  tellListening(): void {
    for (const link of this.#byClientId.values()) {
      const { venue = '', device = '' } = link.device ?? {};
      const ends = spokenEnds.filter((end) => link.listens(end));
      for (const end of ends) this.#options.onSubscribed(venue, device, true, end);
    }
  }

  close(drainMs: number): Promise<void> {
    this.#closing ??= this.#close(drainMs);
    return this.#closing;
  }

  async #close(drainMs: number): Promise<void> {
    this.#stopping = true;
    const closed = this.#doors.closed();
    for (const link of this.#all) link.stopReading();
    await Promise.race([this.acknowledgements.drained(), sleep(drainMs, undefined, unref)]);
    for (const link of this.#all) link.finish();
    await Promise.race([closed, sleep(lastBytesMs, undefined, unref)]);
    clearInterval(this.#sweeper);
    await this.#sessions.close();
    for (const link of this.#all) link.close();
    await closed;
  }

  // --- the links' host --------------------------------------------------------------------

  refused(link: Link, why: Refusal, about: string): void {
    const code = refusals[why];
    this.#violations.refused(link, { by: nameOf(link), code, about });
  }

  oversized(device: KnownDevice, end: string, size: number): void {
    this.#options.send({ kind: 'oversized', device: device.index, end, size });
  }

  stalled(): void {
    this.#options.signals.count('gozar_connections_refused_total', 1, 'timeout');
  }

  judge(link: Link, request: ConnectRequest): number | undefined {
    if (this.#stopping) return 3;
    const { certificate } = link;
    const nowMs = this.clock.wallMs();
    const verdict = this.#credentials.judge(request, { certificate, nowMs });
    if (verdict.ok) {
      link.admit(verdict.device, verdict.proof);
      return 0;
    }
    const { code, connack, about, device } = verdict;
    const by = device?.clientId ?? link.address;
    // An address that fails too often gets no answer. [ING12]
    return this.#violations.refused(link, { by, code, about }) ? connack : undefined;
  }

  begin(link: Link): (packet: Buffer) => void {
    const [client, parse] = this.#sessions.attach(link.socket);
    this.#links.set(client, link);
    link.socket.once('close', () => this.#links.delete(client));
    return parse;
  }

  // --- the doors' sink --------------------------------------------------------------------

  accept(socket: Socket, certificate: PresentedCertificate | undefined): void {
    const link = new Link(socket, this, certificate);
    this.#all.add(link);
    this.#strangers.add(link);
    socket.on('error', () => {});
    socket.on('data', (chunk) => this.#try(() => link.feed(chunk), link));
    socket.once('close', () => {
      this.#all.delete(link);
      this.#strangers.delete(link);
      this.#end(link);
    });
    if (this.#stopping) link.close();
    const [oldest] = this.#strangers;
    const tooMany = this.#strangers.size > this.limits.strangers;
    if (tooMany && oldest !== undefined) this.#dismiss(oldest, 'rate');
  }

  handshakeFailed(address: string, failure: HandshakeFailure): void {
    this.#violations.handshake(address, failure);
  }

  // --- the sessions' sink -----------------------------------------------------------------

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
    this.#strangers.delete(link);
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

  /** A connection is over; called more than once. */
  #end(link: Link): void {
    const device = link.device;
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

  #evictAllBut(put: readonly { readonly index: number }[]): void {
    const there = new Set(put.map(({ index }) => index));
    for (const [, index] of this.#credentials.numbers()) {
      if (!there.has(index)) this.#evict(this.#credentials.remove(index));
    }
  }

  /** A device's row changed: its connection stays as long as what it proved itself with holds. */
  #review(before: KnownDevice | undefined, { index }: { readonly index: number }): void {
    const device = this.#credentials.get(index);
    const link = this.#byClientId.get(before?.clientId ?? '');
    if (before === undefined || device === undefined || link?.proof === undefined) return;
    const untilMs = holdsUntil(device, link.proof);
    const stays = before.kind === device.kind && before.clientId === device.clientId;
    if (stays && untilMs > this.clock.wallMs()) link.admit(device, { ...link.proof, untilMs });
    else this.#end(link);
  }

  #dismiss(stranger: Link, label: 'timeout' | 'rate'): void {
    this.#options.signals.count('gozar_connections_refused_total', 1, label);
    this.#strangers.delete(stranger);
    stranger.close();
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

  /** A throw in a socket's event would end the process. */
  #try(call: () => void, link?: Link): void {
    try {
      call();
    } catch (cause) {
      this.failed(undefined, cause);
      link?.close();
    }
  }

  #sendConnection(device: KnownDevice, connected: boolean): void {
    const atMs = this.clock.wallMs();
    this.#options.send({ kind: 'connection', device: device.index, connected, atMs });
  }

  #sweep(): void {
    const nowMs = this.clock.monotonicMs();
    for (const link of this.#links.values()) link.sweep(nowMs);
    // The oldest comes first.
    for (const link of this.#strangers) {
      if (nowMs - link.bornMs < this.limits.connectMs) break;
      this.#dismiss(link, 'timeout');
    }
    this.acknowledgements.sweep();
  }
}

const unref = { ref: false };

function nameOf(link: Link): string {
  return link.device?.clientId ?? link.address;
}
