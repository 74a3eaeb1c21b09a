import { Id } from '../contracts/ids.ts';
import type { VisitorRecord } from '../contracts/ports.ts';
import { type Failure, notFound } from './answers.ts';

/** The venue whose page asks, `?venue=`; undefined = the caller names none. [JOI13] */
export function venueAsked(query: unknown): string | undefined {
  const named: { readonly venue?: unknown } = Object(query);
  return Id.safeParse(named.venue).data;
}

type Whereabouts = Pick<VisitorRecord, 'wearings' | 'joined' | 'joins'>;

/**
 * Where a visitor is for the page that asks: there, if they wear a band of it or joined it; else
 * where they were last. A venue they never joined is one that is not there. [WEB3] [JOI13]
 */
export function placeOf(
  { wearings, joined, joins = [] }: Whereabouts,
  page: string | undefined,
): { readonly venue: string | undefined; readonly isElsewhere: boolean } {
  const last = wearings[0]?.venue ?? joined?.venue;
  if (page === undefined || last === undefined) return { venue: last, isElsewhere: false };
  const isHere = [...wearings, ...joins].some(({ venue }) => venue === page);
  return isHere ? { venue: page, isElsewhere: false } : { venue: last, isElsewhere: true };
}

/** What is changed for one venue is changed by who joined it. */
export function strangerAt(record: VisitorRecord, page: string | undefined): Failure | undefined {
  return placeOf(record, page).isElsewhere ? notFound : undefined;
}
