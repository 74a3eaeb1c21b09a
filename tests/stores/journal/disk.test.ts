import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { diskFolder } from '../../../src/stores/journal/disk.ts';
import { readJournal } from '../../../src/stores/journal/read-only.ts';
import { openJournal } from '../../../src/stores/journal/segments.ts';
import { payloads, write } from '../../suites/journal.ts';

let path: string;
beforeEach(() => {
  path = mkdtempSync(join(tmpdir(), 'gozar-disk-'));
});
afterEach(() => rmSync(path, { recursive: true }));

test('segments are readable by their owner only', async () => {
  const journal = openJournal({ folder: diskFolder(join(path, 'journal')), build: 'test' });
  await write(journal, 1);
  await journal.close();
  const mode = statSync(join(path, 'journal', '0000000000000001.journal')).mode;
  expect((mode & 0o777).toString(8)).toBe('600');
});

test('files and folders of others are left alone', async () => {
  mkdirSync(join(path, '0000000000000009.journal'));
  writeFileSync(join(path, 'note.txt'), 'mine');
  writeFileSync(join(path, '0000000000000000.journal'), 'no position');
  const journal = openJournal({ folder: diskFolder(path), build: 'test' });
  await write(journal, 2);
  await journal.close();
  const again = openJournal({ folder: diskFolder(path), build: 'test' });
  expect(payloads(again)).toEqual(['frame 1', 'frame 2']);
  expect(again.damage).toEqual([]);
});

test('[JRN10] reading alone changes nothing and calls no unfinished end damage', async () => {
  const folder = diskFolder(join(path, 'a', 'journal'));
  expect([...readJournal({ folder }).frames(1)]).toEqual([]);
  expect(existsSync(join(path, 'a'))).toBe(false);

  const journal = openJournal({ folder, build: 'test', segmentBytes: 200 });
  await write(journal, 10);
  const segment = folder.list().at(-1)?.name ?? '';
  folder.open(segment).append(Uint8Array.of(0xff, 0x47, 0x5a, 0x01, 1, 2));
  const before = folder.list();
  const reading = readJournal({ folder });
  expect([...reading.frames(3)]).toEqual([...journal.frames(3)]);
  expect(reading.damage).toEqual([]);
  expect(folder.list()).toEqual(before);
  await journal.close();
});

const writer = `
  const [segments, disk, path] = process.argv.slice(1);
  const { openJournal } = await import(segments);
  const { diskFolder } = await import(disk);
  const journal = openJournal({ folder: diskFolder(path), build: 'test', segmentBytes: 100_000 });
  for (;;) {
    for (let i = 0; i < 40; i++) {
      const position = journal.position + 1;
      journal.append({ atMs: position, payload: String(position).padEnd(position % 900, ' text') });
    }
    const { ok, position } = await journal.commit();
    if (ok) process.stdout.write(position + '\\n');
  }
`;

/** Runs a writer until it has acknowledged some frames, kills it, and says what it had said. */
function ackedBeforeKill(lines: number): Promise<number> {
  const sources = ['segments', 'disk'].map((name) =>
    new URL(`../../../src/stores/journal/${name}.ts`, import.meta.url).toString(),
  );
  const child = spawn(
    process.execPath,
    ['--input-type=module', '-e', writer, '--', ...sources, path],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    if (said.split('\n').length > lines) child.kill('SIGKILL');
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => resolve(Number(said.split('\n').at(-2))));
  });
}

test('[JRN1] what was acknowledged before a kill -9 is there, once and in order', async () => {
  for (const lines of [3, 40, 150]) {
    const acked = await ackedBeforeKill(lines);
    const journal = openJournal({ folder: diskFolder(path), build: 'test' });
    const frames = [...journal.frames(1)];
    expect(acked).toBeGreaterThanOrEqual(lines * 40);
    expect(frames.length).toBeGreaterThanOrEqual(acked);
    expect(frames.every(({ position }, i) => position === i + 1)).toBe(true);
    expect(frames.every(({ position, payload }) => payload.startsWith(`${position}`))).toBe(true);
    await journal.close();
  }
});
