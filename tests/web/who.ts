import type { SessionRow, TokenRow } from '../../src/contracts/access.ts';
import type { VenueRecord } from '../../src/contracts/ports.ts';
import { VenueSettings } from '../../src/contracts/venue.ts';
import { sha256 } from '../../src/web/secrets.ts';

export const nowMs = 1_800_000_000_000;

/** What identity and passes ask of records and clock, without a server around them. */
export class KnownCallers {
  readonly sessions = new Map<string, SessionRow>();
  readonly tokens = new Map<string, TokenRow>();
  readonly phones = new Map<string, string>();
  readonly venues = new Map<string, VenueRecord>();
  atMs = nowMs;

  readonly clock = { wallMs: () => this.atMs };
  readonly reader = {
    session: (hash: string) => Promise.resolve(this.sessions.get(hash)),
    token: (hash: string) => Promise.resolve(this.tokens.get(hash)),
    visitorOfSession: (hash: string) => Promise.resolve(this.phones.get(hash)),
    venue: (venue: string) => Promise.resolve(this.venues.get(venue)),
  };

  constructor() {
    for (const venue of [bareVenue('shop'), bareVenue('mall'), bareVenue('demo', true)]) {
      this.venues.set(venue.venue, venue);
    }
  }

  /** Gives back the cookie's value. */
  session(over: Partial<SessionRow> = {}): string {
    const who = { user: 'sara', role: 'operator', venues: ['shop'], way: 'password' } as const;
    this.sessions.set(sha256('session'), { ...who, expiresAtMs: nowMs + 1, ...over });
    return 'session';
  }

  token(over: Partial<TokenRow> = {}): string {
    this.tokens.set(sha256('token'), { role: 'marketer', venues: ['shop'], ...over });
    return 'token';
  }

  phone(visitor: string): string {
    this.phones.set(sha256('phone'), visitor);
    return 'phone';
  }
}

export function bareVenue(venue: string, demo = false): VenueRecord {
  const plan = { floors: [], zones: [], walls: [] };
  const settings = VenueSettings.parse({});
  return { venue, name: { en: venue }, timezone: 'Asia/Tehran', plan, settings, demo };
}

export function carrying(
  cookies: Readonly<Record<string, string>>,
  authorization?: string,
): { authorization: string | undefined; cookies: Readonly<Record<string, string>> } {
  return { authorization, cookies };
}
