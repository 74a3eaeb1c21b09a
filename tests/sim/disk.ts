import type { JournalFile, JournalFolder } from '../../src/contracts/ports.ts';

/** Seeded randomness for simulations: xorshift128, uniform in [0, 1). */
export function seeded(seed: number): () => number {
  let [a, b, c, d] = [seed ^ 0x9e3779b9, seed ^ 0x243f6a88, 0xb7e15162, (seed * 2654435761) | 0];
  const next = () => {
    const t = a ^ (a << 11);
    a = b;
    b = c;
    c = d;
    d = d ^ (d >>> 19) ^ t ^ (t >>> 8);
    return (d >>> 0) / 2 ** 32;
  };
  for (let i = 0; i < 20; i++) next();
  return next;
}

/** A disk that honestly reports errors looks like this to its caller. */
export class DiskError extends Error {
  readonly code: 'ENOSPC' | 'EIO' | 'ENOENT';
  constructor(code: 'ENOSPC' | 'EIO' | 'ENOENT') {
    super(`${code}: simulated`);
    this.code = code;
  }
}

type SimulatedFile = {
  /** What readers see: the page cache; a view of `room`, which grows by doubling. */
  cached: Uint8Array<ArrayBuffer>;
  /** What survives: on the platter. */
  durable: Uint8Array<ArrayBuffer>;
  /** Cached bytes marked clean by a failed fdatasync: a later one does not write them. */
  lost: { from: number; to: number }[];
  /** The name is on the platter, too. */
  named: boolean;
  /** The platter's bytes are the cache's first ones. */
  follows: boolean;
  /** Removed, which a cut before the next `sync` of the folder may undo. */
  removed?: boolean;
};

const sectorBytes = 512;
/** Bytes a file that grows is given at once. */
const leastRoom = 16 * 1024;
/** How much of a growing file's buffer is used. */
const rooms = new WeakMap<ArrayBuffer, number>();

/**
 * A folder whose power can be cut. Appends reach the cache, `sync` the platter. After a cut, of
 * what was not synced anything may be there: nothing, a prefix, or some of its sectors with zeros
 * or noise in place of the others. The synced part of a sector survives a torn write of the rest.
 */
export class SimulatedDisk implements JournalFolder {
  /** Bytes that still fit. */
  free = Number.POSITIVE_INFINITY;
  /** Chance that an append, sync or truncate fails with EIO; appends write a part first. */
  faults = { append: 0, sync: 0, truncate: 0 };
  /** Turns of the event loop an fdatasync takes at most. */
  syncTurns = 0;
  /** In place of `syncTurns`: resolves when an fdatasync has taken its time. */
  syncTakes: (() => Promise<void>) | undefined;
  syncs = 0;
  writes = 0;
  /** Faults that have hit. */
  readonly hits = { full: 0, append: 0, sync: 0, torn: 0 };
  readonly #files: Map<string, SimulatedFile>;
  readonly #random: () => number;
  #off = false;

  constructor(random: () => number, files: Map<string, SimulatedFile> = new Map()) {
    this.#random = random;
    this.#files = files;
  }

  list(): readonly { readonly name: string; readonly bytes: number }[] {
    this.#assertPower();
    return [...this.#files]
      .filter(([, file]) => file.removed !== true)
      .map(([name, file]) => ({ name, bytes: file.cached.length }));
  }

  open(name: string): JournalFile {
    this.#assertPower();
    if (!this.#has(name)) {
      const nothing = new Uint8Array();
      const lost: SimulatedFile['lost'] = [];
      const none = { cached: nothing, durable: nothing, lost, follows: true, named: false };
      this.#files.set(name, none);
    }
    const file = this.#file(name);
    return {
      append: (bytes) => this.#append(file, bytes),
      sync: () => this.#sync(file),
      close: () => this.#assertPower(),
    };
  }

  read(name: string): Uint8Array {
    this.#assertPower();
    return this.#file(name).cached.slice();
  }

  readRange(name: string, from: number, to: number): Uint8Array {
    this.#assertPower();
    return this.#file(name).cached.slice(from, to);
  }

  remove(name: string): void {
    this.#assertPower();
    this.writes += 1;
    if (!this.#has(name)) return;
    const file = this.#file(name);
    this.free += file.cached.length;
    file.removed = true;
  }

  truncate(name: string, bytes: number): void {
    this.#assertPower();
    this.#fail(this.faults.truncate);
    const file = this.#file(name);
    this.free += Math.max(0, file.cached.length - bytes);
    file.cached = file.cached.slice(0, bytes);
    file.lost = file.lost
      .filter((range) => range.from < bytes)
      .map(({ from, to }) => ({ from, to: Math.min(to, bytes) }));
    file.durable = survivors(file);
    file.follows = file.lost.length === 0;
  }

  sync(): void {
    this.#assertPower();
    this.#fail(this.faults.sync);
    this.syncs += 1;
    for (const [name, file] of this.#files) {
      file.named = true;
      if (file.removed === true) this.#files.delete(name);
    }
  }

  /** Flips one bit of what is stored, in cache and on the platter alike. */
  flip(name: string, offset: number, bit: number): void {
    const file = this.#file(name);
    for (const bytes of new Set([file.cached, file.durable])) {
      if (offset < bytes.length) bytes[offset] = (bytes[offset] ?? 0) ^ (1 << bit);
    }
  }

  /** The same content on a new disk, as after a crash of the process alone. */
  copy(): SimulatedDisk {
    const files = new Map(
      [...this.#files].map(([name, file]): [string, SimulatedFile] => [
        name,
        {
          ...file,
          cached: file.cached.slice(),
          durable: file.durable.slice(),
          lost: [...file.lost],
        },
      ]),
    );
    return new SimulatedDisk(this.#random, files);
  }

  /** Cuts the power. This disk answers nothing more; the one returned holds what survived. */
  cutPower(): SimulatedDisk {
    this.#off = true;
    const files = new Map<string, SimulatedFile>();
    for (const [name, file] of this.#files) {
      if ((!file.named || file.removed === true) && this.#random() < 0.5) continue;
      const content = this.#afterCut(file);
      const durable = content.slice();
      files.set(name, { cached: content, durable, lost: [], follows: true, named: true });
    }
    return new SimulatedDisk(this.#random, files);
  }

  #afterCut({ cached, durable }: SimulatedFile): Uint8Array<ArrayBuffer> {
    const fate = this.#random();
    if (cached.length <= durable.length || fate < 0.25) return durable.slice();
    this.hits.torn++;
    const length = durable.length + Math.ceil(this.#random() * (cached.length - durable.length));
    const content = cached.slice(0, length);
    content.set(durable);
    if (fate < 0.5) return content;
    for (let at = durable.length; at < length; ) {
      const end = Math.min(length, at - (at % sectorBytes) + sectorBytes);
      const sector = content.subarray(at, end);
      const kept = this.#random();
      if (kept < 0.3) sector.fill(0);
      else if (kept < 0.5) for (const i of sector.keys()) sector[i] = this.#random() * 256;
      at = end;
    }
    return content;
  }

  #append(file: SimulatedFile, bytes: Uint8Array): void {
    this.#assertPower();
    this.writes += 1;
    const failing = this.#random() < this.faults.append;
    const fits = Math.min(bytes.length, Math.max(0, this.free));
    const written = failing ? Math.floor(this.#random() * fits) : fits;
    file.cached = appended(file.cached, bytes.subarray(0, written));
    this.free -= written;
    if (failing) this.hits.append++;
    if (failing) throw new DiskError('EIO');
    if (written < bytes.length) this.hits.full++;
    if (written < bytes.length) throw new DiskError('ENOSPC');
  }

  async #sync(file: SimulatedFile): Promise<void> {
    this.#assertPower();
    const covered = file.cached.length;
    const failing = this.#random() < this.faults.sync;
    await this.syncTakes?.();
    const turns = Math.ceil(this.#random() * this.syncTurns);
    for (let i = 0; i < turns; i++) await new Promise((resolve) => setImmediate(resolve));
    // Whoever waits when the power goes waits for ever.
    if (this.#off) await new Promise(() => {});
    this.syncs += 1;
    if (failing) {
      this.hits.sync++;
      if (covered > file.durable.length) file.lost.push({ from: file.durable.length, to: covered });
      throw new DiskError('EIO');
    }
    this.#reachPlatter(file, covered);
  }

  /**
   * Of the whole file, or, where nothing was lost before and the platter holds its beginning, of
   * what is new alone: a journal of minutes is synced thousands of times.
   */
  #reachPlatter(file: SimulatedFile, covered: number): void {
    const cached = file.cached.subarray(0, covered);
    const isAppend = file.lost.length === 0 && file.follows;
    if (isAppend && file.durable.length <= covered) {
      file.durable = appended(file.durable, cached.subarray(file.durable.length));
      return;
    }
    file.durable = survivors({ cached, lost: file.lost });
    file.follows = file.lost.length === 0;
  }

  #file(name: string): SimulatedFile {
    const file = this.#files.get(name);
    if (!file || file.removed === true) throw new DiskError('ENOENT');
    return file;
  }

  #has(name: string): boolean {
    const file = this.#files.get(name);
    return file !== undefined && file.removed !== true;
  }

  #fail(chance: number): void {
    if (this.#random() < chance) throw new DiskError('EIO');
  }

  #assertPower(): void {
    if (this.#off) throw new Error('used after the power was cut');
  }
}

/**
 * `bytes` with `more` behind it. Where its buffer has room that nothing else was given, it is
 * written in place: views of before see what they saw.
 */
function appended(bytes: Uint8Array<ArrayBuffer>, more: Uint8Array): Uint8Array<ArrayBuffer> {
  const length = bytes.length + more.length;
  const { buffer } = bytes;
  if (rooms.get(buffer) === bytes.length && length <= buffer.byteLength) {
    rooms.set(buffer, length);
    const grown = new Uint8Array(buffer, 0, length);
    grown.set(more, bytes.length);
    return grown;
  }
  const room = new ArrayBuffer(Math.max(leastRoom, length * 2));
  rooms.set(room, length);
  const grown = new Uint8Array(room, 0, length);
  grown.set(bytes);
  grown.set(more, bytes.length);
  return grown;
}

/** The cache as an fdatasync writes it: what an earlier one lost becomes a hole. */
function survivors({
  cached,
  lost,
}: Pick<SimulatedFile, 'cached' | 'lost'>): Uint8Array<ArrayBuffer> {
  const durable = cached.slice();
  for (const { from, to } of lost) durable.fill(0, from, to);
  return durable;
}
