import { personOf } from '../people.ts';
import { countLimit, occupantsOf, type Run } from '../run.ts';
import { bounds, type Person, subjectOf, type Wearing } from '../state.ts';

type Present = { readonly person: Person; readonly wearing: Wearing };

/**
 * Visitors in a zone or, with `''`, in the venue, in an order that is told by the state alone, and
 * no more than `bounds.visitorsPerEvent`. [DET3]
 */
export function visitorsIn(run: Run, zone: string): Present[] {
  const found = new Map<string, Present>();
  for (const wearing of zone === '' ? run.state.wearings.values() : wearingsIn(run, zone)) {
    // Who wears two bands is one visitor.
    if (wearing.visit?.state !== 'present' || found.has(subjectOf(wearing))) continue;
    if (found.size >= bounds.visitorsPerEvent) {
      countLimit(run, 'visitorsPerEvent', bounds.visitorsPerEvent);
      break;
    }
    found.set(subjectOf(wearing), { person: personOf(run, wearing), wearing });
  }
  return [...found.values()];
}

/** By alias: the order in which they came is not kept over a restart. */
function wearingsIn(run: Run, zone: string): Wearing[] {
  return [...occupantsOf(run, zone)].sort().flatMap((alias) => run.state.wearings.get(alias) ?? []);
}
