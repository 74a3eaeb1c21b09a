import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { accessLife } from '../../src/contracts/access.ts';
import type { CommandOf } from '../../src/contracts/commands.ts';
import type { RecordsReader } from '../../src/contracts/ports.ts';
import { openReader } from '../../src/stores/records/reader.ts';
import type { WebOptions } from '../../src/web/options.ts';
import { sha256 } from '../../src/web/secrets.ts';
import { openWeb } from '../../src/web/web.ts';
import { importKasra, Running } from '../hotpath/running.ts';
import { FakeSignals } from './fake-clock.ts';
import { type Called, type CallMore, callHttp, cookieIn } from './fakes.ts';

export const password = 'a long walk by the sea';

/** The web room on a real hot path and real records, with the venue `kasra`. */
export type Real = {
  readonly port: number;
  readonly running: Running;
  readonly reader: RecordsReader;
  readonly signals: FakeSignals;
  call(method: string, path: string, more?: CallMore): Promise<Called>;
  /** The secret of an invitation as the command line would make it. */
  invite(more?: Partial<CommandOf<'createInvitation'>>): Promise<string>;
  /** Joins, and returns the cookies of the session and the device. */
  join(user: string, more?: Partial<CommandOf<'createInvitation'>>): Promise<Cookies>;
  signIn(user: string, typed?: string, headers?: Record<string, string>): Promise<Called>;
};
export type Cookies = { readonly session: string; readonly device: string };

export async function openReal(over: Partial<WebOptions> = {}): Promise<Real> {
  const running = await Running.open();
  await running.must(importKasra);
  const opened = openReader({ path: join(running.folder, 'records.db') });
  if (!opened.ok) throw new Error(opened.message);
  const { reader } = opened;
  const signals = new FakeSignals();
  const web = await openWeb({
    ...{ host: '127.0.0.1', port: 0, pagesFolder: '/nowhere', allowedHosts: [] },
    hot: running.hot,
    reader,
    signals,
    metrics: () => '',
    ready: () => ({ ok: true, checks: [] }),
    clock: running.clock,
    random: randomBytes,
    build: 'test',
    ...over,
  });
  onTestFinished(async () => {
    await web.close();
    await reader.close();
    await running.stop();
    running.remove();
  });
  const { port } = web;
  const call: Real['call'] = (method, path, more) => callHttp({ port }, method, path, more);
  const invite: Real['invite'] = async (more) => {
    const secret = randomBytes(12).toString('hex');
    const expiresAtMs = running.clock.wallMs() + accessLife.invitationMs;
    const as = { role: 'admin', venues: 'all' } as const;
    await running.must({
      ...{ do: 'createInvitation', linkSha256: sha256(secret), expiresAtMs, ...as, ...more },
    });
    return secret;
  };
  const joining: Real['join'] = async (user, more) => {
    const body = { link: await invite(more), user, password };
    const called = await call('POST', '/api/v1/invitations/accept', { body });
    return cookiesOf(called);
  };
  const signIn: Real['signIn'] = (user, typed = password, headers = {}) =>
    call('POST', '/api/v1/login', { headers, body: { user, password: typed } });
  return { port, running, reader, signals, call, invite, join: joining, signIn };
}

export function cookiesOf(called: Called): Cookies {
  const session = cookieIn(called, 'gozar_session');
  const device = cookieIn(called, 'gozar_device');
  if (session === undefined || device === undefined) throw new Error(called.text);
  return { session, device };
}

export const as = ({ session }: Pick<Cookies, 'session'>) => ({
  headers: { cookie: `gozar_session=${session}` },
});
