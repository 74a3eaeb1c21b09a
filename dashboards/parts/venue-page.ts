import { signal } from '@preact/signals';
import type { ListBody, MeBody, VenueBody, VenueSummary } from '../../src/contracts/api.ts';
import { type Answer, call } from '../api/client.ts';

/** Which of a page's states is shown; `page` = the venue's own. */
export type Shown = 'loading' | 'signedOut' | 'noVenue' | 'unreachable' | 'page';

export const shown = signal<Shown>('loading');
export const venues = signal<readonly VenueSummary[]>([]);
export const venue = signal<VenueBody | undefined>(undefined);
export const role = signal('');
/** What happened last, for the screen and for screen readers. */
export const said = signal<
  | {
      readonly text: string;
      readonly isWrong: boolean;
      /** What the server said that this page has no words for. */
      readonly english?: string;
    }
  | undefined
>(undefined);

const RETRY_MS = 3_000;
let retry: ReturnType<typeof setTimeout> | undefined;

/** What a page of one venue is: who may use it, and what it loads when a venue is chosen. */
export type VenuePage = {
  readonly roles: readonly string[];
  /** Loads what the page shows first; false = it was refused and said so by `refused`. */
  readonly load: (venue: VenueBody) => Promise<boolean>;
};

let page: VenuePage = { roles: [], load: async () => true };

/** An address of the API of the venue on screen. */
export const inVenue = (end: string): string =>
  `/api/v1/venues/${encodeURIComponent(venue.peek()?.venue ?? '')}${end}`;

/** Session, venues, the venue of the address or the first; refusals are states of the page. */
export function startVenuePage(one: VenuePage): void {
  page = one;
  void start();
}

async function start(): Promise<void> {
  const me = await call<MeBody>('GET', '/api/v1/me');
  if (!me.ok) return refused(me);
  role.value = me.body.role;
  // A demonstration shows its floor to everybody, all else to those who sign in.
  if (!page.roles.includes(me.body.role)) return later('signedOut');
  const list = await call<ListBody<VenueSummary>>('GET', '/api/v1/venues');
  if (!list.ok) return refused(list);
  venues.value = list.body.items;
  const asked = new URLSearchParams(location.search).get('venue');
  const found = venues.value.find((one) => one.venue === asked) ?? venues.value[0];
  if (!found) return later('noVenue');
  await goToVenue(found.venue);
}

/** Another venue of the same organisation, named in the address. */
export async function goToVenue(id: string): Promise<void> {
  clearTimeout(retry);
  const answer = await call<VenueBody>('GET', `/api/v1/venues/${encodeURIComponent(id)}`);
  if (!answer.ok) return refused(answer);
  const url = new URL(location.href);
  url.searchParams.set('venue', id);
  history.replaceState(null, '', url);
  venue.value = answer.body;
  if (await page.load(answer.body)) shown.value = 'page';
}

/** Shows why the server did not answer as hoped; the page finds out by itself when it does. */
export function refused(answer: Extract<Answer<unknown>, { ok: false }>): void {
  const isUnknown = answer.status === 401 || answer.status === 403 || answer.status === 404;
  later(isUnknown ? 'signedOut' : 'unreachable');
}

function later(state: Shown): void {
  shown.value = state;
  clearTimeout(retry);
  retry = setTimeout(() => void start(), RETRY_MS);
}
