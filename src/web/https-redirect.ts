import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import { cameByHttps, isLocalCaller } from './guard.ts';
import type { WebOptions } from './options.ts';

const httpsPort = 443;
/** Read before there is https, or by who has none. */
const alwaysPlain = /^\/(trust|\.well-known|healthz|readyz|metrics|api)(\/|$|\?)/;

type Of = Pick<WebOptions, 'publicUrl' | 'https'>;

/**
 * Whether a browser may be told never to ask by http again. It would not at any port of the host,
 * and could not look past a root that it does not know any more: so only where https has its own
 * port and the authority is one of the web. [SEC16]
 */
export function isHttpsForGood({ publicUrl, https }: Of, request: IncomingMessage): boolean {
  if (!(request.socket instanceof TLSSocket)) return cameByHttps(publicUrl, request);
  const { port, rootSha256 } = https?.said ?? {};
  return port === httpsPort && rootSha256 === undefined;
}

/**
 * Where a page is that was asked for by http, from elsewhere, at a name that the certificate is
 * for. Not where phones must install the shop's own root first: they would meet a warning. [CRT4]
 */
export function addressOverTls({ https }: Of, request: IncomingMessage): string | undefined {
  const { port, names, rootSha256 } = https?.said ?? { names: [] };
  const { method, url = '/', headers, socket } = request;
  if (port === undefined || rootSha256 !== undefined || socket instanceof TLSSocket) {
    return undefined;
  }
  const isPage = method === 'GET' && headers.accept?.includes('text/html') === true;
  if (!isPage || alwaysPlain.test(url) || !url.startsWith('/') || url.startsWith('//')) {
    return undefined;
  }
  if (isLocalCaller({ ip: socket.remoteAddress, headers })) return undefined;
  if (headers['x-forwarded-proto'] !== undefined) return undefined;
  const name = (headers.host ?? '').toLowerCase().replace(/:\d+$/, '');
  if (!names.some((one) => one.toLowerCase() === name)) return undefined;
  return `https://${name}${port === httpsPort ? '' : `:${port}`}${url}`;
}
