import { type Figure, median } from './figure.ts';
import { loadOn, type Target } from './intake.ts';

/** A machine that others load changes by the minute: what is compared is measured in turns. */
const rounds = 5;

/**
 * What a target takes at most, an acknowledged event each, as multiples of what its peers take, in
 * turns within one run: of each peer the median of the rounds, with the least and the greatest.
 */
export async function inTurns(
  target: Target,
  peers: readonly Target[],
  connections: number,
): Promise<Figure[]> {
  const all = [target, ...peers];
  const taken = new Map(all.map(({ name }) => [name, [] as number[]]));
  try {
    for (let round = 0; round < rounds; round++) {
      for (const one of all) {
        const { ackedPerS } = await loadOn(one, connections)('max');
        taken.get(one.name)?.push(ackedPerS);
      }
    }
  } finally {
    for (const one of all) await one.end();
  }
  const own = taken.get(target.name) ?? [];
  return peers.map(({ name }) => ratioTo(name, { own, peer: taken.get(name) ?? [], connections }));
}

type Turns = {
  readonly own: readonly number[];
  readonly peer: readonly number[];
  readonly connections: number;
};

/** One figure from rounds side by side. */
function ratioTo(name: string, { own, peer, connections }: Turns): Figure {
  const ratios = own.map((one, round) => one / (peer[round] ?? Number.NaN)).sort((a, b) => a - b);
  const shown = (value: number | undefined) => Math.round((value ?? Number.NaN) * 100) / 100;
  return {
    name: `intake.durable.c${connections}.vs_${name}`,
    value: shown(median(ratios)),
    unit: 'times',
    least: shown(ratios[0]),
    most: shown(ratios.at(-1)),
    durablePerS: Math.round(median(own)),
    peerPerS: Math.round(median(peer)),
  };
}
