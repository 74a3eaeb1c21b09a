import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openCursors } from '../../../src/stores/telemetry/cursors.ts';

let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cursors-'));
  path = join(folder, 'egress.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function quarantined(): { at_ms: number; body: string }[] {
  const db = new DatabaseSync(path);
  const rows = db.prepare('SELECT at_ms, body FROM quarantine ORDER BY id').all();
  db.close();
  return rows.map((row) => ({ at_ms: Number(row.at_ms), body: String(row.body) }));
}

test('a cursor begins at nought and outlives the process', () => {
  const first = openCursors({ path });
  expect(first.get('points')).toBe(0);
  first.set('points', 41);
  first.set('points', 2 ** 40);
  first.close();
  const second = openCursors({ path });
  expect(second.get('points')).toBe(2 ** 40);
  expect(second.get('other')).toBe(0);
  second.close();
});

test('[TEL8] quarantine keeps seven days', () => {
  const cursors = openCursors({ path });
  const weekMs = 7 * 86_400_000;
  for (const atMs of [0, 1_000, weekMs + 500]) {
    cursors.quarantine({ atMs, kind: 'point', reason: 'r', body: 'b' });
  }
  cursors.close();
  expect(quarantined().map((row) => row.at_ms)).toEqual([1_000, weekMs + 500]);
});

test('[TEL8] quarantine keeps a bounded number of rows, the newest', () => {
  const cursors = openCursors({ path, maxQuarantined: 3 });
  for (let i = 0; i < 10; i++)
    cursors.quarantine({ atMs: i, kind: 'k', reason: 'r', body: `${i}` });
  cursors.close();
  expect(quarantined().map((row) => row.body)).toEqual(['7', '8', '9']);
});

test('[TEL8] a body is cut at 4 KB, between letters', () => {
  const cursors = openCursors({ path });
  cursors.quarantine({ atMs: 0, kind: 'k', reason: 'r', body: `x${'گ'.repeat(5_000)}` });
  cursors.close();
  expect(quarantined().map((row) => row.body)).toEqual([`x${'گ'.repeat(2_047)}`]);
});
