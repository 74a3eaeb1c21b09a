import { answer, isClientHeader, isReceiverHeader, packetType } from './packets.ts';
import { type ConnectRequest, isSubscribe, isUnsubscribe, readConnect } from './requests.ts';

/**
 * Stands between a socket and the broker's parser and lets through only whole, well-formed
 * packets of a bounded size. Nothing is buffered that was not first found to be allowed.
 *
 *              CONNECT                release()
 *   stranger ───────────► judged ───────────────► known ◄──┐ hold() / release()
 *      │                    │ (held)                │ └────┘
 *      │                    │                       │    a payload too large to keep
 *      │                    │                       ├──────────► skipping ──┐
 *      │                    │                       ◄───────────────────────┘ its last byte
 *      └──── close() ───────┴────────► closed ◄─────┘
 */
type Phase = 'stranger' | 'judged' | 'known' | 'closed';

export type Refusal = 'malformed' | 'too_large' | 'protocol' | 'denied';

/** What a PUBLISH says before its payload. `end` is an index into `publishEnds`. */
export type PublishHead = {
  readonly end: number;
  readonly qos: number;
  /** 0 for QoS 0. */
  readonly packetId: number;
  /** First byte of the packet, with DUP and RETAIN, which a device's readings have no use for. */
  readonly first: number;
};

export interface GuardSink {
  /** A well-formed CONNECT; the guard is held until `release`. */
  connect(request: ConnectRequest, packet: Buffer): void;
  /** The end a device may publish to under this topic, or why not. */
  endOf(bytes: Buffer, from: number, to: number): number | 'denied' | 'malformed';
  publish(head: PublishHead, payload: Buffer): void;
  /** A payload of `size` bytes was skipped to its last byte. */
  oversized(head: PublishHead, size: number): void;
  /** PUBACK of the device. */
  acknowledged(packetId: number): void;
  /** PUBREL of the device. */
  released(packetId: number): void;
  /**
   * Where the other end may also receive with QoS 2: each packet of an exchange, PUBACK to PUBCOMP,
   * whole. Absent, PUBREC and PUBCOMP of a client break the protocol.
   */
  exchange?(packetId: number, packet: Buffer): void;
  /** A packet for the broker's own parser. */
  session(type: number, packet: Buffer): void;
  refuse(why: Refusal, about: string): void;
  /** Bytes arrived while held: read no more for now. */
  pause(): void;
}

export type GuardLimits = {
  readonly preConnectBytes: number;
  readonly controlBytes: number;
  readonly topicBytes: number;
  readonly payloadBytes: number;
};

/** Returned by the readers below when the packet's next part has not arrived; see `#need`. */
const incomplete = -1;

export class Guard {
  readonly #limits: GuardLimits;
  readonly #sink: GuardSink;
  #phase: Phase;
  #held: boolean;
  #running: boolean;
  /** Chunks not read yet, because the guard is held or inside of itself. */
  readonly #queue: Buffer[];
  /** The beginning of a packet, in a buffer of exactly the bytes needed to go on. */
  #partial: Buffer | undefined;
  #filled: number;
  #need: number;
  #skipBytes: number;
  #skipped: { readonly head: PublishHead; readonly size: number } | undefined;

  constructor(limits: GuardLimits, sink: GuardSink) {
    this.#limits = limits;
    this.#sink = sink;
    this.#phase = 'stranger';
    this.#held = false;
    this.#running = false;
    this.#queue = [];
    this.#partial = undefined;
    this.#filled = 0;
    this.#need = 0;
    this.#skipBytes = 0;
    this.#skipped = undefined;
  }

  get phase(): Phase {
    return this.#phase;
  }

  get held(): boolean {
    return this.#held;
  }

  feed(chunk: Buffer): void {
    if (this.#phase === 'closed' || chunk.length === 0) return;
    this.#queue.push(chunk);
    if (this.#held) this.#sink.pause();
    else this.#run();
  }

  /** Stops after the packet being read; its followers wait. */
  hold(): void {
    this.#held = true;
    this.#sink.pause();
  }

  /** Goes on reading; after CONNECT this is what makes the device known. */
  release(): void {
    if (this.#phase === 'closed') return;
    if (this.#phase === 'judged') this.#phase = 'known';
    this.#held = false;
    this.#run();
  }

  close(): void {
    this.#phase = 'closed';
    this.#queue.length = 0;
    this.#partial = undefined;
  }

  #run(): void {
    if (this.#running) return;
    this.#running = true;
    try {
      while (!this.#stopped) {
        const chunk = this.#queue.shift();
        if (chunk === undefined) break;
        const rest = this.#take(chunk);
        if (rest < chunk.length && this.#phase !== 'closed') {
          this.#queue.unshift(chunk.subarray(rest));
        }
      }
    } finally {
      this.#running = false;
    }
  }

  get #stopped(): boolean {
    return this.#held || this.#phase === 'closed';
  }

  /** Reads from a chunk and returns how much of it was used. */
  #take(chunk: Buffer): number {
    if (this.#skipBytes > 0) return this.#skip(chunk);
    if (this.#partial !== undefined) return this.#fill(this.#partial, chunk);
    const used = this.#scan(chunk);
    if (used === chunk.length || this.#stopped || this.#skipBytes > 0) return used;
    this.#keep(chunk.subarray(used));
    return chunk.length;
  }

  #skip(chunk: Buffer): number {
    const count = Math.min(this.#skipBytes, chunk.length);
    this.#skipBytes -= count;
    if (this.#skipBytes === 0 && this.#skipped !== undefined) {
      const { head, size } = this.#skipped;
      this.#skipped = undefined;
      this.#sink.oversized(head, size);
    }
    return count;
  }

  #fill(partial: Buffer, chunk: Buffer): number {
    const copied = chunk.copy(partial, this.#filled);
    this.#filled += copied;
    if (this.#filled < partial.length) return copied;
    this.#partial = undefined;
    const used = this.#scan(partial);
    if (used < partial.length && this.#phase !== 'closed') this.#keep(partial.subarray(used));
    return copied;
  }

  /** Keeps the beginning of a packet in a buffer of the size it needs, never in a growing one. */
  #keep(beginning: Buffer): void {
    this.#partial = Buffer.allocUnsafe(this.#need);
    this.#filled = beginning.copy(this.#partial);
  }

  #scan(bytes: Buffer): number {
    let at = 0;
    while (at < bytes.length && !this.#stopped && this.#skipBytes === 0) {
      const next = this.#packet(bytes, at);
      if (next === incomplete) break;
      at = next;
    }
    return at;
  }

  /** Reads the packet at `at` and returns where the next begins. */
  #packet(bytes: Buffer, at: number): number {
    const first = bytes[at] ?? 0;
    const type = first >> 4;
    const isConnect = type === packetType.connect;
    // A packet before CONNECT and a second CONNECT both break the protocol [MQTT-3.1.0-1, -2].
    const allowed = isClientHeader(first) || (this.#sink.exchange && isReceiverHeader(first));
    if (!allowed || isConnect !== (this.#phase === 'stranger')) {
      return this.#refuse('malformed', `packet type ${type}`);
    }
    let length = 0;
    let header = 1;
    for (let shift = 0; ; shift += 7) {
      if (header > 4) return this.#refuse('malformed', 'packet length');
      if (at + header >= bytes.length) return this.#wait(header + 1);
      const byte = bytes[at + header] ?? 0;
      header++;
      length |= (byte & 127) << shift;
      if (byte < 128) break;
    }
    if (type === packetType.publish) return this.#publish(bytes, at, header, length);
    const limit = isConnect ? this.#limits.preConnectBytes : this.#limits.controlBytes;
    if (length > limit) return this.#refuse('too_large', `${length} bytes announced`);
    if (bytes.length - at < header + length) return this.#wait(header + length);
    const end = at + header + length;
    this.#control(type, bytes.subarray(at, end), bytes.subarray(at + header, end));
    return end;
  }

  #control(type: number, packet: Buffer, body: Buffer): void {
    switch (type) {
      case packetType.connect:
        this.#connect(packet, body);
        return;
      case packetType.puback:
      case packetType.pubrec:
      case packetType.pubrel:
      case packetType.pubcomp: {
        const packetId = body.length === 2 ? body.readUInt16BE(0) : 0;
        if (packetId === 0) this.#refuse('malformed', 'packet id');
        else if (this.#sink.exchange) this.#sink.exchange(packetId, packet);
        else if (type === packetType.puback) this.#sink.acknowledged(packetId);
        else this.#sink.released(packetId);
        return;
      }
      case packetType.subscribe:
        if (!isSubscribe(body)) this.#refuse('malformed', 'SUBSCRIBE');
        else this.#sink.session(type, packet);
        return;
      case packetType.unsubscribe:
        if (!isUnsubscribe(body)) this.#refuse('malformed', 'UNSUBSCRIBE');
        else this.#sink.session(type, packet);
        return;
      default:
        if (body.length > 0) this.#refuse('malformed', `packet type ${type} has a body`);
        else this.#sink.session(type, packet);
    }
  }

  #connect(packet: Buffer, body: Buffer): void {
    const request = readConnect(body);
    if (typeof request === 'string') {
      this.#refuse(request, 'CONNECT');
      return;
    }
    this.#phase = 'judged';
    this.#held = true;
    this.#sink.connect(request, packet);
  }

  #publish(bytes: Buffer, at: number, header: number, length: number): number {
    const qos = ((bytes[at] ?? 0) >> 1) & 3;
    const idBytes = qos > 0 ? 2 : 0;
    const available = bytes.length - at - header;
    if (length < 3) return this.#refuse('malformed', 'PUBLISH');
    if (available < 2) return this.#wait(header + 2);
    const body = at + header;
    const topicBytes = bytes.readUInt16BE(body);
    const headBytes = 2 + topicBytes + idBytes;
    if (headBytes > length) return this.#refuse('malformed', 'PUBLISH');
    if (topicBytes > this.#limits.topicBytes) return this.#refuse('denied', 'a long topic');
    const size = length - headBytes;
    const tooLarge = size > this.#limits.payloadBytes;
    const wanted = tooLarge ? headBytes : length;
    if (available < wanted) return this.#wait(header + wanted);

    const end = this.#sink.endOf(bytes, body + 2, body + 2 + topicBytes);
    if (typeof end === 'string') {
      return this.#refuse(end, bytes.toString('utf8', body + 2, body + 2 + topicBytes));
    }
    const packetId = idBytes > 0 ? bytes.readUInt16BE(body + headBytes - 2) : 0;
    if (idBytes > 0 && packetId === 0) return this.#refuse('malformed', 'packet id 0');
    const head = { end, qos, packetId, first: bytes[at] ?? 0 };
    if (tooLarge) {
      this.#skipped = { head, size };
      this.#skipBytes = size;
      return body + headBytes;
    }
    this.#sink.publish(head, bytes.subarray(body + headBytes, body + length));
    return body + length;
  }

  #wait(need: number): number {
    this.#need = need;
    return incomplete;
  }

  #refuse(why: Refusal, about: string): number {
    this.close();
    this.#sink.refuse(why, about);
    return incomplete;
  }
}

/** The answer a kept publish is owed, by QoS. */
export function answerFor(qos: number): number {
  return qos === 2 ? answer.pubrec : answer.puback;
}
