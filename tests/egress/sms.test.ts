import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createOutbound } from '../../src/egress/outbound.ts';
import { createSms } from '../../src/egress/sms.ts';
import { type HttpsRoom, startHttpsRoom } from '../servers/https-room.ts';
import { message } from './fake-hot.ts';

const rendered = { language: 'fa', title: 'میز', body: 'میز شما آماده است.' } as const;
const ready = message('kasra/table/1/v/e1', { class: 'service', purpose: 'service' });
let gateway: HttpsRoom;
let answer: (response: ServerResponse) => void;

beforeAll(async () => {
  gateway = await startHttpsRoom((_call, response) => answer(response));
});
afterAll(() => gateway.stop());
beforeEach(() => {
  answer = (response) => response.writeHead(200).end('{"return":{"status":200}}');
});

function channel(phone: string | undefined = '+989121234567') {
  return createSms({
    reader: { addressOf: async () => phone },
    outbound: createOutbound(gateway.outbound),
    settings: {
      url: gateway.url('', 'hooks.test'),
      key: 'a secret/key',
      from: '10004346',
      perSecond: 10,
    },
  });
}

describe('a text message', () => {
  test('[OFF4] is one call to the gateway, the same one named alike', async () => {
    const sms = channel();
    expect(await sms.reachable(ready)).toBe(true);
    expect(await sms.send(ready, rendered)).toMatchObject({ outcome: 'delivered' });
    await sms.send(ready, rendered);
    await sms.send(message('kasra/other/1/v/e1', { class: 'service' }), rendered);
    const calls = gateway.calls.slice(-3);
    expect(calls[0]?.url).toBe('/v1/a%20secret%2Fkey/sms/send.json');
    const forms = calls.map(({ body }) => new URLSearchParams(body.toString()));
    expect(Object.fromEntries(forms[0] ?? [])).toEqual({
      receptor: '+989121234567',
      message: rendered.body,
      sender: '10004346',
      localid: expect.stringMatching(/^\d{1,15}$/),
    });
    const [first, again, other] = forms.map((form) => form.get('localid'));
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  test('[OFF2] carries no marketing, as it has no room for a way to stop it', async () => {
    expect(await channel().reachable(message('kasra/offer/1/v/e1'))).toBe(false);
  });

  test('[OFF1] goes to nobody whose number is gone', async () => {
    const sms = createSms({
      reader: { addressOf: async () => undefined },
      outbound: createOutbound(gateway.outbound),
      settings: { url: gateway.url('', 'hooks.test'), key: 'k', perSecond: 10 },
    });
    const before = gateway.calls.length;
    expect(await sms.reachable(ready)).toBe(false);
    expect(await sms.send(ready, rendered)).toMatchObject({ outcome: 'failed', final: true });
    expect(gateway.calls.length).toBe(before);
  });

  test.each([
    [400, 'failed', true],
    [403, 'failed', true],
    [409, 'failed', undefined],
    [418, 'failed', undefined],
    [503, 'failed', undefined],
    [500, 'unknown', undefined],
  ] as const)('[OFF4] a gateway that says %i: %s', async (status, outcome, final) => {
    answer = (response) => response.writeHead(status).end();
    const told = await channel().send(ready, rendered);
    expect([told.outcome, told.final]).toEqual([outcome, final]);
    expect(JSON.stringify(told)).not.toContain('secret');
  });

  test('[OFF4] a gateway that goes silent after it was asked leaves it unknown', async () => {
    answer = (response) => response.destroy();
    const told = await channel().send(ready, rendered);
    expect(told.outcome).toBe('unknown');
    expect(JSON.stringify(told)).not.toContain('secret');
  });
});
