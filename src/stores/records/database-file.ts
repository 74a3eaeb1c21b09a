import { fstatSync, readSync, writeSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { gapOf, type Paging, pagingBytes, pagingOf, type Stretch } from './gaps.ts';

/** Read at once; a text that lies across two pieces is found by their overlap. */
const pieceBytes = 1024 * 1024;

/**
 * The bytes of a database that is in use. Its handle is kept for as long as the database is open:
 * POSIX locks are the process', so closing any handle drops those of SQLite, too, and the next
 * program that looks into the file removes the write-ahead log as if nobody wrote it. (A thread
 * that dies closes its handles: readers of other threads have no locks then, until a restart.)
 * Source: sqlite.org/howtocorrupt.html, 2.2.
 */
export class DatabaseFile {
  readonly #handle: FileHandle;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  static async open(path: string): Promise<DatabaseFile> {
    return new DatabaseFile(await open(path, 'r+'));
  }

  get pages(): number {
    return this.#paging().pages;
  }

  /** Numbers, from 1, of the pages that hold one of the texts, in whole or in part. */
  async pagesWith(texts: readonly string[]): Promise<ReadonlySet<number>> {
    const { pageBytes } = this.#paging();
    const found = new Set<number>();
    for await (const { from, to } of placesOf(this.#handle, texts)) {
      found.add(Math.floor(from / pageBytes) + 1).add(Math.ceil(to / pageBytes));
    }
    return found;
  }

  /**
   * Fills the gaps of these pages with zeroes, at once. Nobody may write to the database meanwhile,
   * its log must be empty, and no cache of somebody who writes later may hold one of the pages.
   */
  wipeGaps(pages: Iterable<number>): void {
    const paging = this.#paging();
    const { fd } = this.#handle;
    const page = Buffer.alloc(paging.pageBytes);
    const blank = Buffer.alloc(paging.pageBytes);
    for (const number of pages) {
      const at = (number - 1) * page.length;
      if (readSync(fd, page, 0, page.length, at) < page.length) continue;
      const gap = gapOf(page, number, paging);
      if (gap === undefined) continue;
      const zeroes = blank.subarray(gap.from, gap.to);
      if (page.subarray(gap.from, gap.to).equals(zeroes)) continue;
      writeSync(fd, zeroes, 0, zeroes.length, at + gap.from);
    }
  }

  /** Ends when what was wiped is wiped on the disk, too. */
  async sync(): Promise<void> {
    await this.#handle.datasync();
  }

  /** When the database is closed, and not before. */
  async close(): Promise<void> {
    await this.#handle.close();
  }

  #paging(): Paging {
    const head = Buffer.alloc(pagingBytes);
    const { fd } = this.#handle;
    readSync(fd, head, 0, head.length, 0);
    return pagingOf(head, fstatSync(fd).size);
  }
}

/** Whether a file holds one of the texts; a database's log may be asked, not its file in use. */
export async function fileHolds(path: string, texts: readonly string[]): Promise<boolean> {
  const handle = await open(path, 'r');
  try {
    for await (const _ of placesOf(handle, texts)) return true;
    return false;
  } finally {
    await handle.close();
  }
}

/** Where the texts stand in a file; read off this thread, piece by piece. */
async function* placesOf(handle: FileHandle, texts: readonly string[]): AsyncGenerator<Stretch> {
  const needles = texts.map((text) => Buffer.from(text));
  const overlap = Math.max(0, ...needles.map(({ length }) => length - 1));
  const piece = Buffer.alloc(pieceBytes + overlap);
  for (let at = 0, kept = 0; ; ) {
    const { bytesRead } = await handle.read(piece, kept, pieceBytes, at);
    if (bytesRead === 0) return;
    const read = piece.subarray(0, kept + bytesRead);
    for (const needle of needles) {
      for (let i = read.indexOf(needle); i >= 0; i = read.indexOf(needle, i + 1)) {
        const from = at - kept + i;
        yield { from, to: from + needle.length };
      }
    }
    at += bytesRead;
    const rest = read.subarray(Math.max(0, read.length - overlap));
    rest.copy(piece, 0);
    kept = rest.length;
  }
}
