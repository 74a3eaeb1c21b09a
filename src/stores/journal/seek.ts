import type { JournalFolder } from '../../contracts/ports.ts';
import { bufferOf } from './frame.ts';
import { nextHeader, positionAt } from './reader.ts';

/** Fewer bytes than this are walked through, not bisected; and so many are looked at in one try. */
const walkBytes = 64 * 1024;

/**
 * The byte of a plain segment at which a frame at or before a position begins, by bisecting between
 * sound headers. 0 = its beginning. Positions rise within a segment; where a disk broke that, what
 * was passed over is reported as missing by whoever reads on.
 */
export function seek({
  folder,
  name,
  size,
  position,
}: {
  readonly folder: JournalFolder;
  readonly name: string;
  readonly size: number;
  readonly position: number;
}): number {
  let low = 0;
  let high = size;
  while (high - low > walkBytes) {
    const middle = (low + high) >>> 1;
    const end = Math.min(high, middle + walkBytes);
    const bytes = bufferOf(folder.readRange(name, middle, end));
    // Within a payload longer than that there is none: it is walked to from further back.
    const at = nextHeader(bytes, 0);
    if (at !== undefined && positionAt(bytes, at) <= position) low = middle + at;
    else high = middle;
  }
  return low;
}
