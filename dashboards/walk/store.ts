import { batch, computed, signal } from '@preact/signals';
import type {
  CalibrationBody,
  HeardBody,
  WalkReport,
  WalkStop,
  WalkSummary,
} from '../../src/contracts/api-receivers.ts';
import { call } from '../api/client.ts';
import { nameIn } from '../i18n/language.ts';
import { whyNot } from '../parts/refusal.ts';
import { inVenue, refused, said, startVenuePage, venue } from '../parts/venue-page.ts';
import {
  heardBy,
  heardSeconds,
  type Reading,
  STAND_S,
  seemsToMove,
  UNHEARD_MS,
} from './standing.ts';
import { w } from './words.ts';

export type Point = {
  readonly floor: string;
  readonly x: number;
  readonly y: number;
  readonly heard: Readonly<Record<string, readonly number[]>>;
};
/** A walk under way, as the phone keeps it through reloads. */
export type Walk = {
  readonly walk: string;
  readonly tag: string;
  readonly stops: readonly WalkStop[];
  readonly at: number;
  /** By the stop's number; a stop that was skipped has none. */
  readonly done: Readonly<Record<number, Point>>;
};
export type Stand = {
  readonly startedAtMs: number;
  readonly readings: readonly Reading[];
  readonly lastHeardMs: number;
};
type Step = 'begin' | 'walk' | 'sending' | 'report';

/** Fewer means of a receiver at a point say nothing of the radio. */
export const LEAST_POINTS = 3;
/** A report gives way to everything else of the server. */
const PATIENCE_MS = 180_000;
const LATER_EVERY_MS = 2_000;
const LATER_TRIES = 60;
const ASK_EVERY_MS = 1_000;
const TICK_MS = 250;
const WALK_MS = 12_000;

export const step = signal<Step>('begin');
export const stops = signal<readonly WalkStop[]>([]);
export const walks = signal<readonly WalkSummary[]>([]);
export const walk = signal<Walk | undefined>(undefined);
export const stand = signal<Stand | undefined>(undefined);
export const hearing = signal<HeardBody['state'] | 'offline'>('listening');
export const silent = signal<readonly string[]>([]);
export const report = signal<{ readonly atMs: number; readonly of: WalkReport } | undefined>(
  undefined,
);
/** Why the points were not taken, where they were not. */
export const notSent = signal('');
/** The server's clock as this phone knows it. */
const clock = signal({ aheadMs: 0, nowMs: Date.now() });

export const doneCount = computed(() => Object.keys(walk.value?.done ?? {}).length);
export const minutes = computed(() => {
  const ms = stops.value.length * (STAND_S * 1_000 + WALK_MS);
  return Math.max(1, Math.round(ms / 60_000));
});
export const secondsLeft = computed(() => {
  const now = stand.value;
  return now ? STAND_S - heardSeconds(now.readings, now.startedAtMs) : STAND_S;
});
export const isUnheard = computed(() => {
  const now = stand.value;
  return now !== undefined && clock.value.nowMs - now.lastHeardMs > UNHEARD_MS;
});
export const isMoving = computed(() => {
  const readings = stand.value?.readings ?? [];
  return readings.length > 0 && seemsToMove(readings);
});

export function startWalkPage(): void {
  startVenuePage({
    roles: ['admin', 'integrator', 'operator', 'staff'],
    load: async () => {
      batch(() => {
        step.value = 'begin';
        stand.value = undefined;
        walk.value = kept();
      });
      return load();
    },
  });
  setInterval(() => void hear(), ASK_EVERY_MS);
  setInterval(() => {
    clock.value = { ...clock.peek(), nowMs: Date.now() + clock.peek().aheadMs };
    if (stand.peek() && secondsLeft.peek() <= 0) finishStand();
  }, TICK_MS);
}

async function load(): Promise<boolean> {
  const answer = await call<CalibrationBody>(
    'GET',
    inVenue('/calibration'),
    undefined,
    PATIENCE_MS,
  );
  if (!answer.ok) {
    // Who stands in the middle of the shop goes on with what the phone knows.
    if (walk.peek() && answer.status === 0) return true;
    refused(answer);
    return false;
  }
  batch(() => {
    stops.value = answer.body.stops;
    walks.value = answer.body.walks;
  });
  return true;
}

const storeKey = (): string => `gozar-walk-${venue.peek()?.venue ?? ''}`;

function kept(): Walk | undefined {
  try {
    const text = localStorage.getItem(storeKey());
    return text === null ? undefined : (JSON.parse(text) as Walk);
  } catch {
    return undefined;
  }
}

function keep(next: Walk | undefined): void {
  walk.value = next;
  try {
    if (next) localStorage.setItem(storeKey(), JSON.stringify(next));
    else localStorage.removeItem(storeKey());
  } catch {
    // A phone that keeps nothing still walks, as long as its page stays open.
  }
}

export function begin(tag: string): void {
  const id = `w-${Date.now().toString(36)}-${Math.floor(Math.random() * 1e6).toString(36)}`;
  after = 0;
  keep({ walk: id, tag, stops: stops.peek(), at: 0, done: {} });
  step.value = 'walk';
}

export function goOn(): void {
  after = 0;
  step.value = 'walk';
}

export const here = computed(() => walk.value?.stops[walk.value.at]);

export function startStand(): void {
  const nowMs = Date.now() + clock.peek().aheadMs;
  stand.value = { startedAtMs: nowMs, readings: [], lastHeardMs: nowMs };
}

function finishStand(): void {
  const now = stand.peek();
  const at = here.peek();
  const of = walk.peek();
  if (!now || !at || !of) return;
  const { floor, x, y } = at;
  const heard = heardBy(now.readings.filter(({ atMs }) => atMs >= now.startedAtMs));
  const done = { ...of.done, [of.at]: { floor, x, y, heard } };
  batch(() => {
    stand.value = undefined;
    said.value = { text: w('done'), isWrong: false };
    keep({ ...of, done, at: of.at + 1 });
  });
  navigator.vibrate?.(200);
}

export function skip(): void {
  moveTo((walk.peek()?.at ?? 0) + 1);
}

/** Back to the point before; what was heard there is forgotten. */
export function undo(): void {
  const of = walk.peek();
  if (!of || of.at === 0) return;
  const { [of.at - 1]: _, ...done } = of.done;
  stand.value = undefined;
  keep({ ...of, at: of.at - 1, done });
}

function moveTo(at: number): void {
  const of = walk.peek();
  if (!of) return;
  stand.value = undefined;
  keep({ ...of, at });
}

let after = 0;
let isAsking = false;

/**
 * What was heard since the last question. The server goes on listening while the phone has no
 * connection, so that the next answer brings what was missed.
 */
async function hear(): Promise<void> {
  const of = walk.peek();
  if (step.peek() !== 'walk' || !of || isAsking || of.at >= of.stops.length) return;
  isAsking = true;
  const answer = await call<HeardBody>('POST', inVenue('/heard'), { tag: of.tag, after });
  isAsking = false;
  if (!answer.ok) {
    if (answer.status === 401) refused(answer);
    hearing.value = 'offline';
    return;
  }
  const { state, nowMs, next, readings, silent: quiet } = answer.body;
  after = next;
  batch(() => {
    hearing.value = state;
    silent.value = quiet;
    clock.value = { aheadMs: nowMs - Date.now(), nowMs };
    const now = stand.peek();
    if (!now) return;
    const mine = readings.filter(({ atMs }) => atMs >= now.startedAtMs);
    const lastHeardMs = Math.max(now.lastHeardMs, ...mine.map(({ atMs }) => atMs));
    stand.value = { ...now, readings: [...now.readings, ...mine], lastHeardMs };
  });
}

export async function finish(): Promise<void> {
  const of = walk.peek();
  if (!of) return;
  step.value = 'sending';
  notSent.value = '';
  const body = { walk: of.walk, points: Object.values(of.done) };
  const answer = await call<WalkReport>('POST', inVenue('/calibration'), body, PATIENCE_MS);
  const found = answer.ok
    ? { atMs: Date.now() + clock.peek().aheadMs, of: answer.body }
    : answer.status === 0
      ? await later(of.walk)
      : undefined;
  if (found === undefined) {
    notSent.value = answer.ok ? '' : whyNot(answer);
    return;
  }
  batch(() => {
    keep(undefined);
    report.value = found;
    step.value = 'report';
    said.value = undefined;
  });
  void load();
}

/** The report of points that did arrive: a busy server may take longer than a phone waits. */
async function later(id: string): Promise<typeof report.value> {
  for (let tries = 0; tries < LATER_TRIES; tries++) {
    const list = await call<CalibrationBody>('GET', inVenue('/calibration?stops=no'));
    const mine = list.ok ? list.body.walks.find((one) => one.walk === id) : undefined;
    if (mine?.report) return { atMs: mine.atMs, of: mine.report };
    // What never arrived is sent again by hand.
    if (list.ok && mine === undefined) return undefined;
    await new Promise((done) => setTimeout(done, LATER_EVERY_MS));
  }
  return undefined;
}

export async function stopUsing(): Promise<void> {
  const answer = await call('DELETE', inVenue('/calibration'));
  if (!answer.ok) {
    said.value = { text: w('refused', { reason: whyNot(answer) }), isWrong: true };
    return;
  }
  said.value = { text: w('stopped'), isWrong: false };
  await load();
}

export function zoneName(id: string | null): string {
  if (id === null) return w('nowhere');
  if (id === '') return w('outside');
  const zone = venue.value?.plan.zones.find((one) => one.id === id);
  return zone ? nameIn(zone.name) : id;
}
