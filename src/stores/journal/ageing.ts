import type { JournalFolder } from '../../contracts/ports.ts';
import { readIndex } from './compressed.ts';
import { DamageList, listSegments, plainReaderOf, type Segment, segmentName } from './read-only.ts';

const dayMs = 86_400_000;

export type JournalLimits = {
  readonly days: number;
  /** Of all segments together, as they lie on disk. */
  readonly bytes: number;
};

export type Kept = {
  readonly firstPosition: number;
  readonly firstAtMs: number;
  readonly segments: number;
  readonly compressed: number;
  readonly bytes: number;
};

/** What of the journal is there; `firstAtMs` is 0 where the first segment has no frame. */
export function keptRange(folder: JournalFolder): Kept {
  const segments = listSegments(folder);
  const [first, next] = segments;
  return {
    firstPosition: first?.first ?? 1,
    firstAtMs: first === undefined ? 0 : timesOf(folder, first, next?.first).firstAtMs,
    segments: segments.length,
    compressed: segments.filter(({ form }) => form === 'compressed').length,
    bytes: segments.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

export type Ageing = {
  readonly folder: JournalFolder;
  readonly limits: JournalLimits;
  /** Journal time, so that a wall clock set to another century removes nothing. */
  readonly nowMs: number;
  /** From the position behind it on recovery needs the journal. */
  readonly upTo: number;
};

/**
 * The oldest closed segments that are past their days, or that go because all together are past
 * their bytes; none with a position above `upTo`. [JRN14]
 */
export function agedSegments({ folder, limits, nowMs, upTo }: Ageing): readonly Segment[] {
  const segments = listSegments(folder);
  let bytes = segments.reduce((sum, segment) => sum + segment.bytes, 0);
  const aged: Segment[] = [];
  for (const [index, segment] of segments.entries()) {
    const next = segments[index + 1];
    if (next === undefined || next.first - 1 > upTo) break;
    const isOver = bytes > limits.bytes;
    if (!isOver && !isOld(folder, segment, next.first, nowMs - limits.days * dayMs)) break;
    aged.push(segment);
    bytes -= segment.bytes;
  }
  return aged;
}

/**
 * Whether a look would find one past its days, by little reading: the first of them tells. One that
 * is not compressed would have to be read from end to end; it may.
 */
export function mayHaveAged({ folder, limits, nowMs }: Omit<Ageing, 'upTo'>): boolean {
  const [first, next] = listSegments(folder);
  if (first === undefined || next === undefined) return false;
  if (first.form === 'plain') return true;
  return isOld(folder, first, next.first, nowMs - limits.days * dayMs);
}

/**
 * Removes them, each durably before the next, so that no cut leaves a hole. Returns the names.
 */
export function ageJournal(ageing: Ageing): readonly string[] {
  const aged = agedSegments(ageing);
  for (const segment of aged) removeSegment(ageing.folder, segment);
  return aged.map(({ name }) => name);
}

function isOld(folder: JournalFolder, segment: Segment, end: number, beforeMs: number): boolean {
  const { lastAtMs } = timesOf(folder, segment, end);
  return lastAtMs < beforeMs;
}

/** A draft beside a plain segment goes first: it must not take the plain one's place. */
function removeSegment(folder: JournalFolder, { name, first, form }: Segment): void {
  const draft = segmentName(first, 'compressed');
  if (form === 'plain' && folder.list().some((file) => file.name === draft)) {
    folder.remove(draft);
    folder.sync();
  }
  folder.remove(name);
  folder.sync();
}

function timesOf(folder: JournalFolder, segment: Segment, end = Number.POSITIVE_INFINITY) {
  if (segment.form === 'compressed') {
    const { blocks } = readIndex({ folder, name: segment.name, bytes: segment.bytes });
    const firstAtMs = blocks[0]?.header.firstAtMs ?? 0;
    return { firstAtMs, lastAtMs: blocks.at(-1)?.header.lastAtMs ?? 0 };
  }
  const reader = plainReaderOf({ folder, segment, endPosition: end, damage: new DamageList() });
  let firstAtMs = 0;
  while (reader.next()) if (firstAtMs === 0) firstAtMs = reader.atMs;
  return { firstAtMs, lastAtMs: reader.atMs };
}
