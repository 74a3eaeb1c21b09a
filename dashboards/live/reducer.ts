import type {
  DeltaFrame,
  HelloFrame,
  LiveEvent,
  LiveFrame,
  MessageCounts,
  SnapshotFrame,
  StagePeople,
} from '../../src/contracts/live.ts';

export type ZoneNow = SnapshotFrame['zones'][number];

/** What the floor knows of a venue. Dots are kept by `DotField`, which moves them every frame. */
export type LiveState = {
  readonly hello: HelloFrame | undefined;
  /** Undefined until the first snapshot of this connection; old values stay on screen meanwhile. */
  readonly seq: number | undefined;
  readonly atMs: number;
  readonly people: number;
  readonly zones: ReadonlyMap<string, ZoneNow>;
  readonly events: readonly LiveEvent[];
  readonly messages: MessageCounts;
  readonly alerts: SnapshotFrame['alerts'];
  /** Undefined where the server says nothing of it. */
  readonly stages: StagePeople | undefined;
  readonly count: SnapshotFrame['count'] | undefined;
  /** Server's clock minus ours, so that ages are right on a machine whose clock is wrong. */
  readonly offsetMs: number;
};

export type Reduced = {
  readonly state: LiveState;
  /** `draw`: on screen now; `ignore`: nothing new; `ask`: a frame is missing, get a snapshot. */
  readonly next: 'draw' | 'ignore' | 'ask';
};

const EVENTS_KEPT = 50;

export const nothingYet: LiveState = {
  hello: undefined,
  seq: undefined,
  atMs: 0,
  people: 0,
  zones: new Map(),
  events: [],
  messages: { sent: 0, delivered: 0, held: 0 },
  alerts: [],
  stages: undefined,
  count: undefined,
  offsetMs: 0,
};

/** One frame of `/live` into the state. `nowMs` is our own clock at its arrival. [PAG1] */
export function reduce(state: LiveState, frame: LiveFrame, nowMs: number): Reduced {
  switch (frame.type) {
    case 'hello':
      return {
        state: { ...state, hello: frame, seq: undefined, offsetMs: frame.serverAtMs - nowMs },
        next: 'draw',
      };
    case 'snapshot':
      return { state: withSnapshot(state, frame), next: 'draw' };
    case 'delta':
      return withDelta(state, frame);
    case 'bye':
    case 'inbox':
    case 'staff':
      return { state, next: 'ignore' };
    default:
      // A later server may send frames that this page does not know.
      frame satisfies never;
      return { state, next: 'ignore' };
  }
}

function withSnapshot(state: LiveState, frame: SnapshotFrame): LiveState {
  return {
    ...state,
    seq: frame.seq,
    atMs: frame.atMs,
    people: frame.people,
    zones: mergeZones(state.zones, frame.zones, true),
    events: frame.events.slice(0, EVENTS_KEPT),
    messages: frame.messages,
    alerts: frame.alerts,
    stages: frame.stages,
    count: frame.count,
  };
}

function withDelta(state: LiveState, frame: DeltaFrame): Reduced {
  // Deltas before the snapshot, or behind it, are part of what the snapshot says.
  if (state.seq === undefined || frame.seq <= state.seq) return { state, next: 'ignore' };
  if (frame.seq > state.seq + 1) return { state, next: 'ask' };
  // Zones of the plan before are in none of its frames any more. [PLN8]
  const isNewPlan = frame.planVersion !== undefined;
  return {
    next: 'draw',
    state: {
      ...state,
      seq: frame.seq,
      atMs: frame.atMs,
      people: frame.people ?? state.people,
      zones: frame.zones ? mergeZones(state.zones, frame.zones, isNewPlan) : state.zones,
      events: frame.events ? mergeEvents(state.events, frame.events) : state.events,
      messages: frame.messages ?? state.messages,
      alerts: frame.alerts ?? state.alerts,
      stages: frame.stages ?? state.stages,
      count: frame.count ?? state.count,
    },
  };
}

/** Zones that did not change keep their identity, so that their rows are not drawn again. */
function mergeZones(
  known: ReadonlyMap<string, ZoneNow>,
  news: readonly ZoneNow[],
  whole: boolean,
): ReadonlyMap<string, ZoneNow> {
  const merged = new Map(whole ? [] : known);
  for (const zone of news) {
    const before = known.get(zone.id);
    merged.set(zone.id, before && isSameZone(before, zone) ? before : zone);
  }
  return merged;
}

function isSameZone(a: ZoneNow, b: ZoneNow): boolean {
  return (
    a.people === b.people &&
    a.capacity === b.capacity &&
    a.state === b.state &&
    a.sinceMs === b.sinceMs &&
    a.updatedAtMs === b.updatedAtMs &&
    a.devices === b.devices &&
    a.devicesHeard === b.devicesHeard &&
    a.groups === b.groups &&
    isSameQueue(a.queue, b.queue)
  );
}

function isSameQueue(a: ZoneNow['queue'], b: ZoneNow['queue']): boolean {
  return (
    a?.length === b?.length &&
    a?.longestWaitMs === b?.longestWaitMs &&
    a?.servedPerHour === b?.servedPerHour &&
    a?.expectedWaitMs === b?.expectedWaitMs &&
    a?.lowWaitMs === b?.lowWaitMs &&
    a?.highWaitMs === b?.highWaitMs
  );
}

/** Newest first, each once, at most fifty. */
function mergeEvents(
  known: readonly LiveEvent[],
  news: readonly LiveEvent[],
): readonly LiveEvent[] {
  const byId = new Map([...known, ...news].map((event) => [event.id, event]));
  return [...byId.values()].sort((a, b) => b.atMs - a.atMs).slice(0, EVENTS_KEPT);
}

/** True when every device of the zone is silent: its number is not to be trusted. [PAG4] */
export function isSilent(zone: ZoneNow): boolean {
  return zone.state === 'unknown' || (zone.devices > 0 && zone.devicesHeard === 0);
}

/** Age of what is on screen, by the server's clock; never negative. */
export function ageMs(state: LiveState, nowMs: number): number {
  return Math.max(0, nowMs + state.offsetMs - state.atMs);
}
