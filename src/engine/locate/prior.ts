import type { VenueSettings } from '../../contracts/venue.ts';

export type RadioPrior = NonNullable<VenueSettings['radio']>;

/** Where nothing is known: engine.md's priors, and decibels of noise for a second's mean. */
export const priorOfTextbooks: RadioPrior = {
  oneMetreDbm: -62,
  exponent: 1.8,
  noiseDb: 4,
  heightM: 1,
  receiversDb: {},
};
