import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openReader } from '../../../src/stores/records/reader.ts';
import { openRecords } from '../../../src/stores/records/records.ts';
import { decisionsACommit, pointsACommit } from './committing.ts';

const rounds = 20;
const seed = Number(process.env.GOZAR_TEST_SEED ?? 11);
const program = fileURLToPath(new URL('./committing-process.ts', import.meta.url));

let folder = '';
let path = '';
let child: ChildProcess | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gozar-crash-'));
  path = join(folder, 'records.db');
});
afterEach(() => {
  child?.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

/** Lets a process commit, kills it, and gives the last position it said was on disk. */
async function committedUntilKilled(afterMs: number): Promise<number> {
  const started = spawn(process.execPath, [program, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child = started;
  let said = '';
  started.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  await once(started.stdout, 'data');
  await wait(afterMs);
  started.kill('SIGKILL');
  await once(started, 'close');
  return Number(said.split('\n').at(-2));
}

const title = `killed ${rounds} times amid commits, cursor and rows agree (seed ${seed})`;

test(`[OUT1] ${title}`, async () => {
  for (let round = 0; round < rounds; round++) {
    const acknowledged = await committedUntilKilled((round * 37 * seed) % 90);
    const found = await whatIsThere();
    const { cursor } = found;
    expect(cursor, `round ${round}`).toBeGreaterThanOrEqual(acknowledged);
    expect(cursor, `round ${round}`).toBeLessThanOrEqual(acknowledged + 1);
    expect(found).toEqual({
      cursor,
      points: cursor * pointsACommit,
      decisions: cursor * decisionsACommit,
      answered: [true, false],
    });
  }
});

async function whatIsThere() {
  const writer = await openRecords({ path });
  const beside = openReader({ path });
  if (!writer.ok || !beside.ok) throw new Error('the records do not open after a kill');
  const cursor = await writer.records.cursor();
  const rows = 1_000_000;
  const answers = await Promise.all(
    [cursor, cursor + 1].map((position) => writer.records.answerOf(`command-${position}`)),
  );
  const found = {
    cursor,
    points: (await beside.reader.pointsAfter(0, rows)).length,
    decisions: (await beside.reader.decisions('kasra', { limit: rows })).length,
    answered: answers.map((answer) => answer !== undefined),
  };
  await beside.reader.close();
  await writer.records.close();
  return found;
}
