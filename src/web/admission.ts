import type { FastifyInstance, FastifyRequest, RouteHandlerMethod } from 'fastify';
import type { VenueRecord } from '../contracts/ports.ts';
import { actionHandlers } from './action-routes.ts';
import { adminHandlers } from './admin-routes.ts';
import { type Answer, type Failure, unauthenticated } from './answers.ts';
import { TryBuckets } from './buckets.ts';
import { campaignHandlers } from './campaign-routes.ts';
import { stopHandlers } from './choice-routes.ts';
import { couponHandlers } from './coupon-routes.ts';
import { customerHandlers } from './customer-routes.ts';
import { deskHandlers } from './desk-routes.ts';
import { deviceHandlers } from './device-routes.ts';
import { goodsHandlers } from './goods-routes.ts';
import {
  cameByHttps,
  type HostRule,
  hostAllowed,
  isLocalCaller,
  originAllowed,
  securityHeaders,
  strictTransport,
  wrongHost,
  wrongOrigin,
} from './guard.ts';
import { askOf, type Handlers } from './handling.ts';
import { send } from './http.ts';
import { addressOverTls, isHttpsForGood } from './https-redirect.ts';
import { httpsHandlers } from './https-routes.ts';
import {
  type Caller,
  callerOf,
  nobody,
  refusalFor,
  type VisitorCaller,
  venueOf,
  visitorOf,
} from './identity.ts';
import { joinHandlers, phoneHandlers } from './join-routes.ts';
import { journeyHandlers } from './journey-routes.ts';
import { labHandlers } from './lab-routes.ts';
import { oidcHandlers } from './oidc-routes.ts';
import type { WebOptions } from './options.ts';
import { auditHandlers, peopleHandlers } from './people-routes.ts';
import { newVenueHandlers, planHandlers } from './plan-routes.ts';
import { clientAddress } from './proxies.ts';
import { publicHandlers } from './public-counts.ts';
import { rateHandlers } from './rate-routes.ts';
import { receiverHandlers } from './receiver-routes.ts';
import type { Route } from './route-kinds.ts';
import type { PlainRoute, VenueRoute, VisitorRoute } from './routes.ts';
import { rowOf } from './routes.ts';
import { segmentHandlers } from './segment-routes.ts';
import { Door, knownDevice, signInHandlers } from './sign-in.ts';
import { callHandlers, staffHandlers, staffPushHandlers } from './staff-routes.ts';
import { systemHandlers } from './system-routes.ts';
import { tillHandlers, tillPlainHandlers } from './till-routes.ts';
import type { Uses } from './uses.ts';
import { venueHandlers } from './venue-routes.ts';
import { eraseHandlers, rightsHandlers } from './visitor-erasure.ts';
import { linkHandlers, visitorHandlers } from './visitor-routes.ts';
import { webhookHandlers } from './webhook-routes.ts';
import { weekHandlers } from './week-routes.ts';

function handlersOf(web: WebOptions): Handlers {
  const door = new Door(web);
  return {
    plain: {
      ...systemHandlers,
      ...adminHandlers,
      ...linkHandlers,
      ...joinHandlers(web),
      ...rightsHandlers,
      ...publicHandlers,
      ...httpsHandlers,
      ...stopHandlers,
      ...rateHandlers,
      ...signInHandlers(door),
      ...oidcHandlers(web),
      ...peopleHandlers,
      ...tillPlainHandlers,
      ...staffPushHandlers,
      ...newVenueHandlers,
    },
    venue: {
      ...venueHandlers,
      ...campaignHandlers,
      ...actionHandlers,
      ...deviceHandlers,
      ...goodsHandlers,
      ...couponHandlers,
      ...tillHandlers,
      ...customerHandlers,
      ...segmentHandlers,
      ...deskHandlers,
      ...webhookHandlers,
      ...journeyHandlers,
      ...labHandlers,
      ...auditHandlers,
      ...eraseHandlers,
      ...staffHandlers,
      ...planHandlers,
      ...receiverHandlers,
      ...weekHandlers,
    },
    visitor: { ...visitorHandlers, ...phoneHandlers, ...callHandlers },
  };
}

/** What admission found out about a request, before its body was read. */
type Admitted = {
  readonly caller: Caller;
  readonly venue?: VenueRecord;
  readonly visitor?: VisitorCaller;
};

type Admission = {
  readonly web: WebOptions;
  readonly hosts: HostRule;
  readonly tries: Map<Route, TryBuckets>;
  readonly admitted: WeakMap<FastifyRequest, Admitted>;
  readonly uses: Uses;
};

/**
 * Every request passes: Host → Origin → tries → who asks → what the row allows; only then is its
 * body read and its handler run.
 */
export function admitAndRoute(app: FastifyInstance, web: WebOptions, uses: Uses): void {
  const hosts: HostRule = {
    listen: web.host,
    get allowed() {
      return web.allowedHosts;
    },
  };
  const admission: Admission = { web, hosts, tries: new Map(), admitted: new WeakMap(), uses };
  const handlers = handlersOf(web);
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(securityHeaders);
    if (isHttpsForGood(web, request.raw)) reply.headers(strictTransport);
    const refusal = refusalAtTheDoor(request, hosts);
    if (refusal !== undefined) return send(reply, refusal);
    const address = addressOverTls(web, request.raw);
    return address === undefined ? undefined : reply.redirect(address, 307);
  });
  for (const [name, handle] of entries(handlers.plain)) {
    register(app, admission, name, (ask) => handle(ask));
  }
  for (const [name, handle] of entries(handlers.venue)) {
    register(app, admission, name, (ask, { venue }) =>
      venue === undefined ? missing(name) : handle({ ...ask, venue }),
    );
  }
  for (const [name, handle] of entries(handlers.visitor)) {
    register(app, admission, name, (ask, { visitor }) =>
      visitor === undefined ? missing(name) : handle({ ...ask, ...visitor }),
    );
  }
}

function missing(name: string): never {
  throw new Error(`${name} was reached without admission`);
}

function entries<K extends string, V>(table: { readonly [name in K]: V }): [K, V][] {
  return Object.entries(table) as [K, V][];
}

/** Asked for by the name that a certificate is still to be got for; a token is all it answers. */
const challenges = '/.well-known/acme-challenge/';

function refusalAtTheDoor(request: FastifyRequest, hosts: HostRule): Failure | undefined {
  if (request.method === 'GET' && request.url.startsWith(challenges)) return undefined;
  if (!hostAllowed(request.headers.host, hosts)) return wrongHost;
  const changes = request.method !== 'GET' && request.method !== 'HEAD';
  return changes && !originAllowed(request.headers) ? wrongOrigin : undefined;
}

type Run = (ask: ReturnType<typeof askOf>, admitted: Admitted) => Promise<Answer>;

function register(
  app: FastifyInstance,
  admission: Admission,
  name: PlainRoute | VenueRoute | VisitorRoute,
  run: Run,
): void {
  const row = rowOf(name);
  const { web, admitted } = admission;
  const handler: RouteHandlerMethod = async (request, reply) => {
    const known = admitted.get(request);
    if (known === undefined) return missing(name);
    const answer = await run(askOf(web, request, known.caller), known);
    return send(reply, answer, cameByHttps(web.publicUrl, request.raw));
  };
  app.route({
    method: row.method,
    url: row.path,
    ...(row.body === undefined ? {} : { bodyLimit: row.body.bytes }),
    onRequest: async (request, reply) => {
      const found = await admit(admission, row, request);
      if ('ok' in found) return send(reply, found);
      admitted.set(request, found);
      return undefined;
    },
    handler,
  });
}

async function admit(
  { web, tries, uses }: Admission,
  row: Route,
  request: FastifyRequest,
): Promise<Admitted | Failure> {
  if (row.guessable || row.aMinute !== undefined) {
    const buckets = tries.get(row) ?? new TryBuckets(web.clock, row.aMinute);
    tries.set(row, buckets);
    const device = row.signsIn ? await knownDevice(web, request.cookies) : undefined;
    const taken = buckets.take(device ?? clientAddress(request.raw, web.proxies));
    if (!taken.ok) return tooMany(taken.waitS);
  }
  const { cookies } = request;
  if (row.who === 'visitor') {
    const visitor = await visitorOf(web, { cookies });
    if (visitor === undefined) return notAVisitor;
    // The page asks this whenever it is opened. [JOI9]
    if (row === rowOf('visitorMe')) uses.notePhone(visitor.sessionSha256);
    return { caller: nobody, visitor };
  }
  if (row.loopback && isLocalCaller(request)) return { caller: nobody };
  const { authorization } = request.headers;
  const caller = await callerOf(web, { authorization, cookies });
  if (caller === undefined) return unauthenticated;
  uses.note(caller);
  if (row.scope === 'none') return refusalFor(row, caller, undefined) ?? { caller };
  const id = Object.entries(request.params ?? {}).find(([key]) => key === 'venue')?.[1];
  const venue = await venueOf(web.reader, id);
  const refusal = refusalFor(row, caller, venue);
  return refusal ?? { caller, ...(venue === undefined ? {} : { venue }) };
}

/** A page without a visitor's cookie is one that has no band yet. */
export const notAVisitor: Failure = {
  ok: false,
  code: 'http.unauthenticated',
  message: "link a wristband first: this needs a visitor's cookie",
};

function tooMany(waitS: number): Failure {
  const message = `too many tries from this address; wait ${waitS} s`;
  return { ok: false, code: 'http.rate', message, retryAfterS: waitS };
}
