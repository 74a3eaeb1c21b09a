import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { cpuMsOf } from '../../src/threads/lives.ts';
import { Poisons } from '../../src/threads/poisons.ts';
import { beginLife, createPulses, lastWords, openPulse } from '../../src/threads/pulse.ts';
import { Watchdog } from '../../src/threads/watchdog.ts';

const patience = { cpuMs: 2_000, waitMs: 60_000 };
const pulses = createPulses();
const pulse = openPulse(pulses, 'hot');

/** A watchdog whose looks and whose thread's processor time a test moves on. */
function watch() {
  const state = { nowMs: performance.now(), cpuMs: 0, hung: [] as string[] };
  const dog = new Watchdog({
    pulses,
    thread: 'hot',
    patience: () => patience,
    cpuMs: async () => state.cpuMs,
    onHung: (why) => state.hung.push(why),
  });
  /** So many looks, this far apart, while the thread uses this share of a core. */
  const pass = async (looks: number, { everyMs = 100, share = 0 } = {}) => {
    for (let look = 0; look < looks && state.hung.length === 0; look++) {
      state.nowMs += everyMs;
      state.cpuMs += everyMs * share;
      dog.look(state.nowMs);
      await Promise.resolve();
      await Promise.resolve();
    }
  };
  return { state, pass };
}

describe('[HOT10] [T20] a thread without a sign', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    pulse.allow(0)();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('hangs once it used its processor time', async () => {
    const { state, pass } = watch();
    await pass(22, { share: 1 });
    expect(state.hung).toEqual([]);
    await pass(6, { share: 1 });
    expect(state.hung).toEqual(['no sign for 2000 ms of its processor time']);
  });

  test('does not hang while it gets no processor: a tenth takes ten times as long', async () => {
    const { state, pass } = watch();
    await pass(195, { share: 0.1 });
    expect(state.hung).toEqual([]);
    await pass(30, { share: 0.1 });
    expect(state.hung).toHaveLength(1);
  });

  test('does not hang as long as it gives signs, however much it works', async () => {
    const { state, pass } = watch();
    for (let step = 1; step < 100; step++) {
      pulse.stepping(step);
      await pass(10, { share: 1 });
    }
    expect(state.hung).toEqual([]);
  });

  test('and without work hangs after a minute in which the watcher was awake', async () => {
    const { state, pass } = watch();
    await pass(590);
    // A machine that was suspended for an hour passes no time.
    await pass(1, { everyMs: 3_600_000 });
    expect(state.hung).toEqual([]);
    await pass(30);
    expect(state.hung).toEqual(['no sign for 60000 ms']);
  });

  test('may take longer where it said so, until it takes that back', async () => {
    const { state, pass } = watch();
    const done = pulse.allow(30_000);
    await pass(300, { share: 1 });
    expect(state.hung).toEqual([]);
    done();
    await pass(30, { share: 1 });
    expect(state.hung).toHaveLength(1);
  });
});

test('[HOT10] of two works at once that said so the longer one holds until its own end', () => {
  const [scrub, flush] = [pulse.allow(120_000), pulse.allow(60_000)];
  flush();
  expect(lastWords(pulses, 'hot').allowedMs).toBe(120_000);
  scrub();
  expect(lastWords(pulses, 'hot').allowedMs).toBe(0);
});

test('[HOT11] last words outlive the thread, and the next life begins without them', () => {
  pulse.stored(8);
  pulse.stepping(41);
  expect(lastWords(pulses, 'hot')).toMatchObject({ batch: 8, position: 41 });
  beginLife(pulses, { thread: 'hot', allowedMs: 5 });
  expect(lastWords(pulses, 'hot')).toMatchObject({ batch: 8, position: 0, allowedMs: 5 });
  expect(lastWords(pulses, 'web')).toMatchObject({ batch: 0, beats: 0 });
});

test('[HOT10] the processor time of a thread that only loops is told from outside', async () => {
  const worker = new Worker('for (;;);', { eval: true });
  await vi.waitFor(async () => expect(await cpuMsOf(worker)).toBeGreaterThan(20), 30_000);
  await worker.terminate();
  expect(await cpuMsOf(worker)).toBeUndefined();
});

test('[HOT12] poison is a frame at which the hot path died three times in a row', () => {
  const poisons = new Poisons();
  const died = (positions: readonly number[]) =>
    positions.map((at) => {
      poisons.diedAt(at);
      return poisons.poison;
    });
  // It stays one until a hot path came past it: setting it aside may fail.
  expect(died([7, 7, 7, 0])).toEqual([undefined, undefined, 7, 7]);
  expect(died([9, 9, 10, 9, 9])).toEqual([undefined, undefined, undefined, undefined, undefined]);
  expect([9, 10, 0].map((at) => poisons.suspects(at))).toEqual([true, false, false]);
  expect(died([0, 9])).toEqual([undefined, 9]);
  poisons.outlived();
  expect(died([9, 9, 9])).toEqual([undefined, undefined, 9]);
});
