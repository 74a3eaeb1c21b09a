import type { AccessCommandName } from '../../src/contracts/access.ts';
import { channelNames } from '../../src/contracts/channels.ts';
import type { CommandName } from '../../src/contracts/commands.ts';
import type { CustomerCommandName } from '../../src/contracts/customers.ts';
import {
  claimRefusals,
  deviceCommandRefusals,
  type EffectOf,
  type EffectType,
  gates,
  noticeCodes,
} from '../../src/contracts/effects.ts';
import { stages } from '../../src/contracts/events.ts';
import {
  bandUses,
  type Input,
  type JournaledCommand,
  type ReadingBody,
} from '../../src/contracts/inputs.ts';
import { contacts } from '../../src/contracts/journey.ts';
import type { PlanCommandName } from '../../src/contracts/plan-ops.ts';
import { executedTriggers } from '../../src/contracts/rules.ts';
import { frequencies, purposes } from '../../src/contracts/venue.ts';
import type { WeekCommandName } from '../../src/contracts/week.ts';
import { crashPoints } from './machine.ts';
import { type Trouble, troubles } from './troubles.ts';

/** A row a member, checked by the compiler: whoever adds a member adds it here and must meet it. */
type All<Names extends string> = Readonly<Record<Names, true>>;

/** Accounts, credentials, addresses: rows of the records, of which the engine never hears. */
type Untold =
  | 'removeSegment'
  // Records alone: the engine never hears of customers.
  | CustomerCommandName
  | Exclude<AccessCommandName, 'createToken'>
  | 'rotateDevice'
  | 'revokeDevice'
  | 'addWebhook'
  | 'removeWebhook'
  | 'retryWebhook'
  | 'reportWebhook'
  | 'noteHost'
  | 'createPhoneCode'
  | 'noteTask'
  | 'noteCase'
  | 'putShifts'
  | 'removeShift'
  | 'setDuty'
  | 'setStaffTargets'
  | 'subscribeStaffPush'
  | 'unsubscribeStaffPush'
  | 'openOnPhone'
  | 'setTill'
  | 'askAddress'
  | 'confirmAddress'
  | 'reportProof'
  | Exclude<PlanCommandName, 'savePlanDraft' | 'publishPlan'>
  | 'putBands'
  | 'setBand'
  | 'keepWalkReport'
  | WeekCommandName;

const asked = {
  importVenue: true,
  addDevice: true,
  removeDevice: true,
  savePlanDraft: true,
  publishPlan: true,
  publishCampaign: true,
  publishJourney: true,
  noteContact: true,
  setCampaignStatus: true,
  handOutBand: true,
  returnBand: true,
  freezeBand: true,
  moveBand: true,
  undoReturn: true,
  linkAtDesk: true,
  linkBand: true,
  joinVenue: true,
  notePhone: true,
  endAccounts: true,
  setConsent: true,
  setProfile: true,
  claim: true,
  reportOutcome: true,
  markSeen: true,
  publishOffer: true,
  publishSegment: true,
  redeemCoupon: true,
  reverseCoupon: true,
  revokeCoupons: true,
  publishGoods: true,
  correctCount: true,
  markTapped: true,
  setPreferences: true,
  setChoices: true,
  lessLike: true,
  stopMessages: true,
  acknowledgeAlert: true,
  finishTask: true,
  takeTask: true,
  startTask: true,
  releaseTask: true,
  passTask: true,
  cannotDoTask: true,
  callStaff: true,
  rateHere: true,
  openCase: true,
  ownCase: true,
  makeGoodCase: true,
  closeCase: true,
  reopenCase: true,
  setStaffRules: true,
  subscribePush: true,
  setAddress: true,
  dropAddress: true,
  unsubscribePush: true,
  claimDeviceCommand: true,
  reportDeviceCommand: true,
  createAdminLink: true,
  exchangeAdminLink: true,
  createToken: true,
  endSession: true,
  eraseVisitor: true,
  stopEverything: true,
  rateVisit: true,
  bringSales: true,
  matchSale: true,
  setStock: true,
  moveDevice: true,
  identifyDevice: true,
  calibrate: true,
  clearCalibration: true,
} as const satisfies All<Exclude<CommandName, Untold>>;

const journaled = {
  publishVenue: true,
  placeDevice: true,
  removeDevice: true,
  publishCampaign: true,
  publishJourney: true,
  noteContact: true,
  setCampaignStatus: true,
  handOutBand: true,
  returnBand: true,
  freezeBand: true,
  moveBand: true,
  linkBand: true,
  joinVenue: true,
  keepAccount: true,
  setConsent: true,
  setLanguage: true,
  claim: true,
  reportOutcome: true,
  markSeen: true,
  rateVisit: true,
  markTapped: true,
  setPush: true,
  setReach: true,
  setPreferences: true,
  setChoices: true,
  acknowledgeAlert: true,
  claimDeviceCommand: true,
  reportDeviceCommand: true,
  redeemCoupon: true,
  reverseCoupon: true,
  publishGoods: true,
  correctCount: true,
  moveTask: true,
  callStaff: true,
  rateHere: true,
  openCase: true,
  moveCase: true,
  setStaffRules: true,
  forget: true,
  matchSale: true,
  setStock: true,
  orderDevice: true,
  calibrate: true,
} as const satisfies All<JournaledCommand['do']>;

const inputs = {
  reading: true,
  command: true,
  facts: true,
  segments: true,
  audience: true,
  tick: true,
  gap: true,
  clockStepped: true,
  skip: true,
} as const satisfies All<Exclude<Input['type'], 'setAside'>>;

const readings = {
  sightings: true,
  ranging: true,
  positions: true,
  shelf: true,
  count: true,
  tap: true,
  sale: true,
  rating: true,
  environment: true,
  health: true,
  status: true,
} as const satisfies All<ReadingBody['kind']>;

const effects = {
  message: true,
  messageClosed: true,
  claimAnswered: true,
  outcomeReported: true,
  messageSeen: true,
  messageTapped: true,
  rated: true,
  task: true,
  taskChanged: true,
  case: true,
  caseChanged: true,
  staffAnswered: true,
  alert: true,
  alertAcknowledged: true,
  award: true,
  webhook: true,
  deviceCommand: true,
  deviceCommandClaimed: true,
  deviceCommandClosed: true,
  conversion: true,
  conversionTakenBack: true,
  decisionCounted: true,
  decision: true,
  visit: true,
  stay: true,
  history: true,
  point: true,
  passages: true,
  notice: true,
  transaction: true,
  saleMatched: true,
  stock: true,
} as const satisfies All<EffectType>;

const outcomes = {
  sent: true,
  held: true,
  control: true,
  nearMiss: true,
  error: true,
  deferred: true,
} as const satisfies All<EffectOf<'decision'>['outcome']>;

const closings = {
  expired: true,
  visitorLeft: true,
  consentEnded: true,
  bandReturned: true,
  bandFrozen: true,
  leftAlone: true,
  notChosen: true,
} as const satisfies All<EffectOf<'messageClosed'>['reason']>;

const deliveries = {
  delivered: true,
  failed: true,
  unknown: true,
} as const satisfies All<EffectOf<'outcomeReported'>['outcome']>;

const orderEnds = {
  ...deliveries,
  expired: true,
} as const satisfies All<EffectOf<'deviceCommandClosed'>['outcome']>;

const shelves = {
  pickup: true,
  putback: true,
  weight: true,
  presence: true,
} as const satisfies All<Extract<ReadingBody, { kind: 'shelf' }>['action']>;

const sales = {
  sale: true,
  return: true,
  void: true,
} as const satisfies All<Extract<ReadingBody, { kind: 'sale' }>['action']>;

const taps = {
  entry: true,
  unlock: true,
  pay: true,
  claim: true,
} as const satisfies All<Extract<ReadingBody, { kind: 'tap' }>['purpose']>;

/** Where a limit of `limits.ts` or a choice of the visitor's is what held. */
const bounds = [
  'limits.perVisitor',
  'limits.cooldown',
  'limits.zoneCooldown',
  'limits.total',
  'limits.notInto',
  'marketingPerVisit',
  'marketingPerDay',
  'marketingApartMs',
  'servicePerVisit',
  'preferences.leaveAlone',
  'preferences.frequency',
  'version',
] as const;

const named = (prefix: string, names: readonly string[]) =>
  names.map((name) => `${prefix} ${name}`);
const keys = (table: object) => Object.keys(table);

/** Killed at every point that can be aimed at. */
const aims = crashPoints.map((point): Trouble => `killed ${point}`);

/** Everything the seeds of one run must have met between them, else they prove too little. */
export const everything: readonly string[] = [
  ...named('asked', keys(asked)),
  ...named('command', keys(journaled)),
  ...named('input', keys(inputs)),
  ...named('reading', keys(readings)),
  ...named('effect', keys(effects)),
  ...named('decision', keys(outcomes)),
  ...named('closed', keys(closings)),
  ...named('outcome', keys(deliveries)),
  ...named('told', keys(orderEnds)),
  ...named('shelf', keys(shelves)),
  ...named('sale', keys(sales)),
  ...named('tap', keys(taps)),
  ...named('trigger', executedTriggers),
  ...named('first', gates),
  ...named('bound', bounds),
  ...named('claim', [...claimRefusals, 'granted']),
  ...named('told', [...deviceCommandRefusals, 'granted']),
  ...named('notice', noticeCodes),
  ...named('stage', stages),
  ...named('contact', contacts),
  ...named('band', bandUses),
  ...named('frequency', frequencies),
  ...named('consent', purposes),
  ...named('channel', channelNames),
  ...named('trouble', [...new Set([...troubles, ...aims])]),
];

/** What some two hundred seeds meet and others do not: a budget left at a rare occasion. */
export const rarelyMet: ReadonlySet<string> = new Set([
  'bound marketingPerDay',
  'bound limits.zoneCooldown',
  'bound version',
  'trigger putBack',
  'did both-shoes',
  'claim visitorLeft',
  // Wishes between a decision and its late claim: tests/engine/rules/choices.test.ts has them.
  'claim notChosen',
  'claim ownQuietHours',
  // Who wants nothing in the inbox loses a band with a message: tests/engine/freeze.test.ts has it.
  'closed bandFrozen',
  // Bounds are 32 to 200,000 things: tests/engine/memory.test.ts has them.
  'notice limitReached',
]);

/** What no run of minutes can meet, and where else it is shown. */
export const neverMet: ReadonlyMap<string, string> = new Map([
  ['channel push', 'the simulated house sends to bands and inboxes; tests/torture/r18.ts'],
  ['channel email', 'as above; tests/egress/email.test.ts'],
  ['channel sms', 'as above; tests/egress/sms.test.ts'],
  ['decision error', 'no published condition throws; tests/engine/rules/decisions.test.ts'],
  ['notice campaignSetAside', 'as above: three errors of one campaign'],
  ['notice outboundHostFailing', 'nothing is called by address; tests/egress/webhooks.test.ts'],
  ['notice outboundHostBack', 'as above'],
]);
