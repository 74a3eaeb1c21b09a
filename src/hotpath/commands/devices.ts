import type { CommandOf } from '../../contracts/commands.ts';
import { type DeviceCredential, formerCredentials } from '../../contracts/credentials.ts';
import type { DeviceRecord } from '../../contracts/ports.ts';
import type { PlanContext, Planned, Refused } from './plan.ts';
import { auditRow, refused } from './plan.ts';

/** Over for any clock, also one that is set back. */
const ended = 0;

type Given = {
  readonly secretSha256?: string | undefined;
  readonly certificateSha256?: string | undefined;
};

export const withoutCredential: Refused = refused('command.credential', {
  path: 'secretSha256',
  message: 'neither a secret nor a certificate is given',
  mend: 'send secretSha256, certificateSha256, or both',
});

/** What a new device proves itself with, or undefined when it was given nothing. */
export function newCredential(given: Given): DeviceCredential | undefined {
  const { secretSha256, certificateSha256 } = given;
  if (secretSha256 === undefined && certificateSha256 === undefined) return undefined;
  return {
    secretSha256: secretSha256 ?? '',
    ...(certificateSha256 === undefined ? {} : { certificateSha256 }),
  };
}

export function credentialOf(record: DeviceRecord): DeviceCredential {
  const { secretSha256, certificateSha256, former } = record;
  return {
    secretSha256,
    ...(certificateSha256 === undefined ? {} : { certificateSha256 }),
    ...(former === undefined ? {} : { former }),
  };
}

export function unknownDevice({ venue, device }: { venue: string; device: string }): Refused {
  return refused('command.device_unknown', {
    path: 'device',
    message: `${venue} has no device ${device}`,
    mend: 'see the devices page for the ids there are',
  });
}

/**
 * No decision hangs on a credential, so these two have no frame: the rows are their truth, and a
 * journal that is replayed knows no secret. [ING15] [CMD5]
 */
export function rotateDevice(body: CommandOf<'rotateDevice'>, context: PlanContext): Planned {
  const { venue, device, overlapMs } = body;
  const known = context.registry.device(venue, device);
  if (known === undefined) return unknownDevice(body);
  if (newCredential(body) === undefined) return withoutCredential;
  const before = credentialOf(known.record);
  const secretSha256 = body.secretSha256 ?? before.secretSha256;
  const certificateSha256 = body.certificateSha256 ?? before.certificateSha256;
  const untilMs = overlapMs === 0 ? ended : context.nowMs + overlapMs;
  const replaced = [
    secretSha256 === before.secretSha256 ? '' : before.secretSha256,
    certificateSha256 === before.certificateSha256 ? '' : (before.certificateSha256 ?? ''),
  ];
  const after: DeviceCredential = {
    secretSha256,
    ...(certificateSha256 === undefined ? {} : { certificateSha256 }),
    former: [
      ...replaced.filter((sha256) => sha256 !== '').map((sha256) => ({ sha256, untilMs })),
      // One overlap at a time: a second rotation ends what the first let go on.
      ...(before.former ?? []).map(({ sha256 }) => ({ sha256, untilMs: ended })),
    ].slice(0, formerCredentials),
  };
  context.registry.putCredential(known, after);
  return planned(context, { venue, device, action: 'rotateDevice', credential: after });
}

/** The device keeps its place and its past; it cannot connect until a rotation. [ING15] */
export function revokeDevice(body: CommandOf<'revokeDevice'>, context: PlanContext): Planned {
  const { venue, device } = body;
  const known = context.registry.device(venue, device);
  if (known === undefined) return unknownDevice(body);
  const { secretSha256, certificateSha256 = '', former = [] } = known.record;
  const all = [secretSha256, certificateSha256, ...former.map(({ sha256 }) => sha256)];
  const after: DeviceCredential = {
    secretSha256: '',
    former: all
      .filter((sha256) => sha256 !== '')
      .map((sha256) => ({ sha256, untilMs: ended }))
      .slice(0, formerCredentials),
  };
  context.registry.putCredential(known, after);
  return planned(context, { venue, device, action: 'revokeDevice', credential: after });
}

function planned(
  context: PlanContext,
  change: {
    readonly venue: string;
    readonly device: string;
    readonly action: 'rotateDevice' | 'revokeDevice';
    readonly credential: DeviceCredential;
  },
): Planned {
  const { venue, device, action, credential } = change;
  const names = { clientId: `${venue}/${device}`, username: `${venue}/${device}` };
  return {
    ok: true,
    frames: [],
    ops: [
      { op: 'putCredential', venue, device, ...credential },
      auditRow(context, { action, about: device, venue }),
    ],
    result: { venue, device, ...(action === 'rotateDevice' ? names : {}) },
  };
}
