import type { ChannelName, MessageClass } from '../contracts/channels.ts';
import type { EffectOf } from '../contracts/effects.ts';
import type { EngineEvent, Stage } from '../contracts/events.ts';
import type { WearingUse } from '../contracts/inputs.ts';
import type { Journey } from '../contracts/journey.ts';
import type { Campaign } from '../contracts/rules.ts';
import type { DeviceKind } from '../contracts/topics.ts';
import type { Placement, Plan, Purpose, VenueSettings, ZoneState } from '../contracts/venue.ts';
import type { UnknownPlace } from '../contracts/views.ts';
import type { FlowState } from './flow/flow-state.ts';
import type { Carried, GoodsState } from './goods/goods-state.ts';
import type { GroupState } from './groups/groups-state.ts';
import type { Walk } from './journey/walk-state.ts';
import type { Mass, Radio } from './locate/learned.ts';
import type { DeclaredAggregate, Person, PersonCampaign } from './person-state.ts';
import type { Alert, DeviceOrder, Sold } from './rules/acted.ts';
import type { Absences, Clock, Gathering, Level } from './rules/waiting.ts';
import type { StaffState } from './staff/staff-state.ts';
import type { ReorderBuffer } from './time/buffer.ts';

/** Changes with every change of shape; a snapshot of another version is refused. [DET2] */
export const stateVersion = 3;

/** A due time that never comes; an integer, so that it survives JSON. */
export const never = Number.MAX_SAFE_INTEGER;

/**
 * Everything a venue knows: plain data of fixed shape, ids only. Maps keep the order in which
 * things were first known, which is part of the state: the oldest goes first at a bound. [DET3]
 */
export type VenueState = OwnState & GoodsState & FlowState & GroupState;

type OwnState = {
  version: typeof stateVersion;
  venue: string;
  plan: Plan | null;
  /** Which version of the plan it is; absent = of before versions were kept. [PLN1] */
  planVersion?: number;
  /** Strengths at known points of a calibration walk; they go before those of the plan. [RCV6] */
  calibration?: Plan['fingerprints'];
  settings: VenueSettings;
  /** `[from epoch ms, minutes east of UTC]`, ascending. [TIM6] */
  offsets: readonly (readonly [number, number])[];
  demo: boolean;
  /** How far the wall clock was stepped since the start; moves local time only. [TIM2] */
  clockStepMs: number;
  /** Journal time of the last frame. */
  journalMs: number;
  /** Event time up to which readings have left the buffer and timers have fired. */
  frontierMs: number;
  /** Sum of the journal's gaps: dwell and silence are measured on a clock without them. [TIM2] */
  gapMs: number;
  /** Event time up to which the last gap reached: no points were measured within it. */
  gapUntilMs: number;
  releasedIds: Ordinals;
  journaledIds: Ordinals;
  /** Readings that others may overtake. [TIM3] */
  buffer: ReorderBuffer;
  /** Binary heap by (due, id). [TIM5] */
  timers: Timer[];
  /** Tags heard since their place was last worked out, first come first; `awaitingHead` is next. */
  awaiting: Awaiting[];
  awaitingHead: number;
  deviceCount: number;
  devices: Map<string, Device>;
  radio: Radio;
  zones: Map<string, ZoneCount>;
  wearings: Map<string, Wearing>;
  people: Map<string, Person>;
  /** Visits under way whose visitor is not away. */
  present: number;
  dotCount: number;
  campaigns: Map<string, CampaignEntry>;
  candidates: Map<string, CandidateGroup>;
  messages: Map<string, Message>;
  /** Levels that campaigns watch, by `campaign/zone`. [RUL20] */
  levels: Map<string, Level>;
  /** What campaigns wait for, by subject. [RUL22] */
  absences: Map<string, Absences>;
  /** When campaigns on the clock are due, by campaign. [RUL23] */
  clocks: Map<string, Clock>;
  /** Whom campaigns on the clock are still to be told of, by campaign; absent = none. [AUD2] */
  gatherings?: Record<string, Gathering>;
  /** What campaigns had with zones, shelves and the venue, by subject. [RUL21] */
  places: Map<string, PersonCampaign[]>;
  /** Candidates put off, by id. [RUL7] */
  deferred: Map<string, Deferred>;
  /** Device commands not yet forgotten, by id. */
  orders: Map<string, DeviceOrder>;
  /** Alerts nobody has acknowledged, by id. */
  alerts: Map<string, Alert>;
  /** What followed from a sale and is taken back with it, by its receipt. */
  sold: Map<string, Sold>;
  /** The venue's own meaning of the stages; null = the defaults. [JNY1] */
  journey: Journey | null;
  /** Features of the venue's last visits, oldest first; `settings.valueVisits` of them. [JNY3] */
  pastVisits: number[][];
  /** When a till last said anything; 0 = never. [RUL2] */
  tillHeardMs: number;
  /** When a visitor was last dropped at the bound; 0 = never. */
  peopleDroppedMs: number;
  /** What sensors of air, light and noise said last, by device. */
  environment: Map<string, SensorValues>;
  /** Aggregates of campaigns that are no draft, by key. [RUL9] */
  aggregates: Map<string, DeclaredAggregate>;
  /** Tasks and cases that are not over, and how staff work here. [STF1] */
  staff: StaffState;
  /** How often each bound was reached. [DET3] */
  limits: Map<string, number>;
};

/** The last time at which ids were given, and the next ordinal within it. */
export type Ordinals = { atMs: number; next: number };

export type TimerKind =
  | 'watch'
  | 'judge'
  | 'expire'
  | 'forget'
  | 'zonePoints'
  | 'devicePoints'
  | 'level'
  | 'absence'
  | 'clock'
  | 'deliver'
  | 'order'
  | 'goods'
  | 'flow'
  | 'staff';
export type Timer = {
  readonly dueMs: number;
  readonly id: string;
  readonly kind: TimerKind;
  readonly about: string;
};

export type Awaiting = { readonly alias: string; readonly dueMs: number };

export type Device = {
  id: string;
  /** Never used again for another device; strengths name their receiver by it. */
  index: number;
  kind: DeviceKind | '';
  placement: Placement | null;
  expectedEveryMs: number;
  heardMs: number;
  /** Since the last point of this device. */
  readings: number;
  late: number;
  /** Said once that nobody placed it. */
  noticed: boolean;
  /** Stood in a zone or on a floor that the plan has no more. [PLN4] */
  placeLost?: true;
  /** Its last will said so. [LOC2] */
  offline: boolean;
  /** Sum of what it heard more than the venue's radio says, dB, and from how many moments. */
  moreDb: number;
  moreCount: number;
  /** A hundred for what speaks against its place, less one for what speaks for it; since when. */
  farCount: number;
  farSinceMs: number;
  /** Set aside because it moves; 0 = it counts. [LOC5] */
  asideMs: number;
};

export type ZoneCount = {
  id: string;
  people: number;
  word: ZoneState;
  sinceMs: number;
  updatedAtMs: number;
};

/** Never placed, not heard for long, or no receiver alive where it must be. */
export type UnknownReason = UnknownPlace;

/** One wearing of one band: a tag's place and, unless it is staff's, its visit. [PRE4] */
export type Wearing = {
  alias: string;
  as: WearingUse;
  handedOut: boolean;
  group: string;
  device: string;
  /** Linked visitor; empty = anonymous. */
  visitor: string;
  /** Since when it is without its band, which was lost; absent = it has one. [DSK1] */
  frozenMs?: number;
  /** Returned then: kept until readings from before have left the buffer. 0 = worn. */
  endedMs: number;
  startedAtMs: number;
  seenMs: number;
  /** `seenMs` on the clock without gaps. */
  seenAwakeMs: number;
  /** Parallel: receivers by index, smoothed strength in dBm, when last heard. */
  heardBy: number[];
  heardDbm: number[];
  heardAtMs: number[];
  /** A position someone else worked out. `fixAtMs` 0 = none. */
  fixX: number;
  fixY: number;
  fixM: number;
  fixFloor: string;
  fixAtMs: number;
  /** Parallel to `heardBy`: strengths gathered since they last moved the belief. [LOC1] */
  heardCount: number[];
  /** Belief over cells; null = none yet, or its receivers are known by zone only. [LOC1] */
  mass: Mass | null;
  /** The receiver watched for strengths that never vary, and how many were equal. [LOC6] */
  steadyBy: number;
  steadyDbm: number;
  steadyCount: number;
  /** When its zone last had the most belief. [LOC3] */
  heldMs: number;
  /**
   * Stays in a zone with one door it was not heard leaving: when that is looked at again, on the
   * clock without gaps; 0 = it was heard. [LOC4]
   */
  keptMs: number;
  /** Why no place is known; '' while one is. [LOC2, LOC4] */
  unknown: UnknownReason | '';
  /** The estimate in metres; `floor` empty = no estimate. */
  x: number;
  y: number;
  floor: string;
  estimatedMs: number;
  /** Whether a place is known; `zone` empty = known to be outside of every zone. */
  placed: boolean;
  zone: string;
  confidence: number;
  /** The zone that leads, and since when. [LOC3] */
  rival: string;
  rivalSinceMs: number;
  /** Kind of the last zone, for the exit rule. [PRE3] */
  lastZone: string;
  /** Waits in `awaiting`; all it heard since were late ones. */
  awaited: boolean;
  lateOnly: boolean;
  /** Due time of the watch timer that counts; `never` = none. */
  armedMs: number;
  dot: string;
  /** Open stays, outermost zone first. */
  stays: Stay[];
  visit: Visit | null;
};

export type Stay = {
  zone: string;
  enteredAtMs: number;
  enteredAwakeMs: number;
  /** The longest threshold already passed or skipped. [PRE2] */
  firedMs: number;
};

export type Visit = {
  id: string;
  startedAtMs: number;
  number: number;
  /** The stage its visitor is counted in. [JNY4] */
  stage: Stage | '';
  state: 'present' | 'away';
  awayAwakeMs: number;
  /** Each zone once, in order of first entry: closed stays' sum, longest threshold passed. */
  zones: { zone: string; closedMs: number; firedMs: number }[];
  /** Picked up, not put back, not paid; oldest first. [SHF1] */
  carrying: Carried[];
  walk: Walk;
};

/** Last values of a sensor, with where it stood then. */
export type SensorValues = {
  zone: string;
  floor: string;
  /** Parallel: name of a value, value, event time. */
  names: string[];
  values: number[];
  atMs: number[];
};

export type CampaignEntry = {
  campaign: Campaign;
  version: number;
  status: 'draft' | 'live' | 'paused' | 'setAside';
  errors: number;
  /** Times of messages for the total, bounded by its count. */
  sentMs: number[];
};

export type CandidateGroup = {
  subject: string;
  openedMs: number;
  /** Already waited a second time, for facts. [RUL3] */
  extended: boolean;
  candidates: Candidate[];
};

export type Candidate = {
  id: string;
  campaign: string;
  version: number;
  /** The wearing it came from and dies with; `''` = of a lasting visitor, or of no visitor. */
  alias: string;
  event: TriggerEvent;
  /** Was put off before: its time has come. [RUL7] */
  deferred?: boolean;
};

/** A candidate whose message waits for its time; its gates are asked again then. [RUL7] */
export type Deferred = {
  /** Whose candidates it will compete with. */
  subject: string;
  candidate: Candidate;
  dueMs: number;
};

/** What a campaign sees of the event that triggered it; empty and 0 where it does not apply. */
export type TriggerEvent = {
  type: EngineEvent['type'];
  id: string;
  atMs: number;
  zone: string;
  forMs: number;
  /** dwelled: whether one stay or all stays of the visit were measured. */
  over: '' | 'stay' | 'visit';
  /** Of the goods; of a sale, those of its first line. */
  sku: string;
  device: string;
  /** Every article and category, each once, in the order they were named. */
  skus: readonly string[];
  categories: readonly string[];
  /** stageChanged: the new stage; tapped: the purpose; bandHandedOut: as what; factAbove and
   * factBelow: the fact; absent: what was awaited; at: the clock. */
  detail: string;
  /** rated: as given, and of how many. */
  score: number;
  of: number;
  /** purchased, returned: of the receipt. */
  total: number;
  currency: string;
  /** That it was this visitor, 0 to 1. */
  probability: number;
  /** Levels: what was measured, and the bound it passed. */
  value: number;
  bound: number;
  /** messageSeen, messageTapped: its id. */
  message: string;
  /** Receipt of what was bought, and its sum. */
  receipt?: { readonly sale: string; readonly total: number };
};

/**
 *   open ──expire, leave, consent ended, band returned──► closed ──a day──► forgotten
 * Claims are granted while open only; each channel at most once.
 */
export type Message = {
  id: string;
  visitor: string;
  alias: string;
  campaign: string;
  purpose: Purpose;
  class: MessageClass;
  channels: readonly ChannelName[];
  expiresAtMs: number;
  /** `''` = not bound; `*` = the visit; else the zone whose leaving closes it. */
  leaving: string;
  closed: '' | EffectOf<'messageClosed'>['reason'];
  /** What it is about; absent = `general`. [CHO1] */
  topic?: string;
  claimed: ChannelName[];
  reported: ChannelName[];
  seen: boolean;
  tapped: boolean;
};

export function subjectOf(wearing: Wearing): string {
  return wearing.visitor === '' ? wearing.alias : wearing.visitor;
}
