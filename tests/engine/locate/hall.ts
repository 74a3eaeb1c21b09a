import { Plan, type VenueSettings } from '../../../src/contracts/venue.ts';
import { Shop } from '../shop.ts';

export type Spot = { readonly id: string; readonly x: number; readonly y: number; floor?: string };
type Point = { readonly x: number; readonly y: number };
type Zones = readonly (readonly [string, number, number, number, number, string?])[];

/** A plan of rectangles: id, left, top, width, depth, floor. */
export function planOf(zones: Zones, more: object = {}): Plan {
  const floors = [...new Set(zones.map(([, , , , , floor]) => floor ?? '0'))];
  return Plan.parse({
    floors: floors.map((id) => ({ id, name: { en: id } })),
    zones: zones.map(([id, x, y, w, d, floor]) => ({
      id,
      name: { en: id },
      kind: 'display',
      floor: floor ?? '0',
      polygon: [
        [x, y],
        [x + w, y],
        [x + w, y + d],
        [x, y + d],
      ],
    })),
    ...more,
  });
}

export type Air = {
  readonly exponent: number;
  readonly noiseDb: number;
  readonly offsetDb: number;
  readonly reachM: number;
  /** What a wall at x = 10 takes away. */
  readonly wallDb: number;
  /** From and to which y it does not, as a door stands there. */
  readonly door: readonly [number, number] | null;
};
const calm: Air = { exponent: 1.8, noiseDb: 2, offsetDb: 0, reachM: 25, wallDb: 0, door: null };

function throughDoor(from: Point, to: Point, [top, bottom]: readonly [number, number]): boolean {
  const y = from.y + ((to.y - from.y) * (10 - from.x)) / (to.x - from.x);
  return y >= top && y <= bottom;
}

/** A hall with receivers at points, in which a seeded radio carries what tags send. */
export class Hall {
  readonly shop: Shop;
  readonly spots: readonly Spot[];
  #seed: number;

  constructor(plan: Plan, spots: readonly Spot[], settings: Partial<VenueSettings> = {}, seed = 7) {
    this.shop = new Shop();
    this.spots = spots;
    this.#seed = seed;
    this.shop.publish(settings, plan);
    for (const { id, x, y, floor = '0' } of spots) {
      const placement = { x, y, floor };
      this.shop.command({ do: 'placeDevice', device: id, kind: 'receiver', placement });
    }
  }

  /** Uniform in [0, 1). */
  random(): number {
    this.#seed = (this.#seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return this.#seed / 2_147_483_648;
  }

  /** Everyone in reach hears a tag at (x, y), but for those named. */
  send(
    alias: string,
    at: { x: number; y: number; floor?: string },
    atMs: number,
    { air = {}, but = [] }: { air?: Partial<Air>; but?: readonly string[] } = {},
  ): void {
    const { exponent, noiseDb, offsetDb, reachM, wallDb, door } = { ...calm, ...air };
    for (const spot of this.spots) {
      const distance = Math.hypot(spot.x - at.x, spot.y - at.y, 1);
      if ((spot.floor ?? '0') !== (at.floor ?? '0') || but.includes(spot.id)) continue;
      if (distance > reachM) continue;
      const noise = (this.random() + this.random() + this.random() - 1.5) * 2 * noiseDb;
      const isBeside = spot.x < 10 === at.x < 10;
      const throughDb = isBeside || (door && throughDoor(spot, at, door)) ? 0 : wallDb;
      const meanDbm = -62 + offsetDb - 10 * exponent * Math.log10(distance) - throughDb;
      const rssiDbm = Math.round(meanDbm + noise);
      this.shop.reading(spot.id, { kind: 'sightings', sightings: [{ alias, rssiDbm }] }, atMs);
    }
  }

  /** Sends each second along a straight way; `atMs` of the end. */
  walk(
    alias: string,
    [x1, y1, x2, y2]: readonly [number, number, number, number],
    { fromMs, seconds, ...more }: { fromMs: number; seconds: number } & Parameters<Hall['send']>[3],
  ): number {
    for (let i = 0; i < seconds; i++) {
      const share = seconds === 1 ? 0 : i / (seconds - 1);
      const at = { x: x1 + (x2 - x1) * share, y: y1 + (y2 - y1) * share };
      this.send(alias, at, fromMs + i * 1_000, more);
    }
    return fromMs + seconds * 1_000;
  }

  wearing(alias: string) {
    const wearing = this.shop.state.wearings.get(alias);
    if (wearing === undefined) throw new Error(`nobody wears ${alias}`);
    return wearing;
  }
}

/** Receivers on a grid of `everyM` over a floor. */
export function gridOf(widthM: number, depthM: number, everyM: number, floor = '0'): Spot[] {
  const spots: Spot[] = [];
  for (let y = everyM / 2; y < depthM; y += everyM) {
    for (let x = everyM / 2; x < widthM; x += everyM) {
      spots.push({ id: `r-${floor}-${x}-${y}`, x, y, floor });
    }
  }
  return spots;
}
