import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { OidcRoles } from '../../src/contracts/config.ts';
import { freePort } from '../servers/free-port.ts';
import { type Called, codeOf, cookieIn } from './fakes.ts';
import { clientId, clientSecret, openProvider, type Person, walk } from './provider.ts';
import { openReal, type Real } from './real.ts';

const sara: Person = {
  ...{ sub: 'sara-1', email: 'Sara@Example.com', email_verified: true, name: 'سارا' },
  groups: ['staff', 'shop-operators'],
};
const roles: OidcRoles = {
  claim: 'groups',
  roles: [
    { value: 'gozar-admins', role: 'admin', venues: 'all' },
    { value: 'shop-operators', role: 'operator', venues: ['kasra'] },
  ],
};

type Started = { readonly url: string; readonly cookie: string };

async function open(more: { person?: Person; roles?: OidcRoles } = {}) {
  const port = await freePort();
  const provider = await openProvider(`http://127.0.0.1:${port}/login`, more.person ?? sara);
  const { issuer } = provider;
  const mapping = more.roles === undefined ? {} : { roles: more.roles };
  const real = await openReal({ port, oidc: { issuer, clientId, clientSecret, ...mapping } });
  return { provider, real };
}

async function start(real: Real): Promise<Started> {
  const called = await real.call('POST', '/api/v1/oidc/start', { body: {} });
  const cookie = `gozar_oidc=${cookieIn(called, 'gozar_oidc')}`;
  return { url: String(called.json.url), cookie };
}

function finish(real: Real, cookie: string, params: URLSearchParams): Promise<Called> {
  const body = Object.fromEntries(params);
  return real.call('POST', '/api/v1/oidc/finish', { headers: { cookie }, body });
}

async function through(real: Real): Promise<Called> {
  const { url, cookie } = await start(real);
  return finish(real, cookie, await walk(url));
}

describe('by an identity provider', () => {
  test('[SEC14] a proven address that was invited comes in, by PKCE', async () => {
    const { real } = await open();
    await real.invite({ role: 'marketer', venues: ['kasra'], email: 'sara@example.com' });
    const { url, cookie } = await start(real);
    const asked = new URL(url).searchParams;
    expect(asked.get('code_challenge_method')).toBe('S256');
    expect(asked.get('response_mode')).toBe('fragment');
    for (const name of ['state', 'nonce', 'code_challenge']) {
      expect(asked.get(name)?.length).toBeGreaterThan(40);
    }
    const called = await finish(real, cookie, await walk(url));
    expect(called.json).toEqual({
      ...{ role: 'marketer', venues: ['kasra'], user: 'sara@example.com', way: 'oidc' },
    });
    expect(String(called.headers['set-cookie'])).toMatch(/gozar_session=[^;]+;.*SameSite=Strict/);
    expect((await through(real)).json).toMatchObject({ user: 'sara@example.com' });
  });

  test('[SEC14] a claim gives role and venues; without one nobody comes in', async () => {
    const { real, provider } = await open({ roles });
    expect((await through(real)).json).toMatchObject({ role: 'operator', venues: ['kasra'] });
    provider.person = { ...sara, groups: ['gozar-admins', 'shop-operators'] };
    expect((await through(real)).json).toMatchObject({ role: 'admin', venues: 'all' });
    provider.person = { ...sara, sub: 'other', groups: ['visitors'] };
    const refused = await through(real);
    expect([refused.status, codeOf(refused)]).toEqual([403, 'command.not_invited']);
    expect(refused.headers['set-cookie']).toBeUndefined();
  });

  const strangers: readonly [string, Person][] = [
    ['nobody invited', { ...sara, email: 'else@example.com' }],
    ['whose address is not proven', { ...sara, email_verified: false }],
    ['without an address', { sub: 'sara-1' }],
  ];
  test.each(strangers)('[SEC14] somebody %s stays out', async (_name, person) => {
    const { real } = await open({ person });
    await real.invite({ email: 'sara@example.com' });
    expect(codeOf(await through(real))).toBe('command.not_invited');
    expect(await real.reader.access.users()).toEqual([]);
  });

  test('[SEC14] is not there where it is not set', async () => {
    const real = await openReal();
    expect((await real.call('POST', '/api/v1/oidc/start', { body: {} })).status).toBe(404);
    expect((await real.call('GET', '/api/v1/login')).json).toEqual({ password: true });
  });

  test('[SEC14] that does not answer is 503 now, and asked again later', async () => {
    const { real, provider } = await open();
    await provider.close();
    const called = await real.call('POST', '/api/v1/oidc/start', { body: {} });
    expect([called.status, codeOf(called)]).toEqual([503, 'http.oidc_unreachable']);
  });
});

describe('an answer of the provider', () => {
  const invited = async () => {
    const opened = await open();
    await opened.real.invite({ email: 'sara@example.com' });
    return opened;
  };
  const expectRefused = (real: Real, called: Called) => {
    expect([called.status, codeOf(called)]).toEqual([401, 'http.oidc']);
    expect(called.headers['set-cookie']).toBeUndefined();
    expect(real.signals.lines.some((line) => line.startsWith('oidc_refused'))).toBe(true);
  };

  test('[SEC14] is good once', async () => {
    const { real } = await invited();
    const { url, cookie } = await start(real);
    const params = await walk(url);
    expect((await finish(real, cookie, params)).status).toBe(200);
    expectRefused(real, await finish(real, cookie, params));
  });

  test('[SEC14] is good in the browser that asked, and for its own start', async () => {
    const { real } = await invited();
    const [mine, theirs] = [await start(real), await start(real)];
    const params = await walk(theirs.url);
    expectRefused(real, await finish(real, mine.cookie, params));
    expectRefused(real, await finish(real, 'gozar_oidc=made-up', params));
    expectRefused(real, await finish(real, '', params));
  });

  test('[SEC14] with another state, another issuer or the provider’s no is refused', async () => {
    const { real } = await invited();
    const changes: readonly Record<string, string>[] = [
      { state: 'x'.repeat(43) },
      { iss: 'https://evil.example' },
      { error: 'access_denied' },
      { code: 'made-up' },
    ];
    for (const change of changes) {
      const { url, cookie } = await start(real);
      const params = await walk(url);
      for (const [name, value] of Object.entries(change)) params.set(name, value);
      expectRefused(real, await finish(real, cookie, params));
    }
  });

  test('[SEC14] comes within ten minutes', async () => {
    const { real } = await invited();
    const { url, cookie } = await start(real);
    const params = await walk(url);
    real.running.clock.advance(600_001);
    expectRefused(real, await finish(real, cookie, params));
  });

  type Part = Record<string, unknown>;
  const b64 = (part: Part) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const read = (text = ''): Part => JSON.parse(Buffer.from(text, 'base64url').toString());
  const lies: readonly [string, (header: Part, claims: Part, signature: string) => string][] = [
    ['without a signature', (h, c) => `${b64({ ...h, alg: 'none' })}.${b64(c)}.`],
    ['of another audience', (h, c, s) => `${b64(h)}.${b64({ ...c, aud: 'other' })}.${s}`],
    ['of another issuer', (h, c, s) => `${b64(h)}.${b64({ ...c, iss: 'http://evil' })}.${s}`],
    ['with another nonce', (h, c, s) => `${b64(h)}.${b64({ ...c, nonce: 'x' })}.${s}`],
    ['that has expired', (h, c, s) => `${b64(h)}.${b64({ ...c, exp: 1_000_000_000 })}.${s}`],
    ['of somebody else', (h, c, s) => `${b64(h)}.${b64({ ...c, sub: 'root' })}.${s}`],
    [
      'signed with our own secret',
      (_h, c) => {
        const said = `${b64({ alg: 'HS256', typ: 'JWT' })}.${b64(c)}`;
        const mac = createHmac('sha256', clientSecret).update(said).digest('base64url');
        return `${said}.${mac}`;
      },
    ],
  ];
  test.each(lies)('[SEC14] with a token %s is refused', async (_name, forge) => {
    const { real, provider } = await invited();
    provider.lie = (body) => {
      const [header, claims, signature = ''] = String(body.id_token).split('.');
      return { ...body, id_token: forge(read(header), read(claims), signature) };
    };
    expectRefused(real, await through(real));
    expect(await real.reader.access.users()).toEqual([]);
  });

  test('[SEC18] leaves no secret in what is said of it', async () => {
    const { real } = await invited();
    const { url, cookie } = await start(real);
    const params = await walk(url);
    await finish(real, cookie, params);
    await finish(real, cookie, params);
    const said = real.signals.lines.join();
    for (const secret of [clientSecret, params.get('code'), cookie.split('=')[1]]) {
      expect(secret?.length).toBeGreaterThan(10);
      expect(said).not.toContain(secret);
    }
  });
});
