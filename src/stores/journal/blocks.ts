import { constants, crc32, zstdCompressSync, zstdDecompressSync } from 'node:zlib';

/**
 * A block of a compressed segment, little-endian, version 1: this header, then a zstd frame.
 *
 * | at | field | |
 * |---|---|---|
 * | 0 | magic | FF 47 42 01 |
 * | 4 | header CRC-32 | over bytes 8 to 64 |
 * | 8 | CRC-32 of the compressed bytes | |
 * | 12 | compressed length, u32 | bytes |
 * | 16 | plain length, u32 | bytes |
 * | 20 | frames, u32 | |
 * | 24, 32 | first and last position, f64 | |
 * | 40, 48 | first and last journal time, f64, epoch ms | |
 * | 56 | nothing yet, 8 bytes of 0 | |
 *
 * Inside, column by column, because like beside like compresses best: journal times (f64), steps
 * from the position before (f64), payload lengths (u32), builds (u32), then the payloads. Frames'
 * own CRCs are left out: noise that the block's CRC makes needless.
 */
export const blockHeaderBytes = 64;
export const blockMagic: Uint8Array = Uint8Array.of(0xff, 0x47, 0x42, 0x01);
const magicNumber = 0x01_42_47_ff;

/** Plain bytes of a block: what one flipped bit costs, and the least a seek must unpack. */
export const blockBytes = 512 * 1024;
const compressionLevel = 3;
const columnBytes = 8 + 8 + 4 + 4;

export type BlockHeader = {
  readonly crc: number;
  readonly bytes: number;
  readonly plainBytes: number;
  readonly frames: number;
  readonly firstPosition: number;
  readonly lastPosition: number;
  readonly firstAtMs: number;
  readonly lastAtMs: number;
};

export type BlockFrame = {
  readonly position: number;
  readonly atMs: number;
  readonly build: number;
  readonly payload: Uint8Array;
};

/** Frames that gather for one block. */
export class BlockDraft {
  #frames: BlockFrame[] = [];
  #payloadBytes = 0;

  get size(): number {
    return this.#payloadBytes + this.#frames.length * columnBytes;
  }

  /** The payload is not copied: it must stay as it is until `encode`. */
  push(frame: BlockFrame): void {
    this.#frames.push(frame);
    this.#payloadBytes += frame.payload.byteLength;
  }

  /** Header and compressed bytes, and empties the draft. At least one frame must be there. */
  encode(): { readonly header: Buffer; readonly body: Buffer } {
    const frames = this.#frames;
    const [first, last] = [frames[0], frames.at(-1)];
    if (first === undefined || last === undefined) throw new Error('a block without frames');
    const plain = this.#columns(first.position);
    const body = zstdCompressSync(plain, {
      params: { [constants.ZSTD_c_compressionLevel]: compressionLevel },
    });
    const header = encodeHeader({
      crc: crc32(body),
      bytes: body.length,
      plainBytes: plain.length,
      frames: frames.length,
      firstPosition: first.position,
      lastPosition: last.position,
      firstAtMs: first.atMs,
      lastAtMs: last.atMs,
    });
    this.#frames = [];
    this.#payloadBytes = 0;
    return { header, body };
  }

  #columns(firstPosition: number): Buffer {
    const frames = this.#frames;
    const count = frames.length;
    const plain = Buffer.allocUnsafe(this.size);
    const at = columnsAt(count);
    let before = firstPosition;
    let end = at.payloads;
    for (const [i, { position, atMs, build, payload }] of frames.entries()) {
      plain.writeDoubleLE(atMs, i * 8);
      plain.writeDoubleLE(position - before, at.steps + i * 8);
      plain.writeUInt32LE(payload.byteLength, at.lengths + i * 4);
      plain.writeUInt32LE(build, at.builds + i * 4);
      plain.set(payload, end);
      end += payload.byteLength;
      before = position;
    }
    return plain;
  }
}

function columnsAt(count: number) {
  return { steps: count * 8, lengths: count * 16, builds: count * 20, payloads: count * 24 };
}

export function encodeHeader(header: BlockHeader): Buffer {
  const bytes = Buffer.alloc(blockHeaderBytes);
  bytes.writeUInt32LE(magicNumber, 0);
  bytes.writeUInt32LE(header.crc, 8);
  bytes.writeUInt32LE(header.bytes, 12);
  bytes.writeUInt32LE(header.plainBytes, 16);
  bytes.writeUInt32LE(header.frames, 20);
  bytes.writeDoubleLE(header.firstPosition, 24);
  bytes.writeDoubleLE(header.lastPosition, 32);
  bytes.writeDoubleLE(header.firstAtMs, 40);
  bytes.writeDoubleLE(header.lastAtMs, 48);
  bytes.writeUInt32LE(crc32(bytes.subarray(8)), 4);
  return bytes;
}

/** The header at an offset; undefined when none is there or its CRC is wrong. */
export function decodeHeader(bytes: Buffer, at: number): BlockHeader | undefined {
  if (at + blockHeaderBytes > bytes.length) return undefined;
  if (bytes.readUInt32LE(at) !== magicNumber) return undefined;
  const crc = crc32(bytes.subarray(at + 8, at + blockHeaderBytes));
  if (bytes.readUInt32LE(at + 4) !== crc) return undefined;
  return {
    crc: bytes.readUInt32LE(at + 8),
    bytes: bytes.readUInt32LE(at + 12),
    plainBytes: bytes.readUInt32LE(at + 16),
    frames: bytes.readUInt32LE(at + 20),
    firstPosition: bytes.readDoubleLE(at + 24),
    lastPosition: bytes.readDoubleLE(at + 32),
    firstAtMs: bytes.readDoubleLE(at + 40),
    lastAtMs: bytes.readDoubleLE(at + 48),
  };
}

/** A block's frames, one after the other, out of its unpacked columns. */
export class OpenBlock {
  readonly #plain: Buffer;
  readonly #count: number;
  readonly #at: ReturnType<typeof columnsAt>;
  #index = -1;
  #payloadEnd: number;
  #payloadAt = 0;
  position: number;

  constructor(plain: Buffer, { frames, firstPosition }: BlockHeader) {
    this.#plain = plain;
    this.#count = frames;
    this.#at = columnsAt(frames);
    this.#payloadEnd = this.#at.payloads;
    this.position = firstPosition;
  }

  next(): boolean {
    this.#index += 1;
    if (this.#index >= this.#count) return false;
    this.position += this.#plain.readDoubleLE(this.#at.steps + this.#index * 8);
    this.#payloadAt = this.#payloadEnd;
    this.#payloadEnd += this.#plain.readUInt32LE(this.#at.lengths + this.#index * 4);
    return true;
  }

  get atMs(): number {
    return this.#plain.readDoubleLE(this.#index * 8);
  }

  get build(): number {
    return this.#plain.readUInt32LE(this.#at.builds + this.#index * 4);
  }

  payload(): string {
    return this.#plain.toString('utf8', this.#payloadAt, this.#payloadEnd);
  }

  payloadBytes(): Uint8Array {
    return this.#plain.subarray(this.#payloadAt, this.#payloadEnd);
  }
}

/** Unpacks what passes its CRC; undefined for anything else: it is never served. [JRN5] */
export function openBlock(header: BlockHeader, body: Uint8Array): OpenBlock | undefined {
  if (body.byteLength !== header.bytes || crc32(body) !== header.crc) return undefined;
  const plain = zstdDecompressSync(body, { maxOutputLength: Math.max(header.plainBytes, 1) });
  return plain.length === header.plainBytes ? new OpenBlock(plain, header) : undefined;
}
