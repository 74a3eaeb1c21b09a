import { signal } from '@preact/signals';
import type { CustomerEvent, PageOf } from '../../src/contracts/api-customers.ts';
import { complain, get, type Loaded, loading, reason } from './store.ts';

export type Line = PageOf<CustomerEvent>;
export const line = signal<Loaded<Line>>(loading);
let shown = '';

function ask(visitor: string, after?: string) {
  const from = after === undefined ? '' : `&after=${encodeURIComponent(after)}`;
  return get<Line>(`/customers/${encodeURIComponent(visitor)}/timeline?limit=25${from}`);
}

/** The newest page of somebody's time. */
export async function startTimeLine(visitor: string): Promise<void> {
  if (shown !== visitor) line.value = loading;
  shown = visitor;
  const answer = await ask(visitor);
  if (shown !== visitor) return;
  line.value = answer.ok
    ? { state: 'there', value: answer.body }
    : { state: 'failed', why: reason(answer) };
}

/** What was before, below what is there. */
export async function earlier(): Promise<void> {
  const now = line.peek();
  const visitor = shown;
  if (now.state !== 'there' || now.value.next === undefined) return;
  const answer = await ask(visitor, now.value.next);
  if (shown !== visitor) return;
  if (!answer.ok) return complain(reason(answer));
  const items = [...now.value.items, ...answer.body.items];
  line.value = { state: 'there', value: { ...answer.body, items } };
}
