import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Effect } from '../../src/contracts/effects.ts';
import type {
  HotRecords,
  RecordOp,
  RecordsReader,
  SnapshotBefore,
  WearingRecord,
} from '../../src/contracts/ports.ts';
import * as sample from '../stores/records/samples.ts';
import { actionTests } from './records-actions.ts';
import { goodsTests } from './records-goods.ts';
import { historyTests } from './records-history.ts';
import { messageTests } from './records-messages.ts';

/** One implementation under test: the writer, a reader beside it, and a disk to play with. */
export type RecordsFixture = {
  readonly records: HotRecords;
  readonly reader: RecordsReader;
  /** Both again, over what is on disk. */
  reopen(): Promise<RecordsFixture>;
  /** Flips a byte of the stored text that begins with `start`, then reopens. */
  damage(start: string): Promise<RecordsFixture>;
  close(): Promise<void>;
};

const { noonMs } = sample;
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** What every implementation of HotRecords and RecordsReader does. */
export function recordsSuite(name: string, open: () => Promise<RecordsFixture>): void {
  let the: RecordsFixture;

  beforeEach(async () => {
    the = await open();
  });
  afterEach(() => the.close());

  const commit = (ops: readonly RecordOp[], cursor?: number) =>
    the.records.commit({ ...(cursor === undefined ? {} : { cursor }), ops, answers: [] });
  const emit = (effects: readonly Effect[], position = 1) =>
    commit(
      effects.map((effect) => ({ op: 'effect', venue: 'kasra', position, effect }) as const),
      position,
    );

  describe(`${name}: commits`, () => {
    test('begins empty, at position 0', async () => {
      expect(await the.records.cursor()).toBe(0);
      expect(await the.records.venues()).toEqual([]);
      expect(await the.records.snapshots()).toEqual([]);
    });

    test('[OUT1] the same ops twice are once', async () => {
      const ops: RecordOp[] = [
        { op: 'putVenue', atMs: noonMs, ...sample.venue },
        { op: 'openWearing', ...sample.wearing() },
        sample.link,
        sample.audited,
        sample.quarantined,
        ...[
          sample.message(),
          sample.decision('1:1'),
          sample.visit(),
          sample.stay('1:2'),
          sample.point('1:3'),
          sample.notice('1:4'),
        ].map((effect) => ({ op: 'effect', venue: 'kasra', position: 1, effect }) as const),
      ];
      await commit(ops, 1);
      const once = await everything();
      await commit(ops, 1);
      expect(await everything()).toEqual(once);
      expect(once.map((rows) => rows.length)).toEqual([1, 1, 1, 1, 1, 1, 1]);
    });

    async function everything() {
      const page = { limit: 10 };
      return [
        await the.reader.messages('kasra', page),
        await the.reader.decisions('kasra', page),
        await the.reader.visits('kasra', page),
        (await the.reader.visits('kasra', page)).flatMap(({ stays }) => stays),
        await the.reader.pointsAfter(0, 10),
        await the.reader.notices('kasra', page),
        await the.reader.audit(page),
      ];
    }

    test('[OUT1] one op that fails leaves nothing of its commit', async () => {
      const broken = { ...sample.decision('9:2'), campaign: undefined };
      const effects = [sample.decision('9:1'), broken as never];
      await expect(emit(effects, 9)).rejects.toThrow();
      expect(await the.records.cursor()).toBe(0);
      expect(await the.reader.decisions('kasra', { limit: 10 })).toEqual([]);
      await emit([sample.decision('9:1')], 9);
      expect(await the.records.cursor()).toBe(9);
    });

    test('[OUT1] the cursor never goes back', async () => {
      await commit([], 12);
      await commit([], 7);
      expect(await the.records.cursor()).toBe(12);
    });

    test('[OUT1] the reader sees a commit at once, and a restart keeps it', async () => {
      await emit([sample.decision('4:1')], 4);
      expect(await the.reader.decisions('kasra', { limit: 10 })).toHaveLength(1);
      the = await the.reopen();
      expect(await the.records.cursor()).toBe(4);
      const { type: _, ...row } = sample.decision('4:1');
      expect(await the.reader.decisions('kasra', { limit: 10 })).toEqual([row]);
    });

    test('[OUT1] a decision about a place is nobody’s, and says which place', async () => {
      const place = { visitor: '', subject: 'zone:tills' } as const;
      await emit([sample.decision('4:1', place), sample.decision('4:2')], 4);
      const rows = await the.reader.decisions('kasra', { limit: 10 });
      expect(rows.find(({ id }) => id === '4:1')).toMatchObject(place);
      const own = await the.reader.decisions('kasra', { limit: 10, visitor: 'v1' });
      expect(own.map(({ id }) => id)).toEqual(['4:2']);
    });

    test('[OUT1] two venues may use one effect id', async () => {
      for (const venue of ['kasra', 'niavaran']) {
        const effect = sample.point('zone/shoes/1');
        await commit([{ op: 'effect', venue, position: 1, effect }]);
      }
      expect(await the.reader.pointsAfter(0, 10)).toHaveLength(2);
    });
  });

  describe(`${name}: venues`, () => {
    test('gives back venues, devices and campaigns as they were put', async () => {
      const { placement: _, ...unplaced } = { ...sample.device, device: 'r-2' };
      await commit([
        { op: 'putVenue', atMs: noonMs, ...sample.venue },
        { op: 'putDevice', ...sample.device },
        { op: 'putDevice', ...unplaced },
        { op: 'putCampaign', ...sample.campaign() },
      ]);
      expect(await the.records.venues()).toEqual([sample.venue]);
      expect(await the.reader.venue('kasra')).toEqual(sample.venue);
      expect(await the.reader.venue('elsewhere')).toBeUndefined();
      expect(await the.reader.devices('kasra')).toEqual([sample.device, unplaced]);
      expect(await the.records.devices()).toEqual([sample.device, unplaced]);
      expect(await the.reader.campaigns('kasra')).toEqual([sample.campaign()]);
    });

    test('a removed device is gone, a put one replaced', async () => {
      const renewed = { ...sample.device, secretSha256: 'b'.repeat(64) };
      await commit([
        { op: 'putDevice', ...sample.device },
        { op: 'putDevice', ...renewed },
        { op: 'putDevice', ...sample.device, device: 'r-2' },
        { op: 'removeDevice', venue: 'kasra', device: 'r-2' },
      ]);
      expect(await the.reader.devices('kasra')).toEqual([renewed]);
    });

    test('[RUL8] the latest version of a campaign is given, and its status changed', async () => {
      await commit([
        { op: 'putCampaign', ...sample.campaign(1) },
        { op: 'putCampaign', ...sample.campaign(2) },
        { op: 'setCampaignStatus', venue: 'kasra', campaign: 'runners-10', status: 'paused' },
      ]);
      const latest = { ...sample.campaign(2), status: 'paused' };
      expect(await the.records.campaigns()).toEqual([latest]);
      expect(await the.reader.campaigns('kasra')).toEqual([latest]);
    });
  });

  describe(`${name}: visits and logs`, () => {
    test('[OUT1] the last row of a visit stands, an older position never', async () => {
      const value = { speed: 0.7, price: 0.2, loyalty: 0.5, hesitating: true, straight: false };
      const end = { endedAtMs: noonMs + hourMs, stage: 'completion' } as const;
      const ended = sample.visit({ id: '9:1', ...end, value, source: 'page' });
      await emit([sample.visit({ id: '3:1' }), sample.stay('3:2')], 3);
      await emit([ended], 9);
      await emit([sample.visit({ id: '3:1' })], 3);
      const { type: _type, id: _id, ...row } = ended;
      const stays = [{ zone: 'shoes', enteredAtMs: noonMs, leftAtMs: noonMs + 60_000 }];
      expect(await the.reader.visits('kasra', { limit: 10 })).toEqual([{ ...row, stays }]);
    });

    test('[OUT5] pages come newest first and leave nothing behind between them', async () => {
      const times = [1, 2, 2, 2, 3];
      await emit(times.map((ms, i) => sample.decision(`1:${i}`, { atMs: noonMs + ms })));
      const first = await the.reader.decisions('kasra', { limit: 2 });
      expect(first.map(({ atMs }) => atMs - noonMs)).toEqual([3, 2, 2, 2]);
      const rest = await the.reader.decisions('kasra', { limit: 2, beforeMs: noonMs + 2 });
      expect(rest.map(({ id }) => id)).toEqual(['1:0']);
      const none = await the.reader.decisions('kasra', { limit: 2, beforeMs: noonMs + 1 });
      expect(none).toEqual([]);
    });

    test('[ATT3] decisions are found by campaign and by visitor', async () => {
      await emit([
        sample.decision('1:1', { visitor: 'v2' }),
        sample.decision('1:2', { campaign: 'welcome' }),
      ]);
      const of = async (filter: { campaign?: string; visitor?: string }) =>
        (await the.reader.decisions('kasra', { limit: 9, ...filter })).map(({ id }) => id);
      expect(await of({ visitor: 'v2' })).toEqual(['1:1']);
      expect(await of({ campaign: 'welcome' })).toEqual(['1:2']);
      expect(await of({ campaign: 'welcome', visitor: 'v2' })).toEqual([]);
      expect(await the.reader.decisions('elsewhere', { limit: 9 })).toEqual([]);
    });

    test('notices and audit rows come back as they were written', async () => {
      const { op: _, ...row } = sample.audited;
      const { venue: _venue, ...wide } = { ...sample.audited, atMs: noonMs + 1 };
      await emit([sample.notice('1:1')]);
      await commit([sample.audited, wide]);
      expect(await the.reader.notices('kasra', { limit: 9 })).toEqual([sample.notice('1:1')]);
      const { op: _wide, ...wideRow } = wide;
      expect(await the.reader.audit({ limit: 9 })).toEqual([wideRow, row]);
    });

    test('[OUT3] points are read on from a row, and rows never start again', async () => {
      await emit([sample.point('1:1'), sample.point('1:2'), sample.point('1:3')]);
      const [first] = await the.reader.pointsAfter(0, 1);
      expect(first?.point).toEqual(sample.point('1:1'));
      const rest = await the.reader.pointsAfter(first?.row ?? 0, 10);
      expect(rest.map(({ point }) => point.id)).toEqual(['1:2', '1:3']);
      const last = rest.at(-1)?.row ?? 0;
      await the.records.trim({ pointRow: last, nowMs: noonMs });
      expect(await the.reader.pointsAfter(0, 10)).toEqual([]);
      await emit([sample.point('2:1')], 2);
      const [next] = await the.reader.pointsAfter(last, 10);
      expect(next?.point.id).toBe('2:1');
    });

    test('[OUT6] a trim takes thousands of points and leaves what telemetry lacks', async () => {
      await emit(Array.from({ length: 12_001 }, (_, i) => sample.point(`1:${i}`)));
      const all = await the.reader.pointsAfter(0, 20_000);
      await the.records.trim({ pointRow: all.at(-2)?.row ?? 0, nowMs: noonMs });
      const left = await the.reader.pointsAfter(0, 10);
      expect(left.map(({ point }) => point.id)).toEqual(['1:12000']);
    });

    test('[OUT6] a trim takes decisions and notices after 90 days', async () => {
      const oldMs = noonMs - 91 * dayMs;
      const venue = { op: 'putVenue', ...sample.venue, atMs: oldMs } as const;
      await the.records.commit({ ops: [venue], answers: [] });
      await emit([
        sample.decision('1:1', { atMs: oldMs }),
        { ...sample.notice('1:2'), atMs: oldMs },
        sample.decision('1:3'),
        sample.notice('1:4'),
      ]);
      await the.records.trim({ pointRow: 0, nowMs: noonMs });
      const decisions = await the.reader.decisions('kasra', { limit: 9 });
      expect(decisions.map(({ id }) => id)).toEqual(['1:3']);
      const notices = await the.reader.notices('kasra', { limit: 9 });
      expect(notices.map(({ id }) => id)).toEqual(['1:4']);
    });
  });

  describe(`${name}: commands`, () => {
    const answer = { ok: true, position: 5, result: { wearing: 'a1' } } as const;
    const prepare = (parts: { id: string; json: string }[], wearings: WearingRecord[] = []) =>
      the.records.prepare({ parts, wearings });

    test('a retry finds the first answer, in the commit that made it', async () => {
      const refusal = { ok: false, problems: [] } as const;
      expect(await the.records.answerOf('c1')).toBeUndefined();
      await the.records.commit({ cursor: 5, ops: [], answers: [{ id: 'c1', answer }] });
      await the.records.commit({ ops: [], answers: [{ id: 'c1', answer: refusal }] });
      expect(await the.records.answerOf('c1')).toEqual(answer);
    });

    test('[OUT8] parts and wearings are there before the frame, also after a restart', async () => {
      await prepare([{ id: 'c1', json: '{"name":"سارا"}' }], [sample.wearing()]);
      the = await the.reopen();
      expect(await the.records.partOf('c1')).toBe('{"name":"سارا"}');
      expect(await the.records.wearings()).toEqual([sample.wearing()]);
    });

    test('[OUT8] parts without a frame and answered ones are gone, framed ones stay', async () => {
      await prepare(['c1', 'c2', 'c3'].map((id) => ({ id, json: '{}' })));
      await the.records.commit({ ops: [], answers: [{ id: 'c1', answer }] });
      await the.records.dropParts(new Set(['c2']));
      const left = await Promise.all(['c1', 'c2', 'c3'].map((id) => the.records.partOf(id)));
      expect(left).toEqual([undefined, '{}', undefined]);
    });

    test('[OUT6] answers go a day after the first trim that met them', async () => {
      await prepare([
        { id: 'c1', json: '{}' },
        { id: 'c2', json: '{}' },
      ]);
      await the.records.commit({ ops: [], answers: [{ id: 'c1', answer }] });
      await the.records.trim({ pointRow: 0, nowMs: noonMs });
      await the.records.trim({ pointRow: 0, nowMs: noonMs + dayMs });
      expect(await the.records.answerOf('c1')).toEqual(answer);
      await the.records.trim({ pointRow: 0, nowMs: noonMs + dayMs + 1 });
      expect(await the.records.answerOf('c1')).toBeUndefined();
      expect(await the.records.partOf('c1')).toBeUndefined();
      expect(await the.records.partOf('c2')).toBe('{}');
    });
  });

  describe(`${name}: snapshots`, () => {
    const save = (position: number, body: string) =>
      the.records.saveSnapshot({ position, build: 'b1', body });

    test('[DET2] the newest two are kept, of several megabytes, newest first', async () => {
      const large = `{"people":"${'گذر'.repeat(700_000)}"}`;
      for (const position of [10, 20]) await save(position, `{"at":${position}}`);
      await save(30, large);
      the = await the.reopen();
      expect(await the.records.snapshots()).toEqual([
        { position: 30, build: 'b1', body: large },
        { position: 20, build: 'b1', body: '{"at":20}' },
      ]);
    });

    test('[DET2] a damaged one is left out', async () => {
      const noise = Array.from({ length: 5_000 }, (_, i) => Math.sin(i).toString(36)).join('');
      await save(10, noise);
      await save(20, noise);
      the = await the.damage('{"position":20,');
      expect((await the.records.snapshots()).map(({ position }) => position)).toEqual([10]);
    });
  });

  describe(`${name}: older snapshots`, () => {
    const hourMs = 3_600_000;
    const save = (position: number, atMs: number) =>
      the.records.saveSnapshot({ position, atMs, build: 'b1', body: `{"at":${position}}` });

    test('[JRN13] any past hour is one snapshot away, by position and by time', async () => {
      for (let hour = 1; hour <= 5; hour++) {
        for (const minute of [0, 20, 40]) {
          await save(hour * 100 + minute, hour * hourMs + minute * 60_000);
        }
      }
      the = await the.reopen();
      const found = async (at: SnapshotBefore) => (await the.records.snapshotBefore(at))?.position;
      expect(await found({ atMs: 3.5 * hourMs })).toBe(300);
      expect(await found({ atMs: 3 * hourMs })).toBe(300);
      expect(await found({ atMs: 3 * hourMs - 1 })).toBe(200);
      expect(await found({ position: 499 })).toBe(400);
      expect(await found({ position: 539 })).toBe(520);
      expect(await found({ position: 99 })).toBeUndefined();
      expect((await the.records.snapshots()).map(({ position }) => position)).toEqual([540, 520]);
    });

    test('[JRN13] a damaged one is passed over for the one before', async () => {
      await save(10, hourMs);
      await save(20, 2 * hourMs);
      the = await the.damage('{"position":20,');
      expect(await the.records.snapshotBefore({ atMs: 3 * hourMs })).toMatchObject({
        position: 10,
        atMs: hourMs,
      });
    });
  });

  messageTests(name, () => ({ ...the, commit, emit }));
  historyTests(name, () => the);
  actionTests(name, () => ({ ...the, commit, emit }));
  goodsTests(name, () => ({ ...the, commit }));
}
