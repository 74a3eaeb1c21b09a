import { z } from 'zod';
import { accessCommands } from './access.ts';
import { addressCommands } from './addresses.ts';
import { bandCommands } from './bands.ts';
import { channelNames, deviceCommandOutcomes } from './channels.ts';
import { ChoicesChange } from './choices.ts';
import { consentPlaces } from './consent-texts.ts';
import { couponCommands } from './coupons.ts';
import { longestOverlapMs } from './credentials.ts';
import { customerCommands } from './customers.ts';
import { GoneGoods, goodsPerCommand } from './goods.ts';
import { Code, cleanText, EpochMs, Id, Language, Localized, Sha256 } from './ids.ts';
import { bandUses } from './inputs.ts';
import { joinCommands } from './joining.ts';
import { contacts } from './journey.ts';
import { OutboundUrl, WebhookSecret, webhookShares } from './outbound.ts';
import { planCommands } from './plan-ops.ts';
import { receiverCommands } from './receivers.ts';
import type { FaultValues } from './row-faults.ts';
import { segmentCommands } from './segments.ts';
import { staffCommands } from './staff.ts';
import { tillCommands } from './tills.ts';
import { deviceKindNames } from './topics.ts';
import { Frequency, Placement, Plan, Purpose } from './venue.ts';
import { ratingCommands } from './visit-ratings.ts';
import { weekCommands } from './week.ts';

/**
 * A retry with the same id gets the same answer. Made by the caller, `crypto.randomUUID()` will do.
 */
export const CommandId = z.string().regex(/^[A-Za-z0-9._:/-]{1,256}$/);

/**
 * Commands as callers send them. Raw tags, names and hashes of secrets go to records under the
 * command's id before its
 * frame; the frame carries ids only. Secrets are made by the caller and only their SHA-256 is sent.
 */
export const CommandBody = z.discriminatedUnion('do', [
  z.strictObject({
    do: z.literal('importVenue'),
    venue: Id,
    name: Localized,
    plan: Plan,
    timezone: z.string().max(64),
    settings: z.record(z.string(), z.unknown()).default({}),
    demo: z.boolean().default(false),
  }),
  z.strictObject({
    do: z.literal('addDevice'),
    venue: Id,
    device: Id,
    kind: z.enum(deviceKindNames as [(typeof deviceKindNames)[number]]),
    format: Id.default('native'),
    placement: Placement.optional(),
    /** At least one of the two. */
    secretSha256: Sha256.optional(),
    certificateSha256: Sha256.optional(),
    expectedEveryMs: z.number().int().min(100).max(86_400_000).optional(),
  }),
  z.strictObject({ do: z.literal('removeDevice'), venue: Id, device: Id }),
  /** What is named is replaced; what it replaces goes on working for `overlapMs`. [ING15] */
  z.strictObject({
    do: z.literal('rotateDevice'),
    venue: Id,
    device: Id,
    secretSha256: Sha256.optional(),
    certificateSha256: Sha256.optional(),
    overlapMs: z.number().int().min(0).max(longestOverlapMs).default(0),
  }),
  /** Ends all credentials of the device at once; a rotation gives it a new one. [ING15] */
  z.strictObject({ do: z.literal('revokeDevice'), venue: Id, device: Id }),
  /** The document is checked in full on arrival; every error comes back at its path. */
  z.strictObject({ do: z.literal('publishCampaign'), venue: Id, campaign: z.unknown() }),
  /** What the stages of the venue's journey mean; checked as a campaign is. [JNY1] */
  z.strictObject({ do: z.literal('publishJourney'), venue: Id, journey: z.unknown() }),
  /** A lasting visitor was met beside the floor: on a page, by a referral, in a review. [JNY1] */
  z.strictObject({
    do: z.literal('noteContact'),
    venue: Id,
    visitor: z.string().min(1).max(64),
    contact: z.enum(contacts),
    source: Code.optional(),
  }),
  z.strictObject({
    do: z.literal('setCampaignStatus'),
    venue: Id,
    campaign: Id,
    status: z.enum(['live', 'paused']),
  }),
  z.strictObject({
    do: z.literal('handOutBand'),
    venue: Id,
    tag: Code,
    as: z.enum(bandUses).default('alone'),
    group: Id.optional(),
    /** SHA-256 of the printed code in upper case without separators. */
    codeSha256: Sha256,
    /** Of a family: the band of who answers for it. [DSK5] */
    parent: z.literal(true).optional(),
    /** Refused where somebody has it already, in place of ending their wearing. [DSK5] */
    ifFree: z.literal(true).optional(),
    /** The member of staff it is for; to records alone. [DSK5] */
    holder: cleanText(80).min(1).optional(),
  }),
  z.strictObject({ do: z.literal('returnBand'), venue: Id, tag: Code }),
  z.strictObject({
    do: z.literal('linkBand'),
    venue: Id,
    codeSha256: Sha256,
    /** A visitor who is known already (by session); absent = a new one. */
    visitor: z.string().max(64).optional(),
    /** SHA-256 of the session secret the phone page will hold. */
    sessionSha256: Sha256,
    language: Language,
    name: cleanText(80).optional(),
  }),
  z.strictObject({
    do: z.literal('setConsent'),
    visitor: z.string().max(64),
    purpose: Purpose,
    granted: z.boolean(),
    /** Which wording the person saw: id and version of the text, and in which language. */
    text: z.string().max(64),
    language: Language,
    /** Where it was said, for the proof. [CON8] */
    place: z.enum(consentPlaces).optional(),
    /** Whose wording it was; absent = for every venue. [JOI13] */
    venue: Id.optional(),
  }),
  z.strictObject({
    do: z.literal('setProfile'),
    visitor: z.string().max(64),
    name: cleanText(80).optional(),
    language: Language.optional(),
  }),
  z.strictObject({
    do: z.literal('claim'),
    venue: Id,
    message: z.string().max(512),
    channel: z.enum(channelNames),
  }),
  z.strictObject({
    do: z.literal('reportOutcome'),
    venue: Id,
    message: z.string().max(512),
    channel: z.enum(channelNames),
    outcome: z.enum(['delivered', 'failed', 'unknown']),
    detail: cleanText(256).optional(),
    /** Inbox: the text as the person will read it. Goes to records only. */
    rendered: z
      .strictObject({ language: Language, title: cleanText(2_000), body: cleanText(4_000) })
      .optional(),
  }),
  z.strictObject({
    do: z.literal('markSeen'),
    venue: Id,
    message: z.string().max(512),
    visitor: z.string().max(64),
  }),
  /** Each row is checked alone on arrival, so that a bad one costs no good one. [SHF5] */
  z.strictObject({
    do: z.literal('publishGoods'),
    venue: Id,
    replace: z.boolean().default(false),
    articles: z.array(z.unknown()).max(goodsPerCommand).default([]),
    planogram: z.array(z.unknown()).max(goodsPerCommand).default([]),
    places: z.array(z.unknown()).max(goodsPerCommand).optional(),
    gone: GoneGoods.optional(),
  }),
  /** What a person counted; without a zone the whole venue. [SHF3] */
  z.strictObject({
    do: z.literal('correctCount'),
    venue: Id,
    zone: Id.optional(),
    people: z.number().int().min(0).max(1_000_000),
  }),
  z.strictObject({
    do: z.literal('markTapped'),
    venue: Id,
    message: z.string().max(512),
    visitor: z.string().max(64),
  }),
  /** What the visitor wants of us, in every venue; goes before all budgets. [ATT1] */
  z.strictObject({
    do: z.literal('setPreferences'),
    visitor: z.string().max(64),
    frequency: Frequency,
    leaveAlone: z.boolean(),
  }),
  /** The visitor's own choices, over the version their page read. [CHO2] */
  z.strictObject({
    do: z.literal('setChoices'),
    visitor: z.string().min(1).max(64),
    /** Whose topics and campaigns are meant; absent = everywhere. [CHO12] */
    venue: Id.optional(),
    choices: ChoicesChange,
  }),
  /** “Less like this”, of a message in their inbox. [CHO7] */
  z.strictObject({
    do: z.literal('lessLike'),
    venue: Id,
    visitor: z.string().min(1).max(64),
    campaign: Id,
  }),
  /** What a message's link asks, signed by this house; `undo` takes it back. [CHO8] */
  z.strictObject({
    do: z.literal('stopMessages'),
    visitor: z.string().min(1).max(64),
    /** Whose message it was; absent = everywhere. [CHO12] */
    venue: Id.optional(),
    /** Absent = all marketing. */
    topic: Id.optional(),
    undo: z.boolean(),
  }),
  /** One switch: consents, messages and tracking end; the band goes on as nobody. [CON7] */
  z.strictObject({
    do: z.literal('stopEverything'),
    visitor: z.string().min(1).max(64),
    text: z.string().max(64),
    language: Language,
  }),
  /**
   * Erases a person everywhere: a visitor, or whoever has or last had a tag. The receipt's code is
   * made by the caller. [CON2]
   */
  z.strictObject({
    do: z.literal('eraseVisitor'),
    whose: z.union([
      z.strictObject({ visitor: z.string().min(1).max(64) }),
      z.strictObject({ venue: Id, tag: Code }),
      z.strictObject({ aliases: z.array(z.string().min(1).max(64)).min(1).max(10_000) }),
    ]),
    receiptSha256: Sha256,
  }),
  z.strictObject({ do: z.literal('acknowledgeAlert'), venue: Id, alert: z.string().max(512) }),
  z.strictObject({
    do: z.literal('claimDeviceCommand'),
    venue: Id,
    deviceCommand: z.string().max(512),
  }),
  z.strictObject({
    do: z.literal('reportDeviceCommand'),
    venue: Id,
    deviceCommand: z.string().max(512),
    outcome: z.enum(deviceCommandOutcomes),
    detail: cleanText(256).optional(),
  }),
  z.strictObject({
    do: z.literal('createAdminLink'),
    linkSha256: Sha256,
    expiresAtMs: EpochMs,
  }),
  z.strictObject({
    do: z.literal('exchangeAdminLink'),
    linkSha256: Sha256,
    sessionSha256: Sha256,
    sessionExpiresAtMs: EpochMs,
    agent: cleanText(64).optional(),
    address: cleanText(64).optional(),
  }),
  z.strictObject({ do: z.literal('endSession'), sessionSha256: Sha256 }),
  /** The one secret that is no hash: the server signs with it. In records alone. [EGR11] */
  z.strictObject({
    do: z.literal('addWebhook'),
    venue: Id,
    webhook: Id,
    url: OutboundUrl,
    secret: WebhookSecret,
    shares: z.array(z.enum(webhookShares)).max(webhookShares.length).default([]),
  }),
  z.strictObject({ do: z.literal('removeWebhook'), venue: Id, webhook: Id }),
  /** What was given up is queued again. */
  z.strictObject({ do: z.literal('retryWebhook'), venue: Id, webhook: Id }),
  z.strictObject({
    do: z.literal('reportWebhook'),
    venue: Id,
    action: z.string().max(512),
    outcome: z.enum(['delivered', 'dead']),
    detail: cleanText(256).optional(),
  }),
  /** A host that is not called for a while, or is called again; a notice. [EGR15] */
  z.strictObject({
    do: z.literal('noteHost'),
    venue: Id,
    host: z.string().min(1).max(255),
    failing: z.boolean(),
    detail: cleanText(256),
  }),
  /** Endpoint and keys are personal: records only; the frame says that a phone can be reached. */
  z.strictObject({
    do: z.literal('subscribePush'),
    visitor: z.string().max(64),
    endpoint: OutboundUrl,
    endpointSha256: Sha256,
    p256dh: z.string().max(128),
    auth: z.string().max(64),
  }),
  z.strictObject({
    do: z.literal('unsubscribePush'),
    visitor: z.string().max(64),
    endpointSha256: Sha256,
    /** The push service says that it ended, not the visitor. */
    gone: z.boolean().default(false),
  }),
  ...accessCommands,
  ...addressCommands,
  ...ratingCommands,
  ...joinCommands,
  ...staffCommands,
  ...couponCommands,
  ...tillCommands,
  ...planCommands,
  ...customerCommands,
  ...segmentCommands,
  ...bandCommands,
  ...receiverCommands,
  ...weekCommands,
]);
export type CommandBody = z.infer<typeof CommandBody>;
export type CommandName = CommandBody['do'];
export type CommandOf<N extends CommandName> = Extract<CommandBody, { do: N }>;

export const Command = z.strictObject({
  id: CommandId,
  /** Who asks, for the audit log: `local`, `user:…`, `token:…`, `visitor:…`, `egress`. */
  by: z.string().max(128),
  body: CommandBody,
});
export type Command = z.infer<typeof Command>;

export type Problem = {
  readonly code: string;
  /** JSON path or argument name; empty for the whole. */
  readonly path: string;
  readonly message: string;
  readonly mend: string;
  /** Of what is read: what is wrong there by a code of its own, for pages in any language. */
  readonly fault?: FaultValues & { readonly code: string };
};

/** The answer, committed with the command's effects. `result` is plain JSON, a shape a command. */
export type CommandAnswer =
  | { readonly ok: true; readonly position: number; readonly result: CommandResult }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Results: importVenue `{venue, zones}`; addDevice, rotateDevice
 * `{venue, device, clientId, username}`; revokeDevice `{venue, device}`;
 * publishCampaign `{campaign, version, sentenceEn, sentenceFa, notes?}`; publishJourney `{venue}`;
 * publishGoods `{articles, slots, places, gone, refused, refusedRows, refusals}`, rows as lines and
 * as JSON of `GoodsRefusal`; correctCount `{people}`;
 * handOutBand, freezeBand, moveBand, undoReturn `{wearing}`;
 * returnBand `{wearing, undoable, visiting, linked}`; linkAtDesk `{visitor, alias}`;
 * putBands `{bands, fresh}`; linkBand `{visitor, alias}`; joinVenue `{visitor}`; createPhoneCode
 * `{expiresAtMs}`; openOnPhone `{visitor}`; claim
 * `{granted, reason?, language?}`; claimDeviceCommand
 * `{granted, reason?}`; what is done to tasks and cases, callStaff, rateHere and openCase
 * `{granted, about, reason?, by?}`;
 * claimWeekMail `{granted}`; stopWeekMail `{stopped}`;
 * redeemCoupon `{done: true, redemption, atMs, offer, discount?}` or `{done: false, code, …}`, kept
 * alike; reverseCoupon `{reversed, usable}`; revokeCoupons `{revoked}`;
 * matchSale `{sale, visitor, before}`;
 * eraseVisitor the counts of what was erased; createVenue `{venue, version}`; savePlanDraft and
 * restorePlan `{revision}`; publishSegment `{segment, sentenceEn, sentenceFa}`;
 * publishPlan `{version, paused, unplaced}`, ids as lines; others `{}`. Who was erased since, or
 * whose account ended, is called `erased` or `ended` in them.
 */
export type CommandResult = Readonly<Record<string, string | number | boolean>>;
