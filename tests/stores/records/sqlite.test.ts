import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openReader } from '../../../src/stores/records/reader.ts';
import { openRecords } from '../../../src/stores/records/records.ts';
import { type RecordsFixture, recordsSuite } from '../../suites/records.ts';

recordsSuite('SQLite', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gozar-records-'));
  return fixtureIn(folder);
});

async function fixtureIn(folder: string): Promise<RecordsFixture> {
  const path = join(folder, 'records.db');
  const writer = await openRecords({ path });
  if (!writer.ok) throw new Error(writer.message);
  const beside = openReader({ path });
  if (!beside.ok) throw new Error(beside.message);
  const { records } = writer;
  const { reader } = beside;
  const closeBoth = async () => {
    await reader.close();
    await records.close();
  };
  return {
    records,
    reader,
    reopen: async () => {
      await closeBoth();
      return fixtureIn(folder);
    },
    damage: async (start) => {
      await closeBoth();
      for (const name of readdirSync(join(folder, 'snapshots'))) {
        flipByteOf(join(folder, 'snapshots', name), start);
      }
      return fixtureIn(folder);
    },
    close: async () => {
      await closeBoth();
      rmSync(folder, { recursive: true });
    },
  };
}

function flipByteOf(path: string, start: string): void {
  const bytes = readFileSync(path);
  const at = bytes.indexOf(start);
  if (at < 0) return;
  const byte = bytes.length - 5;
  bytes[byte] = (bytes[byte] ?? 0) ^ 1;
  writeFileSync(path, bytes);
}
