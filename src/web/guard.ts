import type { IncomingMessage } from 'node:http';
import { isIP, isIPv4 } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Failure } from './answers.ts';

export type HostRule = {
  /** The address listened on. */
  readonly listen: string;
  readonly allowed: readonly string[];
};

const wildcards: readonly string[] = ['0.0.0.0', '::', ''];
const hostPattern = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?$/;

/**
 * Whether the Host header names this server: loopback, the listen host, or an allowed name. A page
 * of a stranger whose name was rebound to our address still sends the stranger's name. An address
 * cannot be rebound, so a server that listens on all of them may be called by any. [SEC1]
 */
export function hostAllowed(header: string | undefined, rule: HostRule): boolean {
  const match = hostPattern.exec((header ?? '').toLowerCase());
  const [whole = '', bracketed = ''] = match ?? [];
  const name = bracketed.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  if (name === '') return false;
  if (isLoopback(name) || name === rule.listen.toLowerCase()) return true;
  if (isIP(name) !== 0 && wildcards.includes(rule.listen)) return true;
  return rule.allowed.some((entry) => [name, whole].includes(entry.toLowerCase()));
}

function isLoopback(name: string): boolean {
  return name === 'localhost' || name === '::1' || (isIPv4(name) && name.startsWith('127.'));
}

/**
 * Whether a browser sent this from one of our own pages, or it is no browser at all. Browsers name
 * the origin of every request that changes something and of every WebSocket. [SEC2]
 */
export function originAllowed(headers: {
  readonly origin?: string | undefined;
  readonly host?: string | undefined;
  readonly 'sec-fetch-site'?: string | string[] | undefined;
}): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  if (headers.origin === undefined) return true;
  if (!/^https?:\/\/[^/?#@\\\s]+$/i.test(headers.origin)) return false;
  const own = URL.parse(`${headers.origin.replace(/:.*/, '')}://${headers.host ?? ''}`);
  return own !== null && own.host !== '' && URL.parse(headers.origin)?.host === own.host;
}

/** The address itself said so, and no proxy forwarded it for somebody else. */
export function isLocalCaller(request: {
  readonly ip: string | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
}): boolean {
  const forwarded = ['x-forwarded-for', 'forwarded', 'x-real-ip'].some(
    (name) => request.headers[name] !== undefined,
  );
  return !forwarded && isLoopback((request.ip ?? '').replace(/^::ffff:/, ''));
}

export const wrongHost: Failure = {
  ok: false,
  code: 'http.host',
  message: 'this server does not answer to that name; add it to allowedHosts if it should',
};
export const wrongOrigin: Failure = {
  ok: false,
  code: 'http.origin',
  message: 'only pages of this server may do that',
};

/** Two proofs of care a page needs: nothing foreign runs in it, and nobody frames it. [SEC3] */
export const securityHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': [
    ...['accelerometer', 'bluetooth', 'display-capture', 'geolocation', 'gyroscope'],
    ...['hid', 'magnetometer', 'microphone', 'midi', 'payment', 'serial', 'usb'],
  ]
    .map((feature) => `${feature}=()`)
    // A desk and a till read codes by the camera, once somebody says yes. [DSK8] [CPN5]
    .concat('camera=(self)')
    .join(', '),
  'x-frame-options': 'DENY',
};

/** Once here by https, always by https; half a year. Source: RFC 6797. [SEC16] */
export const strictTransport = { 'strict-transport-security': 'max-age=15768000' } as const;

/**
 * Whether the browser came by https: this server's own address says so, the proxy before it, or the
 * socket itself.
 */
export function cameByHttps(
  publicUrl: string | undefined,
  { headers, socket }: Pick<IncomingMessage, 'headers' | 'socket'>,
): boolean {
  if (socket instanceof TLSSocket) return true;
  return publicUrl?.startsWith('https:') === true || headers['x-forwarded-proto'] === 'https';
}
