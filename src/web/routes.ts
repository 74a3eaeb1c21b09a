import { type Role, roles } from '../contracts/commands.ts';

/**
 * Who may use a route: `public` everybody; a list of roles; `visitor` whoever holds a visitor's
 * cookie; `local` whoever may open the data folder's own socket.
 */
export type Who = 'public' | readonly Role[] | 'visitor' | 'local';

export type Route = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly who: Who;
  /** `venue`: the caller's scope must hold the venue, or the venue is a demonstration. [WEB2] */
  readonly scope: 'none' | 'venue';
  /** Secrets are guessed here: at most 10 tries a minute and address. [SEC6] */
  readonly guessable?: true;
  /** Open to anybody, so bounded: requests a minute and address. */
  readonly aMinute?: number;
  /** Also open to this machine itself, for its scraper. */
  readonly loopback?: true;
  /** A WebSocket upgrade: `live.ts` answers it, not fastify. */
  readonly socket?: true;
  readonly about: string;
};

const everyRole = roles;
const floorStaff = ['admin', 'operator', 'marketer', 'auditor'] as const;
const technicians = ['admin', 'operator', 'integrator', 'auditor'] as const;
const behindTheWall = ['admin', 'operator', 'marketer', 'integrator', 'auditor'] as const;
const floorKeepers = ['admin', 'operator'] as const;
const publishers = ['admin', 'marketer'] as const;
const counters = ['admin', 'operator'] as const;
const lookingBack = ['admin', 'operator', 'auditor'] as const;
const scrapers = ['admin', 'integrator', 'auditor'] as const;

const inVenue = '/api/v1/venues/:venue';

/**
 * Every way in, once. Authorisation, the list at `/api/v1` and the matrix of the tests derive from
 * it; a route without a row here cannot be registered. [WEB1]
 */
export const routes = {
  health: open('GET', '/healthz', 'The process is alive.'),
  ready: open('GET', '/readyz', 'Every part works, or 503 and which does not since when.'),
  metrics: {
    ...open('GET', '/metrics', 'Counts and gauges in the Prometheus text format.'),
    who: scrapers,
    loopback: true,
  },
  index: open('GET', '/', 'The first page.'),
  floorPage: open('GET', '/floor', 'The live floor.'),
  visitorPage: open('GET', '/v/:venue', "The visitor's page."),
  campaignsPage: open('GET', '/campaigns', 'Campaigns: what they did today, why, back-tests.'),
  adminPage: open('GET', '/admin', 'Exchanges the one-time link in the fragment for a session.'),
  publicPage: open('GET', '/public/:venue', 'How full the areas are, for anybody.'),
  publicOccupancy: {
    ...open('GET', '/api/v1/public/:venue/occupancy', 'People by area, rounded, each minute.'),
    aMinute: 120,
  },
  asset: open('GET', '/assets/*', 'Hashed files of the pages.'),
  pageFile: open('GET', '/:file', 'Icons, manifest and service worker of the pages.'),
  list: open('GET', '/api/v1', 'This list.'),
  venues: open('GET', '/api/v1/venues', 'Venues the caller may see.'),
  me: open('GET', '/api/v1/me', "Who the cookie or token says you are; else the demo's wall."),
  venue: reading('', everyRole, 'Name, time zone and plan.'),
  plan: reading('/plan', everyRole, 'The plan as GeoJSON, metres.'),
  zones: reading('/zones', everyRole, 'People, capacity and state word of every zone, now.'),
  occupancy: reading('/occupancy', everyRole, 'People now, by zone and whole.'),
  occupancyHistory: reading(
    '/occupancy/history',
    everyRole,
    'Mean people of ?zone in buckets of ?every between ?from and ?to.',
  ),
  visits: reading('/visits', floorStaff, 'Visits with their stays, newest first.'),
  messages: reading('/messages', floorStaff, 'Messages and what became of them, newest first.'),
  decisions: reading('/decisions', floorStaff, 'The decision log, by ?campaign and ?visitor.'),
  notices: reading('/notices', behindTheWall, 'What the engine wants a person to know.'),
  tasks: reading('/tasks', floorStaff, 'What campaigns asked staff to do, newest first.'),
  alerts: reading('/alerts', floorStaff, 'Alerts and when they were acknowledged, newest first.'),
  acknowledgeAlert: changing(
    '/alerts/:alert/acknowledge',
    floorKeepers,
    'Takes an alert off the floor; its id is percent-encoded.',
  ),
  finishTask: changing(
    '/tasks/:task/done',
    floorKeepers,
    'Says that a task is done; its id is percent-encoded.',
  ),
  deviceCommands: reading(
    '/device-commands',
    technicians,
    'What devices were told and what became of it, newest first.',
  ),
  conversions: reading(
    '/conversions',
    floorStaff,
    'Goals that were met, of treated and held out visitors, newest first.',
  ),
  devices: reading('/devices', technicians, 'Health of every device.'),
  campaigns: reading(
    '/campaigns',
    floorStaff,
    'Campaigns with version, status and, in one sentence, what they say.',
  ),
  campaignCounts: reading('/campaigns/counts', floorStaff, 'What campaigns did today.'),
  publishCampaign: changing('/campaigns', publishers, 'Publishes the campaign in the body.'),
  setCampaignStatus: changing(
    '/campaigns/:campaign/status',
    publishers,
    'Makes a campaign live or pauses it.',
  ),
  goods: reading('/goods', floorStaff, 'Articles by code, and which lies where.'),
  publishGoods: changing('/goods', publishers, 'Adds rows to the goods table; bad ones are named.'),
  shelves: reading('/shelves', floorStaff, 'Every slot of a shelf: what happened there.'),
  correctCount: changing('/occupancy/correction', counters, 'What a person counted.'),
  people: reading('/people', floorStaff, 'People by dots, how sure their places are, now.'),
  journey: reading('/journey', floorStaff, 'What the stages mean, and who said so when.'),
  publishJourney: changing('/journey', publishers, 'Publishes what the stages mean.'),
  noteContact: changing('/contacts', publishers, 'Says that a visitor was met beside the floor.'),
  backtest: changing('/backtests', publishers, 'Tests a campaign on past days; sends nothing.'),
  backtestJob: reading('/backtests/:job', publishers, 'How far a back-test is, and its result.'),
  cancelBacktest: {
    ...reading('/backtests/:job', publishers, 'Cancels a back-test.'),
    method: 'DELETE',
  },
  floorAt: reading('/floor', lookingBack, 'The floor as it was ?at: the frame of the live one.'),
  why: reading('/why', floorStaff, 'Why ?visitor (or ?dot) heard of ?campaign or not, ?at.'),
  exchangeLink: {
    ...open('POST', '/api/v1/admin/exchange', 'A one-time admin link for a session cookie.'),
    guessable: true,
  },
  logout: open('POST', '/api/v1/admin/logout', 'Ends the session of the cookie.'),
  linkBand: {
    ...open('POST', '/api/v1/visitor/:venue/link', "A band's printed code for a visitor cookie."),
    guessable: true,
  },
  visitorMe: ofVisitor('GET', '/api/v1/visitor/me', 'Name, language and consents.'),
  inbox: ofVisitor('GET', '/api/v1/visitor/me/inbox', 'Messages, newest first.'),
  markSeen: ofVisitor(
    'POST',
    '/api/v1/visitor/me/inbox/:message/seen',
    'Marks a message as seen; its id is percent-encoded.',
  ),
  markTapped: ofVisitor(
    'POST',
    '/api/v1/visitor/me/inbox/:message/tapped',
    'Says that what a message leads to was opened; its id is percent-encoded.',
  ),
  myPoints: ofVisitor('GET', '/api/v1/visitor/me/points', 'Loyalty points, newest first.'),
  setPreferences: ofVisitor(
    'PUT',
    '/api/v1/visitor/me/preferences',
    'How much marketing, and whether to be left alone.',
  ),
  setConsent: ofVisitor('PUT', '/api/v1/visitor/me/consents', 'Gives or withdraws one consent.'),
  setProfile: ofVisitor('PUT', '/api/v1/visitor/me/profile', 'Changes name or language.'),
  live: { ...reading('', everyRole, 'The live floor of ?venue.'), path: '/live', socket: true },
  livePast: {
    ...reading('', ['admin', 'operator'], 'The floor of ?venue ?from a past time, at ?speed.'),
    path: '/live',
    socket: true,
  },
  liveInbox: {
    ...ofVisitor('GET', '/live?inbox=1', "Says when the visitor's inbox changed."),
    socket: true,
  },
  localCommand: local('POST', '/local/command', 'Any command, as the owner of the data folder.'),
  localQuestion: local('POST', '/local/question', 'Any question to the hot path.'),
  localLab: local('POST', '/local/lab', 'Any question to the lab.'),
  localStatus: local('GET', '/local/status', 'Whether the server is up and ready.'),
} as const satisfies Record<string, Route>;

export type RouteName = keyof typeof routes;
type Table = typeof routes;
type NamesWhere<Part> = {
  [N in RouteName]: Table[N] extends { readonly socket: true }
    ? never
    : Table[N] extends Part
      ? N
      : never;
}[RouteName];
export type VenueRoute = NamesWhere<{ readonly scope: 'venue' }>;
export type VisitorRoute = NamesWhere<{ readonly who: 'visitor' }>;
export type LocalRoute = NamesWhere<{ readonly who: 'local' }>;
export type SocketRoute = 'live' | 'livePast' | 'liveInbox';
export type PlainRoute = Exclude<RouteName, VenueRoute | VisitorRoute | LocalRoute | SocketRoute>;

export const routeNames = Object.keys(routes) as readonly RouteName[];

/** The row by name, with the optional columns in its type. */
export function rowOf(name: RouteName): Route {
  return routes[name];
}

function open<M extends Route['method'], P extends string>(method: M, path: P, about: string) {
  return { method, path, who: 'public', scope: 'none', about } as const;
}

function reading<const W extends readonly Role[]>(end: string, who: W, about: string) {
  return { method: 'GET', path: `${inVenue}${end}`, who, scope: 'venue', about } as const;
}

function changing<W extends readonly Role[]>(end: string, who: W, about: string) {
  return { method: 'POST', path: `${inVenue}${end}`, who, scope: 'venue', about } as const;
}

function ofVisitor<M extends Route['method']>(method: M, path: string, about: string) {
  return { method, path, who: 'visitor', scope: 'none', about } as const;
}

function local<M extends Route['method']>(method: M, path: string, about: string) {
  return { method, path, who: 'local', scope: 'none', about } as const;
}
