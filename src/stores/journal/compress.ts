import type { JournalFile, JournalFolder } from '../../contracts/ports.ts';
import { BlockDraft, blockBytes, blockHeaderBytes, decodeHeader } from './blocks.ts';
import { type BlockPlace, CompressedReader, encodeIndex } from './compressed.ts';
import { headerBytes } from './frame.ts';
import { DamageList, listSegments, type Segment, segmentName } from './read-only.ts';
import { SegmentReader } from './reader.ts';

export type Compressed =
  | { readonly ok: true; readonly name: string; readonly before: number; readonly after: number }
  /** Left as it is: `damaged` has frames a mender may want, `empty` has none, `disk` failed. */
  | { readonly ok: false; readonly name: string; readonly why: 'damaged' | 'empty' | 'disk' };

/** Closed plain segments, oldest first: all but the last, which the hot path writes. */
export function closedPlain(folder: JournalFolder): readonly Segment[] {
  return listSegments(folder)
    .slice(0, -1)
    .filter(({ form }) => form === 'plain');
}

/**
 * Replaces a closed segment by its compressed form:
 *
 *   blocks, index ─► fdatasync ─► fsync folder ─► read back and compare ─► remove plain ─► fsync
 *
 * While the plain file is there it is the one that counts, so the other may be cut short anywhere
 * and is begun anew. Never for the last segment. Awaits `rest` after each block. [JRN11]
 */
export async function compressSegment({
  folder,
  first,
  size = blockBytes,
  rest = async () => {},
}: {
  readonly folder: JournalFolder;
  readonly first: number;
  readonly size?: number;
  readonly rest?: () => Promise<void>;
}): Promise<Compressed> {
  const segments = listSegments(folder);
  const index = segments.findIndex((segment) => segment.first === first);
  const [segment, next] = [segments[index], segments[index + 1]];
  const plainName = segmentName(first);
  if (segment?.form !== 'plain' || next === undefined) {
    return { ok: false, name: plainName, why: 'empty' };
  }
  const closed: Closed = { folder, segment, bytes: folder.read(plainName), end: next.first };
  const unfit = unfitness(closed);
  if (unfit !== undefined) return { ok: false, name: plainName, why: unfit };
  const name = segmentName(first, 'compressed');
  try {
    if (folder.list().some((file) => file.name === name)) folder.truncate(name, 0);
    const after = await writeBlocks(closed, { name, size, rest });
    if (!(await isTheSame(closed, { name, bytes: after, rest }))) {
      throw new Error('what was read back is not what was written');
    }
    folder.remove(plainName);
    folder.sync();
    return { ok: true, name, before: segment.bytes, after };
  } catch {
    dropDraft(folder, { name, plainName });
    return { ok: false, name: plainName, why: 'disk' };
  }
}

type Closed = {
  readonly folder: JournalFolder;
  readonly segment: Segment;
  readonly bytes: Uint8Array;
  /** First position of the next segment. */
  readonly end: number;
};

function readerOn({ segment, bytes, end }: Closed, damage = new DamageList()): SegmentReader {
  return new SegmentReader({
    segment: segment.name,
    bytes,
    firstPosition: segment.first,
    endPosition: end,
    onDamage: (found) => damage.add(found),
  });
}

/** Positions that were given up leave no bytes; bytes that hold a missing frame are damage. */
function unfitness(closed: Closed): 'damaged' | 'empty' | undefined {
  const damage = new DamageList();
  const reader = readerOn(closed, damage);
  let frames = 0;
  let end = 0;
  let lost = false;
  while (reader.next()) {
    frames += 1;
    const { length } = reader.payloadBytes();
    lost ||= reader.goodEnd - length - headerBytes > end;
    end = reader.goodEnd;
  }
  if (frames === 0) return 'empty';
  const cut = reader.position > 0 && end < closed.bytes.length && missesItsEnd(damage, end);
  return lost || cut ? 'damaged' : undefined;
}

function missesItsEnd({ found }: DamageList, end: number): boolean {
  return found.some(({ offset, fromPosition, toPosition }) => {
    return offset === end && toPosition >= fromPosition;
  });
}

/** Writes and fsyncs; returns the file's length. */
async function writeBlocks(
  closed: Closed,
  { name, size, rest }: { name: string; size: number; rest: () => Promise<void> },
): Promise<number> {
  const { folder } = closed;
  const file = folder.open(name);
  try {
    const blocks: BlockPlace[] = [];
    const draft = new BlockDraft();
    let offset = 0;
    const reader = readerOn(closed);
    for (let more = reader.next(); more; ) {
      const { position, atMs, build } = reader;
      draft.push({ position, atMs, build, payload: reader.payloadBytes() });
      more = reader.next();
      if (more && draft.size < size) continue;
      offset += appendBlock(file, { draft, blocks, offset });
      await rest();
    }
    const index = encodeIndex(blocks, offset);
    file.append(index);
    await file.sync();
    folder.sync();
    return offset + index.length;
  } finally {
    file.close();
  }
}

function appendBlock(
  file: JournalFile,
  { draft, blocks, offset }: { draft: BlockDraft; blocks: BlockPlace[]; offset: number },
): number {
  const { header, body } = draft.encode();
  const decoded = decodeHeader(header, 0);
  if (decoded === undefined) throw new Error('a header that cannot be read back');
  file.append(header);
  file.append(body);
  blocks.push({ header: decoded, offset });
  return blockHeaderBytes + body.length;
}

/** Frame by frame: the original goes only for something that is known to hold all of it. */
async function isTheSame(
  closed: Closed,
  { name, bytes, rest }: { name: string; bytes: number; rest: () => Promise<void> },
): Promise<boolean> {
  const { folder, segment, end } = closed;
  const damage = new DamageList();
  const plain = readerOn(closed);
  const compressed = new CompressedReader({
    folder,
    name,
    bytes,
    firstPosition: segment.first,
    endPosition: end,
    fromPosition: segment.first,
    onDamage: (found) => damage.add(found),
  });
  for (let frames = 1; plain.next(); frames++) {
    if (!compressed.next()) return false;
    const same =
      plain.position === compressed.position &&
      plain.atMs === compressed.atMs &&
      plain.build === compressed.build &&
      Buffer.compare(plain.payloadBytes(), compressed.payloadBytes()) === 0;
    if (!same) return false;
    if (frames % framesBetweenRests === 0) await rest();
  }
  return !compressed.next();
}

const framesBetweenRests = 4_096;

/** As far as the disk lets us; what stays is begun anew the next time. */
function dropDraft(
  folder: JournalFolder,
  { name, plainName }: { name: string; plainName: string },
): void {
  try {
    if (!folder.list().some((file) => file.name === plainName)) return;
    folder.remove(name);
    folder.sync();
  } catch {
    // The plain segment counts while it is there.
  }
}
