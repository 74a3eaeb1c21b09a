import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Command } from '../../src/contracts/commands.ts';
import { Breaker } from '../../src/egress/breaker.ts';
import { createInbox } from '../../src/egress/inbox.ts';
import { createOutbound } from '../../src/egress/outbound.ts';
import { createPush, sealWith } from '../../src/egress/push.ts';
import { openPushKeys } from '../../src/egress/push-keys.ts';
import type { StopOf } from '../../src/egress/stop-links.ts';
import { type HttpsRoom, startHttpsRoom } from '../servers/https-room.ts';
import { Phone, vapidOf } from '../servers/phone.ts';
import { FakeHot, message } from './fake-hot.ts';
import { eventually, fastPace, hearSignals } from './paces.ts';
import { claims, looks, outcomes, pumps, start } from './pumping.ts';

const contact = 'mailto:push@example.org';
const rendered = { language: 'en', title: 'Your table', body: 'It is ready.' } as const;
type Script = (response: ServerResponse, act: () => void, attempt: number) => void;

let folder: string;
let provider: HttpsRoom;
let script: Script;
/** Ids the provider acted on, each time it did. */
let effective: string[];
let phones: Phone[];
let attempts: number;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gozar-push-'));
  provider = await startHttpsRoom((call, response) => {
    const phone = phones.find(({ endpoint }) => new URL(endpoint).pathname === call.url);
    attempts += 1;
    const act = () => {
      const payload = Object(phone?.decrypt(call.body));
      effective.push(String(payload.id));
    };
    script(response, act, attempts);
  });
});
afterAll(async () => {
  await provider.stop();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  effective = [];
  attempts = 0;
  phones = [new Phone(provider.url(`/${crypto.randomUUID()}`, 'push.test'))];
  script = (response, act) => {
    act();
    response.writeHead(201).end();
  };
});

function channel({ stopOf, ...options }: { limitMs?: number; stopOf?: StopOf } = {}) {
  const ended: Command[] = [];
  const hot = {
    submit: async (command: Command) => {
      ended.push(command);
      const { body } = command;
      if (body.do === 'unsubscribePush') {
        phones = phones.filter(({ endpointSha256 }) => endpointSha256 !== body.endpointSha256);
      }
      return { ok: true, position: 1, result: {} } as const;
    },
  };
  const breaker = new Breaker({ clock: { monotonicMs: () => performance.now() } });
  const push = createPush({
    reader: {
      pushSubscriptions: async (visitor) =>
        phones.map((phone, i) => phone.record(visitor, 100 - i)),
    },
    hot,
    outbound: createOutbound({ ...provider.outbound, ...options }),
    breaker,
    seal: sealWith(openPushKeys(folder), contact),
    signals: hearSignals(),
    ...(stopOf === undefined ? {} : { stopOf }),
  });
  return { push, ended, breaker };
}

describe('a push', () => {
  test('[EGR21] is for one browser, signed by us, and lives as long as its message', async () => {
    const { push } = channel();
    const row = message('m/1:2', { class: 'service', expiresAtMs: Date.now() + 90_500 });
    expect(await push.send(row, rendered)).toMatchObject({ outcome: 'delivered' });
    const call = provider.calls.at(-1);
    expect(phones[0]?.decrypt(call?.body ?? Buffer.alloc(0))).toEqual({
      id: 'm/1:2',
      venue: 'v1',
      ...rendered,
      expiresAtMs: row.expiresAtMs,
    });
    const { ttl, urgency, topic = '', authorization = '' } = call?.headers ?? {};
    expect([Number(ttl), urgency]).toEqual([91, 'high']);
    expect(topic).toMatch(/^[\w-]{32}$/);
    expect(call?.headers['content-encoding']).toBe('aes128gcm');
    const vapid = vapidOf(authorization);
    expect(vapid).toMatchObject({ genuine: true, key: openPushKeys(folder).publicKey });
    expect(vapid.claims).toMatchObject({
      aud: `https://push.test:${provider.port}`,
      sub: contact,
    });
    const stranger = new Phone('https://other.test/');
    expect(() => stranger.decrypt(call?.body ?? Buffer.alloc(0))).toThrow();
  });

  test('[CHO8] carries the token that stops its kind; safety has none', async () => {
    const stopOf: StopOf = async ({ class: kind }) => (kind === 'safety' ? undefined : 'sealed');
    const { push } = channel({ stopOf });
    const saidOf = async (kind: 'marketing' | 'safety') => {
      await push.send(message(`m/stop/${kind}`, { class: kind }), rendered);
      return phones[0]?.decrypt(provider.calls.at(-1)?.body ?? Buffer.alloc(0));
    };
    expect(await saidOf('marketing')).toMatchObject({ stop: 'sealed' });
    expect(await saidOf('safety')).not.toHaveProperty('stop');
  });

  test('[EGR21] the longest text in Persian fits into one record', async () => {
    const { push } = channel();
    const long = { language: 'fa', title: 'گ'.repeat(200), body: 'ذ'.repeat(2_000) } as const;
    const row = message(`v1/${'c'.repeat(200)}/1`);
    expect(await push.send(row, long)).toMatchObject({ outcome: 'delivered' });
    expect(provider.calls.at(-1)?.body.byteLength).toBeLessThanOrEqual(4_096);
  });

  test('[SEC24] the keys are made once, for the owner alone, also by two at once', () => {
    const fresh = mkdtempSync(join(tmpdir(), 'gozar-keys-'));
    const first = openPushKeys(fresh);
    expect(openPushKeys(fresh)).toEqual(first);
    expect(statSync(join(fresh, 'push-keys.json')).mode & 0o777).toBe(0o600);
    expect(readdirSync(fresh)).toEqual(['push-keys.json']);
    expect(Buffer.from(first.publicKey, 'base64url')).toHaveLength(65);
    expect(Buffer.from(first.privateKey, 'base64url')).toHaveLength(32);
    expect(readFileSync(join(fresh, 'push-keys.json'), 'utf8')).toContain(first.publicKey);
    rmSync(fresh, { recursive: true });
  });
});

const say =
  (status: number): Script =>
  (response) =>
    void response.writeHead(status).end();

describe('what became of it', () => {
  test.each([
    [200, 'delivered', undefined],
    [201, 'delivered', undefined],
    [202, 'delivered', undefined],
    [301, 'failed', true],
    [400, 'failed', true],
    [401, 'failed', true],
    [403, 'failed', true],
    [413, 'failed', true],
    [429, 'failed', undefined],
    [500, 'unknown', undefined],
    [502, 'unknown', undefined],
    [503, 'failed', undefined],
    [504, 'unknown', undefined],
  ] as const)('[EGR22] [T30] status %i is %s, for good %s', async (status, outcome, final) => {
    script = say(status);
    const told = await channel().push.send(message('m1'), rendered);
    expect([told.outcome, told.final]).toEqual([outcome, final]);
    expect(attempts).toBe(1);
  });

  test.each([404, 410])('[EGR21] %i ends that phone, and the next is asked', async (status) => {
    const [gone] = phones;
    phones.push(new Phone(provider.url('/second', 'push.test')));
    script = (response, act, attempt) => {
      if (attempt === 1) return void response.writeHead(status).end();
      act();
      response.writeHead(201).end();
    };
    const { push, ended } = channel();
    expect(await push.send(message('m1'), rendered)).toMatchObject({ outcome: 'delivered' });
    expect(effective).toEqual(['m1']);
    expect(ended.map(({ body }) => body)).toEqual([
      { do: 'unsubscribePush', visitor: 'w1', endpointSha256: gone?.endpointSha256, gone: true },
    ]);
    script = say(410);
    expect(await push.send(message('m2'), rendered)).toMatchObject({
      outcome: 'failed',
      final: true,
    });
    expect(await push.reachable(message('m3'))).toBe(false);
  });

  test('[EGR22] what expired before it was sent is not sent', async () => {
    const row = message('m1', { expiresAtMs: Date.now() - 1 });
    expect(await channel().push.send(row, rendered)).toMatchObject({ outcome: 'failed' });
    expect(attempts).toBe(0);
  });

  test('[EGR22] an endpoint inside the house is not called', async () => {
    phones = [new Phone('https://127.0.0.9/inside')];
    const told = await channel().push.send(message('m1'), rendered);
    expect(told).toMatchObject({ outcome: 'failed', final: true });
  });

  test('[EGR22] keys that are none are a failure, not a crash', async () => {
    const { push } = channel();
    const [phone] = phones;
    Object.defineProperty(phone, 'p256dh', { value: 'A'.repeat(87) });
    expect(await push.send(message('m1'), rendered)).toMatchObject({
      outcome: 'failed',
      final: true,
    });
  });

  test('[EGR15] [EGR22] a push service that is left alone is not claimed for', async () => {
    const { push, breaker } = channel();
    for (let i = 0; i < 5; i++) {
      breaker.failed(`push.test:${provider.port}`, { venue: 'v1', reason: 'r' });
    }
    expect(await push.reachable(message('m1'))).toBe(false);
  });
});

describe('through the pump', () => {
  const pace = () => fastPace(20);

  test('[EGR22] [T30] acted upon and cut off: unknown, and never sent again', async () => {
    script = (response, act) => {
      act();
      response.socket?.destroy();
    };
    const hot = new FakeHot();
    hot.add(message('m1', { channels: ['push', 'wristband', 'inbox'] }));
    start(hot, [channel().push, createInbox()], pace());
    await eventually(() => hot.stateOf('m1', 'push')).toBe('unknown');
    await looks(hot);
    expect([effective, attempts]).toEqual([['m1'], 1]);
    expect(hot.stateOf('m1', 'inbox')).toBe('delivered');
  });

  test('[EGR22] [T30] acted upon and slow: unknown, and never sent again', async () => {
    script = (_response, act) => act();
    const hot = new FakeHot();
    hot.add(message('m1', { channels: ['push'] }));
    start(hot, [channel({ limitMs: 200 }).push], fastPace(1));
    await eventually(() => hot.stateOf('m1', 'push')).toBe('unknown');
    await looks(hot);
    expect([effective, attempts]).toEqual([['m1'], 1]);
  });

  test('[EGR22] refused for now, it is tried again and arrives once', async () => {
    script = (response, act, attempt) => {
      if (attempt < 3) return void response.writeHead(attempt === 1 ? 429 : 503).end();
      act();
      response.writeHead(201).end();
    };
    const hot = new FakeHot();
    hot.add(message('m1', { channels: ['push'] }));
    start(hot, [channel().push], fastPace(1));
    await eventually(() => hot.stateOf('m1', 'push')).toBe('delivered');
    expect([effective, attempts]).toEqual([['m1'], 3]);
  });

  test('[EGR2] [T30] a sender that dies between claim and report leaves it unknown', async () => {
    const hot = new FakeHot();
    hot.add(message('m1', { channels: ['push'] }));
    hot.fault = ({ body }) => (body.do === 'reportOutcome' ? 'timeoutBefore' : undefined);
    const { pump } = start(hot, [channel().push], fastPace(20));
    await eventually(() => effective.length).toBe(1);
    await pump.stop();
    pumps.length = 0;
    hot.fault = () => undefined;
    start(hot, [channel().push], fastPace(20));
    await eventually(() => hot.stateOf('m1', 'push')).toBe('unknown');
    await looks(hot);
    expect(effective).toEqual(['m1']);
    expect([claims(hot).length, outcomes(hot).length > 0]).toEqual([1, true]);
  });
});
