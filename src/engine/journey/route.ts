import type { Spot } from './walk-state.ts';

/** What another floor costs: the way to the stairs and back, about, metres. */
const floorLegM = 15;
/** Aims beyond which the shortest way is not worked out. */
export const mostAims = 7;

/** Metres between two points: straight on a floor, with stairs between floors. */
export function legM(from: Spot, to: Spot): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const flat = Math.sqrt(dx * dx + dy * dy);
  return from.floor === to.floor ? flat : flat + floorLegM;
}

/**
 * Length in metres of the shortest way from the first point past every aim to the last one: the
 * travelling shopper's open path, exact by dynamic programming over subsets. Sources: Held and
 * Karp, "A dynamic programming approach to sequencing problems" (1962); Hui, Fader and Bradlow,
 * "The traveling salesman goes shopping" (2009), on measuring shoppers' paths against it.
 */
export function shortestM(first: Spot, aims: readonly Spot[], last: Spot): number {
  const count = aims.length;
  if (count === 0) return legM(first, last);
  const full = 1 << count;
  /** `best[visited × count + at]`: least way through those visited that ends at `at`. */
  const best: number[] = new Array(full * count).fill(Infinity);
  for (const [i, aim] of aims.entries()) best[(1 << i) * count + i] = legM(first, aim);
  for (let visited = 1; visited < full; visited++) {
    for (const [at, here] of aims.entries()) {
      const soFar = best[visited * count + at] ?? Infinity;
      if (soFar === Infinity) continue;
      for (const [next, there] of aims.entries()) {
        if ((visited & (1 << next)) !== 0) continue;
        const key = (visited | (1 << next)) * count + next;
        best[key] = Math.min(best[key] ?? Infinity, soFar + legM(here, there));
      }
    }
  }
  let least = Infinity;
  for (const [i, aim] of aims.entries()) {
    least = Math.min(least, (best[(full - 1) * count + i] ?? Infinity) + legM(aim, last));
  }
  return least;
}
