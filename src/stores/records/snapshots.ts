import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { Snapshot } from '../../contracts/ports.ts';

/** Two, so that one damaged snapshot costs a longer replay and not the start. */
const kept = 2;
const suffix = '.snapshot';

const Header = z.object({ position: z.number().int(), build: z.string(), sha256: z.string() });

/**
 * Snapshots of the engine's state as files beside the records: a line of JSON with position, build
 * and the SHA-256 of the body, then the body. Files, because they are megabytes each and are
 * written and synced beside the hot path, while the database's one writer would hold it up. [DET2]
 */
export class SnapshotFiles {
  readonly #folder: string;

  /** `records` is the path of the records' file. */
  constructor(records: string) {
    this.#folder = join(dirname(records), 'snapshots');
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
  }

  /** On disk when it resolves; a reader sees the whole file or none. */
  async save({ position, build, body }: Snapshot): Promise<void> {
    const bytes = Buffer.from(body);
    const header = JSON.stringify({ position, build, sha256: await sha256(bytes) });
    const path = join(this.#folder, `${String(position).padStart(16, '0')}${suffix}`);
    const file = await open(`${path}.new`, 'w', 0o600);
    try {
      await file.writeFile(`${header}\n`);
      await file.writeFile(bytes);
      await file.datasync();
    } finally {
      await file.close();
    }
    await rename(`${path}.new`, path);
    await syncFolder(this.#folder);
    const old = this.#names().slice(kept);
    await Promise.all(old.map((name) => rm(join(this.#folder, name), { force: true })));
  }

  /** Newest first; what does not agree with its checksum is left out. */
  async sound(): Promise<readonly Snapshot[]> {
    const read = this.#names()
      .slice(0, kept)
      .map((name) => soundOrNothing(join(this.#folder, name)));
    return (await Promise.all(read)).filter((found) => found !== undefined);
  }

  #names(): string[] {
    return readdirSync(this.#folder)
      .filter((name) => name.endsWith(suffix))
      .sort()
      .reverse();
  }
}

async function soundOrNothing(path: string): Promise<Snapshot | undefined> {
  const bytes = readFileSync(path);
  const end = bytes.indexOf(10);
  try {
    const header = Header.parse(JSON.parse(bytes.subarray(0, end).toString('utf8')));
    const body = bytes.subarray(end + 1);
    if ((await sha256(body)) !== header.sha256) return undefined;
    return { position: header.position, build: header.build, body: body.toString('utf8') };
  } catch {
    return undefined;
  }
}

/** Off this thread: a few milliseconds a megabyte would hold the hot path up. */
async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', bytes);
  return Buffer.from(digest).toString('hex');
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
