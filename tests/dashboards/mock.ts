import { existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import { type WebSocket, WebSocketServer } from 'ws';
import type { InboxBody, VenueBody, VisitorBody } from '../../src/contracts/api.ts';
import { heldData, receiptOfMock } from './mock-data.ts';
import { MockStaff } from './mock-staff.ts';
import { MockVenue, venueBody } from './mock-venue.ts';

/** What the server's pages are served with: the mock is as strict. */
const CSP =
  "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; " +
  "connect-src 'self'; base-uri 'none'; frame-ancestors 'none'";
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};
/** Friday 2026-11-20 17:30 in Tehran. */
export const PAST_MS = Date.UTC(2026, 10, 20, 14, 0);
export const CODE = 'K7QMX2WP9DTR4H';
type Item = InboxBody['items'][number];
type Call = { readonly method: string; readonly path: string; readonly body: string };

/** Stands in for the web thread: the same addresses, a made-up venue. For tests and for looking. */
export class Mock {
  readonly calls: Call[] = [];
  venue = new MockVenue(40);
  signedIn = true;
  hasVenue = true;
  /** Frames are sent, but never reach the page: a cable pulled out. */
  frozen = false;
  /** Floors that were let in, since the start. */
  connections = 0;
  /** What was asked of the past: `from speed`. */
  readonly pasts: string[] = [];
  endPast: () => void = () => {};
  /** Versions of the plan, where a test publishes some; the last is now. */
  readonly drawn: { readonly planVersion: number; readonly plan: VenueBody['plan'] }[] = [];
  readonly staff = new MockStaff();
  /** What a test answers at an address itself. */
  readonly answers = new Map<string, (body: Record<string, unknown>) => [number, object]>();
  role = 'admin';
  visitor: VisitorBody | undefined;
  inbox: Item[] = [];
  readonly #dist: string;
  #server: Server | undefined;
  #sockets: WebSocketServer | undefined;
  #timer: NodeJS.Timeout | undefined;
  port = 0;

  constructor(dist: string) {
    this.#dist = dist;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const server = createServer((request, response) => void this.#answer(request, response));
    const sockets = new WebSocketServer({ server });
    sockets.on('connection', (socket, request) => this.#connected(socket, request.url ?? ''));
    await new Promise<void>((done) => server.listen(this.port, '127.0.0.1', done));
    const address = server.address();
    if (typeof address === 'object' && address) this.port = address.port;
    this.#server = server;
    this.#sockets = sockets;
    this.#timer = setInterval(() => this.#tick(), 100);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    for (const socket of this.#sockets?.clients ?? []) socket.terminate();
    this.#sockets?.close();
    const server = this.#server;
    server?.closeAllConnections();
    await new Promise<void>((done) => (server ? server.close(() => done()) : done()));
  }

  /** A message arrives in the visitor's inbox, with its nudge. */
  deliver(item: Item): void {
    this.inbox = [item, ...this.inbox];
    this.#send('inbox', { type: 'inbox', atMs: Date.now() });
  }

  /** Another plan is published; the next delta says so. */
  redraw(planVersion: number, plan: VenueBody['plan']): void {
    this.drawn.push({ planVersion, plan });
    this.#send('venue', { ...this.venue.delta(), planVersion });
  }

  #tick(): void {
    const delta = { ...this.venue.delta(), alerts: this.staff.waiting };
    if (!this.frozen) this.#send('venue', delta);
  }

  #send(to: 'venue' | 'inbox', frame: object): void {
    for (const socket of this.#sockets?.clients ?? []) {
      if (kinds.get(socket) === to) socket.send(JSON.stringify(frame));
    }
  }

  #connected(socket: WebSocket, url: string): void {
    if (url.includes('inbox=1')) {
      kinds.set(socket, 'inbox');
      return;
    }
    if (!this.signedIn) socket.close(4401);
    if (!this.signedIn || this.frozen) return;
    this.connections += 1;
    const asked = new URL(url, this.url).searchParams;
    if (asked.has('from')) {
      this.#past(socket, asked);
      return;
    }
    kinds.set(socket, 'venue');
    socket.send(JSON.stringify(this.venue.hello()));
    const [now] = this.drawn.slice(-1);
    const plan = now === undefined ? {} : { planVersion: now.planVersion };
    socket.send(JSON.stringify({ ...this.venue.snapshot(), ...plan }));
  }

  /** A past that stands still after one delta, and ends where a test says so. */
  #past(socket: WebSocket, asked: URLSearchParams): void {
    this.pasts.push(`${asked.get('from')} ${asked.get('speed')}`);
    const hello = { ...this.venue.hello(), past: { fromMs: PAST_MS, speed: 10 } };
    const [first] = this.drawn;
    const plan = first === undefined ? {} : { planVersion: first.planVersion };
    const snapshot = { ...this.venue.snapshot(), atMs: PAST_MS, people: 3, ...plan };
    const { seq } = snapshot;
    const delta = { type: 'delta', seq: seq + 1, atMs: PAST_MS + 60_000, people: 4 };
    for (const frame of [hello, snapshot, delta]) socket.send(JSON.stringify(frame));
    this.endPast = () => socket.send(JSON.stringify({ type: 'bye', code: 'past.ended' }));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? '/', this.url).pathname;
    let body = '';
    for await (const chunk of request) body += String(chunk);
    if (!path.startsWith('/api/')) return this.#page(path, response);
    this.calls.push({ method: request.method ?? '', path, body });
    const said = body === '' ? {} : JSON.parse(body);
    const isErasure = request.method === 'DELETE' && path.endsWith('/visitor/me');
    const staff = this.signedIn && this.staff.answer(request.method ?? '', path, said);
    const answered = isErasure ? this.#erased() : this.#api(path, said);
    const own = this.answers.get(path)?.(said);
    const [status, answer] = own ?? (staff ? ([200, staff] as const) : answered);
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer));
  }

  #page(path: string, response: ServerResponse): void {
    const pages = [
      [/^\/$/, 'index.html'],
      [/^\/floor$/, 'floor.html'],
      [/^\/v\/[^/]+$/, 'visitor.html'],
      [/^\/campaigns$/, 'campaigns.html'],
      [/^\/till$/, 'till.html'],
      [/^\/admin$/, 'admin.html'],
    ] as const;
    const name = pages.find(([pattern]) => pattern.test(path))?.[1] ?? path.slice(1);
    const file = join(this.#dist, name);
    if (name.includes('..') || !existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, {
      'content-type': TYPES[extname(name)] ?? 'application/octet-stream',
      'content-security-policy': CSP,
    });
    response.end(readFileSync(file));
  }

  #api(path: string, body: Record<string, unknown>): [number, object] {
    if (path.startsWith('/api/v1/visitor')) return this.#visitorApi(path, body);
    if (path === '/api/v1/admin/exchange') {
      const isGood = body.link === 'good-link-of-sixteen';
      return isGood ? [200, {}] : refusal(404, 'command.link_unknown');
    }
    if (!this.signedIn) return refusal(401, 'http.unauthenticated');
    const { plan, ...summary } = venueBody;
    if (path === '/api/v1/me') return [200, { role: this.role, venues: 'all' }];
    if (path === '/api/v1/venues') return [200, { items: this.hasVenue ? [summary] : [] }];
    if (path === '/api/v1/venues/demo') return [200, { ...summary, plan, ...this.drawn.at(-1) }];
    const version = /\/plan\/versions\/(\d+)$/.exec(path)?.[1];
    if (version !== undefined) {
      const then = this.drawn.find(({ planVersion }) => planVersion === Number(version));
      return then ? [200, { version: Number(version), plan: then.plan }] : [404, {}];
    }
    return refusal(404, 'http.not_found');
  }

  #visitorApi(path: string, body: Record<string, unknown>): [number, object] {
    const { plan: _plan, ...venue } = venueBody;
    if (path.endsWith('/link')) {
      if (body.code !== CODE) return refusal(404, 'command.code_unknown');
      const name = typeof body.name === 'string' ? { name: body.name } : {};
      this.visitor = {
        visitor: 'v1',
        language: 'en',
        consents: {},
        linked: true,
        preferences: { frequency: 'all', leaveAlone: false },
        trailDays: 14,
        keptDays: 400,
        points: 0,
        venue,
        ...name,
      };
      return [200, {}];
    }
    if (!this.visitor) return refusal(401, 'http.unauthenticated');
    if (path.endsWith('/inbox')) return [200, { items: this.inbox }];
    if (path.endsWith('/consents')) {
      const granted = { [String(body.purpose)]: body.granted === true };
      this.visitor = { ...this.visitor, consents: { ...this.visitor.consents, ...granted } };
      return [200, {}];
    }
    if (path.endsWith('/seen')) return [200, {}];
    if (path.endsWith('/me/data')) return [200, heldData()];
    if (path.endsWith('/me/stop')) {
      this.visitor = { ...this.visitor, consents: {}, linked: false };
      return [200, { ...this.visitor, mayStillArrive: true }];
    }
    return [200, this.visitor];
  }

  #erased(): [number, object] {
    this.visitor = undefined;
    return [200, receiptOfMock()];
  }
}

const kinds = new WeakMap<WebSocket, 'venue' | 'inbox'>();

function refusal(status: number, code: string): [number, object] {
  return [status, { error: { code, message: code } }];
}

export function message(id: string, more: Partial<Item> = {}): Item {
  return {
    message: id,
    venue: 'demo',
    atMs: Date.now(),
    language: 'en',
    title: 'Ten percent for runners',
    body: 'Hello Sara, the running shoes beside you are ten percent off for the next 5 minutes.',
    coupon: 'RUN-10',
    because: { event: 'dwelled', zone: 'shoes', forMs: 180_000, atMs: Date.now() - 2_000 },
    campaign: 'runners-10',
    ...more,
  };
}
