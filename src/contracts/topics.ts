import { idPattern } from './ids.ts';

/**
 * The ends of `gozar/v1/{venue}/{device}/{end}`, seen from the device. Order is the number on the
 * wire between threads.
 */
export const publishEnds = [
  'sightings',
  'ranging',
  'positions',
  'shelf',
  'count',
  'tap',
  'sale',
  'rating',
  'environment',
  'health',
  'status',
] as const;
export type PublishEnd = (typeof publishEnds)[number];

export const subscribeEnds = ['push', 'command', 'config', 'errors'] as const;
export type SubscribeEnd = (typeof subscribeEnds)[number];

const everyKindPublishes = ['health', 'status'] as const;
const everyKindSubscribes = ['command', 'config', 'errors'] as const;

/**
 * What each kind of device may publish beyond `health` and `status`, and subscribe to beyond the
 * common three.
 */
export const deviceKinds = {
  receiver: { publish: ['sightings', 'environment'], subscribe: [] },
  wristband: { publish: ['ranging', 'positions'], subscribe: ['push'] },
  shelf: { publish: ['shelf'], subscribe: [] },
  counter: { publish: ['count'], subscribe: [] },
  reader: { publish: ['tap', 'sightings'], subscribe: [] },
  till: { publish: ['sale'], subscribe: [] },
  kiosk: { publish: ['rating'], subscribe: [] },
  locator: { publish: ['positions'], subscribe: [] },
} as const satisfies Record<
  string,
  { publish: readonly PublishEnd[]; subscribe: readonly SubscribeEnd[] }
>;
export type DeviceKind = keyof typeof deviceKinds;
export const deviceKindNames = Object.keys(deviceKinds) as readonly DeviceKind[];

export function mayPublish(kind: DeviceKind, end: PublishEnd): boolean {
  const own: readonly PublishEnd[] = deviceKinds[kind].publish;
  return own.includes(end) || (everyKindPublishes as readonly PublishEnd[]).includes(end);
}

export function maySubscribe(kind: DeviceKind, end: SubscribeEnd): boolean {
  const own: readonly SubscribeEnd[] = deviceKinds[kind].subscribe;
  return own.includes(end) || (everyKindSubscribes as readonly SubscribeEnd[]).includes(end);
}

/**
 * Readings whose loss or repetition would change a sum need `boot` and `seq`. Source: design.md
 * section 5.
 */
export const endsThatNeedSeq: readonly PublishEnd[] = ['count', 'tap', 'sale'];

export type Topic = {
  readonly venue: string;
  readonly device: string;
  readonly end: PublishEnd | SubscribeEnd;
};

/**
 * Parses a native topic; undefined for anything that is not exactly
 * `gozar/v1/{venue}/{device}/{end}`.
 */
export function parseTopic(topic: string): Topic | undefined {
  const parts = topic.split('/');
  if (parts.length !== 5 || parts[0] !== 'gozar' || parts[1] !== 'v1') return undefined;
  const [, , venue = '', device = '', end = ''] = parts;
  if (!idPattern.test(venue) || !idPattern.test(device)) return undefined;
  if (!isPublishEnd(end) && !isSubscribeEnd(end)) return undefined;
  return { venue, device, end };
}

export function formatTopic({ venue, device, end }: Topic): string {
  return `gozar/v1/${venue}/${device}/${end}`;
}

export function isPublishEnd(end: string): end is PublishEnd {
  return (publishEnds as readonly string[]).includes(end);
}

export function isSubscribeEnd(end: string): end is SubscribeEnd {
  return (subscribeEnds as readonly string[]).includes(end);
}

/** MQTT user name and client id of a device's credential are both `{venue}/{device}`. */
export function clientIdOf({ venue, device }: { venue: string; device: string }): string {
  return `${venue}/${device}`;
}
