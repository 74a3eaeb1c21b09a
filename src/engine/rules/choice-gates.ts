import type { ChannelName, MessageClass } from '../../contracts/channels.ts';
import { type ChoiceFrequency, generalTopic, type OwnHours } from '../../contracts/choices.ts';
import type { GateReading } from '../../contracts/effects.ts';
import { isWithinHours } from '../localtime.ts';
import type { Person } from '../person-state.ts';
import type { Run } from '../run.ts';
import type { Case } from './case.ts';
import { traitsOf } from './traits.ts';
import { clockText, venueTime } from './venue-time.ts';

/**
 * The visitor's own choices as gates. Who never chose is not asked, and neither is safety, nor what
 * says nothing to the visitor: their log has no row of these gates. [CHO2]
 */
function asked({ campaign, scene }: Case): Person['choices'] {
  const { campaign: document } = campaign.entry;
  if (document.class === 'safety' || !traitsOf(document).speaks) return undefined;
  return scene.person.choices;
}

/** The topic is on, and the campaign does not rest after “Less like this”. [CHO1, CHO7] */
export function topicGate(judged: Case): GateReading | undefined {
  const choices = asked(judged);
  if (choices === undefined) return undefined;
  const gate = 'topic';
  const { campaign, scene } = judged;
  const topic = campaign.entry.campaign.topic ?? generalTopic;
  if (choices.topicsOff.includes(topic)) {
    return { gate, passed: false, value: 'off', bound: 'on', path: `choices.topics.${topic}` };
  }
  const rest = choices.rests.find((one) => one.campaign === campaign.id);
  if (rest !== undefined && rest.untilMs > scene.nowMs) {
    const margin = scene.nowMs - rest.untilMs;
    return {
      gate,
      passed: false,
      value: 'resting',
      bound: 'on',
      margin,
      path: 'choices.lessForMs',
    };
  }
  return { gate, passed: true, value: 'on', bound: 'on', path: `choices.topics.${topic}` };
}

type Most = { readonly visit: number; readonly day: number };

/** Marketing messages a visit and a day of the venue; undefined = as the venue's caps allow. */
export function mostOf(frequency: ChoiceFrequency): Most | undefined {
  switch (frequency) {
    case 'none':
      return { visit: 0, day: 0 };
    case 'visit':
      return { visit: 1, day: Infinity };
    case 'few':
      return { visit: 2, day: 3 };
    case 'all':
      return undefined;
    default:
      return frequency satisfies never;
  }
}

/** Marketing spent on them in this visit, and since the venue's day began. [CHO5] */
export function spentByFrequency({ state, nowMs }: Pick<Run, 'state' | 'nowMs'>, person: Person) {
  const visit = state.wearings.get(person.alias)?.visit;
  return spentSince(person, {
    visitMs: visit?.startedAtMs ?? person.visitStartedMs,
    dayMs: venueTime(state, nowMs).dayStartedMs,
  });
}

function spentSince(person: Person, { visitMs, dayMs }: { visitMs: number; dayMs: number }): Most {
  let [visit, day] = [0, 0];
  for (const { class: kind, atMs } of person.spent) {
    if (kind !== 'marketing') continue;
    if (atMs >= visitMs) visit++;
    if (atMs >= dayMs) day++;
  }
  return { visit, day };
}

/** How much marketing they asked for, before any cap of the venue. [CHO5] */
export function frequencyGate(judged: Case): GateReading | undefined {
  const choices = asked(judged);
  if (choices === undefined || judged.campaign.entry.campaign.class !== 'marketing') {
    return undefined;
  }
  const gate = 'frequency';
  const most = mostOf(choices.frequency);
  if (most === undefined) return { gate, passed: true, value: choices.frequency };
  const { person, wearing, local } = judged.scene;
  const visitMs = wearing?.visit?.startedAtMs ?? person.visitStartedMs;
  const spent = spentSince(person, { visitMs, dayMs: local.dayStartedMs });
  const isDay = spent.visit < most.visit && spent.day >= most.day;
  const [value, bound] = isDay ? [spent.day, most.day] : [spent.visit, most.visit];
  const path = `choices.frequency.${isDay ? 'day' : choices.frequency}`;
  return { gate, passed: value < bound, value, bound, margin: bound - value - 1, path };
}

/** Outside of the hours in which they want to hear nothing but safety. [CHO3] */
export function ownQuietGate(judged: Case): GateReading | undefined {
  const hours = asked(judged)?.quietHours;
  if (hours === undefined) return undefined;
  const { local } = judged.scene;
  const value = clockText(local);
  const passed = !isWithinHours(local.minuteOfDay, hours.from, hours.to);
  const bound = `${hours.from}–${hours.to}`;
  const path = 'choices.quietHours';
  return { gate: 'ownQuietHours', passed, value, bound, path };
}

/** Own hours that a held message waits for the end of. [CHO3] */
export function ownHoursOf(judged: Pick<Case, 'campaign' | 'scene'>): OwnHours | undefined {
  const { class: kind } = judged.campaign.entry.campaign;
  return kind === 'safety' ? undefined : judged.scene.person.choices?.quietHours;
}

/**
 * What is left of a message's channels: those that are on; the inbox keeps what goes out by
 * another, and is alone only where it is on itself. Safety goes by all. [CHO4]
 */
export function chosenChannels(
  channels: ChannelName[],
  { person, kind }: { readonly person: Person; readonly kind: MessageClass },
): ChannelName[] {
  const chosen = person.choices?.channels;
  if (chosen === undefined || kind === 'safety') return channels;
  const left = channels.filter((channel) => channel === 'inbox' || chosen[channel] !== false);
  return chosen.inbox || left.some((channel) => channel !== 'inbox') ? left : [];
}
