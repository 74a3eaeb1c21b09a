import type { VisitorFacts } from '../contracts/inputs.ts';
import type { HotRecords } from '../contracts/ports.ts';
import type { VenueState } from '../engine/venue.ts';
import { historyAsked } from '../engine/view.ts';

/**
 * What the records know of a linked visitor who arrived, to be journaled; undefined = a visitor
 * they do not know. [PRE5, RUL9]
 */
export async function lookUpFacts(
  records: HotRecords,
  visitor: string,
  { venue, state, nowMs }: { venue: string; state: VenueState | undefined; nowMs: number },
): Promise<VisitorFacts | undefined> {
  const record = await records.visitor(visitor);
  if (record === undefined) return undefined;
  const asked = historyAsked(state, nowMs);
  const history = await records.history(visitor, { venue, ...asked, nowMs });
  const { rows, visitStarts, lastVisitAtMs } = history;
  return {
    visits: record.visits,
    visitStarts,
    history: rows,
    ...(lastVisitAtMs === undefined ? {} : { lastVisitAtMs }),
  };
}
