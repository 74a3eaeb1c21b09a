import {
  type ChoicesBody,
  type LessBody,
  type StopLinkAnswer,
  StopLinkBody,
} from '../contracts/api-choices.ts';
import {
  ChoicesChange,
  choicesAt,
  generalTopic,
  type LessSaid,
  type StopLink,
  stopScopeOf,
  topicName,
  unchosen,
} from '../contracts/choices.ts';
import type { CampaignRecord, VenueRecord, VisitorRecord } from '../contracts/ports.ts';
import type { InboxRow } from '../contracts/rows.ts';
import { ratingPath } from '../contracts/visit-ratings.ts';
import { type Answer, type Failure, json, notFound, unauthenticated } from './answers.ts';
import { submit } from './asking.ts';
import type { Ask, Handlers, VisitorAsk } from './handling.ts';
import type { WebOptions } from './options.ts';
import { placeOf, strangerAt, venueAsked } from './page-venue.ts';
import { parse } from './parse.ts';

type Mine = 'myChoices' | 'setChoices' | 'lessLike';

/** What a visitor wants to hear; nobody else says it for them. [CHO2, WEB7] */
export const choiceHandlers: Pick<Handlers['visitor'], Mine> = {
  myChoices: ({ web, visitor, query }) => choicesOf(web, visitor, venueAsked(query)),
  setChoices: async ({ web, visitor, key, body, query }) => {
    const parsed = parse(ChoicesChange, body);
    if (!parsed.ok) return parsed;
    const page = venueAsked(query);
    const record = await web.reader.visitor(visitor);
    const stranger = record && strangerAt(record, page);
    if (stranger !== undefined) return stranger;
    const at = record && (await venueOf(web, record, page));
    const command = {
      do: 'setChoices',
      visitor,
      choices: parsed.value,
      ...(at === undefined ? {} : { venue: at.venue }),
    } as const;
    const answer = await submit(web, { by: `visitor:${visitor}`, key, body: command });
    return answer.ok ? choicesOf(web, visitor, page) : answer;
  },
  lessLike,
};

async function choicesOf(
  web: WebOptions,
  visitor: string,
  page: string | undefined,
): Promise<Answer> {
  const record = await web.reader.visitor(visitor);
  if (record === undefined) return unauthenticated;
  const venue = await venueOf(web, record, page);
  const {
    frequencyBefore: _before,
    topicsByLink: _topics,
    at: _at,
    ...choices
  } = choicesAt(record.choices ?? unchosen, venue?.venue);
  const campaigns = venue === undefined ? [] : await web.reader.campaigns(venue.venue);
  const nowMs = web.clock.wallMs();
  const body: ChoicesBody = {
    ...choices,
    language: record.language,
    topics: topicsOf(venue, choices.topicsOff),
    rests: choices.rests
      .filter(({ untilMs }) => untilMs > nowMs)
      .map((rest) => ({ ...rest, name: nameOf(campaigns, rest.campaign) })),
  };
  return json(body);
}

/** Their page's venue, else whose band they wear, where they joined, or were written to last. */
async function venueOf(
  web: WebOptions,
  record: VisitorRecord,
  page: string | undefined,
): Promise<VenueRecord | undefined> {
  const worn = placeOf(record, page).venue;
  const [last] = worn === undefined ? await web.reader.inbox(record.visitor, { limit: 1 }) : [];
  const venue = worn ?? last?.venue;
  return venue === undefined ? undefined : web.reader.venue(venue);
}

/** The venue's own, what names no topic, and what is off elsewhere: all can be put on again. */
function topicsOf(venue: VenueRecord | undefined, off: readonly string[]): ChoicesBody['topics'] {
  const topics = venue?.settings.topics ?? [];
  const ids = new Set([...topics.map(({ id }) => id), generalTopic, ...off]);
  return [...ids].map((id) => ({ id, name: topicName(topics, id) }));
}

function nameOf(campaigns: readonly CampaignRecord[], id: string) {
  return campaigns.find(({ campaign }) => campaign.id === id)?.campaign.name ?? { en: id };
}

/** How far back a message may be answered. */
const inboxMost = 500;

/** “Less like this”, of a message in their own inbox. [CHO7] */
async function lessLike({ web, visitor, params, key }: VisitorAsk): Promise<Answer> {
  const inbox = await web.reader.inbox(visitor, { limit: inboxMost });
  const row = inbox.find(({ message }) => message === params.message);
  if (row === undefined) {
    return { ok: false, code: 'command.message_unknown', message: 'no such message in the inbox' };
  }
  const { venue, campaign } = row;
  const command = { do: 'lessLike', venue, visitor, campaign } as const;
  const answer = await submit(web, { by: `visitor:${visitor}`, key, body: command });
  if (!answer.ok) return answer;
  const { said, topic } = answer.result;
  const record = await web.reader.venue(venue);
  const body: LessBody = {
    said: said as LessSaid,
    topic: topicName(record?.settings.topics, String(topic)),
  };
  return json(body);
}

/** Each message with the token that stops its kind, where there is something to stop. [CHO8] */
export async function withStops(
  web: WebOptions,
  visitor: string,
  rows: readonly InboxRow[],
): Promise<readonly (InboxRow & { readonly stop?: string })[]> {
  const { stopLinks } = web;
  if (stopLinks === undefined || rows.length === 0) return rows;
  const known = new Map<string, CampaignRecord['campaign']>();
  for (const venue of new Set(rows.map((row) => row.venue))) {
    for (const { campaign } of await web.reader.campaigns(venue)) {
      known.set(`${venue}/${campaign.id}`, campaign);
    }
  }
  const nowMs = web.clock.wallMs();
  return rows.map((row) => {
    const { venue } = row;
    const scope = stopScopeOf(known.get(`${venue}/${row.campaign}`));
    const { message, link } = row;
    // What asks for a rating leads there by a token of its own, as in mail. [AUD8]
    const asks = link === ratingPath;
    const token = asks ? stopLinks.makeRating({ venue, visitor, message }, nowMs) : '';
    return {
      ...row,
      ...(asks ? { link: `${ratingPath}#${token}` } : {}),
      ...(scope === undefined ? {} : { stop: stopLinks.make({ venue, visitor, scope }, nowMs) }),
    };
  });
}

/**
 * A message's link, without signing in. Reading it changes nothing, so that what scans links in
 * messages stops nothing; one POST does. Who the link was for, and whether they are still known,
 * is never said: the answer is made of the link and the venue alone. [CHO8, CHO9]
 */
export const stopHandlers: Pick<
  Handlers['plain'],
  'stopPage' | 'stopPageOf' | 'stopMessages' | 'stopOneClick'
> = {
  stopPage: async () => ({ ok: true, body: { page: 'stop.html' } }),
  stopPageOf: async () => ({ ok: true, body: { page: 'stop.html' } }),
  stopMessages: async (asked) => {
    const parsed = parse(StopLinkBody, asked.body);
    if (!parsed.ok) return parsed;
    const link = linkOf(asked.web, parsed.value.token);
    if (link === undefined) return badLink;
    if (parsed.value.do === 'look') return answerOf(asked.web, link, 'look');
    return carryOut(asked, link, parsed.value.do);
  },
  /** One click of a mail program: the form field and its value. Source: RFC 8058, section 3.1. */
  stopOneClick: async (asked) => {
    const link = linkOf(asked.web, asked.params.token ?? '');
    if (link === undefined) return badLink;
    const isAsked =
      asked.body instanceof URLSearchParams && asked.body.get('List-Unsubscribe') === 'One-Click';
    if (!isAsked) {
      return { ok: false, code: 'http.body', message: 'send List-Unsubscribe=One-Click as a form' };
    }
    return carryOut(asked, link, 'stop');
  },
};

const badLink: Failure = {
  ok: false,
  code: 'http.stop_link',
  message: 'this link is not one of ours, or it is older than 60 days',
};

function linkOf({ stopLinks, clock }: WebOptions, token: string): StopLink | undefined {
  return stopLinks?.read(token, clock.wallMs());
}

async function carryOut({ web, key }: Ask, link: StopLink, what: 'stop' | 'undo'): Promise<Answer> {
  const { venue, visitor, scope } = link;
  if (scope.kind === 'week') return endWeekMail({ web, key }, link, what);
  const command = {
    do: 'stopMessages',
    visitor,
    venue,
    undo: what === 'undo',
    ...(scope.kind === 'topic' ? { topic: scope.topic } : {}),
  } as const;
  const answer = await submit(web, { by: `stop-link:${visitor}`, key, body: command });
  return answer.ok ? answerOf(web, link, what) : answer;
}

/** Taken back by whoever runs the venue alone: the list of addresses is theirs. [WEK9] */
async function endWeekMail(
  { web, key }: Pick<Ask, 'web' | 'key'>,
  link: StopLink,
  what: 'stop' | 'undo',
): Promise<Answer> {
  if (what === 'undo') {
    const message = 'an admin of the venue puts an address back on its list, on the page /week';
    return { ok: false, code: 'http.body', message };
  }
  const { venue, visitor: mail } = link;
  const body = { do: 'stopWeekMail', venue, mail } as const;
  const answer = await submit(web, { by: `stop-link:${mail}`, key, body });
  return answer.ok ? answerOf(web, link, what) : answer;
}

async function answerOf(
  web: WebOptions,
  { venue, scope }: StopLink,
  done: StopLinkAnswer['done'],
): Promise<Answer> {
  const record = await web.reader.venue(venue);
  if (record === undefined) return notFound;
  const { name, settings } = record;
  const topic = scope.kind === 'topic' ? { topic: topicName(settings.topics, scope.topic) } : {};
  const week = scope.kind === 'week' ? { week: true as const } : {};
  const body: StopLinkAnswer = { done, venue: name, ...topic, ...week };
  return json(body);
}
