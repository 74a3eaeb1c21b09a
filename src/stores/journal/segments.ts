import type { ErrorCode } from '../../contracts/errors.ts';
import type {
  Damage,
  Journal,
  JournalCommit,
  JournalFile,
  JournalFolder,
  RawFrame,
} from '../../contracts/ports.ts';
import { readIndex } from './compressed.ts';
import { buildNumber, FrameBatch } from './frame.ts';
import {
  DamageList,
  firstOf,
  listSegments,
  readerOf,
  readFrames,
  type Segment,
  segmentName,
} from './read-only.ts';
import { readTail } from './tail.ts';

export type JournalOptions = {
  readonly folder: JournalFolder;
  /** Id of the build, written into its frames as a CRC-32. */
  readonly build: string;
  /** Bytes at which a new segment begins; also what `frames` holds in memory at a time. */
  readonly segmentBytes?: number;
  /**
   * The records' cursor: positions up to it have had their effects and are never given out again,
   * even if the journal lost its end.
   */
  readonly after?: number;
};

const defaultSegmentBytes = 64 * 1024 * 1024;
/** Opens the journal in a folder: reads its last segment, cuts a torn tail, goes on behind it. */
export function openJournal(options: JournalOptions): Journal {
  const journal = new SegmentedJournal(options);
  journal.recover(options.after ?? 0);
  return journal;
}

/**
 * Segments of frames, named by their first position. A segment owns the positions from its own up
 * to the next one's.
 *
 *     append ─► filling ──commit──► flying ──write──► segment ──fdatasync──► durable
 *                                     ▲                  │
 *                                     └── kept ◄─ cut ◄──┴── failure
 *
 * After a failed write the segment is cut back to what is durable [JRN3]. After a failed fdatasync
 * its pages may look clean without being on disk, so a segment that holds durable frames is left
 * for good and a new one takes everything again; one that holds none is emptied and filled anew
 * [JRN4].
 */
class SegmentedJournal implements Journal {
  readonly #folder: JournalFolder;
  readonly #build: number;
  readonly #segmentBytes: number;
  readonly #segments: Segment[];
  readonly #damage = new DamageList();
  #file: JournalFile | undefined;
  /** The last segment may hold bytes behind the durable ones. */
  #tailDirty = false;
  /** The last segment takes no more frames. */
  #left = false;
  #namesDirty = false;
  #filling = new FrameBatch();
  #flying = new FrameBatch();
  #underWay: Promise<JournalCommit> | undefined;
  #position = 0;
  #durable = 0;
  #atMs = 0;

  constructor({ folder, build, segmentBytes = defaultSegmentBytes }: JournalOptions) {
    this.#folder = folder;
    this.#build = buildNumber(build);
    this.#segmentBytes = segmentBytes;
    this.#segments = listSegments(folder);
  }

  get position(): number {
    return this.#position;
  }

  get durable(): number {
    return this.#durable;
  }

  get atMs(): number {
    return this.#atMs;
  }

  get first(): number {
    return firstOf(this.#folder);
  }

  get damage(): readonly Damage[] {
    return this.#damage.found;
  }

  recover(after: number): void {
    const last = this.#segments.at(-1);
    if (last?.form === 'compressed') this.#recoverCompressed(last, after);
    else if (last) this.#recoverTail(last, after);
    else if (after > 0) this.#giveUp({ segment: segmentName(1), offset: 0, toPosition: after });
    this.#durable = this.#position;
  }

  append({ atMs, payload }: { readonly atMs: number; readonly payload: string }): number {
    const position = this.#position + 1;
    this.#filling.push({ position, atMs, build: this.#build, payload });
    this.#position = position;
    this.#atMs = atMs;
    return position;
  }

  async commit(): Promise<JournalCommit> {
    if (this.#underWay) throw new Error('a commit is under way: one at a time');
    this.#underWay = this.#commitPending();
    try {
      return await this.#underWay;
    } finally {
      this.#underWay = undefined;
    }
  }

  frames(fromPosition: number, mentioning?: string): Iterable<RawFrame> {
    return readFrames({
      mentioning,
      folder: this.#folder,
      segments: [...this.#segments],
      fromPosition,
      endPosition: this.#durable + 1,
      damage: this.#damage,
    });
  }

  async close(): Promise<void> {
    await this.#underWay;
    this.#closeFile();
  }

  async #commitPending(): Promise<JournalCommit> {
    // What a failed commit kept goes first; otherwise the two batches change places.
    if (this.#flying.size > 0) {
      this.#flying.join(this.#filling);
      this.#filling.clear();
    } else {
      [this.#flying, this.#filling] = [this.#filling, this.#flying];
    }
    const batch = this.#flying;
    if (batch.size === 0) return { ok: true, position: this.#durable, bytes: 0 };
    let written = false;
    try {
      const segment = this.#segmentFor(batch);
      this.#file ??= this.#folder.open(segment.name);
      this.#file.append(batch.bytes);
      written = true;
      await this.#file.sync();
      if (this.#namesDirty) this.#folder.sync();
      this.#namesDirty = false;
      segment.bytes += batch.size;
    } catch (cause) {
      this.#retreat(written);
      return { ok: false, code: codeOf(cause), cause };
    }
    const { lastPosition: position, size: bytes } = batch;
    this.#durable = position;
    batch.clear();
    return { ok: true, position, bytes };
  }

  /** The segment that takes the batch: the last one, or a new one named by the batch. */
  #segmentFor(batch: FrameBatch): Segment {
    const last = this.#segments.at(-1);
    if (last && this.#takes(last, batch)) {
      if (this.#tailDirty) this.#folder.truncate(last.name, last.bytes);
      this.#tailDirty = false;
      return last;
    }
    this.#closeFile();
    const first = batch.firstPosition;
    const segment: Segment = { name: segmentName(first), first, form: 'plain', bytes: 0 };
    this.#file = this.#folder.open(segment.name);
    this.#namesDirty = true;
    this.#tailDirty = false;
    this.#left = false;
    this.#segments.push(segment);
    return segment;
  }

  #takes(segment: Segment, batch: FrameBatch): boolean {
    if (segment.form === 'compressed') return false;
    if (segment.bytes === 0) return true;
    if (this.#left || this.#tailDirty) return false;
    return segment.bytes + batch.size <= this.#segmentBytes;
  }

  /** Puts the folder back to what is durable, as far as it lets us; the frames stay in memory. */
  #retreat(written: boolean): void {
    const last = this.#segments.at(-1);
    try {
      this.#closeFile();
    } catch {
      // A file that cannot even be closed is left; the next commit opens another.
    }
    if (!last) return;
    this.#tailDirty = true;
    this.#left = written && last.bytes > 0;
    try {
      this.#folder.truncate(last.name, last.bytes);
      this.#tailDirty = false;
    } catch {
      // Still dirty: the next commit cuts again, or leaves this segment.
    }
  }

  #closeFile(): void {
    const file = this.#file;
    this.#file = undefined;
    file?.close();
  }

  #recoverTail(last: Segment, after: number): void {
    const { end, damage, lastPossible } = readTail({ folder: this.#folder, segment: last, after });
    for (const found of damage) this.#damage.add(found);
    this.#position = end.position;
    this.#atMs = end.atMs;
    const toPosition = Math.max(lastPossible, after);
    if (end.bytes < last.bytes || toPosition > end.position) {
      this.#giveUp({ segment: last.name, offset: end.bytes, toPosition });
    }
    // Also when nothing is cut: after a crash of the process alone, frames may be readable that no
    // fdatasync ever covered, and what is served must survive the next power cut. [JRN8]
    this.#folder.truncate(last.name, end.bytes);
    this.#folder.sync();
    last.bytes = end.bytes;
    if (end.bytes === 0) this.#atMs = this.#lastAtMsBefore(this.#segments.length - 1);
  }

  /**
   * The name of the segment after it went with the power, before anything in it was durable: the
   * one that was closed is the last again, and takes no more. [JRN11]
   */
  #recoverCompressed(last: Segment, after: number): void {
    const segment = last.name;
    const { blocks, sound } = readIndex({ folder: this.#folder, name: segment, bytes: last.bytes });
    const end = blocks.at(-1)?.header;
    this.#position = end?.lastPosition ?? last.first - 1;
    this.#atMs = end?.lastAtMs ?? this.#lastAtMsBefore(this.#segments.length - 1);
    if (!sound) this.#giveUp({ segment, offset: last.bytes, toPosition: this.#position });
    if (after > this.#position) this.#giveUp({ segment, offset: last.bytes, toPosition: after });
  }

  /** Positions that may have been acknowledged are reported and never given to another frame. */
  #giveUp({ segment, offset, toPosition }: Omit<Damage, 'fromPosition'>): void {
    this.#damage.add({ segment, offset, fromPosition: this.#position + 1, toPosition });
    this.#position = toPosition;
  }

  #lastAtMsBefore(index: number): number {
    for (let i = index - 1; i >= 0; i--) {
      const segment = this.#segments[i];
      const next = this.#segments[i + 1];
      if (!segment || !next) break;
      const reader = readerOf({
        folder: this.#folder,
        segment,
        fromPosition: segment.first,
        endPosition: next.first,
        damage: this.#damage,
      });
      let atMs = 0;
      while (reader.next()) atMs = reader.atMs;
      if (atMs > 0) return atMs;
    }
    return 0;
  }
}

function codeOf(cause: unknown): ErrorCode {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return code === 'ENOSPC' || code === 'EDQUOT' ? 'store.disk_full' : 'store.disk_failed';
}
