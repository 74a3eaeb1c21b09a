import { receivers, type Track } from './tetam.ts';

/** What a made-up radio does, dB unless said. */
export type Air = {
  /** Standard deviations of receivers' gains, and of shadows, which change over `shadowM`. */
  readonly gainDb: number;
  readonly shadowDb: number;
  readonly shadowM: number;
  /** What a body takes away from whoever is behind it. */
  readonly bodyDb: number;
  /** What the tag sends more than others, by the milliseconds of its walk. */
  readonly offsetDb: (walkedMs: number) => number;
};

/** Rice's K of quick fading indoors, a power ratio, and path-loss exponents of venues. */
const riceK = 3;
const exponents = [1.6, 2.4] as const;
const waves = 24;

class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = (seed * 7_919 + 5) % 2_147_483_648;
    for (let i = 0; i < 8; i++) this.uniform();
  }

  /** Uniform in [0, 1). */
  uniform(): number {
    this.#state = (this.#state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return this.#state / 2_147_483_648;
  }

  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }
}

/** Shadows of one receiver over the floor: a sum of waves (a Gaussian field in the limit). */
function shadowOf(chance: Chance, { shadowDb, shadowM }: Air): (x: number, y: number) => number {
  const made = Array.from({ length: waves }, () => {
    const [along, across] = [chance.normal() / shadowM, chance.normal() / shadowM];
    return { along, across, phase: chance.uniform() * 2 * Math.PI };
  });
  const scale = shadowDb * Math.sqrt(2 / waves);
  return (x, y) =>
    made.reduce((sum, wave) => sum + Math.cos(wave.along * x + wave.across * y + wave.phase), 0) *
    scale;
}

/** The recorded ways and moments, heard by a radio that is made up from a seed. */
export function heardAnew(walks: readonly Track[], seed: number, air: Air): Track[] {
  const chance = new Chance(seed);
  const exponent = exponents[0] + chance.uniform() * (exponents[1] - exponents[0]);
  const stood = new Map(
    receivers().map(({ id, x, y }) => {
      const gainDb = chance.normal() * air.gainDb;
      return [id, { x, y, gainDb, shadow: shadowOf(chance, air) }] as const;
    }),
  );
  const fadingDb = () => {
    const scatter = Math.sqrt(1 / (2 * (1 + riceK)));
    const re = Math.sqrt(riceK / (1 + riceK)) + chance.normal() * scatter;
    return 10 * Math.log10(re ** 2 + (chance.normal() * scatter) ** 2 + 1e-6);
  };
  return walks.map(({ name, heard }) => {
    const startMs = heard[0]?.atMs ?? 0;
    let [from, heading] = [heard[0] ?? { x: 0, y: 0 }, { x: 1, y: 0 }];
    const anew = heard.map((one) => {
      const moved = Math.hypot(one.x - from.x, one.y - from.y);
      if (moved > 0.2) {
        heading = { x: (one.x - from.x) / moved, y: (one.y - from.y) / moved };
        from = one;
      }
      const by = stood.get(one.receiver);
      if (by === undefined) return one;
      const [dx, dy] = [by.x - one.x, by.y - one.y];
      const ahead = (dx * heading.x + dy * heading.y) / (Math.hypot(dx, dy) || 1);
      const meanDbm = -62 - 10 * exponent * Math.log10(Math.hypot(dx, dy, 1));
      const moreDb = by.gainDb + by.shadow(one.x, one.y) + air.offsetDb(one.atMs - startMs);
      const behindDb = (air.bodyDb * (1 - ahead)) / 2;
      return { ...one, rssiDbm: Math.round(meanDbm + moreDb - behindDb + fadingDb()) };
    });
    return { name, heard: anew };
  });
}
