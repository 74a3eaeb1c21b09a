import { batch, signal } from '@preact/signals';
import type {
  BandFilter,
  DeskBand,
  DeskBandsBody,
  DeskBody,
  ReaderTapsBody,
} from '../../src/contracts/api-bands.ts';
import { call } from '../api/client.ts';
import { inVenue, refused, shown, startVenuePage, venue } from '../parts/venue-page.ts';
import { newCode, newKey } from './code.ts';
import { type Job, send, startOutbox } from './outbox.ts';
import { cleanTag, listenForScanner } from './scan.ts';
import { beep, restoreSound } from './sound.ts';

export type Tab = 'out' | 'back' | 'lost' | 'stock';
export type Use = 'alone' | 'family' | 'anonymous' | 'staff';

export const desk = signal<DeskBody | undefined>(undefined);
export const tab = signal<Tab>('out');
export const use = signal<Use>('alone');
/** The family under way: its id; empty = the next scan begins one. */
export const family = signal('');
export const holder = signal('');
/** The frozen band whose wearer is given the next one that is scanned. */
export const moving = signal('');
/** Bands that are scanned go to the stock. */
export const scanningIn = signal(false);
export const reader = signal('');
/** Whose panel for linking is open: its band. */
export const linking = signal('');
export const bands = signal<readonly DeskBand[]>([]);
export const after = signal('');
export const filter = signal<BandFilter | ''>('');
export const asked = signal('');

const EVERY_MS = 5_000;

export function startDesk(): void {
  restoreSound();
  startVenuePage({ roles: ['admin', 'operator', 'staff'], load: () => look() });
  startOutbox(finished);
  listenForScanner(scanned);
  setInterval(() => {
    const isLooked = document.visibilityState === 'visible' && shown.peek() === 'page';
    if (isLooked && (tab.peek() === 'stock' || tab.peek() === 'lost')) void list();
  }, EVERY_MS);
}

async function look(): Promise<boolean> {
  const answer = await call<DeskBody>('GET', inVenue('/desk'));
  if (!answer.ok) {
    refused(answer);
    return false;
  }
  desk.value = answer.body;
  void list();
  return true;
}

/** The first rows of what is asked for, or more of them. */
export async function list(isMore = false): Promise<void> {
  const query = new URLSearchParams();
  const state = tab.peek() === 'lost' && asked.peek() === '' ? 'frozen' : filter.peek();
  if (state !== '') query.set('state', state);
  if (asked.peek() !== '') query.set('q', asked.peek());
  if (isMore && after.peek() !== '') query.set('after', after.peek());
  const whole = `${tab.peek()} ${filter.peek()} ${asked.peek()}`;
  const answer = await call<DeskBandsBody>('GET', inVenue(`/desk/bands?${query}`));
  if (!answer.ok || whole !== `${tab.peek()} ${filter.peek()} ${asked.peek()}`) return;
  batch(() => {
    bands.value = isMore ? [...bands.peek(), ...answer.body.items] : answer.body.items;
    after.value = answer.body.after ?? '';
    const known = desk.peek();
    if (known) desk.value = { ...known, counts: answer.body.counts };
  });
}

export function show(next: Tab): void {
  batch(() => {
    tab.value = next;
    moving.value = '';
    linking.value = '';
    scanningIn.value = false;
    asked.value = '';
    filter.value = '';
    bands.value = [];
  });
  void list();
}

/** Scanned, typed, seen by the camera or held to the reader: what it means is where one is. */
export function scanned(typed: string): void {
  const tag = cleanTag(typed);
  if (tag === '' || shown.peek() !== 'page') return;
  beep();
  if (moving.peek() !== '') moveTo(tag);
  else meant(tab.peek(), tag);
}

function meant(on: Tab, tag: string): void {
  switch (on) {
    case 'out':
      handOut(tag);
      break;
    case 'back':
      takeBack(tag);
      break;
    case 'stock':
      if (scanningIn.peek()) putInStock(tag);
      else lookFor(tag);
      break;
    case 'lost':
      lookFor(tag);
      break;
    default:
      on satisfies never;
  }
}

export function lookFor(text: string): void {
  asked.value = text;
  void list();
}

export function handOut(tag: string, isFree = true): void {
  const as = use.peek();
  const isNewFamily = as === 'family' && family.peek() === '';
  if (isNewFamily) family.value = `f-${newKey()}`;
  const group = as === 'family' ? { group: family.peek() } : {};
  const parent = isNewFamily ? ({ parent: true } as const) : {};
  const whose = as === 'staff' && holder.peek() !== '' ? { holder: holder.peek() } : {};
  const { code, codeSha256 } = newCode();
  const free = isFree ? { ifFree: true } : {};
  // Of a band without a wearer of a name the code is forgotten at once: nobody can link it.
  const isLinkable = as === 'alone' || as === 'family';
  send({
    ...{ what: 'handOut', tag, path: inVenue('/desk/hand-out') },
    body: { tag, as, codeSha256, ...group, ...parent, ...whose, ...free },
    ...(isLinkable ? { code } : {}),
    ...group,
    ...parent,
  });
}

export function takeBack(tag: string): void {
  send({ what: 'return', tag, path: inVenue('/desk/return'), body: { tag } });
}

export function undo({ tag, answer }: Job): void {
  const body = { tag, wearing: answer?.wearing };
  send({ what: 'undo', tag, path: inVenue('/desk/return/undo'), body });
}

/** The first of two taps; the second, or a scan, gives another band. */
export function freeze(tag: string): void {
  moving.value = tag;
  send({ what: 'freeze', tag, path: inVenue('/desk/freeze'), body: { tag } });
}

export function moveTo(to: string): void {
  const tag = moving.peek();
  moving.value = '';
  const { code, codeSha256 } = newCode();
  const body = { tag, to, codeSha256 };
  send({ what: 'move', tag: to, path: inVenue('/desk/move'), body, code });
}

export function setState(tag: string, state: 'stock' | 'lost' | 'broken' | 'gone'): void {
  const path = inVenue(`/desk/bands/${encodeURIComponent(tag)}/state`);
  send({ what: 'state', tag, path, body: { state } });
}

export function putInStock(tag: string): void {
  send({ what: 'stock', tag, path: inVenue('/desk/stock'), body: { bands: [{ tag }] } });
}

export type Answers = Readonly<Partial<Record<'service' | 'offers' | 'improve', boolean>>>;
export function link(tag: string, body: Readonly<Record<string, unknown>>): void {
  linking.value = '';
  send({ what: 'link', tag, path: inVenue('/desk/link'), body: { tag, ...body } });
}

function finished({ what, state, body }: Job): void {
  if (state === 'refused') beep(true);
  // Whoever waits for a band still waits for one.
  if (what === 'move' && state === 'refused') moving.value = String(Reflect.get(body, 'tag'));
  if (tab.peek() === 'lost' || tab.peek() === 'stock') void list();
}

/** Asks a reader for what is held to it, for as long as it is the desk's. [DSK8] */
export async function listenTo(device: string): Promise<void> {
  reader.value = device;
  let seen = -1;
  while (device !== '' && reader.peek() === device) {
    const path = `/desk/readers/${encodeURIComponent(device)}/taps?after=${seen}`;
    const answer = await call<ReaderTapsBody>('GET', inVenue(path));
    if (reader.peek() !== device) return;
    if (!answer.ok) {
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      continue;
    }
    seen = answer.body.n;
    for (const { tag } of answer.body.taps) scanned(tag);
  }
}

/** Where a printed code leads. */
export function addressOf(code: string): string {
  return `${desk.peek()?.base ?? location.origin}/v/${venue.peek()?.venue ?? ''}#${code}`;
}
