import type { Campaign } from '../../contracts/rules.ts';
import { isWithinHours, type LocalTime, localTime, minutesOf, weekdays } from '../localtime.ts';

type Schedule = NonNullable<Campaign['schedule']>;

/** Why a campaign is not scheduled now, in venue time; undefined = it is. */
export function outsideSchedule(
  schedule: Schedule | undefined,
  local: LocalTime,
): { readonly path: string; readonly value: string; readonly bound: string } | undefined {
  if (schedule === undefined) return undefined;
  const { from, to, hours } = schedule;
  const { date } = local;
  // ISO dates sort as text. The last day counts whole.
  if (from !== undefined && date < from) return { path: 'schedule.from', value: date, bound: from };
  if (to !== undefined && date > to) return { path: 'schedule.to', value: date, bound: to };
  if (hours === undefined || hours.some((span) => isOpen(span, local))) return undefined;
  const clock = `${local.weekday} ${two(local.hour)}:${two(local.minute)}`;
  const bound = hours.map(({ days, from, to }) => `${days.join(' ')} ${from}–${to}`).join(', ');
  return { path: 'schedule.hours', value: clock, bound };
}

type Hours = NonNullable<Schedule['hours']>[number];

/** Hours past midnight belong to the day on which they began. */
function isOpen({ days, from, to }: Hours, { weekday, minuteOfDay }: LocalTime): boolean {
  if (!isWithinHours(minuteOfDay, from, to)) return false;
  const beganYesterday = minutesOf(from) > minutesOf(to) && minuteOfDay < minutesOf(to);
  if (!beganYesterday) return days.includes(weekday);
  const yesterday = weekdays[(weekdays.indexOf(weekday) + 6) % 7];
  return yesterday !== undefined && days.includes(yesterday);
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

const dayMs = 86_400_000;

/** Whether there is a moment within the days at which one of the hours is open. */
export function canEverBe({ from, to, hours }: Schedule): boolean {
  if (hours === undefined || from === undefined || to === undefined) return true;
  const firstMs = Date.parse(`${from}T00:00:00Z`);
  const days = Math.min(7, Math.round((Date.parse(`${to}T00:00:00Z`) - firstMs) / dayMs) + 1);
  for (let day = 0; day < days; day++) {
    const { weekday } = localTime([], firstMs + day * dayMs);
    const yesterday = localTime([], firstMs + (day - 1) * dayMs).weekday;
    const isOpenThen = hours.some((span) => {
      const passesMidnight = minutesOf(span.from) > minutesOf(span.to) && span.to !== '00:00';
      return span.days.includes(weekday) || (passesMidnight && span.days.includes(yesterday));
    });
    if (isOpenThen) return true;
  }
  return false;
}
