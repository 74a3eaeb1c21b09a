import type { ChannelName } from './channels.ts';
import type { Language } from './ids.ts';
import type { Contact, Journey } from './journey.ts';
import type { Campaign } from './rules.ts';
import type { DeviceKind } from './topics.ts';
import type { Placement, Plan, Purpose, VenueSettings } from './venue.ts';

/**
 * What the journal holds and `step` takes: settled, without names or raw tags. Everything here is
 * plain JSON, so that a
 * frame read back equals the frame that was written. Version 1.
 */
export const journalVersion = 1;

/**
 * One strength heard: alias of the wearing, dBm, and its own settled time where it differs from the
 * reading's.
 */
export type Sighting = { readonly alias: string; readonly rssiDbm: number; readonly atMs?: number };

export type ReadingBody =
  | { readonly kind: 'sightings'; readonly sightings: readonly Sighting[] }
  | {
      readonly kind: 'ranging';
      /** The wearing of the device that hears. */
      readonly alias: string;
      readonly beacons: readonly { readonly beacon: string; readonly rssiDbm: number }[];
    }
  | {
      readonly kind: 'positions';
      readonly positions: readonly {
        readonly alias: string;
        readonly x: number;
        readonly y: number;
        readonly floor?: string;
        readonly accuracyM?: number;
      }[];
    }
  | {
      readonly kind: 'shelf';
      readonly action: 'pickup' | 'putback' | 'weight' | 'presence';
      readonly slot: string;
      readonly sku?: string;
      readonly grams?: number;
      readonly present?: boolean;
    }
  | { readonly kind: 'count'; readonly in: number; readonly out: number }
  | {
      readonly kind: 'tap';
      readonly alias: string;
      readonly purpose: 'entry' | 'unlock' | 'pay' | 'claim';
      readonly amount?: number;
      readonly currency?: string;
    }
  | {
      readonly kind: 'sale';
      /** Our own random id of the receipt; the receipt's number stays in records. */
      readonly sale: string;
      readonly action: 'sale' | 'return' | 'void';
      readonly alias?: string;
      readonly coupon?: string;
      readonly lines: readonly {
        readonly sku: string;
        readonly qty: number;
        readonly price: number;
      }[];
      readonly total: number;
      readonly currency: string;
    }
  | {
      readonly kind: 'rating';
      readonly alias?: string;
      readonly score: number;
      readonly of: number;
    }
  | {
      readonly kind: 'environment';
      readonly values: Readonly<Record<string, number>>;
    }
  | {
      readonly kind: 'health';
      readonly batteryPct?: number;
      readonly rssiDbm?: number;
    }
  | { readonly kind: 'status'; readonly online: boolean };

export type Reading = {
  readonly type: 'reading';
  readonly device: string;
  readonly boot?: number;
  readonly seq?: number;
  /** Settled time, epoch ms. [TIM1] */
  readonly atMs: number;
  readonly body: ReadingBody;
};

/** Commands as the journal knows them: ids only. [design.md section 1, Commands] */
export type JournaledCommand =
  | {
      readonly do: 'publishVenue';
      readonly plan: Plan;
      readonly settings: VenueSettings;
      readonly timezone: string;
      /** `[from epoch ms, minutes east of UTC]`, ascending, the first at or before now. [TIM6] */
      readonly offsets: readonly (readonly [number, number])[];
      readonly demo: boolean;
    }
  | {
      readonly do: 'placeDevice';
      readonly device: string;
      readonly kind: DeviceKind;
      readonly placement?: Placement;
      /** A wristband with a radio of its own: the tag it is, as the alias is found elsewhere. */
      readonly expectedEveryMs?: number;
    }
  | { readonly do: 'removeDevice'; readonly device: string }
  | { readonly do: 'publishCampaign'; readonly campaign: Campaign; readonly version: number }
  | { readonly do: 'publishJourney'; readonly journey: Journey }
  | {
      readonly do: 'noteContact';
      readonly visitor: string;
      readonly contact: Contact;
      readonly source?: string;
    }
  | {
      readonly do: 'setCampaignStatus';
      readonly campaign: string;
      readonly status: 'live' | 'paused';
    }
  | {
      readonly do: 'handOutBand';
      readonly alias: string;
      readonly as: BandUse;
      /** Bands handed out together; the id of the group. */
      readonly group?: string;
      /** Device id of the band's own radio, where it has one: messages can reach it. */
      readonly device?: string;
    }
  | { readonly do: 'returnBand'; readonly alias: string }
  | {
      readonly do: 'linkBand';
      readonly alias: string;
      readonly visitor: string;
      readonly consents: Readonly<Partial<Record<Purpose, boolean>>>;
      readonly language: Language;
    }
  | {
      readonly do: 'setConsent';
      readonly visitor: string;
      readonly purpose: Purpose;
      readonly granted: boolean;
    }
  | { readonly do: 'setLanguage'; readonly visitor: string; readonly language: Language }
  | { readonly do: 'claim'; readonly message: string; readonly channel: ChannelName }
  | {
      readonly do: 'reportOutcome';
      readonly message: string;
      readonly channel: ChannelName;
      readonly outcome: 'delivered' | 'failed' | 'unknown';
    }
  | { readonly do: 'markSeen'; readonly message: string; readonly visitor: string };

export const bandUses = ['alone', 'family', 'anonymous', 'staff'] as const;
export type BandUse = (typeof bandUses)[number];

/** Facts of a linked visitor, looked up in records after arrival and journaled. [PRE5] */
export type VisitorFacts = {
  readonly visits: number;
  readonly member: boolean;
  readonly segments: readonly string[];
};

export type Input =
  | Reading
  | { readonly type: 'command'; readonly id: string; readonly command: JournaledCommand }
  | { readonly type: 'facts'; readonly visitor: string; readonly facts: VisitorFacts }
  /** Only time passed. [TIM2] */
  | { readonly type: 'tick' }
  /**
   * The journal stood still for `ms` before this frame: timers of dwell and silence shift by it.
   * [TIM2]
   */
  | { readonly type: 'gap'; readonly ms: number }
  | { readonly type: 'clockStepped'; readonly ms: number }
  /** The input at `position` broke `step` three times and is set aside. */
  | { readonly type: 'skip'; readonly position: number };

/**
 * One frame of the journal: its place in the one order, journal time (epoch ms, never decreasing),
 * whose venue.
 */
export type Frame = {
  readonly position: number;
  readonly atMs: number;
  readonly venue: string;
  readonly input: Input;
};
