import type { RatingCommandName } from '../../contracts/visit-ratings.ts';
import { ratedByLink } from '../../contracts/visit-ratings.ts';
import { type PlannersOf, unknownVenue } from './plan.ts';

export const ratingPlanners: PlannersOf<RatingCommandName> = {
  /** Once a message; who was erased meanwhile has rated nothing, and hears the same. [AUD8] */
  rateVisit: async ({ venue, visitor, message, score, words }, context) => {
    const { nowMs: atMs, records } = context;
    if (context.registry.venue(venue) === undefined) return unknownVenue(venue);
    const isKnown = (await records.visitor(visitor)) !== undefined;
    if (!isKnown || (await records.isRated(venue, message))) {
      return { ok: true, frames: [], ops: [], result: {} };
    }
    const kept = { venue, device: ratedByLink, atMs, alias: visitor } as const;
    return {
      ok: true,
      frames: [{ venue, command: { do: 'rateVisit', visitor, message, score } }],
      ops: words === undefined ? [] : [{ op: 'putRatingWords', ...kept, words }],
      result: {},
    };
  },
};
