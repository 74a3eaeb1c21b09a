import type { EngineEvent } from '../contracts/events.ts';

type Body<E> = E extends EngineEvent ? Omit<E, 'id' | 'atMs' | 'visitor'> : never;
/** What happened, before it has an id, a time and a visitor. */
export type EventBody = Body<EngineEvent>;

/** The one word of an event that is asked for by name, or found again by it; `''` = none. */
export function detailOf(body: EventBody): string {
  switch (body.type) {
    case 'stageChanged':
      return body.to;
    case 'tapped':
      return body.purpose;
    case 'bandHandedOut':
      return body.as;
    case 'purchased':
    case 'returned':
      return body.sale;
    case 'factAbove':
    case 'factBelow':
      return body.fact;
    case 'absent':
      return body.awaited;
    case 'at':
      return body.clock;
    default:
      return '';
  }
}
