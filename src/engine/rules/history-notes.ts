import type { Problem } from '../../contracts/commands.ts';
import type { Campaign } from '../../contracts/rules.ts';
import type { VenueState } from '../state.ts';
import { aggregatesIn } from './aggregates.ts';

/** Something to know about a campaign that is right as it stands. */
type Note = Omit<Problem, 'code'>;

/** A window longer than a visit begins empty: nobody counted before somebody asked. [RUL9] */
export function historyNotes({ if: condition }: Campaign, state: VenueState): readonly Note[] {
  const keys = [...aggregatesIn(condition).keys()];
  const fresh = keys.filter((key) => !state.aggregates.has(key));
  if (fresh.length === 0) return [];
  const what = fresh.length === keys.length ? 'windows' : 'some of the windows';
  return [
    {
      path: 'if',
      message: `${what} longer than a visit count from the publication of this campaign on`,
      mend: 'publish it early enough; a draft counts nothing',
    },
  ];
}
