import type { Stage } from './events.ts';
import type { AlertView, CountView, DotView, ZoneView } from './views.ts';

/**
 * The live protocol, version 1, over WebSocket `/live?venue=V`; every frame is one JSON text.
 * `hello`, then `snapshot`, then `delta`s coalesced to 10 Hz. A client that falls behind gets a new
 * snapshot, not a queue.
 */
export const liveVersion = 1;

/** One line of "what just happened" on the floor; `dot` is the pseudonym operators see. */
export type LiveEvent = {
  readonly id: string;
  readonly atMs: number;
  readonly type: string;
  readonly zone?: string;
  readonly dot?: string;
  readonly dwellMs?: number;
  readonly campaign?: string;
};

/** Messages since the venue's day began. */
export type MessageCounts = {
  readonly sent: number;
  readonly delivered: number;
  readonly held: number;
};

export type HelloFrame = {
  readonly type: 'hello';
  readonly version: typeof liveVersion;
  readonly venue: string;
  readonly name: { readonly en: string; readonly fa?: string };
  readonly timezone: string;
  readonly demo: boolean;
  readonly serverAtMs: number;
  /** Set where this is no live floor but a past one, at `speed` recorded seconds a real one. */
  readonly past?: { readonly fromMs: number; readonly speed: number };
};

export type StagePeople = Readonly<Partial<Record<Stage, number>>>;

export type SnapshotFrame = {
  readonly type: 'snapshot';
  /** Counts up by one a frame within a server's run; a gap means "ask again". */
  readonly seq: number;
  readonly atMs: number;
  /** The version of the plan all of this is of; absent = of before versions were kept. [PLN8] */
  readonly planVersion?: number;
  readonly people: number;
  /** Parties the people are; somebody alone is one. [PRE7] */
  readonly groups?: number;
  /** By door counters and tags; absent where nothing counts. [SHF3] */
  readonly count?: CountView;
  readonly zones: readonly ZoneView[];
  readonly dots: readonly DotView[];
  /** The last 50, newest first. */
  readonly events: readonly LiveEvent[];
  readonly messages: MessageCounts;
  /** People inside by their stage; stages of nobody are left out. [JNY4] */
  readonly stages?: StagePeople;
  /** Not yet acknowledged, newest first. */
  readonly alerts: readonly AlertView[];
};

/**
 * Only what changed; `gone` are dots that left. A heartbeat delta with nothing but seq and atMs
 * comes each second.
 */
export type DeltaFrame = {
  readonly type: 'delta';
  readonly seq: number;
  readonly atMs: number;
  /** Another plan was published: fetch it; zones of this frame are all it has. [PLN8] */
  readonly planVersion?: number;
  readonly people?: number;
  readonly groups?: number;
  readonly count?: CountView;
  readonly zones?: readonly ZoneView[];
  readonly dots?: readonly DotView[];
  readonly gone?: readonly string[];
  readonly events?: readonly LiveEvent[];
  readonly messages?: MessageCounts;
  /** All that are left, when any came or went. */
  readonly alerts?: readonly AlertView[];
  /** All stages again when one changed. */
  readonly stages?: StagePeople;
};

export type ByeFrame = { readonly type: 'bye'; readonly code: string; readonly message: string };

/**
 * To a visitor's own page, over the same socket with the visitor's cookie: something in your inbox
 * changed.
 */
export type InboxFrame = { readonly type: 'inbox'; readonly atMs: number };

/** To who works here, over `/live?venue=V&staff=1`: tasks, cases or duty changed; ask again. */
export type StaffFrame = { readonly type: 'staff'; readonly atMs: number };

export type LiveFrame =
  | HelloFrame
  | SnapshotFrame
  | DeltaFrame
  | ByeFrame
  | InboxFrame
  | StaffFrame;
