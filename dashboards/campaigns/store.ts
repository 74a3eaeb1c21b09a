import { batch, signal } from '@preact/signals';
import type {
  CampaignCountsBody,
  CampaignsBody,
  ListBody,
  MeBody,
  VenueBody,
  VenueSummary,
} from '../../src/contracts/api.ts';
import { type Answer, call } from '../api/client.ts';
import { nameIn } from '../i18n/language.ts';

export type Shown = 'loading' | 'signedOut' | 'noVenue' | 'unreachable' | 'list';
export type CampaignItem = CampaignsBody['items'][number];
export type Counts = CampaignCountsBody['items'][number];

export const shown = signal<Shown>('loading');
export const venues = signal<readonly VenueSummary[]>([]);
export const venue = signal<VenueBody | undefined>(undefined);
export const role = signal('');
export const campaigns = signal<readonly CampaignItem[]>([]);
export const counts = signal<CampaignCountsBody | undefined>(undefined);
/** What happened last, for the screen and for screen readers. */
export const said = signal<{ readonly text: string; readonly isWrong: boolean } | undefined>(
  undefined,
);

const PUBLISHERS: readonly string[] = ['admin', 'marketer'];
const READERS: readonly string[] = [...PUBLISHERS, 'operator', 'auditor'];
const RETRY_MS = 3_000;
const COUNT_EVERY_MS = 10_000;

export const mayPublish = (): boolean => PUBLISHERS.includes(role.value);
export const inVenue = (end: string): string =>
  `/api/v1/venues/${encodeURIComponent(venue.peek()?.venue ?? '')}${end}`;

export function startCampaigns(): void {
  void load();
  setInterval(() => {
    const isLooked = document.visibilityState === 'visible';
    if (isLooked && shown.peek() === 'list') void look();
  }, COUNT_EVERY_MS);
}

async function load(): Promise<void> {
  const me = await call<MeBody>('GET', '/api/v1/me');
  if (!me.ok) return refused(me);
  role.value = me.body.role;
  // A demonstration shows its floor to everybody, its campaigns to those who sign in.
  if (!READERS.includes(me.body.role)) return later('signedOut');
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
  const body = await call<VenueBody>('GET', `/api/v1/venues/${encodeURIComponent(id)}`);
  if (!body.ok) return refused(body);
  const url = new URL(location.href);
  url.searchParams.set('venue', id);
  history.replaceState(null, '', url);
  batch(() => {
    venue.value = body.body;
    campaigns.value = [];
    counts.value = undefined;
  });
  if (await look()) shown.value = 'list';
}

/** What is published, and what it did today. */
export async function look(): Promise<boolean> {
  const here = venue.peek()?.venue;
  const list = await call<CampaignsBody>('GET', inVenue('/campaigns'));
  if (!list.ok) {
    if (shown.peek() !== 'list' || list.status === 401) refused(list);
    return false;
  }
  const today = await call<CampaignCountsBody>('GET', inVenue('/campaigns/counts'));
  if (venue.peek()?.venue !== here) return false;
  batch(() => {
    campaigns.value = list.body.items;
    if (today.ok) counts.value = today.body;
  });
  return true;
}

function refused(answer: Extract<Answer<unknown>, { ok: false }>): void {
  const isUnknown = answer.status === 401 || answer.status === 403 || answer.status === 404;
  later(isUnknown ? 'signedOut' : 'unreachable');
}

function later(state: Shown): void {
  shown.value = state;
  setTimeout(() => void load(), RETRY_MS);
}

/** The zone's name on screen; an id that the plan does not know stands for itself. */
export function zoneName(id: string): string {
  const zone = venue.value?.plan.zones.find((one) => one.id === id);
  return zone ? nameIn(zone.name) : id;
}
