import { quarterMs, quarterOf } from '../contracts/passages.ts';
import type { ZoneKind } from '../contracts/venue.ts';
import type { DayFigures, DayRows } from '../contracts/week.ts';

/** A counter is heard while its last word is no older than this many of its intervals. [SHF3] */
const intervalsHeard = 3;
/** So long a silence while people were here, and the day's count is not known. */
const silentAtMostMs = 3_600_000;

type Day = {
  readonly fromMs: number;
  readonly toMs: number;
  readonly kinds: ReadonlyMap<string, ZoneKind>;
};
type Door = DayRows['doors'][number];

/**
 * People counted at the doors of a day, and how long the most silent counter was silent between
 * the first and the last moment somebody was inside or paid; where none is known, between
 * passages. Counters that counted nobody while somebody was here were silent all day. [WEK12]
 */
export function doorFigures(rows: DayRows, day: Day): Pick<DayFigures, 'doors'> {
  const { doors } = rows;
  if (doors.length === 0) return {};
  const quarters = doors.flatMap((door) => door.quarters);
  const ins = quarters.reduce((sum, quarter) => sum + quarter.ins, 0);
  const outs = quarters.reduce((sum, quarter) => sum + quarter.outs, 0);
  const here = hereOf(rows, day);
  const passed = quarters.filter((quarter) => quarter.ins + quarter.outs > 0);
  const open = spanOf(here.length > 0 ? here : passed.map(({ fromMs }) => fromMs));
  const isBlind = passed.length === 0 && here.length > 0;
  const silent = Math.max(...doors.map((door) => silentIn(door, open) * quarterMs));
  return { doors: { ins, outs, silentMs: isBlind ? day.toMs - day.fromMs : silent } };
}

/** Moments of the day at which somebody surely was inside: who is heard at the door may pass by. */
function hereOf({ visits, sales }: DayRows, { fromMs, toMs, kinds }: Day): readonly number[] {
  const inside = visits.flatMap(({ stays }) =>
    stays.filter(({ zone }) => kinds.get(zone) !== 'entrance'),
  );
  const moments = [
    ...inside.flatMap((stay) => [stay.fromMs, stay.toMs]),
    ...sales.map(({ atMs }) => atMs),
  ];
  return moments.filter((atMs) => atMs >= fromMs && atMs < toMs);
}

/** The quarters of an hour from the first moment to the last. */
function spanOf(moments: readonly number[]): readonly number[] {
  if (moments.length === 0) return [];
  const [first, last] = moments.reduce(
    ([least, most], atMs) => [Math.min(least, atMs), Math.max(most, atMs)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
  const count = (quarterOf(last) - quarterOf(first)) / quarterMs + 1;
  return Array.from({ length: count }, (_, at) => quarterOf(first) + at * quarterMs);
}

/** How many quarters the counter was not heard in, nor so shortly before as it is used to. */
function silentIn({ everyMs, quarters }: Door, open: readonly number[]): number {
  const heard = quarters.map(({ fromMs }) => fromMs);
  const allowedMs = Math.max(quarterMs, intervalsHeard * everyMs);
  return open.filter((at) => !heard.some((one) => one <= at && at - one < allowedMs)).length;
}

export type KnownDoors = { readonly known: readonly DayFigures[]; readonly silent: number };

/** The days whose count is known, and how many have counters that were silent. */
export function countedDays(days: readonly DayFigures[]): KnownDoors {
  const known = days.filter(({ doors }) => doors !== undefined && isHeard(doors));
  const counting = days.filter(({ doors }) => doors !== undefined);
  return { known, silent: counting.length - known.length };
}

const isHeard = ({ silentMs }: NonNullable<DayFigures['doors']>) => silentMs < silentAtMostMs;
