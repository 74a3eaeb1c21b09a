import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { OutboundAnswer } from '../../src/contracts/outbound.ts';
import type { RecordsReader } from '../../src/contracts/ports.ts';
import { Breaker, type HostChange } from '../../src/egress/breaker.ts';
import { noteHost } from '../../src/egress/note-host.ts';
import { createOutbound } from '../../src/egress/outbound.ts';
import type { Pump } from '../../src/egress/pump.ts';
import { restOf, signatureOf } from '../../src/egress/webhook.ts';
import { startWebhookPump, webhookBackoffMs } from '../../src/egress/webhook-pump.ts';
import { openReader } from '../../src/stores/records/reader.ts';
import { Running } from '../hotpath/running.ts';
import { type HttpsRoom, type RoomCall, startHttpsRoom } from '../servers/https-room.ts';
import { eventually, hearSignals, virtualPace } from './paces.ts';

const secret = `whsec_${'s'.repeat(43)}`;
const because = { event: 'entered', zone: 'shoes', atMs: 5 } as const;
const about = { visitor: 'v1', campaign: 'vip', version: 2, because };

/** What each call is answered: a status, or what a script says. */
let answers: (call: RoomCall, index: number) => number | Record<string, string>;
let room: HttpsRoom;
let running: Running;
let reader: RecordsReader;
const pumps: Pump[] = [];
let seq = 0;

beforeAll(async () => {
  room = await startHttpsRoom((call, response) => {
    const said = answers(call, room.calls.length - 1);
    if (typeof said === 'number') response.writeHead(said).end();
    else response.writeHead(429, said).end();
  });
});
afterAll(() => room.stop());
beforeEach(async () => {
  running = await Running.withShop();
  const opened = openReader({ path: join(running.folder, 'records.db') });
  if (!opened.ok) throw new Error(opened.message);
  reader = opened.reader;
  answers = () => 204;
});
afterEach(async () => {
  await Promise.all(pumps.splice(0).map((pump) => pump.stop()));
  await reader.close();
  await running.stop();
  running.remove();
});

async function register(webhook = 'crm', shares: 'visitor'[] = [], host = 'room.test') {
  const url = room.url(`/${webhook}`, host);
  await running.must({ do: 'addWebhook', venue: 'kasra', webhook, url, secret, shares });
}

/** Rows as the engine leaves them, in this order. */
async function happen(count: number, webhook = 'crm', atMs = Date.now()): Promise<string[]> {
  const ids = Array.from({ length: count }, () => `kasra/vip/2/v1/${++seq}:1/0`);
  await running.records.commit({
    ops: ids.map((id) => ({
      op: 'effect',
      venue: 'kasra',
      position: 1,
      effect: { type: 'webhook', id, atMs, ...about, webhook },
    })),
    answers: [],
  });
  return ids;
}

function start(options: Partial<Parameters<typeof startWebhookPump>[0]> = {}) {
  const pace = virtualPace();
  const signals = hearSignals();
  const changes: HostChange[] = [];
  const onChange = (change: HostChange) => {
    changes.push(change);
    void noteHost({ hot: running.hot, pace }, change);
  };
  const breaker = new Breaker({ clock: pace, onChange });
  const outbound = createOutbound(room.outbound);
  const parts = { reader, hot: running.hot, outbound, breaker, signals, pace };
  const pump = startWebhookPump({ ...parts, ...options });
  pumps.push(pump);
  return { pump, pace, signals, changes, breaker };
}

const callsTo = (webhook: string) => room.calls.filter(({ url }) => url === `/${webhook}`);
const idsOf = (calls: readonly RoomCall[]) => calls.map(({ headers }) => headers['gozar-event-id']);
const countsOf = async (webhook = 'crm') =>
  (await reader.webhooks('kasra')).find((one) => one.webhook === webhook);

describe('what is sent', () => {
  test('[EGR11] [EGR12] is signed, has its id, and names nobody', async () => {
    await register('plain');
    const [id] = await happen(1, 'plain');
    start();
    await expect.poll(() => countsOf('plain')).toMatchObject({ delivered: 1, queued: 0 });
    const [call] = callsTo('plain');
    expect(call?.headers['gozar-event-id']).toBe(id);
    expect(JSON.parse(String(call?.body))).toEqual({
      id,
      type: 'campaign.acted',
      venue: 'kasra',
      webhook: 'plain',
      campaign: 'vip',
      version: 2,
      atMs: expect.any(Number),
      because,
    });
    expect(String(call?.body)).not.toContain('v1"');
  });

  test('[EGR11] the example of the page verifies what was sent, and nothing else', async () => {
    const page = readFileSync(new URL('../../src/WEBHOOKS.md', import.meta.url), 'utf8');
    const code = /```js\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
    const url = `data:text/javascript;base64,${Buffer.from(code).toString('base64')}`;
    const { isGenuine }: Record<string, (...given: unknown[]) => boolean> = await import(url);
    await register('example');
    await happen(1, 'example');
    start();
    await expect.poll(() => countsOf('example')).toMatchObject({ delivered: 1 });
    const [call] = callsTo('example');
    const sent = [call?.headers['gozar-signature'], String(call?.body)];
    const nowMs = Number(/^t=(\d+)/.exec(String(sent[0]))?.[1]) * 1_000;
    expect(isGenuine?.(secret, ...sent, nowMs)).toBe(true);
    expect(isGenuine?.(`${secret}x`, ...sent, nowMs)).toBe(false);
    expect(isGenuine?.(secret, sent[0], `${sent[1]} `, nowMs)).toBe(false);
    expect(isGenuine?.(secret, ...sent, nowMs + 320_000)).toBe(false);
    expect(isGenuine?.(secret, ...sent, nowMs - 320_000)).toBe(false);
    expect(isGenuine?.(secret, 't=,v1=', sent[1], nowMs)).toBe(false);
    expect(signatureOf(secret, 'x', 1_000)).toMatch(/^t=1,v1=[0-9a-f]{64}$/);
  });

  test.each([
    [['visitor'], true, true],
    [['visitor'], false, false],
    [[], true, false],
  ] as const)('[EGR12] shares %j, consent %s: named %s', async (shares, granted, named) => {
    const campaign = {
      version: 1,
      id: 'vip',
      name: { en: 'VIP' },
      when: { type: 'entered', zone: 'shoes' },
      then: [{ webhook: { id: 'who' } }],
    };
    const published = await running.must({ do: 'publishCampaign', venue: 'kasra', campaign });
    expect(published.result.notes).toContain('webhook who is not registered');
    await register('who', [...shares]);
    const visitor = 'v1';
    await running.records.commit({
      ops: [
        {
          op: 'linkVisitor',
          venue: 'kasra',
          alias: 'a',
          visitor,
          sessionSha256: 'a'.repeat(64),
          language: 'en',
          atMs: 1,
        },
      ],
      answers: [],
    });
    const text = 'consent-1';
    const consent = { do: 'setConsent', visitor, purpose: 'offers', text, language: 'en' } as const;
    await running.must({ ...consent, granted });
    const before = callsTo('who').length;
    await happen(1, 'who');
    start();
    await expect.poll(() => callsTo('who').length).toBe(before + 1);
    const body = JSON.parse(String(callsTo('who').at(-1)?.body));
    expect(body.visitor).toBe(named ? visitor : undefined);
  });
});

describe('attempts', () => {
  test('[EGR13] [EGR14] each goes on until it is taken, in order, under one id', async () => {
    await register('order');
    const seen = new Map<string, number>();
    answers = ({ headers }) => {
      const id = String(headers['gozar-event-id']);
      seen.set(id, (seen.get(id) ?? 0) + 1);
      return (seen.get(id) ?? 0) < 3 ? 503 : 200;
    };
    const ids = await happen(12, 'order');
    start();
    await expect.poll(() => countsOf('order')).toMatchObject({ delivered: 12, queued: 0, dead: 0 });
    expect(idsOf(callsTo('order'))).toEqual(ids.flatMap((id) => [id, id, id]));
  });

  test.each([301, 400, 401, 403, 404, 410, 422])(
    '[EGR13] %i gives it up at once, and the next goes on',
    async (status) => {
      const name = `no-${status}`;
      await register(name);
      const [first] = await happen(2, name);
      answers = ({ headers }) => (headers['gozar-event-id'] === first ? status : 200);
      const { signals } = start();
      await expect.poll(() => countsOf(name)).toMatchObject({ delivered: 1, dead: 1 });
      const dead = await reader.deadWebhooks('kasra', { limit: 9 });
      expect(dead).toMatchObject([{ id: first, reason: `status ${status}` }]);
      expect(signals.counts.get('webhook_dead_lettered')).toBe(1);
    },
  );

  test('[EGR13] after a day it is given up, and sent when it is asked for again', async () => {
    await register('late');
    answers = () => 500;
    const [id] = await happen(1, 'late');
    const { pump } = start({ giveUpAfterMs: 60_000 });
    await expect.poll(() => countsOf('late')).toMatchObject({ dead: 1 });
    const [dead] = await reader.deadWebhooks('kasra', { limit: 9 });
    expect(dead?.reason).toContain('given up, at last status 500');
    answers = () => 200;
    await running.must({ do: 'retryWebhook', venue: 'kasra', webhook: 'late' });
    pump.wake();
    await expect.poll(() => countsOf('late')).toMatchObject({ delivered: 1, dead: 0 });
    expect(new Set(idsOf(callsTo('late')))).toEqual(new Set([id]));
  });

  test('[EGR13] Retry-After is heard, and not for ever', async () => {
    await register('rest');
    const at: number[] = [];
    const { pace } = start();
    answers = () => {
      at.push(pace.monotonicMs());
      return at.length === 1 ? { 'retry-after': '120' } : 200;
    };
    await happen(1, 'rest');
    await expect.poll(() => countsOf('rest')).toMatchObject({ delivered: 1 });
    expect((at[1] ?? 0) - (at[0] ?? 0)).toBeGreaterThanOrEqual(120_000);
    const nowMs = Date.UTC(2026, 10, 22);
    expect(restOf('999999999', nowMs)).toBe(3_600_000);
    expect(restOf('Sun, 22 Nov 2026 00:01:00 GMT', nowMs)).toBe(60_000);
    expect(restOf('soon', nowMs)).toBeUndefined();
  });

  test('[EGR13] waits double to 15 min and are spread by event, the same every time', () => {
    for (let attempts = 1; attempts < 20; attempts++) {
      const full = Math.min(900_000, 1_000 * 2 ** (attempts - 1));
      const waitMs = webhookBackoffMs('e1', attempts);
      expect(waitMs).toBeGreaterThanOrEqual(full / 2);
      expect(waitMs).toBeLessThanOrEqual(full);
      expect(webhookBackoffMs('e1', attempts)).toBe(waitMs);
    }
    const spread = new Set(Array.from({ length: 50 }, (_, i) => webhookBackoffMs(`e${i}`, 5)));
    expect(spread.size).toBe(50);
  });

  test('[EGR13] what a crash cut off is sent again with the same id', async () => {
    await register('crash');
    const [id] = await happen(1, 'crash');
    let deaf = true;
    const hot = {
      submit: (command: Parameters<typeof running.hot.submit>[0]) =>
        deaf ? new Promise<never>(() => {}) : running.hot.submit(command),
    };
    const first = start({ hot });
    await expect.poll(() => callsTo('crash').length).toBe(1);
    await first.pump.stop();
    deaf = false;
    start();
    await expect.poll(() => countsOf('crash')).toMatchObject({ delivered: 1 });
    expect(idsOf(callsTo('crash'))).toEqual([id, id]);
  });

  test('[EGR14] a queue that waits holds up no other, and memory is one go of each', async () => {
    const stuck = Array.from({ length: 5 }, (_, i) => `stuck-${i}`);
    for (const name of stuck) await register(name, [], 'hooks.test');
    await register('well');
    for (const name of stuck) await happen(300, name);
    await happen(20, 'well');
    let most = 0;
    const watched: typeof reader.queuedWebhooks = async (queue, limit) => {
      const rows = await reader.queuedWebhooks(queue, limit);
      most = Math.max(most, rows.length);
      return rows;
    };
    const failing: OutboundAnswer = { ok: false, code: 'unreachable', reason: 'x', sent: false };
    const real = createOutbound(room.outbound);
    start({
      reader: {
        queuedWebhooks: watched,
        webhook: (queue) => reader.webhook(queue),
        webhookQueues: (limit) => reader.webhookQueues(limit),
        visitor: (visitor) => reader.visitor(visitor),
        campaigns: (venue) => reader.campaigns(venue),
      },
      outbound: {
        post: (asked) =>
          asked.url.includes('room.test') ? real.post(asked) : Promise.resolve(failing),
      },
      breaker: new Breaker({ clock: { monotonicMs: () => 0 } }),
    }).pump.wake();
    await expect.poll(() => countsOf('well')).toMatchObject({ delivered: 20 });
    expect(await countsOf('stuck-0')).toMatchObject({ queued: 300 });
    expect(most).toBeLessThanOrEqual(32);
  });

  test('[EGR11] a row of a webhook nobody registered is given up, with that reason', async () => {
    await happen(1, 'ghost');
    start();
    await expect
      .poll(() => reader.deadWebhooks('kasra', { limit: 9 }))
      .toMatchObject([{ webhook: 'ghost', reason: 'no such webhook is registered' }]);
    const answer = await running.submit({ do: 'removeWebhook', venue: 'kasra', webhook: 'ghost' });
    expect(answer).toMatchObject({ ok: false, problems: [{ code: 'command.webhook_unknown' }] });
  });
});

describe('hosts', () => {
  test('[EGR15] [T30] a failing host is left alone, tried once, and said both ways', async () => {
    await register('down');
    let isDown = true;
    answers = () => (isDown ? 500 : 200);
    await happen(3, 'down');
    const { changes, breaker, pace } = start();
    await eventually(() => changes.length).toBe(1);
    const [change] = changes;
    expect(change).toMatchObject({ venue: 'kasra', state: 'open', reason: 'status 500' });
    expect(breaker.open).toBe(1);
    const opened = callsTo('down').length;
    expect(opened).toBe(5);
    isDown = false;
    await eventually(() => changes.length).toBe(2);
    expect(changes[1]).toMatchObject({ state: 'closed' });
    expect([breaker.open, callsTo('down').length >= opened + 1]).toEqual([0, true]);
    expect(pace.monotonicMs()).toBeGreaterThan(15_000);
    await expect
      .poll(async () =>
        (await reader.notices('kasra', { limit: 9 })).map(({ code }) => code).sort(),
      )
      .toEqual(['outboundHostBack', 'outboundHostFailing']);
  });

  test('[EGR15] closed, open, half-open: every step', () => {
    let nowMs = 0;
    const said: string[] = [];
    const breaker = new Breaker({
      clock: { monotonicMs: () => nowMs },
      onChange: ({ state }) => said.push(state),
    });
    const fail = () => breaker.failed('h', { venue: 'v', reason: 'r' });
    for (let i = 0; i < 4; i++) fail();
    expect(breaker.state('h')).toBe('closed');
    breaker.succeeded('h');
    for (let i = 0; i < 5; i++) fail();
    expect([breaker.state('h'), breaker.begin('h')]).toEqual(['open', false]);
    nowMs = 15_000;
    expect([breaker.state('h'), breaker.begin('h')]).toEqual(['halfOpen', true]);
    expect(breaker.begin('h')).toBe(false);
    fail();
    nowMs += 29_999;
    expect(breaker.begin('h')).toBe(false);
    nowMs += 1;
    expect(breaker.begin('h')).toBe(true);
    breaker.succeeded('h');
    expect([breaker.state('h'), breaker.begin('h'), breaker.begin('h')]).toEqual([
      'closed',
      true,
      true,
    ]);
    expect(said).toEqual(['open', 'closed']);
    for (let i = 0; i < 40; i++) fail();
    nowMs += 600_000;
    expect(breaker.state('h')).toBe('halfOpen');
  });
});
