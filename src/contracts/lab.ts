import { z } from 'zod';
import type { CoverageBody, PlacesBody, SurveyBody, WalkReport } from './api-receivers.ts';
import type { Problem } from './commands.ts';
import type { Gate } from './effects.ts';
import { Id } from './ids.ts';
import type { LiveFrame, SnapshotFrame } from './live.ts';
import { surveyQuestions, type WalkStops } from './receivers.ts';
import type { ValueCounts } from './telemetry.ts';

/**
 * What is asked of the lab: the process that runs recorded frames through `step` again. It reads
 * journal and records and sends nothing [DET4]; `reproject` alone writes, and only time series.
 */

/** A moment as people write it: see `readMoment`. */
export const MomentText = z.union([z.string().min(1).max(40), z.number().int().min(0)]);

/** POST /api/v1/venues/:venue/backtests: a document, or the id of a campaign there is. */
export const BacktestBody = z.strictObject({
  campaign: z.union([Id, z.looseObject({})]),
  from: MomentText,
  to: MomentText.default('0s'),
});
export type BacktestBody = z.infer<typeof BacktestBody>;

/** Everything that may be asked, as the command line sends it over the local socket. */
export const LabQuestion = z.discriminatedUnion('ask', [
  BacktestBody.extend({ ask: z.literal('backtest'), venue: Id }),
  z.strictObject({ ask: z.literal('reproject'), venue: Id, day: z.iso.date() }),
  z.strictObject({ ask: z.literal('job'), venue: Id, job: Id }),
  z.strictObject({ ask: z.literal('cancel'), venue: Id, job: Id }),
  z.strictObject({ ask: z.literal('floor'), venue: Id, at: MomentText }),
  ...surveyQuestions,
]);
export type LabQuestion = z.infer<typeof LabQuestion>;
export type LabQuestionOf<A extends LabQuestion['ask']> = Extract<LabQuestion, { ask: A }>;

/** Gates of today, beside those of then: a send counts only where both agree. [DET4] */
export const gatesNow = ['consentNow', 'quietHoursNow', 'capsNow'] as const;
export type GateNow = (typeof gatesNow)[number];

export type BacktestSample = {
  readonly atMs: number;
  /** The dot operators saw this visitor as; empty where none was shown. [PRE8] */
  readonly visitor: string;
  readonly zone: string;
  readonly variant?: string;
  /** When the recorded run sent it, where the changed run does so at another time. */
  readonly recordedAtMs?: number;
  readonly because: readonly {
    readonly event: string;
    readonly atMs: number;
    readonly zone?: string;
  }[];
};

export type BacktestGate = {
  readonly gate: Gate | GateNow;
  readonly recorded: number;
  readonly changed: number;
  /** Of the changed run, in the gate's own measure; negative = failed by. */
  readonly medianMargin?: number;
};

export type RunCounts = {
  readonly sends: number;
  readonly visitors: number;
  readonly held: number;
  readonly control: number;
  readonly nearMisses: number;
  readonly errors: number;
};

/** What would have been different. A send is one visitor and one occurrence of the trigger. */
export type BacktestResult = {
  readonly venue: string;
  readonly campaign: string;
  /** `recording` = the demonstration's simulated day. */
  readonly source: 'journal' | 'recording';
  /** The document equals what ran then: nothing can be added or removed. */
  readonly unchanged: boolean;
  readonly fromMs: number;
  readonly toMs: number;
  readonly recorded: RunCounts;
  readonly changed: RunCounts;
  readonly added: number;
  readonly removed: number;
  /** Of these, `moved` came in the same visit at another moment. */
  readonly kept: number;
  readonly moved: number;
  readonly gates: readonly BacktestGate[];
  /** Other campaigns whose sends differ, because budget and place are shared. */
  readonly others: readonly {
    readonly campaign: string;
    readonly added: number;
    readonly removed: number;
  }[];
  readonly samples: {
    readonly added: readonly BacktestSample[];
    readonly removed: readonly BacktestSample[];
    readonly kept: readonly BacktestSample[];
  };
  readonly ignored: {
    /** Recorded changes of this campaign within the range. */
    readonly changes: number;
    /** Claims, outcomes and "seen" of messages that the changed run has not sent. */
    readonly reports: number;
  };
  readonly frames: number;
  readonly wallMs: number;
  /** Recorded time over the time it took, both runs and the way to `from` included. */
  readonly speedup: number;
};

/** A day run again in the order of events, its points written anew. [TIM4] */
export type ReprojectResult = {
  readonly venue: string;
  /** Venue-local, `2026-11-20`. */
  readonly day: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** Late readings of the day that came at their own time now. */
  readonly placed: number;
  /** Values in the time series. */
  readonly before: ValueCounts;
  readonly after: ValueCounts;
  /** Points the time series would not take. */
  readonly refused: number;
  readonly frames: number;
  readonly wallMs: number;
};

export type LabFailure = {
  readonly code:
    | 'lab.busy'
    | 'lab.range'
    | 'lab.job_unknown'
    | 'lab.limit'
    | 'lab.failed'
    | 'lab.day_open'
    | 'lab.points_waiting'
    | 'store.telemetry_unreachable'
    | 'store.telemetry_refused'
    | 'store.disk_full';
  readonly message: string;
  readonly problems?: readonly Problem[];
};

/** GET /api/v1/venues/:venue/backtests/:job */
export type LabJob = {
  readonly job: string;
  readonly venue: string;
  readonly state: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled';
  /** 0–1 of the recorded time to run through. */
  readonly progress: number;
  readonly result?: BacktestResult;
  /** Of a job that ran a day again. */
  readonly reprojected?: ReprojectResult;
  readonly failure?: LabFailure | RefusedCampaign;
};

export type LabAnswer<T> =
  | { readonly ok: true; readonly value: T }
  | ({ readonly ok: false } & (LabFailure | RefusedCampaign));
export type RefusedCampaign = {
  readonly code: 'campaign.shape' | 'command.campaign_unknown' | 'command.venue_unknown';
  readonly message: string;
  readonly problems?: readonly Problem[];
};

export type LabAnswers = {
  readonly backtest: LabJob;
  readonly reproject: LabJob;
  readonly job: LabJob;
  readonly cancel: LabJob;
  readonly floor: SnapshotFrame;
  readonly coverage: CoverageBody;
  readonly places: PlacesBody;
  readonly surveyed: SurveyBody;
  readonly stopSurvey: SurveyBody;
  readonly walkStops: WalkStops;
  readonly walkReport: WalkReport;
};

/** A past floor on its way to one viewer. */
export type PastAsk = {
  readonly venue: string;
  readonly fromMs: number;
  /** Recorded seconds a real one, 1–100. */
  readonly speed: number;
};
export const pastSpeed = { least: 1, most: 100 } as const;

/** The lab as web and the command line see it. */
export interface LabPort {
  ask<A extends LabQuestion['ask']>(question: LabQuestionOf<A>): Promise<LabAnswer<LabAnswers[A]>>;
  /**
   * Live frames of the past at `speed`, until `stop`; a `bye` ends it when the record ends or the
   * lab cannot go on.
   */
  watch(ask: PastAsk, onFrame: (frame: LiveFrame) => void): { stop(): void };
}
