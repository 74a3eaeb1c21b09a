import { type Role, roles } from '../contracts/roles.ts';

/**
 * Who may use a route: `public` everybody; a list of roles; `visitor` whoever holds a visitor's
 * cookie; `local` whoever may open the data folder's own socket.
 */
export type Who = 'public' | readonly Role[] | 'visitor' | 'local';

export type Route = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly who: Who;
  /** `venue`: the caller's scope must hold the venue, or the venue is a demonstration. [WEB2] */
  readonly scope: 'none' | 'venue';
  /** Secrets are guessed here: at most 10 tries a minute and address. [SEC6] */
  readonly guessable?: true;
  /** Tries are counted for the device instead where it signed in before. [SEC12] */
  readonly signsIn?: true;
  /** Only for whoever has the role in the whole installation. [SEC13] */
  readonly whole?: true;
  /** Only for a person's session: a token that leaks makes no others. [SEC13] */
  readonly person?: true;
  /** Open to anybody, so bounded: requests a minute and address. */
  readonly aMinute?: number;
  /** Also open to this machine itself, for its scraper. */
  readonly loopback?: true;
  /** A WebSocket upgrade: `live.ts` answers it, not fastify. */
  readonly socket?: true;
  /** Larger bodies than most; `raw` = a file, handed on as its bytes. */
  readonly body?: { readonly bytes: number; readonly names?: number; readonly raw?: true };
  readonly about: string;
};

export const everyRole = roles;

const inVenue = '/api/v1/venues/:venue';

export function open<M extends Route['method'], P extends string>(
  method: M,
  path: P,
  about: string,
) {
  return { method, path, who: 'public', scope: 'none', about } as const;
}

export function reading<const W extends readonly Role[]>(end: string, who: W, about: string) {
  return { method: 'GET', path: `${inVenue}${end}`, who, scope: 'venue', about } as const;
}

export function changing<W extends readonly Role[]>(end: string, who: W, about: string) {
  return { method: 'POST', path: `${inVenue}${end}`, who, scope: 'venue', about } as const;
}

export function ofVisitor<M extends Route['method']>(method: M, path: string, about: string) {
  return { method, path, who: 'visitor', scope: 'none', about } as const;
}

export function ofPerson<M extends Route['method']>(method: M, path: string, about: string) {
  return { method, path, who: everyRole, scope: 'none', person: true, about } as const;
}

export function ofAdmin<M extends Route['method']>(method: M, path: string, about: string) {
  const who = ['admin'] as const;
  return { method, path, who, scope: 'none', whole: true, person: true, about } as const;
}

export function local<M extends Route['method']>(method: M, path: string, about: string) {
  return { method, path, who: 'local', scope: 'none', about } as const;
}
