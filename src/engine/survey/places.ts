import type { PlaceFigures, SuggestedPlace } from '../../contracts/api-receivers.ts';
import { accuracyOf, share, thousandth } from './coverage.ts';
import { type GridCell, gridsOf, zoneOf } from './grid.ts';
import { mountsOf } from './mounts.ts';
import { type Tried, tryPlaces } from './predict.ts';
import { type Bench, benchOf, type Scene, type Standing } from './scene.ts';
import { partOf, type Steps } from './steps.ts';
import { type Air, airOf, type Spot } from './strength.ts';

/** Squares of each zone that places are judged by, and times that somebody stands in each. */
const squaresAZone = 6;
const times = 2;
/** Squares in all: a mall of a hundred zones is judged by few each. */
const mostSquares = 240;
/** Times that somebody stands in every square for the figures that are told. */
const timesTold = 3;
/** Steps of the golden ratio spread over a list however many are taken. */
const golden = 0.618_033_988_75;
/** Mounts that are played; the others were worse by what receivers hear alone. */
const played = 8;
/** More than this makes a place worth taking another's. */
const leastGain = 0.005;
/** (ν + 1) ÷ (ν + 3): what a Student strength with ν = 4 tells beside a normal one. [LOC1] */
const studentTells = 5 / 7;

type Judged = { readonly tried: readonly Tried[]; readonly underThree: number };
type Desk = {
  readonly scene: Scene;
  readonly bench: Bench;
  readonly air: Air;
  readonly squares: readonly GridCell[];
  readonly times: number;
  readonly floorDbm: number;
  readonly work: Work;
};

/**
 * Places for `count` more receivers: the best one by what the engine would tell, then the next,
 * then each taken back once if another does better. [RCV3]
 */
export function* suggestPlaces(
  scene: Scene,
  { count, floorDbm }: { readonly count: number; readonly floorDbm: number },
): Steps<readonly SuggestedPlace[]> {
  const bench = benchOf(scene);
  const squares = squaresOf(bench);
  const told = gridsOf(bench).flatMap(({ free }) => free.filter(({ zone }) => zone !== ''));
  const work = workFor(count, { each: squares.length * times, told: told.length * timesTold });
  const desk = { scene, bench, air: airOf(bench), squares, times, floorDbm, work };
  const mounts = mountsOf(bench, scene.plan, scene.receivers);
  const chosen: Spot[] = [];
  for (let i = 0; i < count; i++) {
    const best = yield* bestOf(desk, mounts, chosen);
    if (best === undefined) break;
    chosen.push(best);
  }
  for (let i = 0; i < chosen.length && chosen.length > 1; i++) {
    const others = chosen.filter((_, other) => other !== i);
    const instead = yield* bestOf(desk, mounts, others);
    const own = chosen[i];
    if (instead === undefined || own === undefined || instead === own) continue;
    const gain =
      (yield* worthOf(desk, [...others, instead])) - (yield* worthOf(desk, [...others, own]));
    if (gain > leastGain) chosen[i] = instead;
  }
  return yield* figuresBy({ ...desk, squares: told, times: timesTold }, chosen);
}

/** Stands played so far and in all: what is yielded is their share. */
type Work = { done: number; readonly all: number };

/** At most: an exchange that finds nothing better plays less. */
function workFor(
  count: number,
  { each, told }: { readonly each: number; readonly told: number },
): Work {
  const exchange = count > 1 ? count * (played + 2) : 0;
  return { done: 0, all: (count * played + exchange) * each + (count + 1) * told };
}

/** Each place with the figures before it and after it, in the order they were found. */
function* figuresBy(desk: Desk, chosen: readonly Spot[]): Steps<SuggestedPlace[]> {
  const { scene, bench } = desk;
  const found: SuggestedPlace[] = [];
  let before = yield* judge(desk, []);
  for (const [i, spot] of chosen.entries()) {
    const after = yield* judge(desk, chosen.slice(0, i + 1));
    const worstZone = worstOf(before);
    found.push({
      ...spot,
      zone: zoneOf(bench, spot),
      heightM: scene.settings.radio?.heightM ?? 1,
      before: figuresOf(before, worstZone),
      after: figuresOf(after, worstZone),
    });
    before = after;
  }
  return found;
}

function* bestOf(
  desk: Desk,
  mounts: readonly Spot[],
  chosen: readonly Spot[],
): Steps<Spot | undefined> {
  const open = mounts.filter((mount) => !chosen.includes(mount));
  const promising = open
    .map((mount) => ({ mount, errorM: boundM(desk, [...chosen, mount]) }))
    .sort((a, b) => a.errorM - b.errorM)
    .slice(0, played);
  let best: { mount: Spot; worth: number } | undefined;
  for (const { mount } of promising) {
    const worth = yield* worthOf(desk, [...chosen, mount]);
    if (best === undefined || worth > best.worth) best = { mount, worth };
  }
  return best?.mount;
}

/** What a set of places is worth: zones told rightly, the worst of them, few squares unheard. */
function* worthOf(desk: Desk, more: readonly Spot[]): Steps<number> {
  const judged = yield* judge(desk, more);
  const { accuracy, worst, underThree } = figuresOf(judged, worstOf(judged));
  return accuracy + worst / 2 - underThree / 4;
}

function* judge(desk: Desk, more: readonly Spot[]): Steps<Judged> {
  const { scene, air, squares, times, floorDbm, work } = desk;
  const receivers = [...scene.receivers, ...more.map(receiverAt)];
  const trial = { places: squares, times, floorDbm };
  const span = { from: work.done / work.all, to: 0 };
  work.done += squares.length * times;
  span.to = Math.min(1, work.done / work.all);
  const tried = yield* partOf(tryPlaces({ ...scene, receivers }, air, trial), span);
  const heard = squares.map(
    ({ spot }) => receivers.filter((one) => (air.strength(one, spot) ?? -999) >= floorDbm).length,
  );
  return { tried, underThree: share(heard, (by) => by < 3) };
}

function receiverAt({ x, y, floor }: Spot): Standing {
  return { device: `place-${x}-${y}`, x, y, floor };
}

function byZone({ tried }: Judged): Map<string, readonly Tried[]> {
  return Map.groupBy(tried, ({ zone }) => zone);
}

function worstOf(judged: Judged): string {
  let worst: { zone: string; accuracy: number } | undefined;
  for (const [zone, mine] of byZone(judged)) {
    const accuracy = accuracyOf(mine);
    if (worst === undefined || accuracy < worst.accuracy) worst = { zone, accuracy };
  }
  return worst?.zone ?? '';
}

function figuresOf(judged: Judged, worstZone: string): PlaceFigures {
  const zones = byZone(judged);
  const all = [...zones.values()].map(accuracyOf);
  return {
    accuracy: thousandth(all.reduce((sum, one) => sum + one, 0) / Math.max(1, all.length)),
    worst: thousandth(accuracyOf(zones.get(worstZone) ?? [])),
    worstZone,
    underThree: thousandth(judged.underThree),
  };
}

/** Some squares of each zone, spread over it. */
function squaresOf(bench: Bench): readonly GridCell[] {
  const cells = gridsOf(bench).flatMap(({ free }) => free);
  const zones = Map.groupBy(
    cells.filter(({ zone }) => zone !== ''),
    ({ zone }) => zone,
  );
  const each = Math.max(1, Math.min(squaresAZone, Math.floor(mostSquares / zones.size)));
  return [...zones.values()].flatMap((mine) =>
    Array.from({ length: Math.min(each, mine.length) }, (_, i) => {
      return mine[Math.floor((((i + 0.5) * golden) % 1) * mine.length)];
    }).filter((cell) => cell !== undefined),
  );
}

/**
 * The least error that any finder could have, metres, mean over the squares: the Cramér–Rao bound
 * of one second. It only chooses who is played. Source: S. Kay, Fundamentals of Statistical Signal
 * Processing I, 1993, ch. 3.
 */
function boundM({ scene, air, squares, floorDbm }: Desk, more: readonly Spot[]): number {
  const receivers = [...scene.receivers, ...more.map(receiverAt)];
  const { exponent, noiseDb, height2 } = air.model;
  const perLog = (10 * exponent) / Math.LN10;
  const unknown = 1 / 100;
  let sum = 0;
  for (const { spot } of squares) {
    let [xx, xy, yy] = [unknown, 0, unknown];
    for (const receiver of receivers) {
      if ((air.strength(receiver, spot) ?? -999) < floorDbm) continue;
      const [dx, dy] = [receiver.x - spot.x, receiver.y - spot.y];
      const distance2 = Math.max(0.25, dx * dx + dy * dy + height2);
      const [gx, gy] = [(perLog * dx) / distance2, (perLog * dy) / distance2];
      const tells = studentTells / (noiseDb * noiseDb);
      xx += tells * gx * gx;
      xy += tells * gx * gy;
      yy += tells * gy * gy;
    }
    sum += Math.sqrt((xx + yy) / (xx * yy - xy * xy));
  }
  return sum / Math.max(1, squares.length);
}
