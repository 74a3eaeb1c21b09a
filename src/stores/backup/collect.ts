import { closeSync, fstatSync, openSync, readdirSync, readSync, rmSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { isImported } from '../imports-folder.ts';
import { diskFolder } from '../journal/disk.ts';
import { FrameBatch } from '../journal/frame.ts';
import {
  DamageList,
  listSegments,
  readerOf,
  readFrames,
  type Segment,
  segmentName,
} from '../journal/read-only.ts';
import { type BackupWriter, pieceBytes } from './container.ts';

const records = 'records.db';
const sqliteMagic = 'SQLite format 3\0';
/** Belongs to the running process. */
const ofProcess = /^(lock\.(db|json)|gozar\.sock|recovery\.marks)/;
/** Belongs to a database that is copied as it stands, or is half made. */
const notKept = /(-wal|-shm|-journal|\.new|\.partial)$/;
const triesMost = 5;

/** The journal changed under the copy more often than it should; nothing was written. */
export class Unsettled extends Error {}

/**
 * Copies a data folder into a backup, beside a running server, as a crash at the journal's end
 * would have left it when the copy began: all that was acknowledged before is in it. [REC1]
 *
 *   journal's end E ─► egress's cursors ─► records (cursor C) ─► other databases
 *       ─► snapshots up to C, journal up to E (or C, where that is later)
 *
 * What a frame needs, its command's part and its wearings, is in records before the frame is in the
 * journal, so the copy of the records has it for every frame up to E. Rows of the frames between C
 * and E are made when the backup is restored. Egress's cursors are older than the rows they count,
 * which are sent again and overwrite themselves; time series are newer, and hold what left the
 * records meanwhile.
 */
export async function collect(
  data: string,
  { writer, scratch }: { readonly writer: BackupWriter; readonly scratch: string },
): Promise<{ readonly position: number; readonly cursor: number }> {
  const end = endOfJournal(data);
  const databases = filesIn(data).filter((path) => isDatabase(join(data, path)));
  const order = (path: string) => (path === 'egress.db' ? 0 : path === records ? 1 : 2);
  let cursor = 0;
  for (const path of databases.sort((a, b) => order(a) - order(b))) {
    const copy = join(scratch, 'copy.db');
    await copyDatabase(join(data, path), copy);
    if (path === records) cursor = cursorOf(copy);
    writer.file(path, partsOf(copy));
    rmSync(copy);
  }
  for (const path of filesIn(data)) {
    if (databases.includes(path) || /^(journal|snapshots)\//.test(path)) continue;
    writeFile(writer, data, path);
  }
  // None beyond the cursor: recovery begins behind its snapshot, and the rows between would never
  // be made.
  const snapshots = filesIn(data)
    .filter((path) => /^snapshots\/\d+\.\d+\.snapshot$/.test(path))
    .filter((path) => Number(path.split('/')[1]?.slice(0, 16)) <= cursor);
  for (const path of snapshots) writeFile(writer, data, path);
  const position = Math.max(end, cursor);
  copyJournal(data, writer, position);
  return { position, cursor };
}

/** The last frame that is whole, acknowledged or about to be; 0 = none. */
function endOfJournal(data: string): number {
  const folder = diskFolder(join(data, 'journal'));
  const segment = listSegments(folder).at(-1);
  if (segment === undefined) return 0;
  const reader = readerOf({
    folder,
    segment,
    fromPosition: segment.first,
    endPosition: Number.POSITIVE_INFINITY,
    damage: new DamageList(),
  });
  let end = segment.first - 1;
  while (reader.next()) end = reader.position;
  return end;
}

/** SQLite's own online copy: whole, whoever writes meanwhile. Source: sqlite.org/backup.html. */
async function copyDatabase(from: string, to: string): Promise<void> {
  rmSync(to, { force: true });
  const source = new DatabaseSync(from, { readOnly: true, timeout: 5_000 });
  try {
    // All pages in one step: a writer in between would make it begin again.
    await backup(source, to, { rate: 2 ** 30 });
  } finally {
    source.close();
  }
}

function cursorOf(copy: string): number {
  const database = new DatabaseSync(copy, { readOnly: true });
  try {
    const row = database.prepare("SELECT position FROM progress WHERE name = 'cursor'").get();
    return Number(row?.position ?? 0);
  } finally {
    database.close();
  }
}

/**
 * Closed segments as they lie there; the one that holds `position` written anew up to it. One that
 * is compressed while we look has another name then and is looked for again.
 */
function copyJournal(data: string, writer: BackupWriter, position: number): void {
  const folder = diskFolder(join(data, 'journal'));
  let from = 0;
  for (let tries = 0; ; tries++) {
    try {
      for (const [segment, next] of pairs(listSegments(folder))) {
        if (segment.first <= from || segment.first > position) continue;
        if (next !== undefined && next.first - 1 <= position) {
          writer.file(`journal/${segment.name}`, partsOf(join(data, 'journal', segment.name)));
        } else {
          const batch = new FrameBatch();
          const range = { folder, segments: [segment], damage: new DamageList() };
          const frames = readFrames({
            ...range,
            fromPosition: segment.first,
            endPosition: position + 1,
          });
          for (const frame of frames) batch.push(frame);
          writer.file(`journal/${segmentName(segment.first)}`, [batch.bytes]);
        }
        from = segment.first;
      }
      return;
    } catch (error) {
      if (!isGone(error)) throw error;
      if (tries >= triesMost) throw new Unsettled('the journal was compressed as it was copied');
    }
  }
}

function* pairs(segments: readonly Segment[]): Iterable<readonly [Segment, Segment | undefined]> {
  for (const [index, segment] of segments.entries()) yield [segment, segments[index + 1]];
}

/** A file that went meanwhile is not of this position. */
function writeFile(writer: BackupWriter, data: string, path: string): void {
  try {
    writer.file(path, partsOf(join(data, path)));
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

/**
 * Opened at once, so that one that is gone is known before anything is written of it; as long as it
 * is then: what is appended meanwhile is later.
 */
function partsOf(path: string): Iterable<Uint8Array> {
  return readOut(openSync(path, 'r'));
}

function* readOut(fd: number): Iterable<Uint8Array> {
  try {
    const { size } = fstatSync(fd);
    for (let at = 0; at < size; ) {
      const bytes = Buffer.alloc(Math.min(pieceBytes, size - at));
      const read = readSync(fd, bytes, 0, bytes.length, at);
      if (read === 0) return;
      yield bytes.subarray(0, read);
      at += read;
    }
  } finally {
    closeSync(fd);
  }
}

/** Paths below the folder with `/`, sorted; only what is kept. */
export function filesIn(data: string): string[] {
  return readdirSync(data, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !ofProcess.test(entry.name) && !notKept.test(entry.name))
    .map((entry) => relative(data, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter((path) => !isImported(path))
    .sort();
}

function isDatabase(path: string): boolean {
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) < sqliteMagic.length) return false;
  const fd = openSync(path, 'r');
  try {
    const head = Buffer.alloc(sqliteMagic.length);
    readSync(fd, head, 0, head.length, 0);
    return head.toString('latin1') === sqliteMagic;
  } finally {
    closeSync(fd);
  }
}

function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
