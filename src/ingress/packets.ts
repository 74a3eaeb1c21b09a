import { isUtf8 } from 'node:buffer';

/**
 * The few MQTT 3.1.1 packets this room reads or writes itself.
 * Source: OASIS MQTT 3.1.1, sections 2.2 and 3.
 */
export const packetType = {
  connect: 1,
  publish: 3,
  puback: 4,
  pubrec: 5,
  pubrel: 6,
  pubcomp: 7,
  subscribe: 8,
  unsubscribe: 10,
  pingreq: 12,
  disconnect: 14,
} as const;

/** First bytes of the answers a server gives. */
export const answer = { puback: 0x40, pubrec: 0x50, pubcomp: 0x70 } as const;

/** Flags a client must set in the fixed header; PUBLISH has its own. */
const flagsOf: ReadonlyMap<number, number> = new Map([
  [packetType.connect, 0],
  [packetType.puback, 0],
  [packetType.pubrel, 2],
  [packetType.subscribe, 2],
  [packetType.unsubscribe, 2],
  [packetType.pingreq, 0],
  [packetType.disconnect, 0],
]);

/**
 * True when a client may begin a packet with this byte. PUBREC and PUBCOMP answer QoS 2, which
 * this server never sends.
 */
export function isClientHeader(first: number): boolean {
  const type = first >> 4;
  const flags = first & 15;
  if (type !== packetType.publish) return flagsOf.get(type) === flags;
  const qos = (flags >> 1) & 3;
  const dup = (flags & 8) !== 0;
  return qos < 3 && !(dup && qos === 0);
}

/** PUBREC and PUBCOMP: only who receives with QoS 2 sends them. */
export function isReceiverHeader(first: number): boolean {
  return first === packetType.pubrec << 4 || first === packetType.pubcomp << 4;
}

/**
 * True for text this server takes in ids and topics: valid UTF-8 without NUL, C0 or C1 controls
 * or DEL. Two broken texts could decode to one id, and PostgreSQL refuses NUL.
 */
export function isCleanUtf8(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    if (byte < 0x20 || byte === 0x7f) return false;
    if (byte === 0xc2 && (bytes[i + 1] ?? 0) < 0xa0) return false;
  }
  return isUtf8(bytes);
}

/** Reads forward through a packet's body; past its end every read fails and `ok` is false. */
export class Cursor {
  readonly #bytes: Buffer;
  #at: number;
  #ok: boolean;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    this.#at = 0;
    this.#ok = true;
  }

  get ok(): boolean {
    return this.#ok;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  byte(): number {
    return this.#take(1)[0] ?? 0;
  }

  number(): number {
    const two = this.#take(2);
    return ((two[0] ?? 0) << 8) | (two[1] ?? 0);
  }

  /** A field with its length in two bytes before it. */
  binary(): Buffer {
    return this.#take(this.number());
  }

  text(): string {
    const bytes = this.binary();
    if (!isCleanUtf8(bytes)) this.#ok = false;
    return bytes.toString('utf8');
  }

  #take(count: number): Buffer {
    if (this.left < count) this.#ok = false;
    if (!this.#ok) return Buffer.alloc(0);
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }
}

/** Four-byte answers, many to one write. `acks` holds `first << 16 | packetId` each. */
export function encodeAcks(acks: readonly number[]): Buffer {
  const bytes = Buffer.allocUnsafe(acks.length * 4);
  let at = 0;
  for (const ack of acks) {
    bytes[at] = ack >> 16;
    bytes[at + 1] = 2;
    bytes[at + 2] = (ack >> 8) & 255;
    bytes[at + 3] = ack & 255;
    at += 4;
  }
  return bytes;
}

/** A PUBLISH to a device; `packetId` is 0 for QoS 0, which has none. */
export function encodePublish(message: {
  readonly topic: string;
  readonly payload: string;
  readonly packetId: number;
}): Buffer {
  const topic = Buffer.from(message.topic, 'utf8');
  const payload = Buffer.from(message.payload, 'utf8');
  const id = message.packetId === 0 ? [] : [message.packetId >> 8, message.packetId & 255];
  const length: number[] = [];
  let left = 2 + topic.length + id.length + payload.length;
  do {
    length.push((left & 127) | (left > 127 ? 128 : 0));
    left >>= 7;
  } while (left > 0);
  const head = [
    message.packetId === 0 ? 0x30 : 0x32,
    ...length,
    topic.length >> 8,
    topic.length & 255,
  ];
  return Buffer.concat([Buffer.from(head), topic, Buffer.from(id), payload]);
}

/** CONNACK without a session. */
export function encodeConnack(code: number): Buffer {
  return Buffer.from([0x20, 2, 0, code]);
}
