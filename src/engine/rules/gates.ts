import type { ChannelName, MessageClass } from '../../contracts/channels.ts';
import type { GateReading } from '../../contracts/effects.ts';
import { goodsNamed, inStock } from '../goods/stock.ts';
import { shareOf } from '../hash.ts';
import { isWithinHours } from '../localtime.ts';
import type { Person } from '../person-state.ts';
import type { VenueState, Wearing } from '../state.ts';
import type { Arm, Case } from './case.ts';
import { chosenChannels, frequencyGate, ownQuietGate, topicGate } from './choice-gates.ts';
import type { Compiled, MessageSpec } from './compile.ts';
import { laterOf, obeysQuiet, pastLast } from './later.ts';
import { budgetGate, dealingsWith, limitsGate } from './limits.ts';
import { outsideSchedule } from './schedule.ts';
import { isPlace } from './subjects.ts';
import { actionsOf, traitsOf } from './traits.ts';
import { clockText } from './venue-time.ts';

export function armOf(campaign: Compiled, person: Person): Arm {
  const known = dealingsWith(person, campaign.id);
  const control =
    known?.control ?? shareOf(`control/${campaign.id}/${person.id}`) < campaign.control;
  const variant =
    campaign.variants.find(({ id }) => id === known?.variant) ?? drawn(campaign, person);
  const id = variant?.id ?? '';
  const message = variant === undefined ? campaign.message : variant.message;
  return { control, variant: id, message, actions: actionsOf(campaign.entry.campaign, id) };
}

function drawn(
  { id, variants }: Compiled,
  person: Person,
): Compiled['variants'][number] | undefined {
  const total = variants.reduce((sum, { weight }) => sum + weight, 0);
  let left = shareOf(`variant/${id}/${person.id}`) * total;
  for (const variant of variants) {
    left -= variant.weight;
    if (left < 0) return variant;
  }
  return variants.at(-1);
}

export type Judged = {
  readonly gates: GateReading[];
  /** All gates so far were passed, and the rest is asked then. [RUL7] */
  readonly dueMs?: number;
};

/**
 * The gates up to the winner, in order; stops at the first that fails, which is the reason. A
 * message that is for later is asked first whether it may be sent at all, and all of it again when
 * its time has come. Closures of conditions may throw; who calls makes that the campaign's own
 * error. [RUL4, RUL7, RUL10]
 */
export function judgeGates(judged: Case): Judged {
  const gates: GateReading[] = [];
  if (isPlace(judged.scene.person.id)) {
    passes(gatesOfPlaces, judged, gates);
    return { gates };
  }
  if (!passes(gatesAtOnce, judged, gates)) return { gates };
  const later = laterOf(judged);
  if (later && 'dueMs' in later) return { gates, dueMs: later.dueMs };
  if (later) gates.push(later.tooLate);
  else passes(gatesWhenSent, judged, gates);
  return { gates };
}

/** Undefined = it is not asked of this candidate. */
type GateOf = (judged: Case) => GateReading | undefined;

function passes(list: readonly GateOf[], judged: Case, readings: GateReading[]): boolean {
  for (const gate of list) {
    const reading = gate(judged);
    if (reading === undefined) continue;
    readings.push(reading);
    if (!reading.passed) return false;
  }
  return true;
}

function liveGate({ candidate, campaign, scene, arm }: Case): GateReading {
  const gate = 'live';
  const { status } = campaign.entry;
  if (candidate.deferred) {
    const past = pastLast({ candidate, arm }, scene.nowMs);
    if (past) return { gate, ...past };
  }
  if (status !== 'live') return { gate, passed: false, value: status, bound: 'live' };
  const { version } = campaign;
  if (candidate.version !== version) {
    return { gate, passed: false, value: candidate.version, bound: version, path: 'version' };
  }
  const outside = outsideSchedule(campaign.entry.campaign.schedule, scene.local);
  return outside ? { gate, passed: false, ...outside } : { gate, passed: true };
}

/**
 * Absent = no. Safety needs none, and neither does what says nothing to a visitor, gives them
 * nothing and tells no other house about them: a call for staff, a light on a shelf.
 */
function consentGate({ campaign, scene }: Case): GateReading {
  const gate = 'consent';
  const { class: kind, purpose } = campaign.entry.campaign;
  const { speaks, awards, tells } = traitsOf(campaign.entry.campaign);
  const isNeeded = speaks || awards || (tells && scene.person.id !== '');
  if (kind === 'safety' || !isNeeded) {
    return { gate, passed: true, value: 'notNeeded', bound: kind };
  }
  const consent = scene.person.consents[purpose];
  const value = consent === null ? 'absent' : consent ? 'granted' : 'withdrawn';
  return { gate, passed: consent === true, value, bound: 'granted', path: purpose };
}

/**
 * Only *true* passes. [RUL2] Of one that was put off it was true: what has become false since holds
 * it back, and what cannot be known any more, as the visit is over, stands as it was. [RUL7]
 */
function conditionsGate({ campaign, candidate, scene }: Case): GateReading {
  const gate = 'conditions';
  if (campaign.condition === undefined) return { gate, passed: true };
  const { truth, ...verdict } = campaign.condition(scene);
  const passed = truth === 'true' || (candidate.deferred === true && truth === 'unknown');
  return { gate, passed, ...verdict };
}

/** What speaks of goods waits while all of them are sold out; unknown stock does not. [TIL10] */
function stockGate({ campaign, scene, arm }: Case): GateReading | undefined {
  const { when, goal } = campaign.entry.campaign;
  if (!traitsOf(campaign.entry.campaign).speaks) return undefined;
  const named = goodsNamed({ when, goal, about: (arm.message ?? campaign.message)?.about });
  if (named.length === 0) return undefined;
  const { articles, left, path } = inStock(scene.state, named);
  const passed = articles === 0 || left > 0;
  return { gate: 'stock', passed, value: left, bound: articles, path };
}

/** A marketing message in quiet hours is dropped, unless it is held until they end. [RUL7] */
function quietGate(judged: Case): GateReading {
  const gate = 'quietHours';
  const { scene } = judged;
  const { quietHours } = scene.state.settings;
  if (quietHours === undefined || !obeysQuiet(judged)) return { gate, passed: true };
  const { minuteOfDay } = scene.local;
  const value = clockText(scene.local);
  const { from, to } = quietHours;
  const passed = !isWithinHours(minuteOfDay, from, to);
  return { gate, passed, value, bound: `${from}–${to}` };
}

/** Nobody is sent into a crowd; a crowd that cannot be known is one. */
function crowdingGate({ campaign, scene }: Case): GateReading {
  const gate = 'crowding';
  const { notInto } = campaign.entry.campaign.limits;
  if (notInto === undefined) return { gate, passed: true };
  const capacity = scene.zoneOf(notInto.zone)?.capacity;
  const people = scene.state.zones.get(notInto.zone)?.people;
  const path = 'limits.notInto';
  if (capacity === undefined || people === undefined) {
    return { gate, passed: false, unknown: 'zone.share', path };
  }
  const value = people / capacity;
  const bound = notInto.above;
  return { gate, passed: value <= bound, value, bound, margin: bound - value, path };
}

/**
 * Where a message can reach: a band with a radio, the inbox of a linked visitor; after the visit
 * (no alias) the inbox, a phone that takes push messages, an address. [RUL24, EGR20, OFF1]
 */
export function reachable(
  spec: MessageSpec | undefined,
  { state, person, alias, kind }: To,
): ChannelName[] {
  const wearing = state.wearings.get(alias);
  const channels = (spec?.channels ?? []).filter((channel) =>
    alias === '' ? reachesAtHome(channel, person) : reaches(channel, { person, wearing }),
  );
  return chosenChannels(channels, { person, kind });
}

type To = {
  readonly state: VenueState;
  readonly person: Person;
  readonly alias: string;
  readonly kind: MessageClass;
};

function reachesAtHome(channel: ChannelName, person: Person): boolean {
  if (channel === 'push' || channel === 'email' || channel === 'sms') {
    return person.linked && person[channel] === true;
  }
  return channel === 'inbox' && person.linked;
}

function reaches(
  channel: ChannelName,
  { person, wearing }: { person: Person; wearing: Wearing | undefined },
): boolean {
  const isWorn = wearing !== undefined && wearing.endedMs === 0;
  switch (channel) {
    case 'wristband':
      return isWorn && wearing.device !== '';
    case 'inbox':
      // The band's return ends its alias and its link; the account it was linked to stays, and
      // its inbox is read on its own phone. Who wears the band next is someone else. [PRE4]
      return person.linked && (!isWorn || wearing.visitor === person.id);
    case 'push':
    case 'email':
    case 'sms':
      return reachesAtHome(channel, person) && (!isWorn || wearing.visitor === person.id);
    default:
      return channel satisfies never;
  }
}

/**
 * A variant without a message is measured on those whom the campaign itself would reach. Points go
 * to a lasting visitor: an anonymous one has nowhere to keep them.
 */
function channelGate({ campaign, scene, arm, alias }: Case): GateReading {
  const gate = 'channel';
  const { state, person } = scene;
  const { speaks, awards } = traitsOf(campaign.entry.campaign);
  if (awards && !person.linked) {
    return { gate, passed: false, value: 'anonymous', bound: 'linked', path: 'points' };
  }
  if (!speaks) return { gate, passed: true };
  const spoken = campaign.variants.find(({ message }) => message)?.message;
  const spec = arm.message ?? campaign.message ?? spoken;
  const { class: kind } = campaign.entry.campaign;
  const channels = reachable(spec, { state, person, alias, kind });
  return {
    gate,
    passed: channels.length > 0,
    value: channels.join(', '),
    bound: (spec?.channels ?? []).join(', '),
  };
}

/** A place agrees to nothing, has no budget, does not sleep and needs no channel. [RUL21] */
const gatesOfPlaces: readonly GateOf[] = [
  liveGate,
  conditionsGate,
  ({ campaign, scene }) => limitsGate(campaign.entry, scene),
  crowdingGate,
];
const gatesAtOnce: readonly GateOf[] = [
  liveGate,
  consentGate,
  topicGate,
  frequencyGate,
  conditionsGate,
  stockGate,
  ({ campaign, scene }) => limitsGate(campaign.entry, scene),
  ({ campaign, scene }) => budgetGate(campaign.entry, scene),
];
const gatesWhenSent: readonly GateOf[] = [ownQuietGate, quietGate, crowdingGate, channelGate];
