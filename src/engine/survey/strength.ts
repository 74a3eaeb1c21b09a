import type { Ground } from '../locate/ground.ts';
import { wallsBetween } from '../locate/obstacles.ts';
import type { Model } from '../locate/radio.ts';
import { lossAt } from '../locate/tables.ts';
import { type Bench, groundIn, radioIn, type Standing } from './scene.ts';

export type Spot = { readonly x: number; readonly y: number; readonly floor: string };

/** The engine's radio, asked forwards: how strongly a receiver should hear a tag like others. */
export type Air = {
  readonly model: Model;
  /** dBm; undefined on another floor, of which the engine's radio says nothing. */
  readonly strength: (receiver: Standing, spot: Spot) => number | undefined;
};

export function airOf(bench: Bench): Air {
  const { model, moreDb } = radioIn(bench);
  const { wallDb } = bench.state.settings;
  const strength = (receiver: Standing, spot: Spot): number | undefined => {
    if (receiver.floor !== spot.floor) return undefined;
    const ground = groundIn(bench, spot.floor);
    if (ground === undefined) return undefined;
    return strengthOf({ receiver, spot, ground, model, wallDb }) + moreDb(receiver.device);
  };
  return { model, strength };
}

type Between = {
  readonly receiver: Standing;
  readonly spot: Spot;
  readonly ground: Ground;
  readonly model: Model;
  readonly wallDb: number;
};

/** LOC1's mean, by the very tables and walls that the filter weighs a strength with. */
function strengthOf({ receiver, spot, ground, model, wallDb }: Between): number {
  const [dx, dy] = [receiver.x - spot.x, receiver.y - spot.y];
  const loss = lossAt(dx * dx + dy * dy + model.height2);
  const way = [receiver.x, receiver.y, spot.x, spot.y] as const;
  const walls = wallDb > 0 ? wallsBetween(ground.obstacles, way) : 0;
  return model.oneMetreDbm + model.exponent * loss - wallDb * walls;
}
