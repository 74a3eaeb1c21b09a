import type { AccessOp } from './access.ts';
import type { AddressOp } from './addresses.ts';
import type { BandOp } from './bands.ts';
import type { AddressedChannel } from './channels.ts';
import type { VisitorChoices } from './choices.ts';
import type { ConsentPlace } from './consent-texts.ts';
import type { CouponOp } from './coupons.ts';
import type { DeviceCredential } from './credentials.ts';
import type { CustomerOp } from './customers.ts';
import type { Effect } from './effects.ts';
import type { ErasedCounts } from './erasure.ts';
import type { ErrorCode } from './errors.ts';
import type { PutGoods } from './goods.ts';
import type { Language, Localized } from './ids.ts';
import type { WearingUse } from './inputs.ts';
import type { JoinOp } from './joining.ts';
import type { WebhookShare } from './outbound.ts';
import type { PlanOp } from './plan-ops.ts';
import type { ReceiverOp } from './receivers.ts';
import type { Campaign } from './rules.ts';
import type { SegmentOp } from './segments.ts';
import type { StaffOp } from './staff.ts';
import type { TillOp } from './tills.ts';
import type { DeviceKind } from './topics.ts';
import type { TransactionOp } from './transactions.ts';
import type { Placement, Plan, Preferences, Purpose, VenueSettings } from './venue.ts';
import type { WeekOp } from './week.ts';

/** Ops that a part of the product brings with its own tables; `write-parts.ts` writes them. */
export type PartOp =
  | AddressOp
  | StaffOp
  | PlanOp
  | CustomerOp
  | SegmentOp
  | BandOp
  | TransactionOp
  | CouponOp
  | TillOp
  | ReceiverOp
  | WeekOp
  | PutGoods;

export type VenueRecord = {
  readonly venue: string;
  readonly name: Localized;
  readonly timezone: string;
  readonly plan: Plan;
  readonly settings: VenueSettings;
  readonly demo: boolean;
};
export type DeviceRecord = DeviceCredential & {
  readonly venue: string;
  readonly device: string;
  readonly kind: DeviceKind;
  readonly format: string;
  readonly placement?: Placement;
  readonly expectedEveryMs: number;
};
export type WearingRecord = {
  readonly alias: string;
  readonly venue: string;
  readonly tag: string;
  readonly fromMs: number;
  readonly toMs?: number;
  readonly lastSeenMs: number;
  readonly handedOut: boolean;
  readonly as: WearingUse;
  readonly group?: string;
  readonly codeSha256?: string;
  readonly visitor?: string;
  /** A frozen band: since when; a wearing: since when it is without a band. [DSK1] */
  readonly frozenMs?: number;
  /** The member of staff a band was handed to. [DSK5] */
  readonly holder?: string;
  /** Of a family: the band of who answers for it. */
  readonly parent?: true;
};
export type CampaignRecord = {
  readonly venue: string;
  readonly campaign: Campaign;
  readonly version: number;
  readonly status: 'draft' | 'live' | 'paused';
  readonly publishedAtMs: number;
};

/** What a frame changes in records, by the frame and its part alone: recovery writes the same. */
export type RecordOp =
  | ({ readonly op: 'putVenue'; readonly atMs: number } & VenueRecord)
  | ({ readonly op: 'putDevice' } & DeviceRecord)
  | { readonly op: 'removeDevice'; readonly venue: string; readonly device: string }
  | ({
      readonly op: 'putCredential';
      readonly venue: string;
      readonly device: string;
    } & DeviceCredential)
  | ({ readonly op: 'putCampaign' } & CampaignRecord)
  | {
      readonly op: 'setCampaignStatus';
      readonly venue: string;
      readonly campaign: string;
      readonly status: 'live' | 'paused';
    }
  | ({ readonly op: 'openWearing' } & WearingRecord)
  | { readonly op: 'closeWearing'; readonly alias: string; readonly toMs: number }
  | {
      readonly op: 'linkVisitor';
      readonly venue: string;
      readonly alias: string;
      readonly visitor: string;
      readonly sessionSha256: string;
      readonly name?: string;
      readonly language: Language;
      readonly atMs: number;
    }
  | {
      readonly op: 'putConsent';
      readonly id: string;
      readonly visitor: string;
      /** What may be said, or that an address may be written to. */
      readonly purpose: Purpose | AddressedChannel;
      readonly granted: boolean;
      readonly text: string;
      readonly language: Language;
      /** Absent in parts of before it was written: the page. */
      readonly place?: ConsentPlace;
      /** At a desk: the member of staff before whom it was said. [DSK6] */
      readonly witness?: string;
      /** Where alone it holds; absent = at every venue. [JOI13] */
      readonly venue?: string;
      readonly atMs: number;
    }
  | {
      readonly op: 'putProfile';
      readonly visitor: string;
      readonly name?: string;
      readonly language?: Language;
    }
  | ({ readonly op: 'putPreferences'; readonly visitor: string } & Preferences)
  | { readonly op: 'putChoices'; readonly visitor: string; readonly choices: VisitorChoices }
  /** Ids and a hash only: tags and names are found in the rows themselves. [CON2] */
  | {
      readonly op: 'erase';
      readonly visitor: string;
      readonly aliases: readonly string[];
      readonly receiptSha256: string;
      readonly counts: ErasedCounts;
      readonly atMs: number;
    }
  | {
      readonly op: 'finishTask';
      readonly venue: string;
      readonly task: string;
      readonly atMs: number;
    }
  | {
      readonly op: 'putInbox';
      readonly message: string;
      readonly venue: string;
      readonly language: Language;
      readonly title: string;
      readonly body: string;
      readonly atMs: number;
    }
  | {
      readonly op: 'effect';
      readonly venue: string;
      readonly position: number;
      readonly effect: Effect;
    }
  | { readonly op: 'putAdminLink'; readonly linkSha256: string; readonly expiresAtMs: number }
  | { readonly op: 'useAdminLink'; readonly linkSha256: string; readonly atMs: number }
  | { readonly op: 'endSession'; readonly sessionSha256: string }
  | AccessOp
  | JoinOp
  | PartOp
  | {
      readonly op: 'putWebhook';
      readonly venue: string;
      readonly webhook: string;
      readonly url: string;
      readonly secret: string;
      readonly shares: readonly WebhookShare[];
      readonly atMs: number;
    }
  | { readonly op: 'removeWebhook'; readonly venue: string; readonly webhook: string }
  | {
      readonly op: 'endWebhookRow';
      readonly venue: string;
      readonly action: string;
      readonly outcome: 'delivered' | 'dead';
      readonly detail?: string;
      readonly atMs: number;
    }
  | {
      readonly op: 'requeueWebhook';
      readonly venue: string;
      readonly webhook: string;
      readonly atMs: number;
    }
  | {
      readonly op: 'putPush';
      readonly visitor: string;
      readonly endpointSha256: string;
      readonly endpoint: string;
      readonly p256dh: string;
      readonly auth: string;
      readonly atMs: number;
    }
  | { readonly op: 'removePush'; readonly visitor: string; readonly endpointSha256: string }
  | {
      readonly op: 'audit';
      readonly atMs: number;
      readonly by: string;
      readonly action: string;
      readonly about: string;
      readonly venue?: string;
    }
  | {
      readonly op: 'quarantine';
      readonly atMs: number;
      readonly venue: string;
      readonly device: string;
      readonly end: string;
      readonly code: ErrorCode;
      /** At most 4 KB of the payload as sent. */
      readonly payload: Uint8Array;
    };
