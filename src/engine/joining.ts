import type { KnownVisitor } from '../contracts/inputs.ts';
import { purposes } from '../contracts/venue.ts';
import { bounds } from './bounds.ts';
import { setChoices } from './choices.ts';
import { advanceJourney } from './journey.ts';
import { addPerson, blankPerson, dropOfThoseWithoutBand } from './people.ts';
import type { Person } from './person-state.ts';
import { defaultPreferences, setPreferences, setPush, setReaches } from './preferences.ts';
import { keepPerson } from './presence/wearings.ts';
import { countLimit, type Run } from './run.ts';

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
  person.account = true;
  if (person.alias === '') keepPerson(run, person);
  const wearing = run.state.wearings.get(person.alias);
  if (source !== undefined) {
    advanceJourney(run, { person, wearing, milestone: 'discovered', source });
  }
  advanceJourney(run, { person, wearing, milestone: 'enrolled' });
}

type Kept = KnownVisitor & { readonly byPhone: boolean };

/**
 * Somebody opened their page, so their account lives on. Who was dropped at the bound meanwhile, or
 * after a band's return, comes back as the records know them; nothing is said of it, since nothing
 * happened to them. [JOI11]
 */
export function keepAccount(run: Run, { visitor, byPhone, ...known }: Kept): void {
  const { people } = run.state;
  const person = people.get(visitor) ?? comeBack(run, { visitor, ...known });
  if (person === undefined) return;
  if (byPhone) person.account = true;
  if (person.alias !== '') return;
  keepPerson(run, person);
  // Whoever used their page last is the last to go at the bound. [JOI5]
  people.delete(visitor);
  people.set(visitor, person);
}

export function comeBack(run: Run, known: KnownVisitor): Person | undefined {
  const person = welcome(run, known.visitor);
  if (person === undefined) return undefined;
  person.stage = 'enrolment';
  person.language = known.language;
  for (const purpose of purposes) person.consents[purpose] = known.consents[purpose] ?? null;
  setPreferences(run, person.id, known.preferences ?? defaultPreferences);
  setChoices(run, person.id, known.choices);
  setPush(run, person.id, known.push === true);
  setReaches(person, known);
  return person;
}

/**
 * Anybody with a browser can join, so who joins never takes the place of somebody who wears a band:
 * the oldest of those who only joined goes, or the newcomer stays with the records. [JOI5] [DET3]
 */
function welcome(run: Run, visitor: string): Person | undefined {
  const { people } = run.state;
  if (people.size >= bounds.visitors) {
    countLimit(run, 'visitors', bounds.visitors);
    if (!dropOfThoseWithoutBand(run)) return undefined;
  }
  return addPerson(run, blankPerson(visitor, true));
}
