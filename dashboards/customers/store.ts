import { batch, computed, signal } from '@preact/signals';
import type { CustomerField } from '../../src/contracts/api-customers.ts';
import { type Answer, call } from '../api/client.ts';
import { faultSaid } from '../parts/faults.tsx';
import { whyNot } from '../parts/refusal.ts';
import { inVenue, refused, role, said, shown, startVenuePage, venue } from '../parts/venue-page.ts';
import { failureWords } from './failure-words.ts';
import { type Place, placeOf, searchOf } from './place.ts';
import { w } from './words.ts';

const READERS: readonly string[] = ['admin', 'marketer', 'operator', 'auditor'];
const KEEPERS: readonly string[] = ['admin', 'marketer'];

/** What is on its way, what came, or why it did not. */
export type Loaded<T> =
  | { readonly state: 'loading' }
  | { readonly state: 'failed'; readonly why: string }
  | { readonly state: 'there'; readonly value: T };
export const loading = { state: 'loading' } as const;

export const place = signal<Place>(placeOf(''));
export const fields = signal<readonly CustomerField[]>([]);
/** Operator and auditor read. [CUP1] */
export const mayChange = computed(() => KEEPERS.includes(role.value));
export const timezone = computed(() => venue.value?.timezone ?? 'UTC');

/** The digits after the plus of phone numbers without a country: of where the venue's clock is. */
export const dialling = computed(() => (timezone.value === 'Asia/Tehran' ? '98' : undefined));

export function startCustomers(): void {
  place.value = placeOf(location.search);
  addEventListener('popstate', () => {
    place.value = placeOf(location.search);
  });
  startVenuePage({ roles: READERS, load: async () => loadFields() });
}

/** Asked again after each change of them. */
export async function loadFields(): Promise<boolean> {
  const answer = await get<{ fields: readonly CustomerField[] }>('/customer-fields');
  if (answer.ok) fields.value = answer.body.fields;
  else if (shown.peek() !== 'page') refused(answer);
  return answer.ok;
}

/** Another part of the page, with an address of its own: reload and back work. */
export function go(to: Partial<Place>): void {
  const next: Place = { ...placeOf(''), ...to };
  history.pushState(null, '', searchOf(location.search, next));
  batch(() => {
    place.value = next;
    said.value = undefined;
  });
}

export const get = <T>(end: string): Promise<Answer<T>> => call<T>('GET', inVenue(end));

/** Changes something; why it could not be is said, and undefined is the answer. */
export async function change<T>(
  end: string,
  body: object,
  more: { readonly key?: string; readonly method?: 'POST' | 'DELETE' } = {},
): Promise<T | undefined> {
  const answer = await call<T>(more.method ?? 'POST', inVenue(end), body, undefined, more.key);
  if (answer.ok) return answer.body;
  complain(reason(answer));
  return undefined;
}

/** Why something was not answered, with a way out. */
export function reason(answer: Extract<Answer<unknown>, { ok: false }>): string {
  if (answer.status === 0) return w('offline');
  if (answer.status === 401) return w('signedOut');
  if (answer.status === 403 || answer.status === 404) return w('gone');
  const fault = answer.problems?.[0]?.fault;
  const told = fault && faultSaid(failureWords, fault);
  return w('failed', { why: told?.join(' ') ?? whyNot(answer) });
}

export function tell(text: string): void {
  said.value = { text, isWrong: false };
}

export function complain(text: string): void {
  said.value = { text, isWrong: true };
}

/** A command sent twice by a busy finger or line is one. */
export function newKey(): string {
  return crypto.getRandomValues(new Uint32Array(4)).join('-');
}

/** Who did something, as the audit log names them. */
export function whoDid(by: string): string {
  if (by === 'local') return w('byCommand');
  const [kind = '', ...name] = by.split(':');
  if (kind === 'user') return name.join(':');
  if (kind === 'visitor') return w('byThemselves');
  if (kind === 'link') return w('byFirstLink');
  return by;
}
