import { batch, computed, type ReadonlySignal, signal } from '@preact/signals';
import type { ListBody, MeBody, VenueBody, VenueSummary } from '../../src/contracts/api.ts';
import type { PlanVersionBody } from '../../src/contracts/api-plan.ts';
import type { DeltaFrame, LiveFrame, SnapshotFrame } from '../../src/contracts/live.ts';
import { type Answer, call } from '../api/client.ts';
import { nameIn } from '../i18n/language.ts';
import { ageMs, nothingYet, reduce, type ZoneNow } from '../live/reducer.ts';
import { type Connection, FLOOR_SILENCE_MS, LiveSocket, socketUrl } from '../live/socket.ts';
import { DotField } from './dots.ts';

/** Which of the page's states is shown. */
export type Shown = 'loading' | 'signedOut' | 'noVenue' | 'unreachable' | 'floor';

export const shown = signal<Shown>('loading');
export const venues = signal<readonly VenueSummary[]>([]);
export const venue = signal<VenueBody | undefined>(undefined);
export const live = signal(nothingYet);
export const connection = signal<Connection>('connecting');
/** Our own clock, once a second. */
export const nowMs = signal(Date.now());
export const floor = signal<string | undefined>(undefined);
export const chosenZone = signal<string | undefined>(undefined);
/** The pause button, beside the system's wish for less motion. */
export const paused = signal(false);
export const dots = new DotField();
/** Counts up when the dots have news. */
export const dotNews = signal(0);

export const role = signal('');
/** What is looked at instead of now; paused = the picture stands. [PAG13] */
export type Past = { readonly speed: number; readonly isPaused: boolean; readonly isOver: boolean };
export const past = signal<Past | undefined>(undefined);
/** Where the past begins, or goes on after a break of the connection. */
let pastFrom = '';

/** The clock of what is on screen: the server's, or the recording's. */
export const serverNowMs = computed(() =>
  past.value ? live.value.atMs : nowMs.value + live.value.offsetMs,
);
export const age = computed(() => ageMs(live.value, nowMs.value));
export const isLost = computed(() => connection.value === 'lost');
export const timezone = computed(
  () => live.value.hello?.timezone ?? venue.value?.timezone ?? 'UTC',
);

const RETRY_MS = 3_000;
/** The way to a past time may take a while before its first picture. */
const PAST_SILENCE_MS = 20_000;
let socket: LiveSocket | undefined;
let retry: number | undefined;

export function startFloor(): void {
  setInterval(() => {
    nowMs.value = Date.now();
  }, 1_000);
  void load();
}

/** Session, venues, plan, then the socket; every refusal is one of the page's states. */
async function load(): Promise<void> {
  const me = await call<MeBody>('GET', '/api/v1/me');
  if (!me.ok) return refused(me);
  role.value = me.body.role;
  const list = await call<ListBody<VenueSummary>>('GET', '/api/v1/venues');
  if (!list.ok) return refused(list);
  venues.value = list.body.items;
  const asked = new URLSearchParams(location.search).get('venue');
  const found = venues.value.find((one) => one.venue === asked) ?? venues.value[0];
  if (!found) {
    shown.value = 'noVenue';
    loadSoon();
    return;
  }
  if (!(await loadPlan(found.venue))) return;
  shown.value = 'floor';
  const query = new URLSearchParams(location.search);
  const from = query.get('from');
  if (from === null || past.value) openSocket(found.venue);
  else watchPast(from, Number(query.get('speed') ?? '1'));
}

function refused(answer: Extract<Answer<unknown>, { ok: false }>): void {
  const isSignedOut = answer.status === 401 || answer.status === 403;
  if (isSignedOut) socket?.stop();
  // A floor on screen stays there; its banner says that it is not live.
  else if (shown.value === 'floor') return;
  shown.value = isSignedOut ? 'signedOut' : 'unreachable';
  loadSoon();
}

/** Signed in elsewhere, a venue imported, the server back: the page finds out by itself. */
function loadSoon(): void {
  clearTimeout(retry);
  retry = window.setTimeout(() => void load(), RETRY_MS);
}

async function loadPlan(id: string): Promise<boolean> {
  const plan = await call<VenueBody>('GET', `/api/v1/venues/${encodeURIComponent(id)}`);
  if (!plan.ok) {
    refused(plan);
    return false;
  }
  showPlan(plan.body);
  return true;
}

function showPlan(body: VenueBody): void {
  batch(() => {
    venue.value = body;
    const floors = body.plan.floors.map((one) => one.id);
    if (!floor.value || !floors.includes(floor.value)) floor.value = floors[0];
  });
}

function openSocket(id: string): void {
  socket?.stop();
  const mine = new LiveSocket({
    url: () => socketUrl(`/live?${queryFor(id)}`),
    silenceMs: past.value ? PAST_SILENCE_MS : FLOOR_SILENCE_MS,
    onFrame: (text) => onFrame(id, JSON.parse(text)),
    onConnection: (now) => {
      connection.value = now;
    },
    onRefused: () => void checkSession(),
  });
  socket = mine;
  mine.start();
}

function queryFor(id: string): string {
  const query = new URLSearchParams({ venue: id });
  if (past.value) {
    query.set('from', pastFrom);
    query.set('speed', String(past.value.speed));
  }
  return query.toString();
}

/** Shows the floor from a past time on, in venue time or epoch ms. [PAG13] */
export function watchPast(from: string, speed: number): void {
  const here = venue.value;
  if (!here) return;
  pastFrom = from;
  batch(() => {
    past.value = { speed, isPaused: false, isOver: false };
    // Until the first picture comes, nothing of now may stand under the word "past".
    live.value = { ...nothingYet, hello: live.value.hello };
    dots.snapshot([]);
  });
  openSocket(here.venue);
}

/** Stops where it is, or goes on from there; another speed goes on at once. */
export function playPast(speed: number, isPaused: boolean): void {
  if (!past.value) return;
  if (live.value.atMs > 0) pastFrom = String(live.value.atMs);
  past.value = { speed, isPaused, isOver: false };
  if (isPaused) socket?.stop();
  else if (venue.value) openSocket(venue.value.venue);
}

export function backToLive(): void {
  const url = new URL(location.href);
  for (const name of ['from', 'speed']) url.searchParams.delete(name);
  history.replaceState(null, '', url);
  past.value = undefined;
  live.value = { ...nothingYet, hello: live.value.hello };
  dots.snapshot([]);
  if (venue.value) openSocket(venue.value.venue);
}

/** The record ended, or there is none: the last picture stays, and says so. */
function pastIsOver(): void {
  socket?.stop();
  if (past.value) past.value = { ...past.value, isPaused: true, isOver: true };
}

/** A socket cannot say "401": ask over HTTP whether the session still holds. */
async function checkSession(): Promise<void> {
  const me = await call<MeBody>('GET', '/api/v1/me');
  if (!me.ok && me.status !== 0) refused(me);
}

function onFrame(id: string, frame: LiveFrame): void {
  if (frame.type === 'bye' && past.value) {
    pastIsOver();
    return;
  }
  const isNewConnection = frame.type === 'hello' && live.value.hello !== undefined;
  const { state, next } = reduce(live.value, frame, Date.now());
  if (next === 'ask') socket?.again();
  if (next !== 'draw') return;
  if (past.value && state.atMs > 0) pastFrom = String(state.atMs);
  batch(() => {
    live.value = state;
    if (frame.type === 'snapshot') dots.snapshot(frame.dots);
    if (frame.type === 'delta') dots.delta(frame);
    if (frame.type !== 'hello') dotNews.value += 1;
  });
  // The plan may have been imported anew while we were away.
  if (isNewConnection) void loadPlan(id);
  if (frame.type === 'snapshot' || frame.type === 'delta') followPlan(id, frame);
}

/** Versions were not kept before this one. */
const FIRST_VERSION = 1;
let planAsked: number | undefined;

/** The plan on screen is the one the frame is of: a new one, or that of a past day. [PLN8] */
function followPlan(id: string, frame: SnapshotFrame | DeltaFrame): void {
  const shown = venue.value?.planVersion;
  const early = past.value && frame.type === 'snapshot' ? FIRST_VERSION : undefined;
  const wanted = frame.planVersion ?? early;
  if (shown === undefined || wanted === undefined || wanted === shown) return;
  if (planAsked === wanted) return;
  planAsked = wanted;
  const isPast = past.value !== undefined;
  void (isPast ? loadVersion(id, wanted) : loadPlan(id)).finally(() => {
    planAsked = undefined;
  });
}

async function loadVersion(id: string, version: number): Promise<void> {
  const path = `/api/v1/venues/${encodeURIComponent(id)}/plan/versions/${version}`;
  const answer = await call<PlanVersionBody>('GET', path);
  if (!answer.ok || !past.value || venue.value?.venue !== id) return;
  showPlan({ ...venue.value, plan: answer.body.plan, planVersion: version });
}

/** Another venue of the same organisation. */
export async function goToVenue(id: string): Promise<void> {
  socket?.stop();
  const url = new URL(location.href);
  url.searchParams.set('venue', id);
  history.replaceState(null, '', url);
  batch(() => {
    past.value = undefined;
    live.value = nothingYet;
    chosenZone.value = undefined;
    dots.snapshot([]);
  });
  if (await loadPlan(id)) openSocket(id);
}

const zoneSignals = new Map<string, ReadonlySignal<ZoneNow | undefined>>();

/** One zone's own signal: a row is drawn again only when its zone changed. */
export function zoneNow(id: string): ReadonlySignal<ZoneNow | undefined> {
  const known = zoneSignals.get(id);
  if (known) return known;
  const fresh = computed(() => live.value.zones.get(id));
  zoneSignals.set(id, fresh);
  return fresh;
}

/** The zone's name on screen; an id that the plan does not know stands for itself. */
export function zoneName(id: string): string {
  const zone = venue.value?.plan.zones.find((one) => one.id === id);
  return zone ? nameIn(zone.name) : id;
}
