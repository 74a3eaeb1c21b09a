import { personOf } from '../people.ts';
import { countLimit, occupantsOf, type Run } from '../run.ts';
import { bounds, type Person, type Wearing } from '../state.ts';

type Present = { readonly person: Person; readonly wearing: Wearing };

/**
 * Visitors in a zone or, with `''`, in the venue, in an order that is told by the state alone, and
 * no more than `bounds.visitorsPerEvent`. [DET3]
 */
export function visitorsIn(run: Run, zone: string): Present[] {
  const found: Present[] = [];
  for (const wearing of zone === '' ? run.state.wearings.values() : wearingsIn(run, zone)) {
    if (wearing.visit?.state !== 'present') continue;
    if (found.length >= bounds.visitorsPerEvent) {
      countLimit(run, 'visitorsPerEvent', bounds.visitorsPerEvent);
      break;
    }
    found.push({ person: personOf(run, wearing), wearing });
  }
  return found;
}

/** By alias: the order in which they came is not kept over a restart. */
function wearingsIn(run: Run, zone: string): Wearing[] {
  return [...occupantsOf(run, zone)].sort().flatMap((alias) => run.state.wearings.get(alias) ?? []);
}
