/** A zone of the kind queue: who waits, who was served, when anybody waited. [SHF2] */
export type Queue = {
  readonly zone: string;
  /** Devices that hear tags in this zone; all of them silent = nothing is known. */
  devices: string[];
  /** In the order of joining. Times are on the clock without gaps. */
  waiting: { alias: string; sinceAwakeMs: number }[];
  /** Left the queue, and whether to a till is not known yet. */
  leaving: { alias: string; waitMs: number; awakeMs: number }[];
  /** Within the window, oldest first. */
  served: { awakeMs: number; waitMs: number }[];
  /** Times within the window at which somebody waited, oldest first. */
  busy: { fromMs: number; toMs: number }[];
  servedSincePoint: number;
};

/** A door counter and what closings taught about it. [SHF3] */
export type Counter = {
  readonly device: string;
  /** Tally it counts for: a zone, or empty = the venue. */
  zone: string;
  /** Since the last closing. */
  ins: number;
  outs: number;
  /** Too many counted in a passage: mean and sum of squares over closings (Welford 1962). */
  drift: number;
  driftM2: number;
  closings: number;
  /** Of now, not said yet; absent = it was not heard since the last one was said. [WEK11] */
  quarter?: Quarter;
};

/** A quarter of an hour of a counter at a place. */
export type Quarter = {
  readonly fromMs: number;
  readonly zone: string;
  ins: number;
  outs: number;
};

/** People in a zone, or by the key `''` in the venue, as a one-dimensional Kalman filter. [SHF3] */
export type Tally = {
  readonly zone: string;
  /** What the counters alone say since the last closing; may be below zero. */
  raw: number;
  people: number;
  variance: number;
  /** Clock without gaps up to which drift is in the variance; last weighing against tags. */
  awakeMs: number;
  measuredAwakeMs: number;
  lastPassageMs: number;
  passages: number;
  /** What a person counted, and when; -1 = nobody did since the last closing. */
  corrected: number;
  correctedAtMs: number;
};

/** Visits begun by tags and people counted in: what share wears one. */
export type WearingShare = { tags: number; people: number };

/** Bounds of the flow's part of the state. [DET3] */
export const flowBounds = {
  /** Waits and busy times kept a queue. */
  servedPerQueue: 1_024,
  leavingPerQueue: 256,
  counters: 1_000,
} as const;

/** What a venue knows of its queues and doors. */
export type FlowState = {
  queues: Map<string, Queue>;
  counters: Map<string, Counter>;
  tallies: Map<string, Tally>;
  wearingShare: WearingShare;
};
