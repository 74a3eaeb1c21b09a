import type { DeviceCommandOutcome } from './channels.ts';
import type { EffectOf } from './effects.ts';
import type { TaskState } from './staff.ts';

/** Rows of what campaigns did besides messages, as the records give them. [RUL12] */
export type TaskRow = EffectOf<'task'> & {
  readonly doneAtMs?: number;
  readonly doneBy?: string;
  /** Absent in rows of before tasks had states: waiting. [STF1] */
  readonly state?: TaskState;
};
export type AlertRow = EffectOf<'alert'> & {
  readonly acknowledgedAtMs?: number;
  /** As in the audit log: `user:…`, `token:…`, `local`. */
  readonly acknowledgedBy?: string;
};
/** A row of a visitor's loyalty points; what is taken back is a row of its own. */
export type AwardRow = EffectOf<'award'> & { readonly venue: string };
export type WebhookRow = EffectOf<'webhook'> & { readonly venue: string };
export type DeviceCommandState = 'waiting' | 'claimed' | DeviceCommandOutcome | 'expired';
export type DeviceCommandRow = EffectOf<'deviceCommand'> & {
  readonly venue: string;
  readonly state: DeviceCommandState;
};
export type ConversionRow = EffectOf<'conversion'> & { readonly takenBackAtMs?: number };

type Paged = { readonly limit: number; readonly beforeMs?: number };

/** The part of the records' read-only side that shows them, each newest first. */
export interface ActionsReader {
  tasks(venue: string, page: Paged): Promise<readonly TaskRow[]>;
  alerts(venue: string, page: Paged): Promise<readonly AlertRow[]>;
  deviceCommands(venue: string, page: Paged): Promise<readonly DeviceCommandRow[]>;
  conversions(venue: string, page: Paged): Promise<readonly ConversionRow[]>;
  /** A visitor's points in all venues. */
  awards(visitor: string, page: Paged): Promise<readonly AwardRow[]>;
  /** Waiting ones, and those claimed and not heard of again, oldest first. */
  openDeviceCommands(limit: number): Promise<readonly DeviceCommandRow[]>;
  /** After a row, in the order they were committed; rows only ever grow. */
  webhooksAfter(
    row: number,
    limit: number,
  ): Promise<readonly { readonly row: number; readonly webhook: WebhookRow }[]>;
}
