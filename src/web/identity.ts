import { accessLife, type Scope, type SessionRow, type Way } from '../contracts/access.ts';
import { Id } from '../contracts/ids.ts';
import type { Clock, RecordsReader, VenueRecord } from '../contracts/ports.ts';
import type { Role } from '../contracts/roles.ts';
import { type Failure, notFound, unauthenticated } from './answers.ts';
import type { Route } from './route-kinds.ts';
import { sessionCookie, sha256, visitorCookie } from './secrets.ts';

/** Who asks. Nobody has no role; a demonstration venue lends them that of a wall. */
export type Caller = {
  readonly role?: Role;
  readonly venues: Scope;
  /** For the audit log; names no secret. */
  readonly by: string;
  /** What to look up again while a socket lives. */
  readonly credential?: { readonly kind: 'session' | 'token'; readonly secretSha256: string };
  /** Of a session: who signed in, and how. */
  readonly user?: string;
  readonly way?: Way;
  /** When the credential was used last, as coarsely as it is written down. */
  readonly usedAtMs?: number;
};

/** A person who holds a visitor's cookie. */
export type VisitorCaller = { readonly visitor: string; readonly sessionSha256: string };

export type Credentials = {
  readonly authorization: string | undefined;
  readonly cookies: Readonly<Record<string, string | undefined>>;
};

type Lookup = {
  readonly reader: Pick<RecordsReader, 'session' | 'token' | 'visitorOfSession'>;
  readonly clock: Pick<Clock, 'wallMs'>;
};

export const nobody: Caller = { venues: [], by: 'nobody' };

/**
 * Who the headers say is asking. A bearer that is wrong is refused even where nobody need be
 * known, so that a mistyped token is seen; an old cookie is just nobody.
 */
export async function callerOf(
  lookup: Lookup,
  credentials: Credentials,
): Promise<Caller | undefined> {
  const bearer = /^Bearer +(\S{1,512})$/i.exec(credentials.authorization ?? '')?.[1];
  if (bearer !== undefined) {
    return callerBy(lookup, { kind: 'token', secretSha256: sha256(bearer) });
  }
  if (credentials.authorization !== undefined) return undefined;
  const secret = credentials.cookies[sessionCookie];
  if (secret === undefined || secret === '') return nobody;
  const found = await callerBy(lookup, { kind: 'session', secretSha256: sha256(secret) });
  return found ?? nobody;
}

/** The caller behind a stored secret, unless it ended or ran out. [SEC5] */
export async function callerBy(
  { reader, clock }: Lookup,
  credential: NonNullable<Caller['credential']>,
): Promise<Caller | undefined> {
  if (credential.kind === 'session') {
    const session = await reader.session(credential.secretSha256);
    if (session === undefined || isOver(session, clock.wallMs())) return undefined;
    const { role, venues, user, way, seenAtMs } = session;
    const seen = seenAtMs === undefined ? {} : { usedAtMs: seenAtMs };
    return { role, venues, by: `user:${user}`, credential, user, way, ...seen };
  }
  const token = await reader.token(credential.secretSha256);
  if (token === undefined) return undefined;
  if (token.expiresAtMs !== undefined && token.expiresAtMs <= clock.wallMs()) return undefined;
  const by = `token:${credential.secretSha256.slice(0, 12)}`;
  const { role, venues, lastUsedAtMs } = token;
  const used = lastUsedAtMs === undefined ? {} : { usedAtMs: lastUsedAtMs };
  return { role, venues, by, credential, ...used };
}

/** Ended by its time, or because nobody used it for two hours. [SEC10] */
function isOver({ expiresAtMs, seenAtMs }: SessionRow, nowMs: number): boolean {
  if (expiresAtMs <= nowMs) return true;
  return seenAtMs !== undefined && seenAtMs + accessLife.idleMs <= nowMs;
}

export async function visitorOf(
  { reader }: { readonly reader: Pick<RecordsReader, 'visitorOfSession'> },
  credentials: Pick<Credentials, 'cookies'>,
): Promise<VisitorCaller | undefined> {
  const secret = credentials.cookies[visitorCookie];
  if (secret === undefined || secret === '') return undefined;
  const sessionSha256 = sha256(secret);
  const visitor = await reader.visitorOfSession(sessionSha256);
  return visitor === undefined ? undefined : { visitor, sessionSha256 };
}

/**
 * The role a caller has in a venue: their own where the scope holds it, a wall's in a
 * demonstration, none elsewhere. [WEB2]
 */
export function roleIn(caller: Caller, venue: VenueRecord | undefined): Role | undefined {
  if (venue === undefined) return undefined;
  const inScope = caller.venues === 'all' || caller.venues.includes(venue.venue);
  if (caller.role !== undefined && inScope) return caller.role;
  return venue.demo ? 'wall' : undefined;
}

export function maySee(caller: Caller, venue: VenueRecord): boolean {
  return roleIn(caller, venue) !== undefined;
}

/**
 * Judges a row of the table, visitors' and local rows aside. What a known caller may not see is
 * not there; who is nobody is asked to say who they are, whether the venue exists or not. [WEB3]
 */
export function refusalFor(
  row: Route,
  caller: Caller,
  venue: VenueRecord | undefined,
): Failure | undefined {
  if (row.who === 'public') return undefined;
  if (row.who === 'visitor' || row.who === 'local') return unauthenticated;
  const role = row.scope === 'venue' ? roleIn(caller, venue) : caller.role;
  const isPerson = row.person === undefined || caller.credential?.kind === 'session';
  const isWhole = row.whole === undefined || caller.venues === 'all';
  if (role !== undefined && row.who.includes(role) && isPerson && isWhole) return undefined;
  return caller.role === undefined ? unauthenticated : notFound;
}

/** The venue of an address; a text that is no id names none. */
export async function venueOf(
  reader: Pick<RecordsReader, 'venue'>,
  id: unknown,
): Promise<VenueRecord | undefined> {
  const parsed = Id.safeParse(id);
  return parsed.success ? reader.venue(parsed.data) : undefined;
}
