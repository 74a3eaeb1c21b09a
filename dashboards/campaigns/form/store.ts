import { batch, computed, signal } from '@preact/signals';
import type { CampaignCheckBody, ListBody } from '../../../src/contracts/api.ts';
import type { OfferItem } from '../../../src/contracts/api-coupons.ts';
import type { SegmentList, SegmentSheet } from '../../../src/contracts/api-segments.ts';
import { call } from '../../api/client.ts';
import { whyNot } from '../../parts/refusal.ts';
import { inVenue, said } from '../../parts/venue-page.ts';
import { type CampaignItem, campaigns, editing, look } from '../store.ts';
import { documentOf, idFor, offerOf, type Status } from './document.ts';
import { type Fault, faultsIn, placeOf } from './faults.ts';
import type { Fields } from './fields.ts';
import { fieldsOf } from './read-back.ts';
import { fieldsFrom, type starters } from './starters.ts';
import { f } from './words.ts';

type Problem = Extract<CampaignCheckBody, { ok: false }>['problems'][number];

/** What is typed; undefined = no starter is chosen yet, or it is written as JSON. */
export const fields = signal<Fields | undefined>(undefined);
/** Kinds of zones that the chosen starter is about. */
export const kinds = signal<readonly string[]>([]);
/** What is written as JSON; undefined = the form is shown. */
export const text = signal<string | undefined>(undefined);
/** Says more than the form can show. */
export const isByHand = signal(false);
export const checked = signal<CampaignCheckBody | undefined>(undefined);
/** Somebody tried to keep it: from now on what is missing is said. */
export const isTried = signal(false);
export const isSaving = signal(false);
export const offers = signal<readonly OfferItem[]>([]);
/** Of the venue; undefined = not told yet. */
export const segments = signal<readonly SegmentSheet[] | undefined>(undefined);
export const faults = computed<readonly Fault[]>(() =>
  fields.value ? faultsIn(fields.value) : [],
);
/** The document as it stands; undefined = what is written is no JSON. */
export const now = computed<object | undefined>(() => documentNow('live'));

const CHECK_AFTER_MS = 350;
let timer: ReturnType<typeof setTimeout> | undefined;
let checks = 0;

/** A new campaign, or one there is; its form where the form can show it whole. [CPF1] [CPF4] */
export function open(item: CampaignItem | undefined): void {
  const found = item && fieldsOf(item.campaign);
  batch(() => {
    fields.value = found;
    isByHand.value = item !== undefined && found === undefined;
    text.value = isByHand.value ? jsonOf(item?.campaign ?? {}) : undefined;
    checked.value = undefined;
    isTried.value = false;
  });
  void loadOffers();
  void loadSegments();
  checkSoon();
}

export function begin(starter: (typeof starters)[number]): void {
  batch(() => {
    kinds.value = starter.kinds;
    fields.value = fieldsFrom(starter);
  });
  checkSoon();
}

export function close(): void {
  clearTimeout(timer);
  checks += 1;
  batch(() => {
    editing.value = undefined;
    fields.value = undefined;
    text.value = undefined;
  });
}

export function set(change: Partial<Fields>): void {
  const before = fields.peek();
  if (before === undefined) return;
  fields.value = { ...before, ...change };
  checkSoon();
}

export function write(json: string): void {
  text.value = json;
  checkSoon();
}

/** The same campaign as JSON, or back as a form where that shows all of it. [CPF4] */
export function turn(): void {
  const answer = checked.peek();
  if (text.peek() === undefined) {
    text.value = jsonOf(documentNow('live') ?? {});
    return;
  }
  const found = answer?.ok ? fieldsOf(answer.campaign) : undefined;
  batch(() => {
    isByHand.value = found === undefined;
    if (found === undefined) return;
    fields.value = { ...found, id: editing.peek()?.campaign === '' ? '' : found.id };
    text.value = undefined;
  });
}

function idNow(of: Fields): string {
  if (of.id !== '') return of.id;
  return idFor(
    of.nameEn,
    campaigns.peek().map(({ campaign }) => campaign.id),
  );
}

export function documentNow(status: Status): object | undefined {
  const written = text.value;
  if (written !== undefined) {
    const read = parsed(written);
    return read && { ...read, status };
  }
  const of = fields.value;
  return of && documentOf(of, idNow(of), status);
}

function offerNow(): object | undefined {
  const of = fields.peek();
  return of === undefined || text.peek() !== undefined ? undefined : offerOf(of, idNow(of));
}

function parsed(json: string): object | undefined {
  try {
    const read: unknown = JSON.parse(json);
    return typeof read === 'object' && read !== null && !Array.isArray(read) ? read : undefined;
  } catch {
    return undefined;
  }
}

const jsonOf = (document: object): string => JSON.stringify(document, null, 2);

async function loadOffers(): Promise<void> {
  const list = await call<ListBody<OfferItem>>('GET', inVenue('/offers'));
  if (list.ok) offers.value = list.body.items;
}

async function loadSegments(): Promise<void> {
  const list = await call<SegmentList>('GET', inVenue('/segments'));
  if (list.ok) segments.value = list.body.items;
}

/** Asks what it would say a moment after the last key; a late answer to an older one is dropped. */
function checkSoon(): void {
  clearTimeout(timer);
  timer = setTimeout(() => void check(), CHECK_AFTER_MS);
}

async function check(): Promise<CampaignCheckBody | undefined> {
  const mine = ++checks;
  clearTimeout(timer);
  const campaign = documentNow('live');
  if (campaign === undefined || faults.peek().length > 0) {
    checked.value = undefined;
    return undefined;
  }
  const offer = offerNow();
  const asked = { campaign, ...(offer === undefined ? {} : { offer }) };
  const answer = await call<CampaignCheckBody>('POST', inVenue('/campaigns/check'), asked);
  if (mine !== checks) return undefined;
  if (!answer.ok) {
    said.value = { text: f('failed', { reason: whyNot(answer) }), isWrong: true };
    return undefined;
  }
  checked.value = answer.body;
  return answer.body;
}

/** Publishes it, or keeps it as a draft; its new offer first. What is wrong stays to be mended. */
export async function save(status: Status): Promise<void> {
  if (isSaving.peek()) return;
  isTried.value = true;
  isSaving.value = true;
  const answer = await check();
  if (answer?.ok) await keep(status);
  else document.querySelector<HTMLElement>('.editor [aria-invalid=true]')?.focus();
  isSaving.value = false;
}

async function keep(status: Status): Promise<void> {
  const [offer, document] = [offerNow(), documentNow(status)];
  if (document === undefined) return;
  if (offer !== undefined) {
    const made = await call('POST', inVenue('/offers'), offer);
    if (!made.ok) return refuse(whyNot(made));
  }
  const made = await call('POST', inVenue('/campaigns'), document);
  if (!made.ok) return refuse(whyNot(made));
  await look();
  close();
  said.value = { text: f(status === 'draft' ? 'keptDraft' : 'published'), isWrong: false };
}

function refuse(reason: string): void {
  said.value = { text: f('failed', { reason }), isWrong: true };
}

/** Problems of the check that belong to a field, and those that belong to none. */
export const problemsAt = (place: string): readonly Problem[] =>
  problems.value.filter(({ path }) => placeOf(path) === place);
export const problems = computed<readonly Problem[]>(() => {
  const answer = checked.value;
  return answer && !answer.ok ? answer.problems : [];
});
