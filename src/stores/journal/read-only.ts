import type { Damage, Journal, JournalFolder, RawFrame } from '../../contracts/ports.ts';
import { SegmentReader } from './reader.ts';

const segmentPattern = /^(\d{16})\.journal$/;

export type Segment = {
  readonly name: string;
  readonly first: number;
  /** Bytes known to be on disk; what lies behind them is never read. */
  bytes: number;
};

export function segmentName(first: number): string {
  return `${String(first).padStart(16, '0')}.journal`;
}

/** The folder's segments by first position; files of other names are left alone. */
export function listSegments(folder: JournalFolder): Segment[] {
  return folder
    .list()
    .map(({ name, bytes }) => ({ name, bytes, first: Number(segmentPattern.exec(name)?.[1] ?? 0) }))
    .filter(({ first }) => first > 0)
    .sort((a, b) => a.first - b.first);
}

/** Damage found so far, each place once however often it is read. */
export class DamageList {
  readonly found: Damage[] = [];
  readonly #seen = new Set<string>();

  add(damage: Damage): void {
    const { segment, offset, fromPosition, toPosition } = damage;
    const key = `${segment}:${offset}:${fromPosition}:${toPosition}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.found.push(damage);
  }
}

export type FrameRange = {
  readonly folder: JournalFolder;
  readonly segments: readonly Segment[];
  readonly fromPosition: number;
  /** The first position not to read; infinite = all that is whole. */
  readonly endPosition: number;
  readonly damage: DamageList;
};

/** Frames in order; holds one segment in memory at a time. [JRN2] */
export function* readFrames(range: FrameRange): Iterable<RawFrame> {
  const { folder, segments, fromPosition, endPosition, damage } = range;
  for (const [index, segment] of segments.entries()) {
    const end = Math.min(segments[index + 1]?.first ?? endPosition, endPosition);
    if (end <= fromPosition || end <= segment.first) continue;
    const reader = readerOf({ folder, segment, endPosition: end, damage });
    while (reader.next()) {
      if (reader.position < fromPosition) continue;
      yield {
        position: reader.position,
        atMs: reader.atMs,
        build: reader.build,
        payload: reader.payload(),
      };
    }
  }
}

export function readerOf({
  folder,
  segment,
  endPosition,
  damage,
}: Pick<FrameRange, 'folder' | 'endPosition' | 'damage'> & { segment: Segment }): SegmentReader {
  return new SegmentReader({
    segment: segment.name,
    bytes: folder.read(segment.name).subarray(0, segment.bytes),
    firstPosition: segment.first,
    endPosition,
    onDamage: (found) => damage.add(found),
  });
}

/**
 * Reads a journal as it lies there and changes nothing, also while its owner writes: an unfinished
 * end is left out and not called damage, as it may be a frame on its way.
 */
export function readJournal({
  folder,
}: {
  readonly folder: JournalFolder;
}): Pick<Journal, 'frames' | 'damage'> {
  const damage = new DamageList();
  return {
    damage: damage.found,
    frames: (fromPosition) =>
      readFrames({
        folder,
        segments: listSegments(folder),
        fromPosition,
        endPosition: Number.POSITIVE_INFINITY,
        damage,
      }),
  };
}
