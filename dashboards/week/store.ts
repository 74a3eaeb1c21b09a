import { effect, signal } from '@preact/signals';
import type {
  Baseline,
  WeekBody,
  WeekSettingsBody,
  WeekStart,
} from '../../src/contracts/api-week.ts';
import { call } from '../api/client.ts';
import { language } from '../i18n/language.ts';
import { whyNot } from '../parts/refusal.ts';
import { inVenue, refused, role, said, shown, startVenuePage, venue } from '../parts/venue-page.ts';
import { wordsOf } from '../parts/words-of.ts';
import { en } from './words-en.ts';
import { fa } from './words-fa.ts';

export const w = wordsOf(en, fa);
export const week = signal<WeekBody | undefined>(undefined);
/** What the reader chose; undefined = as the venue's settings say. */
export const against = signal<Baseline | undefined>(undefined);
export const settings = signal<WeekSettingsBody | undefined>(undefined);
/** Any day of the week asked for; undefined = of the last one that is over. */
const day = signal<string | undefined>(undefined);

export const maySet = (): boolean => role.value === 'admin';

export function startWeek(): void {
  const asked = new URLSearchParams(location.search).get('day');
  if (asked !== null && /^\d{4}-\d{2}-\d{2}$/.test(asked)) day.value = asked;
  startVenuePage({ roles: ['admin', 'marketer', 'operator', 'auditor'], load });
  let before = language();
  effect(() => {
    const now = language();
    if (now === before) return;
    before = now;
    // The week of who reads Persian begins on Saturday, unless the venue has one for all.
    if (week.peek() !== undefined) void look();
  });
}

async function load(): Promise<boolean> {
  week.value = undefined;
  settings.value = undefined;
  const isThere = await look();
  if (isThere && role.peek() === 'admin') {
    const answer = await call<WeekSettingsBody>('GET', inVenue('/week/settings'));
    if (answer.ok) settings.value = answer.body;
  }
  return isThere;
}

async function look(): Promise<boolean> {
  const here = venue.peek()?.venue;
  const query = new URLSearchParams({ lang: language() });
  if (day.peek() !== undefined) query.set('day', day.peek() ?? '');
  if (against.peek() !== undefined) query.set('against', against.peek() ?? '');
  const answer = await call<WeekBody>('GET', inVenue(`/week?${query}`));
  if (!answer.ok) {
    if (shown.peek() !== 'page' || answer.status === 401) refused(answer);
    else said.value = { text: whyNot(answer), isWrong: true };
    return false;
  }
  if (venue.peek()?.venue === here) week.value = answer.body;
  return true;
}

/** The week that holds a day. */
export async function goTo(first: string): Promise<void> {
  day.value = first;
  const url = new URL(location.href);
  url.searchParams.set('day', first);
  history.replaceState(null, '', url);
  await look();
}

export const isLast = (body: WeekBody): boolean => body.to >= body.today;

export function compareWith(baseline: Baseline): void {
  against.value = baseline;
  void look();
}

export type Draft = {
  readonly startsOn: WeekStart | '';
  readonly mails: readonly { readonly address: string; readonly language: 'en' | 'fa' }[];
};

/** True when it is kept; else what was typed stays, with the reason. */
export async function save({ startsOn, mails }: Draft): Promise<boolean> {
  const body = {
    ...(startsOn === '' ? {} : { startsOn }),
    against: against.peek() ?? week.peek()?.against ?? 'fourBefore',
    mails: mails
      .map(({ address, language: of }) => ({ address: address.trim(), language: of }))
      .filter(({ address }) => address !== ''),
  };
  const answer = await call<object>('POST', inVenue('/week/settings'), body);
  if (!answer.ok) {
    said.value = { text: w('failed', { why: whyNot(answer) }), isWrong: true };
    return false;
  }
  said.value = { text: w('saved'), isWrong: false };
  await look();
  return true;
}
