import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Effect } from '../../src/contracts/effects.ts';
import type { HotRecords, RecordOp } from '../../src/contracts/ports.ts';
import { Outbox } from '../../src/hotpath/outbox.ts';
import { openReader } from '../../src/stores/records/reader.ts';
import { openRecords } from '../../src/stores/records/records.ts';
import { replacing } from './running.ts';
import { noonMs, quietSignals } from './venue.ts';

const folder = mkdtempSync(join(tmpdir(), 'gozar-outbox-'));
const path = join(folder, 'records.db');
let records: HotRecords;

beforeAll(async () => {
  const opened = await openRecords({ path });
  if (!opened.ok) throw new Error(opened.message);
  records = opened.records;
});
afterAll(async () => {
  await records.close();
  rmSync(folder, { recursive: true });
});

const audit = (about: string): RecordOp => ({
  op: 'audit',
  atMs: noonMs,
  by: 'local',
  action: 'test',
  about,
});

async function audited(): Promise<string[]> {
  const opened = openReader({ path });
  if (!opened.ok) throw new Error(opened.message);
  const rows = await opened.reader.audit({ limit: 100 });
  await opened.reader.close();
  return rows.map(({ about }) => about);
}

const effect = (given: Effect): RecordOp => ({
  op: 'effect',
  venue: 'kasra',
  position: 7,
  effect: given,
});

describe('[HOT7] rows, answers and cursor', () => {
  test('leave in one transaction', async () => {
    const outbox = new Outbox(records, quietSignals());
    outbox.add([audit('one')], noonMs);
    outbox.stepped(7);
    outbox.answer('command-1', { ok: true, position: 7, result: {} }, noonMs);
    const { answers } = await outbox.flush();
    expect(answers.map(({ id }) => id)).toEqual(['command-1']);
    expect(await records.cursor()).toBe(7);
    expect(await records.answerOf('command-1')).toMatchObject({ position: 7 });
    expect(await audited()).toEqual(['one']);
  });

  test('wait for company, but not when somebody waits for an answer or there are many', () => {
    const outbox = new Outbox(records, quietSignals());
    expect(outbox.dueInMs(noonMs)).toBeUndefined();
    outbox.add([], noonMs);
    expect(outbox.dueInMs(noonMs)).toBeUndefined();
    outbox.add([audit('x')], noonMs);
    expect(outbox.dueInMs(noonMs + 5)).toBe(15);
    expect(outbox.dueInMs(noonMs + 500)).toBe(0);
    outbox.answer('command-2', { ok: true, position: 7, result: {} }, noonMs);
    expect(outbox.dueInMs(noonMs)).toBe(0);
    const full = new Outbox(records, quietSignals());
    full.add(
      Array.from({ length: 4_000 }, () => audit('x')),
      noonMs,
    );
    expect(full.dueInMs(noonMs)).toBe(0);
  });

  test('go on waiting when they cannot be written, in their order', async () => {
    let refuse = true;
    const sometimes = replacing(records, {
      commit: async (commit) => {
        if (refuse) throw new Error('disk full');
        await records.commit(commit);
      },
    });
    const outbox = new Outbox(sometimes, quietSignals());
    outbox.add([audit('two')], noonMs);
    outbox.answer('command-3', { ok: true, position: 7, result: {} }, noonMs);
    await expect(outbox.flush()).rejects.toThrow('disk full');
    expect(await records.answerOf('command-3')).toBeUndefined();
    outbox.add([audit('three')], noonMs + 1);
    expect(outbox.dueInMs(noonMs)).toBe(0);
    refuse = false;
    const { answers } = await outbox.flush();
    expect(answers).toHaveLength(1);
    expect((await audited()).toSorted()).toEqual(['one', 'three', 'two']);
    expect(outbox.dueInMs(noonMs)).toBeUndefined();
  });

  test('what is added during a flush leaves with the next, once', async () => {
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    const slow = replacing(records, {
      commit: async (commit) => {
        await held;
        await records.commit(commit);
      },
    });
    const outbox = new Outbox(slow, quietSignals());
    outbox.add([audit('four')], noonMs);
    const flushed = outbox.flush();
    outbox.add([audit('five')], noonMs + 10);
    release();
    await flushed;
    expect((await audited()).filter((about) => about === 'five')).toHaveLength(0);
    expect(outbox.dueInMs(noonMs + 10)).toBe(20);
    await outbox.flush();
    expect((await audited()).filter((about) => ['four', 'five'].includes(about))).toHaveLength(2);
  });

  test('tell whom to wake', async () => {
    const outbox = new Outbox(records, quietSignals());
    const message = 'kasra/runners/1/v-1/5:0';
    outbox.add([audit('six')], noonMs);
    expect(await outbox.flush()).toMatchObject({ messages: false, points: false, inboxOf: [] });
    outbox.add(
      [
        effect({ type: 'messageSeen', id: 'seen-1', atMs: noonMs, message }),
        effect({
          type: 'point',
          id: 'point-1',
          measurement: 'zone',
          series: { venue: 'kasra', zone: 'shoes' },
          fields: { people: 3 },
          atMs: noonMs,
          ordinal: 0,
        }),
      ],
      noonMs,
    );
    expect(await outbox.flush()).toMatchObject({ points: true, inboxOf: ['v-1'] });
  });
});
