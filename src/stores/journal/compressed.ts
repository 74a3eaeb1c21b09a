import { crc32 } from 'node:zlib';
import type { Damage, JournalFolder } from '../../contracts/ports.ts';
import {
  type BlockHeader,
  blockHeaderBytes,
  blockMagic,
  decodeHeader,
  encodeHeader,
  type OpenBlock,
  openBlock,
} from './blocks.ts';
import { bufferOf } from './frame.ts';
import type { FrameReader } from './reader.ts';

/**
 * A compressed segment: blocks, an index, a trailer. The index repeats each block's header with its
 * offset, so a seek reads trailer, index and the blocks it wants; and a damaged header costs
 * nothing. Without a sound index the blocks are found by scanning for their headers.
 *
 * | trailer at | field |
 * |---|---|
 * | 0 | magic FF 47 49 01 |
 * | 4 | CRC-32 over the index and the trailer from byte 8 on |
 * | 8 | offset of the index, f64 |
 * | 16 | blocks, u32 |
 * | 20 | nothing yet, 4 bytes of 0 |
 */
const trailerBytes = 24;
const trailerMagic = 0x01_49_47_ff;
const entryBytes = blockHeaderBytes + 8;

export type BlockPlace = { readonly header: BlockHeader; readonly offset: number };

/** Index and trailer of these blocks; `offset` is where they go. */
export function encodeIndex(blocks: readonly BlockPlace[], offset: number): Buffer {
  const bytes = Buffer.alloc(blocks.length * entryBytes + trailerBytes);
  for (const [i, place] of blocks.entries()) {
    bytes.set(encodeHeader(place.header), i * entryBytes);
    bytes.writeDoubleLE(place.offset, i * entryBytes + blockHeaderBytes);
  }
  const trailer = blocks.length * entryBytes;
  bytes.writeUInt32LE(trailerMagic, trailer);
  bytes.writeDoubleLE(offset, trailer + 8);
  bytes.writeUInt32LE(blocks.length, trailer + 16);
  bytes.writeUInt32LE(crcOfIndex(bytes), trailer + 4);
  return bytes;
}

function crcOfIndex(bytes: Buffer): number {
  const trailer = bytes.length - trailerBytes;
  return crc32(bytes.subarray(trailer + 8), crc32(bytes.subarray(0, trailer)));
}

type File = { readonly folder: JournalFolder; readonly name: string; readonly bytes: number };

export type BlockIndex = {
  readonly blocks: readonly BlockPlace[];
  /** False: found by scanning, because the index at the end is damaged or was never written. */
  readonly sound: boolean;
};

export function readIndex(file: File): BlockIndex {
  const blocks = indexAtEnd(file);
  return blocks === undefined ? { blocks: scan(file), sound: false } : { blocks, sound: true };
}

function indexAtEnd({ folder, name, bytes }: File): BlockPlace[] | undefined {
  if (bytes < trailerBytes) return undefined;
  const trailer = bufferOf(folder.readRange(name, bytes - trailerBytes, bytes));
  if (trailer.length < trailerBytes || trailer.readUInt32LE(0) !== trailerMagic) return undefined;
  const from = trailer.readDoubleLE(8);
  const count = trailer.readUInt32LE(16);
  if (from !== bytes - trailerBytes - count * entryBytes) return undefined;
  const index = bufferOf(folder.readRange(name, from, bytes));
  if (index.readUInt32LE(index.length - trailerBytes + 4) !== crcOfIndex(index)) return undefined;
  const blocks: BlockPlace[] = [];
  for (let i = 0; i < count; i++) {
    const header = decodeHeader(index, i * entryBytes);
    if (header === undefined) return undefined;
    blocks.push({ header, offset: index.readDoubleLE(i * entryBytes + blockHeaderBytes) });
  }
  return blocks;
}

/** Blocks by their headers, in order of position; what repeats an earlier position is left out. */
function scan({ folder, name, bytes: size }: File): BlockPlace[] {
  const bytes = bufferOf(folder.readRange(name, 0, size));
  const blocks: BlockPlace[] = [];
  let last = 0;
  for (let at = bytes.indexOf(blockMagic); at >= 0; ) {
    const header = decodeHeader(bytes, at);
    const isBlock = header !== undefined && at + blockHeaderBytes + header.bytes <= bytes.length;
    if (isBlock && header.firstPosition > last) {
      blocks.push({ header, offset: at });
      last = header.lastPosition;
    }
    at = bytes.indexOf(blockMagic, isBlock ? at + blockHeaderBytes + header.bytes : at + 1);
  }
  return blocks;
}

export type CompressedSlice = File & {
  /** Positions this segment owns: from its name's up to, not including, the next segment's. */
  readonly firstPosition: number;
  readonly endPosition: number;
  /** Blocks that end before it are not even read. */
  readonly fromPosition: number;
  readonly onDamage: (damage: Damage) => void;
};

/**
 * Walks a compressed segment's frames in order, one block in memory at a time. A block that fails
 * its CRC is reported with its positions and left out. [JRN5] [JRN12]
 */
export class CompressedReader implements FrameReader {
  position: number;
  readonly #file: File;
  readonly #endPosition: number;
  readonly #onDamage: (damage: Damage) => void;
  readonly #blocks: readonly BlockPlace[];
  #next = 0;
  #open: OpenBlock | undefined;
  #offset = 0;

  constructor({ firstPosition, endPosition, fromPosition, onDamage, ...file }: CompressedSlice) {
    this.#file = file;
    this.#endPosition = endPosition;
    this.#onDamage = onDamage;
    this.position = firstPosition - 1;
    const { blocks, sound } = readIndex(file);
    this.#blocks = blocks;
    // Damage that costs no frame: its range of positions is empty.
    if (!sound) this.#report({ offset: file.bytes, toPosition: this.position });
    while ((blocks[this.#next]?.header.lastPosition ?? fromPosition) < fromPosition) {
      this.position = blocks[this.#next]?.header.lastPosition ?? this.position;
      this.#next += 1;
    }
  }

  get atMs(): number {
    return this.#open?.atMs ?? 0;
  }

  get build(): number {
    return this.#open?.build ?? 0;
  }

  payload(): string {
    return this.#open?.payload() ?? '';
  }

  payloadBytes(): Uint8Array {
    return this.#open?.payloadBytes() ?? new Uint8Array();
  }

  mayMention(): boolean {
    return true;
  }

  next(): boolean {
    for (;;) {
      if (this.#open?.next()) {
        const { position } = this.#open;
        if (position >= this.#endPosition) return this.#end();
        if (position > this.position + 1) this.#missing(position - 1);
        this.position = position;
        return true;
      }
      const place = this.#blocks[this.#next];
      if (place === undefined || place.header.firstPosition >= this.#endPosition) {
        return this.#end();
      }
      this.#next += 1;
      this.#open = this.#unpack(place);
    }
  }

  /** Bytes of the block at a place, if they are what was written. */
  #unpack({ header, offset }: BlockPlace): OpenBlock | undefined {
    const { folder, name } = this.#file;
    const end = offset + blockHeaderBytes + header.bytes;
    const bytes = bufferOf(folder.readRange(name, offset, end));
    this.#offset = offset;
    if (!bytes.subarray(0, blockHeaderBytes).equals(encodeHeader(header))) {
      this.#report({ offset, toPosition: this.position });
    }
    const open = openBlock(header, bytes.subarray(blockHeaderBytes));
    if (open === undefined) {
      const last = Math.min(header.lastPosition, this.#endPosition - 1);
      this.#missing(last);
      this.position = last;
    }
    return open;
  }

  #end(): false {
    this.#open = undefined;
    this.#next = this.#blocks.length;
    const last = this.#endPosition - 1;
    if (last > this.position && this.#endPosition !== Number.POSITIVE_INFINITY) {
      this.#missing(last);
      this.position = last;
    }
    return false;
  }

  #missing(toPosition: number): void {
    this.#report({ offset: this.#offset, toPosition });
  }

  #report({ offset, toPosition }: { offset: number; toPosition: number }): void {
    const fromPosition = this.position + 1;
    this.#onDamage({ segment: this.#file.name, offset, fromPosition, toPosition });
  }
}
