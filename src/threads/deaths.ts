import { closeSync, fdatasync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { Pulse } from '../contracts/pulse.ts';

/** In the data folder, of the machine it lies on: no backup holds it. */
const fileName = 'recovery.marks';
/** Two records, each with its own CRC, written where they are: no full disk is in their way. */
const recordBytes = 32;
const magic = 0x676f7a31;
const at = { mark: 0, count: recordBytes } as const;
const field = { magic: 0, state: 4, position: 8, deaths: 16, crc: recordBytes - 4 } as const;

/** How far a recovery is: `over`, or stepping the frame at `position`; 0 = none just now. */
export type Mark = { readonly isOver: boolean; readonly position: number };
/** The frame a hot path died at last, and how often in a row. */
export type Count = { readonly position: number; readonly deaths: number };

/**
 * What must outlive a process that is killed at a frame while it recovers: neither a handler nor
 * memory does. What is written survives the process as it is; a lost machine may lose it, and then
 * a death is not counted. Where the file cannot be had nothing is counted: frames cannot be
 * appended there either, and that is said. [HOT13]
 */
export class DeathsFile {
  readonly #fd: number | undefined;
  readonly #record = Buffer.alloc(recordBytes);

  constructor(data: string) {
    this.#fd = openOrNot(join(data, fileName));
  }

  /** Undefined = there is none, or it is damaged. */
  get mark(): Mark | undefined {
    const record = this.#read(at.mark);
    if (record === undefined) return undefined;
    const position = record.readDoubleLE(field.position);
    return { isOver: record.readUInt16LE(field.state) === 0, position };
  }

  set mark({ isOver, position }: Mark) {
    this.#write(at.mark, { state: isOver ? 0 : 1, position, deaths: 0 });
  }

  get count(): Count {
    const record = this.#read(at.count);
    if (record === undefined) return { position: 0, deaths: 0 };
    return {
      position: record.readDoubleLE(field.position),
      deaths: record.readDoubleLE(field.deaths),
    };
  }

  set count(count: Count) {
    this.#write(at.count, { state: 0, ...count });
    // Beside the loop: a disk that stands still must not hold the sockets up.
    if (this.#fd !== undefined) fdatasync(this.#fd, () => {});
  }

  close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
  }

  #read(offset: number): Buffer | undefined {
    if (this.#fd === undefined) return undefined;
    const record = Buffer.alloc(recordBytes);
    try {
      if (readSync(this.#fd, record, 0, recordBytes, offset) < recordBytes) return undefined;
    } catch {
      return undefined;
    }
    const isSound =
      record.readUInt32LE(field.magic) === magic &&
      record.readUInt32LE(field.crc) === crcOf(record);
    return isSound ? record : undefined;
  }

  #write(offset: number, { state, position, deaths }: Count & { readonly state: number }): void {
    if (this.#fd === undefined) return;
    const record = this.#record;
    record.writeUInt32LE(magic, field.magic);
    record.writeUInt16LE(state, field.state);
    record.writeDoubleLE(position, field.position);
    record.writeDoubleLE(deaths, field.deaths);
    record.writeUInt32LE(crcOf(record), field.crc);
    try {
      writeSync(this.#fd, record, 0, recordBytes, offset);
    } catch {
      // As where there is no file.
    }
  }
}

function openOrNot(path: string): number | undefined {
  for (const flags of ['r+', 'wx+']) {
    try {
      return openSync(path, flags, 0o600);
    } catch {
      // Absent, or not to be had.
    }
  }
  return undefined;
}

function crcOf(record: Buffer): number {
  return crc32(record.subarray(0, field.crc));
}

/** A pulse that leaves marks until its recovery is over. */
export type Marked = { readonly pulse: Pulse; readonly over: () => void };

/**
 * Marks each frame from `from` on before it is stepped: two microseconds each, and only what has no
 * effects on disk yet, or everything after a recovery that ended nowhere, so that a start is not
 * slower for it. Once over it costs nothing. [HOT13]
 */
export function markSteps(
  pulse: Pulse,
  { file, from }: { readonly file: DeathsFile; readonly from: number },
): Marked {
  let isOver = false;
  let marked = 0;
  file.mark = { isOver, position: 0 };
  return {
    pulse: {
      ...pulse,
      stepping(position) {
        if (!isOver && position !== marked && (position >= from || marked !== 0)) {
          marked = position >= from ? position : 0;
          file.mark = { isOver, position: marked };
        }
        pulse.stepping(position);
      },
    },
    over() {
      isOver = true;
      file.mark = { isOver, position: 0 };
    },
  };
}
