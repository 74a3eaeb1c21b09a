import type { ZoneNow } from '../live/reducer.ts';

export type ZoneState = ZoneNow['state'];

/**
 * Words and bounds for how full a zone is, as `zoneStates` of src/contracts/venue.ts says; a test
 * holds the two together, as pages may only know types of the contracts.
 */
export const bands = [
  { state: 'empty', from: 0 },
  { state: 'quiet', from: 0.01 },
  { state: 'busy', from: 0.5 },
  { state: 'nearlyFull', from: 0.9 },
  { state: 'full', from: 1 },
] as const satisfies readonly { readonly state: ZoneState; readonly from: number }[];

/** Names in CSS classes and pattern ids. */
export const stateClass: Readonly<Record<ZoneState, string>> = {
  empty: 'empty',
  quiet: 'quiet',
  busy: 'busy',
  nearlyFull: 'nearly',
  full: 'full',
  unknown: 'unknown',
};
