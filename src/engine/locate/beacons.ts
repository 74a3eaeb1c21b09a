import { type Run, sayNotice } from '../run.ts';
import type { Device, Wearing } from '../state.ts';
import { type Ground, side } from './ground.ts';
import type { Mass } from './learned.ts';
import { forgetOffset, type Heard, type Model } from './radio.ts';
import { exp } from './tables.ts';

const ln10 = Math.LN10;
/** So many contradictions within the time watched set a receiver aside. */
const contradictions = 5;
/**
 * One is made up for by so many moments in which it is heard best of all, beside a neighbour: where
 * thousands pass a day, five strengths out of bounds are nothing. Simulated days of a shop have one
 * contradiction in 390 such moments or fewer, receivers 22 m and more off their place one in 21.
 */
const madeUpBy = 100;
/** One tag may be a copy that is in two places, so it speaks no sooner again. [LOC6] */
const speaksAgainMs = 60_000;

/**
 * A receiver that hears a tag as near as two others do, who stand together and far from it, is not
 * where it is said to be: distances that the strengths allow cannot span the way between their
 * places. [LOC5]
 */
export function watchPlaces(
  run: Run,
  mass: Mass,
  {
    heard,
    model,
    ground,
  }: { readonly heard: readonly Heard[]; readonly model: Model; readonly ground: Ground },
): void {
  findStrongest(heard);
  const [first, second, third] = strongest;
  if (first === undefined || second === undefined || third === undefined) return;
  const { beaconMovesM } = run.state.settings;
  const isBeside = !isFar(first, second, beaconMovesM);
  if (isBeside && first.device.farCount > 0) first.device.farCount--;
  // Most moments end here: the two strongest stand near each other, and the third with them.
  if (isBeside && !isFar(first, third, beaconMovesM)) return;
  const wrong = wrongOf(run, mass, { model, first, second, third });
  if (wrong !== undefined && speaks(run, mass) && contradict(run, wrong.device)) {
    // What it made believe is forgotten with it, of whom it heard and of everybody who may be
    // thought to be there: who is drawn to it need not have reached it yet.
    forget(mass);
    for (const { mass: one, heardBy } of run.state.wearings.values()) {
      if (one === null) continue;
      if (heardBy.includes(wrong.device.index) || covers(one, ground, wrong)) forget(one);
    }
  }
}

type Three = {
  readonly model: Model;
  readonly first: Heard;
  readonly second: Heard;
  readonly third: Heard;
};

/** The one that the other two speak against. */
function wrongOf(run: Run, mass: Mass, { model, first, second, third }: Three): Heard | undefined {
  const { beaconMovesM } = run.state.settings;
  const reach = (one: Heard) => reachM(one, mass, model);
  const apart = (a: Heard, b: Heard) =>
    Math.sqrt((a.x - b.x) ** 2 + (a.y - b.y) ** 2) - reach(a) - reach(b) > beaconMovesM;
  const [ab, ac, bc] = [apart(first, second), apart(first, third), apart(second, third)];
  if (ab && ac && !bc) return first;
  if (ab && bc && !ac) return second;
  return ac && bc && !ab ? third : undefined;
}

/** The three strongest, filled and emptied within one call. */
const strongest: [Heard | undefined, Heard | undefined, Heard | undefined] = [
  undefined,
  undefined,
  undefined,
];

/** Of equals the one heard first. */
function findStrongest(heard: readonly Heard[]): void {
  let first: Heard | undefined;
  let second: Heard | undefined;
  let third: Heard | undefined;
  for (let i = 0; i < heard.length; i++) {
    const one = heard[i];
    if (one === undefined) continue;
    if (first === undefined || one.dbm > first.dbm) {
      third = second;
      second = first;
      first = one;
    } else if (second === undefined || one.dbm > second.dbm) {
      third = second;
      second = one;
    } else if (third === undefined || one.dbm > third.dbm) third = one;
  }
  strongest[0] = first;
  strongest[1] = second;
  strongest[2] = third;
}

function isFar(a: Heard, b: Heard, distanceM: number): boolean {
  return (a.x - b.x) ** 2 + (a.y - b.y) ** 2 > distanceM * distanceM;
}

/** How far off the tag can be at this strength, the noise's scale against us. */
function reachM({ dbm, moreDb }: Heard, mass: Mass, model: Model): number {
  const { oneMetreDbm, exponent, noiseDb } = model;
  // A tag is not taken for much louder than others here: it seems so beside what moves.
  const offsetDb = Math.min(noiseDb, mass.offsetDb);
  const overDb = oneMetreDbm + offsetDb + Math.min(noiseDb, moreDb) + noiseDb - dbm;
  return exp(Math.min(20, (overDb * ln10) / (10 * exponent)));
}

/** Whether this tag has not spoken against anyone for long; it does now. */
function speaks({ nowMs }: Run, mass: Mass): boolean {
  if (mass.spokeMs !== undefined && nowMs - mass.spokeMs < speaksAgainMs) return false;
  mass.spokeMs = nowMs;
  return true;
}

/** Whether it is set aside by this. */
function contradict(run: Run, device: Device): boolean {
  const { beaconWatchMs } = run.state.settings;
  if (run.nowMs - device.farSinceMs > beaconWatchMs) {
    device.farSinceMs = run.nowMs;
    device.farCount = 0;
  }
  device.farCount += madeUpBy;
  if (device.farCount < contradictions * madeUpBy) return false;
  device.asideMs = run.nowMs;
  run.standings = undefined;
  sayNotice(run, 'beaconMoved', device.id, { times: contradictions });
  return true;
}

function forget(mass: Mass): void {
  mass.atMs = 0;
  forgetOffset(mass);
}

function covers(
  { floor, level, column, row }: Mass,
  ground: Ground,
  { x, y }: { readonly x: number; readonly y: number },
): boolean {
  const sizeM = ground.levels[level]?.sizeM;
  if (floor !== ground.floor || sizeM === undefined) return false;
  const across = (x - ground.minX) / sizeM - column;
  const down = (y - ground.minY) / sizeM - row;
  return across >= 0 && across < side && down >= 0 && down < side;
}

/** Who placed it anew says where it is: it counts again. [LOC5] */
export function replaceReceiver(device: Device): void {
  device.asideMs = 0;
  device.farCount = 0;
  device.moreDb = 0;
  device.moreCount = 0;
}

/** Real radio varies from one packet to the next; what does not is a clone or a test. [LOC6] */
export function watchSteady(run: Run, wearing: Wearing, device: Device, rssiDbm: number): void {
  const limit = run.state.settings.unvaryingCount;
  if (wearing.steadyBy !== device.index) {
    if (wearing.steadyCount >= limit) return;
    const isNew = wearing.steadyBy < 0;
    // The receiver watched is one that goes on hearing the tag.
    if (!isNew && wearing.heardBy.includes(wearing.steadyBy)) return;
    wearing.steadyBy = device.index;
    wearing.steadyDbm = rssiDbm;
    wearing.steadyCount = 0;
    return;
  }
  if (rssiDbm !== wearing.steadyDbm) {
    wearing.steadyDbm = rssiDbm;
    wearing.steadyCount = 0;
    return;
  }
  if (++wearing.steadyCount === limit) {
    sayNotice(run, 'tagUnvarying', wearing.alias, { rssiDbm, times: limit });
  }
}
