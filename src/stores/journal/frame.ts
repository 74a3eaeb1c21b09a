import { crc32 } from 'node:zlib';
import { journalVersion } from '../../contracts/inputs.ts';

/**
 * A frame on disk, little-endian, journal version 1:
 *
 * | at | field | |
 * |---|---|---|
 * | 0 | magic | FF 47 5A 01; FF is in no UTF-8 text, no payload imitates it; 01 is the version |
 * | 4 | frame CRC-32 | over all that follows, payload included |
 * | 8 | header CRC-32 | over bytes 12 to 36; tells a torn payload from a wrong length |
 * | 12 | payload length, u32 | bytes; its highest bit: goes on with the write of the frame before |
 * | 16 | build, u32 | CRC-32 of the build's id |
 * | 20 | position, f64 | |
 * | 28 | atMs, f64 | journal time, epoch ms |
 * | 36 | payload | UTF-8 |
 */
export const headerBytes = 36;
export const magic: Uint8Array = Uint8Array.of(0xff, 0x47, 0x5a, journalVersion);
export const magicNumber = journalVersion * 0x01_00_00_00 + 0x5a_47_ff;
export const field = {
  frameCrc: 4,
  headerCrc: 8,
  length: 12,
  build: 16,
  position: 20,
  atMs: 28,
} as const;

/** In the field of the length: no first frame of a write. */
export const continuesBit = 0x80_00_00_00;

/** Bytes of one payload. The largest honest one is a venue's plan; ten times that fits. */
export const maxPayloadBytes = 32 * 1024 * 1024;

/** Room a batch begins with, and returns to after a burst. */
const smallBatchBytes = 256 * 1024;
const largeBatchBytes = 8 * 1024 * 1024;

/** The number by which frames name the build that wrote them. */
export function buildNumber(build: string): number {
  return crc32(build);
}

export type NumberedFrame = {
  readonly position: number;
  readonly atMs: number;
  readonly build: number;
  readonly payload: string;
};

/**
 * Encoded frames that wait for one write, in bytes that are reused batch after batch.
 */
export class FrameBatch {
  firstPosition = 0;
  lastPosition = 0;
  lastAtMs = 0;
  #bytes: Buffer = Buffer.allocUnsafeSlow(smallBatchBytes);
  #view = new DataView(this.#bytes.buffer);
  #end = 0;

  get size(): number {
    return this.#end;
  }

  /** The encoded frames; valid until the next call of another method. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#end);
  }

  push({ position, atMs, build, payload }: NumberedFrame): void {
    const length = Buffer.byteLength(payload);
    if (length > maxPayloadBytes) {
      throw new RangeError(`a frame of ${length} bytes exceeds ${maxPayloadBytes}`);
    }
    this.#reserve(headerBytes + length);
    const at = this.#end;
    const end = at + headerBytes + length;
    const view = this.#view;
    this.#bytes.write(payload, at + headerBytes, 'utf8');
    view.setUint32(at, magicNumber, true);
    view.setUint32(at + field.length, (at === 0 ? 0 : continuesBit) + length, true);
    view.setUint32(at + field.build, build, true);
    view.setFloat64(at + field.position, position, true);
    view.setFloat64(at + field.atMs, atMs, true);
    view.setUint32(at + field.headerCrc, headerCrcOf(this.#bytes, at), true);
    view.setUint32(at + field.frameCrc, frameCrcOf(this.#bytes, at, end), true);
    if (at === 0) this.firstPosition = position;
    this.lastPosition = position;
    this.lastAtMs = atMs;
    this.#end = end;
  }

  /** Appends all of another batch, which goes on from this one. */
  join(later: FrameBatch): void {
    if (later.size === 0) return;
    this.#reserve(later.size);
    this.#bytes.set(later.bytes, this.#end);
    if (this.#end === 0) this.firstPosition = later.firstPosition;
    this.lastPosition = later.lastPosition;
    this.lastAtMs = later.lastAtMs;
    this.#end += later.size;
  }

  clear(): void {
    this.#end = 0;
    if (this.#bytes.length > largeBatchBytes) this.#resize(smallBatchBytes);
  }

  #reserve(more: number): void {
    const needed = this.#end + more;
    if (needed > this.#bytes.length) this.#resize(Math.max(needed, this.#bytes.length * 2));
  }

  #resize(bytes: number): void {
    const larger = Buffer.allocUnsafeSlow(bytes);
    this.#bytes.copy(larger, 0, 0, this.#end);
    this.#bytes = larger;
    this.#view = new DataView(larger.buffer);
  }
}

/** The same bytes, not a copy. */
export function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

export function headerCrcOf(bytes: Buffer, at: number): number {
  return crc32(bytes.subarray(at + field.length, at + headerBytes));
}

export function frameCrcOf(bytes: Buffer, at: number, end: number): number {
  return crc32(bytes.subarray(at + field.headerCrc, end));
}
