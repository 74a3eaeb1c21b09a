import { afterEach, describe, expect, test } from 'vitest';
import type { Journal } from '../../src/contracts/ports.ts';
import { Running, replacing, sighting } from './running.ts';

const open: Running[] = [];
afterEach(async () => {
  for (const running of open.splice(0)) {
    await running.stop();
    running.remove();
  }
});
async function shop(wrap?: Parameters<typeof Running.withShop>[0]): Promise<Running> {
  const running = await Running.withShop(wrap);
  open.push(running);
  return running;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const acked = (running: Running, batch: number) =>
  running.toEdge.some((message) => message.kind === 'acked' && message.batch === batch);
const readings = (running: Running) =>
  running.frames().flatMap(({ input }) => (input.type === 'reading' ? [input] : []));

/** A journal whose commits wait, or fail, as a test says. */
function gated() {
  let gate: Promise<void> = Promise.resolve();
  let full = false;
  let tries = 0;
  const journal = (real: Journal): Journal =>
    replacing(real, {
      commit: async () => {
        tries++;
        await gate;
        if (full) return { ok: false, code: 'store.disk_full', cause: new Error('ENOSPC') };
        return real.commit();
      },
    });
  return {
    wrap: { journal },
    hold: () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      gate = promise;
      return resolve;
    },
    fill: (isFull: boolean) => {
      full = isFull;
    },
    tries: () => tries,
  };
}

describe('[HOT6] a turn', () => {
  test('acknowledges after the bytes are on disk, not before', async () => {
    const { wrap, hold } = gated();
    const running = await shop(wrap);
    const release = hold();
    const batch = running.hand(sighting(1));
    await pause(60);
    expect(acked(running, batch)).toBe(false);
    release();
    await running.until(() => acked(running, batch));
    expect(readings(running)).toHaveLength(1);
  });

  test('answers a command with its position, when its rows are committed', async () => {
    const running = await shop();
    const codeSha256 = 'c'.repeat(64);
    const { position, result } = await running.must({
      do: 'handOutBand',
      venue: 'kasra',
      tag: 'band-1',
      as: 'alone',
      codeSha256,
    });
    const frame = running.frames().find((one) => one.position === position);
    expect(frame?.input).toMatchObject({ command: { do: 'handOutBand', alias: result.wearing } });
    const rows = await running.records.wearings();
    expect(rows).toMatchObject([{ alias: result.wearing, codeSha256 }]);
  });

  test('journal time never decreases and positions have no holes', async () => {
    const running = await shop();
    for (let seq = 0; seq < 20; seq++) await running.publish(sighting(seq));
    const frames = running.frames();
    expect(frames.map(({ position }) => position)).toEqual(frames.map((_, i) => i + 1));
    const times = frames.map(({ atMs }) => atMs);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });
});

describe('[HOT4] a full disk', () => {
  test('acknowledges nobody, says so, and goes on with that turn later', async () => {
    const { wrap, fill, tries } = gated();
    const running = await shop(wrap);
    fill(true);
    const before = tries();
    const batch = running.hand(sighting(1), sighting(2));
    await running.until(() => tries() >= before + 2);
    expect(acked(running, batch)).toBe(false);
    expect(await running.hot.ask({ ask: 'status' })).toMatchObject({ state: 'diskFull' });
    fill(false);
    await running.until(() => acked(running, batch));
    expect(await running.hot.ask({ ask: 'status' })).toMatchObject({ state: 'ready' });
    expect(readings(running).map(({ seq }) => seq)).toEqual([1, 2]);
  });

  test('of the records alone holds answers back until their rows are there', async () => {
    let full = false;
    const running = await shop({
      records: (real) =>
        replacing(real, {
          commit: async (commit) => {
            if (full) throw Object.assign(new Error('full'), { code: 'store.disk_full' });
            await real.commit(commit);
          },
        }),
    });
    full = true;
    const answer = running.submit({ do: 'removeDevice', venue: 'kasra', device: 'rx-1' });
    await running.until(async () => {
      const { state } = await running.hot.ask({ ask: 'status' });
      return state === 'diskFull';
    });
    full = false;
    expect(await answer).toMatchObject({ ok: true });
  });
});

describe('[HOT2] [HOT3] one batch with everything in it', () => {
  test('good readings are kept, the rest is counted and answered', async () => {
    const running = await shop();
    const deep = `${'['.repeat(10_000)}${']'.repeat(10_000)}`;
    await running.publish(
      sighting(1),
      sighting(1),
      '{"sightings":[',
      deep,
      sighting(2, 'a\u0000b'),
      sighting(2),
      sighting(1),
    );
    expect(readings(running).map(({ seq }) => seq)).toEqual([1, 2]);
    const [device] = await running.hot.ask({ ask: 'devices', venue: 'kasra' });
    expect(device).toMatchObject({ readings: 2, duplicates: 2, rejects: 3, state: 'online' });
    const answers = running.toEdge.flatMap((m) => (m.kind === 'answer' ? [m.answer] : []));
    expect(answers).toMatchObject([{ code: 'payload.json', suppressed: 0 }]);
    const refused = (why: string) => running.metric(`gozar_payloads_refused_total{label="${why}"}`);
    expect(['json', 'too_deep', 'text', 'shape'].map(refused)).toEqual([1, 1, 1, 0]);
    expect(running.metric('gozar_readings_kept_total')).toBe(2);
    expect(running.metric('gozar_readings_duplicate_total')).toBe(2);
  });

  test('a capture sent three times changes nothing after the first', async () => {
    const running = await shop();
    const capture = Array.from({ length: 300 }, (_, seq) => sighting(seq));
    for (let i = 0; i < 3; i++) await running.publish(...capture);
    expect(readings(running)).toHaveLength(300);
  });

  test('a seq that went back without a boot is told, not stored', async () => {
    const running = await shop();
    const { sightings } = sighting(0);
    await running.publish({ seq: 5_000, sightings }, { seq: 3, sightings });
    const answers = running.toEdge.flatMap((m) => (m.kind === 'answer' ? [m.answer] : []));
    expect(answers).toMatchObject([{ code: 'payload.seq_went_back', path: 'seq', got: '3' }]);
    expect(readings(running)).toHaveLength(1);
  });

  test('[TIM1] a reading of 1970 or the end of time is stored at its arrival', async () => {
    const running = await shop();
    const { sightings } = sighting(0);
    await running.publish(
      { at: 1, sightings },
      { at: 8.64e15, sightings },
      { at: 9e15, sightings },
    );
    const answers = running.toEdge.flatMap((m) => (m.kind === 'answer' ? [m.answer] : []));
    expect(answers).toMatchObject([{ code: 'payload.clock', got: '1970-01-01T00:00:00.001Z' }]);
    const times = readings(running).map(({ atMs }) => atMs);
    expect(times).toHaveLength(2);
    for (const atMs of times) expect(Math.abs(atMs - running.clock.wallMs())).toBeLessThan(10_000);
  });

  test('a batch for a device that is gone is acknowledged and dropped', async () => {
    const running = await shop();
    await running.must({ do: 'removeDevice', venue: 'kasra', device: 'rx-1' });
    await running.publish(sighting(1));
    expect(readings(running)).toHaveLength(0);
  });
});

test('[TIM4] late readings are counted, and every turn of the engine is timed', async () => {
  const running = await shop();
  const at = running.clock.wallMs();
  await running.publish({ ...sighting(1), at });
  running.clock.advance(30_000);
  await running.publish({ ...sighting(2), at: at + 30_000 });
  running.clock.advance(5_000);
  await running.publish({ ...sighting(3), at: at + 35_000 });
  await running.publish({ ...sighting(4), at: at + 10_000 });
  await running.until(() => running.metric('gozar_readings_late_total') === 1);
  expect(running.metric('gozar_step_ms_count')).toBeGreaterThanOrEqual(4);
});

test('[HOT9] the live floor knows dots and never an alias', async () => {
  const running = await shop();
  for (let seq = 0; seq < 8; seq++) {
    running.clock.advance(1_000);
    await running.publish(sighting(seq));
  }
  const ask = () => running.hot.ask({ ask: 'snapshot', venue: 'kasra' });
  await running.until(async () => {
    const snapshot = await ask();
    return 'dots' in snapshot && snapshot.dots.length === 1;
  });
  const [reading] = readings(running);
  const alias = reading?.body.kind === 'sightings' ? reading.body.sightings[0]?.alias : undefined;
  expect(alias).toBeTypeOf('string');
  const live = running.toWeb.flatMap((m) => (m.kind === 'live' ? [m.bytes] : []));
  const seen = [
    ...live.map((bytes) => new TextDecoder().decode(bytes)),
    JSON.stringify(await ask()),
  ];
  expect(seen.some((text) => text.includes('"entered"'))).toBe(true);
  expect(seen.filter((text) => text.includes(String(alias)))).toEqual([]);
  expect(seen.filter((text) => text.includes('band-1'))).toEqual([]);
});
