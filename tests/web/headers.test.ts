import { describe, expect, test } from 'vitest';
import { routeNames, rowOf } from '../../src/web/routes.ts';
import { type Called, openWorld, sessionFor, visitorFor } from './fakes.ts';

/** Directives of the policy, each once. */
function policyOf({ headers }: Called): Map<string, string> {
  const policy = String(headers['content-security-policy']);
  return new Map(policy.split('; ').map((one) => [one.split(' ')[0] ?? '', one]));
}

function expectStrict(cell: string, called: Called): void {
  const { headers } = called;
  const policy = policyOf(called);
  expect([cell, policy.get('default-src')]).toEqual([cell, "default-src 'none'"]);
  expect([cell, policy.get('script-src')]).toEqual([cell, "script-src 'self'"]);
  expect([cell, policy.get('style-src')]).toEqual([cell, "style-src 'self'"]);
  expect([cell, policy.get('frame-ancestors')]).toEqual([cell, "frame-ancestors 'none'"]);
  expect([cell, policy.get('base-uri')]).toEqual([cell, "base-uri 'none'"]);
  expect([...policy.values()].join()).not.toMatch(/unsafe|nonce-|\*|https?:/);
  expect([cell, headers]).toMatchObject([
    cell,
    {
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'permissions-policy': expect.stringContaining('geolocation=()'),
    },
  ]);
  expect(headers['access-control-allow-origin']).toBeUndefined();
  expect(headers.server ?? headers['x-powered-by']).toBeUndefined();
}

describe('what comes with every answer', () => {
  test('[SEC16] of every route and page, whoever asks', async () => {
    const world = await openWorld();
    const cookie = `gozar_session=${sessionFor(world)}; gozar_visitor=${visitorFor(world, 'v1')}`;
    let answers = 0;
    for (const name of routeNames) {
      const row = rowOf(name);
      if (row.who === 'local') continue;
      const path = row.path.replace(':venue', 'one').replace('*', 'app-1a2b.js');
      for (const headers of [{}, { cookie }, { origin: 'http://evil.example' }]) {
        const called = await world.call(row.method, path, { headers });
        expectStrict(`${name} ${called.status}`, called);
        // A page of ours may be kept by a browser only when it says so.
        const kept = String(called.headers['cache-control']);
        if (path.startsWith('/api/')) expect([name, kept]).toEqual([name, 'no-store']);
        answers++;
      }
    }
    expect(answers).toBeGreaterThan(150);
  });

  test('[SEC16] of refusals that no route answers', async () => {
    const world = await openWorld();
    const upgrade = { connection: 'Upgrade', upgrade: 'websocket' };
    const key = { 'sec-websocket-key': 'x'.repeat(22), 'sec-websocket-version': '13' };
    const asked = [
      await world.call('GET', '/nowhere'),
      await world.call('TRACE', '/healthz'),
      await world.call('GET', '/%zz'),
      await world.call('POST', '/api/v1/login', { body: '{' }),
      await world.call('GET', '/healthz', { headers: { host: 'evil.example' } }),
      await world.call('GET', '/live?venue=one', { headers: { ...upgrade, ...key } }),
    ];
    for (const called of asked) expectStrict(`${called.status}`, called);
    expect(asked.map(({ status }) => status)).toEqual([404, 404, 400, 400, 421, 401]);
  });

  test('[SEC16] over https also HSTS and a Secure cookie; over http neither', async () => {
    const out = async (over: object, headers: Record<string, string> = {}) => {
      const world = await openWorld(over);
      const called = await world.call('POST', '/api/v1/admin/logout', { headers });
      const { 'strict-transport-security': hsts, 'set-cookie': cookie } = called.headers;
      return [hsts, String(cookie).includes('; Secure')];
    };
    expect(await out({})).toEqual([undefined, false]);
    const year = 'max-age=15768000';
    expect(await out({ publicUrl: 'https://floor.example' })).toEqual([year, true]);
    expect(await out({}, { 'x-forwarded-proto': 'https' })).toEqual([year, true]);
    expect(await out({ publicUrl: 'http://floor.example' })).toEqual([undefined, false]);
  });
});
