import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Called, callHttp, cookieIn } from '../web/fakes.ts';
import { newServer, type TestServer } from './server.ts';
import { furnish } from './shop.ts';

/** A run in which every kind of secret is made and used; then none is found in what it left. */
let server: TestServer;
const secrets = new Map<string, string>();
const password = 'Wander-along-the-canal-at-dusk';

beforeAll(async () => {
  server = await newServer();
  const { admin } = await server.start('--no-demo');
  secrets.set('admin link', admin.split('#')[1] ?? '');
  await furnish(server);
});
afterAll(() => server.end());

const call = (method: string, path: string, more: Parameters<typeof callHttp>[3] = {}) =>
  callHttp({ port: server.httpPort }, method, path, more);
const keep = (name: string, value: string | undefined): string => {
  if (value === undefined || value.length < 16) throw new Error(`no ${name}`);
  secrets.set(name, value);
  return value;
};
const sessionOf = (name: string, called: Called) => ({
  headers: { cookie: `gozar_session=${keep(name, cookieIn(called, 'gozar_session'))}` },
});

test('[SEC4] [SEC8] [SEC11] a first admin, invitations, tokens and wrong tries', async () => {
  const body = { link: secrets.get('admin link') };
  const byLink = await call('POST', '/api/v1/admin/exchange', { body });
  const first = sessionOf('link session', byLink);
  const invite = { ...first, body: { role: 'admin', venues: 'all' } };
  const made = await call('POST', '/api/v1/invitations', invite);
  const link = keep('invitation', String(made.json.link).split('#invite=')[1]);
  const accept = { link, user: 'sara', password: keep('password', password) };
  const joined = await call('POST', '/api/v1/invitations/accept', { body: accept });
  keep('device', cookieIn(joined, 'gozar_device'));
  const sara = sessionOf('session', joined);
  const scope = { name: 'a token', role: 'operator', venues: ['shop'] };
  const token = await call('POST', '/api/v1/tokens', { ...sara, body: scope });
  const authorization = `Bearer ${keep('token', String(token.json.token))}`;
  expect((await call('GET', '/api/v1/me', { headers: { authorization } })).status).toBe(200);
  const reset = await call('POST', '/api/v1/users/sara/reset', sara);
  keep('reset', String(reset.json.link).split('#reset=')[1]);
  const wrong = {
    user: 'sara',
    password: keep('wrong password', 'Wander-along-the-canal-at-dawn'),
  };
  expect((await call('POST', '/api/v1/login', { body: wrong })).status).toBe(401);
  const mistyped = keep('mistyped token', 'a-token-with-a-letter-missing');
  const headers = { authorization: `Bearer ${mistyped}` };
  expect((await call('GET', '/api/v1/me', { headers })).status).toBe(401);
});

test('[SEC8] [SEC11] the command line makes, lists and ends them', async () => {
  const invited = await server.cli('user', 'invite', '--role', 'operator', '--venue', 'shop');
  const link = keep('cli invitation', String(invited.link).split('#invite=')[1]);
  const body = { link, user: 'nima', password };
  expect((await call('POST', '/api/v1/invitations/accept', { body })).status).toBe(200);
  const reset = await server.cli('user', 'reset', 'nima');
  keep('cli reset', String(reset.link).split('#reset=')[1]);
  const token = keep(
    'cli token',
    (await server.cli('token', 'create', '--role', 'wall', '--venue', 'shop', '--name', 'door'))
      .token,
  );
  const headers = { authorization: `Bearer ${token}` };
  expect((await call('GET', '/api/v1/venues/shop', { headers })).status).toBe(200);
  const [users, tokens] = [await server.lines('user', 'list'), await server.lines('token', 'list')];
  expect(users.join('\n')).toMatch(/nima +operator +shop +password/);
  const row = tokens.find((line) => line.endsWith('door')) ?? '';
  expect(row).toMatch(/^[0-9a-f]{12} +wall +shop +ends in 90 d/);
  await server.cli('token', 'revoke', row.slice(0, 12));
  expect((await call('GET', '/api/v1/venues/shop', { headers })).status).toBe(401);
  await server.cli('user', 'disable', 'nima');
  expect((await call('POST', '/api/v1/login', { body: { user: 'nima', password } })).status).toBe(
    401,
  );
  await expect(server.cli('user', 'disable', 'sara')).rejects.toThrow('last admin');
});

test('[SEC18] [T26] no log and no file of the run holds one of them', async () => {
  await server.stop();
  expect(secrets.size).toBeGreaterThanOrEqual(13);
  const files = globSync('**/*', { cwd: server.data })
    .map((name) => join(server.data, name))
    .filter((path) => existsSync(path) && statSync(path).isFile())
    // What a test wrote there for the command line to read is none of the server's.
    .filter((path) => !/(plan\.geojson|campaign\.json)$/.test(path));
  expect(files.some((path) => path.endsWith('records.db'))).toBe(true);
  expect(files.some((path) => path.includes('journal'))).toBe(true);
  const found: string[] = [];
  for (const [name, secret] of secrets) {
    if (server.log.includes(secret)) found.push(`${name} in the log`);
    for (const path of files) {
      if (readFileSync(path).includes(secret)) found.push(`${name} in ${path}`);
    }
  }
  expect(found).toEqual([]);
  // The search finds what is there: the user's name is.
  expect(files.some((path) => readFileSync(path).includes('sara'))).toBe(true);
});
