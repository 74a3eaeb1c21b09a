import type { WeekBody } from '../contracts/api-week.ts';
import { Day, dayAt } from '../contracts/days.ts';
import {
  baselines,
  type FigureKey,
  figureKeys,
  weekOf as firstDayOf,
  plusDays,
  weekStartOf,
} from '../contracts/weeks.ts';
import { weekOf } from '../web/week-of.ts';
import { type CliCommand, CliFailure } from './command.ts';
import { venueOf, withLabRoom } from './lab-access.ts';

export const week: CliCommand = {
  name: 'week',
  usage: '[--venue VENUE] [--week DATE] [--against BASELINE]',
  summary: 'What came of a week, beside the weeks before',
  examples: ['gozar week', 'gozar week --week 2026-11-16 --against weekBefore --json'],
  options: {
    venue: { type: 'string' },
    week: { type: 'string' },
    against: { type: 'string' },
  },
  optionHelp: [
    '--venue VENUE   where there is more than one',
    '--week DATE     a day of it; absent = the last week that is over. It begins on Monday,',
    '                or on the day the venue’s page says',
    `--against WHAT  ${baselines.join(', ')}`,
  ],
  positionals: [0, 0],
  run: async ({ config, values, print }) =>
    withLabRoom(config.data, async (room) => {
      const venue = await venueOf(room, values.venue);
      const nowMs = Date.now();
      const startsOn = room.reader.week.settings(venue.venue).startsOn ?? weekStartOf.en;
      const lastWeek = plusDays(dayAt(nowMs, venue.timezone), -7);
      const day = values.week === undefined ? lastWeek : dayNamed(values.week);
      const against = baselines.find((one) => one === values.against);
      if (values.against !== undefined && against === undefined) {
        throw asked(`--against ${values.against} is none of them`, `use ${baselines.join(', ')}`);
      }
      const question = { from: firstDayOf(day, startsOn), nowMs, ...(against && { against }) };
      const body = await weekOf(room.reader, venue, question);
      print(body, linesOf(body));
      return 0;
    }),
};

function dayNamed(text: string | boolean): string {
  const parsed = Day.safeParse(text);
  if (!parsed.success) throw asked(`--week ${text} is no day`, 'use a date: 2026-11-16');
  return parsed.data;
}

const asked = (message: string, mend: string) =>
  new CliFailure('command.shape', { message, mend, exitCode: 2 });

const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
const minutes = (ms: number) => `${(ms / 60_000).toFixed(1)} min`;
const plain = (value: number) => String(Math.round(value * 100) / 100);

const names: Readonly<Record<FigureKey, readonly [string, (value: number) => string]>> = {
  footfall: ['visits', plain],
  counted: ['people counted in at the doors', plain],
  capture: ['came in, of those heard outside', percent],
  dwellMs: ['half of the visits last longer than', minutes],
  conversion: ['visits with a purchase', percent],
  receiptsPerVisit: ['receipts a visit', plain],
  receiptsPerCounted: ['receipts by people counted', percent],
  basket: ['average receipt', plain],
  basketUnits: ['articles a receipt', plain],
  perStaff: ['visitors inside for each on shift', plain],
  queueMedianMs: ['half waited longer than', minutes],
  queueP90Ms: ['one in ten waited longer than', minutes],
  queueAbandoned: ['left a queue unserved', percent],
};

const unknowns: Readonly<Record<NonNullable<WeekBody['figures']['footfall']['unknown']>, string>> =
  {
    noDays: 'no day of this week is kept',
    noVisits: 'nobody came',
    noneOver: 'none of the visits is over yet',
    noneOutside: 'nobody outside is heard who did not come in',
    noEntrance: 'the plan has no entrance',
    noCounter: 'no door counter counted on these days',
    counterSilent: 'a door counter was silent for an hour or more of every day, or counted nobody',
    noTill: 'there is no till',
    noSales: 'nothing was sold',
    noShifts: 'nobody was on shift',
    noQueue: 'the plan has no queue',
    noWaits: 'nobody waited',
    few: 'fewer than 5',
  };

function linesOf(body: WeekBody): string[] {
  const { figures, base, days } = body;
  const lines = figureKeys.map((key) => {
    const [name, say] = names[key];
    const { value, unknown, base: before, difference, verdict } = figures[key];
    if (value === undefined) return `  ${name}: not known: ${unknowns[unknown ?? 'noDays']}`;
    const beside = before === undefined ? '' : `; before ${say(before)}`;
    const span = difference && `${say(difference.low)} to ${say(difference.high)}`;
    const change = span === undefined ? '; too early to compare' : `; ${verdict} (${span})`;
    return `  ${name}: ${say(value)}${beside}${change}`;
  });
  const counted = base.map((one) => `${one.from} (${one.days} of 7 days)`).join(', ');
  return [
    `${body.venue}, ${body.from} to ${body.to}, ${days.length} of 7 days`,
    `against ${body.against}: ${counted}`,
    ...lines,
    ...doorsOf(body),
    ...body.places.map((place) =>
      place.few
        ? `  ${place.zone}: fewer than 5 visits`
        : `  ${place.zone}: ${place.visits} visits, ${minutes(place.dwellMs ?? 0)}` +
          (place.bought === undefined ? '' : `, ${percent(place.bought)} bought`),
    ),
  ];
}

/** On how many days the counted people rest. */
function doorsOf({ doors, days }: WeekBody): string[] {
  if (doors === undefined) return [];
  const silent = doors.silentDays > 0 ? `; a counter was silent on ${doors.silentDays}` : '';
  return [
    `  counted at the doors on ${doors.days} of ${days.length} days${silent}; out: ${doors.outs}`,
  ];
}
