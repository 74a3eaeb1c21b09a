import { describe, expect, test } from 'vitest';
import type { Effect, EffectOf } from '../../src/contracts/effects.ts';
import type { HotRecords, RecordOp, RecordsReader } from '../../src/contracts/ports.ts';
import * as sample from '../stores/records/samples.ts';

type Subject = {
  readonly records: HotRecords;
  readonly reader: RecordsReader;
  readonly commit: (ops: readonly RecordOp[], cursor?: number) => Promise<void>;
  readonly emit: (effects: readonly Effect[], position?: number) => Promise<void>;
};

const { noonMs } = sample;
const dayMs = 86_400_000;
const because = { event: 'entered', zone: 'shoes', atMs: noonMs } as const;

function acted(id: string, fields: object = {}) {
  const about = { visitor: 'v1', campaign: 'runners-10', version: 1, because };
  return { id, atMs: noonMs, ...about, ...fields };
}

const task = { type: 'task', ...acted('t:1'), text: { en: 'Help' }, role: 'sales' } as const;
const alert = {
  type: 'alert',
  ...acted('a:1'),
  text: { en: 'Look' },
  severity: 'warning',
  zone: 'shoes',
} as const;
const webhook = { type: 'webhook', ...acted('w:1'), webhook: 'crm' } as const;
const command = {
  type: 'deviceCommand',
  ...acted('d:1'),
  device: 's1',
  command: 'light',
  params: { colour: 'green' },
  expiresAtMs: noonMs + 60_000,
} as const;
const conversion: EffectOf<'conversion'> = {
  type: 'conversion',
  id: 'c:1',
  atMs: noonMs,
  decision: '1:1',
  campaign: 'runners-10',
  version: 1,
  visitor: 'v1',
  control: true,
  decidedAtMs: noonMs - 5,
  goalAtMs: noonMs,
  event: 'purchased',
  amount: 60,
  currency: 'EUR',
  sale: 's1',
};
const award = (id: string, points: number, fields: object = {}) =>
  ({ type: 'award', ...acted(id, fields), points }) as const;

const page = { limit: 9 };
const lately = { atMs: noonMs + 3, lastAtMs: noonMs + 3 };

/** What campaigns do besides messages, what visitors chose, and decisions that count. */
export function actionTests(name: string, the: () => Subject): void {
  describe(`${name}: actions`, () => {
    test('[RUL12] each comes back whole, once, whatever is written again', async () => {
      const all = [task, alert, webhook, command, conversion];
      await the().emit(all);
      await the().emit(all.map((one) => ({ ...one, campaign: 'changed' })));
      const { reader } = the();
      expect(await reader.tasks('kasra', page)).toEqual([task]);
      expect(await reader.alerts('kasra', page)).toEqual([alert]);
      expect(await reader.conversions('kasra', page)).toEqual([conversion]);
      const row = { ...command, venue: 'kasra', state: 'waiting' };
      expect(await reader.deviceCommands('kasra', page)).toEqual([row]);
      expect(await reader.openDeviceCommands(9)).toEqual([row]);
      expect(await reader.tasks('other', page)).toEqual([]);
    });

    test('[EGR1] [STF1] a task that was given back waits for people, for no sender', async () => {
      const back = { step: 'released', state: 'waiting', post: 'sales', by: 'ali' } as const;
      await the().emit([task, command]);
      await the().emit([{ type: 'taskChanged', ...acted('s:1'), task: task.id, ...back }]);
      const open = await the().reader.openDeviceCommands(9);
      expect(open.map(({ id }) => id)).toEqual([command.id]);
    });

    test('[OUT5] lists page by time, newest first', async () => {
      const many = [0, 1, 2].map((i) => ({ ...task, id: `t:${i}`, atMs: noonMs + i }));
      await the().emit(many);
      const first = await the().reader.tasks('kasra', { limit: 2 });
      expect(first.map(({ id }) => id)).toEqual(['t:2', 't:1']);
      const next = await the().reader.tasks('kasra', { limit: 2, beforeMs: noonMs + 1 });
      expect(next.map(({ id }) => id)).toEqual(['t:0']);
    });

    test('[RUL12] an alert is acknowledged once', async () => {
      await the().emit([alert]);
      const said = { type: 'alertAcknowledged', alert: alert.id } as const;
      await the().emit([{ ...said, id: 'x:1', atMs: noonMs + 5 }]);
      await the().emit([{ ...said, id: 'x:2', atMs: noonMs + 9 }]);
      const [row] = await the().reader.alerts('kasra', page);
      expect(row?.acknowledgedAtMs).toBe(noonMs + 5);
    });

    test('[RUL12] a task is done once, and who said so first stays', async () => {
      await the().emit([task, alert]);
      const { records, reader } = the();
      expect(await records.isTaskOpen('kasra', task.id)).toBe(true);
      expect(await records.isTaskOpen('kasra', alert.id)).toBe(false);
      expect(await records.isTaskOpen('other', task.id)).toBe(false);
      const done = (by: string, atMs: number): RecordOp[] => [
        { op: 'finishTask', venue: 'kasra', task: task.id, atMs },
        { op: 'audit', atMs, by, action: 'finishTask', about: task.id, venue: 'kasra' },
      ];
      await the().commit([...done('user:ann', noonMs + 5), ...done('user:bob', noonMs + 9)]);
      const [row] = await reader.tasks('kasra', page);
      expect(row).toEqual({ ...task, state: 'done', doneAtMs: noonMs + 5, doneBy: 'user:ann' });
      expect(await records.isTaskOpen('kasra', task.id)).toBe(false);
      await the().commit([{ op: 'finishTask', venue: 'kasra', task: alert.id, atMs: noonMs }]);
      expect(await reader.alerts('kasra', page)).toEqual([alert]);
    });

    test('[RUL12] who acknowledged an alert is read from the audit log of its venue', async () => {
      await the().emit([alert, { ...alert, id: 'a:2' }]);
      const said = { type: 'alertAcknowledged', atMs: noonMs + 5 } as const;
      await the().emit([{ ...said, id: 'x:1', alert: 'a:1' }]);
      const audit = { op: 'audit', atMs: noonMs + 5, action: 'acknowledgeAlert' } as const;
      await the().commit([
        { ...audit, by: 'user:eve', about: 'a:1', venue: 'other' },
        { ...audit, by: 'user:ann', about: 'a:1', venue: 'kasra' },
      ]);
      const rows = await the().reader.alerts('kasra', page);
      const who = rows.map(({ id, acknowledgedBy }) => [id, acknowledgedBy]);
      expect(who).toEqual([
        ['a:2', undefined],
        ['a:1', 'user:ann'],
      ]);
    });

    test('[PAG19] campaigns are counted since a time: decisions, messages, goals met', async () => {
      const message = { ...sample.message(), campaign: 'runners-10' };
      const decided = (id: string, outcome: 'sent' | 'held' | 'control', atMs = noonMs) => {
        const about = { campaign: 'runners-10', version: 1, visitor: 'v1' };
        return { type: 'decision', id, atMs, ...about, outcome, gates: [], because: [] } as const;
      };
      await the().emit([
        decided('1', 'sent'),
        decided('2', 'held'),
        decided('3', 'control'),
        decided('4', 'sent', noonMs - dayMs),
        message,
        conversion,
        { ...conversion, id: 'c:2', control: !conversion.control },
        { ...conversion, id: 'c:3' },
      ]);
      await the().emit([
        { type: 'decisionCounted', id: '2/4', decision: '2', count: 4, ...lately },
        { type: 'messageSeen', id: 's:1', atMs: noonMs + 1, message: message.id },
        { type: 'conversionTakenBack', id: 'c:3/back', atMs: noonMs + 2, conversion: 'c:3' },
      ]);
      const count = (rows: number) =>
        the().reader.campaignCounts('kasra', { sinceMs: noonMs - 1_000, rows });
      const counts = { sent: 1, delivered: 0, seen: 1, held: 4, control: 1 };
      const goals = { converted: 1, convertedControl: 1 };
      const item = { campaign: 'runners-10', ...counts, ...goals };
      expect(await count(99)).toEqual({ items: [item], isPartial: false });
      expect((await count(2)).isPartial).toBe(true);
      const other = { sinceMs: noonMs - 1_000, rows: 99 };
      expect((await the().reader.campaignCounts('other', other)).items).toEqual([]);
    });

    test('[JNY1] the last change of a kind is read with how many there were', async () => {
      const { reader } = the();
      expect(await reader.lastChange('kasra', 'publishJourney')).toBeUndefined();
      const row = {
        op: 'audit',
        action: 'publishJourney',
        about: 'kasra',
        venue: 'kasra',
      } as const;
      await the().commit([
        { ...row, atMs: noonMs, by: 'user:ann' },
        { ...row, atMs: noonMs + 1, by: 'local' },
        { ...row, atMs: noonMs + 2, by: 'user:eve', venue: 'other' },
      ]);
      const last = await reader.lastChange('kasra', 'publishJourney');
      expect(last).toEqual({ by: 'local', atMs: noonMs + 1, count: 2 });
    });

    test('[RUL13] a conversion that is taken back says when', async () => {
      await the().emit([conversion]);
      const back = { type: 'conversionTakenBack', conversion: conversion.id } as const;
      await the().emit([{ ...back, id: 'c:1/back', atMs: noonMs + 7 }]);
      const [row] = await the().reader.conversions('kasra', page);
      expect(row?.takenBackAtMs).toBe(noonMs + 7);
    });

    test('[RUL12] points add up, those taken back too, and are each visitor’s own', async () => {
      await the().commit([{ op: 'openWearing', ...sample.wearing() }, sample.link]);
      const back = award('p:1/back', -50, { atMs: noonMs + 1 });
      await the().emit([award('p:1', 50), award('p:2', 30), { ...back, takesBack: 'p:1' }]);
      await the().emit([award('p:1', 50), award('p:3', 7, { visitor: 'v2' })]);
      expect((await the().reader.visitor('v1'))?.points).toBe(30);
      const rows = await the().reader.awards('v1', page);
      expect(rows.map(({ points }) => points)).toEqual([-50, 30, 50]);
      expect(rows[0]).toMatchObject({ venue: 'kasra', takesBack: 'p:1' });
    });

    test('[RUL12] webhooks are read on from a row, in the order of their commits', async () => {
      await the().emit([task, webhook]);
      await the().emit([{ ...webhook, id: 'w:2', atMs: noonMs - 9 }]);
      const all = await the().reader.webhooksAfter(0, 9);
      expect(all.map(({ webhook: { id } }) => id)).toEqual(['w:1', 'w:2']);
      expect(all[0]?.webhook).toEqual({ ...webhook, venue: 'kasra' });
      const rest = await the().reader.webhooksAfter(all[0]?.row ?? 0, 9);
      expect(rest).toEqual(all.slice(1));
    });
  });

  const claimed = (granted = true) =>
    ({
      type: 'deviceCommandClaimed',
      id: `k:${granted}`,
      atMs: noonMs + 1,
      deviceCommand: command.id,
      granted,
    }) as const;
  const closed = (outcome: EffectOf<'deviceCommandClosed'>['outcome']) =>
    ({
      type: 'deviceCommandClosed',
      id: `e:${outcome}`,
      atMs: noonMs + 2,
      deviceCommand: command.id,
      outcome,
    }) as const;

  describe(`${name}: device commands`, () => {
    test.each([
      ['waiting open', []],
      ['waiting open', [claimed(false)]],
      ['claimed open', [claimed()]],
      ['delivered', [claimed(), closed('delivered')]],
      ['failed', [claimed(), closed('failed')]],
      ['unknown', [claimed(), closed('unknown')]],
      ['expired', [closed('expired')]],
      // A state only moves forward.
      ['waiting open', [closed('delivered')]],
      ['claimed open', [claimed(), closed('expired')]],
      ['delivered', [claimed(), closed('delivered'), closed('failed'), claimed()]],
      ['expired', [closed('expired'), claimed(), closed('delivered')]],
    ] as const)('[RUL12] %s after %j', async (expected, effects) => {
      await the().emit([command, ...effects]);
      const [row] = await the().reader.deviceCommands('kasra', page);
      const open = await the().reader.openDeviceCommands(9);
      expect(`${row?.state}${open.length > 0 ? ' open' : ''}`).toBe(expected);
    });
  });

  describe(`${name}: choices and counts`, () => {
    test('[ATT1] what a visitor chose last is read, and nothing before they chose', async () => {
      await the().commit([{ op: 'openWearing', ...sample.wearing() }, sample.link]);
      expect((await the().reader.visitor('v1'))?.preferences).toBeUndefined();
      const choice = { op: 'putPreferences', visitor: 'v1' } as const;
      await the().commit([
        { ...choice, frequency: 'none', leaveAlone: true },
        { ...choice, frequency: 'few', leaveAlone: false },
      ]);
      const preferences = { frequency: 'few', leaveAlone: false };
      expect((await the().reader.visitor('v1'))?.preferences).toEqual(preferences);
      expect((await the().records.visitor('v1'))?.preferences).toEqual(preferences);
    });

    test('[ATT3] a decision’s row carries the greatest count and its last time', async () => {
      const counted = (count: number) =>
        ({
          type: 'decisionCounted',
          id: `1:1/count/${count}`,
          atMs: noonMs + count,
          decision: '1:1',
          count,
          lastAtMs: noonMs + count,
        }) as const;
      await the().emit([sample.decision('1:1'), sample.decision('1:2')]);
      await the().emit([counted(4)]);
      await the().emit([counted(2)]);
      const rows = await the().reader.decisions('kasra', page);
      const byId = new Map(rows.map((row) => [row.id, row]));
      expect(byId.get('1:1')).toMatchObject({ count: 4, lastAtMs: noonMs + 4, atMs: noonMs });
      expect(byId.get('1:2')).not.toHaveProperty('count');
    });

    test('[RUL11] a tapped message says when, once', async () => {
      const { id } = sample.message();
      const tapped = { type: 'messageTapped', message: id } as const;
      await the().emit([sample.message()]);
      await the().emit([{ ...tapped, id: 'y:1', atMs: noonMs + 3 }]);
      await the().emit([{ ...tapped, id: 'y:2', atMs: noonMs + 4 }]);
      const [row] = await the().reader.messages('kasra', page);
      expect(row?.tappedAtMs).toBe(noonMs + 3);
    });

    test('[OUT6] tasks go after 90 days, points and conversions stay', async () => {
      await the().emit([task, alert, webhook, command, conversion, award('p:1', 50)]);
      await the().records.trim({ pointRow: 0, nowMs: noonMs + 91 * dayMs });
      const { reader } = the();
      expect(await reader.tasks('kasra', page)).toEqual([]);
      expect(await reader.deviceCommands('kasra', page)).toEqual([]);
      expect(await reader.conversions('kasra', page)).toHaveLength(1);
      expect(await reader.awards('v1', page)).toHaveLength(1);
    });
  });
}
