import type { EventMatch } from '../../contracts/rules.ts';
import type { VenueState } from '../state.ts';

/** A till not heard for this long leaves "did not buy" unknown. [RUL2] */
const tillSilenceMs = 86_400_000;

export function tillSpeaks({ tillHeardMs }: VenueState, nowMs: number): boolean {
  return tillHeardMs > 0 && nowMs - tillHeardMs <= tillSilenceMs;
}

/** Receipts come from tills; nobody can say that nothing was bought while no till speaks. */
export function needsTill(event: EventMatch['event']): boolean {
  return event === 'purchased' || event === 'returned';
}
