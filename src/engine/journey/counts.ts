import { type Stage, stages } from '../../contracts/events.ts';
import type { VenueState, Wearing } from '../state.ts';
import { subjectOf } from '../state.ts';

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
  for (const wearing of state.wearings.values()) {
    const stage = state.people.get(subjectOf(wearing))?.stage ?? '';
    if (isCounted(wearing) && stage !== '') counts[stage]++;
  }
  counted.set(state, counts);
  return counts;
}

/** Who came, went or moved on is counted where they are now. */
export function recount(
  state: VenueState,
  { before, now }: { readonly before: Stage | ''; readonly now: Stage | '' },
): void {
  const counts = counted.get(state);
  if (counts === undefined) return;
  if (before !== '') counts[before]--;
  if (now !== '') counts[now]++;
}

export function isCounted({ visit }: Wearing): boolean {
  return visit?.state === 'present';
}

/** Stages of nobody are left out, so that an empty floor costs no bytes. */
export function shownCounts(state: VenueState): Partial<StageCounts> {
  const counts = stageCounts(state);
  const shown: Partial<StageCounts> = {};
  for (const stage of stages) if (counts[stage] > 0) shown[stage] = counts[stage];
  return shown;
}
