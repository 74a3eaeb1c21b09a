import { z } from 'zod';
import type { WeekSettingsBody } from '../contracts/api-week.ts';
import { Day, dayAt } from '../contracts/days.ts';
import { Language } from '../contracts/ids.ts';
import { WeekAsked } from '../contracts/week.ts';
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
    return json({ ...settings, canMail: web.reaches?.email === true } satisfies WeekSettingsBody);
  },
  setWeek,
};

const WeekQuery = z.strictObject({
  /** Any day of it; absent = of the last week that is over. */
  day: Day.optional(),
  against: z.enum(baselines).optional(),
  /** Whose week it is where the venue has none of its own. [WEK1] */
  lang: Language.default('en'),
});

async function week({ web, venue, query }: VenueAsk): Promise<Answer> {
  const parsed = parse(WeekQuery, query);
  if (!parsed.ok) return parsed;
  const { against, lang } = parsed.value;
  const nowMs = web.clock.wallMs();
  const startsOn = web.reader.week.settings(venue.venue).startsOn ?? weekStartOf[lang];
  const day = parsed.value.day ?? plusDays(dayAt(nowMs, venue.timezone), -7);
  const asked = { from: firstDayOf(day, startsOn), nowMs, ...(against && { against }) };
  return json(await weekOf(web.reader, venue, asked));
}

async function setWeek({ web, venue, body, caller, key }: VenueAsk): Promise<Answer> {
  const parsed = parse(WeekAsked, body);
  if (!parsed.ok) return parsed;
  const command = { do: 'setWeek', venue: venue.venue, ...parsed.value } as const;
  const answer = await submit(web, { by: caller.by, key, body: command });
  return answer.ok ? json(answer.result) : answer;
}
