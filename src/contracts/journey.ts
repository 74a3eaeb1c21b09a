import { z } from 'zod';
import { Code, Id } from './ids.ts';
import { Condition, Duration } from './rules.ts';
import { zoneKinds } from './venue.ts';

/** Version of the document in which a venue says what the stages of its journey mean. */
export const journeyVersion = 1;

/**
 * What may bring a visitor into a stage: what the engine concludes about them, and four contacts
 * beside the floor. `joined` = linked a band; `discovered` = met the offer before a visit, with
 * its source; `reviewed` and `loyaltyOpened` come from pages. [JNY1]
 */
export const journeyOccasions = [
  'visitStarted',
  'identified',
  'entered',
  'left',
  'dwelled',
  'visitEnded',
  'pickedUp',
  'putBack',
  'handled',
  'purchased',
  'returned',
  'tapped',
  'rated',
  'messageSeen',
  'messageTapped',
  'bandHandedOut',
  'bandReturned',
  'joined',
  'discovered',
  'reviewed',
  'loyaltyOpened',
] as const;
export type JourneyOccasion = (typeof journeyOccasions)[number];

/** Ways to meet an offer before the first visit; others are named freely. */
export const discoverySources = ['window', 'beacon', 'page', 'referral'] as const;

export const JourneyTrigger = z.strictObject({
  event: z.enum(journeyOccasions),
  zone: Id.optional(),
  /** Any zone of this kind. */
  kind: z.enum(zoneKinds).optional(),
  /** Device id of the shelf, reader or till. */
  shelf: Id.optional(),
  sku: Code.optional(),
  category: Code.optional(),
  /** tapped: what for. */
  purpose: z.string().max(32).optional(),
  /** discovered: where. */
  source: Code.optional(),
  /** dwelled, handled: at least so long. */
  for: Duration.optional(),
  /** dwelled: one stay, or all stays of the visit together. */
  over: z.enum(['stay', 'visit']).optional(),
});
export type JourneyTrigger = z.infer<typeof JourneyTrigger>;

export const JourneyEntry = z.strictObject({
  when: JourneyTrigger,
  if: Condition.optional(),
  /** Kept as the visitor's source where the occasion names none. */
  source: Code.optional(),
});
export type JourneyEntry = z.infer<typeof JourneyEntry>;

const Entries = z.array(JourneyEntry).max(16).optional();

/**
 * A venue's own meaning of the stages: any entry of a stage that holds brings the visitor there. A
 * stage that is left out keeps its default; an empty list is a stage nobody enters.
 */
export const Journey = z.strictObject({
  version: z.literal(journeyVersion),
  stages: z.strictObject({
    discovery: Entries,
    enrolment: Entries,
    entry: Entries,
    engagement: Entries,
    completion: Entries,
    reflection: Entries,
  }),
});
export type Journey = z.infer<typeof Journey>;

/** Contacts that no device reports; a page or the command line does. */
export const contacts = ['discovered', 'reviewed', 'loyaltyOpened'] as const;
export type Contact = (typeof contacts)[number];
