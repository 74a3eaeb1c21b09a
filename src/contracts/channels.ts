/**
 * Ways a message reaches a person. Of all but the `inbox`, at most one is ever claimed a message;
 * `inbox` is beside them. `email` and `sms` also reach who is not here.
 */
export const channelNames = ['push', 'wristband', 'inbox', 'email', 'sms'] as const;
export type ChannelName = (typeof channelNames)[number];

/** Channels that go to an address of the records, and which kind of address. */
export const addressed = { email: 'email', sms: 'phone' } as const;
export type AddressedChannel = keyof typeof addressed;
export const addressedChannels = ['email', 'sms'] as const satisfies readonly AddressedChannel[];

/**
 * Highest class first: safety is never capped, service needs its own purpose, marketing is
 * budgeted. [ATT1]
 */
export const messageClasses = ['safety', 'service', 'marketing'] as const;
export type MessageClass = (typeof messageClasses)[number];

/** What a wristband gets on its `push` topic; delivered = its PUBACK. */
export type WristbandPush = {
  readonly id: string;
  readonly title: string;
  readonly body: string;
  readonly haptic?: 'info' | 'turn' | 'help' | 'safety';
  readonly ttlS: number;
};

/** What a phone's service worker gets: shown under its id, and not after its time. [EGR23] */
export type PushPayload = {
  readonly id: string;
  readonly venue: string;
  readonly title: string;
  readonly body: string;
  readonly language: 'en' | 'fa';
  readonly expiresAtMs: number;
  /** Token of the link that stops messages of this kind; absent = there is none. [CHO8] */
  readonly stop?: string;
};

/** The same worker, for who works here: a call, opened on their own page. [STF6] */
export type StaffPushPayload = Omit<PushPayload, 'stop'> & { readonly staff: true };

export const deviceCommandOutcomes = ['delivered', 'failed', 'unknown'] as const;
export type DeviceCommandOutcome = (typeof deviceCommandOutcomes)[number];
