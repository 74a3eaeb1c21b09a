import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Journal, JournalFolder } from '../../../src/contracts/ports.ts';
import { closedPlain, compressSegment } from '../../../src/stores/journal/compress.ts';
import { diskFolder } from '../../../src/stores/journal/disk.ts';
import { openJournal } from '../../../src/stores/journal/segments.ts';
import { SimulatedDisk, seeded } from '../../sim/disk.ts';
import { journalContract } from '../../suites/journal.ts';

journalContract('segments on the real disk', () => {
  const path = mkdtempSync(join(tmpdir(), 'gozar-journal-'));
  return {
    open: (options) =>
      openJournal({ folder: diskFolder(join(path, 'journal')), build: 'test', ...options }),
    remove: () => rmSync(path, { recursive: true }),
  };
});

journalContract('segments on a simulated disk', () => {
  const folder = new SimulatedDisk(seeded(1));
  return {
    open: (options) => openJournal({ folder, build: 'test', ...options }),
    remove: () => {},
  };
});

/** Every closed segment is compressed as soon as it is closed, in blocks of a few frames. */
function compressing(journal: Journal, folder: JournalFolder): Journal {
  const commit: Journal['commit'] = async () => {
    const committed = await journal.commit();
    for (const { first } of closedPlain(folder)) {
      await compressSegment({ folder, first, size: 120 });
    }
    return committed;
  };
  return new Proxy(journal, {
    get(target, key) {
      if (key === 'commit') return commit;
      const own: unknown = Reflect.get(target, key);
      return typeof own === 'function' ? own.bind(target) : own;
    },
  });
}

journalContract('compressed segments on a simulated disk', () => {
  const folder = new SimulatedDisk(seeded(2));
  return {
    open: (options) => compressing(openJournal({ folder, build: 'test', ...options }), folder),
    remove: () => {},
  };
});

journalContract('compressed segments on the real disk', () => {
  const path = mkdtempSync(join(tmpdir(), 'gozar-journal-'));
  const folder = diskFolder(join(path, 'journal'));
  return {
    open: (options) => compressing(openJournal({ folder, build: 'test', ...options }), folder),
    remove: () => rmSync(path, { recursive: true }),
  };
});
