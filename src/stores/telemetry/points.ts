import { measurements, type Point } from '../../contracts/effects.ts';
import { isCleanText } from '../../contracts/ids.ts';
import type { SeriesQuery } from '../../contracts/telemetry.ts';

/** Longest tag value, in UTF-16 units; ids are at most 64, so only damage is longer. */
const maxTagLength = 256;
/** Last millisecond whose nanoseconds fit 63 bits, the range of both stores. */
const maxAtMs = 9_223_372_036_853;
const ordinalsPerMs = 1_000_000;
/** Most buckets one question may ask for: a year of minutes. */
const maxBuckets = 525_600;

/**
 * Why a point cannot be stored; undefined when it can. Names come from the table of measurements
 * alone, so that no visitor or tag ever becomes a series. [TEL5]
 */
export function pointFault(point: Point): string | undefined {
  if (!Object.hasOwn(measurements, point.measurement)) return 'the measurement is unknown';
  const known = measurements[point.measurement];
  const fields = Object.entries(point.fields);
  if (fields.length === 0) return 'it has no field';
  for (const [name, value] of fields) {
    if (!isOneOf(known.fields, name)) return `${point.measurement} has no such field`;
    if (!Number.isFinite(value)) return `${name} is not a finite number`;
  }
  for (const [name, value] of Object.entries(point.series)) {
    if (!isOneOf(known.series, name)) return `${point.measurement} has no such tag`;
    if (value.length > maxTagLength) return `${name} is longer than ${maxTagLength}`;
  }
  const { atMs, ordinal } = point;
  if (!Number.isInteger(atMs) || atMs < 0 || atMs > maxAtMs) return 'the time is out of range';
  if (!Number.isInteger(ordinal) || ordinal < 0 || ordinal >= ordinalsPerMs) {
    return 'the ordinal is out of range';
  }
  return undefined;
}

function isOneOf(names: readonly string[], name: string): boolean {
  return names.includes(name);
}

/**
 * A tag value as both stores keep it. Line protocol has no escape for a line break or for a
 * backslash before its own delimiters, so these become look-alikes, one to one: `\n` is `␊`,
 * a backslash is `⧵`. [TEL6]
 */
export function tagText(value: string): string {
  if (isCleanText(value) && !/[\\\n\t]/.test(value)) return value;
  const shown = [...value.toWellFormed()].map((letter) => {
    const code = letter.codePointAt(0) ?? 0;
    if (code < 32) return String.fromCodePoint(0x2400 + code);
    if (code === 127) return '\u2421';
    return letter === '\\' ? '\u29f5' : letter;
  });
  return shown.join('');
}

/** Tags in the order of their names, as stored; an empty value is no tag. */
export function tagsOf(series: Readonly<Record<string, string>>): readonly [string, string][] {
  return Object.entries(series)
    .filter(([, value]) => value !== '')
    .map(([name, value]): [string, string] => [name, tagText(value)])
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Nanoseconds since 1970 as text, because they pass 2⁵³. [TEL1] */
export function nanoseconds(point: Pick<Point, 'atMs' | 'ordinal'>): string {
  return String(BigInt(point.atMs) * BigInt(ordinalsPerMs) + BigInt(point.ordinal));
}

/** A question that would build an unbounded answer is a mistake of its caller. */
export function checkBuckets(query: SeriesQuery): void {
  const { fromMs, toMs, everyMs, offsetMs } = query;
  const whole = [fromMs, toMs, everyMs, offsetMs].every(Number.isSafeInteger);
  if (!whole || everyMs < 1) throw new RangeError('times and lengths are whole milliseconds');
  if ((toMs - fromMs) / everyMs > maxBuckets) {
    throw new RangeError(`more than ${maxBuckets} buckets asked for`);
  }
}

export function checkQuantiles(at: readonly number[]): void {
  if (at.some((share) => !(share >= 0 && share <= 1))) {
    throw new RangeError('quantiles lie between 0 and 1');
  }
}

/** A share as the percentage both stores count with, rid of the last digits of a product. */
export function percentOf(share: number): string {
  return (share * 100).toFixed(12);
}

/**
 * Index of a quantile among `count` ordered values: nearest rank, as InfluxQL's PERCENTILE has it,
 * and the least value where that would be before the first. [TEL3]
 */
export function quantileIndex(count: number, share: number): number {
  const rank = Math.floor((count * Number(percentOf(share))) / 100 + 0.5);
  return Math.min(Math.max(rank, 1), count) - 1;
}
