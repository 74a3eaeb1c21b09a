import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { HotRecords, RecordOp } from '../../../src/contracts/ports.ts';
import { fileHolds } from '../../../src/stores/records/database-file.ts';
import { openRecords } from '../../../src/stores/records/records.ts';
import * as sample from './samples.ts';

const { noonMs } = sample;
const receiptSha256 = 'e'.repeat(64);
let folder = '';
let path = '';
let records: HotRecords;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gozar-erase-'));
  path = join(folder, 'records.db');
  const opened = await openRecords({ path });
  if (!opened.ok) throw new Error(opened.message);
  records = opened.records;
});
afterEach(async () => {
  await records.close();
  rmSync(folder, { recursive: true });
});

const commit = (...ops: RecordOp[]) => records.commit({ ops, answers: [] });
const visitorOf = (n: number) => `v-${String(n).padStart(24, '0')}`;

function joining(n: number, name: string): RecordOp[] {
  const alias = `a-${String(n).padStart(24, '0')}`;
  const wearing = { ...sample.wearing(), alias, tag: `tag-${n}-${name}` };
  const link = { ...sample.link, alias, visitor: visitorOf(n), name };
  return [
    { op: 'openWearing', ...wearing },
    { ...link, sessionSha256: String(n).padStart(64, '5') },
  ];
}

async function erase(n: number): Promise<void> {
  const found = await records.belongings({ visitor: visitorOf(n) });
  if (found === undefined) throw new Error('nobody');
  const aliases = found.wearings.map(({ alias }) => alias);
  const ids = { visitor: visitorOf(n), aliases, counts: found.counts };
  await commit({ op: 'erase', ...ids, receiptSha256, atMs: noonMs });
}

describe('[T25] what an erasure reaches', () => {
  test('[CON2] a table that nobody thought of goes by its column `visitor`', async () => {
    await commit(...joining(1, 'Sara'), ...joining(2, 'Omid'));
    const other = new DatabaseSync(path);
    other.exec('CREATE TABLE endpoints (visitor TEXT, endpoint TEXT)');
    const put = other.prepare('INSERT INTO endpoints VALUES (?, ?)');
    put.run(visitorOf(1), 'https://push.example/1');
    put.run(visitorOf(2), 'https://push.example/2');
    await erase(1);
    const left = other.prepare('SELECT endpoint FROM endpoints').all();
    other.close();
    expect(left).toEqual([{ endpoint: 'https://push.example/2' }]);
  });

  test('[CON2] of a thousand visitors the others keep everything', async () => {
    for (let n = 0; n < 1_000; n += 50) {
      await commit(
        ...Array.from({ length: 50 }, (_, i) => joining(n + i, `name-${n + i}x`)).flat(),
      );
    }
    for (let n = 0; n < 1_000; n += 3) {
      await commit({ op: 'putProfile', visitor: visitorOf(n), name: `name-${n}x, longer by far` });
    }
    await erase(501);
    expect(await records.scrub(noonMs)).toBe(true);
    for (const gone of [visitorOf(501), 'name-501x']) {
      expect(await fileHolds(path, [gone])).toBe(false);
      expect(await fileHolds(`${path}-wal`, [gone])).toBe(false);
    }
    for (const n of [0, 500, 502, 999]) {
      expect(await records.visitor(visitorOf(n))).toMatchObject({ visitor: visitorOf(n) });
    }
  });

  test('[CON2] a trace in a free page is found by reading, and the file is made anew', async () => {
    const other = new DatabaseSync(path);
    other.exec('PRAGMA secure_delete = OFF');
    other.exec('CREATE TABLE t (x TEXT)');
    other.prepare('INSERT INTO t VALUES (?)').run(`${visitorOf(7)} ${'y'.repeat(3_000)}`);
    other.exec('DELETE FROM t');
    other.close();
    await commit(...joining(7, 'Sara'));
    await erase(7);
    const holds = () => fileHolds(path, [visitorOf(7)]);
    expect([await records.scrub(noonMs), await holds()]).toEqual([true, false]);
  });

  test('[CON2] a reader in the way of the log is waited for', async () => {
    await commit(...joining(7, 'Sara'));
    const reader = new DatabaseSync(path, { readOnly: true });
    reader.exec('BEGIN');
    reader.prepare('SELECT * FROM visitors').all();
    await erase(7);
    expect(await records.scrub(noonMs)).toBe(false);
    reader.exec('COMMIT');
    reader.close();
    expect(await records.scrub(noonMs)).toBe(true);
    expect(readFileSync(path).includes(visitorOf(7))).toBe(false);
  });

  test('[CON2] rows that name the person in their own id go, others stay', async () => {
    await commit(...joining(7, 'Sara'));
    const answer = { ok: true, position: 1, result: {} } as const;
    const id = (n: number) => `recovered/wristband/kasra/hello/1/${visitorOf(n)}/1:0`;
    const answers = [7, 8].map((n) => ({ id: id(n), answer }));
    await records.commit({ ops: [], answers });
    await records.prepare({ parts: [{ id: `x/${visitorOf(7)}`, json: '{}' }], wearings: [] });
    await erase(7);
    expect(await records.answerOf(id(7))).toBeUndefined();
    expect(await records.partOf(`x/${visitorOf(7)}`)).toBeUndefined();
    expect(await records.answerOf(id(8))).toEqual(answer);
  });

  test('[CON2] a word that lies across two pieces of a file is found', async () => {
    const file = join(folder, 'large');
    const at = 1024 * 1024 - 3;
    writeFileSync(file, Buffer.alloc(3 * 1024 * 1024, 97).fill('needle', at, at + 6));
    expect(await fileHolds(file, ['needle'])).toBe(true);
    expect(await fileHolds(file, ['needles'])).toBe(false);
  });
});
