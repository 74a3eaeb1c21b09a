import { describe, expect, test } from 'vitest';
import { Phone } from '../servers/phone.ts';
import { openWorld, tokenFor, visitorFor } from './fakes.ts';

const mine = '/api/v1/visitor/me/push';

describe('phones of a visitor', () => {
  test('[EGR20] subscribe and end by endpoint; none ever comes out', async () => {
    const world = await openWorld({ pushKey: 'the-key' });
    const headers = { cookie: `gozar_visitor=${visitorFor(world, 'v1')}` };
    const { endpoint, p256dh, auth, endpointSha256 } = new Phone('https://push.example/MARK');
    const body = { endpoint, keys: { p256dh, auth } };
    expect((await world.call('POST', mine, { headers, body })).status).toBe(200);
    expect(world.hot.commands.at(-1)).toMatchObject({
      by: 'visitor:v1',
      body: { do: 'subscribePush', visitor: 'v1', endpoint, endpointSha256, p256dh, auth },
    });
    const known = world.records.visitors.get('v1');
    if (known) world.records.visitors.set('v1', { ...known, pushEndpoints: [endpointSha256] });
    const said = await world.call('GET', mine, { headers });
    expect(said.json).toEqual({ key: 'the-key', phones: [endpointSha256] });
    await world.call('POST', `${mine}/end`, { headers, body: { endpoint } });
    expect(world.hot.commands.at(-1)?.body).toMatchObject({ do: 'unsubscribePush', visitor: 'v1' });
  });

  test.each([
    { endpoint: 'http://push.example/x' },
    { endpoint: `https://push.example/${'x'.repeat(2_048)}` },
    { keys: { p256dh: 'short', auth: 'short' } },
    { keys: { p256dh: '='.repeat(87), auth: 'a'.repeat(22) } },
  ])('[SEC20] %j is refused and submitted to nobody', async (wrong) => {
    const world = await openWorld({ pushKey: 'the-key' });
    const headers = { cookie: `gozar_visitor=${visitorFor(world, 'v1')}` };
    const { endpoint, p256dh, auth } = new Phone('https://push.example/x');
    const body = { endpoint, keys: { p256dh, auth }, ...wrong };
    expect((await world.call('POST', mine, { headers, body })).status).toBe(400);
    expect(world.hot.commands).toEqual([]);
  });

  test('[EGR24] a server without keys has no push to offer', async () => {
    const world = await openWorld();
    const headers = { cookie: `gozar_visitor=${visitorFor(world, 'v1')}` };
    expect((await world.call('GET', mine, { headers })).status).toBe(404);
  });
});

describe('webhooks', () => {
  test('[EGR11] the secret is said once, is another each time, and is listed nowhere', async () => {
    const world = await openWorld();
    const token = tokenFor(world.records, { role: 'admin', venues: ['one'] });
    const path = '/api/v1/venues/one/webhooks';
    const headers = { authorization: `Bearer ${token}`, 'idempotency-key': 'same' };
    const body = { id: 'crm', url: 'https://crm.example/in', shares: ['visitor'] };
    const first = await world.call('POST', path, { headers, body });
    const again = await world.call('POST', path, { headers, body });
    expect(first.json.secret).toMatch(/^whsec_[\w-]{43}$/);
    expect(again.json.secret).not.toBe(first.json.secret);
    const secrets = world.hot.commands.map(({ id, body: sent }) =>
      sent.do === 'addWebhook' ? [id, sent.secret] : [],
    );
    expect(new Set(secrets.map(([id]) => id)).size).toBe(2);
    expect(secrets.map(([, secret]) => secret)).toEqual([first.json.secret, again.json.secret]);
    expect((await world.call('GET', path, { headers })).text).not.toContain('whsec_');
    const bad = { id: 'crm', url: 'http://crm.example/in' };
    expect((await world.call('POST', path, { headers, body: bad })).status).toBe(400);
  });
});
