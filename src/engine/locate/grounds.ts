import type { Plan } from '../../contracts/venue.ts';
import { type Atlas, atlasInSteps, inheritAtlas } from './atlas.ts';
import { type Grounds, groundsInSteps, groundsOf, type Walkable } from './ground.ts';
import type { Steps } from './steps.ts';

type Known = Walkable & { readonly grounds: Grounds };

/** Derived from plan and settings alone, so that it is the same whenever it was worked out. */
const known = new WeakMap<Plan, Known>();

/** The floors of a plan as cells: what `prepareGrounds` made of it, else made here and now. */
export function groundsOfPlan(plan: Plan | null, atlas: Atlas, wanted: Walkable): Grounds {
  if (plan === null) return new Map();
  return knownGrounds(plan, wanted) ?? keep(plan, wanted, groundsOf(plan, atlas, wanted));
}

export function* prepareGrounds(plan: Plan, wanted: Walkable): Steps<Grounds> {
  const before = knownGrounds(plan, wanted);
  if (before) return before;
  const atlas = yield* atlasInSteps(plan);
  const grounds = yield* groundsInSteps(plan, atlas, wanted);
  // Somebody who could not wait may have made them meanwhile, and holds those.
  return knownGrounds(plan, wanted) ?? keep(plan, wanted, grounds);
}

/** A plan that was parsed again is the same plan. */
export function inheritGrounds(from: Plan, to: Plan): void {
  inheritAtlas(from, to);
  const grounds = known.get(from);
  if (grounds) known.set(to, grounds);
}

function knownGrounds(plan: Plan, { cellM, walkMps }: Walkable): Grounds | undefined {
  const found = known.get(plan);
  return found?.cellM === cellM && found.walkMps === walkMps ? found.grounds : undefined;
}

function keep(plan: Plan, { cellM, walkMps }: Walkable, grounds: Grounds): Grounds {
  known.set(plan, { cellM, walkMps, grounds });
  return grounds;
}
