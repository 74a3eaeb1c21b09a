import { awayRoutes } from './away-route-table.ts';
import { couponRoutes } from './coupon-route-table.ts';
import { customerRoutes } from './customer-route-table.ts';
import { deskRoutes } from './desk-route-table.ts';
import { goodsRoutes } from './goods-route-table.ts';
import { httpsRoutes } from './https-route-table.ts';
import { planRoutes } from './plan-route-table.ts';
import { receiverRoutes } from './receiver-route-table.ts';
import {
  changing,
  everyRole,
  local,
  ofAdmin,
  ofPerson,
  ofVisitor,
  open,
  type Route,
  reading,
} from './route-kinds.ts';
import { segmentRoutes } from './segment-route-table.ts';
import { staffRoutes } from './staff-route-table.ts';
import { tillRoutes } from './till-route-table.ts';
import { weekRoutes } from './week-route-table.ts';

const floorStaff = ['admin', 'operator', 'marketer', 'auditor'] as const;
const technicians = ['admin', 'operator', 'integrator', 'auditor'] as const;
const behindTheWall = ['admin', 'operator', 'marketer', 'integrator', 'auditor'] as const;
const floorKeepers = ['admin', 'operator'] as const;
const publishers = ['admin', 'marketer'] as const;
const counters = ['admin', 'operator'] as const;
const lookingBack = ['admin', 'operator', 'auditor'] as const;
const auditors = ['admin', 'auditor'] as const;
const installers = ['admin', 'integrator'] as const;
const admins = ['admin'] as const;
const webhookKeepers = ['admin', 'integrator', 'auditor'] as const;
const scrapers = ['admin', 'integrator', 'auditor'] as const;

/**
 * Every way in, once. Authorisation, the list at `/api/v1` and the matrix of the tests derive from
 * it; a route without a row here cannot be registered. [WEB1]
 */
export const routes = {
  ...awayRoutes,
  ...couponRoutes,
  ...customerRoutes,
  ...segmentRoutes,
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
  planPage: open('GET', '/plan', 'The floor editor: draw, check and publish the plan.'),
  loginPage: open('GET', '/login', 'Name and password, or what an invitation is for.'),
  adminPage: open('GET', '/admin', 'Exchanges the one-time link in the fragment for a session.'),
  posterPage: open('GET', '/poster/:venue', "A venue's QR code and a sentence, to print."),
  publicPage: open('GET', '/public/:venue', 'How full the areas are, for anybody.'),
  stopPage: open('GET', '/stop', 'What a link in a message stops; the token is in the fragment.'),
  stopPageOf: open('GET', '/stop/:token', 'The same, for mail; nothing changes by reading it.'),
  stopMessages: {
    ...open(
      'POST',
      '/api/v1/stop',
      "Looks at a message's link, stops what it stops, or undoes it.",
    ),
    aMinute: 60,
  },
  stopOneClick: {
    ...open('POST', '/stop/:token', 'One click of a mail program stops it (RFC 8058).'),
    aMinute: 60,
  },
  publicOccupancy: {
    ...open('GET', '/api/v1/public/:venue/occupancy', 'People by area, rounded, each minute.'),
    aMinute: 120,
  },
  asset: open('GET', '/assets/*', 'Hashed files of the pages.'),
  pageFile: open('GET', '/:file', 'Icons, manifest and service worker of the pages.'),
  ...httpsRoutes,
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
  rotateDevice: changing(
    '/devices/:device/rotate',
    installers,
    'A new secret for a device, shown once; the old one ends after the overlapMs of the body.',
  ),
  revokeDevice: changing(
    '/devices/:device/revoke',
    installers,
    'Ends all credentials of a device and disconnects it.',
  ),
  campaigns: reading(
    '/campaigns',
    floorStaff,
    'Campaigns with version, status and, in one sentence, what they say.',
  ),
  campaignCounts: reading('/campaigns/counts', floorStaff, 'What campaigns did today.'),
  checkCampaign: changing(
    '/campaigns/check',
    publishers,
    'What publishing the campaign (and an offer before it) would say; publishes nothing.',
  ),
  publishCampaign: changing('/campaigns', publishers, 'Publishes the campaign in the body.'),
  setCampaignStatus: changing(
    '/campaigns/:campaign/status',
    publishers,
    'Makes a campaign live or pauses it.',
  ),
  ...goodsRoutes,
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
  webhooks: reading('/webhooks', webhookKeepers, 'Webhooks and how many rows wait; no secret.'),
  deadWebhooks: reading('/webhooks/dead', webhookKeepers, 'Rows that were given up, and why.'),
  addWebhook: changing('/webhooks', admins, 'Registers a webhook; its secret is answered once.'),
  retryWebhook: changing('/webhooks/:webhook/retry', admins, 'Queues again what was given up.'),
  removeWebhook: {
    ...reading('/webhooks/:webhook', admins, 'Removes a webhook.'),
    method: 'DELETE',
  },
  consentProof: reading(
    '/visitors/:visitor/consents',
    ['admin', 'auditor'],
    'What a visitor agreed to: wording, language, time and place.',
  ),
  eraseVisitor: changing('/visitors/:visitor/erase', ['admin'], 'Erases a person everywhere.'),
  erasureReceipt: {
    ...open('GET', '/api/v1/erasures/:receipt', 'What became of an erasure, by its receipt.'),
    guessable: true,
  },
  exchangeLink: {
    ...open('POST', '/api/v1/admin/exchange', 'A one-time admin link for a session cookie.'),
    guessable: true,
  },
  signInWays: open('GET', '/api/v1/login', 'How one may sign in here.'),
  signIn: {
    ...open('POST', '/api/v1/login', 'A name and a password for a session cookie.'),
    guessable: true,
    signsIn: true,
  },
  startOidc: {
    ...open('POST', '/api/v1/oidc/start', 'Where to go to sign in at the identity provider.'),
    guessable: true,
  },
  finishOidc: {
    ...open('POST', '/api/v1/oidc/finish', 'What the provider answered, for a session cookie.'),
    guessable: true,
  },
  lookAtInvitation: {
    ...open('POST', '/api/v1/invitations/look', 'What an invitation or a reset is for.'),
    guessable: true,
  },
  acceptInvitation: {
    ...open('POST', '/api/v1/invitations/accept', 'A one-time link and a password for a session.'),
    guessable: true,
  },
  changePassword: {
    ...ofPerson('POST', '/api/v1/me/password', 'The old password for a new one.'),
    guessable: true,
    signsIn: true,
  },
  mySessions: ofPerson('GET', '/api/v1/me/sessions', 'Where the caller is signed in.'),
  endMySession: ofPerson('DELETE', '/api/v1/me/sessions/:session', 'Ends one of them.'),
  users: ofAdmin('GET', '/api/v1/users', 'Who works here, with role and venues.'),
  changeUser: ofAdmin('POST', '/api/v1/users/:user', 'Another role, other venues, out or in.'),
  resetUser: ofAdmin('POST', '/api/v1/users/:user/reset', 'A link for a new password.'),
  invitations: ofAdmin('GET', '/api/v1/invitations', 'Links that nobody used yet.'),
  invite: ofAdmin('POST', '/api/v1/invitations', 'A link that makes somebody a user, 72 h.'),
  revokeInvitation: ofAdmin('DELETE', '/api/v1/invitations/:invitation', 'Takes a link back.'),
  sessions: ofAdmin('GET', '/api/v1/sessions', 'Who is signed in, and where.'),
  endSession: ofAdmin('DELETE', '/api/v1/sessions/:session', 'Ends a session.'),
  tokens: ofAdmin('GET', '/api/v1/tokens', 'Tokens by name, and when each was used last.'),
  createToken: ofAdmin('POST', '/api/v1/tokens', 'A token for a role and venues, shown once.'),
  revokeToken: ofAdmin('DELETE', '/api/v1/tokens/:token', 'Ends a token.'),
  audit: {
    ...{ method: 'GET', path: '/api/v1/audit', who: auditors, scope: 'none', whole: true },
    about: 'Who did what, newest first, by ?by and ?action.',
  },
  venueAudit: reading('/audit', auditors, 'Who did what in the venue, by ?by and ?action.'),
  logout: open('POST', '/api/v1/admin/logout', 'Ends the session of the cookie.'),
  linkBand: {
    ...open('POST', '/api/v1/visitor/:venue/link', "A band's printed code for a visitor cookie."),
    guessable: true,
  },
  joinOffer: {
    ...open('GET', '/api/v1/visitor/:venue/join', 'What a venue says to who may join by phone.'),
    aMinute: 120,
  },
  joinVenue: {
    ...open('POST', '/api/v1/visitor/:venue/join', 'Answers on consent for a visitor cookie.'),
    aMinute: 30,
  },
  openOnPhone: {
    ...open('POST', '/api/v1/visitor/:venue/phone', "A first phone's code for a cookie."),
    guessable: true,
  },
  createPhoneCode: {
    ...ofVisitor('POST', '/api/v1/visitor/me/phone-code', 'A code for a second phone.'),
    aMinute: 10,
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
  myChoices: ofVisitor('GET', '/api/v1/visitor/me/choices', 'Topics, hours, channels, writing.'),
  setChoices: ofVisitor('PUT', '/api/v1/visitor/me/choices', 'Changes them, over a version.'),
  lessLike: ofVisitor(
    'POST',
    '/api/v1/visitor/me/inbox/:message/less',
    'Less like this message: its campaign rests, then its topic goes off.',
  ),
  push: ofVisitor('GET', '/api/v1/visitor/me/push', 'The key to subscribe with; which phones do.'),
  subscribePush: ofVisitor('POST', '/api/v1/visitor/me/push', 'Messages to this phone as well.'),
  unsubscribePush: ofVisitor('POST', '/api/v1/visitor/me/push/end', 'None to this phone any more.'),
  setConsent: ofVisitor('PUT', '/api/v1/visitor/me/consents', 'Gives or withdraws one consent.'),
  myData: ofVisitor('GET', '/api/v1/visitor/me/data', 'Everything that is held of them, as JSON.'),
  myDataCsv: ofVisitor('GET', '/api/v1/visitor/me/data.csv', 'The same as a table.'),
  stopEverything: ofVisitor(
    'POST',
    '/api/v1/visitor/me/stop',
    'One switch: consents, messages and tracking end.',
  ),
  eraseMe: ofVisitor('DELETE', '/api/v1/visitor/me', 'Erases everything; answers a receipt.'),
  setProfile: ofVisitor('PUT', '/api/v1/visitor/me/profile', 'Changes name or language.'),
  ...tillRoutes,
  ...deskRoutes,
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
  ...staffRoutes,
  ...planRoutes,
  ...receiverRoutes,
  ...weekRoutes,
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
export type SocketRoute = 'live' | 'livePast' | 'liveInbox' | 'liveStaff';
export type PlainRoute = Exclude<RouteName, VenueRoute | VisitorRoute | LocalRoute | SocketRoute>;

export const routeNames = Object.keys(routes) as readonly RouteName[];

/** The row by name, with the optional columns in its type. */
export function rowOf(name: RouteName): Route {
  return routes[name];
}
