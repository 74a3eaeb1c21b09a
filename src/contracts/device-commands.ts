import type { DeviceKind } from './topics.ts';

const everyKindTakes = ['identify', 'reboot'] as const;

/**
 * What a campaign may tell each kind of device beyond the common two, on its topic's end `command`
 * as `{id, command, params?, ttlS}`. A device that does not know a command leaves it.
 */
export const deviceCommands = {
  receiver: [],
  wristband: ['light', 'vibrate'],
  shelf: ['light', 'show'],
  counter: ['reset'],
  reader: ['show', 'unlock'],
  till: ['close', 'open', 'show'],
  kiosk: ['ask', 'show'],
  locator: [],
} as const satisfies Record<DeviceKind, readonly string[]>;

export function commandsOf(kind: DeviceKind): readonly string[] {
  return [...everyKindTakes, ...deviceCommands[kind]];
}

/** A device command as it is published. `ttlS`: seconds until it no longer makes sense. */
export type DeviceCommandPush = {
  readonly id: string;
  readonly command: string;
  readonly params?: unknown;
  readonly ttlS: number;
};
