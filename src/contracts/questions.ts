import { z } from 'zod';
import type { Problem } from './commands.ts';
import type { Stage } from './events.ts';
import { Id, type Localized } from './ids.ts';
import type { Journey, JourneyEntry } from './journey.ts';
import type { SnapshotFrame } from './live.ts';
import type { PeopleView, ShelfView } from './views.ts';

/** A sentence takes some 20 µs. */
export const sentencesPerAsk = 40;

/** Answered by the hot path between batches, never journaled, at most 1 ms of work each. */
export const Question = z.discriminatedUnion('ask', [
  z.strictObject({ ask: z.literal('snapshot'), venue: Id }),
  z.strictObject({ ask: z.literal('devices'), venue: Id }),
  /** Every slot of every shelf: what happened there. */
  z.strictObject({ ask: z.literal('shelves'), venue: Id }),
  /** What the stages of a venue's journey mean now. */
  z.strictObject({ ask: z.literal('journey'), venue: Id }),
  /** Campaigns in one sentence a language, by the names of the venue. [RUL40] */
  z.strictObject({
    ask: z.literal('sentences'),
    venue: Id,
    campaigns: z.array(Id).max(sentencesPerAsk),
  }),
  /** People on the floor by their dots, and how sure their places are. [LOC4] */
  z.strictObject({ ask: z.literal('people'), venue: Id }),
  /** Whose dot it is, for the server's own look-ups: callers know dots. [PRE8] */
  z.strictObject({ ask: z.literal('dotOwner'), venue: Id, dot: z.string().max(64) }),
  /** What publishing a campaign at this venue would say; nothing is published. */
  z.strictObject({ ask: z.literal('checkCampaign'), venue: Id, campaign: z.unknown() }),
  z.strictObject({ ask: z.literal('status') }),
  /** Every fact conditions can name, for the editor. */
  z.strictObject({ ask: z.literal('facts') }),
  /** The state hash of every venue at the position reached. */
  z.strictObject({ ask: z.literal('stateHash') }),
]);
export type Question = z.infer<typeof Question>;

export type DeviceHealth = {
  readonly device: string;
  readonly kind: string;
  readonly format: string;
  /**
   * Not heard since the server started = `unknown`; else by the will, the connection and the
   * expected interval.
   */
  readonly state: 'unknown' | 'online' | 'silent' | 'offline';
  readonly connected: boolean;
  readonly lastReceivedAtMs?: number;
  readonly expectedEveryMs: number;
  readonly batteryPct?: number;
  readonly rssiDbm?: number;
  readonly clockOffsetMs?: number;
  readonly clockFlagged: boolean;
  readonly readings: number;
  readonly duplicates: number;
  readonly rejects: number;
  readonly placement?: unknown;
  /** It has no credential: it was revoked, and a rotation gives it a new one. */
  readonly revoked?: true;
};

/** `journey` null = never published; `stages` = what holds, defaults included. [JNY1] */
export type JourneyNow = {
  readonly journey: Journey | null;
  readonly stages: Readonly<Record<Stage, readonly JourneyEntry[]>>;
};

/** Every problem at its path, or the campaign in one sentence a language. [RUL40] */
export type CampaignCheck =
  | { readonly ok: true; readonly sentenceEn: string; readonly sentenceFa: string }
  | { readonly ok: false; readonly problems: readonly Problem[] };

export type HotStatus = {
  /** `ready`, or why commands and readings wait: `recovering`, `diskFull`, `stopping`. */
  readonly state: 'ready' | 'recovering' | 'diskFull' | 'stopping';
  readonly sinceMs: number;
  readonly position: number;
  readonly journalAtMs: number;
  readonly venues: readonly { readonly venue: string; readonly demo: boolean }[];
};

/** A fact as an editor lists it; `zones.ID.people` stands for any zone. [RUL2] */
export type FactEntry = {
  readonly name: string;
  readonly type: 'number' | 'text' | 'truth' | 'list';
  readonly unit?: string;
  /** Every value a text can have, where they are few. */
  readonly values?: readonly string[];
  readonly about: Localized;
  /** Comes from the records, a moment after the visitor. [PRE5] */
  readonly lookedUp: boolean;
};

export type Answers = {
  readonly facts: readonly FactEntry[];
  readonly snapshot: SnapshotFrame | { readonly missing: true };
  readonly devices: readonly DeviceHealth[];
  readonly shelves: readonly ShelfView[];
  readonly journey: JourneyNow | { readonly missing: true };
  readonly sentences: Readonly<Record<string, Localized>>;
  readonly people: PeopleView | { readonly missing: true };
  readonly dotOwner: { readonly visitor?: string };
  readonly checkCampaign: CampaignCheck;
  readonly status: HotStatus;
  readonly stateHash: {
    readonly position: number;
    readonly venues: Readonly<Record<string, string>>;
  };
};
export type AnswerTo<Q extends Question> = Answers[Q['ask']];
