import type { ChannelName } from '../../contracts/channels.ts';
import type { GateReading } from '../../contracts/effects.ts';
import { shareOf } from '../hash.ts';
import { isWithinHours } from '../localtime.ts';
import type { Candidate, Person, VenueState, Wearing } from '../state.ts';
import type { Compiled, MessageSpec } from './compile.ts';
import type { Scene } from './facts.ts';
import { budgetGate, dealingsWith, limitsGate } from './limits.ts';
import { outsideSchedule } from './schedule.ts';
import { isPlace } from './subjects.ts';

/** What the gates of one candidate look at. */
export type Case = {
  readonly candidate: Candidate;
  readonly campaign: Compiled;
  readonly scene: Scene;
  readonly arm: Arm;
};

/** Where a visitor stands in a campaign's experiment, the same at every occurrence. [RUL5, RUL8] */
export type Arm = {
  readonly control: boolean;
  readonly variant: string;
  readonly message: MessageSpec | undefined;
};

export function armOf(campaign: Compiled, person: Person): Arm {
  const known = dealingsWith(person, campaign.id);
  const control =
    known?.control ?? shareOf(`control/${campaign.id}/${person.id}`) < campaign.control;
  const variant =
    campaign.variants.find(({ id }) => id === known?.variant) ?? drawn(campaign, person);
  if (variant === undefined) return { control, variant: '', message: campaign.message };
  return { control, variant: variant.id, message: variant.message };
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

/**
 * The gates up to the winner, in order; stops at the first that fails, which is the reason.
 * Closures of conditions may throw; who calls makes that the campaign's own error. [RUL4, RUL10]
 */
export function judgeGates(judged: Case): GateReading[] {
  const readings: GateReading[] = [];
  const gates = isPlace(judged.scene.person.id) ? gatesOfPlaces : gatesInOrder;
  for (const gate of gates) {
    const reading = gate(judged);
    readings.push(reading);
    if (!reading.passed) break;
  }
  return readings;
}

function liveGate({ candidate, campaign, scene }: Case): GateReading {
  const gate = 'live';
  const { status } = campaign.entry;
  if (status !== 'live') return { gate, passed: false, value: status, bound: 'live' };
  const { version } = campaign;
  if (candidate.version !== version) {
    return { gate, passed: false, value: candidate.version, bound: version, path: 'version' };
  }
  const outside = outsideSchedule(campaign.entry.campaign.schedule, scene.local);
  return outside ? { gate, passed: false, ...outside } : { gate, passed: true };
}

/** Absent = no. Safety needs none. */
function consentGate({ campaign, scene }: Case): GateReading {
  const gate = 'consent';
  const { class: kind, purpose } = campaign.entry.campaign;
  if (kind === 'safety') return { gate, passed: true, value: 'notNeeded', bound: kind };
  const consent = scene.person.consents[purpose];
  const value = consent === null ? 'absent' : consent ? 'granted' : 'withdrawn';
  return { gate, passed: consent === true, value, bound: 'granted', path: purpose };
}

/** Only *true* passes. [RUL2] */
function conditionsGate({ campaign, scene }: Case): GateReading {
  const gate = 'conditions';
  if (campaign.condition === undefined) return { gate, passed: true };
  const { truth, ...verdict } = campaign.condition(scene);
  return { gate, passed: truth === 'true', ...verdict };
}

/** A marketing message in quiet hours is dropped. [RUL7] */
function quietGate({ campaign, scene }: Case): GateReading {
  const gate = 'quietHours';
  const { quietHours } = scene.state.settings;
  if (quietHours === undefined || campaign.entry.campaign.class !== 'marketing') {
    return { gate, passed: true };
  }
  const { hour, minute, minuteOfDay } = scene.local;
  const value = `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
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
 * (no alias) the inbox alone. [RUL24]
 */
export function reachable(
  spec: MessageSpec | undefined,
  { state, person, alias }: { state: VenueState; person: Person; alias: string },
): ChannelName[] {
  const wearing = state.wearings.get(alias);
  return (spec?.channels ?? []).filter((channel) =>
    alias === '' ? channel === 'inbox' && person.linked : reaches(channel, { person, wearing }),
  );
}

function reaches(
  channel: ChannelName,
  { person, wearing }: { person: Person; wearing: Wearing | undefined },
): boolean {
  // The band's return ends the link too: nobody is reached after it. [PRE4]
  if (wearing === undefined || wearing.endedMs > 0) return false;
  switch (channel) {
    case 'wristband':
      return wearing.device !== '';
    case 'inbox':
      return person.linked && wearing.visitor === person.id;
    case 'push':
      // No push endpoint is known to the venue in this release.
      return false;
    default:
      return channel satisfies never;
  }
}

/** A variant without a message is measured on those whom the campaign itself would reach. */
function channelGate({ campaign, candidate, scene, arm }: Case): GateReading {
  const spec = arm.message ?? campaign.message;
  if (spec === undefined) return { gate: 'channel', passed: true, value: 'notNeeded' };
  const { state, person } = scene;
  const channels = reachable(spec, { state, person, alias: candidate.alias });
  return {
    gate: 'channel',
    passed: channels.length > 0,
    value: channels.join(', '),
    bound: spec.channels.join(', '),
  };
}

/** A place agrees to nothing, has no budget, does not sleep and needs no channel. [RUL21] */
const gatesOfPlaces: readonly ((judged: Case) => GateReading)[] = [
  liveGate,
  conditionsGate,
  ({ campaign, scene }) => limitsGate(campaign.entry, scene),
  crowdingGate,
];

const gatesInOrder: readonly ((judged: Case) => GateReading)[] = [
  liveGate,
  consentGate,
  conditionsGate,
  ({ campaign, scene }) => limitsGate(campaign.entry, scene),
  ({ campaign, scene }) => budgetGate(campaign.entry, scene),
  quietGate,
  crowdingGate,
  channelGate,
];
