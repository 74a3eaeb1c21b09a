import { type Stage, stages } from '../../contracts/events.ts';
import type { VenueState, Visit } from '../state.ts';

/** People of visits under way by their stage: the same people that `present` counts. [JNY4] */
export type StageCounts = Record<Stage, number>;

/** Derived from the state alone: counted once, then kept up with each change. */
const counted = new WeakMap<VenueState, StageCounts>();

export function stageCounts(state: VenueState): StageCounts {
  const known = counted.get(state);
  if (known) return known;
  const counts: StageCounts = {
    discovery: 0,
    enrolment: 0,
    entry: 0,
    engagement: 0,
    completion: 0,
    reflection: 0,
  };
  for (const { visit } of state.wearings.values()) {
    if (visit?.state === 'present' && visit.stage !== '') counts[visit.stage]++;
  }
  counted.set(state, counts);
  return counts;
}

/** Says that the visitor of a visit is present from now on, or is not. */
export function countVisit(state: VenueState, { stage }: Visit, by: 1 | -1): void {
  const counts = counted.get(state);
  if (counts && stage !== '') counts[stage] += by;
}

/** A visit goes on in another stage. */
export function restage(state: VenueState, visit: Visit, stage: Stage | ''): void {
  if (visit.state === 'present') countVisit(state, visit, -1);
  visit.stage = stage;
  if (visit.state === 'present') countVisit(state, visit, 1);
}

/** Stages of nobody are left out, so that an empty floor costs no bytes. */
export function shownCounts(state: VenueState): Partial<StageCounts> {
  const counts = stageCounts(state);
  const shown: Partial<StageCounts> = {};
  for (const stage of stages) if (counts[stage] > 0) shown[stage] = counts[stage];
  return shown;
}
