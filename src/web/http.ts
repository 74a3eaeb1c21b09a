import { resolve } from 'node:path';
import fastifyCookie from '@fastify/cookie';
import fastifyStatic from '@fastify/static';
import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import { type Answer, errorBody, type Failure, httpStatusOf, notFound } from './answers.ts';
import { nameOf } from './asking.ts';
import { securityHeaders } from './guard.ts';
import { readOneClicks } from './one-click.ts';
import type { WebOptions } from './options.ts';
import { jsonExceeds, maxJsonDepth, maxJsonNames } from './parse.ts';
import type { Route } from './route-kinds.ts';
import { routeNames, rowOf } from './routes.ts';

/** Node waits for ever and takes anything by default; each bound here has its reason. */
const limits = {
  /** A campaign document with every text in two languages. */
  bodyBytes: 256 * 1024,
  /** A plan of 1,000 zones, over the command line's own socket. */
  localBodyBytes: 16 * 1024 * 1024,
  headerBytes: 16 * 1024,
  /** Percent-encoded message ids. */
  paramCharacters: 1_600,
  /** From the first byte of a request to its last. */
  requestMs: 10_000,
  headersMs: 8_000,
  /** Node looks at the two above only this often; its default is 30 s. */
  lookEveryMs: 2_000,
  /** A socket on which nothing happens. */
  silentMs: 30_000,
  keepAliveMs: 15_000,
  connections: 4_096,
} as const;

export type Listener = 'public' | 'local';

/** A fastify that registers only what the table lists, and answers in one shape. [WEB1] */
export function buildServer(web: WebOptions, listener: Listener): FastifyInstance {
  const app = Fastify({
    logger: false,
    bodyLimit: listener === 'local' ? limits.localBodyBytes : limits.bodyBytes,
    requestTimeout: limits.requestMs,
    connectionTimeout: limits.silentMs,
    keepAliveTimeout: limits.keepAliveMs,
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    http: {
      maxHeaderSize: limits.headerBytes,
      headersTimeout: limits.headersMs,
      connectionsCheckingInterval: limits.lookEveryMs,
      // A client that offers HTTP/2 in passing is still answered in HTTP/1.1.
      shouldUpgradeCallback: ({ headers }) => /^websocket$/i.test(headers.upgrade ?? ''),
    },
    routerOptions: { maxParamLength: limits.paramCharacters },
    frameworkErrors: (_error, _request, reply: FastifyReply) =>
      send(reply.headers(securityHeaders), badRequest),
    clientErrorHandler: refuseRaw,
  });
  app.server.maxConnections = limits.connections;
  app.addHook('onRoute', ({ method, url }) => refuseUnlisted(String(method), url, listener));
  app.addHook('onResponse', async (_request, reply) => {
    web.signals.count('gozar_http_requests_total', 1, statusClass(reply.statusCode));
  });
  app.setNotFoundHandler((_request, reply) => send(reply, notFound));
  app.setErrorHandler((error, request, reply) => {
    const failure = failureOfError(error);
    if (failure.code === 'command.failed') {
      const at = `${request.method} ${request.routeOptions.url ?? ''}`;
      web.signals.log('thread_failed', { thread: 'web', at, error: nameOf(error) });
    }
    return send(reply, failure);
  });
  readJsonOnly(app, listener);
  return app;
}

/** Cookies and pages, for the listener that browsers reach. */
export async function addBrowserParts(app: FastifyInstance, web: WebOptions): Promise<void> {
  const root = resolve(web.pagesFolder);
  await app.register(fastifyCookie);
  await app.register(fastifyStatic, {
    root,
    serve: false,
    index: false,
    dotfiles: 'ignore',
    cacheControl: false,
    preCompressed: true,
    setHeaders: (response, path) => {
      response.header('cache-control', cachingOf(path.slice(root.length)));
    },
  });
}

/** Hashed files never change, pages always may. [WEB10] */
function cachingOf(path: string): string {
  if (/^[\\/]*assets[\\/]/.test(path)) return 'public, max-age=31536000, immutable';
  return /\.html(\.br|\.gz)?$/.test(path) ? 'no-store' : 'no-cache';
}

function refuseUnlisted(method: string, url: string, listener: Listener): void {
  const listed = routeNames
    .map(rowOf)
    .some(
      (row) =>
        row.method === method &&
        row.path === url &&
        !row.socket &&
        (row.who === 'local') === (listener === 'local'),
    );
  if (!listed) throw new Error(`${method} ${url} has no row in the table of routes`);
}

/** JSON only: a form of a foreign page cannot send it without asking first. [SEC2] */
function readJsonOnly(app: FastifyInstance, listener: Listener): void {
  const most = {
    depth: maxJsonDepth,
    names: listener === 'local' ? Number.POSITIVE_INFINITY : maxJsonNames,
  };
  app.removeAllContentTypeParsers();
  const toJson = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, text, done) => {
    const row = rowAt(request.method, request.routeOptions.url);
    if (row?.body?.raw) return done(null, Buffer.from(String(text)));
    const names = row?.body?.names ?? most.names;
    if (jsonExceeds(String(text), { ...most, names })) return done(new TooDeep(), undefined);
    return toJson(request, String(text), done);
  });
  if (listener !== 'public') return;
  readOneClicks(app, [rowOf('stopOneClick').path, rowOf('bringSales').path]);
  readRaw(app);
}

/** Files as they are, on the routes that take one; elsewhere they are refused as before. [SEC2] */
function readRaw(app: FastifyInstance): void {
  const types = ['application/geo+json', 'application/zip', 'text/csv', 'image/png', 'image/jpeg'];
  app.addContentTypeParser(types, { parseAs: 'buffer' }, (request, bytes, done) => {
    const row = rowAt(request.method, request.routeOptions.url);
    return row?.body?.raw ? done(null, bytes) : done(new NoFile(), undefined);
  });
}

class NoFile extends Error {
  readonly statusCode = 415;
}

function rowAt(method: string, url: string | undefined): Route | undefined {
  return routeNames.map(rowOf).find((row) => row.method === method && row.path === url);
}

class TooDeep extends Error {
  readonly statusCode: number;

  constructor() {
    super('too deep');
    this.statusCode = httpStatusOf('payload.too_deep');
  }
}

const badRequest: Failure = {
  ok: false,
  code: 'http.body',
  message: 'the request cannot be read',
};

function failureOfError(error: unknown): Failure {
  if (error instanceof TooDeep) {
    const message = `JSON may nest ${maxJsonDepth} deep and hold ${maxJsonNames} names`;
    return { ok: false, code: 'payload.too_deep', message };
  }
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
  if (status === 413) {
    return { ok: false, code: 'payload.too_large', message: 'the body is too large' };
  }
  if (status === 415) return { ...badRequest, message: 'send application/json' };
  if (status === 404) return notFound;
  if (status >= 400 && status < 500) return badRequest;
  return { ok: false, code: 'command.failed', message: 'that went wrong here; it is written down' };
}

function refuseRaw(_error: Error, socket: { writable: boolean; end(text: string): void }): void {
  if (socket.writable) socket.end(rawAnswer(badRequest));
}

/** A failure as bytes, for sockets that fastify does not answer. */
export function rawAnswer(failure: Failure): string {
  const body = JSON.stringify(errorBody(failure));
  return [
    `HTTP/1.1 ${httpStatusOf(failure.code)} Refused`,
    'connection: close',
    'content-type: application/json; charset=utf-8',
    'cache-control: no-store',
    ...Object.entries(securityHeaders).map(([name, value]) => `${name}: ${value}`),
    `content-length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n');
}

export function send(reply: FastifyReply, answer: Answer, isHttps = false): FastifyReply {
  if (!answer.ok) {
    const { retryAfterS } = answer;
    if (retryAfterS !== undefined) reply.header('retry-after', retryAfterS);
    return noStore(reply).code(httpStatusOf(answer.code)).send(errorBody(answer));
  }
  for (const { name, value, maxAgeS } of [answer.cookie ?? [], answer.moreCookies ?? []].flat()) {
    const secure = isHttps || reply.request.headers['x-forwarded-proto'] === 'https';
    const shared = { path: '/', httpOnly: true, sameSite: 'strict', secure } as const;
    reply.setCookie(name, value, { ...shared, maxAge: maxAgeS });
  }
  reply.code(answer.status ?? 200);
  if ('page' in answer.body) return reply.sendFile(answer.body.page);
  if (answer.sharedForS === undefined) noStore(reply);
  else reply.header('cache-control', `public, max-age=${answer.sharedForS}`);
  if ('fileName' in answer.body && answer.body.fileName !== undefined) {
    reply.header('content-disposition', `attachment; filename="${answer.body.fileName}"`);
  }
  if ('bytes' in answer.body) {
    return reply.type(answer.body.type).send(Buffer.from(answer.body.bytes));
  }
  if ('text' in answer.body) return reply.type(answer.body.type).send(answer.body.text);
  const type = answer.body.type ?? 'application/json; charset=utf-8';
  return reply.type(type).send(JSON.stringify(answer.body.json));
}

function noStore(reply: FastifyReply): FastifyReply {
  return reply.header('cache-control', 'no-store');
}

function statusClass(status: number): string {
  return `${Math.floor(status / 100)}xx`;
}
