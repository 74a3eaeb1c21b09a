import {
  ConsentBody,
  type InboxBody,
  LinkBody,
  ListQuery,
  ProfileBody,
  StopBody,
  type VisitorBody,
} from '../contracts/api.ts';
import type { CommandOf } from '../contracts/commands.ts';
import { Id, type Localized } from '../contracts/ids.ts';
import { joinLife } from '../contracts/joining.ts';
import type { RecordsReader, VenueRecord, VisitorRecord } from '../contracts/ports.ts';
import { daysKept } from '../contracts/retention.ts';
import { myPoints, setPreferences } from './action-routes.ts';
import { type Answer, type Failure, json, unauthenticated } from './answers.ts';
import { submit } from './asking.ts';
import { choiceHandlers, withStops } from './choice-routes.ts';
import type { Ask, Handlers, VisitorAsk } from './handling.ts';
import { visitorOf } from './identity.ts';
import { myData, myDataCsv } from './my-data.ts';
import { mayStillArrive } from './opting-out.ts';
import { parse } from './parse.ts';
import { pushHandlers } from './push-routes.ts';
import { newSecret, normaliseCode, sha256, visitorCookie } from './secrets.ts';
import { summaryOf } from './venue-routes.ts';
import { eraseMe } from './visitor-erasure.ts';

/** How far back a message may be marked as seen. */
const inboxMost = 500;

export const linkHandlers: Pick<Handlers['plain'], 'linkBand'> = { linkBand };

export const visitorHandlers: Omit<Handlers['visitor'], 'createPhoneCode'> = {
  visitorMe: async ({ web, visitor, cookies }) => {
    const answer = await answerWith(web.reader, visitor);
    const { [visitorCookie]: value = '' } = cookies;
    // Counted from the last use, as its account is. [JOI9]
    return answer.ok
      ? { ...answer, cookie: { name: visitorCookie, value, maxAgeS: joinLife.phoneS } }
      : answer;
  },
  inbox: async ({ web, visitor, query }) => {
    const parsed = parse(ListQuery, query);
    if (!parsed.ok) return parsed;
    const { limit, before } = parsed.value;
    const page = before === undefined ? { limit } : { limit, beforeMs: before };
    const items = await withStops(web, visitor, await web.reader.inbox(visitor, page));
    return json({ items } satisfies InboxBody);
  },
  markSeen: (asked) => mark(asked, 'markSeen'),
  markTapped: (asked) => mark(asked, 'markTapped'),
  myPoints,
  myData,
  myDataCsv,
  eraseMe,
  setPreferences,
  ...choiceHandlers,
  ...pushHandlers,
  setConsent: async (asked) => {
    const parsed = parse(ConsentBody, asked.body);
    if (!parsed.ok) return parsed;
    return change(asked, { do: 'setConsent', visitor: asked.visitor, ...parsed.value });
  },
  stopEverything: async (asked) => {
    const parsed = parse(StopBody, asked.body);
    if (!parsed.ok) return parsed;
    return change(asked, { do: 'stopEverything', visitor: asked.visitor, ...parsed.value });
  },
  setProfile: async (asked) => {
    const parsed = parse(ProfileBody, asked.body);
    if (!parsed.ok) return parsed;
    const { name, language } = parsed.value;
    return change(asked, {
      do: 'setProfile',
      visitor: asked.visitor,
      ...(name === undefined ? {} : { name }),
      ...(language === undefined ? {} : { language }),
    });
  },
};

/**
 * A printed code for a phone's cookie. Whether the code or the venue is wrong is not said: the code
 * is the only secret here. [WEB6]
 */
async function linkBand({ web, params, body, cookies }: Ask): Promise<Answer> {
  const parsed = parse(LinkBody, body);
  if (!parsed.ok) return parsed;
  const venue = Id.safeParse(params.venue);
  const code = normaliseCode(parsed.value.code);
  if (!venue.success || code === '') return codeUnknown;
  const known = await visitorOf(web, { cookies });
  const { language, name } = parsed.value;
  const secret = newSecret(web.random);
  const command: CommandOf<'linkBand'> = {
    do: 'linkBand',
    venue: venue.data,
    codeSha256: sha256(code),
    sessionSha256: sha256(secret),
    language,
    ...(known === undefined ? {} : { visitor: known.visitor }),
    ...(name === undefined ? {} : { name }),
  };
  const by = known === undefined ? 'visitor:new' : `visitor:${known.visitor}`;
  // The key is never the caller's own here: an earlier answer would not fit this secret.
  const key = sha256(secret).slice(0, 24);
  const answer = await submit(web, { by, key, body: command, once: true });
  if (!answer.ok) return answer.code.endsWith('_unknown') ? codeUnknown : answer;
  const linked = await answerWith(web.reader, String(answer.result.visitor));
  if (!linked.ok) return linked;
  return { ...linked, cookie: { name: visitorCookie, value: secret, maxAgeS: joinLife.phoneS } };
}

const codeUnknown: Failure = {
  ok: false,
  code: 'command.code_unknown',
  message: 'no band that is out carries this code',
};

async function mark(asked: VisitorAsk, what: 'markSeen' | 'markTapped'): Promise<Answer> {
  const { web, visitor, params } = asked;
  const inbox = await web.reader.inbox(visitor, { limit: inboxMost });
  const row = inbox.find(({ message }) => message === params.message);
  if (row === undefined) {
    return { ok: false, code: 'command.message_unknown', message: 'no such message in the inbox' };
  }
  const { message, venue } = row;
  const body = { do: what, venue, message, visitor } as const;
  const answer = await submit(web, { by: `visitor:${visitor}`, key: asked.key, body });
  return answer.ok ? json({}) : answer;
}

async function change(
  asked: VisitorAsk,
  body: CommandOf<'setConsent'> | CommandOf<'setProfile'> | CommandOf<'stopEverything'>,
): Promise<Answer> {
  const { web, visitor, key } = asked;
  const answer = await submit(web, { by: `visitor:${visitor}`, key, body });
  if (!answer.ok) return answer;
  const isNo = body.do === 'stopEverything' || (body.do === 'setConsent' && !body.granted);
  const isLate = isNo && (await mayStillArrive(web, visitor));
  return answerWith(web.reader, visitor, isLate ? { mayStillArrive: true } : {});
}

/** The visitor as their page shows them. */
export async function answerWith(
  reader: RecordsReader,
  id: string,
  late: { readonly mayStillArrive?: true } = {},
): Promise<Failure | Extract<Answer, { ok: true }>> {
  const record = await reader.visitor(id);
  if (record === undefined) return unauthenticated;
  const { visitor, name, language, consents, wearings, joined, points } = record;
  const [wearing] = wearings;
  const place = wearing?.venue ?? joined?.venue;
  const venue = place === undefined ? undefined : await reader.venue(place);
  const body: VisitorBody = {
    visitor,
    language,
    consents,
    linked: wearing !== undefined,
    ...(wearing === undefined && joined?.way === 'phone' ? { byPhone: true } : {}),
    preferences: record.preferences ?? { frequency: 'all', leaveAlone: false },
    points,
    ...writingOf(record),
    trailDays: daysKept('trail', venue?.settings.keepDays),
    ...late,
    ...(name === undefined ? {} : { name }),
    ...(venue === undefined ? {} : { venue: summaryOf(venue), zones: zoneNames(venue) }),
  };
  return { ok: true, body: { json: body } };
}

/** How the page writes numbers and dates, where the visitor said so. [CHO10] */
function writingOf({ choices }: VisitorRecord): Pick<VisitorBody, 'digits' | 'calendar'> {
  const { digits, calendar } = choices ?? {};
  return {
    ...(digits === undefined ? {} : { digits }),
    ...(calendar === undefined ? {} : { calendar }),
  };
}

function zoneNames({ plan }: VenueRecord): Readonly<Record<string, Localized>> {
  return Object.fromEntries(plan.zones.map(({ id, name }) => [id, name]));
}
