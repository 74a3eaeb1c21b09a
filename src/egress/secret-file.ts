import { randomBytes } from 'node:crypto';
import { chmodSync, linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/** The text of a secret of the data folder; undefined = there is none. Its owner alone reads it. */
export function readSecret(path: string): string | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  chmodSync(path, 0o600);
  return text;
}

/** Makes a secret that is not there yet, and returns what is: of two at once the first one's. */
export function makeSecret(path: string, text: string): string {
  const unborn = writeBeside(path, text);
  try {
    linkSync(unborn, path);
    return text;
  } catch (error) {
    const first = readSecret(path);
    if (first === undefined) throw error;
    return first;
  } finally {
    rmSync(unborn, { force: true });
  }
}

export function replaceSecret(path: string, text: string): void {
  renameSync(writeBeside(path, text), path);
}

function writeBeside(path: string, text: string): string {
  const unborn = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  writeFileSync(unborn, text, { mode: 0o600, flag: 'wx', flush: true });
  return unborn;
}
