import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Damage, JournalFolder, RawFrame } from '../../../src/contracts/ports.ts';
import { closedPlain, compressSegment } from '../../../src/stores/journal/compress.ts';
import { readIndex } from '../../../src/stores/journal/compressed.ts';
import { readJournal } from '../../../src/stores/journal/read-only.ts';
import { openJournal } from '../../../src/stores/journal/segments.ts';
import { SimulatedDisk, seeded } from '../../sim/disk.ts';
import { commit } from '../../suites/journal.ts';

const size = 700;

async function journalOf(count: number, segmentBytes = 3_000, seed = 7): Promise<SimulatedDisk> {
  const folder = new SimulatedDisk(seeded(seed));
  const random = seeded(seed + 1);
  const journal = openJournal({ folder, build: `b${seed}`, segmentBytes });
  for (let i = 1; i <= count; i++) {
    const text = (i % 5 === 0 ? 'ناحیه' : `zone-${Math.floor(random() * 1e6)} `).repeat(
      Math.ceil(random() * 20),
    );
    journal.append({ atMs: 1_000 + i * 1.5, payload: `{"n":${i},"text":"${text}"}` });
    if (random() < 0.7) await commit(journal);
  }
  await commit(journal);
  await journal.close();
  return folder;
}

const all = (folder: JournalFolder, from = 1) => [...readJournal({ folder }).frames(from)];
const names = (folder: JournalFolder) => folder.list().map(({ name }) => name);

async function compressAll(folder: JournalFolder): Promise<void> {
  for (const { first } of closedPlain(folder)) {
    expect(await compressSegment({ folder, first, size })).toMatchObject({ ok: true });
  }
}

describe('[JRN11] a closed segment is compressed', () => {
  test('into less, and gives back every frame from any position on', async () => {
    const folder = await journalOf(200);
    const before = all(folder);
    const bytes = folder.list().reduce((sum, file) => sum + file.bytes, 0);
    await compressAll(folder);
    expect(names(folder).filter((name) => name.endsWith('.journal'))).toHaveLength(1);
    expect(folder.list().reduce((sum, file) => sum + file.bytes, 0)).toBeLessThan(bytes);
    for (let from = 0; from <= 202; from++) {
      const expected = before.filter(({ position }) => position >= from);
      expect(all(folder, from), `from ${from}`).toEqual(expected);
    }
  });

  test('any mix of forms reads as the plain ones do, from anywhere, on every seed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          seed: fc.integer({ min: 1, max: 1e6 }),
          count: fc.integer({ min: 1, max: 80 }),
          segmentBytes: fc.integer({ min: 200, max: 4_000 }),
          blockBytes: fc.integer({ min: 1, max: 5_000 }),
          which: fc.array(fc.boolean(), { minLength: 1, maxLength: 20 }),
          froms: fc.array(fc.integer({ min: 0, max: 90 }), { minLength: 1, maxLength: 6 }),
        }),
        async ({ seed, count, segmentBytes, blockBytes, which, froms }) => {
          const folder = await journalOf(count, segmentBytes, seed);
          const before = froms.map((from) => all(folder, from));
          for (const [i, { first }] of closedPlain(folder).entries()) {
            if (which[i % which.length] !== true) continue;
            const done = await compressSegment({ folder, first, size: blockBytes });
            expect(done.ok).toBe(true);
          }
          const after = froms.map((from) => all(folder, from));
          expect(after).toEqual(before);
          expect(readJournal({ folder }).damage).toEqual([]);
          const journal = openJournal({ folder, build: 'next' });
          expect([journal.position, journal.atMs]).toEqual([count, 1_000 + count * 1.5]);
        },
      ),
      { numRuns: 150, seed: 20_261_122 },
    );
  });

  test('the last one never, for it is written to', async () => {
    const folder = await journalOf(5, 1e6);
    expect(closedPlain(folder)).toEqual([]);
    expect(await compressSegment({ folder, first: 1 })).toMatchObject({ ok: false });
    expect(names(folder)).toEqual(['0000000000000001.journal']);
  });

  test('one with a damaged frame is left as it is, for whoever can mend it', async () => {
    const folder = await journalOf(60);
    const [segment] = closedPlain(folder);
    folder.flip(segment?.name ?? '', 200, 3);
    const before = all(folder);
    expect(before).toHaveLength(59);
    const done = await compressSegment({ folder, first: 1, size });
    expect(done).toEqual({ ok: false, name: '0000000000000001.journal', why: 'damaged' });
    expect(all(folder)).toEqual(before);
  });

  test('positions that were given up stay missing and are no reason to leave it', async () => {
    const folder = new SimulatedDisk(seeded(1));
    const first = openJournal({ folder, build: 'b', segmentBytes: 400 });
    first.append({ atMs: 1, payload: 'first' });
    await commit(first);
    const second = openJournal({ folder, build: 'b', segmentBytes: 400, after: 10 });
    for (let i = 0; i < 12; i++) {
      second.append({ atMs: 2, payload: `later ${i}` });
      await commit(second);
    }
    const plain = readJournal({ folder });
    const before = [...plain.frames(1)];
    await compressAll(folder);
    const compressed = readJournal({ folder });
    expect([...compressed.frames(1)]).toEqual(before);
    expect(positions(compressed.damage)).toEqual(positions(plain.damage));
    expect(positions(compressed.damage)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  test('a reading that began before goes on through the new form', async () => {
    const folder = await journalOf(100);
    const before = all(folder);
    const reading = readJournal({ folder }).frames(1)[Symbol.iterator]();
    const seen: RawFrame[] = [];
    for (let next = reading.next(); next.done !== true; next = reading.next()) {
      seen.push(next.value);
      if (seen.length === 3) await compressAll(folder);
    }
    expect(seen).toEqual(before);
  });
});

function positions(damage: readonly Damage[]): number[] {
  return damage.flatMap(({ fromPosition, toPosition }) =>
    Array.from({ length: Math.max(0, toPosition - fromPosition + 1) }, (_, i) => fromPosition + i),
  );
}

describe('[JRN2] a large plain segment', () => {
  test('is read from any position on, also with a bit flipped anywhere', async () => {
    const original = new SimulatedDisk(seeded(31));
    const journal = openJournal({ folder: original, build: 'b' });
    const random = seeded(32);
    for (let i = 1; i <= 900; i++) {
      journal.append({ atMs: i, payload: `${i} `.repeat(Math.ceil(random() ** 4 * 1_500)) });
    }
    await commit(journal);
    const [file] = original.list();
    const { name, bytes } = file ?? { name: '', bytes: 0 };
    expect(bytes).toBeGreaterThan(10 * 64 * 1024);
    const frames = all(original);
    for (let from = 1; from <= 901; from += 9) {
      expect(all(original, from)).toEqual(frames.slice(from - 1));
    }
    for (let i = 0; i < 150; i++) {
      const folder = original.copy();
      folder.flip(name, Math.floor(random() * bytes), i % 8);
      const from = 1 + Math.floor(random() * 900);
      const reading = readJournal({ folder });
      const served = [...reading.frames(from)];
      const missing = new Set(positions(reading.damage));
      const expected = frames.slice(from - 1).filter(({ position }) => !missing.has(position));
      // Its last frame may be on its way still, as far as a reader can tell.
      const last = served.length === expected.length ? expected : expected.slice(0, -1);
      expect(served).toEqual(last);
      expect(missing.size).toBeLessThanOrEqual(1);
    }
  });
});

describe('[JRN12] damage to a compressed segment', () => {
  test('one bit, at every byte: found, and nothing lost but its block', async () => {
    const original = await journalOf(60, 5_000);
    await compressAll(original);
    const name = names(original).find((one) => one.endsWith('.blocks')) ?? '';
    const bytes = original.list().find((file) => file.name === name)?.bytes ?? 0;
    const { blocks } = readIndex({ folder: original, name, bytes });
    expect(blocks.length).toBeGreaterThan(3);
    const frames = all(original);
    const random = seeded(11);
    let lostBlocks = 0;
    for (let offset = 0; offset < bytes; offset++) {
      const folder = original.copy();
      folder.flip(name, offset, Math.floor(random() * 8));
      const reading = readJournal({ folder });
      const served = [...reading.frames(1)];
      const found = reading.damage.filter(({ segment }) => segment === name);
      expect(found.length, `offset ${offset}`).toBeGreaterThan(0);
      const missing = new Set(positions(found));
      expect(served).toEqual(frames.filter(({ position }) => !missing.has(position)));
      if (missing.size === 0) continue;
      lostBlocks += 1;
      const hit = blocks.find(({ header }) => missing.has(header.firstPosition));
      expect(missing.size).toBe(hit?.header.frames);
      expect(found).toHaveLength(1);
    }
    expect(lostBlocks).toBeGreaterThan(bytes / 2);
  });

  test('cut short at every byte: what is left is served, the rest reported', async () => {
    const original = await journalOf(60, 5_000);
    await compressAll(original);
    const name = names(original).find((one) => one.endsWith('.blocks')) ?? '';
    const bytes = original.list().find((file) => file.name === name)?.bytes ?? 0;
    const frames = all(original);
    for (let length = 0; length < bytes; length++) {
      const folder = original.copy();
      folder.truncate(name, length);
      const reading = readJournal({ folder });
      const served = [...reading.frames(1)];
      const missing = new Set(positions(reading.damage));
      expect(reading.damage.length, `at ${length}`).toBeGreaterThan(0);
      expect(served, `at ${length}`).toEqual(frames.filter((f) => !missing.has(f.position)));
    }
  });

  test('without its index every block is found by scanning', async () => {
    const folder = await journalOf(60, 5_000);
    await compressAll(folder);
    const frames = all(folder);
    for (const { name, bytes } of folder.list()) {
      if (!name.endsWith('.blocks')) continue;
      const { blocks } = readIndex({ folder, name, bytes });
      const last = blocks.at(-1);
      folder.truncate(name, (last?.offset ?? 0) + 64 + (last?.header.bytes ?? 0));
    }
    const reading = readJournal({ folder });
    expect([...reading.frames(1)]).toEqual(frames);
    expect(positions(reading.damage)).toEqual([]);
    expect(reading.damage.length).toBeGreaterThan(0);
  });
});

class PowerCut extends Error {}

/** Lets so many operations that change something through, the last only begun, then none. */
function cutAfter(folder: SimulatedDisk, operations: number): JournalFolder & { done: number } {
  const gate = { done: 0 };
  const pass = <T>(work: () => T): T => {
    if (gate.done >= operations) throw new PowerCut();
    gate.done += 1;
    return work();
  };
  return {
    get done() {
      return gate.done;
    },
    list: () => folder.list(),
    read: (name) => folder.read(name),
    readRange: (name, from, to) => folder.readRange(name, from, to),
    truncate: (name, bytes) => pass(() => folder.truncate(name, bytes)),
    remove: (name) => pass(() => folder.remove(name)),
    sync: () => pass(() => folder.sync()),
    open: (name) => {
      const file = pass(() => folder.open(name));
      return {
        append: (bytes) => pass(() => file.append(bytes)),
        sync: () => pass(() => file.sync()),
        close: () => file.close(),
      };
    },
  };
}

describe('[JRN11] the power cut in the middle of compressing', () => {
  test('after every write, sync and removal, 20 seeds: none lost, none doubled', async () => {
    let cuts = 0;
    for (let seed = 1; seed <= 20; seed++) {
      const original = await journalOf(40, 2_500, seed);
      const frames = all(original);
      const whole = cutAfter(original.copy(), 1e6);
      await compressSegment({ folder: whole, first: 1, size });
      for (let n = 0; n <= whole.done; n++) {
        // A draft that an earlier attempt left is in the way of some of them.
        const disk = original.copy();
        if (n % 3 === 0) disk.open('0000000000000001.blocks').append(new Uint8Array(100).fill(9));
        await compressSegment({ folder: cutAfter(disk, n), first: 1, size });
        const survived = disk.cutPower();
        const where = `seed ${seed}, after ${n} operations`;
        const journal = openJournal({ folder: survived, build: 'test' });
        expect([...journal.frames(1)], where).toEqual(frames);
        expect(positions(journal.damage), where).toEqual([]);
        for (const { first } of closedPlain(survived)) {
          await compressSegment({ folder: survived, first, size });
        }
        expect(all(survived.cutPower()), where).toEqual(frames);
        cuts += 1;
      }
    }
    expect(cuts).toBeGreaterThan(200);
  });

  test('when the segment after it vanishes with the power, numbers go on', async () => {
    const folder = await journalOf(40, 2_500);
    const last = names(folder).at(-1) ?? '';
    const { position, atMs } = all(folder).findLast(() => true) ?? { position: 0, atMs: 0 };
    folder.open(`${String(position + 1).padStart(16, '0')}.journal`);
    const [segment] = closedPlain(folder).filter(({ name }) => name === last);
    await compressSegment({ folder, first: segment?.first ?? 0, size });
    folder.remove(`${String(position + 1).padStart(16, '0')}.journal`);
    folder.sync();
    const journal = openJournal({ folder, build: 'test' });
    expect([journal.position, journal.atMs, journal.damage]).toEqual([position, atMs, []]);
    expect(journal.append({ atMs: atMs + 1, payload: 'on' })).toBe(position + 1);
    await commit(journal);
    expect(all(folder)).toHaveLength(position + 1);
  });

  test('a full disk leaves the plain one, and no draft', async () => {
    const folder = await journalOf(40, 2_500);
    const frames = all(folder);
    const before = names(folder);
    folder.free = 300;
    expect(await compressSegment({ folder, first: 1, size })).toMatchObject({ why: 'disk' });
    expect(names(folder)).toEqual(before);
    expect(all(folder)).toEqual(frames);
  });
});
