import { z } from 'zod';
import { Day, dayAt } from '../contracts/days.ts';
import { Language } from '../contracts/ids.ts';
import { WeekAsked, type WeekSettingsBody } from '../contracts/week.ts';
import { baselines, weekOf as firstDayOf, plusDays, weekStartOf } from '../contracts/weeks.ts';
import { type Answer, json } from './answers.ts';
import { submit } from './asking.ts';
import type { Handlers, VenueAsk } from './handling.ts';
import { parse } from './parse.ts';
import { weekOf } from './week-of.ts';

/** The pages' own folder is served by the system's handlers; these are the venue's. */
export const weekHandlers: Pick<Handlers['venue'], 'week' | 'weekSettings' | 'setWeek'> = {
  week,
  weekSettings: async ({ web, venue }) => {
    const settings = web.reader.week.settings(venue.venue);
    return json({ ...settings, canMail: web.canMail === true } satisfies WeekSettingsBody);
  },
  setWeek,
};

const WeekQuery = z.strictObject({
  from: Day.optional(),
  against: z.enum(baselines).optional(),
  /** Which week is the last where `from` is absent and the venue says nothing. */
  lang: Language.default('en'),
});

/** Absent `from` = the last week that is over. */
async function week({ web, venue, query }: VenueAsk): Promise<Answer> {
  const parsed = parse(WeekQuery, query);
  if (!parsed.ok) return parsed;
  const { against, lang } = parsed.value;
  const nowMs = web.clock.wallMs();
  const startsOn = web.reader.week.settings(venue.venue).startsOn ?? weekStartOf[lang];
  const thisWeek = firstDayOf(dayAt(nowMs, venue.timezone), startsOn);
  const from = parsed.value.from ?? plusDays(thisWeek, -7);
  const asked = { from, nowMs, ...(against && { against }) };
  return json(await weekOf(web.reader, venue, asked));
}

async function setWeek({ web, venue, body, caller, key }: VenueAsk): Promise<Answer> {
  const parsed = parse(WeekAsked, body);
  if (!parsed.ok) return parsed;
  const command = { do: 'setWeek', venue: venue.venue, ...parsed.value } as const;
  const answer = await submit(web, { by: caller.by, key, body: command });
  return answer.ok ? json(answer.result) : answer;
}
