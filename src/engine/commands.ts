import type { JournaledCommand, VisitorFacts } from '../contracts/inputs.ts';
import { StaffRules } from '../contracts/staff.ts';
import { purposes } from '../contracts/venue.ts';
import { acknowledgeAlert } from './alerts.ts';
import { bounds } from './bounds.ts';
import { setChoices } from './choices.ts';
import { conclude } from './conclude.ts';
import { correctCount } from './flow/counts.ts';
import { placeFlow } from './flow/movements.ts';
import { forget } from './forget.ts';
import { redeemCoupon, reverseCoupon } from './goods/coupons.ts';
import { matchSale } from './goods/matching.ts';
import { publishGoods } from './goods/publish.ts';
import { setStock } from './goods/stock.ts';
import { joinFamily } from './groups/pairs.ts';
import { joinVenue, keepAccount } from './joining.ts';
import { advanceJourney, noteContact } from './journey.ts';
import { replaceReceiver } from './locate/beacons.ts';
import { calibrateVenue } from './locate/walked.ts';
import {
  claimMessage,
  closeOnReturn,
  closeWithoutConsent,
  markSeen,
  markTapped,
  reportOutcome,
} from './messages.ts';
import { askOrder, claimOrder, reportOrder } from './orders.ts';
import { personOf } from './people.ts';
import {
  defaultPreferences,
  setPreferences,
  setPush,
  setReach,
  setReaches,
} from './preferences.ts';
import { skipPassedDwells } from './presence/dwell.ts';
import { freezeBand, moveBand } from './presence/freeze.ts';
import { sayVisit } from './presence/visit-row.ts';
import { endVisit } from './presence/visits.ts';
import {
  arm,
  buryWearing,
  endWearing,
  isLocatedOnly,
  linkWearing,
  losePlace,
  wearingOf,
} from './presence/wearings.ts';
import { publishVenue } from './publish-venue.ts';
import { deviceOf } from './readings.ts';
import { dropWaits } from './rules/absences.ts';
import { renewClocks } from './rules/clock.ts';
import { closeHeldRows } from './rules/decision-log.ts';
import { declareAggregates, keepFacts } from './rules/history.ts';
import { dropLevels, renewLevels } from './rules/levels.ts';
import { countLimit, type Run, reindexCampaigns, sayNotice } from './run.ts';
import { moveCase, openCaseByHand } from './staff/cases.ts';
import { rateHere, rateVisit } from './staff/ratings.ts';
import { callStaff, moveTask } from './staff/tasks.ts';
import { subjectOf } from './state.ts';
import { ReorderBuffer } from './time/buffer.ts';

type Command<N extends JournaledCommand['do']> = Extract<JournaledCommand, { do: N }>;

type Orders = { readonly [N in JournaledCommand['do']]: (run: Run, command: Command<N>) => void };

const orders: Orders = {
  publishVenue,
  placeDevice,
  removeDevice,
  publishCampaign,
  publishJourney,
  noteContact,
  setCampaignStatus,
  handOutBand,
  returnBand,
  freezeBand,
  moveBand,
  linkBand,
  joinVenue,
  keepAccount,
  forget,
  setConsent,
  setLanguage: (run, { visitor, language }) => {
    const person = run.state.people.get(visitor);
    if (person) person.language = language;
  },
  claim: (run, { message, channel }) => claimMessage(run, message, channel),
  reportOutcome,
  markSeen: (run, { message, visitor }) => markSeen(run, message, visitor),
  rateVisit,
  markTapped: (run, { message, visitor }) => markTapped(run, message, visitor),
  setPush: (run, { visitor, reachable }) => setPush(run, visitor, reachable),
  setReach: ({ state }, { visitor, channel, reachable }) => {
    const person = state.people.get(visitor);
    if (person) setReach(person, channel, reachable);
  },
  setPreferences: (run, command) => setPreferences(run, command.visitor, command),
  setChoices: (run, { visitor, choices }) => setChoices(run, visitor, choices),
  acknowledgeAlert: (run, { alert }) => acknowledgeAlert(run, alert),
  claimDeviceCommand: (run, { deviceCommand }) => claimOrder(run, deviceCommand),
  reportDeviceCommand: (run, { deviceCommand, outcome }) =>
    reportOrder(run, deviceCommand, outcome),
  publishGoods,
  correctCount,
  moveTask: (run, command) => moveTask(run, command.task, command),
  callStaff: (run, { visitor }) => callStaff(run, visitor),
  rateHere,
  openCase: openCaseByHand,
  moveCase: (run, command) => moveCase(run, command.case, command),
  setStaffRules: (run, { rules }) => {
    run.state.staff.rules = StaffRules.parse(rules);
  },
  redeemCoupon,
  reverseCoupon,
  matchSale,
  setStock,
  orderDevice: askOrder,
  calibrate: (run, { fingerprints }) => calibrateVenue(run, fingerprints),
};

/** Commands take their place at once, at journal time; they do not wait in the buffer. [TIM3] */
export function obey<N extends JournaledCommand['do']>(run: Run, command: Command<N>): void {
  const order: (run: Run, command: Command<N>) => void = orders[command.do as N];
  order(run, command);
}

function placeDevice(run: Run, command: Command<'placeDevice'>): void {
  const device = deviceOf(run, command.device);
  device.kind = command.kind;
  device.placement = command.placement ?? null;
  device.expectedEveryMs = command.expectedEveryMs ?? 0;
  device.noticed = false;
  delete device.placeLost;
  replaceReceiver(device);
  run.receivers = undefined;
  placeFlow(run);
  run.standings = undefined;
  run.radio = undefined;
  run.covering = undefined;
}

function removeDevice(run: Run, { device: id }: Command<'removeDevice'>): void {
  const device = run.state.devices.get(id);
  if (device === undefined) return;
  run.state.devices.delete(id);
  run.state.environment.delete(id);
  run.deviceByIndex[device.index] = undefined;
  run.receivers = undefined;
  placeFlow(run);
  run.standings = undefined;
  run.radio = undefined;
  run.covering = undefined;
  // What it said last must not make it known again.
  const rest = run.state.buffer.items.filter((item) => item.device !== id);
  run.state.buffer = ReorderBuffer.of(rest);
}

/** An edited campaign is a new version: errors are forgotten, totals and variants stay. [RUL8] */
function publishCampaign(run: Run, { campaign, version }: Command<'publishCampaign'>): void {
  const { campaigns } = run.state;
  const before = campaigns.get(campaign.id);
  if (before === undefined && campaigns.size >= bounds.campaigns) {
    const oldest = campaigns.keys().next().value;
    if (oldest !== undefined) campaigns.delete(oldest);
    countLimit(run, 'campaigns', bounds.campaigns);
  }
  skipPassedDwells(run);
  campaigns.set(campaign.id, {
    campaign,
    version,
    status: campaign.status,
    errors: 0,
    sentMs: before?.sentMs ?? [],
  });
  reindexCampaigns(run);
  renewTriggers(run);
  declareAggregates(run);
  rearm(run);
}

/** Levels and clocks go by what is published now. */
function renewTriggers(run: Run): void {
  renewLevels(run);
  renewClocks(run);
}

function setCampaignStatus(run: Run, { campaign, status }: Command<'setCampaignStatus'>): void {
  const entry = run.state.campaigns.get(campaign);
  if (entry === undefined) return;
  skipPassedDwells(run);
  // Pausing keeps nothing for later, and neither does being set aside. [RUL8]
  if (entry.status !== 'live' || status !== 'live') {
    dropWaits(run, campaign);
    dropLevels(run, campaign);
  }
  entry.status = status;
  entry.errors = 0;
  reindexCampaigns(run);
  renewTriggers(run);
  declareAggregates(run);
  rearm(run);
}

/** A journey counts from its publication; who is in a stage stays there. [JNY1] */
function publishJourney(run: Run, { journey }: Command<'publishJourney'>): void {
  skipPassedDwells(run);
  run.state.journey = journey;
  // Its dwells are kept beside those of the campaigns, and so are its days. [PRE2, RUL9]
  reindexCampaigns(run);
  declareAggregates(run);
  rearm(run);
}

/** New thresholds may be due before the timers that are set. */
function rearm(run: Run): void {
  for (const wearing of run.state.wearings.values()) arm(run, wearing);
}

function handOutBand(run: Run, command: Command<'handOutBand'>): void {
  const wearing = wearingOf(run, command.alias);
  wearing.handedOut = true;
  wearing.as = command.as;
  wearing.group = command.group ?? '';
  wearing.device = command.device ?? '';
  joinFamily(run, wearing);
  if (isLocatedOnly(wearing)) {
    losePlace(run, wearing, { leftAtMs: run.nowMs, late: true });
    endVisit(run, wearing, true);
    return;
  }
  const person = personOf(run, wearing);
  conclude(run, { person, wearing }, { type: 'bandHandedOut', as: command.as });
}

/** Alias, link and visit end; Sunday's wearer inherits nothing of Saturday's. [PRE4] */
function returnBand(run: Run, { alias }: Command<'returnBand'>): void {
  const wearing = run.state.wearings.get(alias);
  if (wearing === undefined || wearing.endedMs > 0) return;
  closeOnReturn(run, wearing);
  if (!isLocatedOnly(wearing)) {
    const person = personOf(run, wearing);
    conclude(run, { person, wearing }, { type: 'bandReturned' });
  }
  endWearing(run, wearing, { late: true, returned: true });
  buryWearing(run, wearing);
}

function linkBand(run: Run, command: Command<'linkBand'>): void {
  const wearing = wearingOf(run, command.alias);
  if (isLocatedOnly(wearing) || wearing.endedMs > 0) return;
  // What was counted of the anonymous wearer is theirs alone.
  const before = run.state.people.get(subjectOf(wearing));
  if (before) closeHeldRows(run, before);
  const person = linkWearing(run, wearing, command.visitor);
  person.language = command.language;
  for (const purpose of purposes) person.consents[purpose] = command.consents[purpose] ?? null;
  for (const purpose of purposes) {
    if (person.consents[purpose] !== true) closeWithoutConsent(run, person, purpose);
  }
  setPreferences(run, person.id, command.preferences ?? defaultPreferences);
  setChoices(run, person.id, command.choices);
  setPush(run, person.id, command.push === true);
  setReaches(person, command);
  advanceJourney(run, { person, wearing, milestone: 'enrolled' });
  if (wearing.visit === null) return;
  run.out.arrivals.push({ visitor: person.id });
  sayVisit(run, wearing, wearing.visit, undefined);
}

/** Opting out closes what waits; no claim is granted after it. [RUL7] */
function setConsent(run: Run, { visitor, purpose, granted }: Command<'setConsent'>): void {
  const person = run.state.people.get(visitor);
  if (person === undefined) return;
  person.consents[purpose] = granted;
  if (!granted) closeWithoutConsent(run, person, purpose);
}

/** What the records know of a linked customer has arrived. [PRE5] */
export function learnFacts(
  run: Run,
  { visitor, facts }: { readonly visitor: string; readonly facts: VisitorFacts },
): void {
  const person = run.state.people.get(visitor);
  if (person === undefined) return;
  keepFacts(run, person, facts);
  const wearing = run.state.wearings.get(person.alias);
  if (wearing?.visit) conclude(run, { person, wearing }, { type: 'identified' });
}

/** Nothing happened to them: what asks for segments asks again when something does. [SEG7] */
export function learnSegments(
  { state }: Run,
  { visitor, segments }: { readonly visitor: string; readonly segments: readonly string[] },
): void {
  const person = state.people.get(visitor);
  if (person?.facts) person.facts = { ...person.facts, segments };
}

/** Said by the hot path when an input broke `step` three times. */
export function saySkipped(run: Run, position: number): void {
  sayNotice(run, 'inputSkipped', String(position), { position });
}
