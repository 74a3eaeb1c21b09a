import type { Confusion, WalkAccuracy, WalkReport } from '../../contracts/api-receivers.ts';
import type { Plan } from '../../contracts/venue.ts';
import { confusionsOf, mean, thousandth } from './coverage.ts';
import { zoneOf } from './grid.ts';
import { suggestPlaces } from './places.ts';
import { playStands, type Told } from './play.ts';
import type { Tried } from './predict.ts';
import { benchOf, type Scene } from './scene.ts';
import { partOf, type Steps, toEnd } from './steps.ts';
import type { Spot } from './strength.ts';

/** How long somebody stands at a point, seconds; what a phone asks for. */
export const walkStandS = 20;
/** Zones told for one another more often than this are better one zone. */
const mergeFrom = 0.25;
/** Fewer points than this give a rough idea: one of them is more than three percent. */
const roughBelow = 30;

/** Of the work, what the points take; the rest looks for one more receiver. */
const tryingShare = 0.5;

type Points = NonNullable<Plan['fingerprints']>;

/**
 * Leave-one-out: each point's own strengths are played to the engine, once with the radio as it was
 * and once calibrated by all other points. No point is judged by itself. [RCV7]
 */
export function* reportOf(
  scene: Scene,
  points: Points,
  { floorDbm }: { readonly floorDbm: number },
): Steps<WalkReport> {
  const bench = benchOf({ ...scene, fingerprints: [] });
  const stands = points.map(({ floor, x, y, heard }) => ({ spot: { floor, x, y }, heard }));
  const zones = stands.map(({ spot }) => zoneOf(bench, spot));
  // What was not known before the walk: no fingerprints, neither of a walk nor of the plan.
  const { fingerprints: _, ...bare } = scene.plan;
  const as = { ...scene, plan: bare, fingerprints: [] };
  const without: Told[] = [];
  const withOthers: Told[] = [];
  for (const [i, stand] of stands.entries()) {
    yield (tryingShare * i) / stands.length;
    const fingerprints = points.filter((_, other) => other !== i);
    without.push(...toEnd(playStands(as, [stand], walkStandS)));
    withOthers.push(...toEnd(playStands({ ...as, fingerprints }, [stand], walkStandS)));
  }
  const tried = (told: readonly Told[]): Tried[] =>
    told.map((one, i) => triedOf(one, { spot: stands[i]?.spot, zone: zones[i] ?? '' }));
  const [before, after] = [tried(without), tried(withOthers)];
  const confusion = confusionsOf(after);
  const known = { ...as, fingerprints: points };
  const places = suggestPlaces(known, { count: 1, floorDbm });
  const [more] = yield* partOf(places, { from: tryingShare, to: 1 });
  const heard = new Set(points.flatMap((point) => Object.keys(point.heard)));
  return {
    points: points.length,
    rough: points.length < roughBelow,
    without: accuracyOf(before, without),
    with: accuracyOf(after, withOthers),
    zones: [...new Set(zones)].map((zone) => zoneRow(zone, before, after)),
    confusion,
    merge: mergesOf(after, confusion),
    more: more ?? null,
    silent: scene.receivers.map(({ device }) => device).filter((device) => !heard.has(device)),
  };
}

function triedOf(
  { zones, errorsM }: Told,
  { spot = { x: 0, y: 0, floor: '' }, zone }: { spot?: Spot | undefined; zone: string },
): Tried {
  const told = new Map<string | null, number>();
  for (const one of zones) told.set(one ?? null, (told.get(one ?? null) ?? 0) + 1 / zones.length);
  return { spot, zone, told, errorM: errorsM.length === 0 ? undefined : mean(errorsM) };
}

function accuracyOf(tried: readonly Tried[], told: readonly Told[]): WalkAccuracy {
  const errors = told.flatMap(({ errorsM }) => errorsM).sort((a, b) => a - b);
  return { accuracy: rightly(tried), medianM: at(errors, 0.5), p90M: at(errors, 0.9) };
}

function rightly(tried: readonly Tried[]): number {
  return thousandth(mean(tried.map(({ zone, told }) => told.get(zone) ?? 0)));
}

function at(sorted: readonly number[], part: number): number | null {
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
  return value === undefined ? null : Math.round(value * 10) / 10;
}

function zoneRow(zone: string, before: readonly Tried[], after: readonly Tried[]) {
  const of = (tried: readonly Tried[]) => tried.filter((one) => one.zone === zone);
  const errors = of(after).flatMap(({ errorM }) => errorM ?? []);
  return {
    zone,
    points: of(after).length,
    without: rightly(of(before)),
    with: rightly(of(after)),
    errorM: errors.length === 0 ? null : Math.round(mean(errors) * 10) / 10,
  };
}

/** Both ways together, over the time that was stood in either. */
function mergesOf(tried: readonly Tried[], confusion: readonly Confusion[]): WalkReport['merge'] {
  const stood = (zone: string) => tried.filter((one) => one.zone === zone).length;
  const taken = (zone: string, other: string) =>
    (confusion.find((one) => one.zone === zone && one.taken === other)?.share ?? 0) * stood(zone);
  const found: { zones: readonly [string, string]; share: number }[] = [];
  for (const zone of new Set(tried.map((one) => one.zone))) {
    for (const other of new Set(tried.map((one) => one.zone))) {
      if (zone >= other || zone === '' || other === '') continue;
      const share = (taken(zone, other) + taken(other, zone)) / (stood(zone) + stood(other));
      if (share > mergeFrom) found.push({ zones: [zone, other], share: thousandth(share) });
    }
  }
  return found.sort((a, b) => b.share - a.share);
}
