import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Damage, RawFrame, Snapshot } from '../../src/contracts/ports.ts';
import { closedPlain, compressSegment } from '../../src/stores/journal/compress.ts';
import { readIndex } from '../../src/stores/journal/compressed.ts';
import { openJournal } from '../../src/stores/journal/segments.ts';
import { SnapshotFiles } from '../../src/stores/records/snapshots.ts';
import { SimulatedDisk, seeded } from '../sim/disk.ts';
import type { TortureOptions, TortureResult } from './figure.ts';

const placesAt = { slice: 1_500, full: 10_000 };
const snapshotStepAt = { slice: 7, full: 1 };
const frameCount = 150;
const blockBytes = 700;
const build = 'test';

type Original = {
  readonly disk: SimulatedDisk;
  readonly frames: readonly RawFrame[];
  /** Positions that may go together: a frame alone, or all of its block. */
  readonly together: ReadonlyMap<number, ReadonlySet<number>>;
};

/** Segments of some kilobytes, the older half compressed, the newer plain. */
async function journalOf(random: () => number): Promise<Original> {
  const disk = new SimulatedDisk(random);
  const journal = openJournal({ folder: disk, build, segmentBytes: 4_000 });
  for (let i = 1; i <= frameCount; i++) {
    const text = (i % 5 === 0 ? 'ناحیه' : `zone-${Math.floor(random() * 1e6)} `).repeat(
      1 + Math.floor(random() * 25),
    );
    journal.append({ atMs: 1_000 + i, payload: `{"n":${i},"text":"${text}"}` });
    if (random() < 0.7) await journal.commit();
  }
  await journal.commit();
  const frames = [...journal.frames(1)];
  await journal.close();
  const together = new Map<number, ReadonlySet<number>>();
  const plain = closedPlain(disk);
  for (const { first } of plain.slice(0, Math.floor(plain.length / 2))) {
    const done = await compressSegment({ folder: disk, first, size: blockBytes });
    if (!done.ok) throw new Error(`not compressed: ${done.why}`);
    for (const { header } of readIndex({ folder: disk, name: done.name, bytes: done.after })
      .blocks) {
      const block = new Set(
        Array.from({ length: header.frames }, (_, i) => header.firstPosition + i),
      );
      for (const position of block) together.set(position, block);
    }
  }
  return { disk, frames, together };
}

function positionsOf(damage: readonly Damage[]): Set<number> {
  const all = new Set<number>();
  for (const { fromPosition, toPosition } of damage) {
    for (let position = fromPosition; position <= toPosition; position++) all.add(position);
  }
  return all;
}

type Harm = { readonly name: string; readonly offset: number; readonly kind: 'flip' | 'cut' };

/** What a start and a reading of everything make of it; undefined when all is as promised. */
function broken({ disk, frames, together }: Original, harm: Harm, bit: number): string | undefined {
  const folder = disk.copy();
  if (harm.kind === 'flip') folder.flip(harm.name, harm.offset, bit);
  else folder.truncate(harm.name, harm.offset);
  // The records know how far their effects reach, as at every start.
  const journal = openJournal({ folder, build, after: frames.length });
  const served = [...journal.frames(1)];
  const missing = positionsOf(journal.damage);
  if (journal.damage.length === 0) return 'not detected';
  const right = new Map(frames.map((frame) => [frame.position, JSON.stringify(frame)]));
  for (const frame of served) {
    if (right.get(frame.position) !== JSON.stringify(frame)) return `wrong at ${frame.position}`;
    right.delete(frame.position);
  }
  if (journal.append({ atMs: 1e6, payload: 'next' }) <= frames.length)
    return 'position given twice';
  for (const position of right.keys()) {
    if (!missing.has(position)) return `${position} is gone and nobody says so`;
  }
  const lost = [...right.keys()];
  const [first = 0] = lost;
  const most = together.get(first)?.size ?? 1;
  if (harm.kind === 'flip' && lost.length > most) return `one bit cost ${lost.length} frames`;
  return undefined;
}

type Found = Record<'flips' | 'cuts' | 'inCompressed' | 'detected', number> & { wrong: string[] };

async function journals(seed: number, places: number): Promise<Found> {
  const random = seeded(seed);
  const found: Found = { flips: 0, cuts: 0, inCompressed: 0, detected: 0, wrong: [] };
  let original = await journalOf(random);
  for (let place = 0; place < places; place++) {
    if (place % 1_000 === 999) original = await journalOf(random);
    const files = original.disk.list();
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    let at = Math.floor(random() * bytes);
    const file = files.find((one) => {
      at -= one.bytes;
      return at < 0;
    });
    if (file === undefined) continue;
    const kind = random() < 0.7 ? 'flip' : 'cut';
    const harm: Harm = { name: file.name, offset: at + file.bytes, kind };
    found[kind === 'flip' ? 'flips' : 'cuts'] += 1;
    if (file.name.endsWith('.blocks')) found.inCompressed += 1;
    const why = broken(original, harm, Math.floor(random() * 8));
    if (why === undefined) found.detected += 1;
    else found.wrong.push(`${kind} ${harm.name}:${harm.offset}: ${why}`);
  }
  return found;
}

/**
 * Of two snapshots the newer has every Nth bit flipped and is cut at every Nth byte: the older one
 * comes in its place, or, where a flip touched nothing that is read, the newer one as it was. [T32]
 */
async function snapshots(seed: number, step: number): Promise<{ tried: number; wrong: string[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'gozar-flips-'));
  try {
    const files = new SnapshotFiles(join(folder, 'records.db'));
    const random = seeded(seed);
    const body = (n: number) => `{"version":${n}}\n${Array.from({ length: 40 }, random).join(' ')}`;
    const [older, newer]: Snapshot[] = [1_000, 2_222].map((position) => ({
      ...{ position, atMs: position * 1_000, build },
      body: body(position),
    }));
    if (older === undefined || newer === undefined) throw new Error('two were made');
    await files.save(older);
    await files.save(newer);
    const name = readdirSync(join(folder, 'snapshots')).sort().at(-1) ?? '';
    const path = join(folder, 'snapshots', name);
    const bytes = readFileSync(path);
    const wrong: string[] = [];
    let tried = 0;
    const look = async (where: string) => {
      tried += 1;
      const [first] = await files.sound();
      if (isDeepStrictEqual(first, older) || isDeepStrictEqual(first, newer)) return;
      const said = JSON.stringify(first);
      wrong.push(`snapshot, ${where}: ${said?.slice(0, 80)}`);
    };
    for (let bit = 0; bit < bytes.length * 8; bit += step) {
      const flipped = Buffer.from(bytes);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      writeFileSync(path, flipped);
      await look(`bit ${bit}`);
    }
    for (let length = 0; length < bytes.length; length += step) {
      writeFileSync(path, bytes.subarray(0, length));
      await look(`cut at ${length}`);
    }
    return { tried, wrong };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * R3: one bit flipped, or the file cut, at each of so many places of a journal with plain and
 * compressed segments: always detected, nothing wrong served, no position given twice, and of a
 * flip only the damaged frame (or its block) lost. Snapshots: the older one comes in its place.
 */
export async function run({ seed, scale }: TortureOptions): Promise<TortureResult> {
  const { wrong, ...counts } = await journals(seed, placesAt[scale]);
  const saved = await snapshots(seed, snapshotStepAt[scale]);
  const places = counts.flips + counts.cuts;
  return {
    name: 'R3',
    ok: wrong.length + saved.wrong.length === 0 && places === placesAt[scale],
    seed,
    places,
    ...counts,
    wrongServedOrMissed: wrong.length,
    snapshotPlaces: saved.tried,
    wrongSnapshots: saved.wrong.length,
    found: [...wrong, ...saved.wrong].slice(0, 5),
  };
}
