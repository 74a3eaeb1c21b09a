import { nowhere } from './atlas.ts';

/** Shares of belief by zone index, `nowhere` included; made once and filled again and again. */
export type Belief = {
  readonly zones: number[];
  readonly shares: number[];
  /** How many zones there are; the lists keep their room. */
  count: number;
  total: number;
};

export function createBelief(): Belief {
  return { zones: [], shares: [], count: 0, total: 0 };
}

export function clearBelief(belief: Belief): void {
  belief.count = 0;
  belief.total = 0;
}

export function addBelief(belief: Belief, zone: number, weight: number): void {
  belief.total += weight;
  const at = placeOf(belief, zone);
  if (at >= 0) belief.shares[at] = (belief.shares[at] ?? 0) + weight;
  else {
    belief.zones[belief.count] = zone;
    belief.shares[belief.count] = weight;
    belief.count++;
  }
}

function placeOf({ zones, count }: Belief, zone: number): number {
  for (let i = 0; i < count; i++) if (zones[i] === zone) return i;
  return -1;
}

/** Keeps the greatest weight a zone has, so that many receivers do not outvote the nearest. */
export function raiseBelief(belief: Belief, zone: number, weight: number): void {
  const at = placeOf(belief, zone);
  const before = at < 0 ? 0 : (belief.shares[at] ?? 0);
  if (weight > before) addBelief(belief, zone, weight - before);
}

/** Share of one zone in [0, 1], rounded to four digits because it decides. [DET1] */
export function shareOfZone(belief: Belief, zone: number): number {
  const at = placeOf(belief, zone);
  if (at < 0 || belief.total <= 0) return 0;
  return Math.round(((belief.shares[at] ?? 0) / belief.total) * 10_000) / 10_000;
}

/** The zone with most belief; of equals the first in the plan. */
export function bestZone(belief: Belief): number {
  let best = nowhere;
  let most = -1;
  for (let i = 0; i < belief.count; i++) {
    const zone = belief.zones[i] ?? nowhere;
    const share = belief.shares[i] ?? 0;
    if (share < most || (share === most && zone > best)) continue;
    most = share;
    best = zone;
  }
  return best;
}
