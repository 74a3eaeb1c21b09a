import type { WeekBody } from '../contracts/api-week.ts';
import { boundsOf, type Day, dayAt } from '../contracts/days.ts';
import type { RecordsReader, VenueRecord } from '../contracts/ports.ts';
import { daysKept } from '../contracts/retention.ts';
import type { DayFigures } from '../contracts/week.ts';
import { type Baseline, plusDays } from '../contracts/weeks.ts';
import { dayFigures } from '../insights/day-figures.ts';
import { weekParts } from '../insights/week.ts';

const dayMs = 86_400_000;
/** First days of the baseline's weeks, days after the week's own. */
const weeksOf: Readonly<Record<Baseline, readonly number[]>> = {
  fourBefore: [-7, -14, -21, -28],
  weekBefore: [-7],
  monthBefore: [-28],
  yearBefore: [-364],
};

export type WeekReader = Pick<RecordsReader, 'week' | 'devices'>;
type Moment = { readonly nowMs: number };
export type WeekQuestion = Moment & { readonly from: Day; readonly against?: Baseline };

/**
 * A venue's week from its days: as they were kept, else as the records still hold them whole. A day
 * that is neither, is not over, or lies before the first visit is left out. [WEK2]
 */
export async function weekOf(
  reader: WeekReader,
  venue: VenueRecord,
  { from, nowMs, against: asked }: WeekQuestion,
): Promise<WeekBody> {
  const settings = reader.week.settings(venue.venue);
  const against = asked ?? settings.against;
  const devices = await reader.devices(venue.venue);
  const week = daysFrom(reader, venue, { from, nowMs });
  const base = weeksOf[against]
    .map((days) => plusDays(from, days))
    .map((first) => ({
      from: first,
      days: daysFrom(reader, venue, { from: first, nowMs }),
    }));
  const pairs = week.map((day, at) => ({
    date: plusDays(from, at),
    day,
    base: base.flatMap(({ days }) => days[at] ?? []),
  }));
  const hasTill = devices.some(({ kind }) => kind === 'till');
  const { wearingShare } = venue.settings;
  return {
    venue: venue.venue,
    name: venue.name,
    timezone: venue.timezone,
    from,
    to: plusDays(from, 6),
    earlier: plusDays(from, -7),
    later: plusDays(from, 7),
    ...(settings.startsOn && { startsOn: settings.startsOn }),
    today: dayAt(nowMs, venue.timezone),
    against,
    base: base.map(({ from: first, days }) => ({
      from: first,
      days: days.filter((day) => day !== undefined).length,
    })),
    ...(wearingShare !== undefined && { wearingShare }),
    ...weekParts({ pairs, zones: venue.plan.zones, hasTill }),
  };
}

function daysFrom(
  reader: WeekReader,
  venue: VenueRecord,
  { from, nowMs }: Moment & { readonly from: Day },
): readonly (DayFigures | undefined)[] {
  const kept = new Map(
    reader.week
      .kept(venue.venue, { from, to: plusDays(from, 6) })
      .map(({ day, figures }) => [day, figures]),
  );
  return Array.from({ length: 7 }, (_, at) => {
    const day = plusDays(from, at);
    return kept.get(day) ?? dayFromRows(reader, venue, { day, nowMs });
  });
}

/** What a day that is over comes to by the rows; undefined where they are not all there. */
export function dayFromRows(
  reader: WeekReader,
  venue: VenueRecord,
  { day, nowMs }: Moment & { readonly day: Day },
): DayFigures | undefined {
  const bounds = boundsOf(day, venue.timezone);
  const sinceMs = reader.week.sinceMs(venue.venue);
  const trailMs = daysKept('trail', venue.settings.keepDays) * dayMs;
  const isOver = bounds.toMs <= nowMs;
  if (!isOver || sinceMs === undefined || bounds.toMs <= sinceMs) return undefined;
  if (bounds.fromMs < nowMs - trailMs) return undefined;
  const kinds = new Map(venue.plan.zones.map(({ id, kind }) => [id, kind]));
  return dayFigures(reader.week.rows(venue.venue, bounds), { ...bounds, kinds });
}
