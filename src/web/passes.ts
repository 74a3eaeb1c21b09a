import { pastSpeed } from '../contracts/lab.ts';
import { type MomentScale, readMoment } from '../contracts/moment.ts';
import type { Clock, RecordsReader, VenueRecord } from '../contracts/ports.ts';
import { type Failure, notFound, unauthenticated } from './answers.ts';
import {
  type Caller,
  type Credentials,
  callerBy,
  callerOf,
  nobody,
  refusalFor,
  venueOf,
  visitorOf,
} from './identity.ts';
import { rowOf } from './routes.ts';
import type { Uses } from './uses.ts';

/** What lets a socket stay open; looked up again as long as it is. */
export type Pass =
  | { readonly kind: 'floor'; readonly venue: string; readonly credential: Caller['credential'] }
  | { readonly kind: 'staff'; readonly venue: string; readonly credential: Caller['credential'] }
  | {
      readonly kind: 'past';
      readonly venue: string;
      readonly fromMs: number;
      readonly speed: number;
      readonly credential: Caller['credential'];
    }
  | { readonly kind: 'inbox'; readonly visitor: string; readonly sessionSha256: string };

type Looking = {
  readonly reader: Pick<RecordsReader, 'session' | 'token' | 'visitorOfSession' | 'venue'>;
  readonly clock: Pick<Clock, 'wallMs'>;
};

/** Judges a request for `/live` by its two rows of the table. */
export async function passFor(
  web: Looking,
  query: URLSearchParams,
  credentials: Credentials,
): Promise<{ readonly pass: Pass; readonly venue?: VenueRecord } | Failure> {
  if (query.get('inbox') === '1') {
    const visitor = await visitorOf(web, credentials);
    return visitor === undefined ? unauthenticated : { pass: { kind: 'inbox', ...visitor } };
  }
  const caller = await callerOf(web, credentials);
  if (caller === undefined) return unauthenticated;
  const venue = await venueOf(web.reader, query.get('venue'));
  const isPast = query.has('from');
  const isStaff = query.get('staff') === '1';
  const row = isStaff ? 'liveStaff' : isPast ? 'livePast' : 'live';
  const refusal = refusalFor(rowOf(row), caller, venue);
  if (refusal !== undefined) return refusal;
  if (venue === undefined) return notFound;
  const { credential } = caller;
  if (isStaff) return { pass: { kind: 'staff', venue: venue.venue, credential }, venue };
  if (!isPast) return { pass: { kind: 'floor', venue: venue.venue, credential }, venue };
  const asked = pastOf(query, { nowMs: web.clock.wallMs(), timezone: venue.timezone });
  if ('ok' in asked) return asked;
  return { pass: { kind: 'past', venue: venue.venue, ...asked, credential }, venue };
}

/** `?from=` a moment before now, `?speed=` 1–100. */
function pastOf(
  query: URLSearchParams,
  scale: MomentScale,
): { readonly fromMs: number; readonly speed: number } | Failure {
  const fromMs = readMoment(query.get('from') ?? '', scale);
  const speed = Number(query.get('speed') ?? '1');
  const code = 'lab.range';
  if (fromMs === undefined || fromMs >= scale.nowMs) {
    return { ok: false, code, message: 'from: use a time of the past' };
  }
  if (speed >= pastSpeed.least && speed <= pastSpeed.most) return { fromMs, speed };
  return { ok: false, code, message: `speed: use ${pastSpeed.least} to ${pastSpeed.most}` };
}

/** Whether a pass still holds: not ended, not run out, the venue still in its scope. [SEC5] */
export async function stillHolds(web: Looking, pass: Pass, uses: Uses): Promise<boolean> {
  if (pass.kind === 'inbox') {
    return (await web.reader.visitorOfSession(pass.sessionSha256)) === pass.visitor;
  }
  const { credential } = pass;
  const caller = credential === undefined ? nobody : await callerBy(web, credential);
  if (caller === undefined) return false;
  // A floor that is watched is in use, though nothing is asked. [SEC10]
  uses.note(caller);
  const venue = await web.reader.venue(pass.venue);
  const row = rowOf(rowsOf[pass.kind]);
  return refusalFor(row, caller, venue) === undefined;
}

const rowsOf = { floor: 'live', past: 'livePast', staff: 'liveStaff' } as const;

/** Passes with the same key hold or fall together. */
export function passKey(pass: Pass): string {
  return pass.kind === 'inbox'
    ? `inbox ${pass.visitor} ${pass.sessionSha256}`
    : [pass.kind, pass.venue, pass.credential?.kind, pass.credential?.secretSha256].join(' ');
}
