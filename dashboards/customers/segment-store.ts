import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { CampaignsBody } from '../../src/contracts/api.ts';
import type { PageOf } from '../../src/contracts/api-customers.ts';
import type {
  SegmentList,
  SegmentMember,
  SegmentPreview,
  SegmentRule,
  SegmentSheet,
} from '../../src/contracts/api-segments.ts';
import { call } from '../api/client.ts';
import { nameIn } from '../i18n/language.ts';
import { inVenue, venue } from '../parts/venue-page.ts';
import { change, complain, get, go, type Loaded, loading, reason, tell } from './store.ts';
import { w } from './words.ts';

/** Counts are made as somebody asks, and made again when they are older than the server thinks. */
const COUNT_EVERY_MS = 2_000;
const LOOK_EVERY_MS = 15_000;
const REST_MS = 500;

export const segments = signal<Loaded<readonly SegmentSheet[]>>(loading);
/** What the rule on screen says and whom it holds; undefined = it is being asked. */
export const preview = signal<Loaded<SegmentPreview>>(loading);
export const members = signal<Loaded<PageOf<SegmentMember>> | undefined>(undefined);
export const campaigns = signal<readonly (readonly [id: string, name: string])[]>([]);

export async function loadSegments(): Promise<void> {
  const answer = await get<SegmentList>('/segments');
  if (answer.ok) segments.value = { state: 'there', value: answer.body.items };
  else if (segments.peek().state !== 'there') {
    segments.value = { state: 'failed', why: reason(answer) };
  }
}

/** The list with live counts, for as long as it is shown. */
export function useSegments(): void {
  const here = venue.value?.venue;
  useEffect(() => {
    if (here === undefined) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    segments.value = loading;
    const look = async () => {
      if (document.visibilityState === 'visible') await loadSegments();
      if (isOver) return;
      const now = segments.peek();
      const isCounted = now.state === 'there' && now.value.every(({ counted }) => counted);
      timer = setTimeout(() => void look(), isCounted ? LOOK_EVERY_MS : COUNT_EVERY_MS);
    };
    void look();
    void loadCampaigns();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [here]);
}

async function loadCampaigns(): Promise<void> {
  const answer = await get<CampaignsBody>('/campaigns');
  if (!answer.ok) return;
  campaigns.value = answer.body.items.map(
    ({ campaign: { id, name } }) => [id, nameIn(name)] as const,
  );
}

let timer: ReturnType<typeof setTimeout> | undefined;
let turn = 0;

/** Counts the rule on screen once the fingers rest; an answer that is overtaken is dropped. */
export function ask(rule: SegmentRule | undefined): void {
  clearTimeout(timer);
  const mine = ++turn;
  if (rule === undefined) return;
  timer = setTimeout(async () => {
    const path = inVenue('/segments/preview');
    const answer = await call<SegmentPreview>('POST', path, { who: rule });
    if (mine !== turn) return;
    preview.value = answer.ok
      ? { state: 'there', value: answer.body }
      : { state: 'failed', why: reason(answer) };
  }, REST_MS);
}

export async function publish(document: {
  readonly id: string;
  readonly name: { readonly en: string; readonly fa?: string };
  readonly who: SegmentRule;
}): Promise<boolean> {
  const answer = await change<object>('/segments', { segment: { version: 1, ...document } });
  if (answer === undefined) return false;
  go({ tab: 'segments' });
  tell(w('segmentPublished'));
  return true;
}

export async function remove({ segment }: SegmentSheet): Promise<void> {
  const answer = await change<object>(`/segments/${encodeURIComponent(segment)}/remove`, {});
  if (answer === undefined) return;
  go({ tab: 'segments' });
  tell(w('segmentRemoved'));
}

/** Who is in a segment, a page at a time. */
export async function loadMembers(segment: string, isMore = false): Promise<void> {
  const before = members.peek();
  const there = isMore && before?.state === 'there' ? before.value : undefined;
  const after = there?.next === undefined ? '' : `?after=${encodeURIComponent(there.next)}`;
  const end = `/segments/${encodeURIComponent(segment)}/members${after}`;
  const answer = await get<PageOf<SegmentMember>>(end);
  if (answer.ok) {
    const items = [...(there?.items ?? []), ...answer.body.items];
    members.value = { state: 'there', value: { ...answer.body, items } };
  } else if (there === undefined) members.value = { state: 'failed', why: reason(answer) };
  else complain(reason(answer));
}
