import type { VisitValue } from '../../contracts/effects.ts';
import { bounds } from '../bounds.ts';
import type { Person } from '../person-state.ts';
import type { VenueState, Visit, Wearing } from '../state.ts';
import { learnRow, sharesBelow } from './prior.ts';
import { shortestM } from './route.ts';
import type { Walk } from './walk-state.ts';
import { legM } from './ways.ts';

/**
 * What a visit says is valued, by naive Bayes over ranks. [JNY3]
 *
 * Each feature of the visit becomes its rank u (0 to 1) among the visits it is compared with: the
 * venue's last ones, and the visitor's own, which weigh as much as `venueWeight` of the venue's.
 * By the probability integral transform ranks of all visits together are uniform. Of visits that
 * value a thing they are taken to lie by the density 1 + s(2u − 1), of the others by
 * 1 − s(2u − 1): the one linear pair whose even mixture is uniform again, so that thresholds need
 * no fitting. `s`, −1 to 1, is how much the feature speaks for the value; the odds multiply.
 *
 * The signs follow the field: short direct paths and few stops of errand-like, utilitarian trips
 * (Larson, Bradlow and Fader, "An exploratory look at supermarket shopping paths", 2005; Hui,
 * Fader and Bradlow, 2009; Babin, Darden and Griffin, "Work and/or fun", 1994); long search,
 * comparing alike goods and coming back for price and choice (Moe, "Buying, searching, or
 * browsing", 2003); frequency, basket and membership for loyalty (Fader and Hardie on
 * recency and frequency). The sizes are set by hand, because nobody labels visits: 0.3 weak, 0.6
 * clear, 0.8 strong; a feature of strength s alone tells two visits apart with AUC 1/2 + s/3.
 */
const features = [
  { name: 'durationMs', grows: true, own: true },
  { name: 'zones', grows: true, own: true },
  { name: 'detour', grows: false, own: true },
  { name: 'returns', grows: true, own: true },
  { name: 'alike', grows: true, own: true },
  { name: 'pairs', grows: true, own: true },
  { name: 'articles', grows: true, own: true },
  // A visitor's next visit always has the highest number: only the venue's visits compare.
  { name: 'number', grows: false, own: false },
  { name: 'member', grows: false, own: false },
] as const;
type Feature = (typeof features)[number]['name'];
type Valued = 'speed' | 'price' | 'loyalty';

const speaksFor: Readonly<Record<Valued, Readonly<Partial<Record<Feature, number>>>>> = {
  speed: { durationMs: -0.8, zones: -0.6, detour: -0.6, returns: -0.3, alike: -0.3 },
  price: { durationMs: 0.6, returns: 0.8, alike: 0.8, pairs: 0.6, detour: 0.3 },
  loyalty: { articles: 0.6, number: 0.8, member: 0.6 },
};

/** Own visits against which one of the venue's share weighs the same. */
const venueWeight = 8;
/** Stands for a feature that is not known of a visit. */
const unknown = -1;
/** Metres added above and below, so that a few steps more are no detour. */
const detourSlackM = 5;

export type Looked = {
  readonly visit: Visit;
  readonly atMs: number;
  readonly isOver: boolean;
};

/** Said at the end of a visit, or so far. Probabilities with four decimals. */
export function visitValue(state: VenueState, person: Person, looked: Looked): VisitValue {
  const { walk } = looked.visit;
  const { hesitatingFrom, valueLeastVisits } = state.settings;
  const isStraight = straightness(state, walk);
  const marks = {
    hesitating: returnsOf(walk) + walk.pairs >= hesitatingFrom,
    ...(isStraight === undefined ? {} : { straight: isStraight }),
  };
  if (state.pastVisits.length < valueLeastVisits) return marks;
  const ranks = ranksOf(state, person, looked);
  return {
    speed: probability(speaksFor.speed, ranks),
    price: probability(speaksFor.price, ranks),
    loyalty: probability(speaksFor.loyalty, ranks),
    ...marks,
  };
}

type Watched = {
  readonly state: VenueState;
  readonly person: Person;
  readonly wearing: Wearing | undefined;
  readonly nowMs: number;
};

/** The visit under way as conditions see it; undefined outside of one. */
export function valueNow({ state, person, wearing, nowMs }: Watched): VisitValue | undefined {
  const visit = wearing?.visit;
  return visit ? visitValue(state, person, { visit, atMs: nowMs, isOver: false }) : undefined;
}

/**
 * What is derived about a lasting visitor needs their consent to improving the place; a visit of
 * nobody known names nobody. Source: design.md section 7.
 */
export function mayDerive({ linked, consents }: Person): boolean {
  return !linked || consents.improve === true;
}

/** The visit that ended is one of those the next are compared with. */
export function learnVisit(
  state: VenueState,
  person: Person,
  { visit, endedAtMs }: { readonly visit: Visit; readonly endedAtMs: number },
): void {
  const row = featuresOf(state, person, { visit, atMs: endedAtMs, isOver: true });
  learnRow(state, row);
  if (!mayDerive(person)) return;
  const past = [...person.journey.past, row];
  if (past.length > bounds.ownVisits) past.shift();
  person.journey.past = past;
}

function featuresOf(state: VenueState, person: Person, { visit, atMs }: Looked): number[] {
  const { walk, zones, startedAtMs, number } = visit;
  const found: Record<Feature, number> = {
    durationMs: Math.max(0, atMs - startedAtMs),
    zones: zones.length,
    detour: detourOf(state, walk),
    returns: returnsOf(walk),
    alike: Math.max(0, ...walk.groups.map(({ skus }) => skus.length)),
    pairs: walk.pairs,
    articles: walk.articles,
    number: Math.max(number, person.facts?.visits ?? 0),
    member: person.facts?.member === undefined ? unknown : Number(person.facts.member),
  };
  return features.map(({ name }) => found[name]);
}

/** Coming back to a shelf is entering its zone again, mostly: the two are not added up. */
function returnsOf({ zoneReturns, shelfReturns }: Walk): number {
  return Math.max(zoneReturns, shelfReturns);
}

/** Path over shortest path, three decimals; unknown without a way to measure. */
function detourOf(state: VenueState, walk: Walk): number {
  const leastM = shortestOf(state, walk);
  if (leastM === undefined) return unknown;
  return Math.round(((walk.pathM + detourSlackM) / (leastM + detourSlackM)) * 1_000) / 1_000;
}

function shortestOf(
  state: VenueState,
  { first, last, aims, aimsLost, pathM }: Walk,
): number | undefined {
  if (first === null || last === null || aimsLost || pathM === 0) return undefined;
  return shortestM((from, to) => legM(state, from, to), first, aims, last);
}

function straightness(state: VenueState, walk: Walk): boolean | undefined {
  const leastM = shortestOf(state, walk);
  return leastM === undefined ? undefined : walk.pathM <= state.settings.straightWithin * leastM;
}

type Ranks = ReadonlyMap<Feature, number>;

function ranksOf(state: VenueState, person: Person, looked: Looked): Ranks {
  const row = featuresOf(state, person, looked);
  const ranks = new Map<Feature, number>();
  for (const [i, { name, grows, own }] of features.entries()) {
    const value = row[i] ?? unknown;
    if (value === unknown) continue;
    const inVenue = sharesBelow(state, i, value);
    if (inVenue === undefined) continue;
    const before = own ? person.journey.past.flatMap((past) => past[i] ?? []) : [];
    const known = before.filter((one) => one !== unknown);
    const weight = venueWeight + known.length;
    const ownBelow = known.filter((one) => one < value).length;
    const ownEqual = known.filter((one) => one === value).length;
    const below = (venueWeight * inVenue.below + ownBelow) / weight;
    const equal = (venueWeight * inVenue.equal + ownEqual) / weight;
    // What still grows ends among those not below it: the middle of the ranks that are left. A
    // visit that has just begun says nothing yet.
    ranks.set(name, grows && !looked.isOver ? (1 + below) / 2 : below + equal / 2);
  }
  return ranks;
}

/** The product of odds, from even ones; IEEE-exact arithmetic only. [DET1] */
function probability(strengths: Readonly<Partial<Record<Feature, number>>>, ranks: Ranks): number {
  let [yes, no] = [1, 1];
  for (const { name } of features) {
    const rank = ranks.get(name);
    const strength = strengths[name];
    if (rank === undefined || strength === undefined) continue;
    const lean = strength * (2 * rank - 1);
    yes *= 1 + lean;
    no *= 1 - lean;
  }
  return Math.round((yes / (yes + no)) * 10_000) / 10_000;
}
