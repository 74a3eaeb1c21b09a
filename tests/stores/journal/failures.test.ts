import { describe, expect, test } from 'vitest';
import type { Journal } from '../../../src/contracts/ports.ts';
import { openJournal } from '../../../src/stores/journal/segments.ts';
import { SimulatedDisk, seeded } from '../../sim/disk.ts';
import { commit, payloads, write } from '../../suites/journal.ts';

const build = 'test';

function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `frame ${i + 1}`);
}

function append(journal: Journal, count: number): void {
  for (let i = 0; i < count; i++) {
    const position = journal.position + 1;
    journal.append({ atMs: position, payload: `frame ${position}` });
  }
}

/** What a fresh start finds, by the journal's own word. */
function reopened(folder: SimulatedDisk): { payloads: string[]; damage: number } {
  const journal = openJournal({ folder, build });
  return { payloads: payloads(journal), damage: journal.damage.length };
}

describe('a full disk', () => {
  test('[JRN3] the same commit succeeds once there is space, nothing lost or doubled', async () => {
    for (let free = 0; free < 400; free += 7) {
      const folder = new SimulatedDisk(seeded(free));
      const journal = openJournal({ folder, build, segmentBytes: 300 });
      await write(journal, 3);
      folder.free = free;
      let written = 3;
      for (let result = await journal.commit(); result.ok; result = await journal.commit()) {
        append(journal, 2);
        written += 2;
      }
      append(journal, 3);
      expect(await journal.commit()).toMatchObject({ ok: false, code: 'store.disk_full' });
      expect(payloads(journal)).toEqual(numbered(journal.durable));
      expect(journal.durable).toBe(written - 2);

      folder.free = Number.POSITIVE_INFINITY;
      await commit(journal);
      expect(payloads(journal)).toEqual(numbered(written + 3));
      expect(journal.damage).toEqual([]);
      expect(reopened(folder.copy())).toEqual({ payloads: numbered(written + 3), damage: 0 });
    }
  });

  test('[JRN3] a failed commit leaves no byte of it behind', async () => {
    const folder = new SimulatedDisk(seeded(1));
    const journal = openJournal({ folder, build });
    await write(journal, 2);
    const before = folder.list();
    folder.free = 50;
    append(journal, 4);
    expect(await journal.commit()).toMatchObject({ ok: false, code: 'store.disk_full' });
    expect(folder.list()).toEqual(before);
    expect(folder.free).toBe(50);
    expect(reopened(folder.copy())).toEqual({ payloads: numbered(2), damage: 0 });
  });

  test('[JRN3] where even the cut fails, a new segment takes everything', async () => {
    const folder = new SimulatedDisk(seeded(1));
    const journal = openJournal({ folder, build });
    await write(journal, 2);
    folder.free = 120;
    folder.faults.truncate = 1;
    append(journal, 4);
    expect(await journal.commit()).toMatchObject({ ok: false, code: 'store.disk_full' });
    folder.free = Number.POSITIVE_INFINITY;
    await commit(journal);
    expect(folder.list()).toHaveLength(2);
    expect(payloads(journal)).toEqual(numbered(6));
    folder.faults.truncate = 0;
    expect(reopened(folder.copy())).toEqual({ payloads: numbered(6), damage: 0 });
  });
});

describe('a failed fdatasync', () => {
  test('[JRN4] leaves that segment for good and writes all pending to a new one', async () => {
    const folder = new SimulatedDisk(seeded(2));
    const journal = openJournal({ folder, build });
    await write(journal, 2);
    folder.faults.sync = 1;
    append(journal, 2);
    expect(await journal.commit()).toMatchObject({ ok: false });
    append(journal, 1);
    expect(await journal.commit()).toMatchObject({ ok: false });
    expect(journal.durable).toBe(2);
    folder.faults.sync = 0;
    await commit(journal);
    expect(folder.list().map(({ name }) => name)).toEqual([
      '0000000000000001.journal',
      '0000000000000003.journal',
    ]);
    expect(reopened(folder.cutPower())).toEqual({ payloads: numbered(5), damage: 0 });
  });

  test('[JRN4] frames left behind it are neither served nor doubled', async () => {
    const folder = new SimulatedDisk(seeded(2));
    const journal = openJournal({ folder, build });
    await write(journal, 2);
    folder.faults = { append: 0, sync: 1, truncate: 1 };
    append(journal, 3);
    expect(await journal.commit()).toMatchObject({ ok: false });
    folder.faults = { append: 0, sync: 0, truncate: 0 };
    await commit(journal);
    expect(payloads(journal)).toEqual(numbered(5));
    expect(reopened(folder.copy())).toEqual({ payloads: numbered(5), damage: 0 });
  });

  test('[JRN4] of a segment without durable frames: it is emptied and filled anew', async () => {
    const folder = new SimulatedDisk(seeded(2));
    const journal = openJournal({ folder, build });
    folder.faults.sync = 1;
    append(journal, 3);
    for (let i = 0; i < 5; i++) expect(await journal.commit()).toMatchObject({ ok: false });
    folder.faults.sync = 0;
    await commit(journal);
    expect(folder.list()).toHaveLength(1);
    expect(reopened(folder.cutPower())).toEqual({ payloads: numbered(3), damage: 0 });
  });
});
