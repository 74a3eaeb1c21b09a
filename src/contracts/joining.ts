import { z } from 'zod';
import { cleanText, Id, Language, Sha256 } from './ids.ts';
import { discoverySources } from './journey.ts';
import type { Purpose, VenueSettings } from './venue.ts';

/**
 * Joining by phone: a venue's own page, for whoever wears no band yet, and the same page on a
 * second phone. [JOI1]
 */

/** Whether a venue lets people join without a band. */
export function joinsByPhone({ joinBy }: Pick<VenueSettings, 'joinBy'>): boolean {
  return joinBy === 'phone' || joinBy === 'both';
}

/** Answers to every purpose, given with the wording on the screen. */
export const JoinAnswers = z.strictObject({
  service: z.boolean(),
  offers: z.boolean(),
  improve: z.boolean(),
});
/** Which poster brought somebody: a word of ours, as it goes to the journal. [JNY1] [CON3] */
export const JoinSource = z.enum(discoverySources);

export const joinLife = {
  /** A code for a second phone, ms: long enough to fetch it, short enough to lie around. */
  codeMs: 600_000,
  /**
   * How long a phone keeps its cookie after it was used last, s. It opens the only page on which
   * its owner sees and erases their data, so it lives as long as browsers let it.
   * Source: RFC 6265bis, section 5.5 (400 days).
   */
  phoneS: 400 * 86_400,
  /** How often it is written down that a phone's page was opened, ms. */
  phoneUseMs: 86_400_000,
} as const;

const Visitor = z.string().min(1).max(64);

export const joinCommands = [
  /** By phone, without a band; `visitor` = a phone that is somebody already. [JOI1] */
  z.strictObject({
    do: z.literal('joinVenue'),
    venue: Id,
    visitor: Visitor.optional(),
    sessionSha256: Sha256,
    language: Language,
    name: cleanText(80).min(1).optional(),
    text: z.string().min(1).max(64),
    consents: JoinAnswers,
    source: JoinSource.optional(),
  }),
  /** One a visitor: a new one takes the place of the last. [JOI6] */
  z.strictObject({ do: z.literal('createPhoneCode'), visitor: Visitor, codeSha256: Sha256 }),
  z.strictObject({
    do: z.literal('openOnPhone'),
    venue: Id,
    codeSha256: Sha256,
    sessionSha256: Sha256,
    /** Who the phone is already. */
    visitor: Visitor.optional(),
  }),
  /** A phone's page was opened. [JOI9] */
  z.strictObject({ do: z.literal('notePhone'), sessionSha256: Sha256 }),
  /** By the house, now and then: accounts past their venue's days go. [JOI12] */
  z.strictObject({ do: z.literal('endAccounts') }),
] as const;
export type JoinCommandName = z.infer<(typeof joinCommands)[number]>['do'];

/** Where a visitor joined, and how they did last. */
export type JoinRecord = { readonly venue: string; readonly way: 'band' | 'phone' };
/** One answer about a purpose; without a venue it holds at each that knows the visitor. [JOI13] */
export type ConsentAnswer = {
  readonly purpose: Purpose;
  readonly granted: boolean;
  readonly venue?: string;
};

/** What holds at a venue: of all answers that are of it or of all venues, the last. [JOI13] */
export function consentsAt(known: Answered | undefined, venue: string | undefined): Consents {
  if (known?.answers === undefined) return known?.consents ?? {};
  const held: Partial<Record<Purpose, boolean>> = {};
  for (const { purpose, granted, venue: of } of known.answers) {
    if (of === undefined || of === venue) held[purpose] = granted;
  }
  return held;
}

type Consents = Readonly<Partial<Record<Purpose, boolean>>>;
type Answered = { readonly consents: Consents; readonly answers?: readonly ConsentAnswer[] };

/** An account at a venue that is past its days; `last` = the visitor has no other. [JOI12] */
export type AccountOver = {
  readonly venue: string;
  readonly visitor: string;
  readonly last: boolean;
};
export type PhoneCode = { readonly visitor: string; readonly expiresAtMs: number };

export type JoinOp =
  | {
      readonly op: 'joinVisitor';
      readonly venue: string;
      readonly visitor: string;
      readonly sessionSha256: string;
      readonly name?: string;
      readonly language: Language;
      readonly atMs: number;
    }
  | {
      readonly op: 'putPhoneCode';
      readonly visitor: string;
      readonly codeSha256: string;
      readonly expiresAtMs: number;
    }
  | {
      readonly op: 'usePhoneCode';
      readonly visitor: string;
      readonly codeSha256: string;
      readonly sessionSha256: string;
      readonly atMs: number;
    }
  | { readonly op: 'notePhone'; readonly sessionSha256: string; readonly atMs: number }
  | {
      readonly op: 'endAccounts';
      readonly accounts: readonly AccountOver[];
      readonly atMs: number;
    };
