import type { DeviceCommandOutcome } from '../../contracts/channels.ts';
import type { AlertSeverity, EffectOf } from '../../contracts/effects.ts';
import type { Localized } from '../../contracts/ids.ts';
import type { EventMatch } from '../../contracts/rules.ts';

/** What decisions leave in the state: plain data, each kind bounded. [DET3] */

/**
 *   waiting ──claim──► claimed ──outcome──► closed ──a day──► forgotten
 *      └──────its time is over──────────────►┘
 * Granted once, so that a device is told at most once.
 */
export type DeviceOrder = {
  id: string;
  device: string;
  expiresAtMs: number;
  state: 'waiting' | 'claimed' | DeviceCommandOutcome | 'expired';
};

/** raised ──acknowledged, or pushed out at the bound──► gone from the floor */
export type Alert = {
  id: string;
  atMs: number;
  campaign: string;
  visitor: string;
  severity: AlertSeverity;
  text: Localized;
  zone: string;
};

/** A decision, sent or held out, whose campaign has a goal. */
export type OpenGoal = {
  decision: string;
  campaign: string;
  version: number;
  variant: string;
  control: boolean;
  /** As it was said when it was decided. [RUL8] */
  goal: EventMatch;
  decidedMs: number;
  /** Start of the visit it was decided in. */
  visitMs: number;
  /** How often it was met and taken back since. [TIL8] */
  times?: number;
};

/** One receipt: what it paid for, what came back, and what is taken back with it. [SHF4] */
export type Sold = {
  total: number;
  returned: number;
  conversions: string[];
  awards: EffectOf<'award'>[];
  /** Earned by whose it was, and given to nobody since it is another's. [TIL8] */
  withheld?: EffectOf<'award'>[];
  /** What was met with it, to be open again once it is somebody else's. [TIL8] */
  goals?: OpenGoal[];
};

/** One row of the decision log that counts. [ATT3] */
export type HeldBack = {
  campaign: string;
  version: number;
  gate: string;
  path: string;
  /** Id of the row: its first decision. */
  decision: string;
  count: number;
  /** Its count when it was last written. */
  written: number;
  sinceMs: number;
  lastMs: number;
};
