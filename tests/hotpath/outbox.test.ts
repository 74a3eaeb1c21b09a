import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Effect } from '../../src/contracts/effects.ts';
import type { HotRecords, RecordOp, RecordsCommit } from '../../src/contracts/ports.ts';
import { Outbox } from '../../src/hotpath/outbox.ts';
import { openReader } from '../../src/stores/records/reader.ts';
import { openRecords } from '../../src/stores/records/records.ts';
import * as sample from '../stores/records/samples.ts';
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

const signals = quietSignals();
const sent = { ...sample.message(), id: 'kasra/runners/1/v-1/5:0' };
const noticed = sample.notice('n-1');
const unlocked: Effect = {
  type: 'deviceCommand',
  ...{ id: `${sent.id}/1`, atMs: noonMs, visitor: 'v-1', campaign: 'runners', version: 1 },
  because: { event: 'entered', atMs: noonMs },
  ...{ device: 'gate', command: 'unlock', expiresAtMs: noonMs + 1 },
};

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

  test('are one transaction after another, with the position they belong to', async () => {
    const written: RecordsCommit[] = [];
    const told = replacing(records, {
      commit: (commit) => Promise.resolve(void written.push(commit)),
    });
    const outbox = new Outbox(told, quietSignals());
    outbox.add([audit('before any frame')], noonMs);
    await outbox.flush();
    outbox.stepped(4);
    outbox.stepped(5);
    outbox.add([audit('a'), audit('b')], noonMs);
    outbox.add([audit('c')], noonMs);
    await outbox.flush();
    await outbox.flush();
    expect(written).toEqual([
      { ops: [audit('before any frame')], answers: [] },
      { cursor: 5, ops: [audit('a'), audit('b'), audit('c')], answers: [] },
      { cursor: 5, ops: [], answers: [] },
    ]);
  });

  test('wait 20 ms from the first of them, an answer alone not at all', () => {
    const outbox = new Outbox(records, quietSignals());
    outbox.add([audit('x')], noonMs);
    outbox.add([audit('y')], noonMs + 15);
    expect(outbox.dueInMs(noonMs + 16)).toBe(4);
    const nearlyFull = new Outbox(records, quietSignals());
    const rows = Array.from({ length: 3_999 }, () => audit('x'));
    nearlyFull.add(rows, noonMs);
    expect(nearlyFull.dueInMs(noonMs)).toBe(20);
    const answering = new Outbox(records, quietSignals());
    answering.answer('command-9', { ok: true, position: 7, result: {} }, noonMs);
    expect(answering.dueInMs(noonMs)).toBe(0);
  });

  test('that could not be written leave first, in their order, as late as they were', async () => {
    const written: RecordsCommit[] = [];
    let refuse = true;
    const sometimes = replacing(records, {
      commit: async (commit) => {
        if (refuse) throw new Error('disk full');
        written.push(commit);
      },
    });
    const done = { ok: true, position: 7, result: {} } as const;
    const outbox = new Outbox(sometimes, quietSignals());
    outbox.add([audit('a'), audit('b')], noonMs);
    const failed = outbox.flush();
    outbox.add([audit('c')], noonMs + 15);
    await expect(failed).rejects.toThrow('disk full');
    expect(outbox.dueInMs(noonMs + 16)).toBe(4);
    outbox.answer('first', done, noonMs);
    const again = outbox.flush();
    outbox.answer('second', done, noonMs);
    await expect(again).rejects.toThrow('disk full');
    refuse = false;
    const { answers } = await outbox.flush();
    expect(answers.map(({ id }) => id)).toEqual(['first', 'second']);
    expect(written).toEqual([{ ops: ['a', 'b', 'c'].map(audit), answers }]);
    const nothing = outbox.flush();
    outbox.add([audit('d')], noonMs + 30);
    await nothing;
    expect(outbox.dueInMs(noonMs + 30)).toBe(20);
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

  test('wake the senders for messages and device commands, an inbox for its texts', async () => {
    const outbox = new Outbox(replacing(records, { commit: () => Promise.resolve() }), signals);
    const told = async (op: RecordOp) => {
      outbox.add([op], noonMs);
      const { messages, points, inboxOf } = await outbox.flush();
      return { messages, points, inboxOf };
    };
    const nobody = { messages: false, points: false, inboxOf: [] };
    expect(await told(effect(sent))).toEqual({ ...nobody, messages: true });
    expect(await told(effect(unlocked))).toEqual({ ...nobody, messages: true });
    expect(await told(effect(noticed))).toEqual(nobody);
    const text = { language: 'en', title: 'T', body: 'B' } as const;
    const inbox = { op: 'putInbox', venue: 'kasra', message: sent.id, atMs: noonMs } as const;
    expect(await told({ ...inbox, ...text })).toEqual({ ...nobody, inboxOf: ['v-1'] });
    outbox.add([{ ...inbox, ...text }, { ...inbox, ...text }, effect(sent)], noonMs);
    expect(await outbox.flush()).toMatchObject({ messages: true, inboxOf: ['v-1'] });
  });

  test('are counted by what they say, the rarer kinds together', async () => {
    const counts = new Map<string, number>();
    const counting = replacing(signals, {
      count: (name, by = 1, label = '') => {
        counts.set(`${name} ${label}`, (counts.get(`${name} ${label}`) ?? 0) + by);
      },
    });
    const committing = replacing(records, { commit: () => Promise.resolve() });
    const outbox = new Outbox(committing, counting);
    outbox.add([effect(sent), effect(sent), effect(noticed), effect(unlocked)], noonMs);
    outbox.add([audit('no effect')], noonMs);
    await outbox.flush();
    expect(Object.fromEntries(counts)).toEqual({
      'gozar_effects_committed_total message': 2,
      'gozar_effects_committed_total notice': 1,
      'gozar_effects_committed_total other': 1,
    });
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
