import type { Problem } from '../../contracts/commands.ts';
import { stages } from '../../contracts/events.ts';
import type { Journey, JourneyOccasion } from '../../contracts/journey.ts';
import type { Campaign, Condition } from '../../contracts/rules.ts';
import type { VenueState } from '../state.ts';
import { aggregatesIn } from './aggregates.ts';
import { looksUp } from './looks-up.ts';

/** Something to know about a document that is right as it stands. */
type Note = Omit<Problem, 'code'>;

/** A window longer than a visit begins empty: nobody counted before somebody asked. [RUL9] */
export function historyNotes({ if: condition }: Campaign, state: VenueState): readonly Note[] {
  return freshNotes(condition, { path: 'if', what: 'this campaign', state });
}

type Asked = { readonly path: string; readonly what: string; readonly state: VenueState };

function freshNotes(condition: Condition | undefined, { path, what, state }: Asked): Note[] {
  const keys = [...aggregatesIn(condition).keys()];
  const fresh = keys.filter((key) => !state.aggregates.has(key));
  if (fresh.length === 0) return [];
  const windows = fresh.length === keys.length ? 'windows' : 'some of the windows';
  return [
    {
      path,
      message: `${windows} longer than a visit count from the publication of ${what} on`,
      mend: 'publish it early enough; a draft counts nothing',
    },
  ];
}

/** Occasions of a visit at which its wearer is mostly not looked up in the records yet. [PRE5] */
const tooEarly: readonly JourneyOccasion[] = ['visitStarted', 'bandHandedOut', 'joined'];

/** The same for the stages of a journey, and which of them ask before anything is known. [JNY1] */
export function journeyNotes(journey: Journey, state: VenueState): readonly Note[] {
  const notes: Note[] = [];
  for (const stage of stages) {
    for (const [i, { when, if: condition }] of (journey.stages[stage] ?? []).entries()) {
      if (condition === undefined) continue;
      const path = `stages.${stage}[${i}]`;
      notes.push(...freshNotes(condition, { path: `${path}.if`, what: 'this journey', state }));
      if (!tooEarly.includes(when.event) || !looksUp(condition)) continue;
      notes.push({
        path: `${path}.when.event`,
        message: `at ${when.event} the records were not asked yet, so its condition is unknown`,
        mend: 'use identified, which is said as soon as they have answered',
      });
    }
  }
  return notes;
}
