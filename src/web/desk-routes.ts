import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { ListedUser } from '../contracts/access.ts';
import type {
  DeskBand,
  DeskBandsBody,
  DeskBody,
  DeskCustomersBody,
} from '../contracts/api-bands.ts';
import { type BandSheet, bandFilters, bandLimits } from '../contracts/bands.ts';
import { CommandBody, type CommandOf } from '../contracts/commands.ts';
import { Code, cleanText } from '../contracts/ids.ts';
import { keptMs } from '../contracts/retention.ts';
import { type Answer, json, notFound } from './answers.ts';
import { ask, submit } from './asking.ts';
import type { deskRoutes } from './desk-route-table.ts';
import type { Handlers, VenueAsk } from './handling.ts';
import { parse } from './parse.ts';

/** Below this a battery is changed before its band goes out, percent. */
const lowPct = 20;
const rowsAPage = 100;
const mostCustomers = 10;
/** A tap is answered within a second: how often the hot path is asked, and how long. [DSK8] */
const tapEveryMs = 200;
const tapWaitMs = 2_000;
const dayMs = 86_400_000;

type DeskRoute = Exclude<keyof typeof deskRoutes, 'deskPage'>;
type Changing =
  | 'handOutBand'
  | 'returnBand'
  | 'undoReturn'
  | 'freezeBand'
  | 'moveBand'
  | 'linkAtDesk'
  | 'putBands';

/** What a desk asks and does; every change is a command under the page's own key. [DSK9] */
export const deskHandlers: Pick<Handlers['venue'], DeskRoute> = {
  desk,
  deskBands,
  deskBand,
  deskCustomers,
  deskTaps,
  handOutBand: (asked) => told(asked, 'handOutBand'),
  returnBand: (asked) => told(asked, 'returnBand'),
  undoReturn: (asked) => told(asked, 'undoReturn'),
  freezeBand: (asked) => told(asked, 'freezeBand'),
  moveBand: (asked) => told(asked, 'moveBand'),
  linkAtDesk: (asked) => told(asked, 'linkAtDesk'),
  putBands: (asked) => told(asked, 'putBands'),
  setBand: async (asked) => {
    const said = typeof asked.body === 'object' ? asked.body : {};
    return tell(asked, { ...said, do: 'setBand', tag: asked.params.tag });
  },
};

function told(asked: VenueAsk, name: Changing): Promise<Answer> {
  const said = typeof asked.body === 'object' ? asked.body : {};
  return tell(asked, { ...said, do: name });
}

async function tell(asked: VenueAsk, said: object): Promise<Answer> {
  const parsed = parse(CommandBody, { ...said, venue: asked.venue.venue });
  if (!parsed.ok) return parsed;
  const body = parsed.value as CommandOf<Changing | 'setBand'>;
  const answer = await submit(asked.web, { by: asked.caller.by, key: asked.key, body });
  return answer.ok ? json(answer.result) : answer;
}

async function desk({ web, venue, from }: VenueAsk): Promise<Answer> {
  const id = venue.venue;
  const devices = await ask(web, { ask: 'devices', venue: id });
  if (!devices.ok) return devices;
  const users = await web.reader.access.users();
  return json({
    counts: await web.reader.bandCounts(id),
    readers: devices.answer
      .filter(({ kind }) => kind === 'reader')
      .map(({ device, connected }) => ({ device, connected })),
    staff: users.filter((user) => worksAt(user, id)).map(({ user }) => user),
    lowPct,
    keptDays: keptMs('trail', venue.settings.keepDays ?? {}) / dayMs,
    base: web.publicUrl ?? from.base,
  } satisfies DeskBody);
}

function worksAt({ venues, disabled }: ListedUser, venue: string): boolean {
  return !disabled && (venues === 'all' || venues.includes(venue));
}

const BandsQuery = z.strictObject({
  state: z.enum(bandFilters).optional(),
  q: cleanText(64).optional(),
  after: Code.optional(),
});

async function deskBands(asked: VenueAsk): Promise<Answer> {
  const { web, venue } = asked;
  const parsed = parse(BandsQuery, asked.query);
  if (!parsed.ok) return parsed;
  const { state, q, after } = parsed.value;
  const id = venue.venue;
  const sheets =
    state === 'weak'
      ? await weakOnes(asked)
      : await web.reader.bandList(id, {
          limit: rowsAPage + 1,
          longBeforeMs: startOfDay(web.clock.wallMs(), venue.timezone),
          ...(state === undefined ? {} : { state }),
          ...(q === undefined ? {} : { q }),
          ...(after === undefined ? {} : { after }),
        });
  const shown = sheets.slice(0, rowsAPage);
  const items = await withNow(asked, shown);
  if (!Array.isArray(items)) return items as Answer;
  const last = sheets.length > rowsAPage ? shown.at(-1) : undefined;
  return json({
    items,
    counts: await web.reader.bandCounts(id),
    ...(last === undefined ? {} : { after: last.tag }),
  } satisfies DeskBandsBody);
}

/** Bands whose own radio says that their battery is low, the lowest first. */
async function weakOnes({ web, venue }: VenueAsk): Promise<readonly BandSheet[]> {
  const devices = await ask(web, { ask: 'devices', venue: venue.venue });
  if (!devices.ok) return [];
  const weak = devices.answer
    .filter(({ kind, batteryPct }) => kind === 'wristband' && (batteryPct ?? 100) < lowPct)
    .sort((a, b) => (a.batteryPct ?? 0) - (b.batteryPct ?? 0))
    .slice(0, rowsAPage);
  return Promise.all(weak.map(({ device }) => web.reader.band(venue.venue, device)));
}

/** What the records know, beside what the hot path knows now. */
async function withNow(
  { web, venue }: VenueAsk,
  sheets: readonly BandSheet[],
): Promise<DeskBand[] | Answer> {
  const tags = sheets.slice(0, bandLimits.perAsk).map(({ tag }) => tag);
  const now = await ask(web, { ask: 'bands', venue: venue.venue, tags });
  if (!now.ok) return now;
  const byTag = new Map(now.answer.map((one) => [one.tag, one]));
  return sheets.map((sheet) => ({ ...sheet, now: byTag.get(sheet.tag) ?? { tag: sheet.tag } }));
}

async function deskBand(asked: VenueAsk): Promise<Answer> {
  const tag = Code.safeParse(asked.params.tag);
  if (!tag.success) return notFound;
  const sheet = await asked.web.reader.band(asked.venue.venue, tag.data);
  const items = await withNow(asked, [sheet]);
  return Array.isArray(items) ? json(items[0] ?? {}) : items;
}

async function deskCustomers({ web, query }: VenueAsk): Promise<Answer> {
  const parsed = parse(z.strictObject({ q: cleanText(80).min(2) }), query);
  if (!parsed.ok) return parsed;
  const found = await web.reader.customersLike({ q: parsed.value.q, limit: mostCustomers });
  const items = found.map(({ email, phone, ...one }) => ({
    ...one,
    ...(email === undefined ? {} : { email: struckEmail(email) }),
    ...(phone === undefined ? {} : { phone: `…${phone.slice(-4)}` }),
  }));
  return json({ items } satisfies DeskCustomersBody);
}

/** Enough to ask somebody whether it is theirs, and no more. [DSK6] */
function struckEmail(email: string): string {
  const at = email.lastIndexOf('@');
  return `${email.slice(0, 1)}…${email.slice(at)}`;
}

const TapsQuery = z.strictObject({ after: z.coerce.number().int().min(-1).default(-1) });

/** Answers as soon as something was held to the reader, else after a while with nothing. [DSK8] */
async function deskTaps({ web, venue, params, query }: VenueAsk): Promise<Answer> {
  const parsed = parse(TapsQuery, query);
  if (!parsed.ok) return parsed;
  const { after } = parsed.value;
  const { device = '' } = params;
  for (let waitedMs = 0; ; waitedMs += tapEveryMs) {
    const taps = await ask(web, { ask: 'readerTaps', venue: venue.venue, device, after });
    if (!taps.ok) return taps;
    if ('missing' in taps.answer) return notFound;
    if (after === -1 || taps.answer.taps.length > 0 || waitedMs >= tapWaitMs) {
      return json(taps.answer);
    }
    await sleep(tapEveryMs);
  }
}

/** Midnight of the venue's clock, to the minute. */
function startOfDay(nowMs: number, timeZone: string): number {
  const clock = new Intl.DateTimeFormat('en', {
    ...{ timeZone, hour: 'numeric', minute: 'numeric', hourCycle: 'h23' },
  });
  const part = (type: string) =>
    Number(clock.formatToParts(nowMs).find((one) => one.type === type)?.value ?? 0);
  return nowMs - (nowMs % 60_000) - (part('hour') * 60 + part('minute')) * 60_000;
}
