import { t95, z95, zPower } from './student.ts';

/**
 * Did a campaign do anything? Who was sent it against who was held out, by people, not by messages:
 * a visitor is in one group for good, so people are independent and their messages are not. [CPN9]
 */

/** One group: people, those who did what was hoped for, and what they spent. */
export type Arm = {
  readonly visitors: number;
  readonly converted: number;
  /** Sum of each visitor's spending, and of its squares; who spent nothing counts. */
  readonly revenue: { readonly sum: number; readonly squares: number };
};

export type Interval = { readonly low: number; readonly high: number };
export type Estimate = Interval & { readonly value: number };

export type Verdict = 'noControl' | 'tooEarly' | 'noDifference' | 'better' | 'worse';

/** Shares are 0 to 1, money in the arm's currency; differences are treated minus control. */
export type ExperimentResult = {
  readonly verdict: Verdict;
  /** Each group's share, with Wilson's 95 % interval. */
  readonly treated: Estimate;
  readonly control: Estimate;
  /** Of shares: an interval that holds however often it is looked at. */
  readonly difference: Estimate;
  /** The same for who looks once, at a moment chosen before. */
  readonly differenceOnce: Estimate;
  /** Treated ÷ control − 1; absent where a group has nobody who converted. */
  readonly lift?: Estimate;
  readonly revenue: {
    readonly treated: number;
    readonly control: number;
    readonly difference: Estimate;
    readonly differenceOnce: Estimate;
  };
  /** The smallest difference of shares that so many people would show four times of five. */
  readonly visible: number;
  /** People the smaller group has, and has to have before anything is said. */
  readonly smaller: number;
  readonly needed: number;
};

/** Below these nothing is said: shares are then no normal variables, and luck looks like a win. */
export const leastSample = { visitors: 100, eachWay: 5 } as const;

/**
 * Where an always-valid interval is tightest, people a group. Any number chosen beforehand keeps
 * its promise; this one suits a shop's first weeks.
 */
const tunedFor = 500;

export function experimentResult(treated: Arm, control: Arm): ExperimentResult {
  const [n1, n0] = [treated.visitors, control.visitors];
  const [p1, p0] = [shareOf(treated), shareOf(control)];
  const pooled = n1 + n0 === 0 ? 0 : (treated.converted + control.converted) / (n1 + n0);
  const smaller = Math.min(n1, n0);
  const needed = neededOf(pooled, Math.max(n1, n0));
  const variance = varianceOf(treated) + varianceOf(control);
  const difference = ofShares(alwaysValid(p1 - p0, { variance, unit: pooled * (1 - pooled) }));
  const lift = liftOf(treated, control);
  return {
    verdict: verdictOf({ n0, smaller, needed, difference }),
    treated: { value: p1, ...wilson(treated.converted, n1) },
    control: { value: p0, ...wilson(control.converted, n0) },
    difference,
    differenceOnce: newcombe(treated, control),
    ...(lift && { lift }),
    revenue: revenueOf(treated, control),
    visible: zPower * Math.sqrt(variance),
    smaller,
    needed,
  };
}

/** Shares differ by no more than the whole. */
function ofShares({ value, low, high }: Estimate): Estimate {
  return { value, low: Math.max(-1, low), high: Math.min(1, high) };
}

type Seen = {
  readonly n0: number;
  readonly smaller: number;
  readonly needed: number;
  readonly difference: Interval;
};

function verdictOf({ n0, smaller, needed, difference }: Seen): Verdict {
  if (n0 === 0) return 'noControl';
  if (smaller < needed) return 'tooEarly';
  if (difference.low > 0) return 'better';
  return difference.high < 0 ? 'worse' : 'noDifference';
}

/** So many that five of the smaller group are expected to convert, and five not to. */
function neededOf(pooled: number, larger: number): number {
  const rarer = Math.min(pooled, 1 - pooled);
  if (rarer <= 0) return Math.max(leastSample.visitors, larger + 1);
  return Math.max(leastSample.visitors, Math.ceil(leastSample.eachWay / rarer));
}

function shareOf({ visitors, converted }: Counted): number {
  return visitors === 0 ? 0 : converted / visitors;
}

/** Of a share, one success and one failure added: nought of few is not certainly nought. */
function varianceOf({ visitors, converted }: Arm): number {
  const p = (converted + 1) / (visitors + 2);
  return (p * (1 - p)) / Math.max(1, visitors);
}

/**
 * Wilson's interval of a share. Source: Wilson, "Probable inference, the law of succession, and
 * statistical inference", JASA 22 (1927).
 */
export function wilson(converted: number, visitors: number): Interval {
  if (visitors === 0) return { low: 0, high: 1 };
  const p = converted / visitors;
  const z2 = z95 ** 2;
  const middle = p + z2 / (2 * visitors);
  const half = z95 * Math.sqrt((p * (1 - p)) / visitors + z2 / (4 * visitors ** 2));
  const by = 1 + z2 / visitors;
  return { low: Math.max(0, (middle - half) / by), high: Math.min(1, (middle + half) / by) };
}

/**
 * The difference of two shares, for one look. Source: Newcombe, "Interval estimation for the
 * difference between independent proportions", Statistics in Medicine 17 (1998), method 10.
 */
export function newcombe(treated: Counted, control: Counted): Estimate {
  const [p1, p0] = [shareOf(treated), shareOf(control)];
  const [w1, w0] = [
    wilson(treated.converted, treated.visitors),
    wilson(control.converted, control.visitors),
  ];
  const value = p1 - p0;
  return {
    value,
    low: value - Math.hypot(p1 - w1.low, w0.high - p0),
    high: value + Math.hypot(w1.high - p1, p0 - w0.low),
  };
}
type Counted = Pick<Arm, 'visitors' | 'converted'>;

/**
 * An interval that covers the truth at every look at once, 95 times in 100, so that a page may be
 * read daily: the mixture sequential probability ratio test turned round, with a normal mixture.
 * Source: Johari, Koomen, Pekelis, Walsh, "Peeking at A/B tests", KDD 2017; Robbins, "Statistical
 * methods related to the law of the iterated logarithm", Ann. Math. Stat. 41 (1970).
 */
export function alwaysValid(
  value: number,
  { variance, unit }: { readonly variance: number; readonly unit: number },
): Estimate {
  const mixing = (2 * Math.max(unit, 1e-12)) / tunedFor;
  const sum = variance + mixing;
  const half = Math.sqrt(
    ((variance * sum) / mixing) * (2 * Math.log(1 / 0.05) + Math.log(sum / variance)),
  );
  return { value, low: value - half, high: value + half };
}

/** On the scale of logarithms, where ratios are nearly normal. Source: Katz et al., 1978. */
function liftOf(treated: Arm, control: Arm): Estimate | undefined {
  const [x1, x0] = [treated.converted, control.converted];
  if (x1 === 0 || x0 === 0) return undefined;
  const [p1, p0] = [shareOf(treated), shareOf(control)];
  const variance = 1 / x1 - 1 / treated.visitors + 1 / x0 - 1 / control.visitors;
  const unit = Math.max(1e-9, (1 - p0) / p0);
  const log = alwaysValid(Math.log(p1 / p0), { variance: Math.max(variance, 1e-12), unit });
  return { value: p1 / p0 - 1, low: Math.exp(log.low) - 1, high: Math.exp(log.high) - 1 };
}

function revenueOf(treated: Arm, control: Arm): ExperimentResult['revenue'] {
  const [a, b] = [momentsOf(treated), momentsOf(control)];
  const value = a.mean - b.mean;
  const unit = (a.variance + b.variance) / 2;
  const variance = a.ofMean + b.ofMean;
  const exact = { value, low: value, high: value };
  return {
    treated: a.mean,
    control: b.mean,
    difference: variance > 0 && unit > 0 ? alwaysValid(value, { variance, unit }) : exact,
    differenceOnce: variance > 0 ? welch(a, b) : exact,
  };
}

type Moments = {
  readonly n: number;
  readonly mean: number;
  readonly variance: number;
  readonly ofMean: number;
};

function momentsOf({ visitors: n, revenue: { sum, squares } }: Arm): Moments {
  if (n === 0) return { n, mean: 0, variance: 0, ofMean: 0 };
  const mean = sum / n;
  const variance = n < 2 ? 0 : Math.max(0, (squares - n * mean ** 2) / (n - 1));
  return { n, mean, variance, ofMean: variance / n };
}

/**
 * The difference of two means of unequal variances, for one look. Source: Welch, "The
 * generalization of Student's problem", Biometrika 34 (1947).
 */
export function welch(a: Moments, b: Moments): Estimate {
  const value = a.mean - b.mean;
  const sum = a.ofMean + b.ofMean;
  const degrees =
    sum ** 2 / (a.ofMean ** 2 / Math.max(1, a.n - 1) + b.ofMean ** 2 / Math.max(1, b.n - 1));
  const half = t95(degrees) * Math.sqrt(sum);
  return { value, low: value - half, high: value + half };
}
