import { expect, test } from 'vitest';
import type { Outbound } from '../../src/contracts/outbound.ts';
import type { StaffNews, StaffPhone } from '../../src/contracts/staff-rows.ts';
import { Breaker } from '../../src/egress/breaker.ts';
import { realPace } from '../../src/egress/pace.ts';
import { startStaffPump } from '../../src/egress/staff-pump.ts';
import { FakeSignals } from '../web/fake-clock.ts';

const phone = (user: string): StaffPhone => ({
  ...{ user, endpoint: `https://push.example/${user}`, p256dh: 'p', auth: 'a' },
  ...{ language: user === 'sara' ? 'fa' : 'en', atMs: 1 },
});
const step = (row: number, more: Partial<StaffNews> = {}): StaffNews => ({
  ...{ row, venue: 'shop', kind: 'task', about: `task-${row}`, atMs: Date.now(), step: 'made' },
  ...{ post: 'floor', by: '', text: { en: 'Help', fa: 'کمک' }, stands: 'waiting', ...more },
});

/** A pump over rows and people on duty that a test changes, and what left for which phone. */
function pumping(rows: StaffNews[], onDuty: () => string[], status = 201) {
  const sent: { readonly url: string; readonly body: string }[] = [];
  const cursor = { at: 0 };
  const commands: string[] = [];
  const outbound: Outbound = {
    post: ({ url, body }) => {
      sent.push({ url, body: String(body) });
      return Promise.resolve({ ok: true, status });
    },
  } as Outbound;
  const start = () =>
    startStaffPump({
      reader: {
        newsAfter: async (row) => rows.filter((one) => one.row > row),
        lastStep: async () => 0,
        phonesFor: async () => onDuty().map(phone),
      },
      hot: {
        submit: async ({ body }) => {
          commands.push(body.do);
          return { ok: true, position: 1, result: {} };
        },
      },
      cursors: {
        get: () => cursor.at,
        set: (_name, value) => {
          cursor.at = value;
        },
      },
      outbound,
      breaker: new Breaker({ clock: realPace, onChange: () => undefined }),
      seal: async (_phone, payload) => ({ headers: {}, body: Buffer.from(payload) }),
      signals: new FakeSignals(),
    });
  return { sent, commands, start, cursor };
}

test('[STF6] a call rings each phone on duty once, also over a restart', async () => {
  const rows = [step(1), step(2, { step: 'escalated', post: 'manager' })];
  const { sent, start } = pumping(rows, () => ['mina', 'sara']);
  const pump = start();
  await expect.poll(() => sent.length).toBe(4);
  await pump.stop();
  const again = start();
  again.wake();
  await again.stop();
  expect(sent).toHaveLength(4);
  const [mina, sara, later] = sent.map(({ body }) => JSON.parse(body));
  expect(mina).toMatchObject({ staff: true, venue: 'shop', title: 'Help', language: 'en' });
  expect(sara).toMatchObject({ title: 'کمک', language: 'fa' });
  expect(later.title).toBe('Still waiting: Help');
  expect(sent.map(({ body }) => body).join()).not.toContain('task-1');
});

test('[STF6] what was taken or is old rings nobody, nor does who is disabled', async () => {
  const isAllowed = { mina: true };
  const rows = [
    step(1, { stands: 'received' }),
    step(2, { atMs: Date.now() - 600_000 }),
    step(3, { stands: 'withdrawn' }),
  ];
  const { sent, start, cursor } = pumping(rows, () => (isAllowed.mina ? ['mina'] : []));
  const pump = start();
  await expect.poll(() => cursor.at).toBe(3);
  isAllowed.mina = false;
  rows.push(step(4));
  pump.wake();
  await expect.poll(() => cursor.at).toBe(4);
  await pump.stop();
  expect(sent).toEqual([]);
});

test('[STF6] a phone that is gone is forgotten', async () => {
  const { commands, start } = pumping([step(1)], () => ['mina'], 410);
  const pump = start();
  await expect.poll(() => commands).toEqual(['unsubscribeStaffPush']);
  await pump.stop();
});
