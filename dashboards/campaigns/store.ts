import { batch, signal } from '@preact/signals';
import type { CampaignCountsBody, CampaignsBody } from '../../src/contracts/api.ts';
import { call } from '../api/client.ts';
import { nameIn } from '../i18n/language.ts';
import { inVenue, refused, role, shown, startVenuePage, venue } from '../parts/venue-page.ts';

export type CampaignItem = CampaignsBody['items'][number];
export type Counts = CampaignCountsBody['items'][number];

export const campaigns = signal<readonly CampaignItem[]>([]);
export const counts = signal<CampaignCountsBody | undefined>(undefined);

/** The campaign that is changed in the form; empty = a new one, undefined = the list is shown. */
export const editing = signal<{ readonly campaign: string } | undefined>(undefined);

const PUBLISHERS: readonly string[] = ['admin', 'marketer'];
const READERS: readonly string[] = [...PUBLISHERS, 'operator', 'auditor'];
const COUNT_EVERY_MS = 10_000;

export const mayPublish = (): boolean => PUBLISHERS.includes(role.value);

export function startCampaigns(): void {
  startVenuePage({
    roles: READERS,
    load: () => {
      batch(() => {
        campaigns.value = [];
        editing.value = undefined;
        counts.value = undefined;
      });
      return look();
    },
  });
  setInterval(() => {
    const isLooked = document.visibilityState === 'visible';
    if (isLooked && shown.peek() === 'page') void look();
  }, COUNT_EVERY_MS);
}

/** What is published, and what it did today. */
export async function look(): Promise<boolean> {
  const here = venue.peek()?.venue;
  const list = await call<CampaignsBody>('GET', inVenue('/campaigns'));
  if (!list.ok) {
    if (shown.peek() !== 'page' || list.status === 401) refused(list);
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

/** The zone's name on screen; an id that the plan does not know stands for itself. */
export function zoneName(id: string): string {
  const zone = venue.value?.plan.zones.find((one) => one.id === id);
  return zone ? nameIn(zone.name) : id;
}
