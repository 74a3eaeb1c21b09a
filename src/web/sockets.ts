import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { LiveFrame } from '../contracts/live.ts';
import type { VenueRecord } from '../contracts/ports.ts';
import { type Failure, notFound } from './answers.ts';
import { nameOf } from './asking.ts';
import { addressGroup } from './buckets.ts';
import { Floors } from './floors.ts';
import { hostAllowed, originAllowed, wrongHost, wrongOrigin } from './guard.ts';
import { rawAnswer } from './http.ts';
import { type LivePace, livePace, type WebOptions } from './options.ts';
import { type Pass, passFor, passKey, stillHolds } from './passes.ts';
import { Pasts } from './pasts.ts';
import { clientAddress } from './proxies.ts';
import type { Uses } from './uses.ts';
import { Viewer } from './viewer.ts';

/** Sockets in all and an address; each costs up to 1 MB when it is slow. [LIV6] */
const socketsMost = 2_000;
const socketsAnAddressMost = 200;
const saidBytesMost = 4 * 1024;

export type ReadCookies = (header: string) => Readonly<Record<string, string | undefined>>;

/** WebSockets of `/live`: who may open one, and how long it lives. */
export class Sockets {
  readonly #web: WebOptions;
  readonly #uses: Uses;
  readonly #pace: LivePace;
  readonly #readCookies: ReadCookies;
  readonly #server: WebSocketServer;
  readonly #floors: Floors;
  readonly #pasts: Pasts;
  readonly #viewers: Set<Viewer>;
  readonly #inboxes: Map<string, Set<Viewer>>;
  /** Who works at a venue and looks at their tasks. */
  readonly #staff: Map<string, Set<Viewer>>;
  /** Open and opening sockets an address. */
  readonly #perAddress: Map<string, number>;
  #opening: number;
  #timers: NodeJS.Timeout[];
  #rechecking: boolean;
  #closing: boolean;

  constructor(web: WebOptions, readCookies: ReadCookies, uses: Uses) {
    this.#web = web;
    this.#uses = uses;
    this.#pace = web.pace ?? livePace;
    this.#readCookies = readCookies;
    this.#server = new WebSocketServer({
      noServer: true,
      maxPayload: saidBytesMost,
      perMessageDeflate: false,
      clientTracking: false,
    });
    this.#floors = new Floors(web);
    this.#pasts = new Pasts(web.lab);
    this.#viewers = new Set();
    this.#inboxes = new Map();
    this.#staff = new Map();
    this.#perAddress = new Map();
    this.#opening = 0;
    this.#timers = [];
    this.#rechecking = false;
    this.#closing = false;
  }

  start(): void {
    const { tickMs, pingMs, recheckMs, behindMs } = this.#pace;
    this.#timers = [
      setInterval(() => this.#floors.tick(behindMs), tickMs),
      setInterval(() => this.#pingAll(), pingMs),
      setInterval(() => void this.#recheck(), recheckMs),
    ];
  }

  get viewers(): number {
    return this.#floors.viewers;
  }

  receive(venue: string, type: LiveFrame['type'], bytes: Uint8Array): void {
    this.#floors.receive(venue, type, bytes);
  }

  inboxChanged(visitors: readonly string[]): void {
    const atMs = this.#web.clock.wallMs();
    for (const visitor of visitors) {
      for (const viewer of this.#inboxes.get(visitor) ?? []) viewer.tell({ type: 'inbox', atMs });
    }
  }

  staffChanged(venues: readonly string[]): void {
    const atMs = this.#web.clock.wallMs();
    for (const venue of venues) {
      for (const viewer of this.#staff.get(venue) ?? []) viewer.tell({ type: 'staff', atMs });
    }
  }

  /** A request to upgrade: Host → Origin → limits → who asks → open. */
  upgrade(request: IncomingMessage, wire: Duplex, head: Buffer): void {
    wire.on('error', () => wire.destroy());
    const address = addressGroup(clientAddress(request, this.#web.proxies));
    const refusal = this.#refusalAtTheDoor(request, address);
    if (refusal !== undefined) {
      refuse(wire, refusal);
      return;
    }
    this.#opening++;
    this.#perAddress.set(address, (this.#perAddress.get(address) ?? 0) + 1);
    const gone = this.#onceGone(address);
    wire.once('close', gone);
    void this.#open(request, wire, head, address);
  }

  async close(): Promise<void> {
    this.#closing = true;
    for (const timer of this.#timers) clearInterval(timer);
    const stopping = { code: 'command.stopping', message: 'the server stops' };
    for (const viewer of this.#viewers) viewer.dismiss(1001, stopping);
    const patienceMs = 1_000;
    const start = this.#web.clock.monotonicMs();
    while (this.#viewers.size > 0 && this.#web.clock.monotonicMs() - start < patienceMs) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    for (const viewer of this.#viewers) viewer.cut();
  }

  #refusalAtTheDoor(request: IncomingMessage, address: string): Failure | undefined {
    const { host, allowedHosts } = this.#web;
    const { headers } = request;
    if (!hostAllowed(headers.host, { listen: host, allowed: allowedHosts })) return wrongHost;
    if (!originAllowed(headers)) return wrongOrigin;
    if (!/^\/live(\?|$)/.test(request.url ?? '') || request.method !== 'GET') return notFound;
    if (this.#closing) return { ok: false, code: 'command.stopping', message: 'the server stops' };
    const ofAddress = this.#perAddress.get(address) ?? 0;
    const all = this.#viewers.size + this.#opening;
    if (all < socketsMost && ofAddress < socketsAnAddressMost) return undefined;
    return { ok: false, code: 'http.rate', message: 'too many live sockets are open' };
  }

  #onceGone(address: string): () => void {
    return () => {
      const left = (this.#perAddress.get(address) ?? 1) - 1;
      if (left > 0) this.#perAddress.set(address, left);
      else this.#perAddress.delete(address);
    };
  }

  async #open(
    request: IncomingMessage,
    wire: Duplex,
    head: Buffer,
    address: string,
  ): Promise<void> {
    try {
      const query = new URLSearchParams(request.url?.replace(/^[^?]*\??/, ''));
      const { authorization, cookie = '' } = request.headers;
      const cookies = this.#readCookies(cookie);
      const found = await passFor(this.#web, query, { authorization, cookies });
      if ('ok' in found) {
        refuse(wire, found);
        return;
      }
      if (wire.destroyed) return;
      this.#server.handleUpgrade(request, wire, head, (socket) => {
        this.#welcome({ socket, wire, address, pass: found.pass }, found.venue);
      });
    } catch (cause) {
      this.#web.signals.log('thread_failed', { thread: 'web', at: '/live', error: nameOf(cause) });
      refuse(wire, { ok: false, code: 'command.failed', message: 'that went wrong here' });
    } finally {
      this.#opening--;
    }
  }

  #welcome(
    of: { socket: WebSocket; wire: Duplex; address: string; pass: Pass },
    venue: VenueRecord | undefined,
  ): void {
    const viewer = new Viewer({ ...of, nowMs: this.#web.clock.monotonicMs() });
    this.#viewers.add(viewer);
    this.#web.signals.set('gozar_live_clients', this.#viewers.size);
    const { pass } = of;
    viewer.on({
      pong: () => {
        viewer.heardAtMs = this.#web.clock.monotonicMs();
      },
      drained: () => {
        if (pass.kind === 'floor') this.#floors.drained(viewer, pass.venue);
      },
      closed: () => this.#forget(viewer),
    });
    if (this.#closing) {
      viewer.cut();
      return;
    }
    if (pass.kind === 'floor') {
      if (venue !== undefined) this.#floors.add(viewer, venue);
      return;
    }
    if (pass.kind === 'past') {
      this.#pasts.add(viewer, pass);
      return;
    }
    if (pass.kind === 'staff') {
      this.#staff.set(pass.venue, (this.#staff.get(pass.venue) ?? new Set()).add(viewer));
      viewer.tell({ type: 'staff', atMs: this.#web.clock.wallMs() });
      return;
    }
    const mine = this.#inboxes.get(pass.visitor) ?? new Set();
    this.#inboxes.set(pass.visitor, mine.add(viewer));
    // What came between the page's first look and this socket is not missed.
    viewer.tell({ type: 'inbox', atMs: this.#web.clock.wallMs() });
  }

  #forget(viewer: Viewer): void {
    this.#viewers.delete(viewer);
    this.#web.signals.set('gozar_live_clients', this.#viewers.size);
    const { pass } = viewer;
    if (pass.kind === 'floor') {
      this.#floors.remove(viewer, pass.venue);
      return;
    }
    if (pass.kind === 'past') {
      this.#pasts.remove(viewer);
      return;
    }
    if (pass.kind === 'staff') {
      this.#staff.get(pass.venue)?.delete(viewer);
      return;
    }
    const mine = this.#inboxes.get(pass.visitor);
    mine?.delete(viewer);
    if (mine?.size === 0) this.#inboxes.delete(pass.visitor);
  }

  #pingAll(): void {
    const deadlineMs = this.#web.clock.monotonicMs() - this.#pace.deadMs;
    for (const viewer of this.#viewers) {
      if (viewer.heardAtMs < deadlineMs) viewer.cut();
      else viewer.ping();
    }
  }

  /** Looks every credential up again, one by one so that the loop stays free. [SEC5] */
  async #recheck(): Promise<void> {
    if (this.#rechecking) return;
    this.#rechecking = true;
    const byPass = Map.groupBy(this.#viewers, ({ pass }) => passKey(pass));
    for (const [first, ...others] of byPass.values()) {
      if (first === undefined) continue;
      const holds = await stillHolds(this.#web, first.pass, this.#uses).catch(() => false);
      if (holds) continue;
      const ended = { code: 'http.unauthenticated', message: 'the session or token has ended' };
      for (const viewer of [first, ...others]) viewer.dismiss(1008, ended);
    }
    this.#rechecking = false;
  }
}

function refuse(wire: Duplex, failure: Failure): void {
  wire.once('finish', () => wire.destroy());
  wire.end(rawAnswer(failure));
}
