import { Dice, seedOf } from '../../../firmware-sim/dice.ts';
import { layFloor, wallsBetween } from '../../../firmware-sim/floor.ts';
import { exponentOf, measure, tagOffsetDb } from '../../../firmware-sim/radio.ts';
import { type Plan, VenueSettings } from '../../../src/contracts/venue.ts';
import { gridsOf } from '../../../src/engine/survey/grid.ts';
import { playStands, type Stand } from '../../../src/engine/survey/play.ts';
import { benchOf, type Scene, type Standing } from '../../../src/engine/survey/scene.ts';
import { toEnd } from '../../../src/engine/survey/steps.ts';
import type { Spot } from '../../../src/engine/survey/strength.ts';
import { planOf } from '../locate/hall.ts';

/** A shop of ten zones with inner walls and doors, 20 by 14 metres; six receivers on its walls. */
export function walledShop(): Scene {
  const wall = (...line: [number, number, number, number]) => ({ floor: '0', line });
  const plan = planOf(
    [
      ['entrance', 8, 0, 4, 3],
      ['front', 0, 0, 8, 5],
      ['shoes', 12, 0, 8, 5],
      ['aisle', 8, 3, 4, 11],
      ['coats', 0, 5, 8, 5],
      ['fitting', 0, 10, 8, 4],
      ['bags', 12, 5, 8, 5],
      ['till', 12, 10, 8, 4],
    ],
    {
      walls: [
        wall(0, 0, 20, 0),
        wall(20, 0, 20, 14),
        wall(20, 14, 0, 14),
        wall(0, 14, 0, 0),
        wall(8, 0, 8, 5),
        wall(0, 10, 8, 10),
        wall(12, 5, 20, 5),
      ],
      doors: [wall(8, 3.5, 8, 4.8), wall(5, 10, 6.2, 10), wall(13, 5, 14.5, 5), wall(9, 0, 11, 0)],
    },
  );
  return sceneOf(plan, [
    ['rx-1', 1, 0.2],
    ['rx-2', 19, 0.2],
    ['rx-3', 0.2, 7.5],
    ['rx-4', 19.8, 8],
    ['rx-5', 1, 13.8],
    ['rx-6', 16, 13.8],
  ]);
}

/** An open hall of six zones without inner walls, 24 by 16 metres; nine receivers. */
export function openHall(): Scene {
  const plan = planOf([
    ['a', 0, 0, 8, 8],
    ['b', 8, 0, 8, 8],
    ['c', 16, 0, 8, 8],
    ['d', 0, 8, 8, 8],
    ['e', 8, 8, 8, 8],
    ['f', 16, 8, 8, 8],
  ]);
  const at = [4, 12, 20].flatMap((x) => [1, 8, 15].map((y) => [`rx-${x}-${y}`, x, y] as const));
  return sceneOf(plan, at);
}

export function sceneOf(plan: Plan, at: readonly (readonly [string, number, number])[]): Scene {
  const receivers = at.map(([device, x, y]) => ({ device, x, y, floor: '0' }));
  return { plan, settings: VenueSettings.parse({}), receivers, fingerprints: [] };
}

/** The simulator's radio over a plan: what its receivers would report of somebody who stands. */
export class ShopAir {
  readonly #seed: number;
  readonly #scene: Scene;
  readonly #walls;

  constructor(scene: Scene, seed: number) {
    this.#scene = scene;
    this.#seed = seed;
    this.#walls = layFloor(scene.plan).walls;
  }

  stand(spot: Spot, { seconds, tag }: { readonly seconds: number; readonly tag: string }): Stand {
    const heard: Record<string, number[]> = {};
    for (const receiver of this.#scene.receivers) {
      const strengths = this.#heardBy(receiver, spot, { seconds, tag });
      if (strengths.length > 0) heard[receiver.device] = strengths;
    }
    return { spot, heard };
  }

  #heardBy(
    { device, x, y }: Standing,
    spot: Spot,
    { seconds, tag }: { readonly seconds: number; readonly tag: string },
  ): number[] {
    const dice = new Dice(seedOf(this.#seed, device, `${tag} ${spot.x} ${spot.y}`));
    const path = {
      metres: Math.hypot(x - spot.x, y - spot.y),
      walls: wallsBetween(this.#walls, [x, y], [spot.x, spot.y]),
      exponent: exponentOf(this.#seed, device),
    };
    const offset = tagOffsetDb(this.#seed, tag);
    return Array.from({ length: seconds }, () => measure(path, offset, dice)).filter(
      (dbm) => dbm !== undefined,
    );
  }
}

/** Zone accuracy as the simulator's radio gives it: everybody stands everywhere, once a seed. */
export function measured(scene: Scene, seeds: readonly number[]) {
  const cells = gridsOf(benchOf(scene)).flatMap(({ free }) => free);
  const right = new Map<string, { right: number; all: number }>();
  const errors: number[] = [];
  for (const seed of seeds) {
    const air = new ShopAir(scene, seed);
    const stands = cells.map(({ spot }, i) => air.stand(spot, { seconds: 8, tag: `tag-${i}` }));
    for (const [i, { zones, errorsM }] of toEnd(playStands(scene, stands, 8)).entries()) {
      const zone = cells[i]?.zone ?? '';
      const sum = right.get(zone) ?? { right: 0, all: 0 };
      right.set(zone, sum);
      sum.right += zones.filter((one) => one === zone).length;
      sum.all += zones.length;
      errors.push(...errorsM);
    }
  }
  const zones = new Map([...right].map(([zone, { right, all }]) => [zone, right / all]));
  const accuracy = [...zones.values()].reduce((sum, one) => sum + one / zones.size, 0);
  return { zones, accuracy, errorM: errors.reduce((sum, one) => sum + one / errors.length, 0) };
}
