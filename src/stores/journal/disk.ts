import {
  closeSync,
  existsSync,
  fdatasync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { JournalFile, JournalFolder } from '../../contracts/ports.ts';

const fdatasyncOf = promisify(fdatasync);
/** Read at a stretch: a minute's patience then suffices for a disk of 70 KB a second. */
const pieceBytes = 4 * 1024 * 1024;
/** The journal holds movements of people, even if under aliases: for its owner only. */
const ownerOnly = 0o600;

/** A folder of the real disk, made when its first file is. */
export function diskFolder(path: string): JournalFolder {
  const folder = resolve(path);
  return {
    list: () => (existsSync(folder) ? filesIn(folder) : []),
    open: (name) => {
      makeDurably(folder);
      return openForAppend(join(folder, name));
    },
    read: (name) => readFileSync(join(folder, name)),
    readRange: (name, from, to, onPiece) => readRange(join(folder, name), { from, to, onPiece }),
    truncate: (name, bytes) => truncateDurably(join(folder, name), bytes),
    remove: (name) => rmSync(join(folder, name), { force: true }),
    sync: () => syncFolder(folder),
  };
}

function filesIn(folder: string): { readonly name: string; readonly bytes: number }[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (!entry.isFile()) return [];
    // The keeper may have removed it since.
    const bytes = statSync(join(folder, entry.name), { throwIfNoEntry: false })?.size;
    return bytes === undefined ? [] : [{ name: entry.name, bytes }];
  });
}

type Range = {
  readonly from: number;
  readonly to: number;
  readonly onPiece: (() => void) | undefined;
};

function readRange(path: string, { from, to, onPiece }: Range): Uint8Array {
  const bytes = Buffer.allocUnsafeSlow(Math.max(0, to - from));
  const fd = openSync(path, 'r');
  try {
    let read = 0;
    while (read < bytes.length) {
      onPiece?.();
      const piece = Math.min(pieceBytes, bytes.length - read);
      const more = readSync(fd, bytes, read, piece, from + read);
      if (more === 0) break;
      read += more;
    }
    return bytes.subarray(0, read);
  } finally {
    closeSync(fd);
  }
}

/** Makes the folder and those above it, and their names durable: else all in it could go. */
function makeDurably(folder: string): void {
  const first = mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let made = folder; made.length >= first.length; made = dirname(made)) {
    syncFolder(dirname(made));
  }
}

function openForAppend(path: string): JournalFile {
  const fd = openSync(path, 'a', ownerOnly);
  return {
    append(bytes) {
      let written = 0;
      while (written < bytes.length) {
        written += writeSync(fd, bytes, written, bytes.length - written);
      }
    },
    /** On libuv's pool, so that the thread goes on meanwhile. */
    sync: () => fdatasyncOf(fd),
    close: () => closeSync(fd),
  };
}

function truncateDurably(path: string, bytes: number): void {
  const fd = openSync(path, 'r+');
  try {
    ftruncateSync(fd, bytes);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function syncFolder(path: string): void {
  // Windows cannot open a folder to sync it; NTFS journals names by itself.
  if (process.platform === 'win32') return;
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
