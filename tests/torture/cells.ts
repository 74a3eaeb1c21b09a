import type { DeviceKind } from '../../src/contracts/topics.ts';
import type { RouteName } from '../../src/web/routes.ts';

/**
 * Who may use what, written by hand from what each route is for, and not from its row: a row that
 * names somebody too many differs from here, and a new route or topic end has no cells yet. [SEC17]
 *
 * `everybody`; `known`: by a token or session; `in the venue: ROLES` with the venue in scope;
 * `anywhere: ROLES` whatever the scope; `everywhere: ROLES` with the whole installation in scope;
 * `person everywhere: ROLES` that by a session; `person: ROLES` by a session of any scope;
 * `till in the venue: ROLES` likewise, and the till itself by its secret;
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
  tillPage: 'everybody',
  offers: 'in the venue: admin operator marketer auditor',
  publishOffer: 'in the venue: admin marketer',
  checkCoupon: 'in the venue: admin operator staff',
  redeemCoupon: 'in the venue: admin operator staff',
  reverseCoupon: 'in the venue: admin operator staff',
  revokeCoupons: 'in the venue: admin operator marketer',
  campaignResults: 'in the venue: admin operator marketer auditor',
  myCoupons: 'visitor',
  deskPage: 'everybody',
  planPage: 'everybody',
  loginPage: 'everybody',
  posterPage: 'everybody',
  publicPage: 'everybody',
  ratePage: 'everybody',
  ratePageOf: 'everybody',
  rateVisit: 'everybody',
  myAddresses: 'visitor',
  askAddress: 'visitor',
  confirmAddress: 'visitor',
  dropAddress: 'visitor',
  campaignReach: 'in the venue: admin operator marketer auditor',
  stopPage: 'everybody',
  salesPage: 'everybody',
  bringSales: 'till in the venue: admin integrator',
  weekPage: 'everybody',
  week: 'in the venue: admin operator marketer auditor',
  weekSettings: 'in the venue: admin',
  setWeek: 'in the venue: admin',
  goodsPage: 'everybody',
  tills: 'in the venue: admin integrator auditor',
  setTill: 'in the venue: admin integrator',
  testTill: 'in the venue: admin integrator',
  sales: 'in the venue: admin operator marketer auditor',
  badFiles: 'in the venue: admin operator marketer auditor',
  matchSale: 'in the venue: admin operator marketer',
  setStock: 'in the venue: admin operator marketer',
  stopPageOf: 'everybody',
  stopMessages: 'everybody',
  stopOneClick: 'everybody',
  publicOccupancy: 'everybody',
  adminPage: 'everybody',
  asset: 'everybody',
  pageFile: 'everybody',
  https: 'everybody',
  trustPage: 'everybody',
  trustRoot: 'everybody',
  acmeChallenge: 'everybody',
  list: 'everybody',
  venues: 'everybody',
  me: 'known',
  addVenue: 'everywhere: admin',
  planDraft: 'in the venue: admin operator marketer integrator auditor',
  savePlanDraft: 'in the venue: admin integrator',
  checkPlan: 'in the venue: admin operator marketer integrator auditor',
  publishPlan: 'in the venue: admin integrator',
  discardPlan: 'in the venue: admin integrator',
  planVersions: 'in the venue: admin operator marketer integrator auditor',
  planVersion: 'in the venue: admin operator marketer integrator auditor',
  restorePlan: 'in the venue: admin integrator',
  importPlan: 'in the venue: admin integrator',
  exportPlan: 'in the venue: admin operator marketer integrator auditor',
  planTemplates: 'in the venue: admin operator marketer integrator auditor',
  underlays: 'in the venue: admin operator marketer integrator auditor',
  putUnderlay: 'in the venue: admin integrator',
  placeUnderlay: 'in the venue: admin integrator',
  underlayImage: 'in the venue: admin operator marketer integrator auditor',
  removeUnderlay: 'in the venue: admin integrator',
  venue: 'in the venue: admin operator marketer integrator staff auditor wall',
  plan: 'in the venue: admin operator marketer integrator staff auditor wall',
  zones: 'in the venue: admin operator marketer integrator staff auditor wall',
  occupancy: 'in the venue: admin operator marketer integrator staff auditor wall',
  occupancyHistory: 'in the venue: admin operator marketer integrator staff auditor wall',
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
  receiversPage: 'everybody',
  walkPage: 'everybody',
  addDevice: 'in the venue: admin integrator',
  moveDevice: 'in the venue: admin integrator',
  identifyDevice: 'in the venue: admin integrator',
  removeDevice: 'in the venue: admin integrator',
  coverage: 'in the venue: admin operator integrator auditor',
  places: 'in the venue: admin operator integrator auditor',
  coverageProgress: 'in the venue: admin operator integrator auditor',
  stopCoverage: 'in the venue: admin operator integrator auditor',
  heard: 'in the venue: admin operator integrator staff',
  calibration: 'in the venue: admin operator integrator staff',
  calibrate: 'in the venue: admin operator integrator staff',
  clearCalibration: 'in the venue: admin operator integrator staff',
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
  checkCampaign: 'in the venue: admin marketer',
  publishCampaign: 'in the venue: admin marketer',
  setCampaignStatus: 'in the venue: admin marketer',
  customers: 'in the venue: admin operator marketer auditor',
  customer: 'in the venue: admin operator marketer auditor',
  customerTimeline: 'in the venue: admin operator marketer auditor',
  putCustomer: 'in the venue: admin marketer',
  addCustomer: 'in the venue: admin marketer',
  addCustomerContact: 'in the venue: admin marketer',
  customerFields: 'in the venue: admin operator marketer auditor',
  putCustomerFields: 'in the venue: admin marketer',
  customersPage: 'everybody',
  exportCustomers: 'in the venue: admin marketer',
  duplicates: 'in the venue: admin marketer',
  merges: 'in the venue: admin marketer',
  mergeCustomers: 'in the venue: admin marketer',
  undoMerge: 'in the venue: admin marketer',
  imports: 'in the venue: admin marketer',
  beginImport: 'in the venue: admin marketer',
  importPart: 'in the venue: admin marketer',
  importWhole: 'in the venue: admin marketer',
  runImport: 'in the venue: admin marketer',
  importJob: 'in the venue: admin marketer',
  importErrors: 'in the venue: admin marketer',
  cancelImport: 'in the venue: admin marketer',
  segments: 'in the venue: admin operator marketer auditor',
  segment: 'in the venue: admin operator marketer auditor',
  segmentMembers: 'in the venue: admin operator marketer auditor',
  publishSegment: 'in the venue: admin marketer',
  previewSegment: 'in the venue: admin marketer',
  removeSegment: 'in the venue: admin marketer',
  goods: 'in the venue: admin operator marketer auditor',
  publishGoods: 'in the venue: admin marketer',
  goodsArticles: 'in the venue: admin operator marketer auditor',
  goodsPlaces: 'in the venue: admin operator marketer auditor',
  goodsFile: 'in the venue: admin marketer',
  goodsExport: 'in the venue: admin operator marketer auditor',
  shelves: 'in the venue: admin operator marketer auditor',
  correctCount: 'in the venue: admin operator',
  publishJourney: 'in the venue: admin marketer',
  noteContact: 'in the venue: admin marketer',
  backtest: 'in the venue: admin marketer',
  backtestJob: 'in the venue: admin marketer',
  cancelBacktest: 'in the venue: admin marketer',
  floorAt: 'in the venue: admin operator auditor',
  why: 'in the venue: admin operator marketer auditor',
  desk: 'in the venue: admin operator staff',
  deskBands: 'in the venue: admin operator staff',
  deskBand: 'in the venue: admin operator staff',
  deskCustomers: 'in the venue: admin operator staff',
  deskTaps: 'in the venue: admin operator staff',
  handOutBand: 'in the venue: admin operator staff',
  returnBand: 'in the venue: admin operator staff',
  undoReturn: 'in the venue: admin operator staff',
  freezeBand: 'in the venue: admin operator staff',
  moveBand: 'in the venue: admin operator staff',
  linkAtDesk: 'in the venue: admin operator staff',
  putBands: 'in the venue: admin operator staff',
  setBand: 'in the venue: admin operator staff',
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
  changePassword: 'person: admin operator marketer integrator staff auditor wall',
  mySessions: 'person: admin operator marketer integrator staff auditor wall',
  endMySession: 'person: admin operator marketer integrator staff auditor wall',
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
  live: 'in the venue: admin operator marketer integrator staff auditor wall',
  livePast: 'in the venue: admin operator',
  staffPage: 'everybody',
  staff: 'in the venue: admin operator staff',
  staffTasks: 'in the venue: admin operator staff',
  moveTask: 'in the venue: admin operator staff',
  staffCases: 'in the venue: admin operator staff',
  openCase: 'in the venue: admin operator staff',
  moveCase: 'in the venue: admin operator staff',
  staffShare: 'in the venue: admin operator staff',
  setDuty: 'in the venue: admin operator staff',
  staffShifts: 'in the venue: admin operator staff',
  putShifts: 'in the venue: admin operator',
  importShifts: 'in the venue: admin operator',
  removeShift: 'in the venue: admin operator',
  setStaffRules: 'in the venue: admin operator',
  staffPush: 'person: admin operator staff',
  subscribeStaffPush: 'person: admin operator staff',
  endStaffPush: 'person: admin operator staff',
  myCalls: 'visitor',
  callStaff: 'visitor',
  rateHere: 'visitor',
  liveStaff: 'in the venue: admin operator staff',
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
  readonly kind: 'nobody' | 'token' | 'session' | 'visitor' | 'device' | 'till';
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
    case 'till in the venue':
      if (kind === 'till') return venue?.exists === true && scope.includes(venue.id);
      return venue?.exists === true && hasRole && (scope === 'all' || scope.includes(venue.id));
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
