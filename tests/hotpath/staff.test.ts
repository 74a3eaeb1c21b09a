import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CommandAnswer } from '../../src/contracts/commands.ts';
import type { RecordsReader } from '../../src/contracts/ports.ts';
import { memberOf } from '../../src/hotpath/commands/staff.ts';
import { openReader } from '../../src/stores/records/reader.ts';
import { Running, sighting } from './running.ts';
import { noonMs } from './venue.ts';

const hash = (letter: string) => letter.repeat(64);
const at = { venue: 'kasra' } as const;

let running: Running;
let reader: RecordsReader;
let seq = 0;
beforeAll(async () => {
  running = await Running.withShop();
  await running.must({
    do: 'publishCampaign',
    ...at,
    campaign: {
      version: 1,
      id: 'help',
      name: { en: 'Help' },
      class: 'service',
      purpose: 'service',
      when: { type: 'entered', zone: 'shoes' },
      then: [{ task: { text: { en: 'Help', fa: 'کمک' }, role: 'sales' } }],
    },
  });
  const opened = openReader({ path: join(running.folder, 'records.db') });
  if (!opened.ok) throw new Error(opened.message);
  reader = opened.reader;
});
afterAll(async () => {
  await reader.close();
  await running.stop();
  running.remove();
});

const tasksNow = () => reader.staff.tasks('kasra', { sinceMs: 0, most: 50 });

/** Somebody new walks into the shoes. */
async function called(tag: string): Promise<string> {
  const before = (await tasksNow()).length;
  for (let i = 0; i < 40 && (await tasksNow()).length === before; i++) {
    running.clock.advance(1_000);
    await running.publish(sighting(seq++, tag));
  }
  return (await tasksNow())[0]?.task ?? 'none';
}

const by = (user: string) => `user:${user}`;
const granted = (answer: CommandAnswer) => answer.ok && answer.result.granted;

describe('who works here', () => {
  test('[STF2] of 200 who take a task at once one has it, and the others hear who', async () => {
    const task = await called('tag-1');
    const names = Array.from({ length: 200 }, (_, i) => `w${i}`);
    const answers = await Promise.all(
      names.map((name) =>
        running.hot.submit({
          id: `take-${name}`,
          by: by(name),
          body: { do: 'takeTask', ...at, task },
        }),
      ),
    );
    const winners = names.filter((_, i) => granted(answers[i] ?? { ok: false, problems: [] }));
    expect(winners).toHaveLength(1);
    const member = memberOf(by(winners[0] ?? ''));
    for (const answer of answers) {
      if (granted(answer)) continue;
      expect(answer).toMatchObject({ ok: true, result: { reason: 'taken', by: member } });
    }
    const [row] = await tasksNow();
    expect(row).toMatchObject({ task, state: 'received', by: member });
    expect(row?.steps.map(({ step }) => step)).toEqual(['made', 'taken']);
    const members = await reader.staff.members();
    expect(members.get(member)).toEqual({ who: by(winners[0] ?? ''), name: winners[0] });
    // A retry of the one that has it gets the same answer.
    const again = {
      id: `take-${winners[0]}`,
      by: by(winners[0] ?? ''),
      body: { do: 'takeTask', ...at, task },
    } as const;
    expect(granted(await running.hot.submit(again))).toBe(true);
  });

  test('[STF1] the journal knows a pseudonym of who works here, and no word', async () => {
    const task = (await tasksNow())[0]?.task ?? '';
    await running.must({ do: 'noteTask', ...at, task, note: 'NEVER-IN-A-FRAME' });
    await running.must({
      ...{ do: 'passTask', ...at, task, post: 'floor', note: 'NOR-THIS', asManager: true },
    });
    const text = JSON.stringify(running.frames());
    expect(text).toContain('moveTask');
    for (const word of ['NEVER-IN-A-FRAME', 'NOR-THIS', 'user:w']) expect(text).not.toContain(word);
    const [row] = await tasksNow();
    expect(row?.steps.flatMap(({ note }) => note ?? [])).toEqual(['NEVER-IN-A-FRAME', 'NOR-THIS']);
    expect(row).toMatchObject({ post: 'floor', state: 'waiting', by: '' });
  });

  test('[STF3] nobody takes it: it goes on by itself', async () => {
    const task = await called('tag-2');
    for (let i = 0; i < 140; i++) {
      running.clock.advance(1_000);
      await running.publish(sighting(seq++, 'tag-2'));
    }
    const row = (await tasksNow()).find((one) => one.task === task);
    expect(row?.steps.map(({ step, post }) => [step, post])).toEqual([
      ['made', 'sales'],
      ['escalated', 'manager'],
    ]);
  });

  test('[STF7] what was made good is kept with its cost, once, and by whom', async () => {
    const opened = await running.must({
      do: 'openCase',
      ...at,
      text: 'Cold coffee',
      severity: 'notice',
    });
    const one = String(opened.result.about);
    const good = { do: 'makeGoodCase', ...at, case: one, note: 'A new one', cost: 12 } as const;
    const owner = {
      id: 'own-1',
      by: by('mina'),
      body: { do: 'ownCase', ...at, case: one },
    } as const;
    expect(granted(await running.hot.submit(owner))).toBe(true);
    const stranger = await running.hot.submit({ id: 'good-0', by: by('ali'), body: good });
    expect(stranger).toMatchObject({ result: { granted: false, reason: 'notYours' } });
    await running.hot.submit({ id: 'good-1', by: by('mina'), body: good });
    const [row] = await reader.staff.cases('kasra', { sinceMs: 0, most: 5 });
    expect(row).toMatchObject({
      state: 'madeGood',
      words: 'Cold coffee',
      owner: memberOf(by('mina')),
    });
    expect(row?.steps.filter(({ cost }) => cost !== undefined)).toMatchObject([
      { note: 'A new one', cost: 12 },
    ]);
    expect(JSON.stringify(running.frames())).not.toContain('Cold coffee');
  });

  test('[DET1] the journal replayed gives the same state', async () => {
    const { live, replayed } = await running.hashes();
    expect(live).toEqual(replayed);
  });
});

describe('whose phone rings', () => {
  const nowMs = () => running.clock.wallMs();
  const rings = async (post: string, zone?: string) => {
    const where = zone === undefined ? {} : { zone };
    const phones = await reader.staff.phonesFor('kasra', { post, ...where, nowMs: nowMs() });
    return phones.map(({ user }) => user).sort();
  };
  const duty = (user: string, state: 'here' | 'break' | 'gone', more: object = {}) =>
    running.must({ do: 'setDuty', ...at, user, state, ...more });

  async function hire(user: string): Promise<void> {
    const link = hash(user.slice(0, 1) === 'a' ? 'a' : user.slice(0, 1) === 'm' ? 'b' : 'c');
    await running.must({
      ...{ do: 'createInvitation', linkSha256: link, role: 'staff', venues: ['kasra'] },
      expiresAtMs: noonMs + 900_000_000,
    });
    await running.must({
      do: 'acceptInvitation',
      linkSha256: link,
      user,
      passwordHash: `$argon2id$v=19$m=19456,t=2,p=1$${'a'.repeat(22)}$${'b'.repeat(43)}`,
      session: { sessionSha256: link, expiresAtMs: noonMs + 900_000_000, agent: '', address: '' },
    });
    await running.must({
      do: 'subscribeStaffPush',
      user,
      endpoint: `https://push.example/${user}`,
      endpointSha256: link,
      p256dh: 'p',
      auth: 'a',
      language: 'en',
    });
  }

  test('[STF6] by their word, in the post, at the place; nobody on a break', async () => {
    await hire('ali');
    await hire('mina');
    expect(await rings('floor')).toEqual([]);
    await duty('ali', 'here', { post: 'floor', zones: ['shoes'] });
    await duty('mina', 'here', { post: 'floor', zones: ['tills'] });
    expect(await rings('floor', 'shoes')).toEqual(['ali']);
    expect(await rings('floor')).toEqual(['ali', 'mina']);
    await duty('ali', 'break');
    expect(await rings('floor', 'shoes')).toEqual(['mina']);
    await duty('mina', 'gone');
    expect(await rings('floor', 'shoes')).toEqual([]);
    await duty('ali', 'here');
    // Nobody is a cashier: so that the call is not lost, whoever is here.
    expect(await rings('cashier')).toEqual(['ali']);
  });

  test('[STF6] by a shift, from its beginning to its end', async () => {
    await duty('ali', 'gone');
    const fromMs = nowMs() - 60_000;
    const shift = { shift: 's1', user: 'mina', post: 'cashier', zones: [] };
    await running.must({
      do: 'putShifts',
      ...at,
      shifts: [{ ...shift, fromMs, toMs: fromMs + 30_000 }],
    });
    expect(await rings('cashier')).toEqual([]);
    const later = { ...shift, shift: 's2', fromMs: nowMs() + 10_000, toMs: nowMs() + 600_000 };
    await running.must({ do: 'putShifts', ...at, shifts: [later] });
    running.clock.advance(20_000);
    expect(await rings('cashier')).toEqual(['mina']);
  });

  test('[STF6] not who is disabled, nor who works elsewhere, from then on', async () => {
    await running.must({ do: 'changeUser', user: 'mina', disabled: true });
    expect(await rings('cashier')).toEqual([]);
    await hire('zohre');
    await duty('zohre', 'here', { post: 'cashier' });
    expect(await rings('cashier')).toEqual(['zohre']);
    await running.must({ do: 'changeUser', user: 'zohre', venues: [] });
    expect(await rings('cashier')).toEqual([]);
    expect((await reader.staff.duty('kasra', nowMs())).map(({ user }) => user)).not.toContain(
      'zohre',
    );
  });

  test('[STF6] a shift of nobody who works here is refused, and names the row', async () => {
    const shift = { shift: 's9', user: 'nobody', post: 'floor', zones: [], fromMs: 1, toMs: 2 };
    expect(await running.submit({ do: 'putShifts', ...at, shifts: [shift] })).toMatchObject({
      problems: [{ code: 'command.user_unknown', path: 'shifts[0].user' }],
    });
  });
});
