import type { HotPort } from '../contracts/ports.ts';
import type { DeviceKind } from '../contracts/topics.ts';
import { deviceKindNames } from '../contracts/topics.ts';
import type { Placement } from '../contracts/venue.ts';
import type { CliCommand, CommandContext } from './command.ts';
import { CliFailure } from './command.ts';
import { certificateOf } from './device-credential.ts';
import { withHot } from './hot-access.ts';
import { newDeviceSecret, sha256 } from './secrets.ts';
import { submitLocal } from './submit.ts';

export type DeviceCredential = {
  readonly venue: string;
  readonly device: string;
  readonly clientId: string;
  readonly username: string;
  /** Empty where it shows a certificate. */
  readonly password: string;
};

/** Registers a device and makes its secret; the server gets the hash only. */
export async function addDevice(
  hot: HotPort,
  given: {
    readonly venue: string;
    readonly device: string;
    readonly kind: DeviceKind;
    readonly format?: string | undefined;
    readonly placement?: Placement | undefined;
    readonly expectedEveryMs?: number | undefined;
    /** SHA-256 of the certificate it will show instead of a secret. [ING14] */
    readonly certificateSha256?: string | undefined;
  },
): Promise<DeviceCredential> {
  const { venue, device, kind, format = 'native', placement, expectedEveryMs } = given;
  const { certificateSha256 } = given;
  const password = newDeviceSecret();
  const { result } = await submitLocal(hot, {
    do: 'addDevice',
    venue,
    device,
    kind,
    format,
    ...(certificateSha256 === undefined
      ? { secretSha256: sha256(password) }
      : { certificateSha256 }),
    ...(placement === undefined ? {} : { placement }),
    ...(expectedEveryMs === undefined ? {} : { expectedEveryMs }),
  });
  return {
    venue,
    device,
    clientId: String(result.clientId),
    username: String(result.username),
    password: certificateSha256 === undefined ? password : '',
  };
}

function wrong(message: string, mend: string): CliFailure {
  return new CliFailure('command.shape', { message, mend, exitCode: 2 });
}

function kindOf({ values }: CommandContext): DeviceKind {
  const kind = deviceKindNames.find((known) => known === (values.kind ?? 'receiver'));
  if (kind !== undefined) return kind;
  throw wrong(`--kind ${values.kind} is not known`, `use one of ${deviceKindNames.join(', ')}`);
}

function placementOf({ values }: CommandContext): Placement | undefined {
  if (typeof values.zone === 'string' && values.at !== undefined) {
    throw wrong('--at and --zone together', 'give a point or a zone, not both');
  }
  if (typeof values.zone === 'string') return { zone: values.zone };
  if (typeof values.at !== 'string') return undefined;
  const [x, y, floor] = values.at.split(',').map((part) => part.trim());
  const point = { x: Number(x), y: Number(y) };
  if (x === '' || y === undefined || !Number.isFinite(point.x) || !Number.isFinite(point.y)) {
    throw wrong(`--at ${values.at} is no point`, 'use metres: --at 4.5,7 or --at 4.5,7,FLOOR');
  }
  return floor === undefined ? point : { ...point, floor };
}

export const deviceAdd: CliCommand = {
  name: 'device add',
  usage: 'VENUE DEVICE [--kind K] [--at X,Y[,FLOOR] | --zone Z] [--certificate FILE]',
  summary: 'Register a device and print its MQTT credential (shown once)',
  examples: [
    'gozar device add demo rx-13 --kind receiver --at 4.5,7',
    'gozar device add demo band-017 --kind wristband --json',
  ],
  options: {
    kind: { type: 'string' },
    format: { type: 'string' },
    at: { type: 'string' },
    zone: { type: 'string' },
    certificate: { type: 'string' },
  },
  optionHelp: [
    `--kind KIND        ${deviceKindNames.join(', ')} (receiver)`,
    '--format FORMAT    native',
    '--at X,Y[,FLOOR]   where it stands, metres on the plan',
    '--zone ZONE        or the zone it stands in',
    '--certificate FILE its certificate (PEM), which it shows over TLS instead of a secret',
  ],
  positionals: [2, 2],
  run: async (context) => {
    const { config, positionals, values, print } = context;
    const [venue = '', device = ''] = positionals;
    const given = {
      venue,
      device,
      kind: kindOf(context),
      format: typeof values.format === 'string' ? values.format : undefined,
      placement: placementOf(context),
      certificateSha256: certificateOf(context),
    };
    const { password, ...names } = await withHot(config.data, (hot) => addDevice(hot, given));
    const { certificateSha256 } = given;
    const proof = certificateSha256 === undefined ? { password } : { certificateSha256 };
    print(
      { ...names, ...proof },
      Object.entries({ ...names, ...proof }).map(([key, value]) => `${key.padEnd(9)} ${value}`),
    );
    return 0;
  },
};
