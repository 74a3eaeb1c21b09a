import type { VisitorFacts } from '../contracts/inputs.ts';
import type { HotRecords } from '../contracts/ports.ts';
import type { SegmentsAsked } from '../contracts/segments.ts';
import type { VenueState } from '../engine/venue.ts';
import { historyAsked } from '../engine/view.ts';

type Asked = {
  readonly venue: string;
  readonly state: VenueState | undefined;
  readonly nowMs: number;
  /** The venue's; absent = it has none. */
  readonly segments?: SegmentsAsked | undefined;
};

/**
 * What the records know of a linked visitor who arrived, to be journaled; undefined = a visitor
 * they do not know. [PRE5, RUL9]
 */
export async function lookUpFacts(
  records: HotRecords,
  visitor: string,
  { venue, state, nowMs, segments }: Asked,
): Promise<VisitorFacts | undefined> {
  const record = await records.visitor(visitor);
  if (record === undefined) return undefined;
  const asked = historyAsked(state, nowMs);
  const history = await records.history(visitor, { venue, ...asked, nowMs });
  const { rows, visitStarts, lastVisitAtMs } = history;
  const own = segments && (await records.segments.of(visitor, segments));
  return {
    visits: record.visits,
    visitStarts,
    history: rows,
    ...(own === undefined ? {} : { segments: own }),
    ...(lastVisitAtMs === undefined ? {} : { lastVisitAtMs }),
  };
}
