import type { Damage } from '../../contracts/ports.ts';
import {
  bufferOf,
  continuesBit,
  field,
  frameCrcOf,
  headerBytes,
  headerCrcOf,
  magic,
  magicNumber,
} from './frame.ts';

/** Frames of a segment in order, however they are stored. */
export interface FrameReader {
  /** Of the frame `next` found. */
  readonly position: number;
  readonly atMs: number;
  readonly build: number;
  /** Moves to the next good frame; false at the end of what this segment owns. */
  next(): boolean;
  payload(): string;
  /** Not a copy; valid while the reader is. */
  payloadBytes(): Uint8Array;
  /** False where no payload contains the text, and that is cheap to know. */
  mayMention(text: string): boolean;
}

export type SegmentSlice = {
  readonly segment: string;
  readonly bytes: Uint8Array;
  /** Positions this segment owns: from its name's up to, not including, the next segment's. */
  readonly firstPosition: number;
  readonly endPosition: number;
  /** Where in the segment the bytes begin, with a sound header; what lies before was not read. */
  readonly base?: number;
  readonly onDamage: (damage: Damage) => void;
};

/**
 * Walks a segment's frames in order. What fails its CRC is skipped up to the next frame that
 * passes, and the positions missing between the two are reported. [JRN5]
 *
 * A segment may end in frames the next one owns: they were left behind by a failed fdatasync and
 * written again there, so they are neither served nor missed. [JRN4]
 */
export class SegmentReader implements FrameReader {
  /** Of the frame `next` found. */
  position: number;
  atMs = 0;
  build = 0;
  /** Where in these bytes the last good frame ends. */
  goodEnd = 0;
  /** Whether the frame `next` found went to the disk with the one before it. */
  continues = false;
  readonly #segment: string;
  readonly #bytes: Buffer;
  readonly #view: DataView;
  readonly #endPosition: number;
  readonly #base: number;
  readonly #onDamage: (damage: Damage) => void;
  #at = 0;
  #payloadAt = 0;

  constructor({ segment, bytes, firstPosition, endPosition, base = 0, onDamage }: SegmentSlice) {
    this.#segment = segment;
    this.#bytes = bufferOf(bytes);
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#base = base;
    // A tail may be cut, and written anew, between the search and the read.
    const isThere = base > 0 && hasHeader(this.#bytes, 0);
    this.position = (isThere ? positionAt(this.#bytes, 0) : firstPosition) - 1;
    this.#endPosition = endPosition;
    this.#onDamage = onDamage;
  }

  /** Moves to the next good frame; false at the end of what this segment owns. */
  next(): boolean {
    const view = this.#view;
    while (this.#at < this.#bytes.length) {
      const at = this.#at;
      const end = this.#goodEndOf(at);
      if (end === undefined) {
        this.#at = this.#afterBad(at);
        continue;
      }
      const position = view.getFloat64(at + field.position, true);
      if (position >= this.#endPosition) break;
      if (position > this.position + 1) this.#missing(position - 1);
      this.position = position;
      this.atMs = view.getFloat64(at + field.atMs, true);
      this.build = view.getUint32(at + field.build, true);
      this.continues = view.getUint32(at + field.length, true) >= continuesBit;
      this.#payloadAt = at + headerBytes;
      this.goodEnd = end;
      this.#at = end;
      return true;
    }
    if (this.#endPosition > this.position + 1 && this.#endPosition !== Number.POSITIVE_INFINITY) {
      this.#missing(this.#endPosition - 1);
      this.position = this.#endPosition - 1;
    }
    this.#at = this.#bytes.length;
    return false;
  }

  payload(): string {
    return this.#bytes.toString('utf8', this.#payloadAt, this.goodEnd);
  }

  payloadBytes(): Uint8Array {
    return this.#bytes.subarray(this.#payloadAt, this.goodEnd);
  }

  mayMention(text: string): boolean {
    return this.#bytes.includes(text, this.#at);
  }

  /**
   * The last position that may have been acknowledged in what follows the last good frame. Asked
   * after `next` said no. A frame cut short never was: its last byte comes before the fdatasync.
   * One that is whole but damaged may have been, and bytes without a readable header may have held
   * as many as their number allows. [JRN6] [JRN7]
   */
  lastPossiblePosition(): number {
    const bytes = this.#bytes;
    let last = this.position;
    let at = this.goodEnd;
    while (bytes.length - at >= headerBytes) {
      if (hasHeader(bytes, at)) {
        const end = this.#endOf(at);
        const position = this.#view.getFloat64(at + field.position, true);
        last = Math.max(last, end > bytes.length ? position - 1 : position);
        at = end;
        continue;
      }
      const next = nextHeader(bytes, at + 1);
      if (next === undefined) return last + Math.ceil((bytes.length - at) / headerBytes);
      at = next;
    }
    return last;
  }

  #missing(toPosition: number): void {
    this.#onDamage({
      segment: this.#segment,
      offset: this.#base + this.goodEnd,
      fromPosition: this.position + 1,
      toPosition,
    });
  }

  /** Where the frame at `at` ends, if it is whole, passes its CRC and goes on in order. */
  #goodEndOf(at: number): number | undefined {
    if (at + headerBytes > this.#bytes.length) return undefined;
    const view = this.#view;
    if (view.getUint32(at, true) !== magicNumber) return undefined;
    const end = this.#endOf(at);
    if (end > this.#bytes.length) return undefined;
    const crc = view.getUint32(at + field.frameCrc, true);
    if (crc !== frameCrcOf(this.#bytes, at, end)) return undefined;
    return view.getFloat64(at + field.position, true) > this.position ? end : undefined;
  }

  #endOf(at: number): number {
    const length = this.#view.getUint32(at + field.length, true);
    return at + headerBytes + (length >= continuesBit ? length - continuesBit : length);
  }

  /** Where to look on: behind a frame whose header is sound, else at the next magic. */
  #afterBad(at: number): number {
    if (hasHeader(this.#bytes, at) && this.#endOf(at) <= this.#bytes.length) return this.#endOf(at);
    const next = this.#bytes.indexOf(magic, at + 1);
    return next < 0 ? this.#bytes.length : next;
  }
}

function hasHeader(bytes: Buffer, at: number): boolean {
  if (at + headerBytes > bytes.length) return false;
  if (bytes.readUInt32LE(at) !== magicNumber) return false;
  return bytes.readUInt32LE(at + field.headerCrc) === headerCrcOf(bytes, at);
}

/** Where the next sound header begins, which no payload can imitate. */
export function nextHeader(bytes: Buffer, from: number): number | undefined {
  for (let at = from; ; at++) {
    at = bytes.indexOf(magic, at);
    if (at < 0) return undefined;
    if (hasHeader(bytes, at)) return at;
  }
}

/** Of the frame whose header begins there. */
export function positionAt(bytes: Buffer, at: number): number {
  return bytes.readDoubleLE(at + field.position);
}
