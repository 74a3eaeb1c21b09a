import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { readFile, stat } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createSecureContext, createServer, type Server as TlsServer } from 'node:tls';
import type { HttpsBody } from '../contracts/api-https.ts';
import { challengePattern, HttpsSettings, httpsFiles } from '../contracts/https.ts';
import type { Signals } from '../contracts/signals.ts';

export type HttpsOptions = {
  /** The data folder's own: `gozar https` writes there. */
  readonly folder: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly host: string;
};

const lookEveryMs = 2_000;
const handshakeMs = 10_000;
const connections = 4_096;
/** Fits a chain of five and its key. */
const mostBytes = 65_536;

/**
 * The pages over TLS: sockets whose handshake is done go to the server that answers http, so that
 * every bound and check of it holds here, too. A certificate that comes or changes while the server
 * runs is taken up; one that cannot be used leaves what is. [CRT2]
 */
export class HttpsDoor {
  readonly #options: HttpsOptions;
  readonly #inner: Server;
  readonly #signals: Signals;
  #tls: TlsServer | undefined;
  #seen = '';
  #said: HttpsBody = { names: [] };
  #watch: NodeJS.Timeout | undefined;

  constructor(options: HttpsOptions, inner: Server, signals: Signals) {
    this.#options = options;
    this.#inner = inner;
    this.#signals = signals;
  }

  /** What anybody may know of it. */
  get said(): HttpsBody {
    return this.#said;
  }

  /** Opens where there is a certificate, and looks for one from now on. */
  async start(): Promise<void> {
    await this.#look();
    this.#watch = setInterval(() => void this.#look(), lookEveryMs).unref();
  }

  close(): void {
    clearInterval(this.#watch);
    this.#tls?.close();
  }

  /** What an authority of the web is to read, RFC 8555, section 8.3; undefined = no such token. */
  async challenge(token: string): Promise<string | undefined> {
    if (!challengePattern.test(token)) return undefined;
    const path = join(this.#options.folder, httpsFiles.challenges, token);
    return readFile(path, 'utf8').catch(() => undefined);
  }

  /** The root of the shop's own authority, PEM; undefined = there is none. */
  async root(): Promise<string | undefined> {
    const pem = await this.#read('authority');
    return pem === undefined ? undefined : certificatesOf(pem);
  }

  async #look(): Promise<void> {
    const path = join(this.#options.folder, httpsFiles.server);
    const found = await stat(path).catch(() => undefined);
    const seen = found === undefined ? '' : `${found.ino} ${found.size} ${found.mtimeMs}`;
    if (seen === this.#seen) return;
    this.#seen = seen;
    try {
      if (found === undefined) this.#shut();
      else await this.#take();
    } catch (error) {
      this.#signals.log('tls_not_reloaded', {
        of: 'pages',
        error: error instanceof Error ? error.message : String(error),
      });
    }
  }

  async #take(): Promise<void> {
    const pem = (await this.#read('server')) ?? '';
    const pair = { cert: pem, key: pem, minVersion: 'TLSv1.2' } as const;
    createSecureContext(pair);
    const certificate = new X509Certificate(certificatesOf(pem));
    this.#tls?.setSecureContext(pair);
    this.#tls ??= await this.#listen(pair);
    const { port } = this.#tls.address() as AddressInfo;
    this.#said = {
      port,
      names: namesOf(certificate),
      untilMs: Date.parse(certificate.validTo),
      ...(await this.#rootOf()),
    };
    this.#signals.log('tls_reloaded', { of: 'pages', port, until: certificate.validTo });
  }

  async #listen(pair: { readonly cert: string; readonly key: string }): Promise<TlsServer> {
    const server = createServer({
      ...pair,
      handshakeTimeout: handshakeMs,
      ALPNProtocols: ['http/1.1'],
      noDelay: true,
    });
    server.maxConnections = connections;
    server.on('secureConnection', (socket) => this.#inner.emit('connection', socket));
    server.on('tlsClientError', (_error, socket) => socket.destroy());
    server.listen({ host: this.#options.host, port: this.#options.port });
    await once(server, 'listening');
    server.on('error', (error) => {
      this.#signals.log('thread_failed', { thread: 'web', error: error.name });
    });
    return server;
  }

  #shut(): void {
    this.#tls?.close();
    this.#tls = undefined;
    this.#said = { names: [] };
  }

  /** Phones must trust a root of the shop's own; those of the web they have. */
  async #rootOf(): Promise<{ rootSha256?: string }> {
    const text = await this.#read('settings');
    const settings = text === undefined ? undefined : HttpsSettings.safeParse(JSON.parse(text));
    if (settings?.data?.way !== 'trial') return {};
    const root = await this.root();
    return root === undefined ? {} : { rootSha256: new X509Certificate(root).fingerprint256 };
  }

  async #read(file: keyof typeof httpsFiles): Promise<string | undefined> {
    const path = join(this.#options.folder, httpsFiles[file]);
    const text = await readFile(path, 'utf8').catch(() => undefined);
    return text === undefined || text.length > mostBytes ? undefined : text;
  }
}

function certificatesOf(pem: string): string {
  return pem.slice(pem.indexOf('-----BEGIN CERTIFICATE-----'));
}

function namesOf({ subjectAltName = '' }: X509Certificate): readonly string[] {
  return subjectAltName
    .split(', ')
    .map((one) => one.replace(/^(DNS|IP Address):/, ''))
    .filter((name) => name !== '');
}
