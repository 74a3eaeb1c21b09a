import type { DayCounted, PlaceOrder, WeekBody, WeekPlace } from '../contracts/api-week.ts';
import type { Localized } from '../contracts/ids.ts';
import type { Zone } from '../contracts/venue.ts';
import type { DayFigures } from '../contracts/week.ts';
import { countedDays } from './door-figures.ts';
import { mergeSpreads, quantileOf } from './spread.ts';
import { comparedFigures, type DayPair } from './week-compare.ts';
import { countedOf, fewest } from './week-figures.ts';

/** Places where people choose; doors, queues and tills are passed by all who come. */
const placeKinds: readonly string[] = ['display', 'fitting', 'service', 'amenity', 'aisle'];
/** Everybody walks along these. */
const passedKind = 'aisle';
/** A place of fewer visits is neither best nor worst. */
const leastVisits = 20;
const mostRanked = 3;

export type WeekGiven = {
  /** The seven days in order. */
  readonly pairs: readonly (DayPair & { readonly date: string })[];
  readonly zones: readonly Pick<Zone, 'id' | 'name' | 'kind'>[];
  readonly hasTill: boolean;
};
type WeekParts = Pick<
  WeekBody,
  'days' | 'figures' | 'money' | 'staff' | 'doors' | 'queues' | 'places' | 'best' | 'worst'
>;

const sumOf = <T>(all: readonly T[], of: (one: T) => number) =>
  all.reduce((sum, one) => sum + of(one), 0);

/** All that a week's page shows, from days that were kept. [WEK3] [WEK6] */
export function weekParts({ pairs, zones, hasTill }: WeekGiven): WeekParts {
  const days = pairs.flatMap(({ day }) => day ?? []);
  const currency = mainCurrency(days);
  const hasEntrance = zones.some(({ kind }) => kind === 'entrance');
  const figures = comparedFigures(pairs, { hasTill, hasEntrance, currency });
  const money = moneyOf(days, currency);
  const places = placesOf(pairs, zones, hasTill || money !== undefined);
  const ranked = placesRanked(places);
  return {
    days: pairs.flatMap(dayOf),
    figures,
    ...(money && { money }),
    ...staffOf(days),
    ...doorsOf(pairs),
    queues: queuesOf(days, zones),
    places,
    ...ranked,
  };
}

function dayOf({ date, day, base }: WeekGiven['pairs'][number]): WeekBody['days'] {
  if (day === undefined) return [];
  const mean = base.length === 0 ? undefined : sumOf(base, ({ visits }) => visits) / base.length;
  const isFew = day.visits > 0 && day.visits < fewest;
  return [
    {
      day: date,
      ...(isFew ? { few: true } : { visits: day.visits }),
      ...baseOf(mean),
      ...countedOn(day, base),
    },
  ];
}

/** A mean that tells of nobody, or of enough. */
const baseOf = (mean: number | undefined): { readonly base?: number } =>
  mean !== undefined && (mean === 0 || mean >= fewest) ? { base: Math.round(mean) } : {};

/** A day's people at the doors, as far as its counters were heard. [WEK12] */
function countedOn(day: DayFigures, base: readonly DayFigures[]): { counted?: DayCounted } {
  if (day.doors === undefined) return {};
  const { known } = countedDays(base);
  const people = sumOf(known, ({ doors }) => doors?.ins ?? 0);
  const before = baseOf(known.length === 0 ? undefined : people / known.length);
  const { value, unknown } = countedOf([day]);
  if (value !== undefined) return { counted: { ins: value, ...before } };
  return { counted: { unknown: unknown === 'few' ? 'few' : 'counterSilent', ...before } };
}

function doorsOf(pairs: WeekGiven['pairs']): Pick<WeekBody, 'doors'> {
  const days = pairs.flatMap(({ day }) => day ?? []);
  const { known, silent } = countedDays(days);
  if (known.length + silent === 0) return {};
  const compared = pairs.filter(
    ({ day, base }) =>
      day !== undefined &&
      countedDays([day]).known.length > 0 &&
      countedDays(base).known.length > 0,
  );
  const outs = sumOf(known, ({ doors }) => doors?.outs ?? 0);
  return { doors: { outs, days: known.length, silentDays: silent, compared: compared.length } };
}

/** The currency of most receipts. */
function mainCurrency(days: readonly DayFigures[]): string {
  const receipts = new Map<string, number>();
  for (const { money } of days) {
    for (const [currency, sum] of Object.entries(money)) {
      receipts.set(currency, (receipts.get(currency) ?? 0) + sum.receipts);
    }
  }
  const [most] = [...receipts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  return most?.[0] ?? '';
}

function moneyOf(days: readonly DayFigures[], currency: string): WeekBody['money'] {
  if (currency === '') return undefined;
  const own = days.flatMap(({ money }) => money[currency] ?? []);
  const all = days.flatMap(({ money }) => Object.values(money));
  const receipts = sumOf(own, (one) => one.receipts);
  return {
    currency,
    receipts,
    total: sumOf(own, (one) => one.total),
    returned: sumOf(own, (one) => one.returned),
    others: sumOf(all, (one) => one.receipts) - receipts,
    matched: sumOf(days, (day) => day.matched),
  };
}

function staffOf(days: readonly DayFigures[]): Pick<WeekBody, 'staff'> {
  const staffMs = sumOf(days, (day) => day.staffMs);
  if (staffMs === 0) return {};
  const unattendedMs = sumOf(days, (day) => day.unattendedMs);
  const insideMs = unattendedMs + sumOf(days, (day) => day.attendedMs);
  const unattended = insideMs === 0 ? 0 : unattendedMs / insideMs;
  return { staff: { hours: staffMs / 3_600_000, unattended } };
}

type Named = { readonly name?: Localized; readonly kind?: string };
const nameOf = (zones: WeekGiven['zones'], zone: string): Named => {
  const found = zones.find(({ id }) => id === zone);
  return found === undefined ? {} : { name: found.name, kind: found.kind };
};

function queuesOf(days: readonly DayFigures[], zones: WeekGiven['zones']): WeekBody['queues'] {
  const ids = new Set(days.flatMap(({ queues }) => Object.keys(queues)));
  return [...ids].map((zone) => {
    const all = days.flatMap(({ queues }) => queues[zone] ?? []);
    const waits = mergeSpreads(all.map((queue) => queue.waits));
    const abandoned = sumOf(all, (queue) => queue.abandoned);
    const { name } = nameOf(zones, zone);
    const known = { zone, ...(name && { name }) };
    if (waits.n + abandoned < fewest) return { ...known, few: true };
    const medianMs = quantileOf(waits, 0.5);
    const p90Ms = quantileOf(waits, 0.9);
    return {
      ...known,
      few: false,
      waits: waits.n,
      abandoned,
      // A median of two waits would tell of one of them.
      ...(waits.n >= fewest && medianMs !== undefined && { medianMs }),
      ...(waits.n >= fewest && p90Ms !== undefined && { p90Ms }),
    };
  });
}

function placesOf(
  pairs: readonly DayPair[],
  zones: WeekGiven['zones'],
  hasSales: boolean,
): readonly WeekPlace[] {
  const days = pairs.flatMap(({ day }) => day ?? []);
  const seen = days.flatMap(({ places }) => Object.keys(places));
  const drawn = zones.filter(({ kind }) => placeKinds.includes(kind)).map(({ id }) => id);
  const gone = seen.filter((zone) => zones.every(({ id }) => id !== zone));
  const all = [...new Set([...drawn, ...gone])].map((zone): WeekPlace => {
    const own = days.flatMap(({ places }) => places[zone] ?? []);
    const visits = sumOf(own, (one) => one.visits);
    const known = { zone, ...nameOf(zones, zone) };
    if (visits > 0 && visits < fewest) return { ...known, few: true };
    const dwellMs = quantileOf(mergeSpreads(own.map(({ stays }) => stays)), 0.5);
    const bought = hasSales && visits > 0 ? sumOf(own, (one) => one.bought) / visits : undefined;
    const base = baseVisits(pairs, zone);
    return {
      ...known,
      few: false,
      visits,
      ...(dwellMs !== undefined && { dwellMs }),
      ...(bought !== undefined && { bought }),
      ...(base !== undefined && base >= fewest && { base: Math.round(base) }),
    };
  });
  return all.sort((a, b) => (b.visits ?? 1) - (a.visits ?? 1) || (a.zone < b.zone ? -1 : 1));
}

/** Mean of each weekday over the baseline's weeks, of the days the week has. */
function baseVisits(pairs: readonly DayPair[], zone: string): number | undefined {
  const both = pairs.filter(({ day, base }) => day !== undefined && base.length > 0);
  if (both.length === 0) return undefined;
  return sumOf(
    both,
    ({ base }) => sumOf(base, (day) => day.places[zone]?.visits ?? 0) / base.length,
  );
}

function placesRanked(places: readonly WeekPlace[]): Pick<WeekBody, 'best' | 'worst'> {
  const ranked = (order: PlaceOrder) => {
    const all = places
      .filter(({ kind, visits = 0 }) => kind !== passedKind && visits >= leastVisits)
      .filter((place) => place[order] !== undefined)
      .sort((a, b) => (b[order] ?? 0) - (a[order] ?? 0));
    const most = Math.min(mostRanked, Math.floor(all.length / 2));
    const ids = all.map(({ zone }) => zone);
    return { best: ids.slice(0, most), worst: most === 0 ? [] : ids.slice(-most).toReversed() };
  };
  const [visits, dwellMs, bought] = [ranked('visits'), ranked('dwellMs'), ranked('bought')];
  return {
    best: { visits: visits.best, dwellMs: dwellMs.best, bought: bought.best },
    worst: { visits: visits.worst, dwellMs: dwellMs.worst, bought: bought.worst },
  };
}
