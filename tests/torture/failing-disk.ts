import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { basename, join, resolve } from 'node:path';

/**
 * Loaded before the program (`node --import`), in each of its threads: makes the journal's own
 * files fail as a disk that dies would, while an order lies in the folder `FAILING_DISK`. An order
 * is an empty file, `write.EIO`, `write.ENOSPC`, `sync.EIO` or `rename.EIO`.
 *
 * - write: half of the bytes are written, then the call fails;
 * - sync: what it should have covered is zeros from then on, as a kernel drops the pages it could
 *   not write and calls them clean; a second fdatasync would succeed and have saved nothing
 *   ("fsyncgate", PostgreSQL 2018; Rebello et al., USENIX ATC 2020);
 * - rename: a snapshot does not get its name.
 */
const orders = process.env.FAILING_DISK ?? '';
const journal = resolve(process.env.GOZAR_DATA ?? 'data', 'journal');

/** What is on the platter of a segment, bytes. */
const durable = new Map<string, number>();
const openSegments = new Map<number, string>();

class DiskFailed extends Error {
  readonly code: string;
  constructor(code: string, call: string) {
    super(`${code}: ordered, ${call}`);
    this.code = code;
  }
}

function ordered(call: 'write' | 'sync' | 'rename'): DiskFailed | undefined {
  const code = ['EIO', 'ENOSPC'].find((one) => real.existsSync(join(orders, `${call}.${one}`)));
  return code === undefined ? undefined : new DiskFailed(code, call);
}

const real = { ...fs };
const realRename = fs.promises.rename;

function openSync(...given: Parameters<typeof fs.openSync>): number {
  const fd = real.openSync(...given);
  const path = resolve(String(given[0]));
  if (path.startsWith(journal) && basename(path).endsWith('.journal')) {
    openSegments.set(fd, path);
    if (!durable.has(path)) durable.set(path, real.fstatSync(fd).size);
  }
  return fd;
}

function closeSync(fd: number): void {
  openSegments.delete(fd);
  real.closeSync(fd);
}

function writeSync(fd: number, bytes: Uint8Array, from = 0, length = bytes.length - from): number {
  const failed = openSegments.has(fd) ? ordered('write') : undefined;
  if (failed === undefined) return real.writeSync(fd, bytes, from, length);
  real.writeSync(fd, bytes, from, Math.floor(length / 2));
  throw failed;
}

/** Zeros what is not on the platter; the platter has the rest. */
function lose(path: string): void {
  const from = durable.get(path) ?? 0;
  const size = real.statSync(path).size;
  const fd = real.openSync(path, 'r+');
  real.writeSync(fd, Buffer.alloc(Math.max(0, size - from)), 0, Math.max(0, size - from), from);
  real.closeSync(fd);
}

function fdatasync(fd: number, done: (error: Error | null) => void): void {
  const path = openSegments.get(fd);
  const failed = path === undefined ? undefined : ordered('sync');
  if (path !== undefined && failed !== undefined) {
    lose(path);
    setImmediate(done, failed);
    return;
  }
  const size = real.fstatSync(fd).size;
  real.fdatasync(fd, (error) => {
    if (error === null && path !== undefined) durable.set(path, size);
    done(error);
  });
}

function fsyncSync(fd: number): void {
  const failed = openSegments.has(fd) ? ordered('sync') : undefined;
  if (failed !== undefined) throw failed;
  real.fsyncSync(fd);
}

function ftruncateSync(fd: number, bytes: number): void {
  real.ftruncateSync(fd, bytes);
  const path = openSegments.get(fd);
  if (path !== undefined) durable.set(path, Math.min(bytes, durable.get(path) ?? bytes));
}

async function rename(...[from, to]: Parameters<typeof realRename>): Promise<void> {
  const failed = String(to).endsWith('.snapshot') ? ordered('rename') : undefined;
  if (failed !== undefined) throw failed;
  await realRename(from, to);
}

Object.assign(fs, { openSync, closeSync, writeSync, fdatasync, fsyncSync, ftruncateSync });
Object.assign(fs.promises, { rename });
syncBuiltinESMExports();
