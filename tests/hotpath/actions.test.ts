import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CommandAnswer, CommandBody } from '../../src/contracts/commands.ts';
import type { DeltaFrame, SnapshotFrame } from '../../src/contracts/live.ts';
import type { RecordsReader } from '../../src/contracts/ports.ts';
import { openReader } from '../../src/stores/records/reader.ts';
import { importKasra, Running, sighting } from './running.ts';

const hash = (letter: string) => letter.repeat(64);
const codesOf = (answer: CommandAnswer) =>
  answer.ok ? ['ok'] : answer.problems.map(({ code }) => code);

const campaign = {
  version: 1,
  id: 'busy',
  name: { en: 'Somebody is in the shoes' },
  class: 'service',
  purpose: 'service',
  when: { type: 'entered', zone: 'shoes' },
  then: [
    { task: { text: { en: 'Help in the shoes' }, role: 'sales' } },
    { device: { id: 'rx-1', command: 'identify', expires: { after: '1h' } } },
    { alert: { text: { en: 'Look at the shoes' } } },
  ],
};

let running: Running;
let reader: RecordsReader;
beforeAll(async () => {
  running = await Running.withShop();
  const published = await running.must({ do: 'publishCampaign', venue: 'kasra', campaign });
  expect(String(published.result.notes).split('\n')).toEqual([
    expect.stringContaining('then[0].task.text.fa'),
    expect.stringContaining('then[2].alert.text.fa'),
  ]);
  const opened = openReader({ path: join(running.folder, 'records.db') });
  if (!opened.ok) throw new Error(opened.message);
  reader = opened.reader;
  for (let seq = 0; seq < 30 && (await reader.alerts('kasra', { limit: 1 })).length < 1; seq++) {
    running.clock.advance(1_000);
    await running.publish(sighting(seq, 'tag-1'));
  }
});
afterAll(async () => {
  await reader.close();
  await running.stop();
  running.remove();
});

async function snapshot(of = running): Promise<SnapshotFrame> {
  const answer = await of.hot.ask({ ask: 'snapshot', venue: 'kasra' });
  if ('missing' in answer) throw new Error('the venue is not followed');
  return answer;
}

function deltas(): DeltaFrame[] {
  return running.toWeb.flatMap((reply) => {
    if (reply.kind !== 'live') return [];
    const frame: unknown = JSON.parse(new TextDecoder().decode(reply.bytes));
    return [frame as DeltaFrame];
  });
}

describe('what a campaign did', () => {
  test('[RUL12] is in the records when it is answered for', async () => {
    expect(await reader.tasks('kasra', { limit: 9 })).toMatchObject([
      { campaign: 'busy', role: 'sales', zone: 'shoes' },
    ]);
    const [row] = await reader.openDeviceCommands(9);
    expect(row).toMatchObject({ device: 'rx-1', command: 'identify', state: 'waiting' });
    const isWoken = running.toEgress.some((m) => m.kind === 'wake' && m.what === 'messages');
    expect(isWoken).toBe(true);
  });

  test('[RUL12] a device command is claimed once, and what came of it is kept', async () => {
    const [row] = await reader.openDeviceCommands(9);
    const which = { venue: 'kasra', deviceCommand: row?.id ?? '' } as const;
    const claim = { do: 'claimDeviceCommand', ...which } as const;
    expect((await running.must(claim, 'k-1')).result).toEqual({ granted: true });
    expect((await running.must(claim, 'k-1')).result).toEqual({ granted: true });
    expect((await running.must(claim, 'k-2')).result).toEqual({
      granted: false,
      reason: 'alreadyClaimed',
    });
    await running.must({ do: 'reportDeviceCommand', ...which, outcome: 'delivered' });
    expect(await reader.openDeviceCommands(9)).toEqual([]);
    const [after] = await reader.deviceCommands('kasra', { limit: 1 });
    expect(after?.state).toBe('delivered');
  });

  test('[HOT9] an alert stays on the floor until someone has seen it, who is kept', async () => {
    await running.until(() => deltas().some(({ alerts }) => alerts?.length === 1));
    const [alert] = (await snapshot()).alerts;
    expect(alert).toMatchObject({ type: 'alert', text: { en: 'Look at the shoes' } });
    expect(JSON.stringify(await snapshot())).not.toContain('tag-1');
    const body = { do: 'acknowledgeAlert', venue: 'kasra', alert: alert?.id ?? '' } as const;
    await running.must(body);
    expect((await snapshot()).alerts).toEqual([]);
    const [row] = await reader.alerts('kasra', { limit: 1 });
    // It names whom it is about, and neither its name nor theirs is on the floor.
    expect(row?.id).toContain(row?.visitor);
    for (const text of [JSON.stringify(alert), JSON.stringify(deltas())]) {
      expect(text).not.toContain(row?.visitor);
    }
    expect(row?.acknowledgedAtMs).toBeGreaterThan(0);
    const audit = await reader.audit({ limit: 99 });
    expect(audit).toContainEqual(
      expect.objectContaining({
        by: 'local',
        action: 'acknowledgeAlert',
        about: expect.stringMatching(/^a[0-9a-f]{24}$/),
      }),
    );
    running.clock.advance(1_000);
    await running.publish(sighting(900, 'tag-1'));
    await running.until(() => deltas().some(({ alerts }) => alerts?.length === 0));
    expect(codesOf(await running.submit(body))).toEqual(['command.alert_unknown']);
    expect(codesOf(await running.submit({ ...body, venue: 'nowhere' }))).toEqual([
      'command.venue_unknown',
    ]);
  });

  test('[RUL12] a task is done once, and by whom is kept', async () => {
    const [task] = await reader.tasks('kasra', { limit: 1 });
    const body = { do: 'finishTask', venue: 'kasra', task: task?.id ?? '' } as const;
    await running.must(body);
    const [row] = await reader.tasks('kasra', { limit: 1 });
    expect(row).toMatchObject({ id: task?.id, doneBy: 'local' });
    expect(row?.doneAtMs).toBeGreaterThan(0);
    expect(codesOf(await running.submit(body))).toEqual(['command.task_unknown']);
    expect(codesOf(await running.submit({ ...body, task: 'none' }))).toEqual([
      'command.task_unknown',
    ]);
    expect(codesOf(await running.submit({ ...body, venue: 'nowhere' }))).toEqual([
      'command.venue_unknown',
    ]);
  });

  test('[DET1] the journal replayed gives the same state', async () => {
    const { live, replayed } = await running.hashes();
    expect(live).toEqual(replayed);
  });
});

describe('[ATT1] a visitor’s own choice', () => {
  const preferences = (visitor: string): CommandBody => {
    return { do: 'setPreferences', visitor, frequency: 'none', leaveAlone: true };
  };
  const handOut = async (letter: string, venue: string) => {
    const tag = `band-${letter}`;
    const codeSha256 = hash(letter);
    await running.must({ do: 'handOutBand', venue, tag, as: 'alone', codeSha256 });
    return { do: 'linkBand', venue, codeSha256, sessionSha256: hash('5'), language: 'en' } as const;
  };
  const journaled = (name: string) =>
    running
      .frames()
      .flatMap(({ venue, input }) =>
        input.type === 'command' && input.command.do === name ? [{ venue, ...input.command }] : [],
      );

  test('reaches every venue that knows them, and comes with the next link', async () => {
    await running.must({ ...importKasra, venue: 'other' } as CommandBody);
    await running.must({ ...importKasra, venue: 'third' } as CommandBody);
    const { result } = await running.must(await handOut('1', 'kasra'));
    const visitor = String(result.visitor);
    await running.must({ ...(await handOut('2', 'other')), visitor });
    await running.must(preferences(visitor));
    const told = journaled('setPreferences').map(({ venue }) => venue);
    expect(told.toSorted()).toEqual(['kasra', 'other']);
    const chosen = { frequency: 'none', leaveAlone: true };
    expect((await running.records.visitor(visitor))?.preferences).toEqual(chosen);
    await running.must({ ...(await handOut('3', 'third')), visitor });
    expect(journaled('linkBand').at(-1)).toMatchObject({ venue: 'third', preferences: chosen });
  });

  test('of nobody known is refused', async () => {
    const answer = await running.submit(preferences('v-nobody'));
    expect(codesOf(answer)).toEqual(['command.visitor_unknown']);
  });
});
