import { readFileSync } from 'node:fs';
import { longestOverlapMs } from '../contracts/credentials.ts';
import { durationMs } from '../contracts/rules.ts';
import { certificateSha256 } from '../ingress/certificates.ts';
import type { CliCommand, CommandContext } from './command.ts';
import { CliFailure } from './command.ts';
import { withHot } from './hot-access.ts';
import { newDeviceSecret, sha256 } from './secrets.ts';
import { submitLocal } from './submit.ts';

/** The fingerprint of `--certificate FILE`, or undefined without it. */
export function certificateOf({ values }: CommandContext): string | undefined {
  const { certificate } = values;
  if (typeof certificate !== 'string') return undefined;
  try {
    return certificateSha256(readFileSync(certificate));
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'it cannot be read';
    throw new CliFailure('command.shape', {
      message: `--certificate ${certificate}: ${reason}`,
      mend: 'name a PEM file with the certificate of the device',
      exitCode: 2,
    });
  }
}

function overlapOf({ values }: CommandContext): number {
  const { overlap = '0s' } = values;
  const ms = durationMs(String(overlap));
  if (ms !== undefined && ms <= longestOverlapMs) return ms;
  throw new CliFailure('command.shape', {
    message: `--overlap ${overlap} is no duration of at most 7 days`,
    mend: 'use a number and a unit: 90s, 10m, 2h, 7d',
    exitCode: 2,
  });
}

export const deviceRotate: CliCommand = {
  name: 'device rotate',
  usage: 'VENUE DEVICE [--overlap 10m] [--certificate FILE]',
  summary: 'Give a device a new secret, shown once; the old one ends, at once or later',
  examples: [
    'gozar device rotate demo rx-13',
    'gozar device rotate demo rx-13 --overlap 10m --json',
    'gozar device rotate demo rx-13 --certificate rx-13.pem',
  ],
  options: { overlap: { type: 'string' }, certificate: { type: 'string' } },
  optionHelp: [
    '--overlap TIME      how long the old one goes on working (0s: it is disconnected now)',
    '--certificate FILE  replace its certificate (PEM) instead of its secret',
  ],
  positionals: [2, 2],
  run: async (context) => {
    const { config, positionals, print } = context;
    const [venue = '', device = ''] = positionals;
    const overlapMs = overlapOf(context);
    const certificate = certificateOf(context);
    const password = newDeviceSecret();
    const proof =
      certificate === undefined
        ? { secretSha256: sha256(password) }
        : { certificateSha256: certificate };
    const { result } = await withHot(config.data, (hot) =>
      submitLocal(hot, { do: 'rotateDevice', venue, device, overlapMs, ...proof }),
    );
    const { clientId, username } = result;
    const shown = certificate === undefined ? { password } : proof;
    const credential = { venue, device, clientId, username, ...shown };
    print({ ...credential, overlapMs }, [
      ...Object.entries(credential).map(([key, value]) => `${key.padEnd(9)} ${value}`),
      overlapMs === 0
        ? 'The old one ended; the device must connect with this one.'
        : `The old one works for another ${context.values.overlap}.`,
    ]);
    return 0;
  },
};

export const deviceRevoke: CliCommand = {
  name: 'device revoke',
  usage: 'VENUE DEVICE',
  summary: 'End all credentials of a device; it stays registered and is disconnected',
  examples: ['gozar device revoke demo rx-13'],
  options: {},
  optionHelp: ['A rotation gives it a new one: gozar device rotate VENUE DEVICE'],
  positionals: [2, 2],
  run: async ({ config, positionals, print }) => {
    const [venue = '', device = ''] = positionals;
    await withHot(config.data, (hot) => submitLocal(hot, { do: 'revokeDevice', venue, device }));
    print({ venue, device, revoked: true }, [`${venue}/${device} can no longer connect`]);
    return 0;
  },
};
