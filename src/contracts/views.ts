import type { AlertSeverity } from './effects.ts';
import type { Localized } from './ids.ts';
import type { ZoneState } from './venue.ts';

/** What the live floor draws; derived after the commit, sent as bytes, never stored. */
export type ZoneView = {
  readonly id: string;
  readonly people: number;
  readonly capacity?: number;
  readonly state: ZoneState;
  /** Since when the state word holds, and when a reading last touched the zone; epoch ms. */
  readonly sinceMs: number;
  readonly updatedAtMs: number;
  /** Receivers of this zone known / heard within three times their expected interval. */
  readonly devices: number;
  readonly devicesHeard: number;
  /** How many parties the people are; somebody alone is one. [PRE7] */
  readonly groups?: number;
  /** A queue's; absent where its sensors are silent. [SHF2] */
  readonly queue?: QueueView;
};

/** Waits in ms. `expectedWaitMs` = for who joined last, with a 90 % interval. [SHF2] */
export type QueueView = {
  readonly length: number;
  readonly longestWaitMs: number;
  readonly servedPerHour?: number;
  readonly expectedWaitMs?: number;
  readonly lowWaitMs?: number;
  readonly highWaitMs?: number;
};

/** People counted, with a 90 % interval, and what it rests on. [SHF3] */
export type CountView = {
  readonly people: number;
  readonly low: number;
  readonly high: number;
  /** What the counters alone say. */
  readonly raw: number;
  readonly tags: number;
  readonly counters: number;
  readonly countersHeard: number;
  /** A person's own count, kept beside the raw number. */
  readonly corrected?: number;
  readonly correctedAtMs?: number;
};

/** A slot of a shelf: what happened there, and whether the place sells. [SHF1] */
export type ShelfView = {
  readonly device: string;
  readonly slot: string;
  readonly sku?: string;
  readonly category?: string;
  readonly pickups: number;
  readonly putbacks: number;
  readonly sold: number;
  readonly returned: number;
  readonly engagementMs: number;
  /** When an article was last taken and kept. */
  readonly lyingSinceMs: number;
  readonly unitGrams?: number;
};

/**
 * An alert nobody has acknowledged; `dot` where it is about someone on the floor. What leaves the
 * hot path has a hash for its id, as the id itself names whom it is about.
 */
export type AlertView = {
  readonly id: string;
  readonly atMs: number;
  readonly type: 'alert';
  readonly campaign: string;
  readonly severity: AlertSeverity;
  readonly text: Localized;
  readonly zone?: string;
  readonly dot?: string;
};

/** A person by their dot; `zone` absent = outside of every zone. [LOC4] */
export type PersonView = {
  readonly dot: string;
  readonly zone?: string;
  /** 0 to 1, fading while the band is silent. */
  readonly confidence: number;
  /** Behind the one door of its zone, unheard. */
  readonly kept: boolean;
  readonly heardMs: number;
};

/** Never placed, not heard for long, or no receiver alive where they must be. [LOC2] */
export const unknownPlaces = ['notPlaced', 'silent', 'uncovered'] as const;
export type UnknownPlace = (typeof unknownPlaces)[number];

/** People with a dot, the least sure first, at most `peopleShown`; and those of no known place. */
export type PeopleView = {
  readonly atMs: number;
  readonly shown: readonly PersonView[];
  readonly placed: number;
  readonly unknown: Readonly<Record<UnknownPlace, number>>;
};
export const peopleShown = 200;

export type DotView = {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly floor: string;
  readonly zone?: string;
};
