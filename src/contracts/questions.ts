import { z } from 'zod';
import type { PlanCampaign } from './api-plan.ts';
import type { HeardBody } from './api-receivers.ts';
import { type BandNow, bandLimits, type ReaderTaps } from './bands.ts';
import type { Problem } from './commands.ts';
import type { Stage } from './events.ts';
import { Code, Id, Localized } from './ids.ts';
import type { Journey, JourneyEntry } from './journey.ts';
import type { SnapshotFrame } from './live.ts';
import { DraftPlan } from './plans.ts';
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
  /** Rules of segments in one sentence a language; one that cannot be read has none. [SEG6] */
  z.strictObject({
    ask: z.literal('ruleSentences'),
    rules: z.array(z.unknown()).max(sentencesPerAsk),
    /** How the organisation calls its fields. */
    fields: z.record(Id, Localized),
  }),
  /** People on the floor by their dots, and how sure their places are. [LOC4] */
  z.strictObject({ ask: z.literal('people'), venue: Id }),
  /** Whose dot it is, for the server's own look-ups: callers know dots. [PRE8] */
  z.strictObject({ ask: z.literal('dotOwner'), venue: Id, dot: z.string().max(64) }),
  /** What publishing a campaign at this venue would say; nothing is published. */
  z.strictObject({ ask: z.literal('checkCampaign'), venue: Id, campaign: z.unknown() }),
  /** What publishing a plan would end or stop; only zones and floors are looked at. [PLN5] */
  z.strictObject({ ask: z.literal('planConflicts'), venue: Id, plan: DraftPlan }),
  /** What is known of bands now. [DSK7] */
  z.strictObject({
    ask: z.literal('bands'),
    venue: Id,
    tags: z.array(Code).max(bandLimits.perAsk),
  }),
  /** What was held to a reader since `after`; asking is what makes it remember. [DSK8] */
  z.strictObject({
    ask: z.literal('readerTaps'),
    venue: Id,
    device: Id,
    after: z.number().int().min(-1),
  }),
  /** What receivers heard of one tag lately, for who holds it to a box or stands still. [RCV4] */
  z.strictObject({
    ask: z.literal('heard'),
    venue: Id,
    tag: Code,
    after: z.number().int().min(0),
  }),
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

export type PlanConflicts = {
  readonly campaigns: readonly PlanCampaign[];
  /** JSON paths of the journey at which a zone is named that is gone. */
  readonly journey: readonly string[];
  readonly unplaced: readonly string[];
};

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
  readonly heard: HeardBody;
  readonly facts: readonly FactEntry[];
  readonly snapshot: SnapshotFrame | { readonly missing: true };
  readonly devices: readonly DeviceHealth[];
  readonly shelves: readonly ShelfView[];
  readonly journey: JourneyNow | { readonly missing: true };
  readonly sentences: Readonly<Record<string, Localized>>;
  readonly ruleSentences: readonly (Localized | null)[];
  readonly people: PeopleView | { readonly missing: true };
  readonly dotOwner: { readonly visitor?: string };
  readonly checkCampaign: CampaignCheck;
  readonly planConflicts: PlanConflicts;
  readonly bands: readonly BandNow[];
  readonly readerTaps: ReaderTaps | { readonly missing: true };
  readonly status: HotStatus;
  readonly stateHash: {
    readonly position: number;
    readonly venues: Readonly<Record<string, string>>;
  };
};
export type QuestionOf<A extends Question['ask']> = Extract<Question, { ask: A }>;
export type AnswerTo<Q extends Question> = Answers[Q['ask']];
