import type { DotView, ZoneView } from './effects.ts';

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

export type SnapshotFrame = {
  readonly type: 'snapshot';
  /** Counts up by one a frame within a server's run; a gap means "ask again". */
  readonly seq: number;
  readonly atMs: number;
  readonly people: number;
  readonly zones: readonly ZoneView[];
  readonly dots: readonly DotView[];
  /** The last 50, newest first. */
  readonly events: readonly LiveEvent[];
  readonly messages: MessageCounts;
  readonly alerts: readonly LiveEvent[];
};

/**
 * Only what changed; `gone` are dots that left. A heartbeat delta with nothing but seq and atMs
 * comes each second.
 */
export type DeltaFrame = {
  readonly type: 'delta';
  readonly seq: number;
  readonly atMs: number;
  readonly people?: number;
  readonly zones?: readonly ZoneView[];
  readonly dots?: readonly DotView[];
  readonly gone?: readonly string[];
  readonly events?: readonly LiveEvent[];
  readonly messages?: MessageCounts;
};

export type ByeFrame = { readonly type: 'bye'; readonly code: string; readonly message: string };

/**
 * To a visitor's own page, over the same socket with the visitor's cookie: something in your inbox
 * changed.
 */
export type InboxFrame = { readonly type: 'inbox'; readonly atMs: number };

export type LiveFrame = HelloFrame | SnapshotFrame | DeltaFrame | ByeFrame | InboxFrame;
