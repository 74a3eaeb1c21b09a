import {
  ConsentBody,
  type InboxBody,
  InboxQuery,
  LinkBody,
  ProfileBody,
  StopBody,
  type VisitorBody,
} from '../contracts/api.ts';
import type { CommandOf } from '../contracts/commands.ts';
import { codeLetters } from '../contracts/fold.ts';
import { Id, type Localized } from '../contracts/ids.ts';
import { consentsAt, joinLife } from '../contracts/joining.ts';
import type { RecordsReader, VenueRecord, VisitorRecord } from '../contracts/ports.ts';
import { daysKept } from '../contracts/retention.ts';
import { myPoints, setPreferences } from './action-routes.ts';
import { addressHandlers } from './address-routes.ts';
import { type Answer, type Failure, json, unauthenticated } from './answers.ts';
import { submit } from './asking.ts';
import { choiceHandlers, withStops } from './choice-routes.ts';
import { myCoupons } from './coupon-routes.ts';
import type { Ask, Handlers, VisitorAsk } from './handling.ts';
import { visitorOf } from './identity.ts';
import { myData, myDataCsv } from './my-data.ts';
import { mayStillArrive } from './opting-out.ts';
import { placeOf, strangerAt, venueAsked } from './page-venue.ts';
import { parse } from './parse.ts';
import { pushHandlers } from './push-routes.ts';
import { newSecret, sha256, visitorCookie } from './secrets.ts';
import type { callHandlers } from './staff-routes.ts';
import { summaryOf } from './venue-routes.ts';
import { eraseMe } from './visitor-erasure.ts';

/** How far back a message may be marked as seen. */
const inboxMost = 500;

export const linkHandlers: Pick<Handlers['plain'], 'linkBand'> = { linkBand };

export const visitorHandlers: Omit<
  Handlers['visitor'],
  'createPhoneCode' | keyof typeof callHandlers
> = {
  visitorMe: async ({ web, visitor, cookies, query }) => {
    const answer = await answerWith(web.reader, { visitor, page: venueAsked(query) });
    const { [visitorCookie]: value = '' } = cookies;
    // Counted from the last use, as its account is. [JOI9]
    return answer.ok
      ? { ...answer, cookie: { name: visitorCookie, value, maxAgeS: joinLife.phoneS } }
      : answer;
  },
  inbox: async ({ web, visitor, query }) => {
    const parsed = parse(InboxQuery, query);
    if (!parsed.ok) return parsed;
    const { limit, before, venue } = parsed.value;
    const page = {
      limit,
      ...(before === undefined ? {} : { beforeMs: before }),
      ...(venue === undefined ? {} : { venue }),
    };
    const items = await withStops(web, visitor, await web.reader.inbox(visitor, page));
    return json({ items } satisfies InboxBody);
  },
  markSeen: (asked) => mark(asked, 'markSeen'),
  markTapped: (asked) => mark(asked, 'markTapped'),
  myPoints,
  myCoupons,
  myData,
  myDataCsv,
  eraseMe,
  setPreferences,
  ...addressHandlers,
  ...choiceHandlers,
  ...pushHandlers,
  setConsent: async (asked) => {
    const parsed = parse(ConsentBody, asked.body);
    if (!parsed.ok) return parsed;
    const page = venueAsked(asked.query);
    const record = page === undefined ? undefined : await asked.web.reader.visitor(asked.visitor);
    const stranger = record === undefined ? undefined : strangerAt(record, page);
    if (stranger !== undefined) return stranger;
    const at = page === undefined ? {} : { venue: page };
    return change(asked, { do: 'setConsent', visitor: asked.visitor, ...parsed.value, ...at });
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
  const code = codeLetters(parsed.value.code);
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
  const visitor = String(answer.result.visitor);
  const linked = await answerWith(web.reader, { visitor, page: venue.data });
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
  const { web, visitor, key, query } = asked;
  const answer = await submit(web, { by: `visitor:${visitor}`, key, body });
  if (!answer.ok) return answer;
  const isNo = body.do === 'stopEverything' || (body.do === 'setConsent' && !body.granted);
  const isLate = isNo && (await mayStillArrive(web, visitor));
  const late = isLate ? ({ mayStillArrive: true } as const) : {};
  return answerWith(web.reader, { visitor, page: venueAsked(query), ...late });
}

type Shown = {
  readonly visitor: string;
  /** Whose page it is; undefined = the visitor's last. */
  readonly page: string | undefined;
  readonly mayStillArrive?: true;
};

/** The visitor as their page of a venue shows them. */
export async function answerWith(
  reader: RecordsReader,
  { visitor, page, ...late }: Shown,
): Promise<Failure | Extract<Answer, { ok: true }>> {
  const record = await reader.visitor(visitor);
  if (record === undefined) return unauthenticated;
  const { name, language, wearings, joins, points } = record;
  const { venue: place, isElsewhere } = placeOf(record, page);
  const isLinked = wearings.some((one) => one.venue === place);
  const way = joins?.find((one) => one.venue === place)?.way;
  const venue = place === undefined ? undefined : await reader.venue(place);
  const body: VisitorBody = {
    visitor,
    language,
    consents: consentsAt(record, place),
    linked: isLinked,
    ...(!isLinked && way === 'phone' ? { byPhone: true } : {}),
    ...(isElsewhere ? { elsewhere: true } : {}),
    preferences: record.preferences ?? { frequency: 'all', leaveAlone: false },
    points,
    ...writingOf(record),
    trailDays: daysKept('trail', venue?.settings.keepDays),
    keptDays: daysKept('accounts', venue?.settings.keepDays),
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
