import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
