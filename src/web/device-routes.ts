import { RotateBody } from '../contracts/api.ts';
import { type Answer, json } from './answers.ts';
import { submit } from './asking.ts';
import type { Handlers, VenueAsk } from './handling.ts';
import { parse } from './parse.ts';
import { sha256 } from './secrets.ts';

/** Bytes of a device's secret, as the command line makes it. */
const secretBytes = 20;

/** What an installer does to one device's credential; no other device notices. [ING15] */
export const deviceHandlers: Pick<Handlers['venue'], 'rotateDevice' | 'revokeDevice'> = {
  rotateDevice,
  revokeDevice: async ({ web, caller, venue, params, key }) => {
    const { device = '' } = params;
    const body = { do: 'revokeDevice', venue: venue.venue, device } as const;
    const answer = await submit(web, { by: caller.by, key, body });
    return answer.ok ? json(answer.result) : answer;
  },
};

/** The secret is made here and told once; only its hash goes on. A certificate comes as it is. */
async function rotateDevice({ web, caller, venue, params, body }: VenueAsk): Promise<Answer> {
  const parsed = parse(RotateBody, body ?? {});
  if (!parsed.ok) return parsed;
  const { overlapMs, certificateSha256 } = parsed.value;
  const { device = '' } = params;
  const password = web.random(secretBytes).toString('hex');
  const proof =
    certificateSha256 === undefined ? { secretSha256: sha256(password) } : { certificateSha256 };
  const answer = await submit(web, {
    by: caller.by,
    key: sha256(password).slice(0, 24),
    once: true,
    body: { do: 'rotateDevice', venue: venue.venue, device, overlapMs, ...proof },
  });
  if (!answer.ok) return answer;
  return json({ ...answer.result, ...(certificateSha256 === undefined ? { password } : proof) });
}
