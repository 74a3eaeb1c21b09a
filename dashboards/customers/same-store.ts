import { signal } from '@preact/signals';
import type {
  CustomerDetail,
  DuplicatePair,
  MergeRecord,
} from '../../src/contracts/api-customers.ts';
import { inOrder } from './merge-model.ts';
import { change, get, go, type Loaded, loading, newKey, reason, tell } from './store.ts';
import { w } from './words.ts';

export const pairs = signal<Loaded<readonly DuplicatePair[]>>(loading);
export const merges = signal<readonly MergeRecord[]>([]);
/** Who stays, and who goes into them. */
export const both = signal<Loaded<readonly [CustomerDetail, CustomerDetail]>>(loading);
/** Fields that are taken from who goes. */
export const chosen = signal<Readonly<Record<string, 'kept' | 'other'>>>({});
let key = newKey();

export async function loadPairs(): Promise<void> {
  const [found, done] = await Promise.all([
    get<{ items: readonly DuplicatePair[] }>('/customer-duplicates'),
    get<{ items: readonly MergeRecord[] }>('/customer-merges'),
  ]);
  pairs.value = found.ok
    ? { state: 'there', value: found.body.items }
    : { state: 'failed', why: reason(found) };
  if (done.ok) merges.value = done.body.items;
}

export async function loadBoth([one, two]: readonly [string, string]): Promise<void> {
  both.value = loading;
  chosen.value = {};
  key = newKey();
  const of = (visitor: string) => get<CustomerDetail>(`/customers/${encodeURIComponent(visitor)}`);
  const [first, second] = await Promise.all([of(one), of(two)]);
  if (first.ok && second.ok) {
    both.value = { state: 'there', value: inOrder(first.body, second.body) };
    return;
  }
  const failed = first.ok ? second : first;
  if (!failed.ok) both.value = { state: 'failed', why: reason(failed) };
}

/** The other one stays; what was chosen is of the same record as before. */
export function turnRound(): void {
  const now = both.peek();
  if (now.state !== 'there') return;
  const [kept, other] = now.value;
  const turned = Object.entries(chosen.peek()).map(([what, which]) => {
    return [what, which === 'kept' ? 'other' : 'kept'] as const;
  });
  both.value = { state: 'there', value: [other, kept] };
  chosen.value = Object.fromEntries(turned);
}

export async function merge(kept: CustomerDetail, other: CustomerDetail): Promise<void> {
  const end = `/customers/${encodeURIComponent(kept.visitor)}/merge`;
  const body = { other: other.visitor, choose: chosen.peek() };
  const answer = await change<object>(end, body, { key });
  key = newKey();
  if (answer === undefined) return;
  go({ tab: 'list', customer: kept.visitor });
  tell(w('merged'));
}

export async function undo({ merge: id }: MergeRecord): Promise<void> {
  const answer = await change<object>(`/customer-merges/${encodeURIComponent(id)}/undo`, {});
  if (answer !== undefined) tell(w('undone'));
  await loadPairs();
}
