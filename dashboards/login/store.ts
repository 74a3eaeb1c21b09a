import { signal } from '@preact/signals';
import type { LookedAtBody, WaysBody } from '../../src/contracts/api-people.ts';
import { call } from '../api/client.ts';
import { duration } from '../i18n/language.ts';
import { p } from '../i18n/people.ts';
import { pages } from '../parts/pages.ts';

/** What the page is for: known once the address was read. */
export type View =
  | { readonly on: 'working' }
  | { readonly on: 'signIn' }
  | { readonly on: 'join'; readonly link: string; readonly asked: LookedAtBody }
  | { readonly on: 'over' }
  | { readonly on: 'noRole' };

export const view = signal<View>({ on: 'working' });
export const ways = signal<WaysBody>({ password: true });
export const trouble = signal('');
export const isBusy = signal(false);

/** Where one goes when one is in: only pages of this server. */
function afterwards(): string {
  const to = new URLSearchParams(location.search).get('to') ?? '';
  const [, path] = /^(\/[a-z]+)(\?[\w=&.-]*)?$/.exec(to) ?? [];
  return pages.some((page) => page.path === path) ? to : '/floor';
}

/**
 * What came in the address leaves it and the history before it is used: an invitation, a reset, or
 * what the identity provider said. [PAG10]
 */
export async function begin(): Promise<void> {
  const hash = new URLSearchParams(location.hash.slice(1));
  const search = new URLSearchParams(location.search);
  const fromProvider = [hash, search].find((said) => said.has('state'));
  const kept = new URLSearchParams();
  for (const name of ['lang', 'to']) {
    const value = search.get(name);
    if (value !== null) kept.set(name, value);
  }
  const rest = kept.size === 0 ? '' : `?${kept}`;
  history.replaceState(null, '', location.pathname + rest);
  const link = hash.get('invite') ?? hash.get('reset');
  if (fromProvider !== undefined) return finishProvider(fromProvider);
  if (link !== null) return look(link);
  await toSignIn('');
}

export async function toSignIn(said: string): Promise<void> {
  const answer = await call<WaysBody>('GET', '/api/v1/login');
  if (answer.ok) ways.value = answer.body;
  trouble.value = said;
  view.value = { on: 'signIn' };
}

async function look(link: string): Promise<void> {
  const answer = await call<LookedAtBody>('POST', '/api/v1/invitations/look', { link });
  if (answer.ok) view.value = { on: 'join', link, asked: answer.body };
  else if (answer.status === 404 || answer.status === 400) view.value = { on: 'over' };
  else await toSignIn(p('login.failed'));
}

async function finishProvider(said: URLSearchParams): Promise<void> {
  const parts = ['code', 'state', 'iss', 'error'].flatMap((name) => {
    const value = said.get(name);
    return value === null ? [] : [[name, value] as const];
  });
  const answer = await call('POST', '/api/v1/oidc/finish', Object.fromEntries(parts));
  if (answer.ok) location.replace(afterwards());
  else if (answer.code === 'command.not_invited') view.value = { on: 'noRole' };
  else if (answer.code === 'http.oidc_unreachable') await toSignIn(p('login.providerSilent'));
  else await toSignIn(p('login.providerFailed'));
}

export async function toProvider(): Promise<void> {
  isBusy.value = true;
  const answer = await call<{ url: string }>('POST', '/api/v1/oidc/start', {});
  isBusy.value = false;
  if (answer.ok) location.assign(answer.body.url);
  else trouble.value = p('login.providerSilent');
}

/** Sends, and goes on when one is in; else says what to do about it. */
export async function send(path: string, body: object): Promise<void> {
  isBusy.value = true;
  trouble.value = '';
  const answer = await call('POST', path, body);
  isBusy.value = false;
  if (answer.ok) {
    location.replace(afterwards());
    return;
  }
  if (answer.code === 'command.link_unknown') view.value = { on: 'over' };
  trouble.value = reasonOf(answer);
}

function reasonOf(answer: { code: string; status: number; message: string }): string {
  switch (answer.code) {
    case 'http.sign_in':
      return p('login.wrong');
    case 'http.rate':
      return p('login.wait', { duration: waitOf(answer.message) });
    case 'command.user_exists':
      return p('join.taken');
    case 'command.password':
      return p('join.badPassword');
    case 'http.body':
      return p('join.badUser');
    default:
      return p('login.failed');
  }
}

/** The refusal names its seconds. */
function waitOf(message: string): string {
  return duration(Number(/\d+/.exec(message)?.[0] ?? 60) * 1_000);
}
