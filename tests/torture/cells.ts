import type { DeviceKind } from '../../src/contracts/topics.ts';
import type { RouteName } from '../../src/web/routes.ts';

/**
 * Who may use what, written by hand from what each route is for, and not from its row: a row that
 * names somebody too many differs from here, and a new route or topic end has no cells yet. [SEC17]
 *
 * `everybody`; `known`: by a token or session; `in the venue: ROLES` with the venue in scope;
 * `anywhere: ROLES` whatever the scope; `everywhere: ROLES` with the whole installation in scope;
 * `person everywhere: ROLES` that by a session; `person: ROLES` by a session of any scope;
 * `visitor`; `local`: the folder's own socket.
 */
export const routeCells: { readonly [N in RouteName]: string } = {
  health: 'everybody',
  ready: 'everybody',
  metrics: 'anywhere: admin integrator auditor',
  index: 'everybody',
  floorPage: 'everybody',
  visitorPage: 'everybody',
  campaignsPage: 'everybody',
  loginPage: 'everybody',
  posterPage: 'everybody',
  publicPage: 'everybody',
  stopPage: 'everybody',
  stopPageOf: 'everybody',
  stopMessages: 'everybody',
  stopOneClick: 'everybody',
  publicOccupancy: 'everybody',
  adminPage: 'everybody',
  asset: 'everybody',
  pageFile: 'everybody',
  list: 'everybody',
  venues: 'everybody',
  me: 'known',
  venue: 'in the venue: admin operator marketer integrator auditor wall',
  plan: 'in the venue: admin operator marketer integrator auditor wall',
  zones: 'in the venue: admin operator marketer integrator auditor wall',
  occupancy: 'in the venue: admin operator marketer integrator auditor wall',
  occupancyHistory: 'in the venue: admin operator marketer integrator auditor wall',
  visits: 'in the venue: admin operator marketer auditor',
  messages: 'in the venue: admin operator marketer auditor',
  decisions: 'in the venue: admin operator marketer auditor',
  notices: 'in the venue: admin operator marketer integrator auditor',
  tasks: 'in the venue: admin operator marketer auditor',
  alerts: 'in the venue: admin operator marketer auditor',
  acknowledgeAlert: 'in the venue: admin operator',
  finishTask: 'in the venue: admin operator',
  deviceCommands: 'in the venue: admin operator integrator auditor',
  conversions: 'in the venue: admin operator marketer auditor',
  devices: 'in the venue: admin operator integrator auditor',
  rotateDevice: 'in the venue: admin integrator',
  revokeDevice: 'in the venue: admin integrator',
  webhooks: 'in the venue: admin integrator auditor',
  deadWebhooks: 'in the venue: admin integrator auditor',
  addWebhook: 'in the venue: admin',
  retryWebhook: 'in the venue: admin',
  removeWebhook: 'in the venue: admin',
  campaignCounts: 'in the venue: admin operator marketer auditor',
  people: 'in the venue: admin operator marketer auditor',
  journey: 'in the venue: admin operator marketer auditor',
  campaigns: 'in the venue: admin operator marketer auditor',
  publishCampaign: 'in the venue: admin marketer',
  setCampaignStatus: 'in the venue: admin marketer',
  goods: 'in the venue: admin operator marketer auditor',
  publishGoods: 'in the venue: admin marketer',
  shelves: 'in the venue: admin operator marketer auditor',
  correctCount: 'in the venue: admin operator',
  publishJourney: 'in the venue: admin marketer',
  noteContact: 'in the venue: admin marketer',
  backtest: 'in the venue: admin marketer',
  backtestJob: 'in the venue: admin marketer',
  cancelBacktest: 'in the venue: admin marketer',
  floorAt: 'in the venue: admin operator auditor',
  why: 'in the venue: admin operator marketer auditor',
  consentProof: 'in the venue: admin auditor',
  eraseVisitor: 'in the venue: admin',
  erasureReceipt: 'everybody',
  exchangeLink: 'everybody',
  signInWays: 'everybody',
  signIn: 'everybody',
  startOidc: 'everybody',
  finishOidc: 'everybody',
  lookAtInvitation: 'everybody',
  acceptInvitation: 'everybody',
  changePassword: 'person: admin operator marketer integrator auditor wall',
  mySessions: 'person: admin operator marketer integrator auditor wall',
  endMySession: 'person: admin operator marketer integrator auditor wall',
  users: 'person everywhere: admin',
  changeUser: 'person everywhere: admin',
  resetUser: 'person everywhere: admin',
  invitations: 'person everywhere: admin',
  invite: 'person everywhere: admin',
  revokeInvitation: 'person everywhere: admin',
  sessions: 'person everywhere: admin',
  endSession: 'person everywhere: admin',
  tokens: 'person everywhere: admin',
  createToken: 'person everywhere: admin',
  revokeToken: 'person everywhere: admin',
  audit: 'everywhere: admin auditor',
  venueAudit: 'in the venue: admin auditor',
  logout: 'everybody',
  linkBand: 'everybody',
  joinOffer: 'everybody',
  joinVenue: 'everybody',
  openOnPhone: 'everybody',
  createPhoneCode: 'visitor',
  visitorMe: 'visitor',
  inbox: 'visitor',
  markSeen: 'visitor',
  markTapped: 'visitor',
  myPoints: 'visitor',
  setPreferences: 'visitor',
  myChoices: 'visitor',
  setChoices: 'visitor',
  lessLike: 'visitor',
  setConsent: 'visitor',
  myData: 'visitor',
  myDataCsv: 'visitor',
  stopEverything: 'visitor',
  eraseMe: 'visitor',
  push: 'visitor',
  subscribePush: 'visitor',
  unsubscribePush: 'visitor',
  setProfile: 'visitor',
  live: 'in the venue: admin operator marketer integrator auditor wall',
  livePast: 'in the venue: admin operator',
  liveInbox: 'visitor',
  localCommand: 'local',
  localQuestion: 'local',
  localLab: 'local',
  localStatus: 'local',
};

/** The ends of its own topics a device may use; every other end, and every other topic, is not. */
export const topicCells: {
  readonly [K in DeviceKind]: { readonly publish: string; readonly subscribe: string };
} = {
  receiver: {
    publish: 'sightings environment health status',
    subscribe: 'command config errors',
  },
  wristband: {
    publish: 'ranging positions health status',
    subscribe: 'push command config errors',
  },
  shelf: { publish: 'shelf health status', subscribe: 'command config errors' },
  counter: { publish: 'count health status', subscribe: 'command config errors' },
  reader: { publish: 'tap sightings health status', subscribe: 'command config errors' },
  till: { publish: 'sale health status', subscribe: 'command config errors' },
  kiosk: { publish: 'rating health status', subscribe: 'command config errors' },
  locator: { publish: 'positions health status', subscribe: 'command config errors' },
};

/** Whoever asks over HTTP or a WebSocket. */
export type Principal = {
  readonly name: string;
  readonly kind: 'nobody' | 'token' | 'session' | 'visitor' | 'device';
  readonly role?: string;
  readonly scope?: 'all' | readonly string[];
  readonly headers: Readonly<Record<string, string>>;
};

/** Whether a cell says yes; `venue` is undefined where the route names none. */
export function saysYes(
  name: RouteName,
  principal: Principal,
  venue: { readonly id: string; readonly exists: boolean } | undefined,
): boolean {
  const { kind, role = '', scope = [] } = principal;
  // A bearer that is no token is refused everywhere, so that a mistyped one is seen. [WEB2]
  if (kind === 'device') return false;
  const [whom = '', list = ''] = routeCells[name].split(': ');
  const hasRole = list.split(' ').includes(role);
  switch (whom) {
    case 'everybody':
      return true;
    case 'known':
      return kind === 'token' || kind === 'session';
    case 'visitor':
      return kind === 'visitor';
    case 'in the venue':
      if (venue?.exists !== true) return false;
      return hasRole && (scope === 'all' || scope.includes(venue.id));
    case 'anywhere':
      return hasRole;
    case 'everywhere':
      return hasRole && scope === 'all';
    case 'person everywhere':
      return hasRole && scope === 'all' && kind === 'session';
    case 'person':
      return hasRole && kind === 'session';
    default:
      return false;
  }
}
