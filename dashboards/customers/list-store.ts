import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { CustomersBody } from '../../src/contracts/api-customers.ts';
import { venue } from '../parts/venue-page.ts';
import { complain, get, type Loaded, loading, reason } from './store.ts';

const WAIT_MS = 250;

export const query = signal('');
export const list = signal<Loaded<CustomersBody>>(loading);
let timer: ReturnType<typeof setTimeout> | undefined;
let turn = 0;

/** Asks for the list anew each time it is shown, and of another venue. */
export function followed(): void {
  const here = venue.value?.venue;
  useEffect(() => {
    if (here !== undefined) void load();
  }, [here]);
}

/** Typed text is looked for once the fingers rest. */
export function search(text: string): void {
  query.value = text;
  clearTimeout(timer);
  timer = setTimeout(() => void load(), WAIT_MS);
}

async function load(): Promise<void> {
  // An answer that is overtaken by another question is of no use.
  const mine = ++turn;
  const answer = await get<CustomersBody>(`/customers?q=${encodeURIComponent(query.peek())}`);
  if (mine !== turn) return;
  list.value = answer.ok
    ? { state: 'there', value: answer.body }
    : { state: 'failed', why: reason(answer) };
}

/** The next page, below those that are there. */
export async function more(): Promise<void> {
  const now = list.peek();
  if (now.state !== 'there' || now.value.next === undefined) return;
  const mine = turn;
  const of = `?q=${encodeURIComponent(query.peek())}&after=${encodeURIComponent(now.value.next)}`;
  const answer = await get<CustomersBody>(`/customers${of}`);
  if (mine !== turn) return;
  if (!answer.ok) {
    complain(reason(answer));
    return;
  }
  const { total } = now.value;
  const items = [...now.value.items, ...answer.body.items];
  const whole = { ...answer.body, items, ...(total === undefined ? {} : { total }) };
  list.value = { state: 'there', value: whole };
}
