import { existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import { securityHeaders } from '../../src/web/guard.ts';
import { MockPlan } from './mock-plan.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** The pages with one venue, whose plan is drawn; headers are the real server's. */
export class PlanShop {
  plan = new MockPlan();
  role = 'admin';
  readonly venues = new Map([['shop', { en: 'Lantern shop', fa: 'فروشگاه فانوس' }]]);
  readonly #dist: string;
  readonly #server: Server;
  port = 0;

  constructor(dist: string) {
    this.#dist = dist;
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    await new Promise<void>((done) => this.#server.listen(0, '127.0.0.1', done));
    const address = this.#server.address();
    if (typeof address === 'object' && address) this.port = address.port;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((done) => this.#server.close(() => done()));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, search } = new URL(request.url ?? '/', this.url);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const [status, answer] = pathname.startsWith('/api/')
      ? this.#api(request.method ?? '', pathname + search, body)
      : this.#page(pathname);
    const type = Buffer.isBuffer(answer)
      ? (TYPES[extname(pathname === '/plan' ? 'plan.html' : pathname)] ?? 'image/png')
      : 'application/json';
    response.writeHead(status, { ...securityHeaders, 'content-type': type });
    response.end(Buffer.isBuffer(answer) ? answer : JSON.stringify(answer));
  }

  #page(path: string): readonly [number, object | Buffer] {
    const file = join(this.#dist, path === '/plan' ? 'plan.html' : path.slice(1));
    if (file.includes('..') || !existsSync(file)) return [404, {}];
    return [200, readFileSync(file)];
  }

  #api(method: string, path: string, body: Buffer): readonly [number, object | Buffer] {
    if (path === '/api/v1/me') return [200, { role: this.role, venues: 'all' }];
    if (path === '/api/v1/venues' && method === 'POST') {
      const { venue, name } = JSON.parse(String(body));
      this.venues.set(venue, name);
      this.plan = new MockPlan();
      return [200, { venue, version: 1 }];
    }
    if (path === '/api/v1/venues')
      return [200, { items: [...this.venues.keys()].map(this.#summary) }];
    const [, venue = '', end = ''] = /^\/api\/v1\/venues\/([^/]+)(.*)$/.exec(path) ?? [];
    if (end === '') return [200, { ...this.#summary(venue), plan: this.plan.live }];
    return this.plan.answer(method, end.replace('/plan', ''), body);
  }

  readonly #summary = (venue: string) => ({
    ...{ venue, name: this.venues.get(venue) ?? { en: venue } },
    ...{ timezone: 'Asia/Tehran', demo: false, publicCounts: false },
  });
}
