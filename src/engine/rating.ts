import { ratedByLink, ratingScale } from '../contracts/visit-ratings.ts';
import { conclude } from './conclude.ts';
import type { Run } from './run.ts';

type Said = { readonly visitor: string; readonly message: string; readonly score: number };

/** Said at home, of a visit that is over: of nobody here, and of no zone. [AUD8] */
export function rateVisit(run: Run, { visitor, message, score }: Said): void {
  const person = run.state.people.get(visitor);
  if (person === undefined) return;
  const wearing = run.state.wearings.get(person.alias);
  const rated = { type: 'rated', score, of: ratingScale, device: ratedByLink, message } as const;
  conclude(run, { person, wearing }, rated);
}
