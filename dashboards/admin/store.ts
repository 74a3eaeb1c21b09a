import { signal } from '@preact/signals';
import type { ListBody, MeBody, VenueSummary } from '../../src/contracts/api.ts';
import { type Answer, call } from '../api/client.ts';
import { nameIn } from '../i18n/language.ts';
import { p, placesWord } from '../i18n/people.ts';

export const sections = ['people', 'tokens', 'sessions', 'audit', 'account'] as const;
export type Section = (typeof sections)[number];

export const me = signal<MeBody | undefined>(undefined);
export const venues = signal<readonly VenueSummary[]>([]);
export const shown = signal<Section>('account');
/** What the last act could not do. */
export const trouble = signal('');

/** Sections that a caller may see; the server refuses the rest whatever a page shows. [SEC13] */
export function sectionsOf({ role, venues: scope, way }: MeBody): readonly Section[] {
  const isWhole = scope === 'all' && way !== undefined;
  if (role === 'admin' && isWhole) return sections;
  if (role === 'auditor' && scope === 'all') return ['audit', 'account'];
  return ['account'];
}

/** Venues by their names; one that is gone by its id. */
export function placesOf(scope: 'all' | readonly string[]): string {
  if (scope === 'all') return placesWord(scope);
  const names = new Map(venues.value.map(({ venue, name }) => [venue, nameIn(name)]));
  return placesWord(scope.map((venue) => names.get(venue) ?? venue));
}

export async function enterAdmin(who: MeBody): Promise<void> {
  me.value = who;
  const asked = new URLSearchParams(location.search).get('show');
  const may = sectionsOf(who);
  shown.value = may.find((one) => one === asked) ?? may[0] ?? 'account';
  const answer = await call<ListBody<VenueSummary>>('GET', '/api/v1/venues');
  if (answer.ok) venues.value = answer.body.items;
}

export function show(section: Section): void {
  const url = new URL(location.href);
  url.searchParams.set('show', section);
  history.replaceState(null, '', url);
  trouble.value = '';
  shown.value = section;
}

/** An act whose refusal is shown above the section; resolves to its body when it was done. */
export async function act<T>(
  method: 'POST' | 'DELETE',
  path: string,
  body?: object,
): Promise<T | undefined> {
  trouble.value = '';
  const answer: Answer<T> = await call<T>(method, path, body);
  if (answer.ok) return answer.body;
  if (answer.status === 401) location.replace('/login?to=/admin');
  trouble.value =
    answer.code === 'command.last_admin'
      ? p('people.lastAdmin')
      : p('act.failed', { reason: answer.message });
  return undefined;
}

export async function signOut(): Promise<void> {
  await call('POST', '/api/v1/admin/logout', {});
  location.replace('/login');
}
