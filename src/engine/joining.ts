import { bounds } from './bounds.ts';
import { advanceJourney } from './journey.ts';
import { addPerson, blankPerson } from './people.ts';
import type { Person } from './person-state.ts';
import { keepPerson } from './presence/wearings.ts';
import { countLimit, type Run } from './run.ts';

/** Looked at for one who wears nothing, where the venue knows as many as it may. */
const oldestLookedAt = 256;

/**
 * Somebody joined by phone: a lasting visitor without a band, so without a place. What needs none
 * reaches them; a band that is linked later is theirs from then on. [JOI2]
 */
export function joinVenue(
  run: Run,
  { visitor, source }: { readonly visitor: string; readonly source?: string },
): void {
  const person = run.state.people.get(visitor) ?? welcome(run, visitor);
  if (person === undefined) return;
  if (person.alias === '') keepPerson(run, person);
  const wearing = run.state.wearings.get(person.alias);
  if (source !== undefined) {
    advanceJourney(run, { person, wearing, milestone: 'discovered', source });
  }
  advanceJourney(run, { person, wearing, milestone: 'enrolled' });
}

/**
 * Anybody with a browser can join, so who joins never takes the place of somebody who wears a band:
 * the oldest of those who only joined goes, or the newcomer stays with the records. [JOI5] [DET3]
 */
function welcome(run: Run, visitor: string): Person | undefined {
  const { people } = run.state;
  if (people.size >= bounds.visitors) {
    countLimit(run, 'visitors', bounds.visitors);
    let looked = 0;
    for (const person of people.values()) {
      if (++looked > oldestLookedAt) return undefined;
      if (!person.linked || person.alias !== '') continue;
      people.delete(person.id);
      run.state.peopleDroppedMs = run.nowMs;
      break;
    }
    if (people.size >= bounds.visitors) return undefined;
  }
  return addPerson(run, blankPerson(visitor, true));
}
