import type { HistoryFact } from './inputs.ts';

/** What the records are asked about a visitor who arrived. [RUL9] */
export type HistoryQuery = {
  readonly venue: string;
  /** Keys of declared aggregates, and since when the venue counts each, epoch ms. */
  readonly aggregates: readonly { readonly key: string; readonly sinceMs: number }[];
  /** First day that is asked for, in days from 1970-01-01. */
  readonly fromDay: number;
  readonly visits: number;
  /** At most so many rows, the newest. */
  readonly rows: number;
  readonly nowMs: number;
};
/** What they did on earlier visits, here and at the organisation's other venues. [RUL9] */
export type VisitorHistory = {
  /** Oldest first. */
  readonly rows: readonly HistoryFact[];
  /** Starts of the last visits, epoch ms, ascending. */
  readonly visitStarts: readonly number[];
  /** When the last visit that is over ended. */
  readonly lastVisitAtMs?: number;
};
