import { ratingPage } from '../../contracts/staff.ts';
import { ratingScale as of, ratedByLink } from '../../contracts/visit-ratings.ts';
import { conclude } from '../conclude.ts';
import { lastEvents } from '../memory.ts';
import type { Run } from '../run.ts';
import { answer } from './tasks.ts';

/** A visitor changes their mind about a visit at most so often. */
export const betweenRatingsMs = 600_000;
/** Of what they did last; a rating before all of these is long ago. */
const lookedAt = 64;

/** A visitor's own word on how it was: an event as a kiosk's is. [STF11] */
export function rateHere(
  run: Run,
  { visitor, score }: { readonly visitor: string; readonly score: number },
): void {
  const { people, wearings } = run.state;
  const person = people.get(visitor);
  const isRecent =
    person !== undefined &&
    lastEvents(person.memory, run.nowMs, lookedAt).some(
      ({ type, device, atMs }) =>
        type === 'rated' && device === ratingPage && run.nowMs - atMs < betweenRatingsMs,
    );
  if (person !== undefined && !isRecent) {
    const wearing = person.alias === '' ? undefined : wearings.get(person.alias);
    conclude(run, { person, wearing }, { type: 'rated', score, of, device: ratingPage });
  }
  const reason = person === undefined ? 'unknown' : isRecent ? 'tooMany' : undefined;
  answer(run, { about: visitor, visitor, reason, holder: '' });
}

/** Said at home, of a visit that is over: of nobody here, and of no zone. [AUD8] */
export function rateVisit(
  run: Run,
  said: { readonly visitor: string; readonly message: string; readonly score: number },
): void {
  const { visitor, message, score } = said;
  const person = run.state.people.get(visitor);
  if (person === undefined) return;
  const wearing = run.state.wearings.get(person.alias);
  conclude(run, { person, wearing }, { type: 'rated', score, of, device: ratedByLink, message });
}
