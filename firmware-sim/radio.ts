import type { Point2 } from '../src/contracts/venue.ts';
import { Dice, seedOf } from './dice.ts';
import { cellAt, centreOf, type Floor, wallsBetween } from './floor.ts';

/**
 * How strongly a receiver hears a tag: log-distance path loss, so many dB a wall, an offset of each
 * tag, and Student noise. Source: Rappaport on log-distance path loss; the figures are LOC1's.
 */
export const radio = {
  /** Strength at one metre. */
  atOneMetreDbm: -62,
  /** Path-loss exponents of receivers lie between these: no two corners of a shop are alike. */
  exponents: [1.8, 2.2],
  wallDb: 4,
  noiseDb: 2.2,
  tagOffsetDb: 1.5,
  /** What is weaker is not heard. */
  thresholdDbm: -95,
} as const;

export type Path = { readonly metres: number; readonly walls: number; readonly exponent: number };

/** The mean strength over a path, before offsets and noise, dBm. */
export function meanRssiDbm({ metres, walls, exponent }: Path): number {
  const distance = Math.max(metres, 0.3);
  return radio.atOneMetreDbm - 10 * exponent * Math.log10(distance) - radio.wallDb * walls;
}

/** What a tag is louder or softer than others by, dB; the same at every receiver. */
export function tagOffsetDb(seed: number, tag: string): number {
  return new Dice(seedOf(seed, 'offset', tag)).gaussian() * radio.tagOffsetDb;
}

export function exponentOf(seed: number, device: string): number {
  const [from, to] = radio.exponents;
  return new Dice(seedOf(seed, 'exponent', device)).between(from, to);
}

/** One measured strength, whole dBm as radios report it; undefined when too weak to be heard. */
export function measure(path: Path, offsetDb: number, dice: Dice): number | undefined {
  const heard = meanRssiDbm(path) + offsetDb + dice.student4() * radio.noiseDb;
  const rssi = Math.min(-20, Math.round(heard));
  return rssi < radio.thresholdDbm ? undefined : rssi;
}

const notYet = 255;

/** Walls between one receiver and every cell, counted when first asked: they do not move. */
export class WallMap {
  #floor: Floor;
  #at: Point2;
  #walls: Uint8Array;

  constructor(floor: Floor, at: Point2) {
    this.#floor = floor;
    this.#at = at;
    this.#walls = new Uint8Array(floor.columns * floor.rows).fill(notYet);
  }

  to(point: Point2): number {
    const cell = cellAt(this.#floor, point);
    if (cell < 0) return wallsBetween(this.#floor.walls, this.#at, point);
    const known = this.#walls[cell] ?? notYet;
    if (known !== notYet) return known;
    const walls = wallsBetween(this.#floor.walls, this.#at, centreOf(this.#floor, cell));
    this.#walls[cell] = Math.min(walls, notYet - 1);
    return walls;
  }
}
