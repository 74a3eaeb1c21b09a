import type { Spot } from './walk-state.ts';

/** Aims beyond which the shortest way is not worked out. */
export const mostAims = 7;

/**
 * Length in metres of the shortest way from the first point past every aim to the last one: the
 * travelling shopper's open path, exact by dynamic programming over subsets. Sources: Held and
 * Karp, "A dynamic programming approach to sequencing problems" (1962); Hui, Fader and Bradlow,
 * "The traveling salesman goes shopping" (2009), on measuring shoppers' paths against it.
 */
export function shortestM(
  legM: (from: Spot, to: Spot) => number,
  first: Spot,
  aims: readonly Spot[],
  last: Spot,
): number {
  const count = aims.length;
  if (count === 0) return legM(first, last);
  const betweenM = aims.map((from) => aims.map((to) => (from === to ? 0 : legM(from, to))));
  const full = 1 << count;
  /** `best[visited × count + at]`: least way through those visited that ends at `at`. */
  const best: number[] = new Array(full * count).fill(Infinity);
  for (const [i, aim] of aims.entries()) best[(1 << i) * count + i] = legM(first, aim);
  for (let visited = 1; visited < full; visited++) {
    for (let at = 0; at < count; at++) {
      const soFar = best[visited * count + at] ?? Infinity;
      if (soFar === Infinity) continue;
      for (let next = 0; next < count; next++) {
        if ((visited & (1 << next)) !== 0) continue;
        const key = (visited | (1 << next)) * count + next;
        best[key] = Math.min(best[key] ?? Infinity, soFar + (betweenM[at]?.[next] ?? 0));
      }
    }
  }
  let least = Infinity;
  for (const [i, aim] of aims.entries()) {
    least = Math.min(least, (best[(full - 1) * count + i] ?? Infinity) + legM(aim, last));
  }
  return least;
}
