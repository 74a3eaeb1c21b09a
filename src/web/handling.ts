import type { FastifyRequest } from 'fastify';
import type { VenueRecord } from '../contracts/ports.ts';
import { agentOf } from './agents.ts';
import type { Answer } from './answers.ts';
import { addressGroup } from './buckets.ts';
import { cameByHttps } from './guard.ts';
import type { Caller, VisitorCaller } from './identity.ts';
import type { WebOptions } from './options.ts';
import { clientAddress } from './proxies.ts';
import type { LocalRoute, PlainRoute, VenueRoute, VisitorRoute } from './routes.ts';

/** Where a request came from, as far as a list of sessions says it. */
export type From = {
  readonly address: string;
  /** The browser in two words; empty = unknown. */
  readonly agent: string;
  /** The address of this server as the browser sees it. */
  readonly base: string;
};

/** One admitted request, as handlers see it. */
export type Ask = {
  readonly web: WebOptions;
  readonly caller: Caller;
  readonly params: Readonly<Record<string, string | undefined>>;
  readonly query: unknown;
  readonly body: unknown;
  readonly cookies: Readonly<Record<string, string | undefined>>;
  readonly from: From;
  /** What a till proves itself with, in the header `x-till-secret`. */
  readonly tillSecret?: string;
  /** The caller's idempotency key, or a fresh one. */
  readonly key: string;
};
export type VenueAsk = Ask & { readonly venue: VenueRecord };
export type VisitorAsk = Ask & VisitorCaller;

/** A handler for every row of the table, by what the row lets it know. */
export type Handlers = {
  readonly plain: { readonly [N in PlainRoute]: (ask: Ask) => Promise<Answer> };
  readonly venue: { readonly [N in VenueRoute]: (ask: VenueAsk) => Promise<Answer> };
  readonly visitor: { readonly [N in VisitorRoute]: (ask: VisitorAsk) => Promise<Answer> };
};
export type LocalHandlers = { readonly [N in LocalRoute]: (ask: Ask) => Promise<Answer> };

const keyPattern = /^[A-Za-z0-9._-]{1,64}$/;
const keyBytes = 12;

export function askOf(web: WebOptions, request: FastifyRequest, caller: Caller): Ask {
  const given = request.headers['idempotency-key'];
  const secret = request.headers['x-till-secret'];
  const key =
    typeof given === 'string' && keyPattern.test(given)
      ? given
      : web.random(keyBytes).toString('hex');
  return {
    web,
    caller,
    params: Object.fromEntries(Object.entries(request.params ?? {})),
    query: request.query,
    body: request.body,
    cookies: request.cookies ?? {},
    from: fromOf(web, request),
    ...(typeof secret === 'string' && secret !== '' ? { tillSecret: secret.slice(0, 256) } : {}),
    key,
  };
}

function fromOf({ publicUrl, proxies }: WebOptions, { raw, headers }: FastifyRequest): From {
  const scheme = cameByHttps(publicUrl, raw) ? 'https' : 'http';
  const base = publicUrl?.replace(/\/+$/, '') ?? `${scheme}://${headers.host ?? 'localhost'}`;
  return {
    address: addressGroup(clientAddress(raw, proxies)).slice(0, 64),
    agent: agentOf(headers['user-agent']),
    base,
  };
}
