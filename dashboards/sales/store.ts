import { batch, signal } from '@preact/signals';
import type { DevicesBody, ListBody } from '../../src/contracts/api.ts';
import type { BadFile, SaleRow, SalesBody, TillBody } from '../../src/contracts/api-sales.ts';
import { call } from '../api/client.ts';
import { whyNot } from '../parts/refusal.ts';
import { inVenue, refused, role, said, shown, startVenuePage, venue } from '../parts/venue-page.ts';
import { wordsOf } from '../parts/words-of.ts';
import { en } from './words-en.ts';
import { fa } from './words-fa.ts';

export const word = wordsOf(en, fa);
export const books = signal<SalesBody | undefined>(undefined);
/** Days before today, in the venue's own days. */
export const daysBack = signal(0);
export const till = signal('');
/** The sale that is being corrected. */
export const correcting = signal('');
export const files = signal<readonly BadFile[]>([]);
export const tills = signal<readonly TillBody[]>([]);

const MATCHERS: readonly string[] = ['admin', 'operator', 'marketer'];
const DAY_MS = 86_400_000;
const LOOK_EVERY_MS = 10_000;

export const mayMatch = (): boolean => MATCHERS.includes(role.value);
export const mayInstall = (): boolean => role.value === 'admin';

export function startSales(): void {
  startVenuePage({ roles: [...MATCHERS, 'auditor'], load: look });
  setInterval(() => {
    if (document.visibilityState === 'visible' && shown.peek() === 'page') void look();
  }, LOOK_EVERY_MS);
}

/** When the venue's day began, so many days before today. */
export function dayStartMs(back: number): number {
  const timeZone = venue.peek()?.timezone ?? 'UTC';
  const nowMs = Date.now() - back * DAY_MS;
  const parts = new Intl.DateTimeFormat('en-GB', {
    ...{ timeZone, hour: 'numeric', minute: 'numeric', second: 'numeric' },
  }).formatToParts(nowMs);
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value ?? 0);
  const sinceMs = ((of('hour') % 24) * 3_600 + of('minute') * 60 + of('second')) * 1_000;
  return nowMs - (nowMs % 1_000) - sinceMs;
}

export async function look(): Promise<boolean> {
  const fromMs = dayStartMs(daysBack.peek());
  const here = venue.peek()?.venue;
  const of = till.peek() === '' ? '' : `&till=${encodeURIComponent(till.peek())}`;
  const end = `/sales?from=${fromMs}&to=${fromMs + DAY_MS}${of}`;
  const answer = await call<SalesBody>('GET', inVenue(end));
  if (!answer.ok) {
    if (shown.peek() !== 'page' || answer.status === 401) refused(answer);
    return false;
  }
  if (venue.peek()?.venue !== here) return true;
  books.value = answer.body;
  await lookAtTills();
  return true;
}

/** Tills that sold nothing yet are known too: they are what is set up first. */
async function lookAtTills(): Promise<void> {
  const bad = await call<ListBody<BadFile>>('GET', inVenue('/tills/files'));
  if (bad.ok) files.value = bad.body.items;
  if (!mayInstall() || tills.peek().length > 0) return;
  const devices = await call<DevicesBody>('GET', inVenue('/devices'));
  const known = await call<ListBody<TillBody>>('GET', inVenue('/tills'));
  if (!devices.ok || !known.ok) return;
  const ways = new Map(known.body.items.map((one) => [one.device, one]));
  tills.value = devices.body.items
    .filter(({ kind }) => kind === 'till')
    .map(({ device }) => ways.get(device) ?? { venue: venue.peek()?.venue ?? '', device });
}

export function goBack(by: number): void {
  daysBack.value = Math.max(0, daysBack.peek() + by);
  void look();
}

/** What was chosen stays where it could not be saved. */
export async function match(sale: SaleRow, visitor: string): Promise<void> {
  const end = `/sales/${encodeURIComponent(sale.id)}/match`;
  const answer = await call<object>('POST', inVenue(end), { visitor });
  if (!answer.ok) {
    said.value = { text: word('failed', { why: whyNot(answer) }), isWrong: true };
    return;
  }
  batch(() => {
    correcting.value = '';
    said.value = { text: word('saved'), isWrong: false };
  });
  await look();
}
