import {
  JoinBody,
  type JoinOfferBody,
  PhoneBody,
  type PhoneCodeBody,
} from '../contracts/api-joining.ts';
import type { CommandOf } from '../contracts/commands.ts';
import { codeLetters } from '../contracts/fold.ts';
import { Id } from '../contracts/ids.ts';
import { JoinSource, joinLife, joinsByPhone } from '../contracts/joining.ts';
import type { VenueRecord } from '../contracts/ports.ts';
import { keptMs } from '../contracts/retention.ts';
import { type Answer, type Cookie, type Failure, json, notFound } from './answers.ts';
import { submit } from './asking.ts';
import { TryBuckets } from './buckets.ts';
import type { Ask, Handlers, VisitorAsk } from './handling.ts';
import { venueOf, visitorOf } from './identity.ts';
import type { WebOptions } from './options.ts';
import { placeOf, venueAsked } from './page-venue.ts';
import { parse } from './parse.ts';
import { qrOf } from './qr.ts';
import { newSecret, sha256, visitorCookie } from './secrets.ts';
import { answerWith } from './visitor-routes.ts';

/**
 * Accounts a minute and venue, whatever addresses they come from: as many as walk through the gates
 * of a stadium. Beside it stands the bound of an address, in the table of routes. [JOI5]
 */
const joinsAMinute = 600;
/** Crockford's base 32; 14 of it are 70 bits, as on a band's card. Source: crockford.com. */
const codeAlphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const codeLength = 14;
const dayMs = 86_400_000;

type Plain = Pick<Handlers['plain'], 'joinOffer' | 'joinVenue' | 'openOnPhone'>;

export function joinHandlers(web: Pick<WebOptions, 'clock'>): Plain {
  const joins = new TryBuckets(web.clock, joinsAMinute);
  return { joinOffer, joinVenue: (ask) => joinVenue(ask, joins), openOnPhone };
}

export const phoneHandlers: Pick<Handlers['visitor'], 'createPhoneCode'> = { createPhoneCode };

/** A venue that is not there and one that is not open to phones are one answer. [JOI4] [WEB3] */
async function openVenue({ web, params }: Ask): Promise<VenueRecord | undefined> {
  const venue = await venueOf(web.reader, params.venue);
  return venue !== undefined && joinsByPhone(venue.settings) ? venue : undefined;
}

async function joinOffer(ask: Ask): Promise<Answer> {
  const record = await openVenue(ask);
  if (record === undefined) return notFound;
  const { venue, name, demo, settings } = record;
  const query: { readonly from?: unknown } = Object(ask.query);
  const from = JoinSource.safeParse(query.from);
  const url = `${ask.from.base}/v/${venue}${from.success ? `?from=${from.data}` : ''}`;
  return json({
    ...{ venue, name, demo, url, qr: qrOf(url) },
    bands: settings.joinBy !== 'phone',
    keptDays: keptMs('accounts', settings.keepDays ?? {}) / dayMs,
  } satisfies JoinOfferBody);
}

/** An account for this phone's cookie; nothing is made before its owner has answered. [JOI1] */
async function joinVenue(ask: Ask, joins: TryBuckets): Promise<Answer> {
  const { web, body, cookies } = ask;
  const record = await openVenue(ask);
  if (record === undefined) return notFound;
  const parsed = parse(JoinBody, body);
  if (!parsed.ok) return parsed;
  const taken = joins.take(record.venue);
  if (!taken.ok) return tooManyJoin(taken.waitS);
  const known = await visitorOf(web, { cookies });
  const secret = newSecret(web.random);
  const { name, source, ...answers } = parsed.value;
  const command: CommandOf<'joinVenue'> = {
    do: 'joinVenue',
    venue: record.venue,
    ...answers,
    sessionSha256: known?.sessionSha256 ?? sha256(secret),
    ...(known === undefined ? {} : { visitor: known.visitor }),
    ...(name === undefined ? {} : { name }),
    ...(source === undefined ? {} : { source }),
  };
  const by = known === undefined ? 'visitor:new' : `visitor:${known.visitor}`;
  // The key is never the caller's own: an earlier answer would not fit this secret.
  const key = sha256(secret).slice(0, 24);
  const answer = await submit(web, { by, key, body: command, once: true });
  if (!answer.ok) return refusalOf(answer);
  const visitor = String(answer.result.visitor);
  const joined = await answerWith(web.reader, { visitor, page: record.venue });
  if (!joined.ok) return erasedMeanwhile;
  if (known?.visitor === visitor) return joined;
  return { ...joined, cookie: phoneCookie(secret) };
}

/** Whoever was erased while they joined has nothing here, and is told so. [JOI14] */
const erasedMeanwhile: Failure = {
  ok: false,
  code: 'command.visitor_unknown',
  message: 'the page of this phone was deleted meanwhile, and nothing was joined',
  problems: [
    {
      code: 'command.visitor_unknown',
      path: '',
      message: 'who this phone was is not known any more',
      mend: 'open the page again; joining then makes a new one',
    },
  ],
};

function refusalOf(answer: Failure): Failure {
  if (answer.code === 'command.visitor_unknown') return erasedMeanwhile;
  return answer.code === 'command.venue_unknown' ? notFound : answer;
}

/** What a second phone shows its camera, or types; never in an address we are sent. [SEC18] */
async function createPhoneCode(asked: VisitorAsk): Promise<Answer> {
  const { web, visitor, key, from, query } = asked;
  const record = await web.reader.visitor(visitor);
  const venue = record && placeOf(record, venueAsked(query)).venue;
  if (venue === undefined) return notFound;
  const letters = [...web.random(codeLength)].map((byte) => codeAlphabet[byte % 32]);
  const code = letters.join('');
  const body = { do: 'createPhoneCode', visitor, codeSha256: sha256(code) } as const;
  const by = `visitor:${visitor}`;
  const answer = await submit(web, { by, key: `${key}/${sha256(code)}`, body, once: true });
  if (!answer.ok) return answer;
  const url = `${from.base}/v/${venue}#phone=${code}`;
  const expiresAtMs = Number(answer.result.expiresAtMs);
  return json({ code, expiresAtMs, url, qr: qrOf(url) } satisfies PhoneCodeBody);
}

/** A code from the first phone for this phone's cookie. [JOI6] */
async function openOnPhone({ web, params, body, cookies }: Ask): Promise<Answer> {
  const parsed = parse(PhoneBody, body);
  if (!parsed.ok) return parsed;
  const venue = Id.safeParse(params.venue);
  const code = codeLetters(parsed.value.code);
  if (!venue.success || code === '') return codeUnknown;
  const known = await visitorOf(web, { cookies });
  const secret = newSecret(web.random);
  const command: CommandOf<'openOnPhone'> = {
    do: 'openOnPhone',
    venue: venue.data,
    codeSha256: sha256(code),
    sessionSha256: sha256(secret),
    ...(known === undefined ? {} : { visitor: known.visitor }),
  };
  const by = known === undefined ? 'visitor:new' : `visitor:${known.visitor}`;
  const key = sha256(secret).slice(0, 24);
  const answer = await submit(web, { by, key, body: command, once: true });
  if (!answer.ok) return answer.code.endsWith('_unknown') ? codeUnknown : answer;
  const visitor = String(answer.result.visitor);
  const opened = await answerWith(web.reader, { visitor, page: venue.data });
  return opened.ok ? { ...opened, cookie: phoneCookie(secret) } : opened;
}

function phoneCookie(secret: string): Cookie {
  return { name: visitorCookie, value: secret, maxAgeS: joinLife.phoneS };
}

const codeUnknown: Failure = {
  ok: false,
  code: 'command.code_unknown',
  message: 'no phone shows this code now; make a new one there',
};

function tooManyJoin(waitS: number): Failure {
  const message = `too many people join here at this moment; wait ${waitS} s`;
  return { ok: false, code: 'http.rate', message, retryAfterS: waitS };
}
