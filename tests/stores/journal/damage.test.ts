import { beforeAll, describe, expect, test } from 'vitest';
import type { Damage, RawFrame } from '../../../src/contracts/ports.ts';
import { openJournal } from '../../../src/stores/journal/segments.ts';
import { SimulatedDisk, seeded } from '../../sim/disk.ts';
import { commit } from '../../suites/journal.ts';

const headerBytes = 36;
const frameCount = 48;

/** 48 frames in segments of about 2 KB; where each lies. */
type Place = { readonly segment: string; readonly from: number; readonly to: number };
let original: SimulatedDisk;
let frames: RawFrame[];
const places: Place[] = [];

beforeAll(async () => {
  original = new SimulatedDisk(seeded(3));
  const random = seeded(4);
  const journal = openJournal({ folder: original, build: 'test', segmentBytes: 2_048 });
  for (let i = 1; i <= frameCount; i++) {
    const text = i % 5 === 0 ? 'ناحیه' : 'zone';
    const payload = `{"venue":"demo","n":${i},"text":"${text.repeat(1 + random() * 30)}"}`;
    journal.append({ atMs: 1_000 + i, payload });
    await commit(journal);
    const { name, bytes } = original.list().at(-1) ?? { name: '', bytes: 0 };
    const from = bytes - headerBytes - Buffer.byteLength(payload);
    places.push({ segment: name, from, to: bytes });
  }
  frames = [...journal.frames(1)];
  expect(new Set(places.map(({ segment }) => segment)).size).toBeGreaterThan(3);
});

function readAll(folder: SimulatedDisk): { served: RawFrame[]; damage: readonly Damage[] } {
  const journal = openJournal({ folder, build: 'test', segmentBytes: 2_048 });
  const served = [...journal.frames(1)];
  return { served, damage: journal.damage };
}

function placeOf(position: number): Place {
  return places[position - 1] ?? { segment: '', from: 0, to: 0 };
}

describe('bit flips', () => {
  test('[JRN5] one at every byte: found each time, that frame alone is lost', () => {
    const random = seeded(5);
    let flips = 0;
    for (let position = 1; position < frameCount; position++) {
      const { segment, from, to } = placeOf(position);
      for (let offset = from; offset < to; offset++) {
        const folder = original.copy();
        folder.flip(segment, offset, Math.floor(random() * 8));
        const { served, damage } = readAll(folder);
        const where = `${segment}:${offset}`;
        expect(served, where).toEqual(frames.filter((frame) => frame.position !== position));
        const found = { segment, offset: from, fromPosition: position, toPosition: position };
        expect(damage, where).toEqual([found]);
        flips += 1;
      }
    }
    expect(flips).toBeGreaterThan(5_000);
  });

  test('[JRN7] one in the last frame: found, cut, its position never given again', async () => {
    const { segment, from, to } = placeOf(frameCount);
    const random = seeded(6);
    for (let offset = from; offset < to; offset++) {
      const folder = original.copy();
      folder.flip(segment, offset, Math.floor(random() * 8));
      const journal = openJournal({ folder, build: 'test' });
      expect([...journal.frames(1)]).toEqual(frames.slice(0, -1));
      const [damage] = journal.damage;
      expect(damage).toMatchObject({ segment, offset: from, fromPosition: frameCount });
      const next = journal.append({ atMs: 2_000, payload: 'next' });
      expect(next).toBeGreaterThan(frameCount);
      expect(next).toBe((damage?.toPosition ?? 0) + 1);
      await commit(journal);

      const { served, damage: again } = readAll(folder.copy());
      expect(served.map(({ position }) => position)).toEqual([
        ...frames.slice(0, -1).map(({ position }) => position),
        next,
      ]);
      expect(again).toEqual([damage]);
    }
  });

  test('[JRN5] several in one segment: each frame hit is lost, the others are served', () => {
    for (let seed = 1; seed <= 200; seed++) {
      const random = seeded(seed);
      const folder = original.copy();
      const hit = new Set<number>();
      for (let i = 0; i < 6; i++) {
        const position = 1 + Math.floor(random() * (frameCount - 1));
        const { segment, from, to } = placeOf(position);
        folder.flip(segment, from + Math.floor(random() * (to - from)), i);
        hit.add(position);
      }
      const { served, damage } = readAll(folder);
      expect(served, `seed ${seed}`).toEqual(frames.filter(({ position }) => !hit.has(position)));
      expect(positionsOf(damage), `seed ${seed}`).toEqual([...hit].sort((a, b) => a - b));
    }
  });
});

test('[JRN5] a frame found again behind later ones is not served twice', () => {
  const { segment, from } = placeOf(frameCount);
  const folder = original.copy();
  const early = folder.read(placeOf(1).segment).slice(0, placeOf(1).to);
  folder.truncate(segment, from);
  folder.open(segment).append(early);
  const { served, damage } = readAll(folder);
  expect(served).toEqual(frames.slice(0, -1));
  expect(damage).toMatchObject([{ segment, offset: from, fromPosition: frameCount }]);
});

describe('truncation', () => {
  test('[JRN6] at every byte of the last frame: cut, and its position is given again', async () => {
    const { segment, from, to } = placeOf(frameCount);
    for (let bytes = from; bytes < to; bytes++) {
      const folder = original.copy();
      folder.truncate(segment, bytes);
      const journal = openJournal({ folder, build: 'test' });
      expect([...journal.frames(1)]).toEqual(frames.slice(0, -1));
      const cut = { segment, offset: from, fromPosition: frameCount, toPosition: frameCount - 1 };
      expect(journal.damage).toEqual(bytes === from ? [] : [cut]);
      expect(journal.append({ atMs: 2_000, payload: 'again' })).toBe(frameCount);
      await commit(journal);

      const { served, damage } = readAll(folder.copy());
      expect(served.slice(0, -1)).toEqual(frames.slice(0, -1));
      expect(served.at(-1)).toMatchObject({ position: frameCount, payload: 'again' });
      expect(damage).toEqual([]);
    }
  });

  test('[JRN5] of a closed segment at every byte: the frames behind it are reported', () => {
    const { segment } = placeOf(1);
    const inside = frames.filter(({ position }) => placeOf(position).segment === segment);
    const { to: size } = placeOf(inside.length);
    for (let bytes = 0; bytes < size; bytes++) {
      const folder = original.copy();
      folder.truncate(segment, bytes);
      const whole = inside.filter(({ position }) => placeOf(position).to <= bytes).length;
      const { served, damage } = readAll(folder);
      expect(served).toEqual(
        frames.filter(({ position }) => !(position > whole && position <= inside.length)),
      );
      expect(damage).toMatchObject([
        { segment, fromPosition: whole + 1, toPosition: inside.length },
      ]);
    }
  });

  test('[JRN2] an emptied last segment goes on at its first position, at the last time', () => {
    const { segment } = placeOf(frameCount);
    const first = places.findIndex((place) => place.segment === segment) + 1;
    const folder = original.copy();
    folder.truncate(segment, 0);
    const journal = openJournal({ folder, build: 'test' });
    expect([journal.position, journal.atMs]).toEqual([first - 1, 1_000 + first - 1]);
  });
});

function positionsOf(damage: readonly Damage[]): number[] {
  return damage
    .flatMap(({ fromPosition, toPosition }) =>
      Array.from({ length: toPosition - fromPosition + 1 }, (_, i) => fromPosition + i),
    )
    .sort((a, b) => a - b);
}

describe('[JRN15] a hole in one write of several frames', () => {
  /** Writes of two, four and, if asked, one more frame; the fourth frame of all is overwritten. */
  async function holed(last: readonly string[]) {
    const folder = new SimulatedDisk(seeded(7));
    const journal = openJournal({ folder, build: 'test' });
    const hit = { segment: '', offset: 0 };
    for (const write of [['1', '2'], ['3', '4', '5', '6'], last]) {
      for (const payload of write) journal.append({ atMs: 1_000, payload });
      if (write.includes('4')) {
        const { name, bytes } = folder.list()[0] ?? { name: '', bytes: 0 };
        Object.assign(hit, { segment: name, offset: bytes + headerBytes + 1 });
      }
      if (write.length > 0) await commit(journal);
    }
    for (let i = 0; i < headerBytes; i++) folder.flip(hit.segment, hit.offset + i, i % 8);
    return folder;
  }
  const servedBy = (folder: SimulatedDisk, after: number) => {
    const journal = openJournal({ folder, build: 'test', after });
    return { served: [...journal.frames(1)].map(({ payload }) => payload), journal };
  };

  test('is the end of the last one; its positions are reported and not given again', async () => {
    const { served, journal } = servedBy(await holed([]), 2);
    expect(served).toEqual(['1', '2', '3']);
    expect(journal.damage).toMatchObject([{ fromPosition: 4, toPosition: 6 }]);
    expect(journal.append({ atMs: 2_000, payload: 'next' })).toBe(7);
  });

  test('costs its frame alone where the cursor, or another write, has passed it', async () => {
    expect(servedBy(await holed([]), 6).served).toEqual(['1', '2', '3', '5', '6']);
    const { served, journal } = servedBy(await holed(['7']), 2);
    expect(served).toEqual(['1', '2', '3', '5', '6', '7']);
    expect(journal.damage).toMatchObject([{ fromPosition: 4, toPosition: 4 }]);
  });
});
