/** MQTT 3.1.1, only what a load of QoS 1 publishes needs. Source: OASIS mqtt-v3.1.1, chapter 3. */

export type Credential = {
  readonly venue: string;
  readonly device: string;
  readonly clientId: string;
  readonly username: string;
  readonly password: string;
};

const keepAliveS = 300;
const dupFlag = 0x08;
/** First sequence number: ten digits, as JSON allows no leading zeros. */
export const firstSeq = 1_000_000_000;
const seqDigits = 10;

export function encodeConnect({ clientId, username, password }: Credential): Buffer {
  const cleanSessionUserPassword = 0xc2;
  const body = Buffer.concat([
    text('MQTT'),
    Buffer.from([4, cleanSessionUserPassword, keepAliveS >> 8, keepAliveS & 255]),
    text(clientId),
    text(username),
    text(password),
  ]);
  return Buffer.concat([Buffer.from([0x10]), remainingLength(body.length), body]);
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 255]), bytes]);
}

function remainingLength(length: number): Buffer {
  const bytes: number[] = [];
  for (let rest = length; ; rest >>= 7) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest & 127) | 128);
  }
}

export type SlotOptions = {
  readonly credential: Credential;
  /** As many packets as may be in flight. */
  readonly slots: number;
  readonly boot: number;
  /** Size of one packet; longer names make it longer. */
  readonly packetBytes: number;
  readonly tagOf: (slot: number) => string;
};

/**
 * The publishes of one connection, encoded once, side by side in one buffer: slot i carries packet
 * id i + 1. Only the sequence number is written again. A slot is free again when its PUBACK came,
 * so the kernel is never handed bytes that change.
 */
export class PublishSlots {
  readonly packetBytes: number;
  readonly #bytes: Buffer;
  readonly #seqEnd: number;

  constructor({ credential, slots, boot, packetBytes, tagOf }: SlotOptions) {
    const topic = text(`gozar/v1/${credential.venue}/${credential.device}/sightings`);
    const encode = (slot: number, bytes: number): Buffer => {
      const fixed = topic.length + 2;
      const head = `{"boot":${boot},"seq":${firstSeq},`;
      const tail = `"sightings":[{"tag":"${tagOf(slot)}","rssi":-${50 + (slot % 40)}}]}`;
      const room = bytes - 3 - fixed - head.length;
      const body = Buffer.concat([
        topic,
        Buffer.from([(slot + 1) >> 8, (slot + 1) & 255]),
        Buffer.from(head + tail.padStart(room)),
      ]);
      return Buffer.concat([Buffer.from([0x32]), remainingLength(body.length), body]);
    };
    // One slot's tag may be longer than another's: all get the size of the longest.
    const sizes = Array.from({ length: slots }, (_, slot) => encode(slot, packetBytes).length);
    this.packetBytes = Math.max(...sizes);
    this.#bytes = Buffer.concat(sizes.map((_, slot) => encode(slot, this.packetBytes)));
    this.#seqEnd = this.#bytes.indexOf(`"seq":${firstSeq}`) + '"seq":'.length + seqDigits;
  }

  /** Writes the sequence number's digits and clears the mark of a repetition. */
  setSeq(slot: number, seq: number): void {
    const at = slot * this.packetBytes;
    this.#bytes[at] = 0x32;
    let rest = seq;
    for (let digit = at + this.#seqEnd - 1; digit >= at + this.#seqEnd - seqDigits; digit--) {
      const tenth = Math.floor(rest / 10);
      this.#bytes[digit] = 48 + (rest - tenth * 10);
      rest = tenth;
    }
  }

  markRepeated(slot: number): void {
    this.#bytes[slot * this.packetBytes] = 0x32 | dupFlag;
  }

  /** Neighbouring packets as one piece to send. */
  slice(fromSlot: number, count: number): Buffer {
    const from = fromSlot * this.packetBytes;
    return this.#bytes.subarray(from, from + count * this.packetBytes);
  }
}

/** Cuts a stream of CONNACK, PUBACK and PINGRESP into packets; pieces may end anywhere. */
export class AckParser {
  readonly #onConnack: (returnCode: number) => void;
  readonly #onPuback: (packetId: number) => void;
  readonly #partial = Buffer.alloc(4);
  #held = 0;

  constructor(onConnack: (returnCode: number) => void, onPuback: (packetId: number) => void) {
    this.#onConnack = onConnack;
    this.#onPuback = onPuback;
  }

  /** Throws on a packet that answers neither CONNECT nor PUBLISH. */
  read(bytes: Uint8Array, length: number): void {
    let at = 0;
    while (at < length) {
      if (this.#held === 0 && length - at >= 4 && bytes[at] === 0x40) {
        this.#onPuback(((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0));
        at += 4;
        continue;
      }
      this.#partial[this.#held++] = bytes[at++] ?? 0;
      this.#finish();
    }
  }

  #finish(): void {
    const [type = 0, size = 0, high = 0, low = 0] = this.#partial;
    if (this.#held < 2) return;
    if (size !== (type === 0xd0 ? 0 : 2)) throw new Error(`unexpected packet ${type} of ${size}`);
    if (this.#held < 2 + size) return;
    this.#held = 0;
    if (type === 0x40) this.#onPuback((high << 8) | low);
    else if (type === 0x20) this.#onConnack(low);
  }
}
