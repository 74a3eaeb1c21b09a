import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { requireTool } from '../../../infra/test-deps.ts';
import type { HotRecords, RecordOp } from '../../../src/contracts/ports.ts';
import { openRecords } from '../../../src/stores/records/records.ts';
import * as sample from './samples.ts';

const { noonMs } = sample;
const people = 2_000;
const rewriteAgainMs = 600_000;
const hash = (text: string) => createHash('sha256').update(text).digest('hex');
const aliasOf = (n: number) => `a-${hash(`alias ${n}`).slice(0, 24)}`;
const goers = Array.from({ length: people / 10 }, (_, i) => aliasOf(10 * i));

let folder = '';
let path = '';
let records: HotRecords;

async function opened(): Promise<HotRecords> {
  const answer = await openRecords({ path });
  if (!answer.ok) throw new Error(answer.message);
  return answer.records;
}

/** Rows in no order and of many lengths: pages are shared out anew, and keep some that moved. */
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gozar-scrub-'));
  path = join(folder, 'records.db');
  records = await opened();
  beside((other) => {
    other.exec(`PRAGMA secure_delete = ON;
      CREATE TABLE pins (visitor TEXT, text TEXT, PRIMARY KEY (visitor, text)) WITHOUT ROWID;
      BEGIN`);
    const put = other.prepare('INSERT INTO pins VALUES (?, ?)');
    for (let n = 0; n < 4 * people; n++) put.run(aliasOf(n >> 2), n + 'x'.repeat((n * 37) % 120));
    other.exec('COMMIT');
  });
});
afterEach(async () => {
  await records.close();
  rmSync(folder, { recursive: true });
});

const commit = (...ops: RecordOp[]) => records.commit({ ops, answers: [] });
const counts = {
  ...{ bands: 1, visits: 0, stays: 0, messages: 0, inbox: 0 },
  ...{ decisions: 0, consents: 0, points: 0, phones: 0 },
};

async function erase(aliases: readonly string[]): Promise<void> {
  for (const alias of aliases) {
    const receiptSha256 = hash(`receipt of ${alias}`);
    await commit({
      op: 'erase',
      visitor: '',
      aliases: [alias],
      counts,
      receiptSha256,
      atMs: noonMs,
    });
  }
}

/** A connection of one's own, as long as it takes. */
function beside<Answer>(ask: (other: DatabaseSync) => Answer): Answer {
  const other = new DatabaseSync(path);
  try {
    return ask(other);
  } finally {
    other.close();
  }
}

const emptyLog = () => beside((other) => other.exec('PRAGMA wal_checkpoint(TRUNCATE)'));
/** Writing the file anew counts the schema up by one. */
const schema = () => beside((other) => other.prepare('PRAGMA schema_version').get());
const isSound = () => beside((other) => other.prepare('PRAGMA integrity_check').all());

/** The records as another process finds them: what is on disk, its log emptied. */
function copied(): string {
  const copy = join(folder, 'copy.db');
  for (const end of ['', '-wal']) copyFileSync(`${path}${end}`, `${copy}${end}`);
  const database = new DatabaseSync(copy);
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  database.close();
  return copy;
}

/** Those of whom files still hold something. */
function foundIn(...files: readonly string[]): readonly string[] {
  const bytes = Buffer.concat(files.filter((file) => existsSync(file)).map((f) => readFileSync(f)));
  return goers.filter((alias) => bytes.includes(alias));
}

const found = () => foundIn(path, `${path}-wal`);

describe('[T25] files forget who was erased', () => {
  test('[CON2] copies in the gaps of pages are wiped where they lie', async () => {
    await erase(goers);
    expect(foundIn(copied()).length).toBeGreaterThan(0);
    const before = schema();
    expect(await records.scrub(noonMs)).toBe(true);
    expect([found(), schema(), isSound()]).toEqual([[], before, [{ integrity_check: 'ok' }]]);
    // Nor does memory bring them back: most pages are written again.
    await erase(Array.from({ length: people / 10 }, (_, i) => aliasOf(10 * i + 1)));
    emptyLog();
    expect([found(), isSound()]).toEqual([[], [{ integrity_check: 'ok' }]]);
  });

  test('[CON2] after a restart, when nobody knows of whom, all gaps are wiped', async () => {
    await erase(goers);
    await records.close();
    expect(found().length).toBeGreaterThan(0);
    const before = schema();
    records = await opened();
    // Somebody else asks before the first scrub: those of before are not counted as done with.
    await erase([aliasOf(1)]);
    expect(await records.scrub(noonMs)).toBe(true);
    expect([found(), schema(), isSound()]).toEqual([[], before, [{ integrity_check: 'ok' }]]);
  });

  test('[CON2] a file that holds somebody in a row is not written anew every time', async () => {
    const [alias = ''] = goers;
    beside((other) => other.exec(`CREATE TABLE t (x TEXT); INSERT INTO t VALUES ('of ${alias}')`));
    await erase(goers);
    const scrubs = async (atMs: number) => [await records.scrub(atMs), schema()];
    const before = schema();
    const [isRid, anew] = await scrubs(noonMs);
    expect(isRid).toBe(false);
    expect(anew).not.toEqual(before);
    expect(await scrubs(noonMs + rewriteAgainMs - 1)).toEqual([false, anew]);
    beside((other) => other.exec('DROP TABLE t'));
    expect((await scrubs(noonMs + rewriteAgainMs))[0]).toBe(true);
    expect(found()).toEqual([]);
  });

  test('[OUT1] who looks into the records afterwards takes nothing away', async () => {
    await erase(goers);
    expect(await records.scrub(noonMs)).toBe(true);
    await commit({ ...sample.audited, atMs: 1 });
    // Somebody types this; who leaves a database last takes its log along.
    execFileSync(requireTool('sqlite3'), [path, 'SELECT * FROM audit']);
    expect(existsSync(`${path}-wal`)).toBe(true);
    await commit({ ...sample.audited, atMs: 2 });
    const read = new DatabaseSync(copied());
    const rows = read.prepare('SELECT at_ms AS at FROM audit').all();
    read.close();
    expect(rows).toEqual([{ at: 1 }, { at: 2 }]);
  });
});
