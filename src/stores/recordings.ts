import { closeSync, fstatSync, openSync, readSync, renameSync, writeSync } from 'node:fs';
import { crc32, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { z } from 'zod';
import { Localized } from '../contracts/ids.ts';
import type { MessageCounts } from '../contracts/live.ts';
import type { RawFrame } from '../contracts/ports.ts';

/**
 * A recording: one venue's frames over a range, with the state they begin from and states between,
 * so that any minute is near one. Aliases only, as in the journal. Blocks, little-endian:
 *
 * | at | field | |
 * |---|---|---|
 * | 0 | magic, kind | `GZR` and h (head, JSON), s (state text) or f (frames) |
 * | 4 | stored length, u32 | bytes after this header, zstd |
 * | 8 | CRC-32 | of the stored bytes |
 * | 12 | position, f64 | of a block of frames: its first; of a state: the last in it |
 * | 20 | atMs, f64 | journal time of the first frame, of the state |
 *
 * A state's first line counts the day's messages; frames are lines `position atMs payload`. A
 * file cut short is read up to its last whole block.
 */
const headerBytes = 28;
const framesBlockBytes = 1024 * 1024;
const kinds = { head: 'h', state: 's', frames: 'f' } as const;
type Kind = keyof typeof kinds;

const Head = z.object({
  version: z.literal(1),
  venue: z.string(),
  name: Localized,
  timezone: z.string(),
  /** Made by the simulator: nobody of flesh and blood is in it. */
  simulated: z.boolean(),
  build: z.string(),
  fromMs: z.number(),
  toMs: z.number(),
});
export type RecordingHead = z.infer<typeof Head>;
const Counts = z.object({ sent: z.number(), delivered: z.number(), held: z.number() });
/** A state's text, the last position in it, and the messages of the day so far. */
export type RecordedState = {
  readonly position: number;
  readonly text: string;
  readonly counts: MessageCounts;
};

/** Writes to a file of another name; `finish` makes it the recording. */
export class RecordingWriter {
  readonly #path: string;
  readonly #file: number;
  #lines: string[] = [];
  #bytes = 0;
  #first = { position: 0, atMs: 0 };
  frames = 0;
  /** Bytes on disk. */
  written = 0;

  constructor(path: string, head: RecordingHead) {
    this.#path = path;
    this.#file = openSync(`${path}.new`, 'w', 0o600);
    this.#block('head', JSON.stringify(head), { position: 0, atMs: head.fromMs });
  }

  /** The state after the frame at `position`; frames go on from there. */
  state(
    text: string,
    at: { readonly position: number; readonly atMs: number; readonly counts: MessageCounts },
  ): void {
    this.#flush();
    this.#block('state', `${JSON.stringify(at.counts)}\n${text}`, at);
  }

  frame({ position, atMs, payload }: Omit<RawFrame, 'build'>): void {
    if (this.#lines.length === 0) this.#first = { position, atMs };
    const line = `${position} ${atMs} ${payload}`;
    this.#lines.push(line);
    this.#bytes += line.length;
    this.frames++;
    if (this.#bytes >= framesBlockBytes) this.#flush();
  }

  finish(): void {
    this.#flush();
    closeSync(this.#file);
    renameSync(`${this.#path}.new`, this.#path);
  }

  #flush(): void {
    if (this.#lines.length === 0) return;
    this.#block('frames', this.#lines.join('\n'), this.#first);
    this.#lines = [];
    this.#bytes = 0;
  }

  #block(kind: Kind, text: string, { position, atMs }: { position: number; atMs: number }): void {
    const stored = zstdCompressSync(Buffer.from(text, 'utf8'));
    const header = Buffer.alloc(headerBytes);
    header.write(`GZR${kinds[kind]}`, 0, 'latin1');
    header.writeUInt32LE(stored.length, 4);
    header.writeUInt32LE(crc32(stored), 8);
    header.writeDoubleLE(position, 12);
    header.writeDoubleLE(atMs, 20);
    for (const bytes of [header, stored]) {
      for (let done = 0; done < bytes.length; ) done += writeSync(this.#file, bytes, done);
    }
    this.written += headerBytes + stored.length;
  }
}

type Block = {
  readonly kind: Kind;
  readonly at: number;
  readonly length: number;
  readonly crc: number;
  readonly position: number;
  readonly atMs: number;
};

/** A recording that cannot be read: what is wrong with it. */
export type RecordingRefused = { readonly ok: false; readonly message: string };

/** Opens a recording for reading; nothing of it is kept in memory but the list of its blocks. */
export function openRecording(
  path: string,
): { readonly ok: true; readonly recording: Recording } | RecordingRefused {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
  const blocks = listBlocks(file);
  const first = blocks[0];
  const head = first?.kind === 'head' ? parseHead(file, first) : undefined;
  if (head === undefined) {
    closeSync(file);
    return { ok: false, message: `${path} is no recording of this release` };
  }
  return { ok: true, recording: new Recording(file, head, blocks) };
}

export class Recording {
  readonly head: RecordingHead;
  readonly #file: number;
  readonly #blocks: readonly Block[];

  constructor(file: number, head: RecordingHead, blocks: readonly Block[]) {
    this.#file = file;
    this.head = head;
    this.#blocks = blocks;
  }

  /** Frames from a position on, in order; throws on a block that fails its CRC. */
  *frames(fromPosition: number): Iterable<RawFrame> {
    const blocks = this.#blocks.filter(({ kind }) => kind === 'frames');
    for (const [index, block] of blocks.entries()) {
      if ((blocks[index + 1]?.position ?? Number.POSITIVE_INFINITY) <= fromPosition) continue;
      for (const line of textOf(this.#file, block).split('\n')) {
        const frame = frameOf(line);
        if (frame.position >= fromPosition) yield frame;
      }
    }
  }

  /** The newest state at or before a time. */
  stateBefore(atMs: number): RecordedState | undefined {
    const block = this.#blocks.findLast((one) => one.kind === 'state' && one.atMs <= atMs);
    if (block === undefined) return undefined;
    const text = textOf(this.#file, block);
    const end = text.indexOf('\n');
    const counts = Counts.parse(JSON.parse(text.slice(0, end)));
    return { position: block.position, counts, text: text.slice(end + 1) };
  }

  close(): void {
    closeSync(this.#file);
  }
}

function frameOf(line: string): RawFrame {
  const first = line.indexOf(' ');
  const second = line.indexOf(' ', first + 1);
  return {
    position: Number(line.slice(0, first)),
    atMs: Number(line.slice(first + 1, second)),
    build: 0,
    payload: line.slice(second + 1),
  };
}

function listBlocks(file: number): Block[] {
  const { size } = fstatSync(file);
  const blocks: Block[] = [];
  const header = Buffer.alloc(headerBytes);
  for (let at = 0; at + headerBytes <= size; ) {
    readSync(file, header, 0, headerBytes, at);
    const letter = header.toString('latin1', 0, 4);
    const kind = (Object.keys(kinds) as Kind[]).find((one) => letter === `GZR${kinds[one]}`);
    const length = header.readUInt32LE(4);
    if (kind === undefined || at + headerBytes + length > size) break;
    blocks.push({
      kind,
      at: at + headerBytes,
      length,
      crc: header.readUInt32LE(8),
      position: header.readDoubleLE(12),
      atMs: header.readDoubleLE(20),
    });
    at += headerBytes + length;
  }
  return blocks;
}

function textOf(file: number, { at, length, crc, kind }: Block): string {
  const stored = Buffer.alloc(length);
  readSync(file, stored, 0, length, at);
  if (crc32(stored) !== crc) throw new Error(`a block of ${kind} of the recording is damaged`);
  return zstdDecompressSync(stored).toString('utf8');
}

function parseHead(file: number, block: Block): RecordingHead | undefined {
  try {
    return Head.parse(JSON.parse(textOf(file, block)));
  } catch {
    return undefined;
  }
}
