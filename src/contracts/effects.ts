import type { ChannelName, MessageClass } from './channels.ts';
import type { EngineEvent, Stage } from './events.ts';
import type { Language, Localized } from './ids.ts';
import type { Purpose, ZoneState } from './venue.ts';

/** Gates in the order they are judged; the first that fails is the reason. [RUL4] */
export const gates = [
  'live',
  'consent',
  'conditions',
  'campaignLimits',
  'visitorBudget',
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
      readonly reason: 'expired' | 'visitorLeft' | 'consentEnded' | 'bandReturned';
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
      readonly type: 'decision';
      /** The candidate's id; near misses end in `/near`. [ATT3] */
      readonly id: string;
      readonly atMs: number;
      readonly campaign: string;
      readonly version: number;
      /** Empty where it is about a place. */
      readonly visitor: string;
      /** `zone:ID`, `shelf:ID` or `venue:ID`, where it is about no visitor. [RUL21] */
      readonly subject?: string;
      readonly outcome: 'sent' | 'held' | 'control' | 'nearMiss' | 'error';
      readonly failedGate?: Gate;
      readonly gates: readonly GateReading[];
      readonly variant?: string;
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
 * `stay` one a stay: dwellMs; `visit` one a visit: durationMs; `message` one an outcome: count.
 */
export const measurements = {
  zone: { series: ['venue', 'zone'], fields: ['people'] },
  device: { series: ['venue', 'device'], fields: ['readings', 'late'] },
  stay: { series: ['venue', 'zone'], fields: ['dwellMs'] },
  visit: { series: ['venue'], fields: ['durationMs'] },
  message: { series: ['venue', 'campaign', 'outcome'], fields: ['count'] },
} as const;
export type Measurement = keyof typeof measurements;

export const claimRefusals = [
  'unknownMessage',
  'alreadyClaimed',
  'expired',
  'consentEnded',
  'visitorLeft',
  'closed',
] as const;
export type ClaimRefusal = (typeof claimRefusals)[number];

export const noticeCodes = [
  'deviceClockJumped',
  'inputSkipped',
  'campaignSetAside',
  'limitReached',
  'unknownDevicePlacement',
  'beaconMoved',
  'tagUnvarying',
] as const;
export type NoticeCode = (typeof noticeCodes)[number];

/** What the live floor draws; derived after the commit, sent as bytes, never stored. */
export type ZoneView = {
  readonly id: string;
  readonly people: number;
  readonly capacity?: number;
  readonly state: ZoneState;
  /** Since when the state word holds, and when a reading last touched the zone; epoch ms. */
  readonly sinceMs: number;
  readonly updatedAtMs: number;
  /** Receivers of this zone known / heard within three times their expected interval. */
  readonly devices: number;
  readonly devicesHeard: number;
};
export type DotView = {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly floor: string;
  readonly zone?: string;
};
