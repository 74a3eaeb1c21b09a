import type { VenueRecord } from '../contracts/ports.ts';
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
import type { WebOptions } from './options.ts';
import { rowOf } from './routes.ts';

/** What lets a socket stay open; looked up again as long as it is. */
export type Pass =
  | { readonly kind: 'floor'; readonly venue: string; readonly credential: Caller['credential'] }
  | { readonly kind: 'inbox'; readonly visitor: string; readonly sessionSha256: string };

type Looking = Pick<WebOptions, 'reader' | 'clock'>;

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
  const refusal = refusalFor(rowOf('live'), caller, venue);
  if (refusal !== undefined) return refusal;
  if (venue === undefined) return notFound;
  return { pass: { kind: 'floor', venue: venue.venue, credential: caller.credential }, venue };
}

/** Whether a pass still holds: not ended, not run out, the venue still in its scope. [SEC5] */
export async function stillHolds(web: Looking, pass: Pass): Promise<boolean> {
  if (pass.kind === 'inbox') {
    return (await web.reader.visitorOfSession(pass.sessionSha256)) === pass.visitor;
  }
  const { credential } = pass;
  const caller = credential === undefined ? nobody : await callerBy(web, credential);
  if (caller === undefined) return false;
  const venue = await web.reader.venue(pass.venue);
  return refusalFor(rowOf('live'), caller, venue) === undefined;
}

/** Passes with the same key hold or fall together. */
export function passKey(pass: Pass): string {
  return pass.kind === 'inbox'
    ? `inbox ${pass.visitor} ${pass.sessionSha256}`
    : `floor ${pass.venue} ${pass.credential?.kind ?? ''} ${pass.credential?.secretSha256 ?? ''}`;
}
