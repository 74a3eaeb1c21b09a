import type { Damage, Journal, JournalFolder, RawFrame } from '../../contracts/ports.ts';
import { CompressedReader } from './compressed.ts';
import { type FrameReader, SegmentReader } from './reader.ts';
import { seek } from './seek.ts';

const segmentPattern = /^(\d{16})\.(journal|blocks)$/;

export type SegmentForm = 'plain' | 'compressed';
export type Segment = {
  readonly name: string;
  readonly first: number;
  readonly form: SegmentForm;
  /** Bytes known to be on disk; what lies behind them is never read. */
  bytes: number;
};

export function segmentName(first: number, form: SegmentForm = 'plain'): string {
  return `${String(first).padStart(16, '0')}.${form === 'plain' ? 'journal' : 'blocks'}`;
}

/**
 * The folder's segments by first position; files of other names are left alone. Where a plain one
 * lies beside its compressed form, the latter may be unfinished, and the plain one counts. [JRN11]
 */
export function listSegments(folder: JournalFolder): Segment[] {
  const segments = new Map<number, Segment>();
  for (const { name, bytes } of folder.list()) {
    const [, digits, suffix] = segmentPattern.exec(name) ?? [];
    const first = Number(digits ?? 0);
    const form = suffix === 'journal' ? 'plain' : 'compressed';
    if (first === 0 || (form === 'compressed' && segments.get(first)?.form === 'plain')) continue;
    segments.set(first, { name, first, form, bytes });
  }
  return [...segments.values()].sort((a, b) => a.first - b.first);
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
  /** Plain segments without this text may be left out. */
  readonly mentioning?: string | undefined;
};

/** Frames in order; holds one plain segment, or one block, in memory at a time. [JRN2] */
export function* readFrames(range: FrameRange): Iterable<RawFrame> {
  const { folder, segments, fromPosition, endPosition, damage, mentioning } = range;
  let begun = false;
  for (const [index, segment] of segments.entries()) {
    const end = Math.min(segments[index + 1]?.first ?? endPosition, endPosition);
    if (end <= fromPosition || end <= segment.first) continue;
    const frames = segmentFrames({
      folder,
      segment,
      fromPosition,
      endPosition: end,
      damage,
      mentioning,
    });
    try {
      for (const frame of frames) {
        begun = true;
        yield frame;
      }
    } catch (error) {
      if (!isGone(error)) throw error;
      // Aged out meanwhile: at the beginning that is no hole, in the middle it is one.
      if (begun) addHole(damage, segment, Math.max(segment.first, fromPosition), end);
    }
  }
}

function* segmentFrames(given: ReaderOptions): Iterable<RawFrame> {
  const reader = readerOf(given);
  if (given.mentioning !== undefined && !reader.mayMention(given.mentioning)) return;
  while (reader.next()) {
    if (reader.position < given.fromPosition) continue;
    const { position, atMs, build } = reader;
    yield { position, atMs, build, payload: reader.payload() };
  }
}

function addHole(damage: DamageList, { name }: Segment, from: number, end: number): void {
  if (end === Number.POSITIVE_INFINITY) return;
  damage.add({ segment: name, offset: 0, fromPosition: from, toPosition: end - 1 });
}

export type ReaderOptions = Pick<
  FrameRange,
  'folder' | 'fromPosition' | 'endPosition' | 'damage' | 'mentioning'
> & { readonly segment: Segment };

/**
 * A segment's frames, in whatever form it is by now: a plain one that was listed may have been
 * compressed since. Throws ENOENT when it was aged out.
 */
export function readerOf(given: ReaderOptions): FrameReader {
  const { folder, segment } = given;
  if (segment.form === 'compressed') return compressedReaderOf(given);
  try {
    return plainReaderOf(given);
  } catch (error) {
    const name = segmentName(segment.first, 'compressed');
    const found = isGone(error) && folder.list().find((file) => file.name === name);
    if (!found) throw error;
    const { bytes } = found;
    return compressedReaderOf({
      ...given,
      segment: { ...segment, form: 'compressed', name, bytes },
    });
  }
}

/**
 * Of a segment in its plain form; from its beginning where no position is given, else from a frame
 * at or before it: what lies well before is not even read.
 */
export function plainReaderOf(
  given: Omit<ReaderOptions, 'fromPosition'> & { readonly fromPosition?: number },
): SegmentReader {
  const { folder, segment, fromPosition = segment.first, endPosition, damage } = given;
  const { name, bytes: size, first } = segment;
  const base = fromPosition > first ? seek({ folder, name, size, position: fromPosition }) : 0;
  const bytes =
    base === 0 ? folder.read(name).subarray(0, size) : folder.readRange(name, base, size);
  return new SegmentReader({
    segment: name,
    bytes,
    firstPosition: first,
    endPosition,
    base,
    onDamage: (found) => damage.add(found),
  });
}

function compressedReaderOf(given: ReaderOptions): CompressedReader {
  const { folder, segment, fromPosition, endPosition, damage } = given;
  return new CompressedReader({
    folder,
    name: segment.name,
    bytes: segment.bytes,
    firstPosition: segment.first,
    endPosition,
    fromPosition,
    onDamage: (found) => damage.add(found),
  });
}

function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/**
 * Reads a journal as it lies there and changes nothing, also while its owner writes: an unfinished
 * end is left out and not called damage, as it may be a frame on its way.
 */
export function readJournal({
  folder,
}: {
  readonly folder: JournalFolder;
}): Pick<Journal, 'frames' | 'damage' | 'first'> {
  const damage = new DamageList();
  return {
    damage: damage.found,
    get first() {
      return firstOf(folder);
    },
    frames: (fromPosition, mentioning) =>
      readFrames({
        folder,
        mentioning,
        segments: listSegments(folder),
        fromPosition,
        endPosition: Number.POSITIVE_INFINITY,
        damage,
      }),
  };
}

/** First position kept, 1 in an empty journal. */
export function firstOf(folder: JournalFolder): number {
  return listSegments(folder)[0]?.first ?? 1;
}
