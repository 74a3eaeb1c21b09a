import type { MessageClass } from '../contracts/channels.ts';
import type { DecidingChoices } from '../contracts/choices.ts';
import type { Stage } from '../contracts/events.ts';
import type { Language } from '../contracts/ids.ts';
import type { VisitorFacts } from '../contracts/inputs.ts';
import type { Frequency, Purpose } from '../contracts/venue.ts';
import type { HeldBack, OpenGoal } from './rules/acted.ts';

/** A visitor: a linked one by their id, an anonymous one by their wearing's alias. [PRE5] */
export type Person = {
  id: string;
  /** The wearing they wear now; empty = none. */
  alias: string;
  linked: boolean;
  language: Language;
  consents: Record<Purpose, boolean | null>;
  facts: VisitorFacts | null;
  stage: Stage | '';
  journey: PersonJourney;
  visits: number;
  visitStartedMs: number;
  seenMs: number;
  /** What happened to them, at most `bounds.rememberedEvents` rows, oldest first. */
  memory: Memory;
  /** Days of declared aggregates, for windows longer than a visit. [RUL9] */
  history: History;
  /** Messages decided within the last 24 h, for the budget. [ATT1] */
  spent: { class: MessageClass; atMs: number; zone: string }[];
  campaigns: PersonCampaign[];
  /** The visitor's own choice. [ATT1] */
  frequency: Frequency;
  leaveAlone: boolean;
  /** Topics, hours and channels they chose; absent = never chosen. [CHO2] */
  choices?: DecidingChoices;
  /** A phone of theirs takes push messages; absent = none does. [EGR20] */
  push?: true;
  /** Addresses of theirs are known. [OFF1] */
  email?: true;
  sms?: true;
  /** They have a page of their own, and are known until the records say that it is gone. [JOI11] */
  account?: true;
  /** Decisions whose goal may still be met, oldest first. */
  goals: OpenGoal[];
  /** What held campaigns back in this visit, for one row each. [ATT3] */
  held: HeldBack[];
  /** Ids of messages to this visitor that are not closed. */
  open: string[];
};

export type PersonJourney = {
  /** When the stage was entered, event time. */
  sinceMs: number;
  /** How they met the offer; empty = not known. [JNY1] */
  source: string;
  /** A visit has begun and no stage was entered in it yet. [JNY2] */
  isFresh: boolean;
  /** Features of the last visits that ended, oldest first; at most `bounds.ownVisits`. [JNY3] */
  past: number[][];
};

export type PersonCampaign = {
  campaign: string;
  /** Times of messages sent or held out. */
  sentMs: number[];
  /** Kept across versions: who is inside stays in their variant. [RUL8] */
  variant: string;
  control: boolean;
};

/**
 * Events of one visitor in rows of numbers, so that a visit costs little memory: written and read
 * by memory.ts alone.
 */
export type Memory = {
  /** Complete from then on: what happened before may have been forgotten. */
  sinceMs: number;
  /** Before then, types of this set (a bit a type) may have happened before the band was linked. */
  veiledMs: number;
  veiled: number;
  /** Ids, codes and names the rows speak of; a row holds their places from 1, 0 = none. */
  words: string[];
  rows: number[];
};

/** What a visitor did on earlier days, as far as some campaign asks. [RUL9] */
export type History = {
  /** The records were asked; without them nobody knows of earlier visits. */
  known: boolean;
  /** Rows were dropped at the bound, so that sums are too small. */
  partial: boolean;
  /** Starts of earlier visits as the records know them, epoch ms, ascending. */
  visitStarts: readonly number[];
  rows: HistoryRow[];
};

/** One day of one visit and one declared aggregate. */
export type HistoryRow = {
  /** Of the record row; empty while the visit is under way. */
  id: string;
  visit: string;
  /** When the visit began; outside of a visit, when it happened. */
  fromMs: number;
  /** Days from 1970-01-01 to the venue's calendar day. */
  day: number;
  aggregate: string;
  entries: HistoryEntry[];
  partial: boolean;
};

/** `[what was counted apart, what must be the same, number]`; empty texts where neither is. */
export type HistoryEntry = [string, string, number];

/** An aggregate that a campaign declared by asking for it over a long window. [RUL9] */
export type DeclaredAggregate = {
  /** Nothing from before counts. */
  sinceMs: number;
  /** The longest windows that ask for it, in calendar days and in visits. */
  days: number;
  visits: number;
};
