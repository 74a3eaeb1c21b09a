import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { hostAllowed, originAllowed } from '../../src/web/guard.ts';
import { buildServer } from '../../src/web/http.ts';
import { codeOf, openWorld, sessionFor } from './fakes.ts';
import { openSocket } from './sockets.ts';

const local = { listen: '127.0.0.1', allowed: ['floor.example', 'tv.example:8443'] };
const everywhere = { listen: '0.0.0.0', allowed: [] };

describe('the Host header', () => {
  test.each([
    ['127.0.0.1:8080', local],
    ['127.8.9.1', local],
    ['localhost', local],
    ['LOCALHOST:80', local],
    ['localhost.', local],
    ['[::1]:8080', local],
    ['floor.example:8080', local],
    ['tv.example:8443', local],
    ['192.168.1.5:8080', everywhere],
    ['[fd00::5]', everywhere],
    ['shop.lan', { listen: 'shop.lan', allowed: [] }],
  ])('[SEC1] %s is ours', (host, rule) => {
    expect(hostAllowed(host, rule)).toBe(true);
  });

  test.each([
    ['evil.example', local],
    ['evil.example', everywhere],
    ['127.0.0.1.evil.example', local],
    ['localhost.evil.example', local],
    ['127.0.0.1@evil.example', local],
    ['floor.example.evil.example', local],
    ['xfloor.example', local],
    ['192.168.1.5', local],
    ['2130706433', local],
    ['0x7f.1', local],
    ['127.1', local],
    ['[::ffff:10.0.0.1]', local],
    ['tv.example', local],
    ['localhost:99999999', local],
    ['local host', local],
    ['.', everywhere],
    ['', local],
    [undefined, local],
  ])('[SEC1] %s is not', (host, rule) => {
    expect(hostAllowed(host, rule)).toBe(false);
  });

  test('[SEC1] a rebound name is refused on every path, also unknown ones and /live', async () => {
    const { call, port } = await openWorld();
    const headers = { host: 'evil.example' };
    for (const path of ['/', '/healthz', '/metrics', '/api/v1/venues', '/nowhere', '/live']) {
      const called = await call('GET', path, { headers });
      expect([path, called.status, codeOf(called)]).toEqual([path, 421, 'http.host']);
    }
    expect(await openSocket(port, '/live?venue=demo', headers).opened).toBe(421);
  });
});

const foreignOrigins = [
  'http://evil.example',
  'null',
  'file://',
  'http://127.0.0.1',
  'http://127.0.0.1:1',
  'http://localhost:PORT',
  'http://127.0.0.1:PORT.evil.example',
  'http://127.0.0.1:PORT@evil.example',
  'http://evil.example#127.0.0.1:PORT',
  'http://evil.example/127.0.0.1:PORT',
  'http://evil.example\\@127.0.0.1:PORT',
  'ws://127.0.0.1:PORT',
  'chrome-extension://127.0.0.1:PORT',
  '127.0.0.1:PORT',
  'http://',
  ' ',
  'http://127.0.0.1:PORT http://evil.example',
];

describe('the Origin header', () => {
  test('[SEC2] [T27] a page of another origin cannot change anything', async () => {
    const world = await openWorld();
    const cookie = `gozar_session=${sessionFor(world)}`;
    for (const pattern of foreignOrigins) {
      const origin = pattern.replace('PORT', String(world.port));
      const called = await world.call('POST', '/api/v1/venues/one/campaigns', {
        headers: { cookie, origin },
        body: { id: 'c1' },
      });
      expect([origin, called.status, codeOf(called)]).toEqual([origin, 403, 'http.origin']);
    }
    expect(world.hot.commands).toEqual([]);
  });

  test('[SEC2] [T27] a page of another origin cannot open a socket', async () => {
    const world = await openWorld();
    const cookie = `gozar_session=${sessionFor(world)}`;
    for (const pattern of foreignOrigins) {
      const origin = pattern.replace('PORT', String(world.port));
      const socket = openSocket(world.port, '/live?venue=one', { cookie, origin });
      expect([origin, await socket.opened]).toEqual([origin, 403]);
    }
    expect(world.web.viewers()).toBe(0);
  });

  test('[SEC2] our own page may do both', async () => {
    const world = await openWorld();
    const cookie = `gozar_session=${sessionFor(world)}`;
    const origin = `http://127.0.0.1:${world.port}`;
    const headers = { cookie, origin, 'sec-fetch-site': 'same-origin' };
    const body = { id: 'c1' };
    const called = await world.call('POST', '/api/v1/venues/one/campaigns', { headers, body });
    expect(called.status).toBe(201);
    expect(await openSocket(world.port, '/live?venue=one', headers).opened).toBe(101);
  });

  test('[SEC2] behind a proxy that ends TLS the same host is the same origin', () => {
    expect(originAllowed({ origin: 'https://floor.example', host: 'floor.example' })).toBe(true);
    expect(originAllowed({ origin: 'https://floor.example', host: 'floor.example:443' })).toBe(
      true,
    );
    expect(originAllowed({ origin: 'https://floor.example', host: 'tv.example' })).toBe(false);
  });

  test.each(['cross-site', 'same-site'])('[SEC2] sec-fetch-site %s is refused', async (site) => {
    const { call } = await openWorld();
    const headers = { 'sec-fetch-site': site };
    expect((await call('POST', '/api/v1/admin/logout', { headers })).status).toBe(403);
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data'])(
    '[SEC2] a form’s %s is not read',
    async (type) => {
      const world = await openWorld();
      const headers = { 'content-type': type, cookie: `gozar_session=${sessionFor(world)}` };
      const body = JSON.stringify({ id: 'c1' });
      const called = await world.call('POST', '/api/v1/venues/one/campaigns', { headers, body });
      expect([called.status, codeOf(called)]).toEqual([400, 'http.body']);
      expect(world.hot.commands).toEqual([]);
    },
  );
});

describe('what comes with every answer', () => {
  test.each(['/', '/api/v1/venues', '/nowhere', '/healthz', '/assets/app-1a2b.js'])(
    '[SEC3] %s forbids framing, foreign code, sniffing and referrers',
    async (path) => {
      const { call } = await openWorld();
      const { headers } = await call('GET', path);
      const csp = String(headers['content-security-policy']);
      expect(csp).toContain("default-src 'none'");
      expect(csp).toContain("script-src 'self'");
      expect(csp).toContain("frame-ancestors 'none'");
      expect(csp).not.toMatch(/unsafe|\*|https?:/);
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
      });
      expect(headers['access-control-allow-origin']).toBeUndefined();
      expect(headers.server ?? headers['x-powered-by']).toBeUndefined();
    },
  );
});

/** The first line of what the server says to these bytes. */
function rawCall(port: number, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    let said = '';
    socket.on('data', (part) => {
      said += part.toString('latin1');
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(said));
  });
}

describe('bytes that are no request', () => {
  test.each([
    ['GARBAGE\r\n\r\n'],
    ['GET / HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n'],
    [`GET / HTTP/1.1\r\nhost: 127.0.0.1\r\nx: ${'a'.repeat(20_000)}\r\n\r\n`],
    ['GET /%zz HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n'],
    ['GET / HTTP/1.1\r\nconnection: close\r\n\r\n'],
  ])('[WEB4] are answered with 4xx (%#)', async (bytes) => {
    const { port, call } = await openWorld();
    expect(await rawCall(port, bytes)).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect((await call('GET', '/healthz')).status).toBe(200);
  });
});

describe('limits of the server', () => {
  test('[WEB11] nothing waits for ever', async () => {
    const { options, call } = await openWorld();
    const app = buildServer(options, 'public');
    const { requestTimeout, headersTimeout, keepAliveTimeout, timeout, maxConnections } =
      app.server;
    for (const limit of [requestTimeout, headersTimeout, keepAliveTimeout, timeout]) {
      expect(limit).toBeGreaterThan(0);
      expect(limit).toBeLessThanOrEqual(30_000);
    }
    expect(maxConnections).toBeLessThan(10_000);
    await app.close();
    expect((await call('GET', '/healthz')).status).toBe(200);
  });

  test('[WEB11] an offer to speak HTTP/2 is passed over', async () => {
    const { call } = await openWorld();
    const headers = { connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c' };
    expect((await call('GET', '/healthz', { headers })).status).toBe(200);
  });
});
