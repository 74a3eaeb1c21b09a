/**
 *            passes the bound          has held for so long
 *   clear ──────────────────► rising ──────────────────────► fired
 *     ▲  ◄────────────────────┘ no longer past the bound       │
 *     └───────────────── past the clearing bound ──────────────┘
 */
export type Level = {
  /** What is watched, as text: another rule under the same name begins anew. */
  rule: string;
  state: 'clear' | 'rising' | 'fired';
  /** When it came to hold, on the clock without gaps. */
  sinceAwakeMs: number;
  /** Due time of the timer that counts; `never` = none. */
  armedMs: number;
};

/** What one subject's campaigns wait for, oldest first; `armedMs` = of the timer that counts. */
export type Absences = { armedMs: number; waits: Wait[] };
export type Wait = {
  campaign: string;
  version: number;
  /** The value what is awaited must share; `''` = any. */
  same: string;
  dueAwakeMs: number;
  /** The visit under way, whose end closes it; `''` = none was. */
  visit: string;
  alias: string;
  zone: string;
  sku: string;
  device: string;
};

/** An audience under way: its clock fired, and page after page of it comes in. */
export type Gathering = {
  version: number;
  segment: string;
  /** Id of the clock's event, of which every candidate is. */
  event: string;
  clock: string;
  firedMs: number;
  /** Where the last page ended. */
  after: string;
};

export type Clock = {
  /** The time it shows, `HH:MM`: another one begins anew. */
  at: string;
  dueMs: number;
  /** The local day it is due on. */
  day: number;
  /** The last local day it fired on, days since 1970-01-01. */
  firedDay: number;
};
