import type {
  Confusion,
  CoverageBody,
  FloorCoverage,
  RadioSource,
  ZoneCoverage,
} from '../../contracts/api-receivers.ts';
import { type Grid, gridsOf } from './grid.ts';
import { type Tried, tryPlaces } from './predict.ts';
import { benchOf, type Scene } from './scene.ts';
import type { Steps } from './steps.ts';
import { type Air, airOf } from './strength.ts';

/** Times that somebody stands in each square. */
const times = 3;
/** Fewer told wrongly than this are nobody's trouble, and no more pairs than these are listed. */
const leastConfused = 0.05;
const mostConfused = 30;

/** What the floors would hear and tell with receivers where the scene has them. [RCV1] [RCV2] */
export function* coverageOf(
  scene: Scene,
  { floorDbm, unplaced = [] }: { readonly floorDbm: number; readonly unplaced?: readonly string[] },
): Steps<CoverageBody> {
  const bench = benchOf(scene);
  const air = airOf(bench);
  const grids = gridsOf(bench);
  const places = grids.flatMap(({ free }) => free);
  const tried = yield* tryPlaces(scene, air, { places, times, floorDbm });
  let from = 0;
  const floors = grids.map((grid) => {
    const mine = tried.slice(from, from + grid.free.length);
    from += grid.free.length;
    return floorOf(scene, air, { grid, tried: mine, floorDbm });
  });
  const heardBy = floors.flatMap((floor) => floor.heardBy.filter((count) => count !== null));
  const zones = zonesOf(scene, heardBy, tried);
  const worst = zones.reduce<ZoneCoverage | undefined>(
    (least, one) => (least === undefined || one.accuracy < least.accuracy ? one : least),
    undefined,
  );
  const { oneMetreDbm, exponent, noiseDb } = air.model;
  return {
    floorDbm,
    radio: { from: sourceOf(scene), oneMetreDbm, exponent, noiseDb },
    receivers: scene.receivers.length,
    unplaced,
    floors,
    zones,
    confused: confusionsOf(tried)
      .filter(({ share }) => share >= leastConfused)
      .slice(0, mostConfused),
    blind: share(heardBy, (count) => count < 1),
    underThree: share(heardBy, (count) => count < 3),
    accuracy: mean(zones.map(({ accuracy }) => accuracy)),
    worst: worst === undefined ? null : { zone: worst.zone, accuracy: worst.accuracy },
    stands: places.length * times,
  };
}

export function sourceOf({ fingerprints, plan, settings }: Scene): RadioSource {
  if (fingerprints.length > 0) return 'walk';
  if ((plan.fingerprints ?? []).length > 0) return 'plan';
  return settings.radio === undefined ? 'textbook' : 'settings';
}

type Told = { readonly grid: Grid; readonly tried: readonly Tried[]; readonly floorDbm: number };

function floorOf({ receivers }: Scene, air: Air, { grid, tried, floorDbm }: Told): FloorCoverage {
  const { floor, minX, minY, cellM, columns, rows, free } = grid;
  const blank = (): (number | null)[] => new Array<number | null>(columns * rows).fill(null);
  const heardBy = blank();
  const strongestDbm = blank();
  const errorM = blank();
  const byReceiver: Record<string, (number | null)[]> = {};
  for (const [i, { at, spot }] of free.entries()) {
    heardBy[at] = 0;
    errorM[at] = tenth(tried[i]?.errorM);
    for (const receiver of receivers) {
      const dbm = air.strength(receiver, spot);
      if (dbm === undefined) continue;
      byReceiver[receiver.device] ??= blank();
      const strengths = byReceiver[receiver.device] ?? [];
      strengths[at] = Math.round(dbm);
      strongestDbm[at] = Math.max(strongestDbm[at] ?? -Infinity, Math.round(dbm));
      if (dbm >= floorDbm) heardBy[at] = (heardBy[at] ?? 0) + 1;
    }
  }
  const smooth = smoothed(errorM, { columns });
  const size = { minX, minY, cellM, columns, rows };
  return { floor, ...size, heardBy, strongestDbm, errorM: smooth, byReceiver };
}

/** Few stands a square are uncertain: each is shown as the mean of itself and its neighbours. */
function smoothed(
  errors: readonly (number | null)[],
  { columns }: { readonly columns: number },
): (number | null)[] {
  return errors.map((own, at) => {
    if (own === null) return null;
    const around: number[] = [];
    for (const dy of [-columns, 0, columns]) {
      for (const dx of [-1, 0, 1]) {
        const column = (at % columns) + dx;
        const value = column < 0 || column >= columns ? null : errors[at + dy + dx];
        if (typeof value === 'number') around.push(value);
      }
    }
    return tenth(mean(around));
  });
}

function zonesOf(
  { plan }: Scene,
  heardBy: readonly number[],
  tried: readonly Tried[],
): readonly ZoneCoverage[] {
  return plan.zones.flatMap(({ id, floor }) => {
    const counts = heardBy.filter((_, i) => tried[i]?.zone === id);
    const mine = tried.filter(({ zone }) => zone === id);
    if (mine.length === 0) return [];
    const errors = mine.flatMap(({ errorM }) => errorM ?? []);
    return {
      zone: id,
      floor,
      cells: mine.length,
      blind: share(counts, (count) => count < 1),
      underThree: share(counts, (count) => count < 3),
      accuracy: accuracyOf(mine),
      errorM: errors.length === 0 ? null : tenth(mean(errors)),
    };
  });
}

/** Share of the time that the right zone was told. */
export function accuracyOf(tried: readonly Tried[]): number {
  return mean(tried.map(({ zone, told }) => told.get(zone) ?? 0));
}

/** Which zones are told for which, as shares of the time in the true one; most first. */
export function confusionsOf(tried: readonly Tried[]): readonly Confusion[] {
  const byZone = Map.groupBy(tried, ({ zone }) => zone);
  const found: Confusion[] = [];
  for (const [zone, mine] of byZone) {
    const taken = new Map<string | null, number>();
    for (const { told } of mine) {
      for (const [one, part] of told) taken.set(one, (taken.get(one) ?? 0) + part / mine.length);
    }
    for (const [one, part] of taken) {
      if (one !== zone) found.push({ zone, taken: one, share: thousandth(part) });
    }
  }
  return found.sort((a, b) => b.share - a.share);
}

export function mean(values: readonly number[]): number {
  if (values.length === 0) return 0;
  return values.reduce((sum, one) => sum + one, 0) / values.length;
}

export function share<T>(values: readonly T[], is: (value: T) => boolean): number {
  return values.length === 0 ? 0 : values.filter(is).length / values.length;
}

export const thousandth = (value: number): number => Math.round(value * 1_000) / 1_000;

function tenth(value: number | undefined): number | null {
  return value === undefined ? null : Math.round(value * 10) / 10;
}
