import { z } from 'zod';
import { Address } from './addresses.ts';
import { Day } from './days.ts';
import { Id, Language } from './ids.ts';
import { baselines, weekStarts } from './weeks.ts';

/** The manager's week: what is kept of each day, what it comes to, and who gets it by mail. */

const Count = z.number().int().min(0).max(1e9);

/**
 * How long things took, without one of them: how many (`n`), their sum, and how many in each bin.
 * Bin k holds 1.04^k s up to 1.04^(k+1) s, so a median read from it is within 2 % of the exact.
 */
export const Spread = z.strictObject({
  n: Count,
  sumMs: z.number().min(0).max(1e15),
  bins: z.record(z.string().regex(/^\d{1,3}$/), Count),
});
export type Spread = z.infer<typeof Spread>;

export const DayMoney = z.strictObject({
  receipts: Count,
  total: z.number(),
  units: z.number(),
  /** What came back on that day, of whatever day it was sold. */
  returned: z.number(),
});

export const DayDoors = z.strictObject({
  ins: Count,
  outs: Count,
  /** How long the most silent of the counters was silent while people were here. [WEK12] */
  silentMs: z.number().min(0),
});
export type DayDoors = z.infer<typeof DayDoors>;

/** A day's figures: counts and spreads, nobody and no visit; all of them add up. [WEK2] */
export const DayFigures = z.strictObject({
  /** Visits that began on the day, and those of them that bought something. */
  visits: Count,
  bought: Count,
  /** Length of the visits that are over. */
  stays: Spread,
  /** People counted at the doors; absent where no counter counts. [WEK11] */
  doors: DayDoors.optional(),
  /** Whoever was heard without having been handed a band here, and who of them came in. */
  heard: Count,
  cameIn: Count,
  /** By currency; empty where nothing was sold. */
  money: z.record(z.string().max(8), DayMoney),
  /** Receipts whose visit is known. */
  matched: Count,
  /** Time of staff on shift, of visitors while somebody was, and of visitors while nobody was. */
  staffMs: z.number().min(0),
  attendedMs: z.number().min(0),
  unattendedMs: z.number().min(0),
  /** By zone of the kind queue. */
  queues: z.record(Id, z.strictObject({ waits: Spread, abandoned: Count })),
  /** By zone: visits that were there, how long in all each, and how many of them bought. */
  places: z.record(Id, z.strictObject({ visits: Count, stays: Spread, bought: Count })),
});
export type DayFigures = z.infer<typeof DayFigures>;
export type KeptDay = { readonly day: Day; readonly atMs: number; readonly figures: DayFigures };

const Mail = z.strictObject({ address: Address.email, language: Language });
export const WeekAsked = z.strictObject({
  /** Absent = Saturday for who reads Persian, Monday for who reads English. [WEK1] */
  startsOn: z.enum(weekStarts).optional(),
  against: z.enum(baselines).default('fourBefore'),
  mails: z.array(Mail).max(20).default([]),
});
/** Our own random id of a receiver, so that no log and no link says an address. */
const MailId = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);
export const WeekSettings = WeekAsked.extend({
  mails: z.array(Mail.extend({ id: MailId })).default([]),
});
export type WeekSettings = z.infer<typeof WeekSettings>;
export type WeekMail = WeekSettings['mails'][number];

export const weekCommands = [
  /** Days worked out from the records, kept beyond the trail's days. [WEK2] */
  z.strictObject({
    do: z.literal('keepDays'),
    venue: Id,
    days: z
      .array(z.strictObject({ day: Day, figures: DayFigures }))
      .min(1)
      .max(31),
  }),
  z.strictObject({ do: z.literal('setWeek'), venue: Id, ...WeekAsked.shape }),
  /** Before a week's mail leaves: granted once a week and receiver. [WEK8] */
  z.strictObject({
    do: z.literal('claimWeekMail'),
    venue: Id,
    from: Day,
    mail: MailId,
    /** Random: by it the sender finds its own claim in the records, where the first stands. */
    claim: MailId,
  }),
  z.strictObject({
    do: z.literal('reportWeekMail'),
    venue: Id,
    from: Day,
    mail: MailId,
    outcome: z.enum(['delivered', 'failed', 'unknown']),
    /** Nothing left, and another try may be made. */
    again: z.boolean().default(false),
  }),
  /** Somebody who got it wants it no more. */
  z.strictObject({ do: z.literal('stopWeekMail'), venue: Id, mail: MailId }),
] as const;
export type WeekCommandName = z.infer<(typeof weekCommands)[number]>['do'];

export type WeekMailState = 'claimed' | 'delivered' | 'failed' | 'unknown';
export type WeekOp =
  | {
      readonly op: 'putDays';
      readonly venue: string;
      readonly atMs: number;
      readonly days: readonly { readonly day: Day; readonly figures: DayFigures }[];
    }
  | { readonly op: 'putWeek'; readonly venue: string; readonly settings: WeekSettings }
  /** The first claim stands. */
  | {
      readonly op: 'claimWeekMail';
      readonly venue: string;
      readonly from: Day;
      readonly mail: string;
      readonly claim: string;
      readonly atMs: number;
    }
  | {
      readonly op: 'putWeekMail';
      readonly venue: string;
      readonly from: Day;
      readonly mail: string;
      readonly state: WeekMailState;
      readonly atMs: number;
    }
  | {
      readonly op: 'dropWeekMail';
      readonly venue: string;
      readonly from: Day;
      readonly mail: string;
    };

/** A day as the records hold it, for `dayFigures`. Times are epoch ms. */
export type DayRows = {
  /** Begun on the day; `endedAtMs` absent = not over. */
  readonly visits: readonly DayVisit[];
  /** Begun before it and still going on then. */
  readonly before: readonly { readonly startedAtMs: number; readonly endedAtMs: number }[];
  /** Sales of the day and of the day after, the visits' ends; none that is void. */
  readonly sales: readonly DaySale[];
  readonly returns: readonly { readonly total: number; readonly currency: string }[];
  /** Wearings that began on the day by being heard, not by being handed out, staff's left out. */
  readonly heard: readonly { readonly alias: string }[];
  /** Counters at the venue's doors with the quarters of an hour in which they were heard. */
  readonly doors: readonly {
    readonly device: string;
    /** How often it speaks; 0 = not said. */
    readonly everyMs: number;
    readonly quarters: readonly {
      readonly fromMs: number;
      readonly ins: number;
      readonly outs: number;
    }[];
  }[];
  readonly shifts: readonly {
    readonly user: string;
    readonly fromMs: number;
    readonly toMs: number;
  }[];
};
export type DayVisit = {
  readonly visitor: string;
  readonly alias: string;
  readonly startedAtMs: number;
  readonly endedAtMs?: number;
  readonly stays: readonly {
    readonly zone: string;
    readonly fromMs: number;
    readonly toMs: number;
  }[];
};
export type DaySale = {
  readonly atMs: number;
  readonly visitor?: string;
  readonly total: number;
  readonly units: number;
  readonly currency: string;
};

/** What the records say for the week's page. */
export interface WeekReads {
  rows(venue: string, span: { readonly fromMs: number; readonly toMs: number }): DayRows;
  kept(venue: string, span: { readonly from: Day; readonly to: Day }): readonly KeptDay[];
  settings(venue: string): WeekSettings;
  /** When the first visit or sale that is kept began; undefined = there is none. */
  sinceMs(venue: string): number | undefined;
  mailState(
    venue: string,
    from: Day,
    mail: string,
  ): { readonly state: WeekMailState; readonly claim: string } | undefined;
}
