import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import type { Opening } from './opening-thread.ts';

test('two threads open a new file at the same moment', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gozar-opening-'));
  const workers = [0, 1].map(() => new Worker(new URL('opening-thread.ts', import.meta.url)));
  const said: string[] = [];
  for (let round = 0; round < 20; round++) {
    const gate = new Int32Array(new SharedArrayBuffer(4));
    const opening: Opening = { path: join(folder, `${round}.db`), gate, threads: workers.length };
    const answers = workers.map((worker) => once(worker, 'message'));
    for (const worker of workers) worker.postMessage(opening);
    said.push(...(await Promise.all(answers)).flat());
  }
  await Promise.all(workers.map((worker) => worker.terminate()));
  rmSync(folder, { recursive: true });
  expect(said.filter((word) => word !== 'open')).toEqual([]);
});
