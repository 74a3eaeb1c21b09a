import { X509Certificate } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, request as plainRequest } from 'node:http';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { HttpsFolder } from '../../src/egress/https/folder.ts';
import { obtain } from '../../src/egress/https/obtain.ts';
import { openReal, password, type Real } from './real.ts';

let data: string;
let folder: HttpsFolder;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'gozar-https-'));
  folder = new HttpsFolder(data);
});
afterEach(() => rmSync(data, { recursive: true }));

const names = ['shop.local', 'localhost', '127.0.0.1'];
const trial = () => obtain(folder, { way: 'trial', names }, Date.now());

const pagesOf = () => {
  const pages = join(data, 'pages');
  mkdirSync(pages, { recursive: true });
  for (const name of ['index', 'floor']) writeFileSync(join(pages, `${name}.html`), `<p>${name}`);
  return pages;
};

async function openHouse(): Promise<Real & { portOf(): Promise<number> }> {
  const tls = { folder: join(data, 'https'), port: 0, host: '127.0.0.1' };
  const real = await openReal({ tls, pagesFolder: pagesOf() });
  const portOf = async () => {
    const port = (await real.call('GET', '/api/v1/https')).json.port;
    if (typeof port !== 'number') throw new Error('no https yet');
    return port;
  };
  return { ...real, portOf };
}

type Got = { status: number; headers: IncomingHttpHeaders; text: string };

/** As a phone asks that trusts `ca` alone. */
function ask(
  port: number,
  path: string,
  { ca = '', body, host = 'shop.local' }: { ca?: string; body?: object; host?: string } = {},
): Promise<Got> {
  return new Promise((resolve, reject) => {
    const method = body === undefined ? 'GET' : 'POST';
    const headers = { host: `${host}:${port}`, 'content-type': 'application/json' };
    const options = { host: '127.0.0.1', port, path, method, ca, headers, servername: host };
    const asked = request({ ...options, agent: false }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part) => {
        text += part;
      });
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }),
      );
    });
    asked.on('error', reject);
    asked.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

describe('the pages over TLS', () => {
  test('[CRT2] open where a certificate lies, for who trusts its root alone', async () => {
    await trial();
    const house = await openHouse();
    const ca = folder.pair('authority')?.certPem ?? '';
    const port = await house.portOf();
    expect(await ask(port, '/floor', { ca })).toMatchObject({ status: 200, text: '<p>floor' });
    await expect(ask(port, '/floor', { ca: otherRoot })).rejects.toThrow(/certificate|issuer/);
    await expect(ask(port, '/floor', { ca, host: 'other.local' })).rejects.toThrow(/altnames/);
  });

  test('[CRT2] a certificate that comes or changes while the server runs is taken up', async () => {
    const house = await openHouse();
    expect((await house.call('GET', '/api/v1/https')).json).toEqual({ names: [] });
    await trial();
    const port = await vi.waitFor(() => house.portOf(), { timeout: 240_000 });
    const ca = folder.pair('authority')?.certPem ?? '';
    expect((await ask(port, '/floor', { ca })).status).toBe(200);
    await obtain(folder, { way: 'trial', names: [...names, 'new.local'] }, Date.now());
    await vi.waitFor(() => ask(port, '/floor', { ca, host: 'new.local' }), { timeout: 240_000 });
    writeFileSync(join(data, 'https', 'server.pem'), 'no certificate');
    await vi.waitFor(() => expect(house.signals.lines.join('\n')).toContain('tls_not_reloaded'), {
      timeout: 240_000,
    });
    expect((await ask(port, '/floor', { ca })).status).toBe(200);
    folder.turnOff();
    await vi.waitFor(() => expect(ask(port, '/floor', { ca })).rejects.toThrow(/ECONNREFUSED/), {
      timeout: 240_000,
    });
  });

  test('[CRT2] cookies stay on https; no browser is told to forget http for a trial', async () => {
    await trial();
    const house = await openHouse();
    const ca = folder.pair('authority')?.certPem ?? '';
    const link = await house.invite();
    const body = { link, user: 'sara', password };
    const joined = await ask(await house.portOf(), '/api/v1/invitations/accept', { ca, body });
    expect(joined.status).toBe(200);
    for (const line of joined.headers['set-cookie'] ?? ['none']) expect(line).toContain('; Secure');
    expect(joined.headers['strict-transport-security']).toBeUndefined();
  });

  test('[CRT2] a name that is not the certificate’s is refused over TLS, too', async () => {
    await trial();
    const house = await openHouse();
    const ca = folder.pair('authority')?.certPem ?? '';
    const port = await house.portOf();
    const rebound = new Promise<number>((resolve, reject) => {
      const headers = { host: 'rebound.example' };
      const at = { host: '127.0.0.1', port, path: '/floor', ca, servername: 'shop.local' };
      const asked = request({ ...at, headers, agent: false }, (answer) => {
        resolve(answer.statusCode ?? 0);
        answer.resume();
      });
      asked.on('error', reject).end();
    });
    expect(await rebound).toBe(421);
  });
});

describe('how a phone comes to it', () => {
  test('[CRT3] anybody may read whose root it is, and get the root, never a key', async () => {
    await trial();
    const house = await openHouse();
    const said = (await house.call('GET', '/api/v1/https')).json;
    expect(said).toMatchObject({ names });
    const root = await house.call('GET', '/trust/root.crt');
    expect(root.headers['content-type']).toBe('application/x-x509-ca-cert');
    expect(root.text).not.toContain('PRIVATE');
    expect(new X509Certificate(root.text).fingerprint256).toBe(said.rootSha256);
  });

  test('[CRT3] an authority of the web reads its token, nothing else of the folder', async () => {
    await trial();
    folder.putChallenge('a-token-of-the-authority', 'a-token-of-the-authority.thumbprint');
    const house = await openHouse();
    const read = (token: string) => house.call('GET', `/.well-known/acme-challenge/${token}`);
    expect((await read('a-token-of-the-authority')).text).toBe(
      'a-token-of-the-authority.thumbprint',
    );
    for (const token of ['..%2Fserver.pem', '%2e%2e%2fauthority.pem', 'another-token-entirely']) {
      expect((await read(token)).status).toBe(404);
    }
  });

  /** A page asked for by http, from `address`, as a browser does. */
  async function plain(house: Real, path: string, headers: Record<string, string>) {
    return new Promise<Got>((resolve, reject) => {
      const at = { host: '127.0.0.1', port: house.port, path, agent: false };
      const all = { accept: 'text/html', 'x-forwarded-for': '203.0.113.9', ...headers };
      const asked = plainRequest({ ...at, headers: all }, (answer) => {
        answer.resume();
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text: '' });
      });
      asked.on('error', reject).end();
    });
  }

  test('[CRT4] pages lead to https where phones know the authority, and only there', async () => {
    await trial();
    const directory = 'https://acme.example/directory';
    folder.putSettings({ way: 'acme', names, directory });
    const house = await openHouse();
    const port = await house.portOf();
    const host = `shop.local:${house.port}`;
    const led = await plain(house, '/floor?venue=a', { host });
    expect([led.status, led.headers.location]).toEqual([
      307,
      `https://shop.local:${port}/floor?venue=a`,
    ]);
    for (const [path, headers] of [
      ['/api/v1/venues', { host }],
      ['/trust', { host }],
      ['/floor', { host: '127.0.0.1', 'x-forwarded-proto': 'https' }],
      ['/floor', { host, accept: 'application/json' }],
    ] as const) {
      expect((await plain(house, path, headers)).headers.location).toBeUndefined();
    }
    expect((await plain(house, '//evil.example/', { host })).headers.location).toBeUndefined();
    folder.putSettings({ way: 'trial', names });
  });

  test('[CRT4] a trial leads nobody into a warning', async () => {
    await trial();
    const house = await openHouse();
    const host = `shop.local:${house.port}`;
    expect((await plain(house, '/floor', { host })).headers.location).toBeUndefined();
  });
});

/** Of a house that this one is not. */
const otherRoot = await (async () => {
  const { makeAuthority } = await import('../../src/egress/https/authority.ts');
  return (await makeAuthority([], Date.now())).certPem;
})();
