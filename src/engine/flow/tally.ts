import type { Counter, Tally, WearingShare } from './flow-state.ts';

/**
 * One-dimensional Kalman filter for people in a place (R. Kalman, "A new approach to linear
 * filtering and prediction problems", 1960; Welch and Bishop, TR 95-041, section 1). State: people;
 * control: door counters, in minus out; measurement: tags ÷ share of people who wear one. [SHF3]
 */

/** Variance of one counted passage: about 4 in 100 are missed or counted twice. */
const passageVariance = 0.04;
/** People² an hour that pass uncounted, and that many more an hour while counters are silent. */
const driftPerHour = 0.25;
const silentPerHour = 400;
/** A place that was seen empty, or that a person counted. */
const certainVariance = 0.25;
/** Nobody knows who was inside when the first counter spoke, or where there is none. */
const startVariance = 25;
const uncountedVariance = 10_000;
/** Standard deviation of a counter's drift a passage: between counters, and of one between days. */
const priorDrift = 0.015;
const dayDrift = 0.006;
/** How many closings the prior is worth. */
const priorClosings = (dayDrift * dayDrift) / (priorDrift * priorDrift);
/** A drift beyond this is a broken counter, and learned no further. */
const mostDrift = 0.2;
/**
 * The same wearers are counted again and again: tags say something new once in about twice a visit,
 * the integral of an error that fades exponentially with visits of half an hour.
 */
const tagsRenewMs = 3_600_000;
/** People counted in before the share of wearers is believed; fewer wearers tell nothing. */
const leastShared = 30;
const leastShare = 0.02;
/** The share differs from hour to hour by about this much. */
const shareVaries = 0.03;
const hourMs = 3_600_000;
/** What all counters miss alike, coming and going, no closing shows: this share of the people. */
const scaleVaries = 0.05;
/** 95 % point of the standard normal distribution: 90 % lie between its two sides. */
const z95 = 1.6449;

export function createTally(
  zone: string,
  { awakeMs, counted }: { readonly awakeMs: number; readonly counted: boolean },
): Tally {
  return {
    zone,
    raw: 0,
    people: 0,
    variance: counted ? startVariance : uncountedVariance,
    awakeMs,
    measuredAwakeMs: awakeMs,
    lastPassageMs: 0,
    passages: 0,
    corrected: -1,
    correctedAtMs: 0,
  };
}

/** Time passes: what nobody counted makes the number less sure. `silentShare` of counters. */
export function drift(tally: Tally, awakeMs: number, silentShare: number): void {
  const hours = Math.max(0, awakeMs - tally.awakeMs) / hourMs;
  tally.awakeMs = Math.max(tally.awakeMs, awakeMs);
  tally.variance += hours * (driftPerHour + silentPerHour * silentShare);
}

/** A counter's passages since its last message, less what it is known to count too many. */
export function count(
  tally: Tally,
  counter: Counter,
  { ins, outs }: { readonly ins: number; readonly outs: number },
): void {
  const before = counter.ins + counter.outs;
  const passages = ins + outs;
  counter.ins += ins;
  counter.outs += outs;
  tally.passages += passages;
  tally.raw += ins - outs;
  const next = tally.people + ins - outs - driftOf(counter) * passages;
  // What is systematic grows with the square of passages; what is random, with passages.
  const growth = (before + passages) * (before + passages) - before * before;
  tally.variance += passages * passageVariance + growth * driftVariance(counter);
  tally.people = Math.max(0, next);
}

/** Shrunk towards none while few closings were seen. */
export function driftOf({ drift, closings }: Counter): number {
  return (drift * closings) / (closings + priorClosings);
}

/** Welford 1962, with two days of the usual spread as a prior. */
function driftVariance({ driftM2, closings }: Counter): number {
  const between = (driftM2 + 2 * dayDrift * dayDrift) / (closings + 1);
  return between / (closings + priorClosings);
}

/** The share of people who wear a tag and its variance; undefined = not known yet. */
export function shareOf(
  { tags, people }: WearingShare,
  set: number | undefined,
): { readonly share: number; readonly variance: number } | undefined {
  const varies = shareVaries * shareVaries;
  if (set !== undefined) return { share: set, variance: varies };
  if (people < leastShared) return undefined;
  // A beta posterior from a flat prior; those who came before the counter are no more than all.
  const share = Math.min(1, (Math.min(tags, people) + 1) / (people + 2));
  if (share < leastShare) return undefined;
  return { share, variance: (share * (1 - share)) / (people + 3) + varies };
}

type Tags = { readonly tags: number; readonly share: number; readonly variance: number };

/** Weighs the number against tags ÷ share, by their variances. */
export function weighTags(tally: Tally, { tags, share, variance }: Tags): void {
  const sinceMs = tally.awakeMs - tally.measuredAwakeMs;
  if (sinceMs <= 0) return;
  tally.measuredAwakeMs = tally.awakeMs;
  const seen = tags / share;
  const size = Math.max(1, seen, tally.people);
  // Of n people a binomial number wear one; the share itself is not known exactly.
  const once = (size * (1 - share)) / share + (size * size * variance) / (share * share) + 1;
  const noise = once * Math.max(1, tagsRenewMs / sinceMs);
  const gain = tally.variance / (tally.variance + noise);
  tally.people = Math.max(0, tally.people + gain * (seen - tally.people));
  tally.variance *= 1 - gain;
}

/** Between which numbers the people lie nine times in ten; never below nobody. */
export function intervalOf({ people, variance }: Tally): readonly [low: number, high: number] {
  const scale = scaleVaries * people;
  const spread = z95 * Math.sqrt(variance + scale * scale);
  return [Math.max(0, Math.floor(people - spread)), Math.ceil(people + spread)];
}

/** What a person counted. The raw number stays as it is, beside it. */
export function correct(tally: Tally, people: number, atMs: number): void {
  tally.people = people;
  tally.variance = certainVariance;
  tally.corrected = people;
  tally.correctedAtMs = atMs;
}

/** Passages below which a closing teaches nothing. */
const leastPassages = 20;

/** Nobody is there: begins at zero again, and learns what the counters counted too many. */
export function close(tally: Tally, counters: readonly Counter[], awakeMs: number): void {
  if (tally.passages >= leastPassages) {
    const each = tally.raw / tally.passages;
    if (Math.abs(each) <= mostDrift) for (const counter of counters) learn(counter, each);
  }
  for (const counter of counters) {
    counter.ins = 0;
    counter.outs = 0;
  }
  tally.raw = 0;
  tally.passages = 0;
  tally.people = 0;
  tally.variance = certainVariance;
  tally.awakeMs = awakeMs;
  tally.measuredAwakeMs = awakeMs;
  tally.corrected = -1;
  tally.correctedAtMs = 0;
}

/** Closings remembered: an old counter still learns from a new door. */
const closingsKept = 30;

function learn(counter: Counter, each: number): void {
  if (counter.ins + counter.outs === 0) return;
  if (counter.closings >= closingsKept) {
    counter.driftM2 *= (closingsKept - 1) / closingsKept;
    counter.closings = closingsKept - 1;
  }
  counter.closings++;
  const off = each - counter.drift;
  counter.drift += off / counter.closings;
  counter.driftM2 += off * (each - counter.drift);
}
