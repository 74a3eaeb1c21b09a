import type { Campaign } from '../../contracts/rules.ts';
import type { VenueState } from '../state.ts';
import { aggregatesIn } from './aggregates.ts';

/** Something to know about a campaign that is right as it is. */
export type Note = { readonly path: string; readonly message: string };

/** A window longer than a visit begins empty: nobody counted before somebody asked. [RUL9] */
export function notesOn({ if: condition }: Campaign, state: VenueState | undefined): Note[] {
  const keys = [...aggregatesIn(condition).keys()];
  const fresh = keys.filter((key) => state === undefined || !state.aggregates.has(key));
  if (fresh.length === 0) return [];
  const message =
    fresh.length === keys.length
      ? 'windows longer than a visit count from the publication of this campaign on'
      : 'what no campaign counted until now counts from the publication of this campaign on';
  return [{ path: 'if', message }];
}
