import { Dice } from './dice.ts';
import { playStands, type Stand } from './play.ts';
import type { Scene } from './scene.ts';
import type { Steps } from './steps.ts';
import type { Air, Spot } from './strength.ts';

/**
 * A seeded Monte Carlo of the engine's own filter: somebody stands at each point some times, is
 * heard by the engine's radio with noise, and is looked for by `step`.
 *
 * A strength is off by what stays as long as one stands (people, shelves, one's own body), by what
 * changes each second, and by what this tag sends more than others. Source of the shares: shadowing
 * decorrelates over metres, fading over centimetres (M. Gudmundson, Electron. Lett. 1991); the
 * noise of LOC1 is both together.
 */
const standingShare = 0.8;
const changingShare = 0.6;
const tagOffsetDb = 1.5;

/** How long one stands, seconds. */
export const standS = 8;

export type Tried = {
  readonly spot: Spot;
  readonly zone: string;
  /** Share of the time of each zone that was told; '' = outside, null = none. */
  readonly told: ReadonlyMap<string | null, number>;
  readonly errorM: number | undefined;
};
export type Place = { readonly spot: Spot; readonly zone: string };

export function* tryPlaces(
  scene: Scene,
  air: Air,
  { places, times, floorDbm }: Trial,
): Steps<readonly Tried[]> {
  const stands: Stand[] = [];
  for (const { spot } of places) {
    for (let time = 0; time < times; time++)
      stands.push(standAt(scene, air, { spot, time, floorDbm }));
  }
  const played = yield* playStands(scene, stands, standS);
  return places.map(({ spot, zone }, i) => {
    const told = new Map<string | null, number>();
    let [errors, measured] = [0, 0];
    const mine = played.slice(i * times, (i + 1) * times);
    const moments = mine.reduce((sum, { zones }) => sum + zones.length, 0);
    for (const { zones, errorsM } of mine) {
      for (const one of zones) told.set(one ?? null, (told.get(one ?? null) ?? 0) + 1 / moments);
      for (const error of errorsM) errors += error;
      measured += errorsM.length;
    }
    return { spot, zone, told, errorM: measured === 0 ? undefined : errors / measured };
  });
}

export type Trial = {
  readonly places: readonly Place[];
  /** Times that somebody stands at each. */
  readonly times: number;
  /** What is weaker is not heard, dBm. */
  readonly floorDbm: number;
};

type One = { readonly spot: Spot; readonly time: number; readonly floorDbm: number };

/** The same dice for a point, whoever else hangs where: two plans are compared by one luck. */
function standAt({ receivers }: Scene, air: Air, { spot, time, floorDbm }: One): Stand {
  const at = `${spot.floor} ${spot.x} ${spot.y} ${time}`;
  const offsetDb = new Dice(at).gaussian() * tagOffsetDb;
  const { noiseDb } = air.model;
  const heard: Record<string, number[]> = {};
  for (const receiver of receivers) {
    const mean = air.strength(receiver, spot);
    if (mean === undefined || mean + offsetDb + 6 * noiseDb < floorDbm) continue;
    const dice = new Dice(`${at} ${receiver.device}`);
    const standing = dice.gaussian() * noiseDb * standingShare;
    const strengths: number[] = [];
    for (let second = 0; second < standS; second++) {
      const changing = dice.student4() * noiseDb * changingShare;
      const dbm = Math.round(mean + offsetDb + standing + changing);
      strengths.push(Math.max(-128, Math.min(0, dbm)));
    }
    // A second unheard has no place in the list: whoever hears less is heard less often.
    const loud = strengths.filter((dbm) => dbm >= floorDbm);
    if (loud.length > 0) heard[receiver.device] = loud;
  }
  return { spot, heard };
}
