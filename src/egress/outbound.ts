import { lookup } from 'node:dns/promises';
import { type IncomingMessage, request } from 'node:http';
import { isIP } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import {
  type Outbound,
  type OutboundAnswer,
  type OutboundPost,
  type OutboundTarget,
  readOutboundUrl,
} from '../contracts/outbound.ts';
import { whyNotPublic } from './addresses.ts';
import { reasonOf } from './pace.ts';

/**
 *   read the address ──► resolve once ──► every address public? ──► TLS to that very address
 *        │ no                │ no               │ no                   │ no      │ yes
 *        ▼                   ▼                  ▼                      ▼         ▼
 *      refused            unresolved          refused            unreachable   request ──► status
 *                                                                (sent: false)    │
 *                                                    timeout, broken (sent: true)◄┘
 *
 * Nothing of the request is written before the certificate was verified for the host's name, so
 * whatever fails earlier surely did not happen. A redirect is an answer like any other. [SEC20-23]
 */
export type OutboundOptions = {
  /** Ports that may be called beside 443. */
  readonly ports?: readonly number[];
  /** Every address of a name, asked once a call. */
  readonly resolve?: (host: string) => Promise<readonly string[]>;
  readonly limitMs?: number;
  /**
   * Of tests in this room alone: addresses called though they are not public, and the authority
   * that signed their certificates. No setting leads here.
   */
  readonly room?: { readonly allows: (address: string) => boolean; readonly ca: string };
};

const standardPort = 443;
/** From the first look at the address to the last byte of the answer. */
const limitMs = 5_000;
const maxAnswerBytes = 64 * 1024;
const maxHeaderBytes = 16 * 1024;
/** Addresses of one name that are tried, one after the other. */
const maxTried = 4;
const codes = { ok: false, sent: false } as const;

type Failed = Extract<OutboundAnswer, { ok: false }>;

export function createOutbound(options: OutboundOptions = {}): Outbound {
  return { post: (post) => call(options, post) };
}

async function resolveAll(host: string): Promise<readonly string[]> {
  return (await lookup(host, { all: true, verbatim: true })).map(({ address }) => address);
}

async function call(options: OutboundOptions, post: OutboundPost): Promise<OutboundAnswer> {
  const ports = [standardPort, ...(options.ports ?? [])];
  const judged = readOutboundUrl(post.url, ports);
  if (!judged.ok) return { ...codes, code: 'refused', reason: `the address ${judged.reason}` };
  const { target } = judged;
  const deadline = AbortSignal.timeout(options.limitMs ?? limitMs);
  const found = await addressesOf(options, target.host, deadline);
  if (!Array.isArray(found)) return found;
  let failed: Failed = { ...codes, code: 'unresolved', reason: 'the host has no address' };
  for (const address of found.slice(0, maxTried)) {
    const opened = await open(options, { target, address, deadline });
    if (opened.ok) return exchange(opened.socket, { target, post, deadline });
    failed = opened.failed;
    if (deadline.aborted) break;
  }
  return failed;
}

/** One answer of the resolver decides; a single address that is not public spoils it. [SEC21] */
async function addressesOf(
  { resolve = resolveAll, room }: OutboundOptions,
  host: string,
  deadline: AbortSignal,
): Promise<string[] | Failed> {
  let found: readonly string[];
  try {
    found = isIP(host) === 0 ? await inTime(resolve(host), deadline) : [host];
  } catch (error) {
    const code = deadline.aborted ? 'timeout' : 'unresolved';
    return { ...codes, code, reason: reasonOf(error) };
  }
  for (const address of found) {
    const why = whyNotPublic(address);
    if (why === undefined || room?.allows(address) === true) continue;
    return { ...codes, code: 'refused', reason: `the host is at an address that is ${why}` };
  }
  return [...found];
}

async function inTime<T>(promise: Promise<T>, deadline: AbortSignal): Promise<T> {
  const late = Promise.withResolvers<never>();
  const onAbort = () => late.reject(new Error('no answer in time'));
  deadline.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    deadline.removeEventListener('abort', onAbort);
  }
}

type Way = {
  readonly target: OutboundTarget;
  readonly address: string;
  readonly deadline: AbortSignal;
};
type Opened =
  | { readonly ok: true; readonly socket: TLSSocket }
  | { readonly ok: false; readonly failed: Failed };

/** TLS to the address itself, for the host's name: what resolves later cannot move it. [SEC22] */
function open({ room }: OutboundOptions, { target, address, deadline }: Way): Promise<Opened> {
  const { promise, resolve } = Promise.withResolvers<Opened>();
  const named = isIP(target.host) === 0 ? { servername: target.host } : {};
  const socket = connect({
    host: address,
    port: target.port,
    ...named,
    ALPNProtocols: ['http/1.1'],
    minVersion: 'TLSv1.2',
    rejectUnauthorized: true,
    ...(room === undefined ? {} : { ca: room.ca }),
  });
  const fail = (code: Failed['code'], reason: string) => {
    socket.destroy();
    resolve({ ok: false, failed: { ...codes, code, reason } });
  };
  const onLate = () => fail('timeout', 'no connection in time');
  deadline.addEventListener('abort', onLate, { once: true });
  if (deadline.aborted) onLate();
  socket.on('error', (error) => fail('unreachable', reasonOf(error)));
  socket.once('close', () => fail('unreachable', 'closed before it was open'));
  socket.once('secureConnect', () => {
    deadline.removeEventListener('abort', onLate);
    resolve({ ok: true, socket });
  });
  return promise;
}

type Asked = {
  readonly target: OutboundTarget;
  readonly post: OutboundPost;
  readonly deadline: AbortSignal;
};

/** From here on the request may have been acted upon, whatever is heard. [EGR2] */
async function exchange(
  socket: TLSSocket,
  { target, post, deadline }: Asked,
): Promise<OutboundAnswer> {
  const { promise, resolve } = Promise.withResolvers<OutboundAnswer>();
  const fail = (code: Failed['code'], reason: string) =>
    resolve({ ok: false, sent: true, code, reason });
  const onLate = () => fail('timeout', 'no answer in time');
  deadline.addEventListener('abort', onLate, { once: true });
  if (deadline.aborted) onLate();
  const asked = request({
    createConnection: () => socket,
    method: 'POST',
    path: target.path,
    maxHeaderSize: maxHeaderBytes,
    setDefaultHeaders: false,
    headers: {
      ...post.headers,
      host: target.authority,
      'content-length': String(post.body.byteLength),
      connection: 'close',
      'user-agent': 'gozar',
    },
  });
  let isHeard = false;
  asked.on('error', (error) => {
    if (!isHeard) fail('broken', reasonOf(error));
  });
  asked.on('close', () => {
    if (!isHeard) fail('broken', 'closed without an answer');
  });
  asked.on('response', (response) => {
    isHeard = true;
    deadline.removeEventListener('abort', onLate);
    void answerOf(response, deadline).then(resolve);
  });
  asked.end(post.body);
  try {
    return await promise;
  } finally {
    deadline.removeEventListener('abort', onLate);
    asked.destroy();
    socket.destroy();
  }
}

/** The head is the answer; a body that is too long or too slow is cut. [SEC23] */
async function answerOf(response: IncomingMessage, deadline: AbortSignal): Promise<OutboundAnswer> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const chunks: Buffer[] = [];
  let left = maxAnswerBytes;
  response.on('data', (chunk: Buffer) => {
    chunks.push(chunk.subarray(0, left));
    left -= chunk.byteLength;
    if (left <= 0) resolve();
  });
  for (const end of ['end', 'error', 'close'] as const) response.once(end, () => resolve());
  deadline.addEventListener('abort', () => resolve(), { once: true });
  if (deadline.aborted) resolve();
  await promise;
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(response.headers)) {
    if (value !== undefined) headers[name] = String(value);
  }
  const body = Buffer.concat(chunks).toString('utf8');
  return { ok: true, status: response.statusCode ?? 0, headers, body };
}
