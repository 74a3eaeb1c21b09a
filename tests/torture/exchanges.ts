import { packetType } from '../../src/ingress/packets.ts';

/** Only the beginning of a PUBLISH is of interest: the topic's length, the topic and the id. */
const headBytes = 5 + 2 + 65_535 + 2;

/**
 * What a server sent with QoS 1 and 2 and what answer each id waits for, read from the bytes it
 * writes. An answer of another kind breaks the protocol [MQTT-4.8.0-1]; one that nobody waits for
 * is a repeat, and harmless.
 *
 *   PUBLISH, QoS 1 ──► PUBACK
 *   PUBLISH, QoS 2 ──► PUBREC ──► PUBREL ──► PUBCOMP, or PUBREC once more
 */
export class Exchanges {
  readonly #waiting: Map<number, readonly number[]>;
  #bytes: Buffer;
  #skip: number;

  constructor() {
    this.#waiting = new Map();
    this.#bytes = Buffer.alloc(0);
    this.#skip = 0;
  }

  /** The session goes on over another connection. */
  restart(): void {
    this.#bytes = Buffer.alloc(0);
    this.#skip = 0;
  }

  /** True while a message that was sent with this id is not answered. */
  waits(packetId: number): boolean {
    return this.#waiting.has(packetId);
  }

  /** Where ids may go on: above all that wait. */
  nextId(): number {
    return (Math.max(0, ...this.#waiting.keys()) % 65_535) + 1;
  }

  /** Bytes on their way to the client, in any pieces. */
  sent(chunk: Uint8Array): void {
    const skipped = Math.min(this.#skip, chunk.length);
    this.#skip -= skipped;
    if (skipped === chunk.length) return;
    this.#bytes = Buffer.concat([this.#bytes, chunk.subarray(skipped)]);
    for (;;) {
      const used = this.#packet(this.#bytes);
      if (used === 0) return;
      this.#skip += Math.max(0, used - this.#bytes.length);
      this.#bytes = this.#bytes.subarray(used);
    }
  }

  /** False when the client answers a message with the wrong packet. */
  answers(packetId: number, type: number): boolean {
    const wanted = this.#waiting.get(packetId);
    if (wanted === undefined) return true;
    if (!wanted.includes(type)) return false;
    if (type !== packetType.pubrec) this.#waiting.delete(packetId);
    return true;
  }

  /** The length of the packet these bytes begin with, which may be longer; 0 = more is needed. */
  #packet(bytes: Buffer): number {
    let length = 0;
    let header = 1;
    for (let shift = 0; ; shift += 7, header++) {
      const byte = bytes[header];
      if (byte === undefined) return 0;
      length |= (byte & 127) << shift;
      if (byte < 128) break;
    }
    header += 1;
    const whole = header + length;
    if (bytes.length < Math.min(whole, headBytes)) return 0;
    const first = bytes[0] ?? 0;
    const type = first >> 4;
    const qos = (first >> 1) & 3;
    if (type === packetType.publish && qos > 0) {
      const id = bytes.readUInt16BE(header + 2 + bytes.readUInt16BE(header));
      this.#waiting.set(id, [qos === 1 ? packetType.puback : packetType.pubrec]);
    } else if (type === packetType.pubrel) {
      const id = bytes.readUInt16BE(header);
      if (this.#waiting.has(id)) this.#waiting.set(id, [packetType.pubcomp, packetType.pubrec]);
    }
    return whole;
  }
}
