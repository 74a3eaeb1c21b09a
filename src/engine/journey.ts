import type { JourneyOccasion } from '../contracts/journey.ts';
import { moveOn } from './conclude.ts';
import { contactOf } from './journey/occasion.ts';
import { addPerson, blankPerson } from './people.ts';
import type { Person } from './person-state.ts';
import { keepPerson } from './presence/wearings.ts';
import type { Run } from './run.ts';
import type { Wearing } from './state.ts';

/**
 * What moves a journey without being an event of its own: linked a band, met the offer outside of
 * a visit, answered afterwards. All else is heard where it is concluded. [JNY1]
 */
const contactNames = {
  enrolled: 'joined',
  discovered: 'discovered',
  reviewed: 'reviewed',
  loyaltyOpened: 'loyaltyOpened',
} as const satisfies Record<string, JourneyOccasion>;
export type Milestone = keyof typeof contactNames;

export type JourneyStep = {
  readonly person: Person;
  readonly wearing: Wearing | undefined;
  readonly milestone: Milestone;
  readonly late?: boolean;
  /** discovered: window, beacon, page, referral. */
  readonly source?: string;
};

/** True when the stage changed, and with it the row of a visit under way was written. */
export function advanceJourney(run: Run, step: JourneyStep): boolean {
  const { person, wearing, milestone, late, source } = step;
  const occasion = contactOf(contactNames[milestone], source ?? '');
  return moveOn(run, { person, wearing, late: late ?? false }, { occasion });
}

type Contacted = {
  readonly visitor: string;
  readonly contact: 'discovered' | 'reviewed' | 'loyaltyOpened';
  readonly source?: string;
};

/** A page or a person says that a lasting visitor was met beside the floor. [JNY1] */
export function noteContact(run: Run, { visitor, contact, source }: Contacted): void {
  const known = run.state.people.get(visitor);
  const person = known ?? addPerson(run, blankPerson(visitor, true));
  if (person.alias === '') keepPerson(run, person);
  const wearing = run.state.wearings.get(person.alias);
  advanceJourney(run, { person, wearing, milestone: contact, source: source ?? '' });
}
