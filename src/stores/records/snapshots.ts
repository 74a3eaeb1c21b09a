import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { zstdCompress, zstdDecompress } from 'node:zlib';
import { z } from 'zod';
import type { Snapshot, SnapshotBefore } from '../../contracts/ports.ts';
import { type Rung, rungLimits, spareRungs } from './rungs.ts';

const namePattern = /^(\d{16})(?:\.(\d+))?\.snapshot$/;

const Header = z.object({
  position: z.number().int(),
  build: z.string(),
  sha256: z.string(),
  /** Absent in files of before it was written, as is `encoding`: their bodies are plain text. */
  atMs: z.number().optional(),
  encoding: z.literal('zstd').optional(),
  /** Of the fields above: a flipped bit in a position would skip frames. Absent in old files. */
  headerSha256: z.string().optional(),
});
type Header = z.infer<typeof Header>;

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

type NamedRung = Rung & { readonly name: string };

/**
 * Snapshots of the engine's state as files beside the records: a line of JSON with position,
 * journal time, build and the SHA-256 of the body, then the body, compressed. Files, because they
 * are megabytes each and are written and synced beside the hot path, while the database's one
 * writer would hold it up. [DET2] [JRN13]
 */
export class SnapshotFiles {
  readonly #folder: string;

  /** `records` is the path of the records' file. */
  constructor(records: string) {
    this.#folder = join(dirname(records), 'snapshots');
  }

  /** On disk when it resolves; a reader sees the whole file or none. One call at a time. */
  async save({ position, atMs, build, body }: Snapshot): Promise<void> {
    const bytes = await compress(body);
    const sum = await sha256(bytes);
    const fields = { position, atMs, build, encoding: 'zstd', sha256: sum } as const;
    const header = { ...fields, headerSha256: await headerSum(fields) };
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const name = `${String(position).padStart(16, '0')}.${Math.floor(atMs ?? 0)}.snapshot`;
    const path = join(this.#folder, name);
    const file = await open(`${path}.new`, 'w', 0o600);
    try {
      await file.writeFile(`${JSON.stringify(header)}\n`);
      await file.writeFile(bytes);
      await file.datasync();
    } finally {
      await file.close();
    }
    await rename(`${path}.new`, path);
    await syncFolder(this.#folder);
    await this.#remove(spareRungs(this.#rungs()));
    await this.#removeDrafts();
  }

  /** Newest first, at most two; what does not agree with its checksum is left out. */
  async sound(): Promise<readonly Snapshot[]> {
    const read = this.#rungs()
      .slice(0, rungLimits.newest)
      .map(({ name }) => soundOrNothing(join(this.#folder, name)));
    return (await Promise.all(read)).filter((found) => found !== undefined);
  }

  /** The newest sound one at or before a position or a journal time. */
  async before(at: SnapshotBefore): Promise<Snapshot | undefined> {
    for (const { name, position, atMs } of this.#rungs()) {
      // Time 0: a file of before times were written; nobody knows whether it is before.
      const isBefore = 'position' in at ? position <= at.position : atMs > 0 && atMs <= at.atMs;
      const found = isBefore ? await soundOrNothing(join(this.#folder, name)) : undefined;
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** The oldest sound one at or behind a position. */
  async after(position: number): Promise<Snapshot | undefined> {
    for (const rung of [...this.#rungs()].reverse()) {
      if (rung.position < position) continue;
      const found = await soundOrNothing(join(this.#folder, rung.name));
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Newest first, by their names alone. */
  list(): readonly Rung[] {
    return this.#rungs();
  }

  /** Removes those from which no frames lead on any more. */
  async removeBefore(position: number): Promise<void> {
    const [, ...older] = this.#rungs();
    await this.#remove(older.filter((rung) => rung.position < position));
  }

  async #remove(rungs: readonly Rung[]): Promise<void> {
    const gone = new Set(rungs.map(({ position }) => position));
    const named = this.#rungs().filter(({ position }) => gone.has(position));
    await Promise.all(named.map(({ name }) => rm(join(this.#folder, name), { force: true })));
  }

  /** Of saves that were cut off. */
  async #removeDrafts(): Promise<void> {
    const drafts = namesIn(this.#folder).filter((name) => name.endsWith('.snapshot.new'));
    await Promise.all(drafts.map((name) => rm(join(this.#folder, name), { force: true })));
  }

  #rungs(): readonly NamedRung[] {
    const rungs: NamedRung[] = [];
    for (const name of namesIn(this.#folder)) {
      const found = namePattern.exec(name);
      if (found === null) continue;
      const bytes = statSync(join(this.#folder, name), { throwIfNoEntry: false })?.size;
      if (bytes === undefined) continue;
      rungs.push({ name, position: Number(found[1]), atMs: Number(found[2] ?? 0), bytes });
    }
    return rungs.sort((a, b) => b.position - a.position);
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

async function soundOrNothing(path: string): Promise<Snapshot | undefined> {
  try {
    const bytes = readFileSync(path);
    const end = bytes.indexOf(10);
    const header = Header.parse(JSON.parse(bytes.subarray(0, end).toString('utf8')));
    const stored = bytes.subarray(end + 1);
    if ((await sha256(stored)) !== header.sha256) return undefined;
    const { headerSha256 } = header;
    if (headerSha256 !== undefined && headerSha256 !== (await headerSum(header))) return undefined;
    const body = header.encoding === 'zstd' ? await decompress(stored) : stored;
    const { position, build, atMs } = header;
    return { position, build, body: body.toString('utf8'), ...(atMs !== undefined && { atMs }) };
  } catch {
    return undefined;
  }
}

/** What the body's own sum does not cover: a flipped digit must not pass for another position. */
function headerSum({ position, atMs, build, encoding, sha256: body }: Header): Promise<string> {
  return sha256(new TextEncoder().encode(JSON.stringify([position, atMs, build, encoding, body])));
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
