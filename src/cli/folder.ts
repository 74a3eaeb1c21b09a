import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** Longest path of a local socket that Linux and macOS take, less a little. Source: unix(7). */
const longestSocketPath = 100;

/** Where the running server's local socket is: in the data folder, unless that path is too long. */
export function socketPathOf(data: string): string {
  const path = join(resolve(data), 'gozar.sock');
  if (Buffer.byteLength(path) <= longestSocketPath) return path;
  const name = createHash('sha256').update(path).digest('hex').slice(0, 16);
  return join(tmpdir(), `gozar-${name}.sock`);
}
