import type { Run } from '../run.ts';
import type { Wearing } from '../state.ts';
import type { Mass } from './learned.ts';

/** Moments in a row that another floor's receiver was the strongest, before it is believed. */
const besideStairs = 2;
const anywhere = 3;
/** Stairs were drawn, and none is near: somebody took a way that is not on the plan. */
const awayFromStairs = 10;
/** So near to the end of stairs people may be on their way. */
const stairsM = 6;

/**
 * The floor a tag is on: the one it was on until another's receivers lead for some moments, soon
 * beside stairs, late away from them. `heardOn` is the strongest receiver's. [LOC1]
 */
export function floorOf(run: Run, wearing: Wearing, heardOn: string): string {
  const { mass } = wearing;
  if (mass === null || mass.atMs === 0 || mass.floor === heardOn) {
    if (mass) mass.elsewhere = 0;
    return heardOn;
  }
  if (++mass.elsewhere < momentsNeeded(run, wearing, { mass, heardOn })) return mass.floor;
  return heardOn;
}

function momentsNeeded(
  run: Run,
  { x, y }: Wearing,
  { mass, heardOn }: { readonly mass: Mass; readonly heardOn: string },
): number {
  const stairs = run.state.plan?.stairs ?? [];
  if (stairs.length === 0) return anywhere;
  for (const { from, to } of stairs) {
    for (const [here, there] of [
      [from, to],
      [to, from],
    ] as const) {
      if (here.floor !== mass.floor || there.floor !== heardOn) continue;
      if ((here.x - x) ** 2 + (here.y - y) ** 2 <= stairsM * stairsM) return besideStairs;
    }
  }
  return awayFromStairs;
}
