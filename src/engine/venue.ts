import { VenueSettings } from '../contracts/venue.ts';
import { createRadio } from './locate/radio.ts';
import { createStaff, decodeStaff, type EncodedStaff, encodeStaff } from './staff/staff-state.ts';
import { stateVersion, type VenueState } from './state.ts';
import { type Buffered, ReorderBuffer } from './time/buffer.ts';
import { compareTimers } from './time/timers.ts';

export type { VenueState } from './state.ts';

/** A venue nobody has told anything yet. */
export function createVenue(venue: string): VenueState {
  return {
    version: stateVersion,
    venue,
    plan: null,
    settings: VenueSettings.parse({}),
    offsets: [],
    demo: false,
    clockStepMs: 0,
    journalMs: 0,
    frontierMs: 0,
    gapMs: 0,
    gapUntilMs: 0,
    releasedIds: { atMs: 0, next: 0 },
    journaledIds: { atMs: 0, next: 0 },
    buffer: new ReorderBuffer(),
    timers: [],
    awaiting: [],
    awaitingHead: 0,
    deviceCount: 0,
    devices: new Map(),
    radio: createRadio(),
    zones: new Map(),
    wearings: new Map(),
    people: new Map(),
    present: 0,
    dotCount: 0,
    campaigns: new Map(),
    candidates: new Map(),
    messages: new Map(),
    levels: new Map(),
    absences: new Map(),
    clocks: new Map(),
    places: new Map(),
    deferred: new Map(),
    orders: new Map(),
    alerts: new Map(),
    sold: new Map(),
    undone: new Map(),
    stock: new Map(),
    bookings: 0,
    journey: null,
    pastVisits: [],
    tillHeardMs: 0,
    peopleDroppedMs: 0,
    environment: new Map(),
    aggregates: new Map(),
    articles: new Map(),
    planogram: new Map(),
    shelfSlots: new Map(),
    near: new Map(),
    handlings: new Map(),
    engagements: new Map(),
    sales: new Map(),
    waitingSales: new Map(),
    queues: new Map(),
    counters: new Map(),
    tallies: new Map(),
    lastMoves: new Map(),
    pairs: new Map(),
    companions: new Map(),
    wearingShare: { tags: 0, people: 0 },
    staff: createStaff(),
    limits: new Map(),
  };
}

/**
 * Canonical JSON: one state, one text. Heaps are written sorted, because the order inside a heap
 * tells how it was filled; maps as `[key, value]` in their order, which is part of the state.
 */
export function encodeState({ staff, ...state }: VenueState): string {
  return JSON.stringify({
    ...state,
    buffer: state.buffer.items,
    timers: [...state.timers].sort(compareTimers),
    awaiting: state.awaiting.slice(state.awaitingHead),
    awaitingHead: 0,
    devices: [...state.devices],
    zones: [...state.zones],
    wearings: [...state.wearings],
    people: [...state.people],
    campaigns: [...state.campaigns],
    candidates: [...state.candidates],
    messages: [...state.messages],
    levels: [...state.levels],
    absences: [...state.absences],
    clocks: [...state.clocks],
    places: [...state.places],
    deferred: [...state.deferred],
    orders: [...state.orders],
    alerts: [...state.alerts],
    sold: [...state.sold],
    undone: [...state.undone],
    stock: [...state.stock],
    articles: [...state.articles],
    planogram: [...state.planogram],
    shelfSlots: [...state.shelfSlots],
    near: [...state.near],
    handlings: [...state.handlings],
    engagements: [...state.engagements],
    sales: [...state.sales],
    waitingSales: [...state.waitingSales],
    queues: [...state.queues],
    counters: [...state.counters],
    tallies: [...state.tallies],
    lastMoves: [...state.lastMoves],
    pairs: [...state.pairs],
    companions: [...state.companions],
    limits: [...state.limits],
    environment: [...state.environment],
    aggregates: [...state.aggregates],
    staff: encodeStaff(staff),
  });
}

type Entries<K extends keyof VenueState> =
  VenueState[K] extends Map<infer Key, infer Value> ? readonly (readonly [Key, Value])[] : never;
type MapKey = {
  [K in keyof VenueState]-?: VenueState[K] extends Map<string, unknown> ? K : never;
}[keyof VenueState];
type Encoded = Omit<VenueState, MapKey | 'staff' | 'buffer'> & {
  readonly [K in MapKey]: Entries<K>;
} & { readonly staff?: EncodedStaff; readonly buffer: readonly Buffered[] };

/**
 * Reads what `encodeState` wrote. Another version is refused by name; text that is no state at all
 * passed a CRC before it came here, so it throws. [DET2]
 */
export function decodeState(text: string): VenueState | { problem: string } {
  const encoded = JSON.parse(text) as Encoded;
  const version: unknown = encoded?.version;
  if (version !== stateVersion) {
    return {
      problem: `the state has version ${String(version)}, this build reads ${stateVersion}`,
    };
  }
  return {
    ...encoded,
    buffer: ReorderBuffer.of(encoded.buffer),
    devices: new Map(encoded.devices),
    zones: new Map(encoded.zones),
    wearings: new Map(encoded.wearings),
    people: new Map(encoded.people),
    campaigns: new Map(encoded.campaigns),
    candidates: new Map(encoded.candidates),
    messages: new Map(encoded.messages),
    levels: new Map(encoded.levels),
    absences: new Map(encoded.absences),
    clocks: new Map(encoded.clocks),
    places: new Map(encoded.places),
    deferred: new Map(encoded.deferred),
    orders: new Map(encoded.orders),
    alerts: new Map(encoded.alerts),
    sold: new Map(encoded.sold),
    undone: new Map(encoded.undone),
    stock: new Map(encoded.stock),
    articles: new Map(encoded.articles),
    planogram: new Map(encoded.planogram),
    shelfSlots: new Map(encoded.shelfSlots),
    near: new Map(encoded.near),
    handlings: new Map(encoded.handlings),
    engagements: new Map(encoded.engagements),
    sales: new Map(encoded.sales),
    waitingSales: new Map(encoded.waitingSales),
    queues: new Map(encoded.queues),
    counters: new Map(encoded.counters),
    tallies: new Map(encoded.tallies),
    lastMoves: new Map(encoded.lastMoves),
    pairs: new Map(encoded.pairs),
    companions: new Map(encoded.companions),
    limits: new Map(encoded.limits),
    environment: new Map(encoded.environment),
    aggregates: new Map(encoded.aggregates),
    staff: decodeStaff(encoded.staff),
  };
}
