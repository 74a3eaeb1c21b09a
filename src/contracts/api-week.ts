import type { Language, Localized } from './ids.ts';
import type { Baseline, FigureKey, WeekStart } from './weeks.ts';

export type { Baseline, FigureKey, WeekStart } from './weeks.ts';

/** Why a figure cannot be known. */
export type Unknown =
  /** No day of the week is kept or over. */
  | 'noDays'
  | 'noVisits'
  /** They came, and of none it is known when it ended. */
  | 'noneOver'
  /** Nobody was heard who had not been handed a band; or everybody heard came in. */
  | 'noneOutside'
  | 'noEntrance'
  /** No door counter's count is kept of these days. */
  | 'noCounter'
  /** On every day one was silent for an hour or more of the opening, or counted nobody. */
  | 'counterSilent'
  | 'noTill'
  | 'noSales'
  | 'noShifts'
  | 'noQueue'
  | 'noWaits'
  /** Fewer than five: it might tell of one person. */
  | 'few';

export type Verdict = 'more' | 'less' | 'same' | 'tooEarly';
/** Shares are 0 to 1, times ms, money in the week's currency. */
export type WeekFigure = {
  readonly value?: number;
  readonly unknown?: Unknown;
  /** How many it rests on: visits, receipts, waits, people heard or counted. */
  readonly of: number;
  /** The same of the baseline; of counts, of as many days. */
  readonly base?: number;
  /** Week minus baseline with its 95 % interval, absent where it is too early to say. */
  readonly difference?: { readonly value: number; readonly low: number; readonly high: number };
  readonly verdict: Verdict;
};

/** A place's own figures; `few` = fewer than five visits, and nothing more is said. [WEK6] */
export type WeekPlace = {
  readonly zone: string;
  /** Absent = it is on the plan no more. */
  readonly name?: Localized;
  readonly kind?: string;
  readonly few: boolean;
  readonly visits?: number;
  readonly dwellMs?: number;
  /** Share of its visits that bought something; absent without tills. */
  readonly bought?: number;
  /** Visits a week of the baseline. */
  readonly base?: number;
};
export type PlaceOrder = 'visits' | 'dwellMs' | 'bought';

/** A day's people at the doors, and the mean of that weekday in the baseline. */
export type DayCounted = {
  readonly ins?: number;
  readonly unknown?: 'few' | 'counterSilent';
  readonly base?: number;
};

/** GET /api/v1/venues/:venue/week */
export type WeekBody = {
  readonly venue: string;
  readonly name: Localized;
  readonly timezone: string;
  /** First and last day. */
  readonly from: string;
  readonly to: string;
  /** First days of the weeks before and after. */
  readonly earlier: string;
  readonly later: string;
  /** The venue's own setting; absent = by language. */
  readonly startsOn?: WeekStart;
  readonly today: string;
  readonly against: Baseline;
  /** Weeks of the baseline with how many of their days are there. */
  readonly base: readonly { readonly from: string; readonly days: number }[];
  /** Days that are over and kept; `few` = fewer than five visits. */
  readonly days: readonly {
    readonly day: string;
    readonly visits?: number;
    readonly few?: true;
    readonly base?: number;
    /** People counted at the doors; absent where none counts. */
    readonly counted?: DayCounted;
  }[];
  readonly figures: Readonly<Record<FigureKey, WeekFigure>>;
  readonly money?: {
    readonly currency: string;
    readonly receipts: number;
    readonly total: number;
    readonly returned: number;
    /** Receipts in other currencies, in no figure. */
    readonly others: number;
    /** Receipts whose visit is known. */
    readonly matched: number;
  };
  readonly staff?: {
    readonly hours: number;
    /** Share of visitors' time with nobody on shift. */
    readonly unattended: number;
  };
  /** Of the door counters, where there are any. [WEK12] */
  readonly doors?: {
    readonly outs: number;
    /** Days whose count is known, and those on which a counter was silent. */
    readonly days: number;
    readonly silentDays: number;
    /** Weekdays that are counted in the week and in its baseline. */
    readonly compared: number;
  };
  /** Share of people who wear something that is heard, where the venue set it. */
  readonly wearingShare?: number;
  readonly queues: readonly {
    readonly zone: string;
    readonly name?: Localized;
    readonly few: boolean;
    readonly waits?: number;
    readonly medianMs?: number;
    readonly p90Ms?: number;
    readonly abandoned?: number;
  }[];
  readonly places: readonly WeekPlace[];
  /** Zones, best first, and worst first; empty where too few can be compared. */
  readonly best: Readonly<Record<PlaceOrder, readonly string[]>>;
  readonly worst: Readonly<Record<PlaceOrder, readonly string[]>>;
};

/** GET and POST /api/v1/venues/:venue/week/settings; `canMail` = there is a mail server. */
export type WeekSettingsBody = {
  readonly startsOn?: WeekStart | undefined;
  readonly against: Baseline;
  readonly mails: readonly { readonly address: string; readonly language: Language }[];
  readonly canMail?: boolean;
};
