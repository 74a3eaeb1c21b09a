import { z } from 'zod';
import type { AddressKind } from './addresses.ts';
import { CalendarDate, ContactKindName, type CustomerField, type PageOf } from './customers.ts';
import { Code, cleanText, Id, Language, Localized } from './ids.ts';
import { Duration } from './rules.ts';
import { Purpose } from './venue.ts';

/**
 * Segments: customers by what the records know of them, described by a rule and counted live. They
 * are a venue's words, as its campaigns are; who is in one is asked of all of the organisation's
 * customers.
 */
export const segmentLanguageVersion = 1;

/** Of one venue; rules are evaluated for each customer who comes in. */
export const segmentsMost = 200;
/** Conditions within conditions, and conditions of a whole rule. */
export const segmentDeepest = 6;
export const segmentLeavesMost = 64;
const listMost = 100;

/** A period: the last so long, or days of the venue, both ends included; absent = ever. */
const period = {
  within: Duration.optional(),
  from: CalendarDate.optional(),
  to: CalendarDate.optional(),
};
/** At this venue alone; absent = at all venues of the organisation. */
const here = { here: z.literal(true).optional() };
const goods = { sku: Code.optional(), category: Code.optional() };
const Most = z.number().min(0).max(1e15);
/** How many; neither bound = at least one. */
const many = { atLeast: Most.optional(), atMost: Most.optional() };
/** How long ago. */
const ago = { atLeast: Duration.optional(), atMost: Duration.optional() };
const Value = z.union([cleanText(2_000), z.number(), z.boolean()]);
const Bound = z.union([z.number(), CalendarDate]);

/** What can be asked of a customer, by the key that names the question. [SEG2] */
export const segmentLeaves = {
  /** A described field; text is compared as people read it, without regard to its spelling. */
  field: z.strictObject({
    field: Id,
    is: Value.optional(),
    in: z.array(Value).min(1).max(listMost).optional(),
    atLeast: Bound.optional(),
    atMost: Bound.optional(),
    known: z.boolean().optional(),
  }),
  language: z.strictObject({ language: Language }),
  /** `within`: it comes within so many days, today included; `month`: 1–12, Gregorian. */
  birthday: z.strictObject({
    birthday: z.strictObject({
      within: Duration.optional(),
      month: z.number().int().min(1).max(12).optional(),
      known: z.boolean().optional(),
    }),
  }),
  /** What they said last that holds at this venue. */
  consent: z.strictObject({ consent: Purpose }),
  address: z.strictObject({ address: z.enum(['email', 'phone']) }),
  /** Sales that stand: not those that were made void. */
  purchases: z.strictObject({
    purchases: z.strictObject({ ...period, ...goods, ...here }),
    ...many,
  }),
  /** Sales less what came back, in one currency. */
  spent: z.strictObject({
    spent: z.strictObject({
      currency: z.string().regex(/^[A-Z]{3}$/, 'use three letters of ISO 4217, such as IRR'),
      ...period,
      ...goods,
      ...here,
    }),
    ...many,
  }),
  lastPurchase: z.strictObject({ lastPurchase: z.strictObject({ ...ago, ...goods, ...here }) }),
  visits: z.strictObject({ visits: z.strictObject({ ...period, ...here }), ...many }),
  lastVisit: z.strictObject({ lastVisit: z.strictObject({ ...ago, ...here }) }),
  /** Messages of this venue that were delivered, by any channel. */
  sent: z.strictObject({
    sent: z.strictObject({ ...period, campaign: Id.optional() }),
    ...many,
  }),
  /** Of those, what was seen or tapped. */
  opened: z.strictObject({
    opened: z.strictObject({ ...period, campaign: Id.optional() }),
    ...many,
  }),
  /** Coupons of this venue that were redeemed and not taken back. */
  redeemed: z.strictObject({
    redeemed: z.strictObject({ ...period, campaign: Id.optional(), offer: Code.optional() }),
    ...many,
  }),
  contacts: z.strictObject({
    contacts: z.strictObject({ ...period, kind: ContactKindName.optional() }),
    ...many,
  }),
} as const;
export type SegmentLeafName = keyof typeof segmentLeaves;
export type SegmentLeafOf<N extends SegmentLeafName> = z.infer<(typeof segmentLeaves)[N]>;
export type SegmentLeaf = { [N in SegmentLeafName]: SegmentLeafOf<N> }[SegmentLeafName];

/** Two-valued: what nobody knows is not so, and `not` is everybody else. [SEG3] */
export type SegmentRule =
  | { readonly all: readonly SegmentRule[] }
  | { readonly any: readonly SegmentRule[] }
  | { readonly not: SegmentRule }
  | SegmentLeaf;

/** A segment as a marketer writes it. */
export type Segment = {
  readonly version: typeof segmentLanguageVersion;
  readonly id: string;
  readonly name: Localized;
  readonly who: SegmentRule;
};

/** The document without its rule, which `segment-reading.ts` reads. */
export const SegmentFrame = z.strictObject({
  version: z.literal(segmentLanguageVersion),
  id: Id,
  name: Localized,
  who: z.unknown(),
});

export type SegmentRecord = {
  readonly venue: string;
  readonly segment: Segment;
  /** When it was published. */
  readonly atMs: number;
};

export const segmentCommands = [
  /** Another of the same id takes its place. */
  z.strictObject({ do: z.literal('publishSegment'), venue: Id, segment: z.unknown() }),
  z.strictObject({ do: z.literal('removeSegment'), venue: Id, segment: Id }),
] as const;
export type SegmentCommandName = z.infer<(typeof segmentCommands)[number]>['do'];

export type SegmentOp =
  | ({ readonly op: 'putSegment' } & SegmentRecord)
  | { readonly op: 'removeSegment'; readonly venue: string; readonly segment: string };

/** Who is asked about: a venue's rule, at a time, by the venue's clock. */
export type SegmentAsked = {
  readonly venue: string;
  readonly rule: SegmentRule;
  readonly nowMs: number;
  /** IANA name of the venue's time zone. */
  readonly timezone: string;
};

/**
 * A member, and what a message needs to know: what they agreed to as it holds at the venue, which
 * addresses there are, and by which channels an offer may be written to them now (consent, address
 * and their own choices; caps and quiet hours are the engine's to judge).
 */
export type SegmentMember = {
  readonly visitor: string;
  readonly name?: string;
  readonly language: Language;
  readonly consents: Readonly<Record<Purpose, boolean>>;
  readonly addresses: readonly AddressKind[];
  readonly mayEmail: boolean;
  readonly maySms: boolean;
};

/** People of a segment; how many an offer may be written to by e-mail and by SMS. */
export type SegmentTally = {
  readonly people: number;
  readonly mayEmail: number;
  readonly maySms: number;
  readonly atMs: number;
};

export type MembersPage = {
  readonly limit: number;
  /** The `next` of the page before: the last visitor of it. */
  readonly after?: string;
};

/** Segments as the hot path reads them. */
export interface SegmentHotReads {
  /** Of all venues. */
  all(): Promise<readonly SegmentRecord[]>;
  /** What a rule may name at a venue. */
  names(venue: string, rule: SegmentRule): Promise<SegmentNames>;
  /** Which of a venue's segments somebody is in, by their ids in the order given. [SEG7] */
  of(visitor: string, asked: SegmentsAsked): Promise<readonly string[]>;
}

/** All `records` are of the venue. */
export type SegmentsAsked = Omit<SegmentAsked, 'rule'> & {
  readonly records: readonly SegmentRecord[];
};

/** What a rule may name at a venue. */
export type SegmentNames = {
  readonly fields: readonly CustomerField[];
  readonly categories: readonly string[];
  /** Of the articles that the rule names, those there are; and some others, to suggest. */
  readonly skus: readonly string[];
  readonly campaigns: readonly string[];
  readonly offers: readonly string[];
};

/** Counts, one after the other. */
export type SegmentCounting = {
  /** Of a published one as it was counted last; counted again where that is old. */
  of(record: SegmentRecord, timezone: string): SegmentTally | undefined;
  /** Now, after those who wait already. */
  count(asked: SegmentAsked): Promise<SegmentTally>;
};

/** Segments as the web's and egress's threads read them. */
export interface SegmentReads extends Pick<SegmentHotReads, 'names'> {
  list(venue: string): Promise<readonly SegmentRecord[]>;
  one(venue: string, segment: string): Promise<SegmentRecord | undefined>;
  /** By id of the visitor; looks a few hundred people at a time and lets others in between. */
  members(asked: SegmentAsked, page: MembersPage): Promise<PageOf<SegmentMember>>;
  tally(asked: SegmentAsked): Promise<SegmentTally>;
}
