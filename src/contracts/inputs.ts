import type { AddressedChannel, ChannelName, DeviceCommandOutcome } from './channels.ts';
import type { DecidingChoices } from './choices.ts';
import type { JournaledCoupon } from './coupons.ts';
import type { Language } from './ids.ts';
import type { Contact, Journey } from './journey.ts';
import type { Campaign } from './rules.ts';
import type { StaffJournaled } from './staff.ts';
import type { DeviceKind } from './topics.ts';
import type { Placement, Plan, Preferences, Purpose, VenueSettings } from './venue.ts';

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
      /** Our own random id of this very document; absent = a sale's own id. [TIL2] */
      readonly document?: string;
      /** When the till says it was, where the books take another time than the floor. [TIL7] */
      readonly bookedMs?: number;
      /** A higher one takes the place of what the same receipt said; absent = 0. [TIL4] */
      readonly revision?: number;
      readonly alias?: string;
      /** The linked visitor a till named as its customer. */
      readonly visitor?: string;
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

/** What the records know of somebody and a state decides by; personal words are not among it. */
export type KnownVisitor = {
  readonly visitor: string;
  readonly language: Language;
  readonly consents: Readonly<Partial<Record<Purpose, boolean>>>;
  /** Absent = never chosen. [ATT1] */
  readonly preferences?: Preferences;
  /** Absent = never chosen. [CHO2] */
  readonly choices?: DecidingChoices;
  /** A phone of theirs takes push messages. [EGR20] */
  readonly push?: true;
  /** Addresses of theirs are known; which, the records know. [OFF1] */
  readonly email?: true;
  readonly sms?: true;
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
      /** Of the plan; absent in journals of before versions were kept. [PLN1] */
      readonly version?: number;
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
  /** A lost band goes on as `frozen`, which is nobody's; who wore it has none. [DSK1] */
  | { readonly do: 'freezeBand'; readonly alias: string; readonly frozen: string }
  /** The same wearing on another band; `device` = that band's own radio. [DSK2] */
  | { readonly do: 'moveBand'; readonly alias: string; readonly device?: string }
  | ({ readonly do: 'linkBand'; readonly alias: string } & KnownVisitor)
  /**
   * A page was opened, so its account is in use: with all that a state needs that lost them.
   * `byPhone`: known until the account is gone, else as long as after a band's return. [JOI11]
   */
  | ({ readonly do: 'keepAccount'; readonly byPhone: boolean } & KnownVisitor)
  /** By phone: no band, no place; consents and the rest follow in frames of their own. [JOI2] */
  | { readonly do: 'joinVenue'; readonly visitor: string; readonly source?: string }
  | { readonly do: 'setPush'; readonly visitor: string; readonly reachable: boolean }
  | {
      readonly do: 'setReach';
      readonly visitor: string;
      readonly channel: AddressedChannel;
      readonly reachable: boolean;
    }
  | {
      readonly do: 'setConsent';
      readonly visitor: string;
      readonly purpose: Purpose;
      readonly granted: boolean;
    }
  /** Somebody is erased: their ids here, nothing else. [CON3] */
  | { readonly do: 'forget'; readonly visitor: string; readonly aliases: readonly string[] }
  | { readonly do: 'setLanguage'; readonly visitor: string; readonly language: Language }
  | JournaledCoupon
  | { readonly do: 'claim'; readonly message: string; readonly channel: ChannelName }
  | {
      readonly do: 'reportOutcome';
      readonly message: string;
      readonly channel: ChannelName;
      readonly outcome: 'delivered' | 'failed' | 'unknown';
    }
  | { readonly do: 'markSeen'; readonly message: string; readonly visitor: string }
  /** By the link of a message that asked, on a scale of five. [AUD8] */
  | {
      readonly do: 'rateVisit';
      readonly visitor: string;
      readonly message: string;
      readonly score: number;
    }
  | { readonly do: 'markTapped'; readonly message: string; readonly visitor: string }
  | ({ readonly do: 'setPreferences'; readonly visitor: string } & Preferences)
  | {
      readonly do: 'setChoices';
      readonly visitor: string;
      readonly choices: DecidingChoices;
    }
  | { readonly do: 'acknowledgeAlert'; readonly alert: string }
  | StaffJournaled
  | { readonly do: 'claimDeviceCommand'; readonly deviceCommand: string }
  | {
      readonly do: 'reportDeviceCommand';
      readonly deviceCommand: string;
      readonly outcome: DeviceCommandOutcome;
    }
  | {
      readonly do: 'publishGoods';
      /** Takes the place of the whole table; else rows are added to it. */
      readonly replace: boolean;
      readonly articles: readonly {
        readonly sku: string;
        readonly category?: string;
        readonly price?: number;
        readonly grams?: number;
        /** Units; absent = as it was. [TIL9] */
        readonly stock?: number;
      }[];
      readonly planogram: readonly {
        readonly device: string;
        readonly slot: string;
        readonly sku: string;
      }[];
      /** Absent = nothing goes. [GDP6] */
      readonly gone?: {
        readonly articles: readonly string[];
        readonly slots: readonly { readonly device: string; readonly slot: string }[];
      };
    }
  /** A person asks a device for something; it is told within `forMs` or not at all. [RCV4] */
  | {
      readonly do: 'orderDevice';
      readonly deviceCommand: string;
      readonly device: string;
      readonly command: string;
      readonly forMs: number;
    }
  /** What a calibration walk heard; none = back to what the plan brings. [RCV6] */
  | { readonly do: 'calibrate'; readonly fingerprints: NonNullable<Plan['fingerprints']> }
  /** A person counted; without a zone the whole venue. [SHF3] */
  | { readonly do: 'correctCount'; readonly zone?: string; readonly people: number }
  /** A person says whose a sale is; empty = nobody's. [TIL8] */
  | { readonly do: 'matchSale'; readonly sale: string; readonly visitor: string }
  | {
      readonly do: 'setStock';
      readonly how: 'set' | 'add';
      readonly rows: readonly { readonly sku: string; readonly units: number }[];
    };

export const bandUses = ['alone', 'family', 'anonymous', 'staff'] as const;
export type BandUse = (typeof bandUses)[number];
/** `frozen` = a lost band by itself: handed to nobody, looked for. [DSK1] */
export type WearingUse = BandUse | 'frozen';

/** Facts of a linked visitor, looked up in records after arrival and journaled. [PRE5] */
export type VisitorFacts = {
  readonly visits: number;
  /** Absent = nobody keeps a list of members, so whether they are one is unknown. [RUL2] */
  readonly member?: boolean;
  /** Absent = the venue has none: unknown, too. [SEG7] */
  readonly segments?: readonly string[];
  /** When the last visit before this one ended, epoch ms; absent = there was none. */
  readonly lastVisitAtMs?: number;
  /** Starts of the last visits, epoch ms, as many as some campaign asks for. [RUL9] */
  readonly visitStarts?: readonly number[];
  /** Days of declared aggregates; absent = the records were not asked. [RUL9] */
  readonly history?: readonly HistoryFact[];
};

/** One day of one visit and one declared aggregate, as the records keep it. [RUL9] */
export type HistoryFact = {
  readonly id: string;
  /** Empty = outside of a visit. */
  readonly visit: string;
  readonly fromMs: number;
  /** Days from 1970-01-01 to the venue's calendar day. */
  readonly day: number;
  readonly aggregate: string;
  /** `[what was counted apart, what must be the same, number]`. */
  readonly entries: readonly (readonly [string, string, number])[];
  readonly partial: boolean;
};

/** Somebody of a segment; `facts` only where the campaign asks for some. */
export type AudienceMember = KnownVisitor & { readonly facts?: VisitorFacts };

/** Some of those a campaign on the clock is for, as the records knew them then. [AUD2] */
export type AudiencePage = {
  readonly type: 'audience';
  readonly campaign: string;
  /** Id of the clock's event that called for them. */
  readonly event: string;
  /** Where the page before it ended; empty = it is the first. */
  readonly after: string;
  /** Where this one ends; absent = nobody comes after. */
  readonly next?: string;
  readonly members: readonly AudienceMember[];
};

export type Input =
  | Reading
  | { readonly type: 'command'; readonly id: string; readonly command: JournaledCommand }
  | { readonly type: 'facts'; readonly visitor: string; readonly facts: VisitorFacts }
  /** Who is here and known is in other segments than when they came. [SEG7] */
  | { readonly type: 'segments'; readonly visitor: string; readonly segments: readonly string[] }
  | AudiencePage
  /** Only time passed. [TIM2] */
  | { readonly type: 'tick' }
  /**
   * The journal stood still for `ms` before this frame: timers of dwell and silence shift by it.
   * [TIM2]
   */
  | { readonly type: 'gap'; readonly ms: number }
  | { readonly type: 'clockStepped'; readonly ms: number }
  /** The input at `position` broke `step` three times and is set aside. */
  | { readonly type: 'skip'; readonly position: number }
  /** In the place of what a later skip names; made by who steps, never journaled. [HOT5] */
  | { readonly type: 'setAside'; readonly input: Input };

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
