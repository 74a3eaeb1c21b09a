import type { Verdict, WeekFigure } from '../contracts/api-week.ts';
import type { DayFigures } from '../contracts/week.ts';
import type { FigureKey } from '../contracts/weeks.ts';
import { countedDays } from './door-figures.ts';
import { t95 } from './student.ts';
import { type Equipment, figuresOf, type Shown } from './week-figures.ts';

/** The same weekday of the week and of the baseline's weeks; a day that is not there is absent. */
export type DayPair = {
  readonly day: DayFigures | undefined;
  readonly base: readonly DayFigures[];
};

/** Below these nothing is said: a week of few visits differs from the next by luck alone. */
const leastPairs = 5;
const leastOf = 30;

/**
 * Every figure of a week beside its baseline. Compared are days with the same weekday: the week's
 * value minus the baseline's, with a 95 % interval from how much those daily differences vary
 * (paired t, as many degrees as pairs less one). So a Friday is never held against a Monday, and
 * people who come together, or a rainy day, are in the interval. Source: Student, "The probable
 * error of a mean", Biometrika 6 (1908). [WEK5]
 */
export function comparedFigures(
  pairs: readonly DayPair[],
  equipment: Equipment,
): Readonly<Record<FigureKey, WeekFigure>> {
  const week = figuresOf(
    pairs.flatMap(({ day }) => day ?? []),
    equipment,
  );
  const both = pairs.filter(({ day, base }) => day !== undefined && base.length > 0);
  const base = figuresOf(
    both.flatMap(({ base: days }) => days),
    equipment,
  );
  const own = figuresOf(
    both.flatMap(({ day }) => day ?? []),
    equipment,
  );
  const daily = both.map((pair) => ({
    day: figuresOf(pair.day === undefined ? [] : [pair.day], equipment),
    base: figuresOf(pair.base, equipment),
    baseDays: { footfall: pair.base.length, counted: countedDays(pair.base).known.length },
  }));
  const compare = (key: FigureKey): WeekFigure => {
    // People add up over days: of several weeks, the mean of each weekday is.
    const sumKey = key === 'footfall' || key === 'counted' ? key : undefined;
    const isSum = sumKey !== undefined;
    const each = daily.flatMap((one) => {
      const [a, b] = [numberOf(one.day[key]), numberOf(one.base[key])];
      if (a === undefined || b === undefined) return [];
      return [{ a, b: sumKey === undefined ? b : b / one.baseDays[sumKey] }];
    });
    const sum = each.reduce((all, { b }) => all + b, 0);
    const baseValue = isSum ? (each.length === 0 ? undefined : sum) : base[key].value;
    const shown = week[key];
    const ownValue = own[key].value;
    const known = { ...shown, ...(baseValue !== undefined && { base: baseValue }) };
    const isEnough = each.length >= leastPairs && Math.min(shown.of, base[key].of) >= leastOf;
    if (!isEnough || shown.value === undefined || ownValue === undefined) return early(known);
    if (baseValue === undefined) return early(known);
    const value = isSum ? each.reduce((all, { a }) => all + a, 0) - sum : ownValue - baseValue;
    const half = halfWidth(each.map(({ a, b }) => a - b)) * (isSum ? each.length : 1);
    const difference = { value, low: value - half, high: value + half };
    return { ...known, difference, verdict: verdictOf(difference) };
  };
  const keys = Object.keys(week) as FigureKey[];
  return Object.fromEntries(keys.map((key) => [key, compare(key)])) as Record<
    FigureKey,
    WeekFigure
  >;
}

/** A day of nobody has no share and no wait, but its footfall is 0. */
const numberOf = ({ value }: Shown) => value;

const early = (known: Omit<WeekFigure, 'verdict'>): WeekFigure => ({
  ...known,
  verdict: 'tooEarly',
});

function verdictOf({ low, high }: { readonly low: number; readonly high: number }): Verdict {
  if (low > 0) return 'more';
  return high < 0 ? 'less' : 'same';
}

/** Half of the 95 % interval of the mean of some differences. */
function halfWidth(differences: readonly number[]): number {
  const n = differences.length;
  const mean = differences.reduce((sum, one) => sum + one, 0) / n;
  const squares = differences.reduce((sum, one) => sum + (one - mean) ** 2, 0);
  return t95(n - 1) * Math.sqrt(squares / (n - 1) / n);
}
