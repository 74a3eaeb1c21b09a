import type { Socket } from 'node:net';
import type { Clock } from '../contracts/ports.ts';
import {
  formatTopic,
  isSubscribeEnd,
  parseTopic,
  publishEnds,
  type SubscribeEnd,
} from '../contracts/topics.ts';
import type { Acknowledgements, Publisher, Waiting } from './acknowledgements.ts';
import type { PresentedCertificate } from './certificates.ts';
import { type KnownDevice, mayListen, type Proof } from './credentials.ts';
import { answerFor, Guard, type GuardSink, type PublishHead, type Refusal } from './guard.ts';
import type { IngressLimits } from './limits.ts';
import { answer, encodeAcks, encodeConnack, encodePublish, packetType } from './packets.ts';
import { Pushes, type PushOutcome, type Spoken } from './push.ts';
import type { ConnectRequest } from './requests.ts';

/** What a connection needs of the house it stands in. */
export interface LinkHost {
  readonly limits: IngressLimits;
  readonly clock: Clock;
  readonly acknowledgements: Acknowledgements;
  /** A packet that ends the connection. */
  refused(link: Link, why: Refusal, about: string): void;
  oversized(device: KnownDevice, end: string, size: number): void;
  /** Judges the link's CONNECT: 0 admits, else CONNACK's code; undefined = no answer at all. */
  judge(link: Link, request: ConnectRequest): number | undefined;
  /** Begins the session of an admitted link; returns what takes its packets. */
  begin(link: Link): (packet: Buffer) => void;
  /** Closed because its publishes were not on disk in time. */
  stalled(): void;
}

const statusEnd = publishEnds.indexOf('status');
const emptyPayload = new Uint8Array(0);

/**
 * One connection: its credit, its acknowledgements, its keep-alive, its will, what it listens to.
 * Publishes go from the guard straight to the group commit and their acknowledgements straight to
 * the socket, in order; the session's other packets go to aedes.
 */
export class Link implements GuardSink, Publisher {
  readonly socket: Socket;
  readonly address: string;
  readonly certificate: PresentedCertificate | undefined;
  readonly bornMs: number;
  readonly #host: LinkHost;
  readonly #guard: Guard;
  #parse: ((packet: Buffer) => void) | undefined;
  #request: ConnectRequest | undefined;
  #device: KnownDevice | undefined;
  #proof: Proof | undefined;
  #subscribed: ReadonlyMap<SubscribeEnd, number>;
  readonly #pushes: Pushes;
  #closed: boolean;
  #saidGoodbye: boolean;
  #draining: boolean;
  /** Publishes under way to disk: those owed an answer, and those of QoS 0. */
  #owed: number;
  #free: number;
  #acks: number[];
  /** QoS 2 packet ids between PUBLISH and PUBREL; true once PUBREC was written. [ING7] */
  readonly #exchanges: Map<number, boolean>;
  #lastTopic: Buffer | undefined;
  #lastEnd: number;
  #receivedAtMs: number;
  #heardMs: number;
  #frozenSinceMs: number | undefined;

  constructor(socket: Socket, host: LinkHost, certificate?: PresentedCertificate) {
    this.socket = socket;
    this.certificate = certificate;
    this.address = socket.remoteAddress ?? 'unknown';
    this.bornMs = host.clock.monotonicMs();
    this.#host = host;
    this.#guard = new Guard(host.limits, this);
    this.#parse = undefined;
    this.#request = undefined;
    this.#device = undefined;
    this.#proof = undefined;
    this.#subscribed = new Map();
    this.#pushes = new Pushes(host.limits.pushesPerConnection, (bytes, written) =>
      this.#write(bytes, written),
    );
    this.#closed = false;
    this.#saidGoodbye = false;
    this.#draining = false;
    this.#owed = 0;
    this.#free = 0;
    this.#acks = [];
    this.#exchanges = new Map();
    this.#lastTopic = undefined;
    this.#lastEnd = -1;
    this.#receivedAtMs = 0;
    this.#heardMs = this.bornMs;
    this.#frozenSinceMs = undefined;
  }

  get closed(): boolean {
    return this.#closed;
  }

  get device(): KnownDevice | undefined {
    return this.#device;
  }

  get proof(): Proof | undefined {
    return this.#proof;
  }

  admit(device: KnownDevice, proof: Proof): void {
    this.#device = device;
    this.#proof = proof;
  }

  open(): void {
    this.socket.on('drain', () => this.resume());
    this.#guard.release();
    if (!this.#guard.held) this.socket.resume();
  }

  feed(chunk: Buffer): void {
    this.#tick();
    this.#guard.feed(chunk);
  }

  /** Ends the connection at once. What is owed is not answered, so the device resends. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#guard.close();
    this.#host.acknowledgements.forget(this);
    this.#pushes.end();
    this.socket.destroy();
  }

  /** Ends the connection after what was written has left; reads no more. */
  finish(): void {
    this.#draining = true;
    this.#guard.close();
    this.socket.destroySoon();
  }

  /** Reads no more, but still answers what was read. */
  stopReading(): void {
    this.#draining = true;
    this.#guard.hold();
  }

  /** The will, when the connection ended without DISCONNECT. */
  offerWill(): void {
    const will = this.#request?.will;
    if (will === undefined || this.#device === undefined || this.#saidGoodbye) return;
    this.#tick();
    this.#offer({ end: statusEnd, qos: will.qos, packetId: 0 }, will.payload, true);
  }

  // --- the guard's sink -------------------------------------------------------------------

  connect(request: ConnectRequest, packet: Buffer): void {
    const code = this.#host.judge(this, request);
    if (code !== 0) {
      // A stranger costs no session.
      this.#leave(code);
      return;
    }
    this.#request = request;
    this.#parse = this.#host.begin(this);
    this.#parse(packet);
  }

  endOf(bytes: Buffer, from: number, to: number): number | 'denied' | 'malformed' {
    // A device mostly repeats one topic; comparing bytes is cheaper than decoding them.
    const last = this.#lastTopic;
    if (last?.length === to - from && last.compare(bytes, from, to) === 0) return this.#lastEnd;
    const topic = bytes.toString('latin1', from, to);
    const end = this.#device?.topics.get(topic);
    if (end === undefined) return /^$|[^ -~]|[#+]/.test(topic) ? 'malformed' : 'denied';
    this.#lastTopic = Buffer.from(bytes.subarray(from, to));
    this.#lastEnd = end;
    return end;
  }

  publish(head: PublishHead, payload: Buffer): void {
    if (head.qos === 0) {
      const { acknowledgements, limits } = this.#host;
      if (this.#free >= limits.qos0PerConnection || acknowledgements.sheds) {
        acknowledgements.shed();
        return;
      }
    } else if (head.qos === 2 && !this.#begins(head.packetId)) {
      return;
    }
    this.#offer(head, payload, true);
  }

  oversized(head: PublishHead, size: number): void {
    const end = publishEnds[head.end];
    if (this.#device === undefined || end === undefined) return;
    this.#host.oversized(this.#device, end, size);
    if (head.qos === 0 || (head.qos === 2 && !this.#begins(head.packetId))) return;
    this.#offer(head, emptyPayload, false);
  }

  acknowledged(packetId: number): void {
    this.#pushes.acknowledged(packetId);
  }

  released(packetId: number): void {
    this.#exchanges.delete(packetId);
    this.#acks.push((answer.pubcomp << 16) | packetId);
    if (this.#acks.length === 1) this.flush();
  }

  session(type: number, packet: Buffer): void {
    if (type === packetType.disconnect) {
      this.#saidGoodbye = true;
      this.#guard.close();
    }
    this.#parse?.(packet);
    // Who asks and does not read the answers is not asked on.
    if (this.socket.writableNeedDrain) this.#guard.hold();
  }

  refuse(why: Refusal, about: string): void {
    this.#host.refused(this, why, about);
    if (why === 'protocol') this.#leave(1);
    else this.close();
  }

  pause(): void {
    this.socket.pause();
  }

  // --- the group commit's publisher -------------------------------------------------------

  settle(waiting: Waiting): boolean {
    if (waiting.packetId === 0) {
      if (waiting.qos === 0) this.#free -= 1;
      return false;
    }
    this.#owed -= 1;
    if (this.#closed) return false;
    // A PUBREL that came too early has ended the exchange, and its id may be used anew.
    if (waiting.qos === 2 && this.#exchanges.has(waiting.packetId)) {
      this.#exchanges.set(waiting.packetId, true);
    }
    this.#acks.push((answerFor(waiting.qos) << 16) | waiting.packetId);
    return this.#acks.length === 1;
  }

  flush(): void {
    if (this.#acks.length === 0 || this.#closed) return;
    this.socket.write(encodeAcks(this.#acks));
    this.#acks = [];
    this.resume();
  }

  resume(): void {
    if (this.#closed || this.#draining || !this.#guard.held) return;
    if (this.#guard.phase !== 'known' || this.socket.writableNeedDrain) return;
    if (this.#owed > this.#host.limits.creditPerConnection / 2) return;
    this.#tick();
    this.#guard.release();
    if (!this.#guard.held) this.socket.resume();
  }

  stall(): void {
    this.#host.stalled();
    this.close();
  }

  // --- what the device listens to ---------------------------------------------------------

  maySubscribe(topic: string): boolean {
    return this.#device !== undefined && mayListen(this.#device, topic);
  }

  listens(end: SubscribeEnd): boolean {
    return this.#subscribed.has(end);
  }

  subscribed(granted: readonly { topic: string; qos: number }[]): void {
    const ends = new Map(this.#subscribed);
    for (const { topic, qos } of granted) {
      const end = parseTopic(topic)?.end;
      if (qos < 3 && end !== undefined && isSubscribeEnd(end)) ends.set(end, qos);
    }
    this.#subscribed = ends;
  }

  unsubscribed(topics: readonly string[]): void {
    const gone = new Set<string>(topics.map((topic) => parseTopic(topic)?.end ?? ''));
    this.#subscribed = new Map([...this.#subscribed].filter(([end]) => !gone.has(end)));
  }

  push({ end, payload, waitMs }: Spoken): Promise<PushOutcome> {
    const qos = this.#subscribed.get(end);
    if (qos === undefined || this.#closed) {
      return Promise.resolve({ outcome: 'failed', detail: 'not subscribed' });
    }
    // Not even encoded for who does not read: it would only be garbage.
    if (this.socket.writableNeedDrain) {
      return Promise.resolve({ outcome: 'failed', detail: 'the device does not read' });
    }
    return this.#pushes.send({ topic: this.#topic(end), payload, qos, waitMs });
  }

  /** Says something on a topic of QoS 0, when the device listens and reads. */
  tell(end: SubscribeEnd, payload: string): void {
    if (!this.#subscribed.has(end)) return;
    this.#write(encodePublish({ topic: this.#topic(end), payload, packetId: 0 }));
  }

  /** Closes what fell silent, does not read, or may not stay. Who is held back is not silent. */
  sweep(nowMs: number): void {
    if (this.#device === undefined) return;
    const { writableNeedDrain } = this.socket;
    if (!writableNeedDrain) this.#frozenSinceMs = undefined;
    else this.#frozenSinceMs ??= nowMs;
    const frozenMs = nowMs - (this.#frozenSinceMs ?? nowMs);
    if (this.#guard.held) this.#heardMs = nowMs;
    const patienceMs = (this.#request?.keepAliveS ?? 0) * 1_500;
    const silent = patienceMs > 0 && nowMs - this.#heardMs > patienceMs;
    const ended = (this.#proof?.untilMs ?? 0) <= this.#host.clock.wallMs();
    if (silent || ended || frozenMs >= this.#host.limits.drainMs) this.close();
  }

  // --- inside -----------------------------------------------------------------------------

  /** Says CONNACK's code, if any, and goes; a socket that does not take it is not waited for. */
  #leave(code: number | undefined): void {
    this.#guard.close();
    if (code === undefined || this.socket.destroyed) {
      this.close();
      return;
    }
    this.#draining = true;
    this.socket.end(encodeConnack(code), () => this.close());
  }

  /** False when this QoS 2 packet id is already under way or on disk: it is taken once. [ING7] */
  #begins(packetId: number): boolean {
    const received = this.#exchanges.get(packetId);
    if (received === undefined) {
      if (this.#exchanges.size >= this.#host.limits.openExchanges) {
        this.refuse('malformed', 'QoS 2 without PUBREL');
        return false;
      }
      this.#exchanges.set(packetId, false);
      return true;
    }
    if (received) {
      this.#acks.push((answer.pubrec << 16) | packetId);
      if (this.#acks.length === 1) this.flush();
    }
    return false;
  }

  #offer(head: Omit<PublishHead, 'first'>, payload: Buffer | Uint8Array, journaled: boolean): void {
    const { acknowledgements, limits } = this.#host;
    if (this.#device === undefined) return;
    if (head.packetId > 0) this.#owed += 1;
    else if (head.qos === 0) this.#free += 1;
    acknowledgements.offer({
      device: this.#device.index,
      end: head.end,
      qos: head.qos,
      receivedAtMs: this.#receivedAtMs,
      payload,
      publisher: this,
      packetId: head.packetId,
      sinceMs: this.#heardMs,
      journaled,
    });
    const spent = this.#owed >= limits.creditPerConnection;
    if (!this.#closed && (acknowledgements.isFull(this) || spent)) this.#guard.hold();
  }

  #write(bytes: Buffer, written?: (error?: Error | null) => void): boolean {
    if (this.#closed || this.socket.writableNeedDrain) return false;
    this.socket.write(bytes, written);
    return true;
  }

  #topic(end: SubscribeEnd): string {
    const { venue = '', device = '' } = this.#device ?? {};
    return formatTopic({ venue, device, end });
  }

  /** One reading of the clock a chunk; the hot path takes an age from it, so it must not be set. */
  #tick(): void {
    this.#receivedAtMs = this.#host.clock.monotonicMs();
    this.#heardMs = this.#receivedAtMs;
  }
}
