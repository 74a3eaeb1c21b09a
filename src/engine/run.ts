import type { Effect, Measurement, NoticeCode } from '../contracts/effects.ts';
import type { EngineEvent } from '../contracts/events.ts';
import type { bounds } from './bounds.ts';
import { type Atlas, atlasOf } from './locate/atlas.ts';
import type { Grounds } from './locate/ground.ts';
import type { RadioPrior } from './locate/prior.ts';
import type { Standings } from './locate/standings.ts';
import { type CampaignIndex, indexCampaigns } from './rules/compile.ts';
import type { Device, VenueState } from './state.ts';

/** Shelves and tills, by floor and cell around a point and by zone; made by goods/near.ts. */
export type Watched = {
  readonly byFloor: ReadonlyMap<string, ReadonlyMap<number, readonly Device[]>>;
  readonly byZone: ReadonlyMap<string, readonly Device[]>;
  /** Those known by their zone alone. */
  readonly zoned: ReadonlyMap<string, readonly Device[]>;
  readonly isEmpty: boolean;
};

/** What one call of `step` says; the caller owns it, clears it and may keep it between calls. */
export type StepOut = {
  effects: Effect[];
  events: EngineEvent[];
  dirtyZones: Set<string>;
  dirtyDots: Set<string>;
  goneDots: Set<string>;
  /** Linked visitors who arrived: their facts should be looked up and journaled. [PRE5] */
  arrivals: { visitor: string }[];
  counts: { late: number; duplicates: number };
};

export function createOut(): StepOut {
  return {
    effects: [],
    events: [],
    dirtyZones: new Set(),
    dirtyDots: new Set(),
    goneDots: new Set(),
    arrivals: [],
    counts: { late: 0, duplicates: 0 },
  };
}

/** Called after every step of whoever only follows: clearing an empty set would make a new one. */
export function clearOut(out: StepOut): void {
  out.effects.length = 0;
  out.events.length = 0;
  out.arrivals.length = 0;
  if (out.dirtyZones.size > 0) out.dirtyZones.clear();
  if (out.dirtyDots.size > 0) out.dirtyDots.clear();
  if (out.goneDots.size > 0) out.goneDots.clear();
  out.counts.late = 0;
  out.counts.duplicates = 0;
}

/**
 * A state at work: the state, where to say things, the time being worked on, and what is derived
 * from the state alone and can be thrown away at any moment.
 */
export type Run = {
  readonly state: VenueState;
  out: StepOut;
  /** Event time of what is being worked on; journal time while a command is. */
  nowMs: number;
  /** Commands and late readings are worked on at journal time, all else at event time. */
  clock: 'event' | 'journal';
  atlas: Atlas;
  campaigns: CampaignIndex;
  /** Aliases in a zone, for those who ask who is near. */
  readonly occupants: Map<string, Set<string>>;
  readonly aliasOfDot: Map<string, string>;
  /** Who is shown directly in a zone, and how. [PRE8] */
  readonly shown: Map<string, Shown>;
  readonly deviceByIndex: (Device | undefined)[];
  /** Devices that hear tags by their innermost zone; undefined = to be worked out again. */
  receivers: ReadonlyMap<string, readonly Device[]> | undefined;
  /** Shelves and tills by where they reach; undefined = to be worked out again. */
  watched: Watched | undefined;
  /** Cells of the floors, and receivers at points; undefined = to be worked out again. [LOC1] */
  grounds: Grounds | undefined;
  standings: Standings | undefined;
  /** The radio before anything is learned: from fingerprints, settings or the literature. */
  radio: RadioPrior | undefined;
  /** Receivers that cover a zone. [LOC2] */
  covering: Map<string, readonly Device[]> | undefined;
  /** When a zone was last said to be dirty only because it was touched. */
  readonly touchedMs: Map<string, number>;
};

const runs = new WeakMap<VenueState, Run>();

export function runOf(state: VenueState): Run {
  const known = runs.get(state);
  if (known) return known;
  const run: Run = {
    state,
    out: createOut(),
    nowMs: state.frontierMs,
    clock: 'event',
    atlas: atlasOf(state.plan),
    campaigns: indexCampaigns(state.campaigns, state.plan),
    occupants: new Map(),
    aliasOfDot: new Map(),
    shown: new Map(),
    deviceByIndex: [],
    receivers: undefined,
    watched: undefined,
    grounds: undefined,
    standings: undefined,
    radio: undefined,
    covering: undefined,
    touchedMs: new Map(),
  };
  for (const device of state.devices.values()) run.deviceByIndex[device.index] = device;
  for (const wearing of state.wearings.values()) {
    const { alias, dot, stays, zone } = wearing;
    if (dot !== '') run.aliasOfDot.set(dot, alias);
    const isShown = wearing.placed && wearing.visit !== null && wearing.as !== 'staff';
    if (isShown) shownIn(run, zone)[dot === '' ? 'mixed' : 'dotted'].add(alias);
    for (const { zone } of stays) occupantsOf(run, zone).add(alias);
  }
  runs.set(state, run);
  return run;
}

export function occupantsOf(run: Run, zone: string): Set<string> {
  const known = run.occupants.get(zone);
  if (known) return known;
  const fresh = new Set<string>();
  run.occupants.set(zone, fresh);
  return fresh;
}

/** Who is directly in a zone: those shown by a dot of their own, and those mixed in a crowd. */
export type Shown = { readonly dotted: Set<string>; readonly mixed: Set<string> };

export function shownIn(run: Pick<Run, 'shown'>, zone: string): Shown {
  const known = run.shown.get(zone);
  if (known) return known;
  const fresh = { dotted: new Set<string>(), mixed: new Set<string>() };
  run.shown.set(zone, fresh);
  return fresh;
}

export function reindexCampaigns(run: Run): void {
  run.campaigns = indexCampaigns(run.state.campaigns, run.state.plan);
}

/** Time on the clock without gaps. [TIM2] */
export function awake(run: Run, atMs: number): number {
  return atMs - run.state.gapMs;
}

/** The moment on the event clock that is `awakeMs` on the clock without gaps. */
export function asleep(run: Run, awakeMs: number): number {
  return awakeMs + run.state.gapMs;
}

/** The earliest moment a timer set now can fire: a command comes when its moment has passed. */
export function soonest({ clock, nowMs, state }: Run): number {
  return clock === 'event' ? nowMs : Math.max(nowMs, state.frontierMs + 1);
}

/**
 * The next ordinal within the millisecond being worked on. Ids and points are numbered by time and
 * not by the frame that set them free, because one set of readings may be set free by different
 * frames, depending on the order of arrival. [TIM3] Event time and journal time have ordinals of
 * their own, since the one runs behind the other.
 */
export function nextOrdinal(run: Run): number {
  const ids = run.clock === 'event' ? run.state.releasedIds : run.state.journaledIds;
  if (ids.atMs !== run.nowMs) {
    ids.atMs = run.nowMs;
    ids.next = 0;
  }
  return ids.next++;
}

/** `time:ordinal`, with a `j` before what a command or a late reading caused. */
export function nextId(run: Run): string {
  const ordinal = nextOrdinal(run);
  return run.clock === 'event' ? `${run.nowMs}:${ordinal}` : `j${run.nowMs}:${ordinal}`;
}

/** Journal-time points lie in the upper half of a millisecond's ordinals. */
const journalOrdinals = 500_000;

export function sayPoint(
  run: Run,
  measurement: Measurement,
  series: Readonly<Record<string, string>>,
  fields: Readonly<Record<string, number>>,
): void {
  const ordinal = nextOrdinal(run) + (run.clock === 'event' ? 0 : journalOrdinals);
  const { venue } = run.state;
  run.out.effects.push({
    type: 'point',
    id: `${venue}/point/${measurement}/${run.nowMs}/${ordinal}`,
    measurement,
    series: { venue, ...series },
    fields,
    atMs: run.nowMs,
    ordinal,
  });
}

export function sayNotice(
  run: Run,
  code: NoticeCode,
  about: string,
  params: Readonly<Record<string, string | number>>,
): void {
  run.out.effects.push({
    type: 'notice',
    id: `${run.state.venue}/notice/${code}/${about}/${nextId(run)}`,
    atMs: run.nowMs,
    code,
    about,
    params,
  });
}

/**
 * Counts a bound that was reached; said the first time and then each time the count has doubled,
 * so that a flood does not write a notice an input. [DET3]
 */
export function countLimit(run: Run, bound: keyof typeof bounds, limit: number): void {
  const count = (run.state.limits.get(bound) ?? 0) + 1;
  run.state.limits.set(bound, count);
  if ((count & (count - 1)) === 0) sayNotice(run, 'limitReached', bound, { limit, count });
}
