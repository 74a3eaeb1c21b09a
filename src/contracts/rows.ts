import type { ChannelName } from './channels.ts';
import type { Effect, MessageEffect } from './effects.ts';
import type { Language } from './ids.ts';

export type MessageState = 'waiting' | 'claimed' | 'delivered' | 'failed' | 'unknown' | 'closed';

export type MessageRow = MessageEffect & {
  readonly venue: string;
  readonly state: MessageState;
  readonly closedReason?: string;
  readonly deliveries: readonly {
    readonly channel: ChannelName;
    readonly state: 'claimed' | 'delivered' | 'failed' | 'unknown';
    readonly atMs: number;
  }[];
  readonly seenAtMs?: number;
  readonly tappedAtMs?: number;
};

export type InboxRow = {
  readonly message: string;
  readonly venue: string;
  readonly atMs: number;
  readonly language: Language;
  readonly title: string;
  readonly body: string;
  readonly seenAtMs?: number;
  readonly tappedAtMs?: number;
  readonly link?: string;
  readonly coupon?: string;
  readonly because: MessageEffect['because'];
  readonly campaign: string;
};

export type VisitRow = Omit<Extract<Effect, { type: 'visit' }>, 'type' | 'id'> & {
  readonly stays: readonly { zone: string; enteredAtMs: number; leftAtMs: number }[];
};

/** `count`: how often the same gate held it back in that visit, last at `lastAtMs`. [ATT3] */
export type DecisionRow = Omit<Extract<Effect, { type: 'decision' }>, 'type'> & {
  readonly count?: number;
  readonly lastAtMs?: number;
};

/** What became of a campaign's decisions; `converted` are treated visitors who met its goal. */
export type CampaignCounts = {
  readonly campaign: string;
  readonly sent: number;
  readonly delivered: number;
  readonly seen: number;
  readonly held: number;
  readonly control: number;
  readonly converted: number;
  readonly convertedControl: number;
};
