import { createOut } from '../run.ts';
import type { Wearing } from '../state.ts';
import { clearOut, step } from '../step.ts';
import { type Bench, benchOf, type Scene } from './scene.ts';
import { partOf, type Steps } from './steps.ts';
import type { Spot } from './strength.ts';

/** Somebody stands still and is heard: strengths by receiver, in the order they came. */
export type Stand = {
  readonly spot: Spot;
  readonly heard: Readonly<Record<string, readonly number[]>>;
};
/** Where the engine took them to be, a second each; zone '' = outside, undefined = no place. */
export type Told = {
  readonly zones: readonly (string | undefined)[];
  /** Metres from where they stood; empty where there was no place on that floor. */
  readonly errorsM: readonly number[];
};

/** Seconds a stand begins with: the first place is a guess that the next moments mend. */
export const settlingS = 4;
/** Stands in one engine: few, so that none learns much from what the others made up. */
const standsAtOnce = 40;

/**
 * Plays stands to engines of the scene, each `seconds` long, and reads what they found: the whole
 * of `step`, with prediction, silence and the rules of place. [LOC1–LOC3]
 */
export function* playStands(
  scene: Scene,
  stands: readonly Stand[],
  seconds: number,
): Steps<readonly Told[]> {
  const told: Told[] = [];
  for (let from = 0; from < stands.length; from += standsAtOnce) {
    const together = stands.slice(from, from + standsAtOnce);
    const span = { from: from / stands.length, to: (from + together.length) / stands.length };
    yield span.from;
    told.push(...(yield* partOf(playTogether(benchOf(scene), together, seconds, scene), span)));
  }
  return told;
}

function* playTogether(
  bench: Bench,
  stands: readonly Stand[],
  seconds: number,
  { receivers }: Scene,
): Steps<Told[]> {
  const told = stands.map(() => ({
    zones: [] as (string | undefined)[],
    errorsM: [] as number[],
  }));
  for (let second = 0; second < seconds; second++) {
    bench.nowMs += 1_000;
    for (const { device } of receivers) {
      const sightings = stands.flatMap(({ heard }, i) =>
        strengthsIn(heard[device] ?? [], { second, seconds }).map((rssiDbm) => ({
          alias: `stand-${i}`,
          rssiDbm,
        })),
      );
      // A receiver that hears nobody is alive all the same. [LOC2]
      const body =
        sightings.length > 0
          ? ({ kind: 'sightings', sightings } as const)
          : ({ kind: 'health' } as const);
      feed(bench, device, body);
    }
    bench.nowMs += 900;
    tick(bench);
    bench.nowMs -= 900;
    yield (second + 1) / seconds;
    if (second < settlingS) continue;
    for (const [i, stand] of stands.entries()) {
      const wearing = bench.state.wearings.get(`stand-${i}`);
      read(told[i], wearing, stand.spot);
    }
  }
  return told;
}

/** Those of `heard` that fall into a second, spread evenly over the time that was stood. */
function strengthsIn(
  heard: readonly number[],
  { second, seconds }: { readonly second: number; readonly seconds: number },
): readonly number[] {
  const at = (of: number) => Math.round((of * heard.length) / seconds);
  return heard.slice(at(second), at(second + 1));
}

function read(
  told: { zones: (string | undefined)[]; errorsM: number[] } | undefined,
  wearing: Wearing | undefined,
  spot: Spot,
): void {
  if (told === undefined) return;
  const isPlaced = wearing?.placed === true;
  told.zones.push(isPlaced ? wearing.zone : undefined);
  if (!isPlaced || wearing.floor !== spot.floor) return;
  told.errorsM.push(Math.sqrt((wearing.x - spot.x) ** 2 + (wearing.y - spot.y) ** 2));
}

type Body =
  | { readonly kind: 'health' }
  | {
      readonly kind: 'sightings';
      readonly sightings: readonly { readonly alias: string; readonly rssiDbm: number }[];
    };

const out = createOut();

function feed({ state, nowMs }: Bench, device: string, body: Body): void {
  const input = { type: 'reading', device, atMs: nowMs, body } as const;
  step(state, { position: 0, atMs: nowMs, venue: 'survey', input }, out);
  clearOut(out);
}

function tick({ state, nowMs }: Bench): void {
  step(state, { position: 0, atMs: nowMs, venue: 'survey', input: { type: 'tick' } }, out);
  clearOut(out);
}
