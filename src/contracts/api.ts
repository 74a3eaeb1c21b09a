import { z } from 'zod';
import type { Scope, Way } from './access.ts';
import type { AlertRow, TaskRow } from './action-rows.ts';
import type { VisitorChoices } from './choices.ts';
import { longestOverlapMs } from './credentials.ts';
import type { ErasedCounts } from './erasure.ts';
import { cleanText, Id, Language, Localized, Sha256 } from './ids.ts';
import type { LabJob } from './lab.ts';
import type { VisitorData } from './my-data.ts';
import type { CampaignRecord } from './ports.ts';
import type { CampaignCheck, DeviceHealth } from './questions.ts';
import type { CampaignCounts, DecisionRow, InboxRow, MessageRow, VisitRow } from './rows.ts';
import { Frequency, Plan, type Preferences, Purpose, type ZoneState } from './venue.ts';
import type { PeopleView, ZoneView } from './views.ts';
import type { WhyBody } from './why.ts';

export type { HttpErrorBody } from './errors.ts';

/**
 * Bodies of the HTTP API under `/api/v1`. Lists answer `{items, next?}`; `next` goes back as
 * `?before=`.
 */
export const LinkBody = z.strictObject({
  /** The printed code; case and separators do not matter. */
  code: z.string().min(1).max(64),
  language: Language,
  name: cleanText(80).optional(),
});
export const ConsentBody = z.strictObject({
  purpose: Purpose,
  granted: z.boolean(),
  text: z.string().max(64),
  language: Language,
});
/** The one switch: which wording was seen, and in which language. [CON7] */
export const StopBody = z.strictObject({ text: z.string().max(64), language: Language });
export const ProfileBody = z.strictObject({
  name: cleanText(80).optional(),
  language: Language.optional(),
});
/** GET /api/v1/visitor/me says what was chosen before. */
export const PreferencesBody = z.strictObject({ frequency: Frequency, leaveAlone: z.boolean() });
export const ExchangeBody = z.strictObject({ link: z.string().min(16).max(128) });
/** POST …/devices/:device/rotate → `{venue, device, clientId, username, password}`. [ING15] */
export const RotateBody = z.strictObject({
  overlapMs: z.number().int().min(0).max(longestOverlapMs).default(0),
  /** Replaces the device's certificate instead of its secret. */
  certificateSha256: Sha256.optional(),
});
export const ListQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(500).default(100),
  before: z.coerce.number().int().min(0).optional(),
});

/** GET /api/v1/visitor/me/inbox; `venue`: what that one sent. [JOI13] */
export const InboxQuery = ListQuery.extend({ venue: Id.optional() });

/** GET /api/v1/venues → {items: VenueSummary[]} */
export const VenueSummary = z.strictObject({
  venue: z.string(),
  name: Localized,
  timezone: z.string(),
  demo: z.boolean(),
  /** Its rounded counts are for anybody, at `/public/VENUE`. */
  publicCounts: z.boolean(),
});
export type VenueSummary = z.infer<typeof VenueSummary>;

/** GET /api/v1/venues/:venue → VenueBody; the plan as the floor page draws it. */
export const VenueBody = VenueSummary.extend({
  plan: Plan,
  /** Frames of the live floor say which version they are of. [PLN8] */
  planVersion: z.number().int().optional(),
});
export type VenueBody = z.infer<typeof VenueBody>;

/**
 * GET /api/v1/public/:venue/occupancy → what anybody may know: people by area, rounded to 5, taken
 * once a minute. `few` = fewer than 5. [LIV10]
 */
export type PublicOccupancyBody = {
  readonly venue: string;
  readonly name: Localized;
  readonly timezone: string;
  readonly demo: boolean;
  /** The minute the numbers are of, and when the next are taken. */
  readonly atMs: number;
  readonly nextAtMs: number;
  readonly areas: readonly {
    readonly id: string;
    readonly names: readonly Localized[];
    readonly people: number | 'few' | 'unknown';
    /** By the rounded number. */
    readonly state: ZoneState;
  }[];
};

/** GET /api/v1/me → who the cookie or token says you are. */
export type MeBody = {
  readonly role: string;
  readonly venues: Scope;
  /** Of a session: who signed in, and how. */
  readonly user?: string;
  readonly way?: Way;
};

/** GET /api/v1/visitor/me → the visitor of the visitor cookie. */
export type VisitorBody = {
  readonly visitor: string;
  readonly name?: string;
  readonly language: Language;
  readonly consents: Readonly<Partial<Record<Purpose, boolean>>>;
  readonly linked: boolean;
  /** Joined on a phone, and never wore a band since. [JOI2] */
  readonly byPhone?: true;
  /** They never joined the venue that asks: all of this is of where they were last. [JOI13] */
  readonly elsewhere?: true;
  /** After an opt-out: a message that left before it was not heard of within 5 s. [CON5] */
  readonly mayStillArrive?: true;
  /** What the visitor chose, or what holds for who never did. */
  readonly preferences: Preferences;
  /** Balance of their loyalty points. */
  readonly points: number;
  /** How they want numbers and dates written; absent = as the language does. [CHO10] */
  readonly digits?: VisitorChoices['digits'];
  readonly calendar?: VisitorChoices['calendar'];
  readonly venue?: VenueSummary;
  /** How long the venue keeps where somebody was, as its wording of consent says. [CON8] */
  readonly trailDays: number;
  /** After how many unused days the account goes. [JOI9] */
  readonly keptDays: number;
  /** Names of the venue's zones, for "why did I get this?". */
  readonly zones?: Readonly<Record<string, Localized>>;
};
/** GET /api/v1/visitor/me/push → the public key, and SHA-256 of the endpoints that are known. */
export type PushBody = { readonly key: string; readonly phones: readonly string[] };
/** An erasure's receipt, for the person alone; `remains` names what is left, by kind. [CON2] */
export type ErasureBody = {
  readonly receipt: string;
  readonly atMs: number;
  readonly counts: ErasedCounts;
  readonly remains: readonly string[];
  /** Absent = the last traces are being overwritten, within a minute. */
  readonly scrubbedAtMs?: number;
};
/** GET /api/v1/visitor/me/data */
export type MyDataBody = VisitorData;
/** `stop`: the token of the link that stops messages of this kind. [CHO8] */
export type InboxBody = {
  readonly items: readonly (InboxRow & { readonly stop?: string })[];
};

export type ListBody<T> = { readonly items: readonly T[]; readonly next?: number };
export type ZonesBody = ListBody<ZoneView & { readonly name: Localized }>;
export type VisitsBody = ListBody<VisitRow>;
export type MessagesBody = ListBody<MessageRow>;
export type DecisionsBody = ListBody<DecisionRow>;
export type TasksBody = ListBody<TaskRow>;
export type AlertsBody = ListBody<AlertRow>;
/** GET …/people */
export type PeopleBody = PeopleView;
/** GET …/why */
export type WhyAnswer = WhyBody;
/** POST …/backtests and GET …/backtests/:job */
export type BacktestJobBody = LabJob;
export type DevicesBody = ListBody<DeviceHealth>;
/** `sentence`: the campaign read aloud, where the engine follows it. [RUL40] */
export type CampaignsBody = ListBody<CampaignRecord & { readonly sentence?: Localized }>;
/** POST …/campaigns/check → `CampaignCheck`, whether right or wrong. [RUL40] */
export const CampaignCheckAsk = z.strictObject({
  campaign: z.unknown(),
  /** An offer that would be published before it, for its coupon. */
  offer: z.unknown().optional(),
});
export type CampaignCheckBody = CampaignCheck;
/** GET …/campaigns/counts; `isPartial` = only the newest rows since then were counted. */
export type CampaignCountsBody = {
  readonly sinceMs: number;
  readonly items: readonly CampaignCounts[];
  readonly isPartial: boolean;
};
/** GET …/occupancy → people now, by zone and whole. */
export type OccupancyBody = {
  readonly atMs: number;
  readonly people: number;
  readonly zones: readonly { readonly zone: string; readonly people: number }[];
};
