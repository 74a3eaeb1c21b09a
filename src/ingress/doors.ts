import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import {
  createServer as createTlsServer,
  type TLSSocket,
  type Server as TlsServer,
} from 'node:tls';
import type { Clock } from '../contracts/ports.ts';
import type { Signals } from '../contracts/signals.ts';
import {
  type CertificateFiles,
  fingerprintOf,
  type PresentedCertificate,
  presentedBy,
  readCertificates,
} from './certificates.ts';
import type { IngressLimits } from './limits.ts';
import { Failures } from './violations.ts';

export type Listening = { readonly host: string /** 0 takes a free one. */; readonly port: number };
export type TlsListening = Listening & { readonly files: CertificateFiles };

/** A handshake that came to nothing; `answered` is false when the address fails too often. */
export type HandshakeFailure = { readonly reason: string; readonly answered: boolean };

export interface DoorsSink {
  /** A socket that MQTT may begin on, its handshake done where there is one. */
  accept(socket: Socket, certificate: PresentedCertificate | undefined): void;
  handshakeFailed(address: string, failure: HandshakeFailure): void;
  failed(client: undefined, cause: unknown): void;
}

type Parts = {
  readonly limits: IngressLimits;
  readonly clock: Clock;
  readonly signals: Signals;
  readonly sink: DoorsSink;
};

/**
 * Where devices come in: a port, and a second one with TLS of at least 1.2. A handshake costs a
 * thousand times a hash, so an address whose handshakes fail is held before its next one. Files of
 * certificates that change are taken up without a restart; connections go on. [ING13]
 */
export class Doors {
  readonly #parts: Parts;
  readonly #plain: Server;
  readonly #outer: Server;
  readonly #failures: Failures;
  #tls: TlsServer | undefined;
  #files: CertificateFiles | undefined;
  #seen: string;
  #watch: NodeJS.Timeout | undefined;
  #open: number;
  /** Handshakes under way, by the other end's address and port; why they failed, where known. */
  readonly #shaking: Map<string, string>;

  constructor(parts: Parts) {
    this.#parts = parts;
    const options = { noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000 };
    this.#plain = createServer(options);
    this.#outer = createServer(options);
    this.#failures = new Failures(parts.limits);
    this.#tls = undefined;
    this.#files = undefined;
    this.#seen = '';
    this.#watch = undefined;
    this.#open = 0;
    this.#shaking = new Map();
  }

  get port(): number {
    return portOf(this.#plain);
  }

  /** 0 without TLS. */
  get tlsPort(): number {
    return portOf(this.#outer);
  }

  /** Rejects with node's error when a port is taken or a certificate cannot be used. */
  async listen(plain: Listening, tls: TlsListening | undefined): Promise<void> {
    const { sink } = this.#parts;
    this.#plain.on('connection', (socket) => {
      if (this.#admits(socket)) sink.accept(socket, undefined);
    });
    try {
      await listening(this.#plain, plain);
      if (tls !== undefined) await this.#listenTls(tls);
    } catch (cause) {
      this.close();
      throw cause;
    }
    for (const server of [this.#plain, this.#outer]) {
      server.on('error', (cause) => sink.failed(undefined, cause));
    }
  }

  /** Takes no more sockets; resolves when those there are have closed. */
  async closed(): Promise<void> {
    const open = [this.#plain, this.#outer].filter((server) => server.listening);
    const ends = open.map((server) => once(server, 'close'));
    this.close();
    await Promise.all(ends);
  }

  close(): void {
    clearInterval(this.#watch);
    for (const server of [this.#plain, this.#outer]) if (server.listening) server.close();
  }

  async #listenTls({ files, ...where }: TlsListening): Promise<void> {
    const { limits } = this.#parts;
    this.#files = files;
    this.#seen = await fingerprintOf(files);
    const tls = createTlsServer({
      ...(await readCertificates(files)),
      // Asked for and judged at CONNECT, so that a wrong one is told by CONNACK. [ING14]
      requestCert: true,
      rejectUnauthorized: false,
      handshakeTimeout: limits.connectMs,
    });
    this.#tls = tls;
    tls.on('secureConnection', (socket) => this.#secured(socket));
    tls.on('tlsClientError', (error, socket) => this.#broken(error, socket));
    this.#outer.on('connection', (socket) => this.#handshake(socket));
    await listening(this.#outer, where);
    this.#watch = setInterval(() => void this.#reload(), limits.certificatesMs).unref();
  }

  #admits(socket: Socket): boolean {
    if (this.#open >= this.#parts.limits.connections) {
      socket.destroy();
      return false;
    }
    this.#open += 1;
    socket.once('close', () => {
      this.#open -= 1;
    });
    return true;
  }

  #handshake(socket: Socket): void {
    const { clock, sink } = this.#parts;
    const address = socket.remoteAddress ?? 'unknown';
    if (!this.#failures.allows(address, clock.monotonicMs())) {
      sink.handshakeFailed(address, { reason: 'held', answered: false });
      socket.destroy();
      return;
    }
    if (!this.#admits(socket)) return;
    const name = nameOf(socket);
    this.#shaking.set(name, 'closed');
    socket.once('close', () => this.#ended(name, address));
    // Until TLS listens to it, a reset would be an error that nobody hears.
    socket.on('error', () => {});
    this.#tls?.emit('connection', socket);
  }

  #secured(socket: TLSSocket): void {
    this.#shaking.delete(nameOf(socket));
    const certificate = presentedBy(socket, this.#files?.clientCa !== undefined);
    this.#parts.sink.accept(socket, certificate);
  }

  #broken(error: Error, socket: TLSSocket): void {
    const name = nameOf(socket);
    const reason = 'code' in error ? String(error.code) : error.message;
    if (this.#shaking.has(name)) this.#shaking.set(name, reason);
    socket.destroy();
  }

  /** A socket closed; if its handshake was still open, that is one that failed. */
  #ended(name: string, address: string): void {
    const reason = this.#shaking.get(name);
    if (reason === undefined) return;
    this.#shaking.delete(name);
    const answered = this.#failures.charge(address, this.#parts.clock.monotonicMs());
    this.#parts.sink.handshakeFailed(address, { reason, answered });
  }

  /** Files that do not fit together are written one after the other: the next look finds both. */
  async #reload(): Promise<void> {
    const { signals } = this.#parts;
    const files = this.#files;
    if (files === undefined) return;
    try {
      const found = await fingerprintOf(files);
      if (found === this.#seen) return;
      this.#seen = found;
      this.#tls?.setSecureContext(await readCertificates(files));
      signals.log('tls_reloaded', { certificate: files.cert });
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      if (this.#seen !== reason) signals.log('tls_not_reloaded', { reason });
      this.#seen = reason;
    }
  }
}

async function listening(server: Server, { host, port }: Listening): Promise<void> {
  server.listen(port, host);
  await once(server, 'listening');
}

function nameOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
