import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { RecordsCommit } from '../../../src/contracts/ports.ts';
import { openLogMover } from '../../../src/stores/records/log-mover.ts';
import { openReader } from '../../../src/stores/records/reader.ts';
import { openRecords } from '../../../src/stores/records/records.ts';
import { noonMs } from '../../hotpath/venue.ts';

const rowOf = (number: number) => ({ id: `i${number}`, key: `C${number}` });

async function opened() {
  const folder = mkdtempSync(join(tmpdir(), 'gozar-log-'));
  const path = join(folder, 'records.db');
  const answer = await openRecords({ path });
  if (!answer.ok) throw new Error(answer.message);
  const { records } = answer;
  onTestFinished(async () => {
    await records.close();
    rmSync(folder, { recursive: true });
  });
  const rows = (from: number) =>
    JSON.stringify(Array.from({ length: 100 }, (_, i) => rowOf(from + i)));
  const piece = (from: number): RecordsCommit => ({
    ops: [
      {
        ...{ op: 'importRows', import: 'f', venue: 'kasra', kind: 'customers' },
        ...{ source: 'till', rows: rows(from), by: 'user:a', atMs: noonMs },
      },
    ],
    answers: [],
  });
  return { path, records, piece };
}

test('[CUS9] what is written without waiting is seen at once, and stored in the end', async () => {
  const { records, piece } = await opened();
  const writes = [0, 100, 200].map((from) => records.write(piece(from)).stored);
  expect(await records.customers.count()).toBe(300);
  await Promise.all(writes);
});

test('[CUS9] who empties the log beside a writer takes nothing away', async () => {
  const { path, records, piece } = await opened();
  const mover = openLogMover(path);
  for (let from = 0; from < 6_000; from += 100) {
    const { stored } = records.write(piece(from));
    if (from % 1_000 === 0) mover.move();
    await stored;
  }
  const before = statSync(path).size;
  mover.move();
  expect(statSync(path).size).toBeGreaterThanOrEqual(before);
  mover.close();
  expect(await records.customers.count()).toBe(6_000);
  const reading = openReader({ path });
  if (!reading.ok) throw new Error(reading.message);
  expect((await reading.reader.customers.all({ limit: 7_000 })).items).toHaveLength(6_000);
  await reading.reader.close();
});
