import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { closedPlain, compressSegment } from '../../src/stores/journal/compress.ts';
import { diskFolder } from '../../src/stores/journal/disk.ts';
import { readJournal } from '../../src/stores/journal/read-only.ts';
import { openJournal } from '../../src/stores/journal/segments.ts';
import { SnapshotFiles } from '../../src/stores/records/snapshots.ts';
import { Keeping } from '../../src/threads/keeping.ts';
import { createSignalBuffer, formatMetrics, openSignals } from '../../src/threads/signals.ts';
import { late } from '../asked-again.ts';
import { Running, sighting } from '../hotpath/running.ts';

let running: Running;
let keeping: Keeping;
const signals = createSignalBuffer();

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  running = await Running.withShop();
  for (let round = 0; round < 5; round++) {
    const readings = Array.from({ length: 60 }, (_, i) => sighting(round * 60 + i, `band-${i}`));
    await running.publish(...readings);
    running.clock.advance(1_000);
  }
});
afterEach(async () => {
  await keeping.stop();
  running.remove();
  vi.useRealTimers();
});

const folderOf = (name: string) => diskFolder(join(running.folder, name));
const filesOf = () => new SnapshotFiles(join(running.folder, 'records.db'));

function keep(limits: { days: number; bytes: number }): Keeping {
  return new Keeping({
    data: { data: running.folder, build: 'test' },
    limits,
    signals: openSignals(signals, { thread: 'hot', logFormat: 'quiet' }),
  });
}

test('[DET2] the keeper makes the snapshot that recovery takes', async () => {
  keeping = keep({ days: 30, bytes: 1e9 });
  const { durable, atMs } = running.journal;
  await keeping.make({ position: durable, atMs, openedAt: 0, clocks: [] });
  expect((await filesOf().sound()).map(({ position }) => position)).toEqual([durable]);
  await running.close();
  const again = await Running.open(running);
  const { live, replayed } = await again.hashes();
  expect(live).toEqual(replayed);
  await again.stop();
});

test('[DET2] an order that cannot be carried out fails, and the next one is', async () => {
  keeping = keep({ days: 30, bytes: 1e9 });
  const { durable, atMs } = running.journal;
  const order = { position: durable, atMs, openedAt: 0, clocks: [] };
  await expect(keeping.make({ ...order, position: durable + 1_000 })).rejects.toThrow('not to');
  await keeping.make(order);
  await running.stop();
});

test('[HOT5] an order that is abandoned fails at once, the next is carried out', async () => {
  keeping = keep({ days: 30, bytes: 1e9 });
  const { durable, atMs } = running.journal;
  const order = { position: durable, atMs, openedAt: 0, clocks: [] };
  const tooEarly = keeping.make(order);
  keeping.abandon();
  await expect(tooEarly).rejects.toThrow('no processor was left');
  expect(await filesOf().sound()).toEqual([]);
  await keeping.make(order);
  expect((await filesOf().sound()).map(({ position }) => position)).toEqual([durable]);
  await running.stop();
});

test('[JRN14] segments are compressed, and go once two snapshots are behind them', async () => {
  await running.stop();
  const frames = [...readJournal({ folder: folderOf('journal') }).frames(1)];
  const small = openJournal({ folder: folderOf('small/journal'), build: 'b', segmentBytes: 8_000 });
  for (const { atMs, payload } of frames) {
    small.append({ atMs, payload });
    await small.commit();
  }
  const data = join(running.folder, 'small');
  const files = new SnapshotFiles(join(data, 'records.db'));
  keeping = new Keeping({
    data: { data, build: 'test' },
    limits: { days: 1, bytes: 1 },
    signals: openSignals(signals, { thread: 'hot', logFormat: 'quiet' }),
  });
  const cursor = frames.length;
  keeping.begin(async () => ({ nowMs: small.atMs, cursor }));
  const folder = folderOf('small/journal');
  const look = async (until: () => boolean) => {
    vi.advanceTimersByTime(30_000);
    await vi.waitFor(() => expect(until()).toBe(true), { timeout: 240_000 });
  };
  const plain = () => folder.list().filter(({ name }) => name.endsWith('.journal')).length;
  expect(plain()).toBeGreaterThan(3);
  await look(() => plain() === 1);
  expect([...readJournal({ folder }).frames(1)]).toEqual([...small.frames(1)]);
  expect([...small.frames(1)]).toHaveLength(cursor);
  expect(small.first, 'no snapshot leads beyond the beginning').toBe(1);

  const middle = Math.floor(cursor / 2);
  for (const position of [middle, cursor]) {
    await files.save({ position, atMs: small.atMs, build: 'test', body: '{}' });
  }
  await look(() => small.first > 1);
  expect(small.first).toBeLessThanOrEqual(middle + 1);
  expect([...small.frames(middle + 1)]).toHaveLength(cursor - middle);
  // It is counted when the keeper has answered, a moment after the file is gone.
  await vi.waitFor(() => expect(formatMetrics(signals)).toContain('gozar_journal_aged_total 1'));
});

test('[JRN14] the keeper comes when a segment is past its days, and not to look', async () => {
  await running.stop();
  const small = openJournal({ folder: folderOf('small/journal'), build: 'b', segmentBytes: 8_000 });
  for (const { atMs, payload } of readJournal({ folder: folderOf('journal') }).frames(1)) {
    small.append({ atMs, payload });
    await small.commit();
  }
  const folder = folderOf('small/journal');
  for (const { first } of closedPlain(folder)) {
    await compressSegment({ folder, first, rest: () => Promise.resolve() });
  }
  const begun = vi.fn();
  process.on('worker', begun);
  for (const [laterMs, times] of [
    [0, 0],
    [86_400_000, 1],
  ] as const) {
    keeping = new Keeping({
      data: { data: join(running.folder, 'small'), build: 'test' },
      limits: { days: 1, bytes: 1e9 },
      signals: openSignals(signals, { thread: 'hot', logFormat: 'quiet' }),
    });
    const reached = vi.fn(async () => ({ nowMs: small.atMs + laterMs, cursor: 0 }));
    keeping.begin(reached);
    vi.advanceTimersByTime(30_000);
    await vi.waitFor(() => expect(reached).toHaveBeenCalled());
    await setImmediate();
    expect(begun).toHaveBeenCalledTimes(times);
    await keeping.stop();
  }
  process.off('worker', begun);
});

test('[HOT10] [T20] a keeper that hangs is ended, and the next order begins one', async () => {
  vi.useRealTimers();
  const { durable, atMs } = running.journal;
  const order = { position: durable, atMs, openedAt: 0, clocks: [] };
  keeping = new Keeping({
    data: { data: running.folder, build: 'test' },
    limits: { days: 30, bytes: 1e9 },
    signals: openSignals(signals, { thread: 'hot', logFormat: 'quiet' }),
    door: new URL('data:text/javascript,for (;;);'),
    patience: { cpuMs: 200, waitMs: 60_000 },
  });
  const ended = () => /^gozar_thread_failed_total (\d+)/m.exec(formatMetrics(signals))?.[1];
  for (const times of ['1', '2']) {
    await expect(keeping.make(order)).rejects.toThrow('no sign for 200 ms of its processor time');
    expect(ended()).toBe(times);
  }
});

test('[HOT14] [T20] a stop does not wait for the patience with a keeper that hangs', async () => {
  vi.useRealTimers();
  keeping = new Keeping({
    data: { data: running.folder, build: 'test' },
    limits: { days: 30, bytes: 1e9 },
    signals: openSignals(signals, { thread: 'hot', logFormat: 'quiet' }),
    door: new URL('data:text/javascript,for (;;);'),
  });
  const { durable, atMs } = running.journal;
  const order = { position: durable, atMs, openedAt: 0, clocks: [] };
  const failed = expect(keeping.make(order)).rejects.toThrow('the keeper ended');
  const beganMs = performance.now();
  await keeping.stop();
  expect(performance.now() - beganMs, late).toBeLessThan(10_000);
  await failed;
});
