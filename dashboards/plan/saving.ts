import { batch, effect, signal } from '@preact/signals';
import type { PlanDraftBody } from '../../src/contracts/api-plan.ts';
import { refused, venue } from '../parts/venue-page.ts';
import { api } from './api.ts';
import { check } from './checking.ts';
import { keep, keptOf } from './keep.ts';
import { type Drawing, drawingOf, planOf } from './model/drawing.ts';
import { begun, did, type History } from './model/history.ts';
import { changesOf } from './model/splices.ts';
import { chosen, history, looking, mayEdit, showAll, underlays } from './store.ts';

/** Whether the server has what is on screen. */
export type SaveState =
  | { readonly is: 'saved' }
  | { readonly is: 'saving' }
  | { readonly is: 'unsaved'; readonly sinceMs: number };

export const saveState = signal<SaveState>({ is: 'saved' });
/** Somebody else saved another draft meanwhile: theirs, until one is chosen. */
export const conflict = signal<PlanDraftBody | undefined>(undefined);
/** What is published, and whether the draft is something else. */
export const published = signal({ version: 0, basedOn: 0, isChanged: false });

const QUIET_MS = 700;
const RETRY_MS = 3_000;
let revision = 0;
/** What the server has: a value, so that one look tells whether there is anything to save. */
let onServer: Drawing | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;
let isSending = false;
/** One write at a time; the page of another venue does not wait for this one's. */
let session = 0;

export const revisionNow = (): number => revision;
export const isSaved = (): boolean => onServer === history.peek().now;

/** The draft of the venue on screen, and what this tab had drawn of it before a reload. */
export async function loadDraft(): Promise<boolean> {
  const mine = ++session;
  const id = venue.peek()?.venue ?? '';
  const [draft, pictures] = await Promise.all([api.draft(), api.underlays()]);
  if (mine !== session) return false;
  if (!draft.ok) {
    refused(draft);
    return false;
  }
  const theirs = drawingOf(draft.body.plan);
  const kept = keptOf(id);
  batch(() => {
    looking.value = undefined;
    conflict.value = undefined;
    chosen.value = [];
    underlays.value = pictures.ok ? pictures.body.items : [];
    published.value = draft.body;
    revision = draft.body.revision;
    const isTheirs = kept === undefined || changesOf(kept.history.now, theirs).length === 0;
    onServer = theirs;
    if (kept === undefined) history.value = begun(theirs);
    else if (isTheirs) history.value = { ...kept.history, now: theirs };
    else if (kept.isSaved) history.value = did(kept.history, theirs, 'elsewhere');
    else {
      history.value = kept.history;
      // Nobody else saved since: what was not yet saved is saved now.
      if (kept.revision !== draft.body.revision) conflict.value = draft.body;
    }
    saveState.value = isSaved() ? { is: 'saved' } : { is: 'unsaved', sinceMs: Date.now() };
  });
  showAll();
  return true;
}

/** Saves by itself, a little after the hand rests. [PLN25] */
export function startSaving(): void {
  effect(() => {
    const { now } = history.value;
    keepNow();
    if (now === onServer || !mayEdit() || conflict.value) return;
    if (saveState.peek().is === 'saved') saveState.value = { is: 'saving' };
    later(QUIET_MS);
  });
  addEventListener('online', () => later(0));
  addEventListener('beforeunload', (event) => {
    if (!isSaved() && saveState.peek().is === 'unsaved') event.preventDefault();
  });
}

function keepNow(): void {
  const id = venue.peek()?.venue;
  if (id === undefined || history.peek().now.floors.length === 0) return;
  keep(id, { history: history.peek(), revision, isSaved: isSaved() });
}

function later(ms: number): void {
  clearTimeout(timer);
  timer = setTimeout(() => void save(), ms);
}

/** Saves what is not saved yet; true once the server has it all. */
export async function save(): Promise<boolean> {
  if (isSending || conflict.peek()) return false;
  const { now } = history.peek();
  if (now === onServer) return true;
  isSending = true;
  const mine = session;
  if (saveState.peek().is !== 'unsaved') saveState.value = { is: 'saving' };
  const answer = await api.save(planOf(now), revision);
  isSending = false;
  if (mine !== session) return false;
  if (answer.ok) {
    revision = answer.body.revision;
    return savedAs(now);
  }
  if (answer.status === 409) await meetOther();
  else {
    if (saveState.peek().is !== 'unsaved') saveState.value = { is: 'unsaved', sinceMs: Date.now() };
    later(RETRY_MS);
  }
  return false;
}

function savedAs(now: Drawing): boolean {
  onServer = now;
  published.value = { ...published.peek(), isChanged: true };
  keepNow();
  check();
  const isAll = history.peek().now === now;
  saveState.value = isAll ? { is: 'saved' } : { is: 'saving' };
  if (!isAll) later(QUIET_MS);
  return isAll;
}

/** Saves until all is saved, for what must not go on without. */
export async function saveAll(): Promise<boolean> {
  for (let tries = 0; tries < 40; tries++) {
    if (conflict.peek()) return false;
    if (await save()) return true;
    await new Promise((done) => setTimeout(done, 150));
    if (saveState.peek().is === 'unsaved') return false;
  }
  return false;
}

/** Another draft is there: ours after all, where the answer to our own save was lost. */
async function meetOther(): Promise<void> {
  const draft = await api.draft();
  if (!draft.ok) return later(RETRY_MS);
  const theirs = drawingOf(draft.body.plan);
  if (changesOf(history.peek().now, theirs).length === 0) {
    revision = draft.body.revision;
    savedAs(history.peek().now);
    return;
  }
  batch(() => {
    conflict.value = draft.body;
    saveState.value = { is: 'unsaved', sinceMs: Date.now() };
  });
}

/** Ours is saved over theirs, which stays a step to go back to; or theirs is taken, as a step. */
export function settle(whose: 'mine' | 'theirs'): void {
  const other = conflict.peek();
  if (!other) return;
  const theirs = drawingOf(other.plan);
  const ours = history.peek();
  revision = other.revision;
  onServer = theirs;
  batch(() => {
    conflict.value = undefined;
    const seen = did(ours, theirs, 'elsewhere');
    history.value = whose === 'theirs' ? seen : did(seen, ours.now, 'restore');
    if (whose === 'theirs') saved(history.peek());
    chosen.value = [];
  });
}

function saved(of: History): void {
  onServer = of.now;
  saveState.value = { is: 'saved' };
}

/** What the server made the draft (a restored version, none at all) becomes a step. */
export async function takeServers(word: 'restore' | 'elsewhere'): Promise<boolean> {
  const draft = await api.draft();
  if (!draft.ok) return false;
  revision = draft.body.revision;
  const theirs = drawingOf(draft.body.plan);
  onServer = theirs;
  batch(() => {
    const next = did(history.peek(), theirs, word);
    saved(next);
    published.value = draft.body;
    history.value = next;
    chosen.value = [];
  });
  keepNow();
  check();
  return true;
}
