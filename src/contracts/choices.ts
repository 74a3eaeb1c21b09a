import { z } from 'zod';
import { Id, Language, Localized } from './ids.ts';
import type { RatingLink } from './visit-ratings.ts';

/** What a campaign is about where its document does not say. [CHO1] */
export const generalTopic = 'general';

/** A subject visitors can switch off, named by the venue in the languages they read. [CHO1] */
export const Topic = z.strictObject({ id: Id, name: Localized });
export type Topic = z.infer<typeof Topic>;

/**
 * How much marketing a visitor wants: none; at most one message a visit; at most two a visit and
 * three a day of the venue; what the venue's caps allow. [CHO5]
 */
export const choiceFrequencies = ['none', 'visit', 'few', 'all'] as const;
export const ChoiceFrequency = z.enum(choiceFrequencies);
export type ChoiceFrequency = z.infer<typeof ChoiceFrequency>;

const time = z.iso.time({ precision: -1 });
/** `HH:MM` of the venue's clock; from later than to = over midnight. */
export const OwnHours = z
  .strictObject({ from: time, to: time })
  .refine(({ from, to }) => from !== to, 'hours that begin and end at once are none');
export type OwnHours = z.infer<typeof OwnHours>;

/** “Less like this”, said once: the campaign rests for this visitor. */
export const restMs = 7 * 86_400_000;
const most = 64;

const Rest = z.strictObject({ campaign: Id, topic: Id, untilMs: z.number().int().min(0) });
/** A campaign that rests for a visitor, until when. [CHO7] */
export type Rest = z.infer<typeof Rest>;

/** A channel off: nothing goes out by it. `inbox` off: nothing is sent for the inbox alone. */
export const ChosenChannels = z.strictObject({
  push: z.boolean(),
  wristband: z.boolean(),
  inbox: z.boolean(),
  /** Absent, of before there were any: on. */
  email: z.boolean().optional(),
  sms: z.boolean().optional(),
});
export type ChosenChannels = z.infer<typeof ChosenChannels>;

/** The part of a visitor's choices that decides about messages; it is journaled. [CHO2] */
const deciding = {
  topicsOff: z.array(Id).max(most),
  rests: z.array(Rest).max(most),
  frequency: ChoiceFrequency,
  /** Absent = none of their own. */
  quietHours: OwnHours.optional(),
  channels: ChosenChannels,
};
/** How their page writes; absent = as the language does. */
const written = {
  digits: z.enum(['latin', 'persian']).optional(),
  calendar: z.enum(['gregorian', 'jalali']).optional(),
};

export const DecidingChoices = z.strictObject(deciding);
export type DecidingChoices = z.infer<typeof DecidingChoices>;

/** What is of one venue, as topics and campaigns are its own words. [CHO12] */
const ofVenue = {
  topicsOff: deciding.topicsOff,
  rests: deciding.rests,
  /** Topics that a message's link switched off: undo puts back these alone. */
  topicsByLink: z.array(Id).max(most).optional(),
};

/** As the records keep them. `version` counts the changes, from 1. */
export const VisitorChoices = z.strictObject({
  version: z.number().int().min(0),
  ...deciding,
  ...written,
  /** How often it was before “no offers” was said by a message's link: what undo goes back to. */
  frequencyBefore: ChoiceFrequency.optional(),
  ...ofVenue,
  /** By venue; those above are of venues that are not here. */
  at: z.record(Id, z.strictObject(ofVenue)).optional(),
});
export type VisitorChoices = z.infer<typeof VisitorChoices>;

/**
 * What a page asks to be kept: written over the version it read. Rests can be taken back, not made:
 * those that are not listed end.
 */
export const ChoicesChange = z.strictObject({
  version: z.number().int().min(0),
  topicsOff: deciding.topicsOff,
  rests: z.array(Id).max(most),
  frequency: ChoiceFrequency,
  quietHours: OwnHours.optional(),
  channels: ChosenChannels,
  ...written,
  language: Language.optional(),
});
export type ChoicesChange = z.infer<typeof ChoicesChange>;

/** Of who never chose. */
export const unchosen: VisitorChoices = {
  version: 0,
  topicsOff: [],
  rests: [],
  frequency: 'all',
  channels: { push: true, wristband: true, inbox: true },
};

/** What was chosen as it holds at a venue; undefined = where nothing was said of one. [CHO12] */
export function choicesAt(choices: VisitorChoices, venue: string | undefined): VisitorChoices {
  const { at, ...all } = choices;
  const isOwn = venue !== undefined && at !== undefined && Object.hasOwn(at, venue);
  const own = isOwn ? at[venue] : undefined;
  if (own === undefined) return all;
  const { topicsByLink: _of, ...common } = all;
  return { ...common, ...own };
}

/** What was changed at a venue, kept beside what holds at the others; undefined = at all. */
export function keptAt(
  before: VisitorChoices,
  venue: string | undefined,
  changed: VisitorChoices,
): VisitorChoices {
  if (venue === undefined) return changed;
  const { topicsOff, rests, topicsByLink, ...common } = changed;
  const { topicsByLink: byLink } = before;
  const own = { topicsOff, rests, ...(topicsByLink === undefined ? {} : { topicsByLink }) };
  return {
    ...common,
    topicsOff: before.topicsOff,
    rests: before.rests,
    ...(byLink === undefined ? {} : { topicsByLink: byLink }),
    at: { ...before.at, [venue]: own },
  };
}

/** The part that decides at a venue, alone. */
export function decidingOf(choices: VisitorChoices, venue?: string): DecidingChoices {
  const { topicsOff, rests, frequency, quietHours, channels } = choicesAt(choices, venue);
  return {
    topicsOff,
    rests,
    frequency,
    ...(quietHours === undefined ? {} : { quietHours }),
    channels,
  };
}

/** What a message's link stops: all marketing, or one topic. [CHO8] */
export type StopScope = { readonly kind: 'offers' } | { readonly kind: 'topic'; topic: string };

export type LessSaid = 'rests' | 'topicOff';

/**
 * “Less like this”: the campaign rests for a week; said again about the same topic within that
 * week, the whole topic goes off. [CHO7]
 */
export function lessLike(
  choices: VisitorChoices,
  {
    campaign,
    topic,
    nowMs,
  }: { readonly campaign: string; readonly topic: string; readonly nowMs: number },
): { readonly choices: VisitorChoices; readonly said: LessSaid } {
  const version = choices.version + 1;
  const resting = choices.rests.filter(({ untilMs }) => untilMs > nowMs);
  const again = resting.some((one) => one.topic === topic);
  if (again || choices.topicsOff.includes(topic)) {
    const rests = resting.filter((one) => one.topic !== topic);
    return {
      choices: { ...choices, version, rests, topicsOff: withTopic(choices.topicsOff, topic) },
      said: 'topicOff',
    };
  }
  const rest = { campaign, topic, untilMs: nowMs + restMs };
  return {
    choices: { ...choices, version, rests: [...resting, rest].slice(-most) },
    said: 'rests',
  };
}

/** What a message's link does, and what undoes it. [CHO8] */
export function stopped(choices: VisitorChoices, scope: StopScope): VisitorChoices {
  const version = choices.version + 1;
  if (scope.kind === 'topic') {
    if (choices.topicsOff.includes(scope.topic)) return { ...choices, version };
    const topicsByLink = withTopic(choices.topicsByLink ?? [], scope.topic);
    const topicsOff = withTopic(choices.topicsOff, scope.topic);
    return { ...choices, version, topicsOff, topicsByLink };
  }
  if (choices.frequency === 'none') return { ...choices, version };
  return { ...choices, version, frequency: 'none', frequencyBefore: choices.frequency };
}

export function unstopped(choices: VisitorChoices, scope: StopScope): VisitorChoices {
  const version = choices.version + 1;
  // Only what a link stopped is undone by it: the rest may have been their own choice.
  if (scope.kind === 'topic') {
    if (choices.topicsByLink?.includes(scope.topic) !== true) return { ...choices, version };
    const others = (topics: readonly string[]) => topics.filter((one) => one !== scope.topic);
    const { topicsOff, topicsByLink } = choices;
    return {
      ...choices,
      version,
      topicsOff: others(topicsOff),
      topicsByLink: others(topicsByLink),
    };
  }
  const { frequencyBefore, ...rest } = choices;
  if (frequencyBefore === undefined) return { ...rest, version };
  return { ...rest, version, frequency: frequencyBefore };
}

/** The oldest goes at the bound, so that the newest wish always holds. */
function withTopic(topics: readonly string[], topic: string): string[] {
  return [...topics.filter((one) => one !== topic), topic].slice(-most);
}

/** What a message's link stops; safety has none. [CHO8] */
export function stopScopeOf(
  campaign: { readonly class: string; readonly topic?: string | undefined } | undefined,
): StopScope | undefined {
  if (campaign === undefined || campaign.class === 'safety') return undefined;
  if (campaign.topic !== undefined) return { kind: 'topic', topic: campaign.topic };
  if (campaign.class === 'marketing') return { kind: 'offers' };
  return { kind: 'topic', topic: generalTopic };
}

/** What a link in a message is for. Its token is sealed: no id can be read from it. [CHO8] */
export type StopLink = {
  readonly venue: string;
  /** Of the week's mail: whose mail it is, a member of staff's. [WEK9] */
  readonly visitor: string;
  readonly scope: StopScope | { readonly kind: 'week' };
};
/** Makes and reads the tokens of such links. */
export type StopLinks = {
  make(link: StopLink, nowMs: number): string;
  /** Undefined = not of this house, or past its 60 days. */
  read(token: string, nowMs: number): StopLink | undefined;
  /** For the page on which a visit is rated; 14 days. [AUD8] */
  makeRating(link: RatingLink, nowMs: number): string;
  readRating(token: string, nowMs: number): RatingLink | undefined;
};

/** The topic of campaigns that name none, in the languages visitors read. */
export const generalName: Localized = { en: 'Everything else', fa: 'چیزهای دیگر' };

export function topicName(topics: readonly Topic[] | undefined, id: string): Localized {
  if (id === generalTopic) return topics?.find((one) => one.id === id)?.name ?? generalName;
  return topics?.find((one) => one.id === id)?.name ?? { en: id };
}
