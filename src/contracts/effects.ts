import type { ChannelName, DeviceCommandOutcome, MessageClass } from './channels.ts';
import type { EngineEvent, Stage } from './events.ts';
import type { Language, Localized } from './ids.ts';
import type { HistoryFact } from './inputs.ts';
import type { PassagesEffect } from './passages.ts';
import type { SaleEffect } from './sale-effects.ts';
import type { Escalation, StaffEffect } from './staff.ts';
import type { Purpose } from './venue.ts';

/** Gates in the order they are judged; the first that fails is the reason. [RUL4] */
export const gates = [
  'live',
  'consent',
  'topic',
  'frequency',
  'conditions',
  'stock',
  'campaignLimits',
  'visitorBudget',
  'ownQuietHours',
  'quietHours',
  'crowding',
  'channel',
  'winner',
  'control',
] as const;
export type Gate = (typeof gates)[number];

/** One gate's measure: what was found, what was asked, how far it was (negative = failed by). */
export type GateReading = {
  readonly gate: Gate;
  readonly passed: boolean;
  readonly value?: number | string | boolean;
  readonly bound?: number | string | boolean;
  readonly margin?: number;
  /** For conditions: the JSON path of the leaf that decided, or of the fact that is unknown. */
  readonly path?: string;
  readonly unknown?: string;
};

/** What the outbox holds: rows with deterministic ids, committed with the cursor. [OUT] */
export type Effect =
  | {
      readonly type: 'message';
      /** `venue/campaign/version/subject/triggering event`. [RUL3] */
      readonly id: string;
      readonly atMs: number;
      readonly visitor: string;
      readonly alias: string;
      readonly campaign: string;
      readonly version: number;
      readonly variant?: string;
      readonly class: MessageClass;
      readonly purpose: Purpose;
      readonly channels: readonly ChannelName[];
      /** Device of the band's own radio, where the wearing has one. */
      readonly device?: string;
      readonly title: Localized;
      readonly body: Localized;
      readonly link?: string;
      readonly coupon?: string;
      readonly expiresAtMs: number;
      /** The events that led here, in plain data, for "why did I get this?". */
      readonly because: {
        readonly event: EngineEvent['type'];
        readonly zone?: string;
        readonly forMs?: number;
        readonly atMs: number;
      };
    }
  /** A message that can no longer be claimed. */
  | {
      readonly type: 'messageClosed';
      readonly id: string;
      readonly atMs: number;
      readonly message: string;
      readonly reason:
        | 'expired'
        | 'visitorLeft'
        | 'consentEnded'
        | 'bandReturned'
        | 'bandFrozen'
        | 'leftAlone'
        | 'notChosen';
    }
  | {
      readonly type: 'claimAnswered';
      readonly id: string;
      readonly atMs: number;
      readonly message: string;
      readonly channel: ChannelName;
      readonly granted: boolean;
      readonly reason?: ClaimRefusal;
      /** Language the visitor reads, for rendering at the claim. */
      readonly language: Language;
    }
  | {
      readonly type: 'outcomeReported';
      readonly id: string;
      readonly atMs: number;
      readonly message: string;
      readonly channel: ChannelName;
      readonly outcome: 'delivered' | 'failed' | 'unknown';
    }
  | {
      readonly type: 'messageSeen';
      readonly id: string;
      readonly atMs: number;
      readonly message: string;
    }
  | {
      readonly type: 'messageTapped';
      readonly id: string;
      readonly atMs: number;
      readonly message: string;
    }
  | ActionEffect
  | SaleEffect
  | PassagesEffect
  | StaffEffect
  /**
   * The same gate held the same campaign back from the same visitor again, in the same visit: the
   * first decision's row counts them all, the last at `lastAtMs`; the greatest count stands. [ATT3]
   */
  | {
      readonly type: 'decisionCounted';
      readonly id: string;
      readonly atMs: number;
      readonly decision: string;
      readonly count: number;
      readonly lastAtMs: number;
    }
  | {
      readonly type: 'decision';
      /** The candidate's id; near misses end in `/near`, put off ones in `/later/…`. [ATT3] */
      readonly id: string;
      readonly atMs: number;
      readonly campaign: string;
      readonly version: number;
      /** Empty where it is about a place. */
      readonly visitor: string;
      /** `zone:ID`, `shelf:ID` or `venue:ID`, where it is about no visitor. [RUL21] */
      readonly subject?: string;
      readonly outcome: 'sent' | 'held' | 'control' | 'nearMiss' | 'error' | 'deferred';
      readonly failedGate?: Gate;
      readonly gates: readonly GateReading[];
      readonly variant?: string;
      /** A deferred decision: when the gates are asked again, epoch ms. [RUL7] */
      readonly dueMs?: number;
      readonly because: readonly {
        readonly event: string;
        readonly atMs: number;
        readonly zone?: string;
      }[];
    }
  /** A visit's row, written again whenever it changes; the last one stands. */
  | {
      readonly type: 'visit';
      readonly id: string;
      readonly atMs: number;
      readonly visit: string;
      readonly visitor: string;
      readonly alias: string;
      readonly startedAtMs: number;
      readonly lastSeenAtMs: number;
      readonly endedAtMs?: number;
      readonly stage: Stage;
      /** Said with the end of the visit. [JNY3] */
      readonly value?: VisitValue;
      /** How the visitor first met the offer, where it is known. [JNY1] */
      readonly source?: string;
    }
  | {
      readonly type: 'stay';
      readonly id: string;
      readonly atMs: number;
      readonly visit: string;
      readonly visitor: string;
      readonly zone: string;
      readonly enteredAtMs: number;
      readonly leftAtMs: number;
    }
  /** A day of a visit and an aggregate, once the visit is over; linked visitors only. [RUL9] */
  | ({
      readonly type: 'history';
      readonly atMs: number;
      readonly visitor: string;
    } & HistoryFact)
  /** A row of time series: no visitor, no tag. Time = atMs × 10⁶ + ordinal ns. */
  | {
      readonly type: 'point';
      readonly id: string;
      readonly measurement: Measurement;
      readonly series: Readonly<Record<string, string>>;
      readonly fields: Readonly<Record<string, number>>;
      readonly atMs: number;
      readonly ordinal: number;
    }
  | {
      readonly type: 'notice';
      readonly id: string;
      readonly atMs: number;
      readonly code: NoticeCode;
      readonly about: string;
      readonly params: Readonly<Record<string, string | number>>;
    };
export type EffectType = Effect['type'];

/**
 * What a visit says is valued: a probability each, 0 to 1, four decimals, absent while the venue
 * knows too few visits. `straight` is absent where there was no way to measure. [JNY3]
 */
export type VisitValue = {
  readonly speed?: number;
  readonly price?: number;
  readonly loyalty?: number;
  readonly hesitating: boolean;
  readonly straight?: boolean;
};

/**
 * What every action but a message has: `id` is the candidate's with the action's place in `then`,
 * so that the same occurrence can never act twice. `visitor` empty = about nobody. [RUL3]
 */
type Acted = {
  readonly id: string;
  readonly atMs: number;
  readonly visitor: string;
  readonly campaign: string;
  readonly version: number;
  readonly variant?: string;
  readonly because: MessageEffect['because'];
};

export const alertSeverities = ['notice', 'warning', 'critical'] as const;
export type AlertSeverity = (typeof alertSeverities)[number];

/** What actions other than messages leave behind, and what becomes of it. [RUL12] */
export type ActionEffect =
  /** Something for a member of staff to do. */
  | ({
      readonly type: 'task';
      readonly text: Localized;
      readonly role: string;
      readonly zone?: string;
      /** As its campaign says; absent = as the venue says. [STF3] */
      readonly escalate?: Escalation;
      /** Its visitor asked for it. [STF4] */
      readonly called?: true;
    } & Acted)
  /** A line on the operator's floor, until someone acknowledges it. */
  | ({
      readonly type: 'alert';
      readonly text: Localized;
      readonly severity: AlertSeverity;
      readonly zone?: string;
    } & Acted)
  | {
      readonly type: 'alertAcknowledged';
      readonly id: string;
      readonly atMs: number;
      readonly alert: string;
    }
  /** Said by somebody who is lasting: a line of their history. [CUS13] */
  | {
      readonly type: 'rated';
      readonly id: string;
      readonly atMs: number;
      readonly visitor: string;
      readonly score: number;
      readonly of: number;
      readonly device: string;
      readonly zone?: string;
      readonly message?: string;
    }
  /** Loyalty points; an award that is taken back is followed by its negative. */
  | ({ readonly type: 'award'; readonly points: number; readonly takesBack?: string } & Acted)
  /** A durable row; the sender reads it. */
  | ({ readonly type: 'webhook'; readonly webhook: string } & Acted)
  | ({
      readonly type: 'deviceCommand';
      readonly device: string;
      readonly command: string;
      readonly params?: unknown;
      readonly expiresAtMs: number;
      /** `asked`: by a person, and no campaign. [RCV4] */
      readonly because: Acted['because'] | { readonly event: 'asked'; readonly atMs: number };
    } & Omit<Acted, 'because'>)
  | {
      readonly type: 'deviceCommandClaimed';
      readonly id: string;
      readonly atMs: number;
      readonly deviceCommand: string;
      readonly granted: boolean;
      readonly reason?: DeviceCommandRefusal;
    }
  /** `expired`: nobody claimed it in time. */
  | {
      readonly type: 'deviceCommandClosed';
      readonly id: string;
      readonly atMs: number;
      readonly deviceCommand: string;
      readonly outcome: DeviceCommandOutcome | 'expired';
    }
  /** A decision whose goal was met in its time, by who was treated or by who was held out. */
  | {
      readonly type: 'conversion';
      readonly id: string;
      readonly atMs: number;
      readonly decision: string;
      readonly campaign: string;
      readonly version: number;
      readonly visitor: string;
      readonly variant?: string;
      readonly control: boolean;
      readonly decidedAtMs: number;
      /** Event time of the goal, and the event that met it. */
      readonly goalAtMs: number;
      readonly event: EngineEvent['type'];
      /** Of a purchase: what the goal's goods cost, in `currency`, and its receipt. */
      readonly amount?: number;
      readonly currency?: string;
      readonly sale?: string;
    }
  | {
      readonly type: 'conversionTakenBack';
      readonly id: string;
      readonly atMs: number;
      readonly conversion: string;
    };

export const deviceCommandRefusals = ['unknownCommand', 'alreadyClaimed', 'expired'] as const;
export type DeviceCommandRefusal = (typeof deviceCommandRefusals)[number];

/** The subject named in a message's or candidate's id. [RUL3] */
export function subjectOf(messageId: string): string | undefined {
  return messageId.split('/')[3];
}

export type EffectOf<T extends EffectType> = Extract<Effect, { type: T }>;
export type MessageEffect = EffectOf<'message'>;
export type Point = EffectOf<'point'>;

/**
 * Measurements of the time series and their fields. `zone` each pointEveryMs: people; `device` each
 * minute;
 * `stay` one a stay: dwellMs; `visit` one a visit: durationMs; `message` one an outcome: count;
 * `shelf` each minute a slot something happened at (sums), and one an article sold: lyingMs;
 * `queue` and `count` each pointEveryMs, `count` without a zone being the venue's;
 * `stage` one a stage left: stageMs.
 */
export const measurements = {
  zone: { series: ['venue', 'zone'], fields: ['people'] },
  device: { series: ['venue', 'device'], fields: ['readings', 'late'] },
  stay: { series: ['venue', 'zone'], fields: ['dwellMs'] },
  visit: { series: ['venue'], fields: ['durationMs'] },
  stage: { series: ['venue', 'stage'], fields: ['stageMs'] },
  message: { series: ['venue', 'campaign', 'outcome'], fields: ['count'] },
  shelf: {
    series: ['venue', 'device', 'slot'],
    fields: ['pickups', 'putbacks', 'sold', 'returned', 'engagementMs', 'lyingMs'],
  },
  queue: {
    series: ['venue', 'zone'],
    fields: ['length', 'longestWaitMs', 'expectedWaitMs', 'served'],
  },
  count: { series: ['venue', 'zone'], fields: ['people', 'low', 'high', 'raw', 'tags'] },
} as const;
export type Measurement = keyof typeof measurements;

export const claimRefusals = [
  'unknownMessage',
  'alreadyClaimed',
  'expired',
  'consentEnded',
  'visitorLeft',
  'leftAlone',
  'notChosen',
  'ownQuietHours',
  'channelOff',
  'closed',
] as const;
export type ClaimRefusal = (typeof claimRefusals)[number];

export const noticeCodes = [
  'inputSkipped',
  'campaignSetAside',
  'limitReached',
  'unknownDevicePlacement',
  'beaconMoved',
  'tagUnvarying',
  'frozenBandTapped',
  'outboundHostFailing',
  'outboundHostBack',
] as const;
export type NoticeCode = (typeof noticeCodes)[number];
