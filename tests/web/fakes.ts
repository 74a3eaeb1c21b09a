import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Scope, SessionRow, TokenRow } from '../../src/contracts/access.ts';
import type { AwardRow } from '../../src/contracts/action-rows.ts';
import type { Command, CommandAnswer } from '../../src/contracts/commands.ts';
import type { ErasureRecord } from '../../src/contracts/erasure.ts';
import type { SnapshotFrame } from '../../src/contracts/live.ts';
import type {
  HotPort,
  RecordsReader,
  VenueRecord,
  VisitorRecord,
} from '../../src/contracts/ports.ts';
import type { AnswerTo, DeviceHealth, Question } from '../../src/contracts/questions.ts';
import type { Role } from '../../src/contracts/roles.ts';
import type { InboxRow } from '../../src/contracts/rows.ts';
import { Plan, VenueSettings } from '../../src/contracts/venue.ts';
import type { Web, WebOptions } from '../../src/web/options.ts';
import { sha256 } from '../../src/web/secrets.ts';
import { openWeb } from '../../src/web/web.ts';
import { FakeAccess } from './fake-access.ts';
import { FakeClock, FakeSignals } from './fake-clock.ts';
import { FakeCoupons } from './fake-coupons.ts';
import { FakeLab } from './fake-lab.ts';
import { fakePlans } from './fake-plans.ts';
import { fakeStaff } from './fake-staff.ts';
import { fakeWeek } from './fake-week.ts';
import { noAddresses, noCustomers, noSegments, oneArticle, oneImport } from './no-customers.ts';
import {
  erasedCounts,
  journeyDefaults,
  markedActions,
  markedAudit,
  markedCampaign,
  markedCounts,
  markedRows,
  markedWebhooks,
  peopleOf,
} from './rows.ts';

/** A venue whose every text holds its marker, so that a leak into another's answer shows. */
export function venueRecord(venue: string, demo = false): VenueRecord {
  const name = { en: `MARK-${venue}` };
  const polygon = [
    [0, 0],
    [10, 0],
    [10, 8],
  ];
  const zones = [
    { id: 'shoes', name, kind: 'display', floor: 'g', polygon, capacity: 20 },
    { id: 'hall', name, kind: 'aisle', floor: 'g', polygon },
  ];
  const walls = [{ floor: 'g', line: [0, 0, 10, 0] }];
  const plan = Plan.parse({ floors: [{ id: 'g', name }], zones, walls });
  const settings = VenueSettings.parse({});
  return { venue, name, timezone: 'Asia/Tehran', plan, settings, demo };
}

export class FakeRecords {
  readonly venues = new Map<string, VenueRecord>();
  readonly sessions = new Map<string, SessionRow>();
  readonly tokens = new Map<string, TokenRow>();
  readonly access = new FakeAccess();
  readonly coupons = new FakeCoupons();
  readonly visitors = new Map<string, VisitorRecord>();
  readonly visitorSessions = new Map<string, string>();
  readonly inboxes = new Map<string, InboxRow[]>();
  readonly awards = new Map<string, AwardRow[]>();
  /** Every page that was asked for. */
  readonly asked: object[] = [];
  readonly erasures = new Map<string, ErasureRecord>();
  underWay = 0;
  broken = false;

  reader(): RecordsReader {
    const rows = <T>(of: T) => {
      if (this.broken) throw new TypeError('the records hold SECRET-IN-ERROR');
      return Promise.resolve(of);
    };
    const page = <T>(asked: object, of: readonly T[]) => {
      this.asked.push(asked);
      return rows(of);
    };
    return {
      venues: () => rows([...this.venues.values()]),
      venue: (venue) => rows(this.venues.get(venue)),
      devices: () => rows([]),
      walks: () => rows([]),
      campaigns: (venue) => rows([markedCampaign(venue)]),
      addressOf: () => rows(undefined),
      tills: async () => [],
      sales: async () => [],
      sold: async () => [],
      articles: oneArticle,
      goods: (venue) => rows({ articles: [{ sku: `MARK-${venue}` }], planogram: [], places: [] }),
      visits: (venue, asked) => page(asked, markedRows(venue).visits),
      messages: (venue, asked) => page(asked, markedRows(venue).messages),
      decisions: (venue, asked) => page(asked, markedRows(venue).decisions),
      notices: (venue, asked) => page(asked, markedRows(venue).notices),
      tasks: (venue, asked) => page(asked, markedActions(venue).tasks),
      alerts: (venue, asked) => page(asked, markedActions(venue).alerts),
      deviceCommands: (venue, asked) => page(asked, markedActions(venue).deviceCommands),
      conversions: (venue, asked) => page(asked, markedActions(venue).conversions),
      awards: (visitor, asked) => page(asked, this.awards.get(visitor) ?? []),
      openDeviceCommands: () => rows([]),
      webhooksAfter: () => rows([]),
      audit: (asked) => page(asked, markedAudit(asked.venue)),
      access: this.access.reads(),
      week: fakeWeek,
      staff: fakeStaff(rows),
      coupons: this.coupons.reader(rows),
      plans: fakePlans(this.venues),
      customers: noCustomers,
      segments: noSegments,
      addresses: noAddresses,
      isRated: async () => false,
      lastChange: (venue) => rows({ by: `MARK-${venue}`, atMs: 1, count: 2 }),
      campaignCounts: (venue) => rows(markedCounts(venue)),
      webhooks: (venue) => rows(markedWebhooks(venue)),
      webhook: () => rows(undefined),
      webhookQueues: () => rows([]),
      queuedWebhooks: () => rows([]),
      deadWebhooks: (_venue, asked) => page(asked, []),
      pushSubscriptions: () => rows([]),
      visitor: (visitor) => rows(this.visitors.get(visitor)),
      visitorOfSession: (hash) => rows(this.visitorSessions.get(hash)),
      inbox: (visitor, asked) => page(asked, this.inboxes.get(visitor) ?? []),
      visitorData: () => rows(undefined),
      consentProof: () => rows([]),
      claimsUnderWay: () => rows(this.underWay),
      knowsVisitor: (_venue, visitor) => rows(visitor === 'v1'),
      erasure: (hash) => rows(this.erasures.get(hash)),
      session: (hash) => rows(this.sessions.get(hash)),
      token: (hash) => rows(this.tokens.get(hash)),
      bandList: () => rows([]),
      band: (_venue, tag) => rows({ tag }),
      bandCounts: () => rows({ known: 0, stock: 0, out: 0, frozen: 0, lost: 0, broken: 0 }),
      customersLike: () => rows([]),
      wearingByCode: () => rows(undefined),
      openMessages: () => rows([]),
      pointsAfter: () => rows([]),
      close: () => Promise.resolve(),
    };
  }
}

/** Answers as the hot path does where the room depends on it; a test overrides `answer`. */
export class FakeHot implements HotPort {
  readonly commands: Command[] = [];
  readonly links = new Map<string, 'open' | 'used'>();
  readonly codes = new Map<string, string>();
  /** Venues that the records have and the engine does not follow yet. */
  readonly unfollowed = new Set<string>();
  readonly #records: FakeRecords;
  seq = 10;
  snapshots = 0;
  answer: ((command: Command) => Promise<CommandAnswer>) | undefined;
  /** Holds snapshots back until it resolves. */
  gate: Promise<void> = Promise.resolve();

  constructor(records: FakeRecords) {
    this.#records = records;
  }

  submit(command: Command): Promise<CommandAnswer> {
    this.commands.push(command);
    return this.answer?.(command) ?? Promise.resolve(this.#answer(command));
  }

  async ask<Q extends Question>(question: Q): Promise<AnswerTo<Q>> {
    return (await this.#answerTo(question)) as AnswerTo<Q>;
  }

  #answer({ body }: Command): CommandAnswer {
    const done = (result = {}): CommandAnswer => ({ ok: true, position: 1, result });
    if (body.do === 'exchangeAdminLink') {
      if (this.links.get(body.linkSha256) !== 'open') return refusedWith('command.link_unknown');
      this.links.set(body.linkSha256, 'used');
      const expiresAtMs = body.sessionExpiresAtMs;
      const who = { user: 'link', way: 'link', role: 'admin', venues: 'all' } as const;
      const session = { ...who, expiresAtMs };
      this.#records.sessions.set(body.sessionSha256, session);
      return done();
    }
    if (body.do === 'endSession') this.#records.sessions.delete(body.sessionSha256);
    if (body.do === 'eraseVisitor') {
      const visitor = 'visitor' in body.whose ? body.whose.visitor : '';
      this.#records.visitors.delete(visitor);
      this.#records.erasures.set(body.receiptSha256, { atMs: 1, counts: erasedCounts });
    }
    if (body.do === 'linkBand') {
      if (!this.#records.venues.has(body.venue)) return refusedWith('command.venue_unknown');
      const visitor = body.visitor ?? this.codes.get(`${body.venue} ${body.codeSha256}`);
      if (visitor === undefined) return refusedWith('command.code_unknown');
      this.#records.visitorSessions.set(body.sessionSha256, visitor);
      return done({ visitor, alias: 'a1' });
    }
    if (body.do === 'redeemCoupon') return done({ done: true });
    return done(body.do === 'publishCampaign' ? { campaign: 'c1', version: 1 } : {});
  }

  async #answerTo(question: Question) {
    if (question.ask === 'snapshot') {
      this.snapshots++;
      const { venue } = question;
      const known = this.#records.venues.has(venue) && !this.unfollowed.has(venue);
      const snapshot = known ? snapshotOf(venue, this.seq) : { missing: true };
      await this.gate;
      return snapshot;
    }
    if (question.ask === 'devices') return [deviceOf(question.venue)];
    if (question.ask === 'shelves') return [];
    if (question.ask === 'bands') return question.tags.map((tag) => ({ tag }));
    if (question.ask === 'sentences') {
      return { c1: { en: `MARK-${question.venue} one sentence`, fa: 'یک جمله' } };
    }
    if (question.ask === 'journey') return journeyDefaults;
    if (question.ask === 'ruleSentences') return question.rules.map(() => null);
    if (question.ask === 'people') return peopleOf(question.venue);
    if (question.ask === 'dotOwner') return question.dot === 'd1' ? { visitor: 'v1' } : {};
    if (question.ask === 'planConflicts') return { campaigns: [], journey: [], unplaced: [] };
    if (question.ask === 'stateHash') return { position: 1, venues: {} };
    return { state: 'ready', sinceMs: 1, position: 1, journalAtMs: 1, venues: [] };
  }
}

export function refusedWith(...codes: string[]): CommandAnswer {
  const problems = codes.map((code, at) => ({ code, path: `p[${at}]`, message: code, mend: '-' }));
  return { ok: false, problems };
}

function snapshotOf(venue: string, seq: number): SnapshotFrame {
  const times = { sinceMs: 1, updatedAtMs: 1 };
  const zone = { id: 'shoes', people: 3, state: 'busy', devices: 2, devicesHeard: 2 } as const;
  return {
    type: 'snapshot',
    seq,
    atMs: 5,
    people: 3,
    zones: [{ ...zone, ...times }],
    dots: [{ id: `MARK-${venue}`, x: 1, y: 2, floor: 'g' }],
    events: [],
    messages: { sent: 1, delivered: 1, held: 0 },
    alerts: [],
  };
}

function deviceOf(venue: string): DeviceHealth {
  const counts = { readings: 1, duplicates: 0, rejects: 0 };
  const how = { kind: 'receiver', format: 'native', state: 'online', connected: true } as const;
  return { device: `MARK-${venue}`, ...how, expectedEveryMs: 1, clockFlagged: false, ...counts };
}

export type World = {
  readonly web: Web;
  readonly port: number;
  readonly options: WebOptions;
  readonly records: FakeRecords;
  readonly hot: FakeHot;
  readonly lab: FakeLab;
  readonly clock: FakeClock;
  readonly signals: FakeSignals;
  readonly folder: string;
  call(method: string, path: string, more?: CallMore): Promise<Called>;
};
export type CallMore = {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
};
export type Called = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  readonly json: Readonly<Record<string, unknown>>;
};

const pageNames = 'index floor visitor campaigns admin login public poster plan'.split(' ');

/** A real server on a free port with venues `one`, `two` and the demonstration `demo`. */
export async function openWorld(over: Partial<WebOptions> = {}): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'web-'));
  mkdirSync(join(folder, 'assets'));
  for (const page of pageNames) {
    writeFileSync(join(folder, `${page}.html`), `<!doctype html><title>${page}</title>`);
  }
  writeFileSync(join(folder, 'assets', 'app-1a2b.js'), 'export {};');
  writeFileSync(join(folder, 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  const records = new FakeRecords();
  for (const venue of ['one', 'two']) records.venues.set(venue, venueRecord(venue));
  records.venues.set('demo', venueRecord('demo', true));
  const [hot, clock, signals] = [new FakeHot(records), new FakeClock(), new FakeSignals()];
  const lab = new FakeLab((venue) => snapshotOf(venue, 1));
  const options: WebOptions = {
    host: '127.0.0.1',
    port: 0,
    pagesFolder: folder,
    allowedHosts: ['floor.example'],
    hot,
    lab,
    imports: oneImport,
    reader: records.reader(),
    signals,
    metrics: () => 'gozar_live_clients 0\n',
    ready: () => ({ ok: true, checks: [{ name: 'hot', ok: true, detail: 'ready' }] }),
    clock,
    random: randomBytes,
    build: 'test',
    ...over,
  };
  const web = await openWeb(options);
  onTestFinished(async () => {
    await web.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const { port } = web;
  const call: World['call'] = (method, path, more) => callHttp({ port }, method, path, more);
  return { web, port, options, records, hot, lab, clock, signals, folder, call };
}

/** One HTTP request with every header under the test's control. */
export function callHttp(
  to: { readonly port: number } | { readonly socketPath: string },
  method: string,
  path: string,
  { headers = {}, body }: CallMore = {},
): Promise<Called> {
  const text = typeof body === 'string' || body === undefined ? body : JSON.stringify(body);
  const length = String(Buffer.byteLength(text ?? ''));
  const type =
    text === undefined ? {} : { 'content-type': 'application/json', 'content-length': length };
  const sent = { ...type, ...headers };
  return new Promise((resolve, reject) => {
    const out = request(
      { host: '127.0.0.1', ...to, method, path, headers: sent, agent: false },
      (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part) => parts.push(part));
        answer.on('end', () => {
          const whole = Buffer.concat(parts).toString('utf8');
          const { statusCode = 0, headers: got } = answer;
          resolve({ status: statusCode, headers: got, text: whole, json: objectOf(whole) });
        });
      },
    );
    out.on('error', reject);
    out.end(text);
  });
}

function objectOf(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

/** A token of a role for venues, known to the records. */
export function tokenFor(records: FakeRecords, token: TokenRow): string {
  const secret = `token-${token.role}-${[token.venues].flat().join('-')}`;
  // Used just now, so that its use is not written down again.
  records.tokens.set(sha256(secret), { lastUsedAtMs: 1_800_000_000_000, ...token });
  return secret;
}

export function sessionFor(world: World, role: Role = 'admin', venues: Scope = 'all'): string {
  const secret = `session-${role}-${[venues].flat().join('-')}`;
  const nowMs = world.clock.wallMs();
  const times = { expiresAtMs: nowMs + 3_600_000, seenAtMs: nowMs };
  const who = { user: 'sara', way: 'password', role, venues } as const;
  world.records.sessions.set(sha256(secret), { ...who, ...times });
  return secret;
}

/** A visitor of venue `one` with a linked band and their phone's secret. */
export function visitorFor(world: World, visitor: string): string {
  const secret = `phone-of-${visitor}`;
  world.records.visitorSessions.set(sha256(secret), visitor);
  const wearings = [{ venue: 'one', alias: `alias-${visitor}` }];
  const consents = { service: true };
  const record = { visitor, language: 'en', consents, visits: 1, wearings, points: 0 } as const;
  world.records.visitors.set(visitor, record);
  return secret;
}

/** The value a `set-cookie` gives a cookie. */
export function cookieIn(called: Called, name: string): string | undefined {
  const set = [called.headers['set-cookie'] ?? []].flat();
  return set.map((line) => new RegExp(`^${name}=([^;]*)`).exec(line)?.[1]).find(Boolean);
}

export function codeOf(called: Called): string {
  const { error } = called.json;
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}
