import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { accessTo, refused } from '../stores/records/open.ts';
import { CliFailure } from './command.ts';

/** Longest path of a local socket that Linux and macOS take, less a little. Source: unix(7). */
const longestSocketPath = 100;

/** Where the running server's local socket is: in the data folder, unless that path is too long. */
export function socketPathOf(data: string): string {
  const path = join(resolve(data), 'gozar.sock');
  if (Buffer.byteLength(path) <= longestSocketPath) return path;
  const name = createHash('sha256').update(path).digest('hex').slice(0, 16);
  return join(tmpdir(), `gozar-${name}.sock`);
}

/**
 * A mistyped folder would be made, and know nobody: they would be believed to be gone. `withoutAny`
 * says what that means to the command.
 */
export function requireRecords(data: string, withoutAny: string): void {
  const path = join(data, 'records.db');
  const access = accessTo(path);
  if (access === 'granted') return;
  if (access === 'forbidden') throw new CliFailure('store.schema', refused(path, access));
  throw new CliFailure('store.schema', {
    message: `${data} has no records: ${withoutAny}`,
    mend: 'name the data folder with --data',
  });
}
