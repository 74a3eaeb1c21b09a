import { signal } from '@preact/signals';
import type { CustomerEvent, PageOf } from '../../src/contracts/api-customers.ts';
import { complain, get, type Loaded, loading, reason } from './store.ts';

export type Line = PageOf<CustomerEvent>;
export const line = signal<Loaded<Line>>(loading);
let shown = '';

const of = (visitor: string, after: string) =>
  get<Line>(
    `/customers/${encodeURIComponent(visitor)}/timeline?limit=25&after=${encodeURIComponent(after)}`,
  );

/** The newest page of somebody's time. */
export async function startTimeLine(visitor: string): Promise<void> {
  if (shown !== visitor) line.value = loading;
  shown = visitor;
  const end = `/customers/${encodeURIComponent(visitor)}/timeline?limit=25`;
  const answer = await get<Line>(end);
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
  const answer = await of(visitor, now.value.next);
  if (shown !== visitor) return;
  if (!answer.ok) return complain(reason(answer));
  const items = [...now.value.items, ...answer.body.items];
  line.value = { state: 'there', value: { ...answer.body, items } };
}
